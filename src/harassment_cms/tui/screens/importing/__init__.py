"""Bringing in reports."""
