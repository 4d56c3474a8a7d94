"""The cheapest change to a report that makes all its figures safe, and how to say it.

Called by the service that makes releases, when an audit found something. Compared are the cheapest figures to leave
out, wherever they stand, and rows to show together, each with those next in size. Where neither helps, a table is
left without its rows, or several are; in the end there are totals alone. The price of a change is how many published
cases are no longer told apart: it is reckoned from published figures, so that it says no more of small rows than they
do. Whatever is chosen is checked like any report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harassment_cms.domain import figures as fig
from harassment_cms.domain.figure_subjects import subject_of
from harassment_cms.domain.figures import Report, Row, Table
from harassment_cms.domain.release.audit import Audit, Auditor
from harassment_cms.domain.release.leaving_out import cheapest_figures
from harassment_cms.domain.release.reading import tables_of
from harassment_cms.domain.release.system import Solver
from harassment_cms.domain.release.told import PublishedTable
from harassment_cms.domain.treatment import JOIN, UNTREATED, Place, Side, Treatment

Build = Callable[[Treatment], Report]
"""Makes the report again, with changes."""

Read = Callable[[Report], tuple[PublishedTable, ...]]
"""Says what a report tells an outsider."""

_TRIES = 12
# Rows that keep to themselves: put together with others they would say something else.
_APART = frozenset({*fig.APART, fig.NOT_LISTED, fig.NOT_ANSWERED})


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change that makes a report safe: what is to be done, its price in cases, and the report it makes."""

    treatment: Treatment
    price: int
    report: Report

    def words(self) -> tuple[str, ...]:
        """Say each change in a sentence."""
        titles = {table.id: table.title for table in self.report.tables}
        labels = {(table.id, row.code): row.label for table in self.report.tables for row in table.rows}
        columns = {table.id: dict(zip(Side, table.columns[1:], strict=False)) for table in self.report.tables}
        left_out = [
            f"{titles[one.table]}: leave out “{labels[one.table, one.code]}” of {columns[one.table][one.side]}."
            for one in sorted(self.treatment.withheld)
        ]
        merged = [
            f"{titles[table]}: show “{labels[table, JOIN.join(codes)]}” together."
            for table, codes in sorted(self.treatment.merged)
        ]
        dropped = [f"{titles[table]}: give no breakdown." for table in titles if table in self.treatment.dropped]
        return (*left_out, *merged, *dropped)


def cheapest_remedy(auditor: Auditor, build: Build, solver: Solver, read: Read = tables_of) -> Remedy | None:
    """Return the cheapest change that makes a report safe beside what was published; None if nothing does.

    Of figures left out, the cheapest set of all is found. Rows are put together table by table, each by the cheapest
    choice that leaves no finding in it. At the same price rows are put together, because their sum is still told.
    ``read`` says what a report tells.
    """
    plain = build(UNTREATED)
    repair = _Repair(auditor, build, read, plain)
    if repair.verdict(UNTREATED).safe:
        return Remedy(UNTREATED, 0, plain)
    figures = cheapest_figures(repair.auditor, repair.told(UNTREATED), lambda place: _weight_at(plain, place), solver)
    left_out = None if figures is None else UNTREATED.without_figures(figures)
    if left_out is not None and not repair.verdict(left_out).safe:
        left_out = None
    limit = None if left_out is None else price(plain, left_out)
    chosen = repair.with_rows_together(limit) or left_out or repair.with_fewer_tables()
    return None if chosen is None else Remedy(chosen, price(plain, chosen), build(chosen))


def price(report: Report, treatment: Treatment) -> int:
    """Return how many published cases a change no longer tells apart; a row published as few counts as one."""
    paid = sum(_weight_at(report, place) for place in treatment.withheld)
    for table in report.tables:
        if table.id in treatment.dropped:
            paid += sum(_weight(table, row, Side.THIS) for row in table.rows if row.code != fig.RECEIVED)
        rows = {row.code: row for row in table.rows}
        for codes in treatment.together(table.id):
            weights = [_weight(table, rows[code], Side.THIS) for code in codes]
            paid += sum(weights) - max(weights)
    return paid


