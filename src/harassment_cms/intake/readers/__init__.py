"""One small reader per survey tool, and the record reader they share."""
