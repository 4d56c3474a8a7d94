"""The use cases: each checks permission, does one unit of work and leaves one signed entry."""
