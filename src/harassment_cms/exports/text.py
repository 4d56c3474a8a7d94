"""A report for the terminal and for paper: aligned tables, or plain lines that read well aloud.

Every table repeats whether its figures may be released, because tables get copied one by one. Notes that several
tables share are numbered and stand once at the end. Labels come from files that people edit, so they are made
safe to show. Nothing here knows a rule of disclosure control.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime

from harassment_cms.domain.clocks import MONTHS
from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, WITHHELD
from harassment_cms.domain.figures import Report, Row, Table
from harassment_cms.domain.safetext import safe_text

PROSE = 70
"""Characters in a line of prose, at most."""

WIDEST = 80
"""Characters in a line of a table, at most: wider ones part the labels from their figures."""

GAP = 3
"""Characters between two columns."""

NARROWEST = 56
NARROWEST_RESTATED = 72
"""Below this width there is no room for all columns: lines are used instead."""

# Their rows are measures, not parts of a sum, so a line "Total" beneath them would say nothing.
_WITHOUT_TOTAL = frozenset({"received", "first_contact", "hours", "import_delay"})
_ALOUD = {
    NO_FIGURE.shown: "no figure",
    WITHHELD: "withheld",
    LEFT_OUT.shown: "left out",
    "*": "withheld",
    "<5": "fewer than 5",
    "[none]": "withheld, taken of 2 or fewer",
    "[low]": "withheld, taken of 3 to 22",
    "[DPL]": "withheld, 2 or fewer",
    "[DPH]": "withheld, all but 2 or fewer",
}
_CHANGED = "changed"


def render(report: Report, *, width: int = 80, plain: bool = False) -> str:
    """Return the report as text for a terminal ``width`` characters wide.

    ``plain`` gives no columns and no rules: one figure after the other in words, for screen readers.
    """
    notes = list(dict.fromkeys(note for table in report.tables for note in table.notes))
    numbers = {note: number for number, note in enumerate(notes, 1)}
    in_lines = plain or width < (NARROWEST if report.restated_at is None else NARROWEST_RESTATED)
    blocks = [*_head(report, notes, width)]
    for table in report.tables:
        places = ", ".join(str(number) for number in sorted(numbers[note] for note in table.notes))
        blocks.append(f"{table.title}\n{_filled(f'{_mark(report)}. Notes {places}.', width)}")
        blocks.append(_as_lines(table) if in_lines else _as_grid(table, min(width, WIDEST)))
        blocks += [_said(row, width) for row in table.rows if row.text]
    blocks.append("Notes")
    blocks += [_filled(f"{number}. {note}", width, " " * len(f"{number}. ")) for number, note in enumerate(notes, 1)]
    return "\n\n".join(blocks) + "\n"


def _said(row: Row, width: int) -> str:
    """Return what is said of a row in words, below its name."""
    return f"{safe_text(row.label)}\n{_filled(safe_text(row.text), width)}"


def _mark(report: Report) -> str:
    """Return the short form of the status: what stands before its explanation."""
    return report.status.partition(":")[0]


def _head(report: Report, noted: Sequence[str], width: int) -> Iterator[str]:
    yield _filled(f"Figures for {report.period.label}", width)
    yield _filled(report.status, width)
    yield _filled(f"Made on {_when(report.generated_at)}, by the rules called {report.profile}.", width)
    if report.restated_at is not None:
        yield _filled(f"Today's figures, beside them: {_when(report.restated_at)}.", width)
    if report.tables:
        before, a_year_before = report.tables[0].columns[2:]
        yield _filled(f"Beside each figure: the period before, {before}, and a year before, {a_year_before}.", width)
    for note in report.notes:
        if note not in noted:
            yield _filled(note, width)


def _when(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"


def _as_grid(table: Table, width: int) -> str:
    """Return columns that fill the width, so that figures stand below each other in the whole report."""
    split = [head.split("\n") for head in _heads(table)]
    tall = max(map(len, split))
    # Heads of fewer lines stand just above the rule.
    heads = list(zip(*([*[""] * (tall - len(lines)), *lines] for lines in split), strict=True))
    rows = list(_cells(table))
    widths = [max(map(len, column)) for column in zip(*heads, *rows, strict=True)][1:]
    room = width - sum(widths) - GAP * len(widths)
    lines = [_aligned(label, figures, widths, room) for label, *figures in heads]
    lines.append("─" * width)
    for label, *figures in rows:
        first, *more = textwrap.wrap(label, room) or [""]
        lines += [_aligned(first, figures, widths, room), *more]
    return "\n".join(lines)


def _aligned(label: str, figures: Sequence[str], widths: Sequence[int], room: int) -> str:
    # Characters of some scripts are two columns wide.
    wide = sum(unicodedata.east_asian_width(character) in "FW" for character in label)
    cells = (" " * GAP + figure.rjust(width) for figure, width in zip(figures, widths, strict=True))
    return f"{label.ljust(room - wide)}{''.join(cells)}".rstrip()


def _as_lines(table: Table) -> str:
    """Return one line for each row, never broken: a line that is read aloud or searched is whole."""
    heads = [head.replace("\n", " ").replace("/ ", "/").strip() for head in _heads(table)[1:]]
    return "\n".join(f"{label}. {_spoken(heads, cells)}" for label, *cells in _cells(table))


def _spoken(heads: Sequence[str], cells: Sequence[str]) -> str:
    said = zip(heads, cells, strict=True)
    return " ".join(f"{head}: {_ALOUD.get(cell, cell)}." if head else f"{cell}." for head, cell in said if cell)


def _heads(table: Table) -> list[str]:
    label, *periods = table.columns
    # Two dates as a name are too long for a column: the second goes below the first.
    this, before, a_year_before = (name.replace("/", "/\n") if len(name) > 10 else name for name in periods)
    if not _shows_today(table):
        return [label, this, before, a_year_before]
    return [label, f"{this}\npresented", "\ntoday", "", before, a_year_before]


def _cells(table: Table) -> Iterator[list[str]]:
    """Yield each line of the table: its label and its figures as people read them."""
    today = _shows_today(table)
    for row in table.rows:
        figures = [row.shown, *(_today(row) if today else ()), row.previous.shown, row.year_before.shown]
        yield [safe_text(row.label), *figures]
    if table.id not in _WITHOUT_TOTAL:
        now = table.total_now
        changed = _CHANGED if now is not None and now != table.total else ""
        yield ["Total", table.total.shown, *([now.shown, changed] if now is not None else []), "", ""]


def _today(row: Row) -> list[str]:
    return [row.now.shown if row.now is not None else "", _CHANGED if row.restated else ""]


def _shows_today(table: Table) -> bool:
    return table.total_now is not None


def _filled(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        text, min(width, PROSE), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
