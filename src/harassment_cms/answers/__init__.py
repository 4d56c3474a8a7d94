"""What the answers of a case come to: its readings opened, the current ones, and the codes and steps that follow.

Several use cases need it (showing a case, working it, taking an action back, importing), and none of them knows
another; so it has a room of its own below them. It speaks to the store through ports alone.
"""
