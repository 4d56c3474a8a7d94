"""Keys in their order, however fast they come: what is typed after a key goes where that key leads.

``TypeAheadApp`` stands between the jobs and the watch over presence. A key that is an action of the screen in front
is done at once. Keys wait, in their order, while a new screen is not ready to take them and while a reading that
opens something (``read(..., opens=True)``) is under way; then they go to the field that has the focus. Locking and
leaving never wait for a reading.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from textual import events
from textual.screen import Screen

from harassment_cms.tui.actions import is_way_out
from harassment_cms.tui.jobs import JobApp

ReturnType = TypeVar("ReturnType")


class TypeAheadApp(JobApp[ReturnType]):
    """An app that can be typed into faster than it opens its screens."""

    def __init__(self) -> None:
        super().__init__()
        self._keys_ahead: deque[events.Key | events.Paste] = deque()
        self._taking_keys: Screen[Any] | None = None
        self._asked_screen: Screen[Any] | None = None

    def typing(self) -> bool:
        """Whether letters go into a text field."""
        from textual.widgets import Input, TextArea

        return isinstance(self.focused, Input | TextArea)

    async def on_event(self, event: events.Event) -> None:
        """Take keys in their order."""
        if (
            not isinstance(event, events.Key | events.Paste)
            or event.is_forwarded
            or (self.opening and isinstance(event, events.Key) and is_way_out(event.key))
        ):
            await super().on_event(event)
        else:
            self._keys_ahead.append(event)
            await self._deliver_keys()

    async def _deliver_keys(self) -> None:
        while self._keys_ahead and not self._must_wait():
            event = self._keys_ahead.popleft()
            if not (isinstance(event, events.Key) and self._act_on(event)):
                await super().on_event(event)

    def _act_on(self, event: events.Key) -> bool:
        act: Callable[[str], bool] | None = getattr(self.screen, "act_on_key", None)
        return act is not None and not self.typing() and act(event.key)

    def _must_wait(self) -> bool:
        screen = self.screen
        if screen is self._taking_keys:
            return bool(self.opening)
        if screen is not self._asked_screen:
            # A screen answers once it is put together and has its focus: this stands behind both in its queue.
            self._asked_screen = screen
            if not screen.call_later(self._is_ready, screen):
                self._taking_keys = screen
                return bool(self.opening)
        return True

    def _is_ready(self, screen: Screen[Any]) -> None:
        self._taking_keys, self._asked_screen = screen, None
        self.call_later(self._deliver_keys)

    def opened(self) -> None:
        """Let the keys go on that waited for a reading."""
        self.call_later(self._deliver_keys)
