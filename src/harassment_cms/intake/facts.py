"""The codes of a reading: what may stand in plain beside a sealed report, and whether it speaks of danger.

Only codes of the form's options ever leave here; words, exact dates and which safety question it was do not.
"""

from __future__ import annotations

from collections.abc import Mapping

from harassment_cms.domain.case import Facts, Route
from harassment_cms.formdefs import SAFETY_FIELDS, FormDef, folded, month_of
from harassment_cms.intake.reading import Answer, Reading

_ROUTES: dict[str | None, Route] = {route.value: route for route in Route}
_Values = Mapping[str, str | tuple[str, ...] | None]


class FactsReader:
    """Reads facts under one form; made once per import."""

    def __init__(self, form: FormDef) -> None:
        self._questions: dict[str, tuple[str, ...]] = {}
        for question in form.questions:
            if question.field and question.type.has_options:
                self._questions[question.field] = (*self._questions.get(question.field, ()), question.id)
        self._date = next((question.id for question in form.for_field("incident.date")), "")
        self._safety = frozenset(question.id for field in SAFETY_FIELDS for question in form.for_field(field))

    def facts(self, reading: Reading) -> Facts:
        """The codes of one reading."""
        values = {answer.question_id: answer.value for answer in reading.answers}
        when = values.get(self._date)
        return Facts(
            route=_ROUTES.get(self._code(values, "route"), Route.UNKNOWN),
            reporter_role=self._code(values, "reporter.role"),
            reporter_affiliation=self._code(values, "reporter.affiliation"),
            relationship=self._code(values, "responding.relationship"),
            incident_types=self._codes(values, "incident.types"),
            motivations=self._codes(values, "incident.motivations"),
            campus=self._code(values, "incident.campus"),
            place=self._code(values, "incident.place"),
            incident_month=month_of(when) if isinstance(when, str) else None,
            ongoing=_ongoing(self._code(values, "incident.ongoing")),
        )

    def _code(self, values: _Values, field: str) -> str | None:
        """The code of a field that takes one answer; forms feed it from one question at most."""
        for id_ in self._questions.get(field, ()):
            value = values.get(id_)
            return value if isinstance(value, str) else None
        return None

    def _codes(self, values: _Values, field: str) -> tuple[str, ...]:
        """The codes of a field that takes several answers, from all the questions that feed it, each once."""
        found: dict[str, None] = {}
        for id_ in self._questions.get(field, ()):
            value = values.get(id_)
            found.update(dict.fromkeys(value if isinstance(value, tuple) else ()))
        return tuple(found)

    def safety_yes(self, reading: Reading) -> bool:
        """Whether any safety question was answered with yes.

        An answer that begins with "yes" and is no option of the form counts too: a reworded option must not
        hide danger.
        """
        return any(_says_yes(answer) for answer in reading.answers if answer.question_id in self._safety)


def facts_of(form: FormDef, reading: Reading) -> Facts:
    """The codes of one reading; for many, keep a `FactsReader`."""
    return FactsReader(form).facts(reading)


def safety_yes(form: FormDef, reading: Reading) -> bool:
    """Whether any safety question was answered with yes; for many readings, keep a `FactsReader`."""
    return FactsReader(form).safety_yes(reading)


def _ongoing(code: str | None) -> str | None:
    """Yes, no or unknown; None when not answered."""
    return code if code in ("yes", "no", None) else "unknown"


def _says_yes(answer: Answer) -> bool:
    return answer.value == "yes" or (answer.value is None and folded(answer.raw).startswith("yes"))
