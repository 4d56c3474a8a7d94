"""Fields of one line that up and down can leave. They load little: the unlock screen has one."""

from __future__ import annotations

from textual.binding import Binding
from textual.widgets import Input

from harassment_cms.domain.durations import parse_minutes

_LEAVING = [Binding("up", "app.focus_previous", show=False), Binding("down", "app.focus_next", show=False)]


class Line(Input):
    """One line of text."""

    DEFAULT_CSS = "Line { width: 1fr; }"
    BINDINGS = [*_LEAVING]

    def __init__(
        self, placeholder: str = "", *, id: str, max_length: int = 500, password: bool = False, value: str = ""
    ) -> None:
        super().__init__(value, placeholder, id=id, max_length=max_length, password=password, compact=True)
        self.select_on_focus = False
        self.cursor_blink = False


class Minutes(Input):
    """The time spent, in minutes or in hours and minutes; empty means not given."""

    DEFAULT_CSS = "Minutes { width: 24; }"
    BINDINGS = [*_LEAVING]

    def __init__(self, *, id: str = "minutes") -> None:
        super().__init__(placeholder="e.g. 25 or 1h30", id=id, max_length=40, compact=True)
        self.select_on_focus = False
        self.cursor_blink = False

    @property
    def number(self) -> int | None:
        """The minutes, or None; raises ``InputRefusedError`` for what cannot be read."""
        return parse_minutes(self.value)
