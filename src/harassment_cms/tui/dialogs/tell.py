"""Dialogues that only say something: a refusal, or why there is nothing to show to somebody."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Button, Static

from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.permissions import ROLE_LABELS, Role
from harassment_cms.domain.roster import Member
from harassment_cms.tui.dialogs.base import Dialog
from harassment_cms.tui.words import said

_CLOSES = "Enter closes the program."


class Tell(Dialog):
    """Says what happened, to what, what was kept and what to do next."""

    def __init__(self, error: CmsError) -> None:
        super().__init__()
        self._error = error
        self.heading = error.title

    def fields(self) -> ComposeResult:
        """What happened and what to do."""
        yield Static(said(self._error.message, multiline=True), classes="prose")
        if self._error.hint:
            yield Static(said(self._error.hint, multiline=True), classes="prose quiet")

    def buttons(self) -> ComposeResult:
        """Only one way on."""
        yield Button("Go on  Enter", id="cancel", compact=True)


def why_no_cases(person: Member, *, has_more: bool) -> Tell | None:
    """Say to a case manager how they are let in, and to whom no screen is offered where their work is done.

    None for all others. ``has_more`` says that a screen is offered besides the cases.
    """
    if Role.CASE_MANAGER in person.roles:
        if person.admitted:
            return None
        then = "You can import reports meanwhile." if has_more else _CLOSES
        return _nothing_to_show(
            "You are a case manager here, and nobody has let you in to the reports yet.",
            f"Ask a case manager who can open them to run: hcms users admit {person.name}\n\n{then}",
        )
    if has_more:
        return None
    held = " and ".join(ROLE_LABELS[role] for role in Role if role in person.roles)
    return _nothing_to_show(
        f"These screens are for case managers and administrators; your part here is {held}.",
        f"Your work is done with commands: `hcms --help` lists them, among them `hcms report`.\n\n{_CLOSES}",
    )


def _nothing_to_show(message: str, hint: str) -> Tell:
    error = CmsError(message, hint)
    error.title = "Nothing to show here"
    return Tell(error)
