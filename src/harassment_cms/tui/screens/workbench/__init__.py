"""The queues and their cases."""
