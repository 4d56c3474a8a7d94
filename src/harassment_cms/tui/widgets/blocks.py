"""A page of text in blocks, some of which can be chosen: the pages of a case, Today, menus, help, the directory.

One widget, so that the same keys do the same everywhere. Up and down go from one block that can be chosen to the
next, and scroll where a block is longer than the page, so that everything can be read with two keys. It draws by
line and keeps nothing but what was drawn; it is given ``Content`` only, never a bare string.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

PROSE = 70
"""Longest line of prose, in cells."""

_GUTTER = 2
_NO_LEAD = Content("")


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of text. One with an ``id`` can be chosen; ``gap`` leaves a line free above it.

    ``lead`` stands before the first line, and the lines below it begin where the first one does.
    """

    content: Content
    id: str = ""
    gap: bool = False
    indent: int = 0
    lead: Content = _NO_LEAD


class Blocks(ScrollView, can_focus=True):
    """A scrolling page of blocks with a cursor."""

    COMPONENT_CLASSES = {"blocks--cursor", "blocks--cursor-away"}
    DEFAULT_CSS = """
    Blocks { scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """
    BINDINGS = [
        Binding("up", "up", show=False),
        Binding("down", "down", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Told(Message):
        """Something about one block."""

        def __init__(self, blocks: Blocks, block_id: str) -> None:
            self.blocks = blocks
            self.block_id = block_id
            super().__init__()

        @property
        def control(self) -> Blocks:
            """The page it happened on."""
            return self.blocks

    class Chosen(Told):
        """Enter or a click on a block that can be chosen."""

    class Moved(Told):
        """The cursor came to another block."""

    def __init__(
        self, *, id: str | None = None, prose: int = PROSE, up_leaves: bool = False, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._blocks: tuple[Block, ...] = ()
        self._prose = prose
        self._up_leaves = up_leaves
        self._cursor = -1
        self._follow = False
        self._broken_at = 1
        self._rows: list[tuple[int, int]] = []
        self._tops: list[int] = []
        self._strips: dict[tuple[int, str], list[Strip]] = {}

    @property
    def cursor(self) -> str:
        """The id of the block the cursor is on; empty when there is none to choose."""
        return self._blocks[self._cursor].id if self._cursor >= 0 else ""

    def show(
        self, blocks: Sequence[Block], *, at: str | None = None, top: bool = False, scroll: int | None = None
    ) -> None:
        """Show these blocks, with the cursor on ``at``, else on the block it was on, else near where it was.

        ``top`` begins a new page: at its start, whatever was shown before. ``scroll`` is the line that stood first
        when the page was left: who was in the middle of a long block goes on there.
        """
        wanted = at if at is not None or top else self.cursor
        before = 0 if top else self._cursor
        self._blocks = tuple(blocks)
        choices = [index for index, block in enumerate(self._blocks) if block.id]
        same = [index for index in choices if self._blocks[index].id == wanted]
        near = [index for index in choices if index >= before] or choices[-1:]
        self._cursor = (same or near or [-1])[0]
        self._lay_out()
        self._follow = not top or bool(same)
        if self._follow:
            self.call_after_refresh(self._scroll_back, scroll)
        else:
            self.scroll_to(y=0, animate=False)
        self.post_message(self.Moved(self, self.cursor))

    def reveal(self) -> None:
        """Bring as much as fits of the block under the cursor into view, from its beginning."""
        height = self.scrollable_content_region.height
        top, bottom = self._tops[self._cursor], self._bottom(self._cursor)
        if bottom > self.scroll_offset.y + height:
            self.scroll_to(y=min(top, bottom - height), animate=False)

    def go_to(self, block_id: str) -> None:
        """Move the cursor to a block."""
        for index, block in enumerate(self._blocks):
            if block.id == block_id:
                self._move(index)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._lay_out()
        if self._follow:
            self._show_cursor()

    def notify_style_update(self) -> None:
        """Draw anew when colours change."""
        self._strips.clear()
        super().notify_style_update()

    def _on_focus(self, event: events.Focus) -> None:
        self.refresh()
        super()._on_focus(event)

    def _on_blur(self, event: events.Blur) -> None:
        self.refresh()
        super()._on_blur(event)

    @property
    def _width(self) -> int:
        # Before a page has its place, lines for one cell would take ten times as long to break as the real ones.
        return self.scrollable_content_region.width or self._prose

    def _lay_out(self) -> None:
        # Lines are drawn at the width they were broken at, also while a resize is still on its way.
        self._broken_at = self._width
        self._strips.clear()
        self._rows, self._tops = [], []
        for index, block in enumerate(self._blocks):
            if block.gap and self._rows:
                self._rows.append((-1, 0))
            self._tops.append(len(self._rows))
            self._rows += [(index, line) for line in range(len(self._drawn(index, "")))]
        self.virtual_size = Size(self._broken_at, len(self._rows))
        self.refresh()

    def _drawn(self, index: int, look: str) -> list[Strip]:
        """Return a block's lines in one of its looks: plain, under the cursor, or where the cursor was left."""
        if (index, look) not in self._strips:
            block = self._blocks[index]
            style = self.get_visual_style(look) if look else self.visual_style
            lead = block.lead.cell_length
            room = max(1, min(self._prose, self._broken_at - _GUTTER - block.indent) - lead)
            strips = Visual.to_strips(self, block.content, room, None, style, pad=False) or [Strip([])]
            mark = ("▌" if look == "blocks--cursor" else "│" if look else " ") + " " * (_GUTTER + block.indent - 1)
            edge = Strip([Segment(mark, style.rich_style)])
            first = Visual.to_strips(self, block.lead, lead, 1, style)[0] if lead else Strip([])
            below = Strip([Segment(" " * lead, style.rich_style)])
            self._strips[index, look] = [
                Strip.join([edge, below if number else first, strip]).adjust_cell_length(
                    self._broken_at, style.rich_style
                )
                for number, strip in enumerate(strips)
            ]
        return self._strips[index, look]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the page."""
        row = y + self.scroll_offset.y
        if row >= len(self._rows) or self._rows[row][0] < 0:
            return Strip.blank(self._width, self.visual_style.rich_style)
        index, line = self._rows[row]
        look = ""
        if index == self._cursor:
            look = "blocks--cursor" if self.has_focus else "blocks--cursor-away"
        return self._drawn(index, look)[line]

    def _bottom(self, index: int) -> int:
        return self._tops[index] + len(self._drawn(index, ""))

    def _next(self, step: int) -> int | None:
        index = self._cursor + step
        while 0 <= index < len(self._blocks):
            if self._blocks[index].id:
                return index
            index += step
        return None

    def _move(self, index: int) -> None:
        self._cursor = index
        self._follow = True
        self.refresh()
        self._show_cursor()
        self.post_message(self.Moved(self, self.cursor))

    def _scroll_back(self, line: int | None) -> None:
        if line is not None:
            self.scroll_to(y=line, animate=False)
        self._show_cursor()

    def _show_cursor(self) -> None:
        if self._cursor < 0 or not self._tops:
            return
        height = self.scrollable_content_region.height
        top, bottom = self._tops[self._cursor], self._bottom(self._cursor)
        if not any(block.id for block in self._blocks[: self._cursor]):
            top = 0 if bottom <= height else top
        scroll = self.scroll_offset.y
        longer = bottom - top > height
        # A block longer than the page is read line by line: what is seen of it already stays where it is.
        if bottom <= scroll or (top < scroll and not longer):
            self.scroll_to(y=bottom - height if longer else top, animate=False)
        elif top >= scroll + height or (bottom > scroll + height and not longer):
            self.scroll_to(y=top if longer else bottom - height, animate=False)

    def action_down(self) -> None:
        """Go to the next block that can be chosen, or on by a line where this one goes on below."""
        height = self.scrollable_content_region.height
        end = self.scroll_offset.y + height
        following = self._next(1)
        if self._cursor >= 0 and self._bottom(self._cursor) > end:
            self.scroll_relative(y=1, animate=False)
        elif following is not None and self._tops[following] <= end:
            self._move(following)
        elif self.scroll_offset.y < self.max_scroll_y:
            self.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        """Go to the block above, or back by a line where this one began above."""
        start = self.scroll_offset.y
        before = self._next(-1)
        if self._cursor >= 0 and self._tops[self._cursor] < start:
            self.scroll_relative(y=-1, animate=False)
        elif before is not None and self._bottom(before) >= start:
            self._move(before)
        elif start > 0:
            self.scroll_relative(y=-1, animate=False)
        elif self._up_leaves:
            self.screen.focus_previous()

    def action_page(self, direction: int) -> None:
        """Turn a page, and take the cursor along."""
        height = max(1, self.scrollable_content_region.height - 1)
        target = max(0, min(self.max_scroll_y, self.scroll_offset.y + direction * height))
        if target == self.scroll_offset.y:
            self.action_end(direction)
            return
        self.scroll_to(y=target, animate=False)
        shown = [
            index
            for index, block in enumerate(self._blocks)
            if block.id and self._tops[index] < target + height and self._bottom(index) > target
        ]
        if shown and self._cursor not in shown:
            self._cursor = shown[0] if direction > 0 else shown[-1]
            self.refresh()
            self.post_message(self.Moved(self, self.cursor))

    def action_end(self, direction: int) -> None:
        """Go to the first or the last block that can be chosen."""
        choices = [index for index, block in enumerate(self._blocks) if block.id]
        self.scroll_to(y=0 if direction < 0 else self.max_scroll_y, animate=False)
        if choices:
            self._cursor = choices[0 if direction < 0 else -1]
            self.refresh()
            self.post_message(self.Moved(self, self.cursor))

    def action_choose(self) -> None:
        """Choose the block under the cursor."""
        if self.cursor:
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Choose the block that was clicked on."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        row = offset.y + self.scroll_offset.y
        if row < len(self._rows) and (index := self._rows[row][0]) >= 0 and self._blocks[index].id:
            self._move(index)
            self.action_choose()
