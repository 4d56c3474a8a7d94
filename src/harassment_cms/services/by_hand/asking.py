"""In which order a report is asked for: how it came, whether everyone is safe, then the form in its own order.

Both fronts walk through it. Nothing in it is a wall: every question can be passed over, and what a survey would not
have asked somebody is passed over by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from harassment_cms.domain.codes import BASIS, CAME_BY, TOLD_BY, WORDING, CodeList
from harassment_cms.domain.pasttimes import ACCEPTED_DAYS
from harassment_cms.domain.told import OVERRIDES, THEMSELVES
from harassment_cms.formdefs import SAFETY_FIELDS, Condition, FormDef, Option, Question, QuestionType
from harassment_cms.intake.byhand import Given

CAME, TOLD_AT, TOLD_BY_WHOM, RELAYED_BY = ":came_by", ":told_at", ":told_by", ":relayed_by"
ON_BASIS, REASON, WORDED, HEADERS = ":basis", ":reason", ":wording", ":headers"
"""The steps that no form has; a form's own are named by its questions, which never begin with a colon."""

CIRCUMSTANCES: Mapping[str, str] = {
    "came_by": CAME,
    "told_at": TOLD_AT,
    "told_by": TOLD_BY_WHOM,
    "relayed_by": RELAYED_BY,
    "basis": ON_BASIS,
    "reason": REASON,
    "wording": WORDED,
}
"""The steps of how a report came, by the names that scripts know."""

HOW_IT_CAME, SAFETY, THE_REST = "How it reached you", "Is everyone safe?", "The report"
_NARRATIVE = "incident.narrative"


class Kind(StrEnum):
    """What a step asks about."""

    CIRCUMSTANCE = "circumstance"
    SAFETY = "safety"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Step:
    """One question, and the section it stands in."""

    question: Question
    section: str
    kind: Kind

    @property
    def id(self) -> str:
        """The question's id."""
        return self.question.id


@dataclass(frozen=True, slots=True)
class Section:
    """Steps that are asked together, under one title."""

    title: str
    steps: tuple[Step, ...]


class Asking:
    """One form's steps, in order."""

    def __init__(self, form: FormDef) -> None:
        self.form = form
        self.steps = tuple(_steps(form))
        by_title = groupby(self.steps, lambda step: step.section)
        self.sections = tuple(Section(title, tuple(steps)) for title, steps in by_title)
        self._places = {step.id: place for place, step in enumerate(self.steps)}
        self.narrative = next((question.id for question in form.for_field(_NARRATIVE)), None)

    def step(self, step_id: str) -> Step:
        """Return a step; raises ``KeyError`` if there is none of this name."""
        return self.steps[self._places[step_id]]

    def knows(self, step_id: str) -> bool:
        """Whether there is such a step."""
        return step_id in self._places

    def section_of(self, step_id: str) -> int:
        """Return the place of the section in which a step is asked."""
        return next(n for n, section in enumerate(self.sections) if any(step.id == step_id for step in section.steps))

    def number(self, step_id: str) -> int:
        """Return which step it is, from 1."""
        return self._places[step_id] + 1

    def applies(self, step: Step, answers: Mapping[str, Given]) -> bool:
        """Whether a survey would ask this, as far as what was said so far tells; what was answered always stands."""
        condition = step.question.only_if
        if condition is None or step.id in answers:
            return True
        said = answers.get(condition.question, Given()).codes
        # A form leads on from what was answered; where nothing was said the question may still be right.
        return bool(set(said) & set(condition.answers)) or (not said and step.kind is not Kind.CIRCUMSTANCE)

    def after(self, step_id: str, answers: Mapping[str, Given]) -> str | None:
        """Return the next step, None after the last."""
        rest = self.steps[self._places[step_id] + 1 :]
        return next((step.id for step in rest if self.applies(step, answers)), None)

    def before(self, step_id: str, answers: Mapping[str, Given]) -> str | None:
        """Return the step before, None before the first."""
        earlier = reversed(self.steps[: self._places[step_id]])
        return next((step.id for step in earlier if self.applies(step, answers)), None)

    def next_section(self, step_id: str, answers: Mapping[str, Given]) -> str | None:
        """Return the first step of the next section, None in the last."""
        here = self.step(step_id).section
        rest = self.steps[self._places[step_id] + 1 :]
        return next((step.id for step in rest if step.section != here and self.applies(step, answers)), None)

    def open_hints(self, answers: Mapping[str, Given]) -> list[Step]:
        """Return what a survey would have required and nobody has said yet: a hint, never a wall."""
        return [
            step
            for step in self.steps
            if step.question.required and step.kind is not Kind.CIRCUMSTANCE and step.id not in answers
        ]

    def missing(self, answers: Mapping[str, Given]) -> list[Step]:
        """Return what has to be known of how it came before the report can be kept."""
        needed = [self.step(step_id) for step_id in (CAME, TOLD_BY_WHOM, RELAYED_BY, ON_BASIS, REASON)]
        return [step for step in needed if step.id not in answers and self.applies(step, answers)]


