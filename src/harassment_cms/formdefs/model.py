"""Form definitions and judged answers as the rest of the program meets them: frozen, with lookups prepared.

Made by ``loader``; read by intake, services and both fronts. Nothing here reads a file.
"""

from __future__ import annotations

import dataclasses
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from harassment_cms.domain.canon import canon
from harassment_cms.domain.case import Route

OTHER: Final = "other"
"""The code of the option after which people write in their own words."""

UNDECIDED: Final = "DECIDE"
"""Stands in a draft where a person has to decide before the form can be used; no field or code is written so."""

_ALIKE: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201f", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | {"\ufeff": None}
)
"""Quotation marks and dashes, which word processors and survey tools replace as they please, and stray byte-order
marks."""


class QuestionType(StrEnum):
    """How a question is answered (design section 7)."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    MULTI = "multi"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    EMAIL = "email"
    PHONE = "phone"
    STATEMENT = "statement"

    @property
    def has_options(self) -> bool:
        """Whether the answer is picked from a list."""
        return self in (QuestionType.CHOICE, QuestionType.MULTI)


def folded(text: str) -> str:
    """Return what makes two wordings the same: NFC, one space between words, no case, plain quotes and dashes."""
    tidy = " ".join(unicodedata.normalize("NFC", text).translate(_ALIKE).split())
    return unicodedata.normalize("NFC", tidy.casefold())


@dataclass(frozen=True, slots=True)
class Judged:
    """What one raw answer means: ``value`` is a code, a tuple of codes, or what was typed; None is unanswered.

    ``problem`` is a sentence without any word of the answer, or None.
    """

    value: str | tuple[str, ...] | None = None
    problem: str | None = None


UNANSWERED: Final = Judged()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to pick. The code is what statistics know; the label is what people read."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Whom the survey asks a question: those who answered an earlier one with any of the codes ``answers``.

    It is a hint for whoever builds the survey. The import takes every answer, whether the survey kept to it or not.
    """

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """How a survey asks a question in one more language; ``labels`` are pairs of an option's code and its label."""

    language: str
    text: str | None = None
    earlier: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``earlier`` holds wordings it once had; ``field`` is what its answer means to the program.

    With ``other`` the option coded ``other`` is followed by words of one's own, in a column of their own.
    ``translations`` are further languages in which the same question is asked; answers in any of them get the codes.
    ``page`` is the title of a page of the survey that begins with this question. ``known`` holds the judgement of
    every answer that needs no thought: nothing, each label and each code.
    """

    id: str
    text: str
    type: QuestionType
    field: str | None = None
    earlier: tuple[str, ...] = ()
    help: str | None = None
    required: bool = False
    other: bool = False
    options: tuple[Option, ...] = ()
    page: str | None = None
    only_if: Condition | None = None
    translations: tuple[Translation, ...] = ()
    by_label: Mapping[str, str] = dataclasses.field(init=False, repr=False, compare=False)
    """Label as written, folded label or folded code, to code."""
    places: Mapping[str, int] = dataclasses.field(init=False, repr=False, compare=False)
    """Code to its place among the options."""
    known: Mapping[str, Judged] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = {folded(option.code): option.code for option in self.options}
        said = [(option.code, option.label) for option in self.options]
        said = [*(pair for translation in self.translations for pair in translation.labels), *said]
        labels = {folded(label): code for code, label in said}
        exact = {label: code for code, label in said}
        known = {"": UNANSWERED}
        for code, label in said:
            known[code] = known[label] = Judged((code,) if self.type is QuestionType.MULTI else code)
        object.__setattr__(self, "by_label", codes | labels | exact)
        object.__setattr__(self, "places", {option.code: place for place, option in enumerate(self.options)})
        object.__setattr__(self, "known", known)

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every wording that an export may have for it, in any language, today's first."""
        further = [(each.text, *each.earlier) if each.text else each.earlier for each in self.translations]
        return (self.text, *self.earlier, *(wording for wordings in further for wording in wordings))

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every label, in any language, and every code that stands for an option."""
        labels = [label for translation in self.translations for _, label in translation.labels]
        return (*(text for option in self.options for text in (option.label, option.code)), *labels)

    def code(self, answer: str) -> str | None:
        """Return the code of the option whose label or code ``answer`` is, whatever its spacing and case."""
        return self.by_label.get(answer) or self.by_label.get(folded(answer))

    def label(self, code: str) -> str:
        """Return the label of ``code``; raises KeyError for a code that is not an option."""
        return self.options[self.places[code]].label


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pathway: a task for ``role``, due in ``due`` working days; ``say`` offers words to use.

    ``tell`` is what people who are about to report read of it; a step without it is the team's own affair.
    """

    id: str
    title: str
    role: str
    due: int
    say: str | None = None
    tell: str | None = None


@dataclass(frozen=True, slots=True)
class FormDef:
    """A form as one version of its file defines it.

    ``canonical`` is the whole definition as the bytes that are stored with an import; ``hash`` is their
    SHA-256 in hexadecimal. What a file leaves out is left out there too, so a key the program learns later
    changes no hash of a form that does not use it. ``wording`` holds the form's own texts of safety and trust, by
    the keys of ``wording.TEXTS``.
    """

    id: str
    version: int
    title: str
    audience: tuple[str, ...]
    language: str
    questions: tuple[Question, ...]
    pathways: Mapping[Route, tuple[Step, ...]] = dataclasses.field(default_factory=dict, hash=False)
    wording: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    canonical: bytes = dataclasses.field(init=False, repr=False, compare=False)
    hash: str = dataclasses.field(init=False, repr=False, compare=False)
    _places: Mapping[str, int] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        canonical = canon(_definition(self))
        object.__setattr__(self, "canonical", canonical)
        object.__setattr__(self, "hash", hashlib.sha256(canonical).hexdigest())
        object.__setattr__(self, "_places", {question.id: n for n, question in enumerate(self.questions)})

    def question(self, id: str) -> Question:
        """Return the question with this id; raises KeyError when there is none."""
        return self.questions[self._places[id]]

    def for_field(self, field: str) -> tuple[Question, ...]:
        """Return the questions that feed ``field``: at most one, unless the field holds several answers."""
        return tuple(question for question in self.questions if question.field == field)

    def steps(self, route: Route) -> tuple[Step, ...]:
        """Return the steps a route sets in motion, in order; none for a route the form says nothing about."""
        return self.pathways.get(route, ())


def _definition(form: FormDef) -> dict[str, object]:
    said: dict[str, object] = {
        "id": form.id,
        "version": form.version,
        "title": form.title,
        "audience": form.audience,
        "language": form.language,
        "questions": [_question(question) for question in form.questions],
        "pathways": {route: [_said(step) for step in steps] for route, steps in form.pathways.items()},
    }
    if form.wording:
        said["wording"] = dict(form.wording)
    return said


def _question(question: Question) -> dict[str, Any]:
    said = _said(question)
    if question.options:
        said["options"] = [_said(option) for option in question.options]
    if question.only_if is not None:
        said["only_if"] = _said(question.only_if)
    if question.translations:
        said["translations"] = [_said(translation) for translation in question.translations]
    return said


def _said(record: Question | Option | Step | Condition | Translation) -> dict[str, Any]:
    """Return the record's own fields, without those left at what they are when nobody says anything."""
    return {
        part.name: value
        for part in dataclasses.fields(record)
        if part.init and (value := getattr(record, part.name)) != part.default
    }
