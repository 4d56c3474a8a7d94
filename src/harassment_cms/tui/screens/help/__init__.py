"""Help, made from the actions."""
