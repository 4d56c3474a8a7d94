"""What a report tells an outsider: its tables, column by column, as ``PublishedTable``.

Called by the service that makes releases, for the report to be released and for all that were. Only published figures
are read, so a report can be read again years later, from its JSON, as whoever asked for it could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from harassment_cms.domain import figures as fig
from harassment_cms.domain.case import Route
from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, Profile, Published, profile_named
from harassment_cms.domain.disclosure.rules import ANYTHING, Range, exactly
from harassment_cms.domain.figure_treatment import SHARE
from harassment_cms.domain.figures import Report, Row, Table
from harassment_cms.domain.periods import Period, months, parse_period, previous, year_before
from harassment_cms.domain.release.told import Codes, Line, PublishedTable, Weighed
from harassment_cms.domain.treatment import Place, Side, codes_of

_APART = frozenset(fig.APART)
_HIDDEN = tuple(Line((frozenset({code}),), "") for code in fig.APART)
_ANONYMOUS = frozenset({Route.ANONYMOUS.value})
_TRIED = frozenset({fig.IN_TIME, fig.LATE})
_DUE = _TRIED | {fig.NOT_YET}
_YES, _NO = frozenset({"yes"}), frozenset({"no"})
_SURVEY = frozenset({fig.SURVEY})
_DATES, _WAYS = "date of submission", "came_by"
_DATED, _UNDATED = frozenset({"dated"}), frozenset({fig.DATE_UNKNOWN})
# Tables whose rows are all there are, whatever code list is in force.
_CLOSED_LISTS = frozenset({"route", "state"})
_POPULATIONS = {"outcome": "closed", "referrals": "referrals", "hours": "worked"}


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of figures of a report: of which days, and how to take a row's figure in it."""

    report: Report
    profile: Profile
    period: Period
    figure: Callable[[Row], Published]
    total: Callable[[Table], Published]
    edition: int
    as_of: str
    side: Side | None
    counting: str = ""

    def stage(self, question: str) -> str:
        """Name a question whose answers change while a case is worked on."""
        return f"{question}, {self.counting}" if self.counting else question

    def seen(self, question: str) -> str:
        """Name a question whose answers are those of one day."""
        return f"{question}, {self.counting}" if self.counting else f"{question} on {self.as_of}"

    def place(self, table: Table, row: Row) -> Place | None:
        """Return where a figure stands, if it may be left out."""
        return None if self.side is None or row.code == fig.RECEIVED else Place(table.id, row.code, self.side)

    def line(self, table: Table, row: Row, codes: tuple[Codes, ...]) -> Line:
        """Return a row as a line of these codes."""
        return Line(codes, row.label, self.told(row), self.place(table, row))

    def told(self, row: Row) -> Range:
        """Return what a row's figure tells."""
        return self.profile.behind(self.figure(row))

    def table(self, of: Table, population: str = "received") -> PublishedTable:
        """Return a table of which nothing is known yet."""
        return PublishedTable(
            id=of.id,
            title=of.title,
            population=population,
            period=self.period,
            rule=self.profile.name,
            total_published=False,
            edition=self.edition,
            guarded=self.profile.guards_people,
        )

    def given(self, table: Table) -> dict[str, Row]:
        """Return the rows that have a figure in this column, by code."""
        return {row.code: row for row in table.rows if self.figure(row) != NO_FIGURE}

    def says(self, row: Row | None) -> Published | None:
        """Return a row's share, average or hours; None where there is none, or it was left out and says nothing."""
        cell = NO_FIGURE if row is None else self.figure(row)
        return None if row is None or cell == LEFT_OUT else cell


def tables_of(
    report: Report, edition: int = 0, counted: Callable[[Period, int], str] | None = None
) -> tuple[PublishedTable, ...]:
    """Return what a report tells. ``edition`` says how often its periods were counted anew before.

    Figures beside those of a report that was released are of one edition more. ``counted`` names the counting that
    the figures of a period are from, if it is known; what goes on with the work (states, first contacts) belongs
    together only where it was counted at once.
    """
    profile = profile_named(report.profile)
    found: list[PublishedTable] = []
    for column in _columns(report, profile, edition):
        if counted is not None:
            column = replace(column, counting=counted(column.period, column.edition))
        found += _tables(column)
    return tuple(found)


