"""What each release tells, in the editions its days were of: made for the check before the next one.

Called by the service that makes releases. Days that were counted once are of the first edition; a revision counts
them anew and publishes both. Figures of no records ("–") freeze nothing: what came later is of a later edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from harassment_cms.domain.figures import Report, Row
from harassment_cms.domain.periods import Period
from harassment_cms.domain.release.freezing import Layer, Stretch, editions, layers, unfrozen
from harassment_cms.domain.release.reading import tables_of
from harassment_cms.domain.release.told import PublishedTable


def told_by(report: Report, released: Sequence[Layer], anew: Sequence[Layer] = ()) -> tuple[PublishedTable, ...]:
    """Return what a released report tells.

    ``released`` says how the days of its figures stood, ``anew`` how those stand that a revision gives beside them.
    """

    def standing(edition: int) -> Sequence[Layer]:
        return anew if edition else released

    def counting(period: Period, edition: int) -> str:
        return f"counting {max(number for _, _, number in editions(standing(edition), period))}"

    return tuple(_placed(table, standing(table.edition)) for table in tables_of(report, 0, counting))


def told_before(ledger: Iterable[tuple[int, Sequence[Stretch], Report]]) -> tuple[PublishedTable, ...]:
    """Return what all releases tell, oldest first: by number, the days each counted anew, and its report."""
    past: list[tuple[int, Sequence[Stretch]]] = []
    told: list[PublishedTable] = []
    for number, froze, report in ledger:
        before = [*past, (number, unfrozen(layers(past), froze))]
        past.append((number, froze))
        after = layers(past)
        told += told_by(report, after if report.restated_at is None else layers(before), after)
    return tuple(told)


def days_told(report: Report) -> tuple[tuple[date, date], ...]:
    """Return the stretches of days of which a report gives a figure."""
    found = dict.fromkeys(
        (table.period.first, table.period.last)
        for table in tables_of(report)
        if table.total_published or table.lines or table.also
    )
    return tuple(found)


def as_revised(report: Report) -> Report:
    """Return a revision's report as the figures that stand since: the new ones alone."""
    if report.restated_at is None:
        return report
    tables = tuple(
        replace(
            table,
            rows=tuple(_revised(row) for row in table.rows),
            total=table.total if table.total_now is None else table.total_now,
            total_now=None,
        )
        for table in report.tables
    )
    return replace(report, tables=tables, generated_at=report.restated_at, restated_at=None)


def _revised(row: Row) -> Row:
    return row if row.now is None else replace(row, value=row.now.value, shown=row.now.shown, now=None)


def _placed(table: PublishedTable, standing: Sequence[Layer]) -> PublishedTable:
    counted = editions(standing, table.period)
    if len(counted) == 1:
        return replace(table, edition=counted[0][2])
    return replace(table, edition=max(edition for _, _, edition in counted), parts=counted)
