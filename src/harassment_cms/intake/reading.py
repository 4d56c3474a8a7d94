"""One record as the form understands it: what the mapping hands to services.

Frozen records only. A reading keeps each cell's own words beside what they mean; nothing in it says how.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from harassment_cms.intake.problems import ProblemCode


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered question.

    ``raw`` is the cell as it stands; of tick boxes, the cells in column order with commas between. ``value``
    is what `formdefs.judge` makes of it. ``other`` holds the words written beside "Other". ``canonical`` is
    the answer as hashes see it. ``problem`` is a sentence without a word of the answer, or None.
    """

    question_id: str
    raw: str
    value: str | tuple[str, ...] | None
    canonical: bytes
    other: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One record.

    ``submitted_at`` is an aware UTC time, a date when the file gives no time, None when unknown. ``answers``
    holds the answered questions in the file's order, ``unmapped`` the filled cells the form has no question
    for. ``asked`` names everything the export asks, sorted: question ids, and ``header:…`` for the unmapped;
    ``unmapped_canonical`` holds those names with the words as hashes see them.
    ``set_aside`` says why the row has to wait for a person. ``partial`` is True for a broken-off response.
    """

    response_id: str | None
    submitted_at: datetime | date | None
    answers: tuple[Answer, ...]
    unmapped: tuple[tuple[str, str], ...]
    unmapped_canonical: tuple[tuple[str, bytes], ...]
    asked: tuple[str, ...]
    set_aside: ProblemCode | None = None
    partial: bool = False
    date_problem: ProblemCode | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing at all was answered."""
        return not self.answers and not self.unmapped

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """What could not be placed: a question id (or ``submitted_at``) and a sentence without the answer's words."""
        found = [(answer.question_id, answer.problem) for answer in self.answers if answer.problem]
        if self.date_problem is not None:
            found.append(("submitted_at", self.date_problem.sentence))
        return tuple(found)

    def answer(self, question_id: str) -> Answer | None:
        """The answer to one question, or None when it was not answered."""
        return next((answer for answer in self.answers if answer.question_id == question_id), None)
