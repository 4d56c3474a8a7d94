"""The encrypted file: engine, tables, repositories, units of work, migrations, backup. SQL is spoken only here."""
