"""Running the app without a terminal: press keys, wait until all they began has come to rest, look at the words."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from textual import events
from textual.pilot import Pilot

from harassment_cms.tui.app import HcmsApp

_SETTLED = 2
_MOST_ROUNDS = 400


async def come_to_rest(pilot: Pilot[Any]) -> None:
    """Wait until no thread works, no message waits and no pause before a reading runs."""
    quiet = 0
    for _ in range(_MOST_ROUNDS):
        await pilot.pause(0.02)
        pausing = any(getattr(screen, "_pause", None) for screen in pilot.app.screen_stack)
        working = any(not worker.is_finished for worker in pilot.app.workers)
        quiet = 0 if working or pausing else quiet + 1
        if quiet >= _SETTLED:
            return
    raise AssertionError("the screens did not come to rest")


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
