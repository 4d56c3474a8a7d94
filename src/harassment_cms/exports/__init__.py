"""Writers of what leaves the program: they are given figures already controlled, or content already permitted.

Called by the commands, one module per format. Nothing here decides what may be shown; each writer carries the
report's status and notes along, so that no table travels without them.
"""
