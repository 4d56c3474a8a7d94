"""Records as the form understands them: what the mapping hands to services, one by one or in blocks.

A reading keeps each cell's own words beside what they mean; nothing in it says how. Readings and answers are
plain tuples with names, because an import makes some for every record; printed, they show none of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from harassment_cms.intake.problems import ProblemCode


class Answer(NamedTuple):
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

    def __repr__(self) -> str:
        return object.__repr__(self)


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """Some records of one file, column by column: an import reads and judges them so, because answers recur.

    Each column has one entry for each record. ``responses`` names the response that a record is one of several rows
    of, None in tables of one row for each response; ``stands_alone`` says of the whole table whether a row of it can
    be a report by itself. ``submitted_at`` is an aware UTC time, a date when the file gives no
    time, None when unknown; ``modified_at``, when answers were last changed, likewise. ``set_aside`` says why a row
    is no report, or has to wait for a person. ``answers`` holds the form's questions by id, in the
    file's order, ``unmapped`` what the form has no question for, by its key ``header:…``; None stands where nothing
    was answered.
    """

    response_ids: Sequence[str | None]
    set_aside: Sequence[ProblemCode | None]
    submitted_at: Sequence[datetime | date | None]
    modified_at: Sequence[datetime | date | None]
    answers: Mapping[str, Sequence[Answer | None]]
    unmapped: Mapping[str, Sequence[Answer | None]]
    responses: Sequence[str | None] = ()
    stands_alone: bool = True

    def can_begin(self) -> list[bool]:
        """Whether each record can be the report of its response: of several rows, one that answers the form."""
        if not self.stands_alone:
            return [False] * len(self.response_ids)
        if not any(self.responses):
            return [True] * len(self.response_ids)
        answered = [False] * len(self.response_ids)
        for column in self.answers.values():
            answered = [one or answer is not None for one, answer in zip(answered, column, strict=True)]
        return answered

    def answered(self, keys: Collection[str]) -> list[int]:
        """How many of these columns without a question each record has filled."""
        none = [0] * len(self.response_ids)
        columns = [self.unmapped[key] for key in keys if key in self.unmapped]
        if not columns:
            return none
        return list(map(sum, zip(*([answer is not None for answer in column] for column in columns), strict=True)))

    def lengths(self) -> list[int]:
        """How many characters the answers of each record have as they stand in their cells, tool's own apart."""
        none = [0] * len(self.response_ids)
        columns = (
            [0 if answer is None else len(answer.raw) for answer in column]
            for column in self.answers.values()
            if any(column)
        )
        return list(map(sum, zip(none, *columns, strict=True)))


class Reading(NamedTuple):
    """One record.

    ``answers`` holds the answered questions in the file's order, ``unmapped`` the filled cells the form has no
    question for. ``asked`` names everything the export asks, sorted: question ids, and ``header:…`` for the
    unmapped. ``response`` is set if the response has several rows, and ``part`` says which of them this is. The rest
    is as in `Block`.
    """

    response_id: str | None
    submitted_at: datetime | date | None
    modified_at: datetime | date | None
    answers: tuple[Answer, ...]
    unmapped: tuple[tuple[str, str], ...]
    asked: tuple[str, ...]
    set_aside: ProblemCode | None = None
    date_problem: ProblemCode | None = None
    response: str | None = None
    part: str = ""

    def __repr__(self) -> str:
        return object.__repr__(self)

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
