"""A report that no survey sent, as a record like any other: a row of cells under a layout of its own.

A case manager's entry becomes exact bytes here (`record`), so that it is sealed, told apart and read again years
later by the code that reads imports. What a survey does not know, how the report came, stands in columns of the same
row (`told_in`). Services and the screens that enter reports use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from harassment_cms.domain.moments import to_text
from harassment_cms.domain.told import Told
from harassment_cms.formdefs import OTHER, FormDef, Question, QuestionType
from harassment_cms.intake.layout import Column, Container, DateOrder, Layout, Role, Tool
from harassment_cms.intake.opening import parse
from harassment_cms.intake.readers import cellrow
from harassment_cms.intake.readers.csvfile import Record

_REPORT, _TOLD_AT = "report", "told_at"
_CIRCUMSTANCES = {
    "came_by": "How it came",
    "told_by": "Told by",
    "relayed_by": "Who they are",
    "basis": "On what basis",
    "reason": "Reason",
    "wording": "In whose words",
    "entered_by": "Written down by",
    "headers": "E-mail headers",
}
_MARKS = ("|", ";", "¦", *map(chr, range(0x2500, 0x2580)))
"""What may stand between several answers, the first that none of the form's labels has in it."""


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """What was said to one question: the codes picked, or words; ``other`` are the words written after Other."""

    codes: tuple[str, ...] = ()
    text: str = ""
    other: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return not (self.codes or self.text.strip() or self.other.strip())


def layout_for(form: FormDef, zone: str) -> Layout:
    """Return how reports are written down under this form: one column for each question, after how they came."""
    columns = [
        Column("Report", Role.RESPONSE_ID, "Report", code=_REPORT),
        Column("Told at", Role.SUBMITTED_AT, "Told at", code=_TOLD_AT),
        *(Column(header, Role.CIRCUMSTANCE, header, code=code) for code, header in _CIRCUMSTANCES.items()),
    ]
    for question in form.questions:
        if question.type is QuestionType.STATEMENT:
            continue
        columns.append(Column(question.text, Role.ANSWER, question.text, question.id))
        if question.other:
            words = f"{question.text} (in their words)"
            columns.append(Column(words, Role.OTHER, words, question.id))
    return Layout(
        tool=Tool.BY_HAND,
        form=form.id,
        encoding="utf-8",
        delimiter="",
        columns=tuple(columns),
        date_order=DateOrder.DAY_FIRST,
        zone=zone,
        container=Container.CELLS,
        heading_rows=0,
        joins=_mark(form),
    )


def record(
    layout: Layout,
    form: FormDef,
    number: int,
    report_id: str,
    told_at: datetime | date | None,
    told: Told,
    answers: Mapping[str, Given],
) -> Record:
    """Return the exact bytes of a report under ``layout_for`` this form, and its cells.

    ``report_id`` has to be like no other. Raises ``ValueError`` for words that hold half a character.
    """
    cells: list[str] = []
    for column in layout.columns:
        if column.question is not None:
            given = answers.get(column.question, Given())
            own = column.role is Role.OTHER
            cells.append(given.other if own else _cell(form.question(column.question), given, layout.joins))
        elif column.role is Role.RESPONSE_ID:
            cells.append(report_id)
        elif column.role is Role.SUBMITTED_AT:
            cells.append("" if told_at is None else to_text(told_at))
        else:
            cells.append(str(getattr(told, str(column.code))))
    raw = cellrow.encode(cells)
    return Record(number, raw, cellrow.texts(raw))


def told_in(layout: Layout, sealed: bytes) -> Told | None:
    """Return how a report came, from its sealed record; None for one that a survey sent."""
    if layout.tool is not Tool.BY_HAND:
        return None
    cells = parse(sealed, layout).cells
    said = {
        column.code: cell
        for column, cell in zip(layout.columns, cells, strict=True)
        if column.role is Role.CIRCUMSTANCE and column.code in _CIRCUMSTANCES
    }
    return Told(**said)


def _cell(question: Question, given: Given, mark: str) -> str:
    """Return the words of the options that were picked, as a survey would have exported them, or what was written."""
    if not question.type.has_options:
        return given.text
    codes = given.codes
    if given.other.strip() and OTHER not in codes and (question.type is QuestionType.MULTI or not codes):
        codes = (*codes, OTHER)
    return mark.join(question.label(code) for code in codes)


def _mark(form: FormDef) -> str:
    spellings = "".join(chain.from_iterable(question.spellings for question in form.questions))
    return next(mark for mark in _MARKS if mark not in spellings)
