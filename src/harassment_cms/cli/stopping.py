"""Ctrl-C for work that goes on and on: kept until it can do no harm, so that nothing is cut while it closes.

`watching` holds it back while it deals with a file and asks for it between the parts of a long one. Pressed twice it
is not kept: whoever does that wants out.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stopping:
    """Whether somebody wants to stop. Without the main thread there is no Ctrl-C, and it never is so."""

    def __init__(self) -> None:
        self._wanted = False
        self._held = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take Ctrl-C for oneself, and give it back at the end."""
        try:
            before = signal.signal(signal.SIGINT, self._pressed)
        except ValueError:
            yield
            return
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep Ctrl-C until the end of this; raises ``KeyboardInterrupt`` then."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        self.give_way()

    def give_way(self) -> None:
        """Raise ``KeyboardInterrupt`` if somebody pressed Ctrl-C meanwhile."""
        if self._wanted:
            self._wanted = False
            raise KeyboardInterrupt

    def between(self, progress: Callable[[int, int], None]) -> Callable[[int, int], None]:
        """Return a function that tells how far something is, and gives way between its parts."""

        def tell(done: int, total: int) -> None:
            self.give_way()
            progress(done, total)

        return tell

    def _pressed(self, number: int, frame: FrameType | None) -> None:
        if self._held and not self._wanted:
            self._wanted = True
        else:
            raise KeyboardInterrupt