def _steps(form: FormDef) -> Iterator[Step]:
    first = [question for question in form.questions if question.field in SAFETY_FIELDS]
    yield from (Step(question, HOW_IT_CAME, Kind.CIRCUMSTANCE) for question in _circumstances())
    yield from (Step(question, SAFETY, Kind.SAFETY) for question in first)
    section, worded = THE_REST, False
    for question in form.questions:
        section = question.page or section
        if question.type is QuestionType.STATEMENT or question.field in SAFETY_FIELDS:
            continue
        yield Step(question, section, Kind.FORM)
        if question.field == _NARRATIVE:
            worded = True
            yield Step(_wording(), section, Kind.CIRCUMSTANCE)
    if not worded:
        yield Step(_wording(), section, Kind.CIRCUMSTANCE)


def _circumstances() -> Iterator[Question]:
    yield Question(CAME, "How did it reach you?", QuestionType.CHOICE, options=_options(CAME_BY))
    yield Question(
        TOLD_AT,
        "When were you told?",
        QuestionType.TEXT,
        help=f"For example: {', '.join(ACCEPTED_DAYS)}. Left empty, the moment you save it stands in, and is marked.",
    )
    yield Question(
        TOLD_BY_WHOM,
        "Who told you?",
        QuestionType.CHOICE,
        help="The reporting party is the person whose report this is. Somebody else may have passed it on.",
        options=_options(TOLD_BY),
    )
    yield Question(
        RELAYED_BY,
        "Who are they?",
        QuestionType.TEXT,
        help="A name, and what they are to the person it happened to; or that they gave no name.",
        only_if=Condition(TOLD_BY_WHOM, tuple(code for code in TOLD_BY.codes() if code != THEMSELVES)),
    )
    yield Question(ON_BASIS, "On what basis do you write it down?", QuestionType.CHOICE, options=_options(BASIS))
    yield Question(
        REASON,
        "What is the reason?",
        QuestionType.LONG_TEXT,
        help="Why it has to be written down without their agreement, for example to protect somebody.",
        only_if=Condition(ON_BASIS, OVERRIDES),
    )
    yield Question(
        HEADERS,
        "The e-mail's headers, if you keep them",
        QuestionType.LONG_TEXT,
        help="From, To, Date and Message-ID show later which e-mail it was. They are sealed with the report.",
        only_if=Condition(CAME, ("email",)),
    )


def _wording() -> Question:
    return Question(
        WORDED, "Whose words are these?", QuestionType.CHOICE, help="Empty: a summary.", options=_options(WORDING)
    )


def _options(codes: CodeList) -> tuple[Option, ...]:
    return tuple(Option(entry.code, entry.label) for entry in codes.entries)


def words_of(question: Question, given: Given) -> Sequence[str]:
    """Return an answer as people read it: labels, and words."""
    labels = [question.label(code) for code in given.codes if code in question.places]
    return [*labels, *(words for words in (given.text.strip(), given.other.strip()) if words)]
