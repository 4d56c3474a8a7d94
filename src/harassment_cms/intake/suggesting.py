"""For each heading that the form does not know: which of its questions it may be, and why one would think so.

Three things speak for a question: similar words, the same place between headings that are known, and the survey
tool's own code of the column in the last import. They are shown with a confidence and never applied: a person decides
(`hcms forms map`), and the decision becomes an earlier wording in the form file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harassment_cms.formdefs import FormDef, Question, QuestionType
from harassment_cms.intake.headings import Wordings
from harassment_cms.intake.layout import Layout, Tool
from harassment_cms.intake.nearness import alike
from harassment_cms.intake.units import Unit, units

NUMBERED = frozenset({Tool.JISC_UNCODED, Tool.JISC_CODED, Tool.JISC_V3})
"""Tools whose code of a column is its number in the survey, which changes when a question is put before it."""

LIKELY, VERY_LIKELY = 0.5, 0.75
_LEAST = 0.3
_MOST = 3
_MOST_UNPLACED = 200
_NO_WORD_IN_COMMON = 0.45
_BY_WORDS, _BY_PLACE, _BY_OPTIONS, _BY_CODE, _BY_NUMBER = 0.95, 0.35, 0.6, 0.8, 0.2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question of the form, from 0 to 1 how much speaks for it, and what does, in words."""

    question: str
    text: str
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A heading that the form does not know, with the place of its first column.

    ``wording`` is what to remember of it, without a number.
    """

    heading: str
    wording: str
    place: int
    suggestions: tuple[Suggestion, ...]

    @property
    def is_likely(self) -> bool:
        """Whether it is likely a question of the form in other words."""
        return bool(self.suggestions) and self.suggestions[0].confidence >= LIKELY


def confidence_words(confidence: float) -> str:
    """How sure a suggestion is, in words."""
    if confidence >= VERY_LIKELY:
        return "very likely"
    return "likely" if confidence >= LIKELY else "possible"


def suggest(layout: Layout, form: FormDef, before: Layout | None = None) -> tuple[Unplaced, ...]:
    """Return every unplaced heading with the questions it may be, best first.

    Only questions without a column in this file come into question. ``before`` is the last import's layout.
    """
    found = units(layout)
    wordings = Wordings(form)
    unplaced = [unit for unit in found if unit.unplaced and wordings.find(unit.wordings) is None]
    # The words after "Other" find their question with the question that they follow up.
    asked = {unit.code for unit in unplaced}
    unplaced = [unit for unit in unplaced if unit.follows is None or unit.follows not in asked]
    missing = [q for q in form.questions if q.id not in layout.questions() and q.type is not QuestionType.STATEMENT]
    gaps = _gaps(found, form, {question.id for question in missing})
    codes = _codes(before, layout.tool)
    return tuple(
        Unplaced(
            unit.heading, unit.words, unit.place, _of(unit, missing, gaps.get(unit.place, {}), codes, layout.tool)
        )
        if number < _MOST_UNPLACED
        else Unplaced(unit.heading, unit.words, unit.place, ())
        for number, unit in enumerate(unplaced)
    )


def _of(
    unit: Unit, missing: Sequence[Question], gap: Mapping[str, float], codes: Mapping[str, str], tool: Tool
) -> tuple[Suggestion, ...]:
    judged = [
        _judged(unit, question, gap.get(question.id, 0.0), codes.get(unit.code or "") == question.id, tool)
        for question in missing
        if not unit.options or question.type.has_options
    ]
    best = sorted(judged, key=lambda each: -each.confidence)[:_MOST]
    return tuple(each for each in best if each.confidence >= _LEAST)


def _judged(unit: Unit, question: Question, place: float, same_code: bool, tool: Tool) -> Suggestion:
    likeness = max(alike(mine, theirs) for mine in {*unit.wordings} for theirs in question.wordings)
    words = max(0.0, likeness - _NO_WORD_IN_COMMON) / (1 - _NO_WORD_IN_COMMON)
    known = sum(question.code(label) is not None for label in unit.options)
    options = known / len(unit.options) if unit.options else 0.0
    code = (_BY_NUMBER if tool in NUMBERED else _BY_CODE) if same_code else 0.0
    doubt = (1 - _BY_WORDS * words) * (1 - _BY_PLACE * place) * (1 - _BY_OPTIONS * options) * (1 - code)
    reasons = (
        ("similar wording", words > 0.3),
        ("the same place in the survey", place > 0),
        ("the same options", options > 0.5),
        ("the same number" if tool in NUMBERED else "the same code", same_code),
    )
    return Suggestion(
        question.id, question.text, round(1 - doubt, 2), tuple(words for words, speaks in reasons if speaks)
    )


def _gaps(found: Sequence[Unit], form: FormDef, missing: Collection[str]) -> dict[int, dict[str, float]]:
    """For the place of each unplaced unit, the missing questions that belong there by the form's order.

    The fewer headings and questions share a gap between two known neighbours, the more the place says.
    """
    order = [question.id for question in form.questions if question.type is not QuestionType.STATEMENT]
    at = {id_: number for number, id_ in enumerate(order)}
    known = [(place, at[unit.question]) for place, unit in enumerate(found) if unit.question in at]
    gaps: dict[int, dict[str, float]] = {}
    for (start, first), (end, last) in pairwise([(-1, -1), *known, (len(found), len(order))]):
        inside = [unit for unit in found[start + 1 : end] if unit.unplaced]
        between = [id_ for id_ in order[first + 1 : last] if id_ in missing]
        if inside and between and first < last:
            share = 1 / max(len(inside), len(between))
            gaps |= {unit.place: dict.fromkeys(between, share) for unit in inside}
    return gaps


def _codes(before: Layout | None, tool: Tool) -> dict[str, str]:
    """The question that each code of the last import stood for."""
    if before is None or before.tool is not tool:
        return {}
    return {column.code: column.question for column in before.columns if column.code and column.question}
