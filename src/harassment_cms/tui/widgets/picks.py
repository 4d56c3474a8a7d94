"""Answers to pick from, one or several. Passing over them picks nothing: what nobody answered stays unknown."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

_MARK = 5
_ONE_WORD = 1.0
"""Seconds within which letters belong to one word that is looked for."""


class Picks(Widget, can_focus=True):
    """Options, one under the other, as long as they are. Arrows move and leave at the ends, Enter picks.

    Typing goes to the option that begins so, or has a word that does. Space picks and takes back, Backspace takes all
    back. Of ``several``, Enter takes back as well; else it also goes on. Without ``marks`` they are ways to go.
    """

    DEFAULT_CSS = "Picks { height: auto; width: 1fr; }"
    BINDINGS = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("home", "step(-999)", show=False),
        Binding("end", "step(999)", show=False),
        Binding("enter", "pick", show=False),
        Binding("space", "tick", show=False),
        Binding("backspace,delete", "none", show=False),
    ]

    class Changed(Message):
        """Something was picked, or taken back."""

    class Moved(Message):
        """Another option is under the cursor; whoever scrolls brings it into sight."""

    class Submitted(Message):
        """One was picked with Enter: on to what comes next."""

        def __init__(self, picks: Picks, value: str) -> None:
            super().__init__()
            self._picks = picks
            self.value = value

        @property
        def control(self) -> Picks:
            """Where it was picked."""
            return self._picks

    def __init__(
        self,
        options: Sequence[tuple[str, Content]],
        *,
        several: bool = False,
        marks: bool = True,
        picked: Iterable[str] = (),
        id: str = "",
    ) -> None:
        super().__init__(id=id or None)
        self._options = tuple(options)
        self._several = several
        self._marks = marks
        self._picked = set(picked)
        self._at = next((at for at, (value, _) in enumerate(self._options) if value in self._picked), 0)
        self._typed, self._typed_at = "", 0.0

    @property
    def picked(self) -> tuple[str, ...]:
        """What is picked, in the order of the options."""
        return tuple(value for value, _ in self._options if value in self._picked)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as the options need at this width."""
        return sum(1 for _ in self._lines(width))

    def render(self) -> Content:
        """Draw the options; the one under the cursor is marked."""
        lines = []
        for at, mark, words in self._lines(self.size.width):
            style = "on $marked" if at == self._at and self.has_focus else ""
            if self._options[at][0] in self._picked:
                style += " bold"
            lines.append(Content.assemble(mark, words).stylize(style.strip()))
        return Content("\n").join(lines)

    def _lines(self, width: int) -> Iterator[tuple[int, str, Content]]:
        empty, full = ("[ ]", "[x]") if self._several else ("( )", "(•)") if self._marks else (" ▸ ", " ▸ ")
        for at, (value, label) in enumerate(self._options):
            mark = f" {full if value in self._picked else empty} "
            for line in label.wrap(max(1, width - _MARK)) or [Content("")]:
                yield at, mark, line
                mark = " " * _MARK

    def action_step(self, step: int) -> None:
        """Go to the option above or below, or leave."""
        target = self._at + step
        if abs(step) > 1:
            target = max(0, min(target, len(self._options) - 1))
        if 0 <= target < len(self._options):
            self._go(target)
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_pick(self) -> None:
        """Pick what is under the cursor; of several, or take it back."""
        value = self._options[self._at][0]
        if self._several:
            self.action_tick()
            return
        if self.picked != (value,):
            self._set({value})
        self.post_message(self.Submitted(self, value))

    def action_tick(self) -> None:
        """Pick what is under the cursor, or take it back."""
        value = self._options[self._at][0]
        if value in self._picked:
            self._set(self._picked - {value})
        else:
            self._set({*self._picked, value} if self._several else {value})

    def action_none(self) -> None:
        """Take back whatever is picked."""
        if self._picked:
            self._set(set())

    def _set(self, picked: set[str]) -> None:
        self._picked = picked
        self.refresh()
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """Go to the option that is being typed."""
        if event.is_printable and event.character and event.character != " ":
            event.stop()
            now = time.monotonic()
            self._typed = (self._typed if now - self._typed_at < _ONE_WORD else "") + event.character.casefold()
            self._typed_at = now
            self._look_for(self._typed)

    def on_paste(self, event: events.Paste) -> None:
        """Go to the option whose words were pasted."""
        event.stop()
        self._look_for(event.text.strip().casefold())

    def _look_for(self, typed: str) -> None:
        labels = [label.plain.casefold() for _, label in self._options]
        begins = (at for at, label in enumerate(labels) if label.startswith(typed))
        within = (at for at, label in enumerate(labels) if f" {typed}" in label)
        found = next(begins, next(within, None))
        if found is not None:
            self._go(found)

    def _go(self, at: int) -> None:
        self._at = at
        self.refresh()
        self.post_message(self.Moved())

    @property
    def cursor_region(self) -> Region:
        """Where the marked option stands within this widget."""
        lines = [at for at, _, _ in self._lines(self.size.width)]
        return Region(0, lines.index(self._at), self.size.width, lines.count(self._at))

    def on_click(self, event: events.Click) -> None:
        """Pick the option that was clicked on, or take it back."""
        offset = event.get_content_offset(self)
        lines = [at for at, _, _ in self._lines(self.size.width)]
        if offset is not None and 0 <= offset.y < len(lines):
            self._at = lines[offset.y]
            self.action_tick()
