"""The record: who did what, for whoever checks it."""
