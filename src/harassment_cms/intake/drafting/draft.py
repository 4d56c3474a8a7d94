"""The draft of a form: what a person finds in the file, before it is written.

Made by ``scaffold``, written by ``written``, told by the commands. None stands where a person has to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harassment_cms.domain.case import Route
from harassment_cms.formdefs import QuestionType, Step


@dataclass(frozen=True, slots=True)
class DraftOption:
    """One option; ``code`` is None where a person has to give one."""

    label: str
    code: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """One question.

    ``field`` is written as it is. ``decide`` names the field that a person has to confirm or strike out. ``notes``
    stand above the question, ``field_notes`` above its field or where the field would be.
    """

    id: str
    text: str
    type: QuestionType
    field: str | None = None
    decide: str | None = None
    options: tuple[DraftOption, ...] = ()
    other: bool = False
    notes: tuple[str, ...] = ()
    field_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """One thing a person has to decide: the question, the key in it, and what it may be, or None."""

    question: str
    key: str
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole form.

    ``safety`` are the questions that may be safety questions, by the field; ``unasked`` the safety fields that none
    seems to ask. ``tool`` and ``left_out`` are headings that became no question, because the survey tool notes them
    for itself, and because they tell who or where somebody is; ``unusable`` cannot stand in a form.
    """

    id: str
    title: str
    language: str
    file: str
    wrote: str
    questions: tuple[DraftQuestion, ...]
    pathways: Mapping[Route, tuple[Step, ...]]
    safety: Mapping[str, tuple[str, ...]]
    unasked: tuple[str, ...]
    tool: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def undecided(self) -> Iterator[Undecided]:
        """Everything a person has to decide before the form can be used, in the order of the file."""
        for question in self.questions:
            if question.decide is not None:
                yield Undecided(question.id, "field", question.decide)
            for option in question.options:
                if option.code is None:
                    yield Undecided(question.id, f"code of “{option.label}”", None)
