"""Keys: ways in, sealing, signing, the operating system's key store and recovery kits. Keys are spoken only here."""
