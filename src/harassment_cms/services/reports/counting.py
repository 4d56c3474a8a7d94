"""Counts what a definition asks for in one period: by the day reports belong to, or by when work was done.

True figures; they go to ``build_report`` and no further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from harassment_cms.domain import figures as fig
from harassment_cms.domain.clocks import WorkCalendar, at_local, days_to_import, local_date
from harassment_cms.domain.definition import Definition, TableDefinition
from harassment_cms.domain.distinct import with_people
from harassment_cms.domain.figure_subjects import Population, Shape
from harassment_cms.domain.figures import Mean, PeriodCounts, Tally, ThemeTold
from harassment_cms.domain.moments import from_text, moment, to_text
from harassment_cms.domain.periods import Period
from harassment_cms.ports.narrative import Narrative, in_force
from harassment_cms.ports.repositories import Figures

_NOTHING = Mean(0, 0)
_REFERRED_BY = {"referrals": "category", "referral_state": "state"}
# Counted for every report, whether it has a table of it or not.
_RECEIVED = TableDefinition(fig.RECEIVED, fig.RECEIVED, "", "")


def count(
    figures: Figures,
    narrative: Narrative,
    definition: Definition,
    period: Period,
    calendar: WorkCalendar,
    now: datetime,
) -> PeriodCounts:
    """Count a period for all tables of a definition, and how many reports there were."""
    return _Counter(figures, narrative, definition, period, calendar, now).counts()


class _Counter:
    def __init__(
        self,
        figures: Figures,
        narrative: Narrative,
        definition: Definition,
        period: Period,
        calendar: WorkCalendar,
        now: datetime,
    ) -> None:
        self._figures = figures
        self._narrative = narrative
        self._tables = tuple(definition.tables())
        self._shapes = {table.subject.shape for table in self._tables}
        self._days = period.first, period.last
        self._moments = _bounds(period, calendar)
        self._calendar = calendar
        self._now = now

    def counts(self) -> PeriodCounts:
        total, undated = self._figures.received(*self._days)
        tallies = {fig.RECEIVED: Tally({fig.RECEIVED: total, fig.DATE_UNKNOWN: undated}, total)}
        contact_days = reached_days = _NOTHING
        for table in self._tables:
            if table.counted_as in tallies:
                continue
            if table.subject.shape is Shape.FIRST_CONTACT:
                rows = self._figures.contacts(*self._days)
                tallies[table.counted_as], contact_days, reached_days = _contacts(rows, self._calendar)
            elif (tally := self._tally(table, total)) is not None:
                tallies[table.counted_as] = tally
        counted = PeriodCounts(
            tallies=tallies,
            contact_days=contact_days,
            reached_days=reached_days,
            import_days=self._import_days(),
            minutes=Mean(*self._figures.minutes(*self._moments)) if Shape.HOURS in self._shapes else _NOTHING,
            closing_days=self._closing_days(),
            themes=self._themes(),
        )
        by = [_REFERRED_BY[table.by] for table in self._tables if table.by in _REFERRED_BY]
        repeats = self._figures.repeats(*self._days, *self._moments, to_text(self._now), by)
        return with_people(counted, repeats, [_RECEIVED, *self._tables])

    def _tally(self, table: TableDefinition, received: int) -> Tally | None:
        """Count one table by code; None for one that has no codes."""
        figures, subject = self._figures, table.subject
        total, undated = figures.received(*self._days, table.where) if table.where else (received, 0)
        if subject.shape is Shape.RECEIVED:
            return Tally({fig.RECEIVED: total, fig.DATE_UNKNOWN: undated}, total)
        if subject.shape is Shape.MONTH:
            return Tally(figures.by_month(*self._days, table.where), total)
        if subject.shape is not Shape.CODES:
            return None
        if subject.population is not Population.RECEIVED:
            counted = {
                "outcome": figures.outcomes,
                "referrals": figures.referrals,
                "referral_state": figures.referral_states,
            }
            return _all_of(counted[subject.id](*self._moments))
        if subject.multi or table.where:
            counts = figures.by_code(subject, *self._days, table.where)
        else:
            counts = dict(self._by_codes[subject.id])
        if fig.OVERDUE in subject.parts:
            counts[fig.OVERDUE] = figures.overdue(*self._days, to_text(self._now))
        return Tally(counts, total)

    @cached_property
    def _by_codes(self) -> Mapping[str, Mapping[str, int]]:
        subjects = {table.by: table.subject for table in self._tables if not table.where}
        received = [one for one in subjects.values() if one.population is Population.RECEIVED]
        return self._figures.by_codes(received, *self._days)

    def _import_days(self) -> Mean:
        if Shape.IMPORT_DELAY not in self._shapes:
            return _NOTHING
        zone = self._calendar.zone
        return _mean(
            (_delay(submitted, received, zone), n) for submitted, received, n in self._figures.arrivals(*self._days)
        )

    def _themes(self) -> tuple[ThemeTold, ...]:
        """What was written about themes for just these days, and not withdrawn."""
        if Shape.THEMES not in self._shapes:
            return ()
        kept = in_force(self._narrative.kept(self._days))
        return tuple(ThemeTold(each.said.theme, each.said.label, each.said.cases, each.said.text) for each in kept)

    def _closing_days(self) -> Mean:
        if Shape.CLOSING not in self._shapes:
            return _NOTHING
        day_of = cache(lambda when: local_date(moment(when), self._calendar.zone))
        return _mean(
            # Somebody may have been helped before their report was imported: that took no days.
            (max(0, (day_of(closed) - date.fromisoformat(reported)).days), n)
            for reported, closed, n in self._figures.closings(*self._moments)
        )


def _bounds(period: Period, calendar: WorkCalendar) -> tuple[str, str]:
    """Return the first moment of a period's first day and of the day after its last, as stored."""
    days = period.first, period.last + timedelta(days=1)
    start, end = (to_text(at_local(day, time.min, calendar.zone)) for day in days)
    return start, end


def _all_of(counts: Mapping[str, int]) -> Tally:
    return Tally(counts, sum(counts.values()))


def _mean(measured: Iterable[tuple[int, int]]) -> Mean:
    """Return what (days, cases) come to."""
    total = cases = 0
    for days, n in measured:
        total, cases = total + days * n, cases + n
    return Mean(total, cases)


def _contacts(rows: Sequence[tuple[str, str, str | None, int]], calendar: WorkCalendar) -> tuple[Tally, Mean, Mean]:
    """Return how first contacts went, and the working days to the first attempt and to the first success."""
    counts = Counter(dict.fromkeys((fig.IN_TIME, fig.LATE, fig.NOT_YET, fig.REACHED), 0))
    days: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    day_of = cache(lambda when: local_date(moment(when), calendar.zone))
    working_days = cache(calendar.working_days_between)
    for started, how, when, n in rows:
        counts[how] += n
        if when is not None:
            # Somebody may have been spoken to before their report was imported: that took no days.
            took = max(0, working_days(date.fromisoformat(started), day_of(when)))
            days[how == fig.REACHED].append((took, n))
    due = counts.total() - counts[fig.REACHED]
    return Tally({**counts, fig.DUE: due}, due), _mean(days[False]), _mean(days[True])


def _delay(submitted: str, received: str, zone: ZoneInfo) -> int:
    """Return the days a report lay in the survey tool; none when the survey's clock was ahead of ours."""
    return max(0, days_to_import(from_text(submitted), moment(received), zone) or 0)
