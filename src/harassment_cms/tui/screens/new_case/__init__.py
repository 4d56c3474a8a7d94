"""Writing down a report that no survey sent."""
