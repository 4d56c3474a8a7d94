"""The list of a queue's cases: a million open like ten.

It knows the numbers of the queue's cases and asks for the lines of the page that is looked at (``PageWanted``); the
screen reads them and hands them back (``put_page``). It keeps the pages used last, and draws by line.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from harassment_cms.domain.case import CaseLine

PAGE = 64
KEPT_PAGES = 32
HEIGHT = 2
"""Lines a case takes."""

DrawCase = Callable[[CaseLine, int], tuple[Content, Content]]
"""Two lines for a case, in so many cells."""


class CaseList(ScrollView, can_focus=True):
    """Cases with a cursor, two lines each."""

    COMPONENT_CLASSES = {"case-list--cursor", "case-list--cursor-away"}
    DEFAULT_CSS = """
    CaseList { scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """
    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "go(0)", show=False),
        Binding("end", "go(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class PageWanted(Message):
        """The lines of these cases are about to be looked at."""

        def __init__(self, generation: int, page: int, ids: tuple[int, ...]) -> None:
            self.generation = generation
            self.page = page
            self.ids = ids
            super().__init__()

    class Moved(Message):
        """The cursor came to another case, or to none."""

        def __init__(self, line: CaseLine | None) -> None:
            self.line = line
            super().__init__()

    class Chosen(Message):
        """Enter, or a click on the case under the cursor."""

        def __init__(self, line: CaseLine) -> None:
            self.line = line
            super().__init__()

    def __init__(self, draw: DrawCase, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw = draw
        self._ids: tuple[int, ...] = ()
        self._generation = 0
        self._pages: OrderedDict[int, tuple[CaseLine, ...]] = OrderedDict()
        self._stale: dict[int, tuple[CaseLine, ...]] = {}
        self._asked: set[int] = set()
        self._cursor = 0

    @property
    def current(self) -> CaseLine | None:
        """The case under the cursor, once it was read."""
        return self._line(self._cursor)

    @property
    def ids(self) -> tuple[int, ...]:
        """The numbers of the cases, in order."""
        return self._ids

    def show(self, ids: Sequence[int], *, at: int | None = None, top: bool = False) -> None:
        """Show these cases; the cursor goes to case ``at``, or with ``top`` to the first, or stays where it was."""
        wanted = at if at is not None else self._ids[self._cursor] if self._cursor < len(self._ids) else None
        if top:
            wanted, self._cursor = None, 0
        same_order = self._ids == tuple(ids)
        self._ids = tuple(ids)
        self._generation += 1
        # Until the new lines are here the old ones stay, so that nothing flickers when a queue is read again.
        self._stale = dict(self._pages) if same_order else {}
        self._pages.clear()
        self._asked.clear()
        if wanted in self._ids:
            self._cursor = self._ids.index(wanted)
        self._cursor = max(0, min(self._cursor, len(self._ids) - 1))
        self.virtual_size = Size(self._width, len(self._ids) * HEIGHT)
        self._show_cursor()
        self.refresh()
        if not self._ids:
            self.post_message(self.Moved(None))
        else:
            self._line(self._cursor)

    def put_page(self, generation: int, page: int, lines: Sequence[CaseLine]) -> None:
        """Take the lines of a page; those of an earlier list are ignored."""
        if generation != self._generation:
            return
        self._asked.discard(page)
        self._pages[page] = tuple(lines)
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        self.refresh()
        if page == self._cursor // PAGE:
            self.post_message(self.Moved(self.current))

    def on_resize(self) -> None:
        """Use the new width."""
        self.virtual_size = Size(self._width, len(self._ids) * HEIGHT)
        self._show_cursor()

    @property
    def _width(self) -> int:
        return max(1, self.scrollable_content_region.width)

    def _line(self, index: int) -> CaseLine | None:
        page, offset = divmod(index, PAGE)
        lines = self._pages.get(page)
        if lines is None:
            if page not in self._asked and index < len(self._ids):
                self._asked.add(page)
                ids = self._ids[page * PAGE : (page + 1) * PAGE]
                self.post_message(self.PageWanted(self._generation, page, ids))
            lines = self._stale.get(page, ())
        else:
            self._pages.move_to_end(page)
        return lines[offset] if offset < len(lines) else None

    def render_line(self, y: int) -> Strip:
        """Draw one of a case's lines."""
        index, part = divmod(y + self.scroll_offset.y, HEIGHT)
        style = self.visual_style
        mark = " "
        if index == self._cursor and self._ids:
            style = self.get_visual_style("case-list--cursor" if self.has_focus else "case-list--cursor-away")
            mark = "▌" if self.has_focus else "│"
        if index >= len(self._ids):
            return Strip.blank(self._width, self.visual_style.rich_style)
        line = self._line(index)
        words = Content("…") if line is None else self._draw(line, self._width - 2)[part]
        drawn = Visual.to_strips(self, Content.assemble(mark, " ", words), self._width, 1, style)
        return drawn[0].adjust_cell_length(self._width, style.rich_style)

    def _on_focus(self, event: events.Focus) -> None:
        self._refresh_case(self._cursor)
        super()._on_focus(event)

    def _on_blur(self, event: events.Blur) -> None:
        self._refresh_case(self._cursor)
        super()._on_blur(event)

    def _refresh_case(self, index: int) -> None:
        top = index * HEIGHT - self.scroll_offset.y
        self.refresh(Region(0, top, self._width, HEIGHT))

    def _show_cursor(self) -> None:
        height = self.scrollable_content_region.height
        top = self._cursor * HEIGHT
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)
        elif top + HEIGHT > self.scroll_offset.y + height > 0:
            self.scroll_to(y=top + HEIGHT - height, animate=False)

    def action_move(self, step: int) -> None:
        """Go to the case above or below."""
        self.action_go(max(0, self._cursor + step))

    def action_go(self, index: int) -> None:
        """Go to a case by its place; -1 is the last."""
        if not self._ids:
            return
        last = len(self._ids) - 1
        target = last if index < 0 else min(index, last)
        if target == self._cursor:
            return
        before, self._cursor = self._cursor, target
        self._refresh_case(before)
        self._refresh_case(target)
        self._show_cursor()
        self.post_message(self.Moved(self.current))

    def action_page(self, direction: int) -> None:
        """Go on, or back, by as many cases as are on the screen."""
        step = max(1, self.scrollable_content_region.height // HEIGHT - 1)
        self.action_go(max(0, self._cursor + direction * step))

    def action_choose(self) -> None:
        """Choose the case under the cursor."""
        if (line := self.current) is not None:
            self.post_message(self.Chosen(line))

    def on_click(self, event: events.Click) -> None:
        """Go to the case that was clicked on; a click on the one under the cursor opens it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = (offset.y + self.scroll_offset.y) // HEIGHT
        if index >= len(self._ids):
            return
        if index == self._cursor and (self.has_focus or event.chain > 1):
            self.action_choose()
        else:
            self.action_go(index)
