"""What becomes of a row that made no case: its words, and the decision."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.settling import REASON_LABELS, Pile, Reason
from harassment_cms.services.imports import SetAside
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.fields import Choice
from harassment_cms.tui.words import QUIET, said

_TAKE = "take"


class AsideDialog(Dialog):
    """Shows a row, which is on record as a reading, and asks what it is. Nothing is chosen beforehand."""

    SAVE = "Decide"
    AUTO_FOCUS = "Choice"

    def __init__(self, aside: SetAside, pile: Pile, words: str) -> None:
        super().__init__()
        self.heading = "Not readable" if pile is Pile.UNREADABLE else "Broken off"
        self._aside = aside
        self._words = words

    def fields(self) -> ComposeResult:
        """Where it stood and why, what stands in it, what it is."""
        where = said(f"Row {self._aside.row_number} of {self._aside.file}. ")
        yield Static(Content.assemble(where, self._aside.problem), classes="prose quiet")
        yield Blocks(id="words")
        choices = [(_TAKE, "A report: make a case of it")]
        choices += [(reason.value, f"Leave it: {words}") for reason, words in REASON_LABELS.items()]
        yield Choice(choices, id="decision", chosen=None)
        kept = "Tab goes to the row and back. It is kept in any case, and can still be taken: hcms import --take"
        yield Static(Content.styled(kept, QUIET), classes="prose")

    def on_mount(self) -> None:
        """Show the row on a page of its own: one that is longer than the box can be read with the keys alone."""
        super().on_mount()
        self.query_one(Blocks).show([Block(said(self._words.rstrip("\r\n"), multiline=True))], top=True)

    def work(self) -> Work:
        """Take or leave it."""
        decision, number = self.query_one("#decision", Choice).value, self._aside.id
        if not decision:
            raise InputRefusedError("Choose what it is.", "Up and down go through the list, Enter chooses.")
        if decision == _TAKE:
            return lambda: self.workspace.settling.take([number])
        return lambda: self.workspace.settling.leave([number], Reason(decision))

    def done_words(self, result: Any) -> Content:
        """Say what became of it."""
        if result is None:
            return Content("Left. It is kept, and off the list.")
        return Content(f"It is case {result[0]} now, and waits for its safety check.")
