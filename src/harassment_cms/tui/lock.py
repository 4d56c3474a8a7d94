"""When the program locks: on one key, after quiet minutes, when the computer sleeps, on suspend and on hang-up.

``LockingApp`` watches and decides when; what locking means (drafts kept, process replaced) is the app's. A key
pressed while it warns only says "I am here", unless a text field has the focus, where a letter would be lost.
"""

from __future__ import annotations

import signal
import time
from typing import TypeVar

from textual import events

from harassment_cms.tui.typeahead import TypeAheadApp

ReturnType = TypeVar("ReturnType")

WARN_SECONDS = 60
_PRESENCE = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp)


class LockingApp(TypeAheadApp[ReturnType]):
    """An app that locks itself when nobody is there."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet_seconds: float | None = None
        self._last_seen = (time.monotonic(), time.time())
        self._warned = False
        self._held = False

    def watch_presence(self, quiet_minutes: int) -> None:
        """Begin to lock after so many minutes without a key or a click."""
        if self._quiet_seconds is None:
            self.set_interval(1, self.check_presence)
        self._quiet_seconds = quiet_minutes * 60
        self._touch()

    def hold_lock(self, hold: bool) -> None:
        """Suspend the quiet lock while something is on screen that exists nowhere else, or take it up again."""
        self._held = hold
        self._touch()

    def quiet_for(self) -> float:
        """Return the seconds since somebody was there; time asleep counts, whichever clock noticed it."""
        monotonic, wall = self._last_seen
        return max(time.monotonic() - monotonic, time.time() - wall)

    def check_presence(self) -> None:
        """Lock, or say that it is about to."""
        if self._quiet_seconds is None or self._held:
            return
        left = self._quiet_seconds - self.quiet_for()
        if left <= 0:
            self.lock()
        elif left <= WARN_SECONDS:
            self._warned = True
            self.warn_of_lock(max(1, round(left)))

    def watch_signals(self) -> None:
        """Lock on suspend; close, keeping drafts, on hang-up or when told to end (POSIX)."""
        import asyncio

        loop = asyncio.get_running_loop()
        for name, action in (("SIGTSTP", self.lock), ("SIGHUP", self.hang_up), ("SIGTERM", self.hang_up)):
            number = getattr(signal, name, None)
            if number is not None and not self.is_headless:
                try:
                    loop.add_signal_handler(number, action)
                except NotImplementedError:
                    return

    async def on_event(self, event: events.Event) -> None:
        """See that somebody is there; while warning, the key that says so does nothing else."""
        if isinstance(event, _PRESENCE) and not event.is_forwarded:
            warned = self._warned
            self._touch()
            if warned and isinstance(event, events.Key) and not self.typing():
                return
        await super().on_event(event)

    def _touch(self) -> None:
        self._last_seen = (time.monotonic(), time.time())
        if self._warned:
            self._warned = False
            self.warn_of_lock(None)

    def lock(self) -> None:
        """Lock now."""
        raise NotImplementedError

    def hang_up(self) -> None:
        """Keep what was being written, and end."""
        raise NotImplementedError

    def warn_of_lock(self, seconds: int | None) -> None:
        """Say that the program locks in so many seconds, or (None) that it does not."""
        raise NotImplementedError
