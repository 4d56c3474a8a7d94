"""A report as it stands on paper and on a terminal: what a rounded 0 means, and changes in per cent.

Called by everything that sets a report for reading (text, Markdown, HTML, PDF); files for scripts keep the published
figures. Both are made of published figures only, so they tell no more.
"""

from __future__ import annotations

from dataclasses import replace

from harassment_cms.domain.disclosure import Profile, Published, Rule, profile_named
from harassment_cms.domain.disclosure.rules import exactly, round_half_up
from harassment_cms.domain.figure_subjects import counts_cases
from harassment_cms.domain.figures import Report, Row, Table

LEAST = 25
"""Below this a change in per cent says more about rounding than about the cases (HESA asks the same of shares)."""

CHANGE_NOTE = (
    f"In brackets: the change from that period to this one, where both figures are published as {LEAST} or more."
)


def on_paper(report: Report) -> Report:
    """Return the report with the words a reader sees: a count rounded to 0 as “0–2”, and changes where asked for."""
    profile = profile_named(report.profile)
    tables = tuple(_table(table, profile) for table in report.tables)
    return replace(report, tables=tables, notes=_notes(report.notes, profile))


def percent_change(now: Published, before: Published) -> str | None:
    """Return the change between two published counts, such as “+58%”; None where one of them is under 25."""
    if now.value is None or before.value is None or min(now.value, before.value) < LEAST:
        return None
    percent = int(round_half_up(100 * (exactly(now.value) - exactly(before.value)) / exactly(before.value)))
    return f"{percent:+d}%" if percent else "0%"


def _table(table: Table, profile: Profile) -> Table:
    few = _few(profile)
    rows = tuple(_row(row, few, change=table.change) if counts_cases(table, row) else row for row in table.rows)
    total = _words(table.total, few)
    if rows == table.rows and total == table.total:
        return table
    notes = _notes(table.notes, profile)
    return replace(
        table,
        rows=rows,
        total=total,
        total_now=None if table.total_now is None else _words(table.total_now, few),
        notes=(*notes, CHANGE_NOTE) if table.change else notes,
    )


def _notes(notes: tuple[str, ...], profile: Profile) -> tuple[str, ...]:
    few, zero = _few(profile), profile.notes.get(Rule.ZERO)
    return tuple(f"{few}{note.removeprefix('0')}" if few and note == zero else note for note in notes)


def _few(profile: Profile) -> str:
    """Return how a count published as 0 reads; empty where it is 0."""
    behind = profile.behind(profile.count(0))
    return "" if behind.is_one or behind.high is None else f"{behind.low}–{behind.high}"


def _row(row: Row, few: str, *, change: bool) -> Row:
    this = Published(row.value, row.shown)
    beside = [_words(cell, few) for cell in (row.previous, row.year_before)]
    if change:
        changes = [percent_change(this, cell) for cell in (row.previous, row.year_before)]
        beside = [
            replace(cell, shown=f"{cell.shown} ({by})") if by else cell
            for cell, by in zip(beside, changes, strict=True)
        ]
    before, a_year_before = beside
    shown = _words(this, few).shown
    now = None if row.now is None else _words(row.now, few)
    return replace(row, shown=shown, previous=before, year_before=a_year_before, now=now)


def _words(cell: Published, few: str) -> Published:
    return replace(cell, shown=few) if few and cell.shown == "0" else cell
