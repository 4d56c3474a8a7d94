"""Dialogues that only say something: a refusal, or why there is nothing to show to somebody."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Button, Static

from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Member
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

    def action_save(self) -> None:
        """Go on: there is nothing to save here, and the key may have been meant for what was in front before."""
        self.action_cancel()


def renewed_keys(words: Sequence[str]) -> CmsError:
    """Say what was renewed at this unlock because somebody left, and what is still owed."""
    error = CmsError("\n\n".join(words))
    error.title = "Somebody left"
    return error


def was_put_right(words: Sequence[str]) -> CmsError:
    """Say what had been cut off and was finished or taken back, and what is uncertain of where a home lies."""
    error = CmsError("\n\n".join(words))
    error.title = "At this unlock"
    return error


def recovery_used(words: Sequence[str]) -> CmsError:
    """Say that somebody was let in by a recovery key."""
    error = CmsError("\n\n".join(words))
    error.title = "A recovery key was used"
    return error


def why_no_cases(person: Member) -> Tell | None:
    """Say to a case manager how they are let in; None for all others."""
    if Role.CASE_MANAGER not in person.roles or person.admitted:
        return None
    error = CmsError(
        "You are a case manager here, and nobody has let you in to the reports yet.",
        f"Ask a case manager who can open them to run: hcms users admit {person.name}\n\n"
        "You can import reports and see figures meanwhile.",
    )
    error.title = "Nothing to show here"
    return Tell(error)


def not_open_any_more(ref: str) -> CmsError:
    """Say of a case that was on the screen that it is not open to this person now, and nothing of why."""
    error = CmsError(
        f"{ref} is not open to you any more, so it is off the screen.",
        "What you recorded on it before is kept there. What was not saved yet was not recorded.",
    )
    error.title = "Not open to you any more"
    return error


def what_is_missing(sentences: Sequence[str]) -> Tell:
    """Say, as a home is opened, what notes outside its case file know that it does not."""
    error = CmsError("\n\n".join(sentences))
    error.title = "Before you begin"
    return Tell(error)
