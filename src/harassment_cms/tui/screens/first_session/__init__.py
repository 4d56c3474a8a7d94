"""The first session of one's own."""
