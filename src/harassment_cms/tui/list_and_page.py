"""Screens of a list and, beside it, a page about what the cursor is on: people, partners, the record, insights.

One way about for all of them: up and down in the list, right or Enter over to the page, left or Escape back. A line
made by ``to_do`` begins an action wherever it stands.
"""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content

from harassment_cms.tui.frame import Frame
from harassment_cms.tui.widgets.blocks import PROSE, Block, Blocks

DO = "do "


def to_do(action: str, label: str, *, gap: bool = False) -> Block:
    """A line that begins an action of the registry."""
    return Block(Content.styled(label, "$primary"), id=f"{DO}{action}", gap=gap)


class ListAndPage(Frame):
    """A list on the left and a page beside it. A screen says how wide the list is, and fills both."""

    AUTO_FOCUS = "#list"
    BINDINGS = [
        Binding("right,tab", "to_page", show=False),
        Binding("left,shift+tab", "to_list", show=False),
        Binding("escape", "back", show=False),
    ]

    PAGE_PROSE = PROSE
    """Longest line of the page, in cells."""

    def body(self) -> ComposeResult:
        """The list and the page."""
        with Horizontal(id="desk"):
            yield Blocks(id="list")
            yield Blocks(id="page", prose=self.PAGE_PROSE)

    @property
    def list(self) -> Blocks:
        """What can be looked at."""
        return self.query_one("#list", Blocks)

    @property
    def page(self) -> Blocks:
        """What is known of the line under the cursor."""
        return self.query_one("#page", Blocks)

    def moved(self, block_id: str) -> None:
        """Show on the page what the cursor of the list came to."""
        raise NotImplementedError

    def chosen(self, block_id: str) -> None:
        """Do what Enter means on a line that begins no action: go over to the page."""
        self.action_to_page()

    @on(Blocks.Moved, "#list")
    def _moved(self, message: Blocks.Moved) -> None:
        if message.block_id and not message.block_id.startswith(DO):
            self.moved(message.block_id)

    @on(Blocks.Chosen)
    def _chosen(self, message: Blocks.Chosen) -> None:
        if message.block_id.startswith(DO):
            self.action_act(message.block_id.removeprefix(DO))
        else:
            self.chosen(message.block_id)

    def action_to_page(self) -> None:
        """Go over to the page."""
        self.page.focus()

    def action_to_list(self) -> None:
        """Go over to the list."""
        self.list.focus()

    def action_back(self) -> None:
        """From the page to the list; from there to the screen below, or to the queues for whoever has them."""
        if self.focused is self.page:
            self.action_to_list()
        elif len(self.app.screen_stack) > 1:
            super().action_back()
        elif self.check_action("act", ("cases",)):
            self.action_act("cases")
