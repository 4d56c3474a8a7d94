"""A report as documents show it: sections of tables, charts, numbered notes and the meaning of each symbol.

Made once for PDF, web page, workbook and Markdown, so that all say the same in the same order; each format only sets
it. Every word is made safe to look at here; escaping belongs to the formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from harassment_cms.domain.clocks import MONTHS
from harassment_cms.domain.disclosure import NO_FIGURE, Published
from harassment_cms.domain.figure_subjects import has_total
from harassment_cms.domain.figures import Report, Row, Table
from harassment_cms.domain.on_paper import on_paper
from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.bar_charts import Chart, chart_of
from harassment_cms.exports.symbols import MEANINGS

CHANGED = "changed"
# Where a status stops to say what it is, and begins to say why.
_EXPLAINED = re.compile(r": |\. ")
_DATES = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its label, and a figure for each further head; a blank one where nothing is published.

    ``changed`` is whether today's figure differs from the one released.
    """

    label: str
    figures: tuple[Published, ...]
    changed: bool
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: ``heads`` for the label and each figure; ``notes`` by number; ``restated`` with today's figures.

    ``said`` has what is told of rows in words of their own, below their labels.
    """

    id: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[int, ...]
    chart: Chart | None
    restated: bool
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the report."""

    id: str
    title: str
    text: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole report as documents show it. ``mark`` is the short form of the status, for every page and table."""

    title: str
    period: str
    mark: str
    status: str
    about: tuple[str, ...]
    remarks: tuple[str, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    symbols: tuple[tuple[str, str], ...]


def outline_of(report: Report) -> Outline:
    """Return a report as documents show it."""
    report = on_paper(report)
    tables = {table.id: _safe(table) for table in report.tables}
    notes = list(dict.fromkeys(note for table in tables.values() for note in table.notes))
    numbers = {note: number for number, note in enumerate(notes, 1)}
    parts = [
        Part(
            section.id,
            safe_text(section.title),
            safe_text(section.text),
            tuple(_grid(tables[name], numbers) for name in section.tables),
        )
        for section in report.sections
    ]
    return Outline(
        title=safe_text(report.title),
        period=safe_text(report.period.label),
        mark=_EXPLAINED.split(report.status)[0].rstrip("."),
        status=report.status,
        about=tuple(_about(report)),
        remarks=tuple(safe_text(note) for note in report.notes if note not in numbers),
        parts=tuple(parts),
        notes=tuple(map(safe_text, notes)),
        symbols=tuple(_symbols(parts)),
    )


def when(moment: datetime) -> str:
    """Return a moment as documents write it."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"


def period_name(period: str) -> str:
    """Return a period's id so that it can be broken into lines: two dates are joined by a word."""
    return _DATES.sub(r"\1 to \2", period)


def _about(report: Report) -> Iterator[str]:
    yield f"Made on {when(report.generated_at)}, by the rules called {report.profile}."
    if report.restated_at is not None:
        yield f"Beside the figures as they were released stand those of {when(report.restated_at)}."
    if len(beside := {table.columns[2:4] for table in report.tables}) == 1:
        before, earlier = map(period_name, beside.pop())
        yield f"Beside each figure stand those of {before} and of {earlier}."


def _safe(table: Table) -> Table:
    """Return a table of which every word is safe to look at."""
    rows = [replace(row, label=safe_text(row.label), text=safe_text(row.text, multiline=True)) for row in table.rows]
    columns = (safe_text(table.columns[0]), *map(period_name, table.columns[1:]))
    return replace(table, title=safe_text(table.title), columns=columns, rows=tuple(rows))


def _grid(table: Table, numbers: Mapping[str, int]) -> Grid:
    label, this, *earlier = table.columns
    restated = table.total_now is not None
    own = (f"{this}, as released", f"{this}, today") if restated else (this,)
    lines = [_line(row, restated=restated) for row in table.rows]
    if has_total(table):
        lines.append(_total(table))
    return Grid(
        id=table.id,
        title=table.title,
        heads=(label, *own, *earlier),
        lines=tuple(lines),
        notes=tuple(sorted(numbers[note] for note in table.notes if note in numbers)),
        chart=chart_of(table),
        restated=restated,
        said=tuple((row.label, row.text) for row in table.rows if row.text),
    )


def _line(row: Row, *, restated: bool) -> Line:
    today = (row.now or NO_FIGURE,) if restated else ()
    figures = (Published(row.value, row.shown), *today, row.previous, row.year_before)
    return Line(row.label, figures, changed=row.restated)


def _total(table: Table) -> Line:
    """Return the line of the total, which is published for the report's own period alone."""
    now = table.total_now
    today = () if now is None else (now,)
    nothing = Published(None, "")
    changed = now is not None and now != table.total
    return Line("Total", (table.total, *today, nothing, nothing), changed, total=True)


def _symbols(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    shown = {cell.shown for part in parts for grid in part.grids for line in grid.lines for cell in line.figures}
    yield from ((symbol, meaning) for symbol, meaning in MEANINGS.items() if symbol in shown)


def spoken(cells: Iterable[Published]) -> Iterator[tuple[str, str]]:
    """Yield what stands in each cell, and the words to read aloud for it if it is a symbol."""
    for cell in cells:
        yield cell.shown, MEANINGS.get(cell.shown, "") if cell.value is None else ""