def _columns(report: Report, profile: Profile, edition: int) -> Iterator[_Column]:
    made = f"{report.generated_at:%Y-%m-%d}"

    def beside(period: Period, side: Side, figure: Callable[[Row], Published]) -> _Column:
        return _Column(report, profile, period, figure, lambda _: NO_FIGURE, edition, made, side)

    this = beside(report.period, Side.THIS, lambda row: Published(row.value, row.shown))
    yield replace(this, total=lambda table: table.total)
    yield beside(previous(report.period), Side.PREVIOUS, lambda row: row.previous)
    yield beside(year_before(report.period), Side.YEAR_BEFORE, lambda row: row.year_before)
    if report.restated_at is not None:
        today = replace(this, figure=lambda row: row.now or NO_FIGURE, as_of=f"{report.restated_at:%Y-%m-%d}")
        yield replace(today, total=lambda table: table.total_now or NO_FIGURE, edition=edition + 1)


def _tables(column: _Column) -> Iterator[PublishedTable]:
    readers: dict[str, Callable[[_Column, Table], Iterable[PublishedTable]]] = {
        "received": _received,
        "month": _months,
        "first_contact": _first_contact,
        "hours": _hours,
        "import_delay": _import_delay,
    }
    for table in column.report.tables:
        yield from readers.get(table.id, _breakdown)(column, table)


def _received(column: _Column, table: Table) -> Iterator[PublishedTable]:
    rows = column.given(table)
    total = rows.get(fig.RECEIVED)
    if total is None:
        # No records of that time are shown where there are no more than are published as nothing.
        unseen = max((n for n in range(20) if not column.profile.count(n).value), default=0)
        yield replace(column.table(table), total=Range(0, unseen))
        return
    yield replace(column.table(table), total=column.told(total), total_published=True)
    if undated := rows.get(fig.DATE_UNKNOWN):
        lines = column.line(table, undated, (_UNDATED,)), Line((_DATED,), ""), *_HIDDEN
        yield replace(column.table(table), dimensions=(_DATES,), lines=lines, shared=_APART)
    if people := rows.get(fig.PEOPLE):
        told = column.told(people)
        made = column.table(table, "people")
        made = replace(made, title=people.label, total=told, place=column.place(table, people))
        yield replace(made, total_published=True, distinct=True, people_of="received")


def _months(column: _Column, table: Table) -> Iterator[PublishedTable]:
    names = months(column.period)
    for place, row in enumerate(table.rows):
        if place < len(names) and column.figure(row) != NO_FIGURE:
            month = parse_period(names[place], 1)
            first, last = max(month.first, column.period.first), min(month.last, column.period.last)
            within = month if (first, last) == (month.first, month.last) else replace(month, first=first, last=last)
            made = replace(column.table(table), period=within)
            yield replace(made, total=column.told(row), total_published=True, place=column.place(table, row))


def _breakdown(column: _Column, table: Table) -> Iterator[PublishedTable]:
    """Read a table of one question; some of its cases may be counted once more in a row of their own."""
    rows = column.given(table)
    total = column.profile.behind(column.total(table))
    population = _POPULATIONS.get(table.id, "received")
    own = column.table(table, population)
    if overdue := rows.pop(fig.OVERDUE, None):
        lines = column.line(table, overdue, (_YES,)), Line((_NO,), ""), *_HIDDEN
        yield replace(own, dimensions=(column.seen("overdue"),), lines=lines, shared=_APART)
    published = column.total(table) != NO_FIGURE
    if not rows:
        if published:
            yield replace(own, total=total, total_published=True)
        return
    rest = rows.pop(fig.NOT_LISTED, None)
    nothing = column.profile.behind(column.profile.count(0))
    in_received = population == "received"
    yield replace(
        own,
        dimensions=(column.seen("state") if table.id == "state" else table.id,),
        lines=tuple(column.line(table, row, (codes_of(row.code),)) for row in rows.values()),
        total=total,
        total_published=published,
        rest=column.told(rest) if rest else None if table.id in _CLOSED_LISTS else nothing,
        several=table.multi,
        alone=_APART | {fig.NOT_ANSWERED} if table.multi else frozenset(),
        shared=(_APART | (_ANONYMOUS if table.id == "route" else frozenset())) if in_received else frozenset(),
    )


