"""Insights: figures of a period."""
