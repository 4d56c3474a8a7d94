"""Dialogues: each asks for what one action needs, does it, and says so. They stay open until it is done."""