def _first_contact(column: _Column, table: Table) -> Iterator[PublishedTable]:
    """Read how contacts went. Those who are due one are all but anonymous and restricted cases."""
    rows = column.given(table)
    # The total of this table is the row of those due.
    due = rows.get(fig.DUE)
    lines = [
        column.line(table, rows[code], (frozenset({code}),)) if code in rows else Line((frozenset({code}),), "")
        for code in (fig.IN_TIME, fig.LATE, fig.NOT_YET)
    ]
    untold = Line((_DUE,), "", column.profile.behind(column.total(table)))
    all_due = column.line(table, due, (_DUE,)) if due else untold
    hidden = [Line((_ANONYMOUS,), ""), *_HIDDEN]
    others = replace(column.table(table), shared=_ANONYMOUS | _APART)
    also = [*_average(column, table, rows.get("average_days"), (_TRIED,), "days until the first try")]
    if (share := column.says(rows.get(SHARE))) is not None:
        place = column.place(table, rows[SHARE])
        ratios = column.profile.behind_percent(share)
        part, base = (frozenset({fig.IN_TIME}),), (_DUE,)
        also += [Weighed(((part, one.part), (base, one.base)), one.low, one.high, place=place) for one in ratios]
    yield replace(
        others,
        dimensions=(column.stage("first contact"),),
        lines=(all_due, *lines, *hidden),
        also=tuple(also),
    )
    if reached := rows.get(fig.REACHED):
        average = _average(column, table, rows.get("average_days_reached"), (_YES,), "days until reached")
        yield replace(
            others,
            dimensions=(column.stage("reached"),),
            lines=(column.line(table, reached, (_YES,)), Line((_NO,), ""), *hidden),
            also=tuple(average),
        )


def _hours(column: _Column, table: Table) -> Iterator[PublishedTable]:
    """Read working time: over how many cases, each counted once, and what hours and their average say of minutes."""
    rows = column.given(table)
    if not rows:
        return
    cases, hours = rows.get("cases"), column.says(rows.get("hours"))
    minutes = "minutes"
    # Time is recorded in whole minutes, and on every case that is counted.
    also = [Weighed((((), -1),), 0, amount=(minutes, 1))]
    if hours is not None:
        spent, over = column.profile.behind_hours(hours)
        place = column.place(table, rows["hours"])
        also.append(Weighed((), spent.low, spent.high, (minutes, 1), place))
        also.append(Weighed((((), 1),), over.low, over.high, place=place))
    also += _average(column, table, rows.get("hours_per_case"), (), minutes, 60)
    yield replace(
        column.table(table, "worked"),
        total=column.told(cases) if cases else ANYTHING,
        total_published=cases is not None,
        place=column.place(table, cases) if cases else None,
        also=tuple(also),
        distinct=True,
    )


def _import_delay(column: _Column, table: Table) -> Iterator[PublishedTable]:
    """Read how long reports lay in the survey: those that came through it, with a date, and were not restricted."""
    rows = column.given(table)
    if known := rows.get("known"):
        cases = (_SURVEY, _DATED)
        yield replace(
            column.table(table),
            dimensions=(_WAYS, _DATES),
            lines=(column.line(table, known, cases),),
            partial=True,
            shared=_APART,
            also=tuple(_average(column, table, rows.get("average_days"), cases, "days until import")),
        )


def _average(
    column: _Column, table: Table, row: Row | None, over: tuple[Codes, ...], amount: str, unit: int = 1
) -> Iterator[Weighed]:
    """Return what an average to one decimal tells: of how many cases, and how it hangs together with their sum."""
    cell = column.says(row)
    if row is None or cell is None:
        return
    place = column.place(table, row)
    cases = column.profile.behind_average(cell)
    yield Weighed(((over, 1),), cases.low or None, cases.high, place=place)
    if cell.value is not None:
        # a - 0.05 <= sum / n < a + 0.05, times 20 n.
        tenths = int(exactly(cell.value) * 10)
        yield Weighed(((over, -unit * (2 * tenths - 1)),), 0, amount=(amount, 20), place=place)
        yield Weighed(((over, unit * (2 * tenths + 1)),), 1, amount=(amount, -20), place=place)
