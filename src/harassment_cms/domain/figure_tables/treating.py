"""Leaves figures of a table out, or puts rows together, as a ``Treatment`` says.

Called by ``figure_tables`` while it builds a report: rows are put together before they are published, because what is
published of a sum is not the sum of what is published; figures are left out afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, Published
from harassment_cms.domain.figures import Row, Tally
from harassment_cms.domain.treatment import JOIN, REASON, Side, Treatment

SHARE = "percent_in_time"
"""The row that is a share of others."""


def labels_together(labels: Mapping[str, str], codes: Sequence[str]) -> dict[str, str]:
    """Put the labels of rows shown as one in the place of the first."""
    first = next(code for code in labels if code in codes)
    joined = " or ".join(label for code, label in labels.items() if code in codes)
    return {
        JOIN.join(codes) if code == first else code: joined if code == first else label
        for code, label in labels.items()
        if code == first or code not in codes
    }


def rows_together(tally: Tally, codes: Sequence[str]) -> Tally:
    """Count the cases of several rows as one. Only single answers add up; the people behind them may be the same."""
    joined = JOIN.join(codes)
    counts = {code: n for code, n in tally.counts.items() if code not in codes}
    people = tally.people
    if people is not None:
        people = {**people, joined: max((people.get(code, 0) for code in codes), default=0)}
    return replace(tally, counts={**counts, joined: sum(tally.counts.get(code, 0) for code in codes)}, people=people)


def treated(table: str, rows: Sequence[Row], treatment: Treatment) -> list[Row]:
    """Leave out what a treatment leaves out of these rows; how many reports there were always stays."""
    if table in treatment.dropped:
        return [row for row in rows if row.code == fig.RECEIVED]
    return [_without(table, row, treatment) for row in rows]


def _without(table: str, row: Row, treatment: Treatment) -> Row:
    def left(cell: Published, side: Side) -> Published:
        # A share would give back the figure it is taken of.
        by_share = row.code == SHARE and treatment.hides(table, fig.IN_TIME, side)
        hidden = by_share or treatment.hides(table, row.code, side)
        return LEFT_OUT if hidden and cell != NO_FIGURE else cell

    this = left(Published(row.value, row.shown), Side.THIS)
    before, a_year_before = left(row.previous, Side.PREVIOUS), left(row.year_before, Side.YEAR_BEFORE)
    return replace(row, value=this.value, shown=this.shown, previous=before, year_before=a_year_before)


def reasons(table: str, rows: Sequence[Row], treatment: Treatment) -> list[str]:
    """Say what was left out of a table or put together, and why."""
    said = []
    if table in treatment.dropped:
        said.append(f"Not broken down here, {REASON}")
    said += [f"“{row.label}” are shown together, {REASON}" for row in rows if JOIN in row.code]
    if any(place.table == table for place in treatment.withheld):
        said.append(f"Figures shown as {LEFT_OUT.shown} are left out, {REASON}")
    return said
