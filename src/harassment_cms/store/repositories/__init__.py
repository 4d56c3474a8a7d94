"""One repository per family of records; each speaks SQL on the connection of its unit of work."""