@dataclass(frozen=True, slots=True)
class _Repair:
    auditor: Auditor
    build: Build
    read: Read
    plain: Report

    def told(self, treatment: Treatment) -> tuple[PublishedTable, ...]:
        return self.read(self.build(treatment))

    def verdict(self, treatment: Treatment) -> Audit:
        return self.auditor.check(self.told(treatment))

    def with_rows_together(self, limit: int | None) -> Treatment | None:
        """Return rows to put together, table by table, for no more than a price; None if that does not help."""
        treatment = UNTREATED
        verdict = self.verdict(treatment)
        for table in self.plain.tables:
            if _concerns(verdict, table.id):
                treatment = self._table_together(table, treatment, limit) or treatment
                verdict = self.verdict(treatment)
        return treatment if verdict.safe else None

    def _table_together(self, table: Table, treatment: Treatment, limit: int | None) -> Treatment | None:
        populations = {one.population for one in self.told(treatment) if one.id == table.id}

        def near(one: PublishedTable) -> bool:
            return one.id == table.id or not one.dimensions

        def related(one: PublishedTable) -> bool:
            return not populations.isdisjoint({one.population, one.people_of})

        # A look at this table and the totals alone is quick, and enough to see that a change is too small.
        quick, thorough = self.auditor.about(near), self.auditor.about(related)
        options = sorted(_rows_together(table, treatment), key=lambda one: price(self.plain, one))
        tries = 0
        for option in options:
            if tries == _TRIES or (limit is not None and price(self.plain, option) > limit):
                break
            told = self.told(option)
            if not _concerns(quick.check([one for one in told if near(one)]), table.id):
                tries += 1
                if not _concerns(thorough.check([one for one in told if related(one)]), table.id):
                    return option
        return None

    def with_fewer_tables(self) -> Treatment | None:
        """Return tables to leave without their rows: one, those with a finding, all; no more of them than needed."""
        ids = [table.id for table in self.plain.tables]
        found = self.verdict(UNTREATED)
        singles = [UNTREATED.without_rows(id_) for id_ in ids]
        concerned = UNTREATED.without_rows(*(id_ for id_ in ids if _concerns(found, id_)))
        by_price = sorted(singles, key=lambda one: price(self.plain, one))
        for option in (*by_price, concerned, UNTREATED.without_rows(*ids)):
            if self.verdict(option).safe:
                return self._no_more_than_needed(option)
        return None

    def _no_more_than_needed(self, treatment: Treatment) -> Treatment:
        less = [Treatment(dropped=treatment.dropped - {id_}) for id_ in sorted(treatment.dropped)]
        for one in sorted(less, key=lambda each: price(self.plain, each)):
            if self.verdict(one).safe:
                return self._no_more_than_needed(one)
        return treatment


def _concerns(verdict: Audit, table: str) -> bool:
    return any(finding.cell.table == table for finding in verdict.new)


def _rows_together(table: Table, treatment: Treatment) -> Iterator[Treatment]:
    if subject_of(table).joins_rows:
        rows = sorted(
            (row for row in table.rows if row.code not in _APART), key=lambda row: _weight(table, row, Side.THIS)
        )
        for number in range(2, len(rows) + 1):
            for place in range(len(rows) - number + 1):
                yield treatment.with_rows_together(table.id, (row.code for row in rows[place : place + number]))


def _weight_at(report: Report, place: Place) -> int:
    table = next(table for table in report.tables if table.id == place.table)
    return next(_weight(table, row, place.side) for row in table.rows if row.code == place.code)


def _weight(table: Table, row: Row, side: Side) -> int:
    values = {Side.THIS: row.value, Side.PREVIOUS: row.previous.value, Side.YEAR_BEFORE: row.year_before.value}
    return 1 if row.code in subject_of(table).measures else max(1, int(values[side] or 0))
