"""The safety check: five answers in five keys, what was done, who was told, and whom to ring meanwhile.

Whom to ring comes from the settings; what is missing there is said, and the emergency numbers stand first always.
Beside each question stands what the report itself answers. No score, and no answer is given beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.services.casework import SAFETY_QUESTIONS, SafetyCheck
from harassment_cms.settings import CONTACT_LABELS, Settings
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import minutes_row, row
from harassment_cms.tui.widgets.answers import Answers
from harassment_cms.tui.widgets.line import Line, Minutes
from harassment_cms.tui.words import QUIET, said

HOW_TO_ANSWER = "y yes, n no, u unknown, Tab goes on"
_TO_RING = ("security_out_of_hours", "safeguarding_lead", "cover_contact")


class SafetyDialog(Dialog):
    """Records the safety check of an arriving case."""

    HEADING = "Safety check"
    SAVE = "Record"
    DRAFT = ACTION = "safety"
    AUTO_FOCUS = "Answers"

    def __init__(self, ref: str, from_report: Mapping[str, str]) -> None:
        super().__init__(ref)
        self._from_report = from_report

    def fields(self) -> ComposeResult:
        """Whom to ring, the questions, what was done."""
        yield Static(whom_to_ring(self.workspace.desk.settings), id="ring")
        beside = {code: said(answer, style=QUIET) for code, answer in self._from_report.items()}
        yield Answers(SAFETY_QUESTIONS, beside, "The report says", HOW_TO_ANSWER, id="answers")
        yield row("What was done", Line("For example: rang security, will talk tomorrow", id="done", max_length=4000))
        yield row("Who was told", Line("For example: the safeguarding lead, at 14:20", id="told", max_length=4000))
        yield minutes_row()

    def values(self) -> dict[str, str]:
        """The fields, and the answers."""
        return super().values() | self.query_one(Answers).given

    def typed(self) -> dict[str, str]:
        """Answers alone are worth a draft."""
        return super().typed() | self.query_one(Answers).given

    def _restore(self, text: str) -> None:
        super()._restore(text)
        self.query_one(Answers).give(self._restored)

    def go_to_wrong_field(self) -> None:
        """Go to the first question that has no answer yet."""
        if not self.query_one(Answers).go_to_unanswered():
            super().go_to_wrong_field()

    @on(Answers.Changed)
    def _answered(self) -> None:
        self._something_typed()

    def work(self) -> Work:
        """Record the check."""
        values = self.values()
        minutes = self.query_one(Minutes).number
        check = SafetyCheck(dict(self.query_one(Answers).given), values["done"], values["told"])
        return lambda: self.workspace.casework.check_safety(self.ref, check, minutes)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"Safety check of {self.ref} recorded. u takes it back.")


def whom_to_ring(settings: Settings) -> Content:
    """Say whom to ring, the emergency numbers first, and what the settings do not know yet."""
    numbers = settings.emergency
    lines = [
        Content.assemble("In danger now ring ", (numbers.danger_now, "bold"), "; police ", (numbers.police, "bold"))
    ]
    for key in _TO_RING:
        contact = getattr(settings.contacts, key)
        label = CONTACT_LABELS[key]
        if contact.reach:
            lines.append(
                Content.assemble(f"{label}: ", said(f"{contact.name} {contact.reach}".strip(), style="bold"))
            )
        else:
            lines.append(Content.styled(f"{label}: not filled in yet", QUIET))
    return Content("\n").join(lines)
