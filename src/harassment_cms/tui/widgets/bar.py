"""One line of words that can be clicked: places above, keys below, the pages of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: ``key`` stands before ``label`` and may be empty; ``active`` marks where one is."""

    id: str
    label: str
    key: str = ""
    active: bool = False

    @property
    def words(self) -> str:
        """What is shown."""
        return f" {self.key} {self.label} " if self.key else f" {self.label} "


class Bar(Widget):
    """A row of items from the left, and some at the right that always stay. What does not fit is left out."""

    DEFAULT_CSS = "Bar { height: 1; width: 100%; }"

    class Pressed(Message):
        """Somebody clicked on an item."""

        def __init__(self, item_id: str) -> None:
            self.item_id = item_id
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: Sequence[Item] = ()
        self._right: Sequence[Item] = ()
        self._note = self._brief = Content("")
        self._spans: list[tuple[int, int, str]] = []

    def show(
        self,
        left: Sequence[Item],
        right: Sequence[Item] = (),
        note: Content | None = None,
        brief: Content | None = None,
    ) -> None:
        """Show these items; ``note`` is text that stands before the right ones and cannot be clicked.

        ``brief`` stands in its place where there would be no room for all items.
        """
        self._left, self._right = left, right
        self._note = note or Content("")
        self._brief = brief or self._note
        self.refresh()

    def render(self) -> Content:
        """Lay out what fits and remember where it went."""
        width = self.size.width
        room = width - sum(cell_len(item.words) for item in self._right)
        wanted = sum(cell_len(item.words) for item in self._left)
        note = self._note if wanted + cell_len(self._note.plain) <= room else self._brief
        room -= cell_len(note.plain)
        parts: list[Content] = []
        self._spans = []
        place = 0
        for item in self._left:
            needed = cell_len(item.words)
            if place + needed > room:
                break
            parts.append(_worded(item))
            self._spans.append((place, place + needed, item.id))
            place += needed
        gap = max(0, room - place)
        parts += [Content(" " * gap), note]
        place += gap + cell_len(note.plain)
        for item in self._right:
            needed = cell_len(item.words)
            parts.append(_worded(item))
            self._spans.append((place, place + needed, item.id))
            place += needed
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Say which item was clicked."""
        for start, end, item_id in self._spans:
            if start <= event.x < end:
                self.post_message(self.Pressed(item_id))
                return


def _worded(item: Item) -> Content:
    label = (item.label, "bold underline" if item.active else "")
    if not item.key:
        return Content.assemble(" ", label, " ")
    return Content.assemble(" ", (item.key, "bold $accent"), " ", label, " ")
