"""Screens that know whether their window is large enough to work in."""

from __future__ import annotations

from typing import TypeVar

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

LOWEST, NARROWEST = 20, 72
"""Lines and columns below which nothing can be seen well enough to act on it."""

ResultType = TypeVar("ResultType")


class TooSmall(Static):
    """Covers everything while the window is too small."""

    DEFAULT_CSS = """
    TooSmall { layer: too-small; display: none; width: 100%; height: 100%; background: $background; padding: 1; }
    .-too-narrow TooSmall, .-too-low TooSmall { display: block; }
    """

    def on_resize(self) -> None:
        """Say how large it is."""
        size = self.app.size
        self.update(
            Content(
                f"This window is too small: {size.width} by {size.height}.\n"
                "Please make it at least 80 wide and 24 high, or the letters smaller. Nothing is lost meanwhile."
            )
        )


class Sized(Screen[ResultType]):
    """A screen whose classes say how wide and high it is."""

    HORIZONTAL_BREAKPOINTS = [(0, "-too-narrow"), (NARROWEST, "-narrow"), (118, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-too-low"), (LOWEST, "-low"), (34, "-high")]

    @property
    def too_small(self) -> bool:
        """Whether nothing can be seen well enough to act on it."""
        return self.app.size.width < NARROWEST or self.app.size.height < LOWEST
