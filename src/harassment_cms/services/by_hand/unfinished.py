"""A report that is being written: kept as its author's draft, the same for both fronts, until it is entered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from harassment_cms.domain.clocks import WorkCalendar
from harassment_cms.domain.pasttimes import parse_told
from harassment_cms.domain.told import SUMMARY
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand.asking import (
    CAME,
    HEADERS,
    ON_BASIS,
    REASON,
    RELAYED_BY,
    TOLD_AT,
    TOLD_BY_WHOM,
    WORDED,
    Asking,
)
from harassment_cms.services.by_hand.report import HandReport

PLACE = "report"
"""Where drafts of reports are kept: this and a number."""


@dataclass(slots=True, repr=False)
class Unfinished:
    """What was said so far, by step, under which form, when it was begun, and at which step its author is."""

    form: str
    begun: str = ""
    at: str = ""
    answers: dict[str, Given] = field(default_factory=dict)

    def set(self, step_id: str, given: Given) -> None:
        """Take an answer; an empty one takes it away."""
        if given.empty:
            self.answers.pop(step_id, None)
        else:
            self.answers[step_id] = given

    def fit(self, asking: Asking) -> list[str]:
        """Leave out what the form, which may have changed since, no longer asks; return the steps it stood at."""
        gone = [
            step_id
            for step_id, given in self.answers.items()
            if not asking.knows(step_id) or not set(given.codes) <= asking.step(step_id).question.places.keys()
        ]
        for step_id in gone:
            del self.answers[step_id]
        if not asking.knows(self.at):
            self.at = asking.steps[0].id
        return gone

    def report(self, now: datetime, calendar: WorkCalendar) -> HandReport:
        """Return it as it can be entered; raises ``UsageError`` or ``InputRefusedError`` for an unreadable time."""
        told_at = self._given(TOLD_AT).text
        return HandReport(
            form=self.form,
            answers={step_id: given for step_id, given in self.answers.items() if not step_id.startswith(":")},
            came_by=self._code(CAME),
            told_by=self._code(TOLD_BY_WHOM),
            relayed_by=self._given(RELAYED_BY).text,
            basis=self._code(ON_BASIS),
            reason=self._given(REASON).text,
            wording=self._code(WORDED) or SUMMARY,
            told_at=parse_told(told_at, now, calendar) if told_at.strip() else None,
            headers=self._given(HEADERS).text if self._code(CAME) == "email" else "",
        )

    def _given(self, step_id: str) -> Given:
        return self.answers.get(step_id, Given())

    def _code(self, step_id: str) -> str:
        return next(iter(self._given(step_id).codes), "")

    def to_text(self) -> str:
        """Return it as it is sealed; nothing where nothing was said."""
        if not self.answers:
            return ""
        said = {step_id: _plain(given) for step_id, given in self.answers.items()}
        return json.dumps({"form": self.form, "begun": self.begun, "at": self.at, "answers": said})

    @classmethod
    def from_text(cls, text: str) -> Unfinished | None:
        """Read what ``to_text`` wrote; None for anything else."""
        try:
            plain = json.loads(text)
            said = {str(step_id): _given(given) for step_id, given in plain["answers"].items()}
            return cls(str(plain["form"]), str(plain["begun"]), str(plain["at"]), said)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def _plain(given: Given) -> dict[str, Any]:
    parts = {"codes": list(given.codes), "text": given.text, "other": given.other}
    return {name: part for name, part in parts.items() if part}


def _given(plain: dict[str, Any]) -> Given:
    codes = tuple(str(code) for code in plain.get("codes", ()))
    return Given(codes, str(plain.get("text", "")), str(plain.get("other", "")))
