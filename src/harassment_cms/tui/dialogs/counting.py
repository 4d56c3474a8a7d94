"""The dialogue by which a case manager decides how figures count a case."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.case import COUNTING_WORDS, Case, Counting
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.fields import Choice
from harassment_cms.tui.widgets.line import Line

_AS_REPORTED = "as_reported"
_CHOICES = (
    (Counting.DECLINED.value, "Not broken down: the reporting party does not want it"),
    (Counting.ELSEWHERE.value, "Not broken down: another office counts it"),
    (Counting.AGREED.value, "In full: the reporting party agrees now"),
    (_AS_REPORTED, "As the report says"),
)


class CountingDialog(Dialog):
    """Says whether figures break the case down; it is one of the reports received either way."""

    HEADING = "In figures"
    SAVE = "Decide"

    def __init__(self, case: Case) -> None:
        super().__init__(case.ref)
        self._case = case

    def fields(self) -> ComposeResult:
        """How it is now, how it is to be, and why."""
        now = COUNTING_WORDS[self._case.left_out] if self._case.left_out else "broken down like others"
        yield Static(f"Now: {now}", classes="prose quiet")
        yield Choice(_CHOICES, id="how", chosen=None)
        yield row("Reason", Line("For example: they asked for it on the phone today", id="reason"))

    def work(self) -> Work:
        """Decide; nothing is decided before somebody said how."""
        chosen, reason = self.query_one(Choice).value, self.query_one("#reason", Line).value
        if not chosen:
            raise InputRefusedError("Nothing is chosen yet. Nothing was changed.", "Choose one with up and down.")
        decision = None if chosen == _AS_REPORTED else Counting(chosen)
        return lambda: self.workspace.casework.count(self.ref, decision, reason, self._case.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{self.ref}: in figures, {COUNTING_WORDS[result.counting]}. u takes it back.")
