"""A report for the terminal and for paper: aligned tables with bars, or plain lines that read well aloud.

Every table repeats whether its figures may be released, because tables get copied one by one. Notes that several
tables share are numbered and stand once at the end. Nothing here knows a rule of disclosure control.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime

from harassment_cms.domain.clocks import MONTHS
from harassment_cms.domain.figures import Report, Row, Section
from harassment_cms.domain.on_paper import on_paper
from harassment_cms.domain.periods import year_before
from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.grid import grid, in_words

PROSE = 70
"""Characters in a line of prose, at most."""

WIDEST = 100
"""Characters in a line of a table, at most: wider ones part the labels from their figures."""

NARROWEST = 56
NARROWEST_RESTATED = 72
"""Below this width there is no room for all columns: lines are used instead."""


def render(report: Report, *, width: int = 80, plain: bool = False) -> str:
    """Return the report as text for a terminal ``width`` characters wide.

    ``plain`` gives no columns and no rules: one figure after the other in words, for screen readers.
    """
    report = on_paper(report)
    notes = list(dict.fromkeys(note for table in report.tables for note in table.notes))
    numbers = {note: number for number, note in enumerate(notes, 1)}
    in_lines = plain or width < (NARROWEST if report.restated_at is None else NARROWEST_RESTATED)
    tables = {table.id: table for table in report.tables}
    blocks = [*_head(report, notes, width)]
    for section in report.sections:
        blocks.append(_heading(section, width, plain=in_lines))
        for table in (tables[table_id] for table_id in section.tables):
            places = ", ".join(str(number) for number in sorted(numbers[note] for note in table.notes))
            blocks.append(f"{safe_text(table.title)}\n{_filled(f'{_mark(report)}. Notes {places}.', width)}")
            lines = in_words(table) if in_lines else [line.text for line in grid(table, min(width, WIDEST)).lines]
            blocks.append("\n".join(lines))
            blocks += [_said(row, width) for row in table.rows if row.text]
    blocks.append("Notes")
    blocks += [_filled(f"{number}. {note}", width, " " * len(f"{number}. ")) for number, note in enumerate(notes, 1)]
    return "\n\n".join(blocks) + "\n"


def _said(row: Row, width: int) -> str:
    """Return what is said of a row in words, below its name."""
    return f"{safe_text(row.label)}\n{_filled(safe_text(row.text), width)}"


def _heading(section: Section, width: int, *, plain: bool) -> str:
    """Return what stands above the tables of a section. Titles and texts come from files that people edit."""
    title = safe_text(section.title)
    lines = [f"Section: {title}."] if plain else [_filled(title, width), "═" * min(len(title), width, PROSE)]
    if section.text:
        lines.append(_filled(safe_text(section.text), width))
    return "\n".join(lines)


def _mark(report: Report) -> str:
    """Return the short form of the status: what stands before its explanation."""
    return report.status.partition(":")[0]


def _head(report: Report, noted: Sequence[str], width: int) -> Iterator[str]:
    yield _filled(safe_text(report.title), width)
    yield _filled(f"Figures for {report.period.label}", width)
    yield _filled(report.status, width)
    yield _filled(f"Made on {_when(report.generated_at)}, by the rules called {report.profile}.", width)
    if report.restated_at is not None:
        yield _filled(f"Today's figures, beside them: {_when(report.restated_at)}.", width)
    if report.tables:
        before, earlier = report.tables[0].columns[2:]
        which = "a year before" if earlier == year_before(report.period).id else "the one before that"
        yield _filled(f"Beside each figure: the period before, {before}, and {which}, {earlier}.", width)
    for note in report.notes:
        if note not in noted:
            yield _filled(note, width)


def _when(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"


def _filled(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        text, min(width, PROSE), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
