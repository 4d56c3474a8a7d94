"""The dialogues by which a case is restricted to named people, and opened to all case managers again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.case import Case
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.services.restricting import Restricted, Restriction
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import said

_WHAT = "Only the people marked will be able to open it. Nobody is told but them. Enter marks a name."
_CONFIRM, _LIFT = "confirm", "lift"
_UNSCRUBBED = "Another program still reads an older state; ask everybody to lock theirs."


class RestrictDialog(Dialog):
    """Asks who may open the case from now on, and why."""

    HEADING = "Restrict the case"
    SAVE = "Restrict"
    AUTO_FOCUS = "Picks"

    def __init__(self, case: Case, names: Sequence[str]) -> None:
        super().__init__(case.ref)
        self._case = case
        self._names = tuple(names)

    def fields(self) -> ComposeResult:
        """Everyone who opens reports, nobody marked; the reason."""
        yield Static(_WHAT, classes="prose quiet")
        yield Picks([(name, said(name)) for name in self._names], several=True, id="names")
        yield row("Reason", Line("Sealed with the case, for those who can open it", id="reason"))

    def work(self) -> Work:
        """Restrict it to those marked."""
        chosen, reason = self.query_one(Picks).picked, self.query_one("#reason", Line).value
        if not chosen:
            raise InputRefusedError("Nobody is marked yet. Nothing was changed.", "Enter marks a name.")
        return lambda: self.workspace.restricting.restrict(self.ref, chosen, reason, version=self._case.version)

    def go_to_wrong_field(self) -> None:
        """Go to the names while none is marked, else to the reason."""
        self.query_one("#reason" if self.query_one(Picks).picked else "#names").focus()

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return _done(f"{self.ref} is restricted.", result)


class UnrestrictDialog(Dialog):
    """Says who may open a restricted case, and asks why everybody may again."""

    HEADING = "No longer restricted"
    SAVE = "Open to all"

    def __init__(self, case: Case, restriction: Restriction) -> None:
        super().__init__(case.ref)
        self._case = case
        self._restriction = restriction

    def fields(self) -> ComposeResult:
        """How it is now, and the reason."""
        now = self._restriction
        yield Static(said(f"Only {', '.join(now.named)} can open it. {now.by}: {now.reason}"), classes="prose quiet")
        yield Static("Every case manager will be able to open it, with its whole history.", classes="prose")
        yield row("Reason", Line("For example: it speaks of somebody else of that name", id="reason"))

    def work(self) -> Work:
        """Lift it."""
        reason = self.query_one("#reason", Line).value
        return lambda: self.workspace.restricting.lift(self.ref, reason, self._case.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return _done(f"{self.ref} is no longer restricted.", result)


class DecideDialog(Dialog):
    """Says that the program closed a case when it arrived, and asks whether it was right."""

    HEADING = "Closed because of a name"
    SAVE = "Decide"
    AUTO_FOCUS = "Picks"

    def __init__(self, case: Case, restriction: Restriction) -> None:
        super().__init__(case.ref)
        self._case = case
        self._restriction = restriction

    def fields(self) -> ComposeResult:
        """What happened, the two ways on, and the reason."""
        now = self._restriction
        yield Static(said(f"Only {', '.join(now.named)} can open it. {now.reason}"), classes="prose quiet")
        yield Static("Is it about a colleague, or about somebody else of that name?", classes="prose")
        yield Picks(
            [
                (_CONFIRM, Content("Keep it closed: it may be about a colleague")),
                (_LIFT, Content("Open it to every case manager: it is not")),
            ],
            several=False,
            id="way",
        )
        yield row("Reason", Line("Sealed with the case, for those who can open it", id="reason"))

    def work(self) -> Work:
        """Confirm or lift it."""
        (way, *_) = self.query_one(Picks).picked or ("",)
        reason, version = self.query_one("#reason", Line).value, self._case.version
        if not way:
            raise InputRefusedError("Nothing is marked yet. Nothing was changed.", "Enter marks one of the two.")
        if way == _LIFT:
            return lambda: self.workspace.restricting.lift(self.ref, reason, version)
        return lambda: self.workspace.restricting.confirm(self.ref, reason, version)

    @on(Picks.Submitted)
    def _go_on(self) -> None:
        self.focus_next()

    def go_to_wrong_field(self) -> None:
        """Go to the two ways while none is marked, else to the reason."""
        self.query_one("#reason" if self.query_one(Picks).picked else "#way").focus()

    def done_words(self, result: Any) -> Content:
        """Say so."""
        stays = result.restriction is not None
        return _done(f"{self.ref} {'stays' if stays else 'is no longer'} restricted.", result)


def dialog_for(case: Case, now: Restriction | None, names: Sequence[str]) -> Dialog:
    """Return what is to be asked about a case as it is restricted now, or not; ``names`` could be named on it."""
    if now is None:
        return RestrictDialog(case, names)
    return UnrestrictDialog(case, now) if now.undecided_until is None else DecideDialog(case, now)


def _done(words: str, result: Restricted) -> Content:
    return Content(words if result.scrubbed else f"{words} {_UNSCRUBBED}")
