"""What a report tells an outsider: its tables, column by column, as ``PublishedTable``.

Called by the service that makes releases, for the report to be released and for all that were. Only published figures
are read, so a report can be read again years later, from its JSON, as whoever asked for it could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import NO_FIGURE, Profile, Published, profile_named
from harassment_cms.domain.disclosure.rules import ANYTHING, Range, exactly
from harassment_cms.domain.figure_subjects import SUBJECTS, Population, Shape, subject_of
from harassment_cms.domain.figure_tables.treating import SHARE
from harassment_cms.domain.figures import Report, Row, Table
from harassment_cms.domain.periods import Period, beside, months, parse_period
from harassment_cms.domain.release.columns import Column
from harassment_cms.domain.release.told import NOT_LISTED, Codes, Line, PublishedTable, Weighed
from harassment_cms.domain.states import Route
from harassment_cms.domain.theme_figures import behind_theme
from harassment_cms.domain.treatment import Side, codes_of

_APART = frozenset(fig.APART)
_HIDDEN = tuple(Line((frozenset({code}),), "") for code in fig.APART)
_ANONYMOUS = frozenset({Route.ANONYMOUS.value})
_TRIED = frozenset({fig.IN_TIME, fig.LATE})
_DUE = _TRIED | {fig.NOT_YET}
_YES, _NO = frozenset({"yes"}), frozenset({"no"})
_SURVEY = frozenset({fig.SURVEY})
_DATES, _WAYS = "date of submission", "came_by"
_DATED, _UNDATED = frozenset({"dated"}), frozenset({fig.DATE_UNKNOWN})
_REST = frozenset({NOT_LISTED})


def tables_of(
    report: Report, edition: int = 0, counted: Callable[[Period, int], str] | None = None
) -> tuple[PublishedTable, ...]:
    """Return what a report tells. ``edition`` says how often its periods were counted anew before.

    Figures beside those of a report that was released are of one edition more. ``counted`` names the counting that
    the figures of a period are from, if it is known; what goes on with the work (states, first contacts) belongs
    together only where it was counted at once. Raises InputRefusedError for a table this version of the program does
    not know: nobody could say what it tells.
    """
    profile = profile_named(report.profile)
    # All tables in one column, then all in the next.
    by_table = [list(_columns(report, table, profile, edition)) for table in report.tables]
    found: list[PublishedTable] = []
    for columns in zip(*by_table, strict=True):
        for table, column in zip(report.tables, columns, strict=True):
            named = counted(column.period, column.edition) if counted else ""
            found += _read(replace(column, counting=named), table)
    return tuple(found)


def _columns(report: Report, table: Table, profile: Profile, edition: int) -> Iterator[Column]:
    made = f"{report.generated_at:%Y-%m-%d}"

    def of(period: Period, side: Side, figure: Callable[[Row], Published]) -> Column:
        return Column(profile, period, figure, lambda _: NO_FIGURE, edition, made, side)

    period = _period_of(report, table)
    before, a_year_before = beside(period)
    this = of(period, Side.THIS, lambda row: Published(row.value, row.shown))
    yield replace(this, total=lambda table: table.total)
    yield of(before, Side.PREVIOUS, lambda row: row.previous)
    yield of(a_year_before, Side.YEAR_BEFORE, lambda row: row.year_before)
    if report.restated_at is not None:
        today = replace(this, figure=lambda row: row.now or NO_FIGURE, as_of=f"{report.restated_at:%Y-%m-%d}")
        yield replace(today, total=lambda table: table.total_now or NO_FIGURE, edition=edition + 1)


def _period_of(report: Report, table: Table) -> Period:
    """Return the days of a table: those of its report, or the year up to their end, which its columns then name."""
    named = table.columns[1]
    return report.period if named == report.period.id else parse_period(named, 1)


def _read(column: Column, table: Table) -> Iterable[PublishedTable]:
    readers: dict[Shape, Callable[[Column, Table], Iterable[PublishedTable]]] = {
        Shape.RECEIVED: _received,
        Shape.MONTH: _months,
        Shape.CODES: _breakdown,
        Shape.FIRST_CONTACT: _first_contact,
        Shape.HOURS: _hours,
        Shape.HOURS_NEEDED: _hours_needed,
        Shape.IMPORT_DELAY: _import_delay,
        Shape.CLOSING: _closing,
        Shape.THEMES: _themes,
    }
    return readers[subject_of(table).shape](column, table)


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """The reports a table is about: questions, and for each the codes that count. Of all reports there are none."""

    questions: tuple[str, ...]
    codes: tuple[Codes, ...]

    @classmethod
    def of(cls, table: Table) -> _Narrowed:
        return cls(tuple(field for field, _ in table.where), tuple(frozenset(codes) for _, codes in table.where))

    def cross(
        self, column: Column, table: Table, question: str, lines: Iterable[tuple[Codes, Line]]
    ) -> PublishedTable:
        """Return a table by one more question: ``lines`` are its codes there, and what is told of them.

        It is part of the table of all cases by these questions, of which it tells nothing else. A question of several
        answers comes first.
        """
        questions = (question, *self.questions)
        several = [one for one in questions if one in SUBJECTS and SUBJECTS[one].multi]
        order = sorted(range(len(questions)), key=lambda place: questions[place] not in several)
        told = [replace(line, codes=tuple((codes, *self.codes)[place] for place in order)) for codes, line in lines]
        return _crossed(column.table(table), [questions[place] for place in order], told)

    def whole(self, column: Column, table: Table, line: Line) -> PublishedTable:
        """Return a table of how many of these reports there are."""
        order = sorted(range(len(self.questions)), key=lambda place: not SUBJECTS[self.questions[place]].multi)
        told = replace(line, codes=tuple(self.codes[place] for place in order))
        return _crossed(column.table(table), [self.questions[place] for place in order], [told])


def _crossed(table: PublishedTable, questions: Sequence[str], lines: Sequence[Line]) -> PublishedTable:
    hidden = [Line((frozenset({code}),) * len(questions), "") for code in fig.APART]
    several = questions[0] in SUBJECTS and SUBJECTS[questions[0]].multi
    return replace(
        table,
        dimensions=tuple(questions),
        lines=(*lines, *hidden),
        partial=True,
        several=several,
        alone=_APART | {fig.NOT_ANSWERED} if several else frozenset(),
        shared=_APART | (_ANONYMOUS if "route" in questions else frozenset()),
    )


def _received(column: Column, table: Table) -> Iterator[PublishedTable]:
    rows = column.given(table)
    total = rows.get(fig.RECEIVED)
    if table.where:
        about = _Narrowed.of(table)
        if total is not None:
            yield about.whole(column, table, column.line(table, total, ()))
        if undated := rows.get(fig.DATE_UNKNOWN):
            yield about.cross(column, table, _DATES, [(_UNDATED, column.line(table, undated, ()))])
        return
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


def _months(column: Column, table: Table) -> Iterator[PublishedTable]:
    names = months(column.period)
    for place, row in enumerate(table.rows):
        if place < len(names) and column.figure(row) != NO_FIGURE:
            month = parse_period(names[place], 1)
            first, last = max(month.first, column.period.first), min(month.last, column.period.last)
            within = month if (first, last) == (month.first, month.last) else replace(month, first=first, last=last)
            if table.where:
                told = _Narrowed.of(table).whole(column, table, column.line(table, row, ()))
                yield replace(told, period=within)
                continue
            made = replace(column.table(table), period=within)
            yield replace(made, total=column.told(row), total_published=True, place=column.place(table, row))


def _breakdown(column: Column, table: Table) -> Iterator[PublishedTable]:
    """Read a table of one question; some of its cases may be counted once more in a row of their own."""
    if table.where:
        yield from _narrowed_breakdown(column, table)
        return
    subject = subject_of(table)
    rows = column.given(table)
    total = column.profile.behind(column.total(table))
    own = column.table(table, subject.population)
    if overdue := rows.pop(fig.OVERDUE, None):
        lines = column.line(table, overdue, (_YES,)), Line((_NO,), ""), *_HIDDEN
        yield replace(own, dimensions=(column.seen("overdue"),), lines=lines, shared=_APART)
    published = column.total(table) != NO_FIGURE
    if not rows:
        if published:
            yield replace(own, total=total, total_published=True)
        return
    rest = rows.pop(fig.NOT_LISTED, None)
    in_received = subject.population is Population.RECEIVED
    yield replace(
        own,
        dimensions=(column.seen(subject.id) if subject.dated else subject.id,),
        lines=tuple(column.line(table, row, (codes_of(row.code),)) for row in rows.values()),
        total=total,
        total_published=published,
        rest=column.told(rest) if rest else None if subject.closed_list else _nothing(column),
        several=subject.multi,
        alone=_APART | {fig.NOT_ANSWERED} if subject.multi else frozenset(),
        shared=(_APART | (_ANONYMOUS if subject.id == "route" else frozenset())) if in_received else frozenset(),
    )


def _nothing(column: Column) -> Range:
    """Return what it tells that a row is not there."""
    return column.profile.behind(column.profile.count(0))


def _narrowed_breakdown(column: Column, table: Table) -> Iterator[PublishedTable]:
    """Read a table about some reports only: part of one that crosses its question with those that narrow it."""
    subject, about, rows = subject_of(table), _Narrowed.of(table), column.given(table)
    if column.total(table) != NO_FIGURE:
        yield about.whole(column, table, Line((), "Total", column.profile.behind(column.total(table))))
    rest = rows.pop(fig.NOT_LISTED, None)
    if rows:
        lines = [(codes_of(row.code), column.line(table, row, ())) for row in rows.values()]
        if not subject.closed_list:
            untold = column.line(table, rest, ()) if rest else Line((), "", _nothing(column))
            lines.append((_REST, untold))
        yield about.cross(column, table, subject.id, lines)


def _first_contact(column: Column, table: Table) -> Iterator[PublishedTable]:
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


def _hours(column: Column, table: Table) -> Iterator[PublishedTable]:
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
        column.table(table, Population.WORKED),
        total=column.told(cases) if cases else ANYTHING,
        total_published=cases is not None,
        place=column.place(table, cases) if cases else None,
        also=tuple(also),
        distinct=True,
    )


def _hours_needed(column: Column, table: Table) -> Iterator[PublishedTable]:
    """Read hours needed: they are reckoned from the published number of reports, so that is all they tell."""
    if received := column.given(table).get(fig.RECEIVED):
        yield replace(column.table(table), total=column.told(received), total_published=True)


def _closing(column: Column, table: Table) -> Iterator[PublishedTable]:
    """Read how long cases took: over all that were closed and not restricted."""
    rows = column.given(table)
    if closed := rows.get(fig.CLOSED):
        yield replace(
            column.table(table, Population.CLOSED),
            total=column.told(closed),
            total_published=True,
            place=column.place(table, closed),
            also=tuple(_average(column, table, rows.get("average_days"), (), "days until closing")),
        )


def _import_delay(column: Column, table: Table) -> Iterator[PublishedTable]:
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


def _themes(column: Column, table: Table) -> Iterator[PublishedTable]:
    """Read how many cases stand behind each theme: a kind of thing of its own, as it was when the report was made.

    Marking is never finished, so the number of a year is not the sum of its quarters, and none is compared.
    """
    for row in column.given(table).values():
        told = behind_theme(column.profile, column.figure(row))
        made = column.table(table, column.seen(f"{Population.THEMES} {row.code}"))
        made = replace(made, title=f"{table.title}: {row.label}", total=told, place=column.place(table, row))
        yield replace(made, total_published=True, distinct=True)


def _average(
    column: Column, table: Table, row: Row | None, over: tuple[Codes, ...], amount: str, unit: int = 1
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
