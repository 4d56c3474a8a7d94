"""What would be true with paper files: rules and records without any input or output."""
