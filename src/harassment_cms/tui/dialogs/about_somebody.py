"""What becomes of reports that may be about somebody: before they are let in, and when somebody looks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import said

_CLOSE, _LEAVE = "close", "leave"
_MOST = 30
"""How many references are shown: more are no list to go through in a dialogue."""


class AboutDialog(Dialog):
    """Names the reports, by reference only, and asks whether they close to that person, which is marked first."""

    HEADING = "Reports that may be about them"
    SAVE = "Go on"
    AUTO_FOCUS = "Picks"
    CLOSE = "Close them to this person"
    LEAVE = "Leave them as they are: I have looked"

    def __init__(self, name: str, refs: Sequence[str]) -> None:
        super().__init__(name)
        self._refs = tuple(refs)

    def fields(self) -> ComposeResult:
        """Which reports, the two ways on."""
        words = f"{counted(len(self._refs), 'report')} here may be about {self.ref}:"
        yield Static(said(words), classes="prose")
        more = len(self._refs) - _MOST
        listed = ", ".join(self._refs[:_MOST]) + (f" and {more:,} more (hcms users check)" if more > 0 else "")
        yield Static(said(listed), classes="prose quiet")
        options = [(_CLOSE, Content(self.CLOSE)), (_LEAVE, Content(self.LEAVE))]
        yield Picks(options, picked=(_CLOSE,), id="way")

    @property
    def closes(self) -> bool:
        """Whether they are to be closed; raises ``InputRefusedError`` while neither way is marked."""
        picked = self.query_one(Picks).picked
        if not picked:
            raise InputRefusedError("Nothing is marked. Nothing was changed.", "Enter marks one of the two.")
        return picked == (_CLOSE,)

    @on(Picks.Submitted)
    def _go_on(self) -> None:
        self.focus_next()

    def go_to_wrong_field(self) -> None:
        """Go to the two ways."""
        self.query_one(Picks).focus()

    def work(self) -> Work:
        """Close them, or nothing."""
        if self.closes:
            return lambda: self.workspace.newcomers.close(self.ref, self._refs)
        return lambda: None

    def done_words(self, result: Any) -> Content:
        """Say so."""
        if self.closes:
            return Content.assemble(f"{counted(len(self._refs), 'report')} closed to ", said(self.ref), ".")
        return Content("They stay as they are.")


class BeforeAdmittingDialog(AboutDialog):
    """Asks it of somebody who is about to be let in, and lets them in afterwards."""

    SAVE = "Let them in"
    CLOSE = "Close them to this person first"

    def work(self) -> Work:
        """Let them in once that is done."""
        if self.closes:
            return lambda: self.workspace.newcomers.admit(self.ref, close=self._refs)
        return lambda: self.workspace.newcomers.admit(self.ref, leave=self._refs)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        closed = f"; {counted(len(self._refs), 'report')} closed to them first" if self.closes else ""
        return Content.assemble(said(result.name), f" can open reports from now on{closed}.")
