"""A report as CSV (RFC 4180): one long table that a spreadsheet can filter, each line complete in itself.

Every line carries its table's notes and the report's status, because lines get copied out of files. Texts that
a spreadsheet would take for a formula are preceded by an apostrophe and never cut (standards section 6).
Write it as UTF-8 with a byte order mark and without translating line ends: spreadsheets then read it rightly.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator

from harassment_cms.domain.disclosure import Published
from harassment_cms.domain.figures import Report, Row, Table

HEADER = (
    "period",
    "profile",
    "status",
    "table",
    "title",
    "line",
    "code",
    "label",
    "value",
    "shown",
    "previous_period",
    "previous_value",
    "previous_shown",
    "year_before_period",
    "year_before_value",
    "year_before_shown",
    "now_value",
    "now_shown",
    "notes",
    "text",
)
"""The columns. ``line`` is ``row`` or ``total``; ``now_…`` is filled when a released period is shown again."""

ENCODING = "utf-8-sig"

_STARTS_A_FORMULA = frozenset("=+-@|%\t\r\n\x00")

Cell = str | int | float | None


def render(report: Report) -> str:
    """Return the report as CSV text with a header line and CRLF line ends; a figure not given is an empty value."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for table in report.tables:
        for line in _lines(report, table):
            writer.writerow([formula_safe(cell) if isinstance(cell, str) else cell for cell in line])
    return out.getvalue()


def formula_safe(text: str) -> str:
    """Return the text so that no spreadsheet runs it: ``'`` in front if its first visible character begins a formula.

    Look-alikes count too (full-width ``＝``), and so does what stands behind blanks and invisible characters.
    """
    for character in unicodedata.normalize("NFKC", text):
        if character in _STARTS_A_FORMULA:
            return f"'{text}"
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf"):
            break
    return text


def _lines(report: Report, table: Table) -> Iterator[list[Cell]]:
    about: list[Cell] = [report.period.id, report.profile, report.status, table.id, table.title]
    notes = " ".join(table.notes)
    for row in table.rows:
        yield [*about, "row", row.code, row.label, *_figures(table, row), notes, row.text]
    total: list[Cell] = [*_cell(table.total), table.columns[2], *_cell(None), table.columns[3], *_cell(None)]
    yield [*about, "total", "", "Total", *total, *_cell(table.total_now), notes, ""]


def _figures(table: Table, row: Row) -> list[Cell]:
    before, a_year_before = table.columns[2:4]
    return [
        *(row.value, row.shown),
        *(before, *_cell(row.previous)),
        *(a_year_before, *_cell(row.year_before)),
        *_cell(row.now),
    ]


def _cell(cell: Published | None) -> list[Cell]:
    return [None, None] if cell is None else [cell.value, cell.shown]
