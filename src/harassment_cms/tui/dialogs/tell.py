"""Dialogues that only say something: a refusal, what must be confirmed, whom the screens are not for."""

from __future__ import annotations

from collections.abc import Collection

from textual.app import ComposeResult
from textual.widgets import Button, Static

from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.permissions import ROLE_LABELS, Role
from harassment_cms.tui.dialogs.base import Dialog
from harassment_cms.tui.words import said


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


class Confirm(Dialog):
    """Asks before something that cannot be taken back. Ends with True when the person means it."""

    def __init__(self, heading: str, words: str, yes: str) -> None:
        super().__init__()
        self.heading = heading
        self._words = words
        self._yes = yes

    def fields(self) -> ComposeResult:
        """What would happen."""
        yield Static(said(self._words, multiline=True), classes="prose")

    def buttons(self) -> ComposeResult:
        """The safe way first."""
        yield Button("Back  Esc", id="cancel", compact=True)
        yield Button(self._yes, id="save", compact=True)

    def action_save(self) -> None:
        """The person means it."""
        self.dismiss(True)


def no_cases_for(roles: Collection[Role]) -> Tell:
    """Say to someone who works no cases where their work is done."""
    held = " and ".join(ROLE_LABELS[role] for role in Role if role in roles)
    error = CmsError(
        f"These screens are for case managers; your part here is {held}.",
        "Your work is done with commands: `hcms --help` lists them, among them `hcms import`, `hcms report` and "
        "`hcms users`. Enter closes the program.",
    )
    error.title = "Nothing to show here"
    return Tell(error)
