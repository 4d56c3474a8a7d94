"""Headings that an import did not know and that the form knows since: a decision made later, applied to what is here.

Nothing that is stored changes. A record is read again under the definition it was given under, except for columns
that stood there without a question and that today's form has one for: by a wording that a person decided about, or a
question that was added. Both facts stay visible: how it was asked then, and what it was placed as since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harassment_cms.formdefs import FormDef, folded
from harassment_cms.intake.headings import Wordings
from harassment_cms.intake.layout import Column, Layout, Role
from harassment_cms.intake.suggesting import suggest
from harassment_cms.intake.units import Unit, units

UNMAPPED_KEY = "header:"
"""What stands before the name of a column without a question, in blocks and in what rows are known by."""


@dataclass(frozen=True, slots=True)
class Placing:
    """A column, or all tick boxes of one question, and the question it is placed as since.

    ``key`` names it among what a record answered while it had no question.
    """

    heading: str
    key: str
    question: str
    role: Role
    places: tuple[int, ...]


def placings(layout: Layout, form: FormDef) -> tuple[Placing, ...]:
    """Return what the form knows by now of the headings that it did not know when the layout was stored.

    A question that has its column in the file already gets no second one, and boxes need a question with options.
    """
    taken = layout.questions()
    wordings = Wordings(form)
    found: list[Placing] = []
    codes: dict[str, str] = {}
    unplaced = [unit for unit in units(layout) if unit.unplaced]
    for unit in unplaced:
        question = wordings.find(unit.wordings)
        if question is None or question.id in taken or (unit.options and not question.type.has_options):
            continue
        if wordings.take(unit.wordings) is question:
            role = Role.TICK if unit.role is Role.TICK else Role.ANSWER
            found.append(_placing(layout, unit, question.id, role))
            if unit.code is not None and question.other:
                codes[unit.code] = question.id
    placed = {each.key for each in found}
    for unit in unplaced:
        if (question_id := codes.get(unit.follows or "")) and unit.role is Role.UNMAPPED:
            words = _placing(layout, unit, question_id, Role.OTHER)
            found += [words] if words.key not in placed else []
    return tuple(found)


def read_as_placed(layout: Layout, form: FormDef, later: Sequence[Placing], now: FormDef) -> tuple[Layout, FormDef]:
    """Return the layout with these columns at their questions, and the form of then with these questions of now."""
    columns = list(layout.columns)
    for each in later:
        for place in each.places:
            columns[place] = replace(columns[place], role=each.role, question=each.question)
    placed = {each.question: now.question(each.question) for each in later}
    kept = [placed.pop(question.id, question) for question in form.questions]
    return replace(layout, columns=tuple(columns)), replace(form, questions=(*kept, *placed.values()))


def perhaps(layout: Layout, form: FormDef) -> Mapping[str, str]:
    """Return the columns that are likely a question of the form in other words, with that question's text."""
    return {
        key_of(layout.columns[each.place]): each.suggestions[0].text
        for each in suggest(layout, form)
        if each.is_likely
    }


def decided(later: Sequence[Placing]) -> Mapping[str, str]:
    """Return what was decided, to be stored and compared: column to question."""
    return {each.key: each.question for each in later}


def key_of(column: Column) -> str:
    """Return the name of a column without a question."""
    return f"{UNMAPPED_KEY}{folded(column.name)}"


def _placing(layout: Layout, unit: Unit, question: str, role: Role) -> Placing:
    first = layout.columns[unit.place]
    places = [unit.place]
    if unit.role is Role.TICK:
        columns = enumerate(layout.columns)
        places = [at for at, column in columns if column.role is Role.TICK and column.name == first.name]
    return Placing(unit.heading, key_of(first), question, role, tuple(places))
