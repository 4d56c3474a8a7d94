"""What has to be known before any contact with the people of a case, from all that its report ever said of it.

Called when a case is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harassment_cms.domain.case import AnswerView, SubmissionView
from harassment_cms.ports import views

_KNOWS = "affected.knows"


@dataclass(frozen=True, slots=True)
class Contactability:
    """What has to be known before any contact: shown in the header of a case.

    ``safety`` and ``affected_safety`` are what was asked to be minded before anybody contacts the reporting party or
    the affected person. ``affected_unaware`` says that the affected person does not know of the report, whatever the
    language of ``affected_knows``.
    """

    known_as: str | None
    pronouns: str | None
    contact: tuple[tuple[str, str], ...]
    safety: str | None
    affected_safety: str | None
    affected_knows: str | None
    affected_unaware: bool
    language: str | None
    access_needs: str | None


def contactability(
    answers: Sequence[AnswerView], further: Sequence[SubmissionView], reports: Sequence[SubmissionView]
) -> Contactability:
    """Put together how to make contact: from the current answers, and with every caution given.

    An export that lacks a question, or an answer left empty later, takes no caution back.
    """
    given = {answer.field: views.words(answer) for answer in answers if answer.field}
    every = [answer for row in (*further, *reports) for answer in row.answers]
    knows = [answer.value for answer in every if answer.field == _KNOWS and answer.value is not None]
    ways = (("E-mail", "reporter.email"), ("Phone", "reporter.phone"), ("Prefers", "reporter.contact_method"))
    return Contactability(
        known_as=given.get("reporter.known_as") or given.get("reporter.name"),
        pronouns=given.get("reporter.pronouns"),
        contact=tuple((label, text) for label, field in ways if (text := given.get(field))),
        safety=_caution("reporter.contact_safety", further, reports),
        affected_safety=_caution("affected.contact_safety", further, reports),
        affected_knows=_caution(_KNOWS, further, reports),
        affected_unaware=knows[-1:] == ["no"],
        language=given.get("reporter.language"),
        access_needs=given.get("reporter.access_needs"),
    )


def _caution(field: str, further: Sequence[SubmissionView], reports: Sequence[SubmissionView]) -> str | None:
    """Return what was answered: in each further row of a response, and last in the report."""

    def said(row: SubmissionView) -> list[str]:
        return [text for answer in row.answers if answer.field == field and (text := views.words(answer))]

    found = [text for row in further for text in said(row)] + [text for row in reports for text in said(row)][-1:]
    return "; ".join(dict.fromkeys(found)) or None
