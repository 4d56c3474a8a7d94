"""When the program locks: on one key, after quiet minutes, when the computer sleeps, on suspend and on hang-up.

``LockingApp`` watches and decides when; what locking means (drafts kept, process replaced) is the app's. A key
pressed while it warns only says "I am here", unless a text field has the focus, where a letter would be lost.
"""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from typing import TypeVar

from textual import events

from harassment_cms.tui.typeahead import TypeAheadApp

ReturnType = TypeVar("ReturnType")

WARN_SECONDS = 60
ASLEEP_SECONDS = 5.0
"""How far the two clocks may part between two looks before that counts as sleep: setting a clock right is less."""
STOPPED_SECONDS = 60.0
"""Between two looks, a second apart, this much means that the program or the whole computer stood still."""
_PRESENCE = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp)


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment on two clocks: ``awake`` stands still while the computer sleeps, ``always`` does not (seconds)."""

    awake: float
    always: float

    @classmethod
    def now(cls) -> Moment:
        """Return the present; where the system has no clock that only adds sleep, that of the day stands in."""
        boot = getattr(time, "CLOCK_BOOTTIME", None)
        return cls(time.monotonic(), time.time() if boot is None else time.clock_gettime(boot))

    def since(self, before: Moment) -> float:
        """Return the seconds since then; time asleep counts, whichever clock noticed it."""
        return max(self.awake - before.awake, self.always - before.always)

    def slept_since(self, before: Moment) -> bool:
        """Say whether the computer slept, or stood still, since a look a second ago."""
        awake, always = self.awake - before.awake, self.always - before.always
        return always - awake > ASLEEP_SECONDS or awake > STOPPED_SECONDS


class LockingApp(TypeAheadApp[ReturnType]):
    """An app that locks itself when nobody is there."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet_seconds: float | None = None
        self._last_seen = self._last_look = Moment.now()
        self._warned = False
        self._held = False

    def watch_presence(self, quiet_minutes: int) -> None:
        """Begin to lock after so many minutes without a key or a click, and when the computer slept."""
        if self._quiet_seconds is None:
            self.set_interval(1, self.check_presence)
        self._quiet_seconds = quiet_minutes * 60
        self._last_look = Moment.now()
        self._touch()

    def hold_lock(self, hold: bool) -> None:
        """Suspend the quiet lock while something is on screen that exists nowhere else, or take it up again."""
        self._held = hold
        self._touch()

    def quiet_for(self) -> float:
        """Return the seconds since somebody was there."""
        return Moment.now().since(self._last_seen)

    def check_presence(self) -> None:
        """Lock, or say that it is about to."""
        before, self._last_look = self._last_look, Moment.now()
        if self._quiet_seconds is None or self._held:
            return
        left = self._quiet_seconds - self.quiet_for()
        if left <= 0 or self._last_look.slept_since(before):
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
        self._last_seen = Moment.now()
        if self._warned:
            self._warned = False
            self.warn_of_lock(None)

    def lock(self) -> None:
        """Lock now."""
        raise NotImplementedError

    def hang_up(self) -> None:
        """Keep what was being written, lock what opens without a passphrase, and end: the terminal is gone."""
        raise NotImplementedError

    def finish(self) -> None:
        """Keep what was being written, and end: the person leaves."""
        raise NotImplementedError

    def warn_of_lock(self, seconds: int | None) -> None:
        """Say that the program locks in so many seconds, or (None) that it does not."""
        raise NotImplementedError
