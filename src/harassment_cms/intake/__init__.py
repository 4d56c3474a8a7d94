"""Reading what a survey tool exported: recognise it, read each record, say what was answered.

Services call it; it knows form definitions and nothing of keys, tables or screens. It only reads: it never
writes a file, never guesses silently, and never puts an answer's words into a message.
"""
