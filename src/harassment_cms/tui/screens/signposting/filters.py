"""The filters of the directory on one line: left and right choose one, Enter picks from its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

ANY = "any"
_LONGEST = 18


class Filters(Widget, can_focus=True):
    """A row of named filters, each open until something is picked."""

    DEFAULT_CSS = "Filters { height: 1; width: 100%; }"
    BINDINGS = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
        Binding("enter,space", "pick", show=False),
        Binding("backspace,delete", "clear", show=False),
    ]

    class Changed(Message):
        """Another value was picked."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.chosen: dict[str, str] = {}
        self._offered: Mapping[str, tuple[str, Sequence[tuple[str, str]]]] = {}
        self._at = 0
        self._spans: list[tuple[int, int]] = []

    def offer(self, offered: Mapping[str, tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Set the filters: by name, what it is called and its (value, words)."""
        self._offered = offered
        self.refresh()

    def render(self) -> Content:
        """Draw the filters."""
        parts: list[Content] = []
        self._spans = []
        place = 0
        for index, (name, (label, values)) in enumerate(self._offered.items()):
            value = self.chosen.get(name)
            words = next((text for code, text in values if code == value), ANY)
            words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
            here = index == self._at and self.has_focus
            text = f" {label}: {words} "
            style = "bold $background on $primary" if here else ("bold" if value else "$quiet")
            parts.append(Content.styled(text, style))
            self._spans.append((place, place + cell_len(text)))
            place += cell_len(text) + 1
        return Content(" ").join(parts)

    def action_step(self, step: int) -> None:
        """Go to the filter beside."""
        self._at = max(0, min(self._at + step, len(self._offered) - 1))
        self.refresh()

    def action_pick(self) -> None:
        """Pick a value from a list."""
        from harassment_cms.tui.dialogs.refer import Pick

        if not self._offered:
            return
        name = list(self._offered)[self._at]
        label, values = self._offered[name]
        options = [("", ANY.capitalize()), *values]
        self.app.push_screen(Pick(label, options, self.chosen.get(name, ""), lambda value: self._set(name, value)))

    def action_clear(self) -> None:
        """Leave this filter open."""
        if not self._offered:
            return
        self._set(list(self._offered)[self._at], "")

    def _set(self, name: str, value: str) -> None:
        self.chosen.pop(name, None)
        if value:
            self.chosen[name] = value
        self.refresh()
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """Pick from the filter that was clicked on."""
        for index, (start, end) in enumerate(self._spans):
            if start <= event.x < end:
                self._at = index
                self.action_pick()
