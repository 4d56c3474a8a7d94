"""The dialogues by which a case manager joins two cases, so that they are worked as one, and takes them apart."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.case import Case
from harassment_cms.domain.references import SHAPE, normalise
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.find import OtherCase
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.line import Line

_WHAT = (
    "Two people reported one incident, or one person twice. This case leaves the queues; its report, history and "
    "tasks are shown on the other, where you go on. Nothing in either is changed."
)


class JoinDialog(OtherCase):
    """Joins the case to another, with a reason."""

    HEADING = "Join to another case"
    SAVE = "Join"
    DRAFT = ACTION = "join"

    def __init__(self, case: Case) -> None:
        super().__init__(case.ref)
        self._case = case

    def fields(self) -> ComposeResult:
        """Which case, and why."""
        yield Static(_WHAT, classes="prose quiet")
        yield row("Work on it in", Line(f"For example: {SHAPE}", id="other", max_length=20))
        yield Static(id="meant", classes="meant")
        yield row("Reason", Line("For example: both tell of the same evening", id="reason"))

    def work(self) -> Work:
        """Join the two."""
        other, reason = self.query_one("#other", Line).value, self.query_one("#reason", Line).value
        normalise(other)
        return lambda: self.workspace.joining.join(self.ref, other, reason, self._case.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{result.ref} is joined to {result.into}, and worked on there. u takes it back.")


class PartDialog(Dialog):
    """Takes a joined case apart from the one that it is worked on in, with a reason."""

    HEADING = "Take apart"
    SAVE = "Take apart"
    DRAFT = "part"

    def __init__(self, ref: str, into: str, version: int | None = None) -> None:
        super().__init__(ref)
        self._into = into
        self._version = version

    def fields(self) -> ComposeResult:
        """From which case, and why."""
        yield Static(f"Joined to {self._into}. Taken apart, each stands as it did before.", classes="prose quiet")
        yield row("Reason", Line("For example: they are two different evenings", id="reason"))

    def work(self) -> Work:
        """Take the two apart."""
        reason = self.query_one("#reason", Line).value
        return lambda: self.workspace.joining.part(self.ref, reason, self._version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{result.ref} and {result.into} are taken apart. J joins them again.")
