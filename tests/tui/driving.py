"""Running the app without a terminal: press keys, wait until all they began has come to rest, look at the words."""

from __future__ import annotations

import time
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot

from harassment_cms.tui.app import HcmsApp

_SETTLED = 5
"""Rounds in a row without anything to do. A round hands every message on by one widget, and a finished reading passes
through four of them until the next one starts."""

_PATIENCE = 60.0
"""Seconds, for machines with much else to do."""


async def come_to_rest(pilot: Pilot[Any]) -> None:
    """Wait until no thread works, no message waits and no pause before a reading runs."""
    quiet = 0
    until = time.monotonic() + _PATIENCE
    while quiet < _SETTLED:
        assert time.monotonic() < until, "the screens did not come to rest"
        await pilot.pause(0.004)
        quiet = 0 if _is_busy(pilot.app) else quiet + 1


def _is_busy(app: App[Any]) -> bool:
    pausing = any(getattr(screen, "_pause", None) for screen in app.screen_stack)
    working = any(not worker.is_finished for worker in app.workers)
    return pausing or working or any(node.message_queue_size for node in (app, *app.screen_stack))


class Driver:
    """An app in a terminal of a given size; use it in an ``async with`` statement."""

    def __init__(self, app: HcmsApp, size: tuple[int, int] = (80, 24)) -> None:
        self.app = app
        self._running: AbstractAsyncContextManager[Pilot[Any]] = app.run_test(size=size)

    async def __aenter__(self) -> Driver:
        self.pilot = await self._running.__aenter__()
        await come_to_rest(self.pilot)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._running.__aexit__(kind, error, trace)

    async def press(self, *keys: str) -> None:
        """Press keys, one after another, and wait until all is at rest."""
        await self.pilot.press(*keys)
        await come_to_rest(self.pilot)

    async def type(self, text: str) -> None:
        """Type words into the field that has the focus, all at once."""
        assert self.app.focused is not None, "there is no field to type in"
        self.app.post_message(events.Paste(text))
        await come_to_rest(self.pilot)

    async def rest(self) -> None:
        """Wait until all is at rest."""
        await come_to_rest(self.pilot)

    @property
    def shown(self) -> str:
        """The screen as text, a line for each row."""
        screen = self.app.screen
        lines = screen._compositor.render_strips(self.app.size)
        return "\n".join(line.text.rstrip() for line in lines)

    def name(self) -> str:
        """The kind of screen in front."""
        return type(self.app.screen).__name__
