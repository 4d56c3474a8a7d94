"""The commands: everything the screens can do, in words, for scripts and for people who use a screen reader.

One module per noun; ``main`` puts them together, ``options`` holds what every command understands, ``unlocking``
opens a home, ``render`` alone writes to stdout, ``talk`` alone to stderr. The only room that speaks Typer.
"""
