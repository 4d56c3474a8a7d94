"""The two sets of colours: dark without glare, and light. Words say what colours only repeat.

``$quiet`` is for what may be skipped, ``$marked`` lies behind the line one is on. Every word keeps a contrast of at
least 4.5 to 1 on every background it can stand on (WCAG 2.2, success criterion 1.4.3).
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="hcms-dark",
    dark=True,
    background="#1a1d21",
    surface="#20242a",
    panel="#2a3038",
    foreground="#cdd2d8",
    primary="#8db4d2",
    secondary="#a9bfa0",
    accent="#d0b27a",
    warning="#dcb66a",
    error="#eb9a90",
    success="#9cc596",
    variables={
        "quiet": "#a0a8b2",
        "marked": "#333d49",
        "input-cursor-background": "#cdd2d8",
        "input-cursor-foreground": "#1a1d21",
    },
)
LIGHT = Theme(
    name="hcms-light",
    dark=False,
    background="#f3f1ea",
    surface="#eae7de",
    panel="#dcd8cc",
    foreground="#262a2f",
    primary="#245378",
    secondary="#3f5f38",
    accent="#6b4a00",
    warning="#6f4b00",
    error="#8f2419",
    success="#265c2b",
    variables={
        "quiet": "#4c5157",
        "marked": "#cfd6da",
        "input-cursor-background": "#262a2f",
        "input-cursor-foreground": "#f3f1ea",
    },
)


BY_NAME = {theme.name: theme for theme in (DARK, LIGHT)}


def other(current: str) -> str:
    """Return the name of the set that is not in use."""
    return DARK.name if current == LIGHT.name else LIGHT.name
