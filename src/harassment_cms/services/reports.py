"""Figures for the steering group: counted, made safe by a profile, and kept as they were presented.

Called by ``hcms report``, the demo and the Insights screen. Every report made is put on record, because true
counts were read for it; what leaves here are published figures only. Refused: true counts for anybody but case
managers, presenting them at all, presenting a period that is not over, and presenting one twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache

from harassment_cms.domain import figures as fig
from harassment_cms.domain.case import Route
from harassment_cms.domain.clocks import WorkCalendar, at_local, day_words, days_to_import, local_date
from harassment_cms.domain.codes import (
    AFFILIATION,
    CAME_BY,
    INCIDENT_TYPE,
    MOTIVATION,
    OUTCOME,
    REFERRAL_CATEGORY,
    REPORTER_ROLE,
    CodeList,
)
from harassment_cms.domain.disclosure import Profile, Unprotected, profile_named
from harassment_cms.domain.distinct import with_people
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.figure_tables import LABELLED, Labels, build_report
from harassment_cms.domain.figures import Compared, Mean, PeriodCounts, Report, Table, Tally, restate
from harassment_cms.domain.figures_json import from_json, to_json
from harassment_cms.domain.moments import from_text, moment, to_text
from harassment_cms.domain.periods import Period, between, previous, year_before
from harassment_cms.domain.permissions import Right
from harassment_cms.ports import Desk, Presented, Repositories

_CODE_COLUMNS: Mapping[str, str] = {
    "route": "route",
    "incident_type": "incident_types",
    "motivation": "motivations",
    "reporter_role": "reporter_role",
    "reporter_affiliation": "reporter_affiliation",
    "campus": "campus",
}
_ROUTES: Labels = {
    Route.ANONYMOUS.value: "Anonymous",
    Route.NAMED_NO_ACTION.value: "Named, nothing to be done for now",
    Route.NAMED_MEETING.value: "Named, wants to talk to a case manager",
    Route.UNKNOWN.value: "Not known",
}
_WAYS: Labels = {fig.SURVEY: "Through the survey", **{code: CAME_BY.label(code) for code in CAME_BY.codes()}}
_LISTS: Mapping[str, CodeList] = {
    "incident_type": INCIDENT_TYPE,
    "motivation": MOTIVATION,
    "reporter_role": REPORTER_ROLE,
    "reporter_affiliation": AFFILIATION,
    "outcome": OUTCOME,
    "referrals": REFERRAL_CATEGORY,
}
# More than any profile publishes as 0, so that counting need not go through all the years before.
_ENOUGH = 10
_SMALL = "There were few reports in this period, so few people stand behind these rows."
_WAITING = "Some changed answers are not in these figures yet: they follow when a case manager next unlocks."
_PRACTICE = "PRACTICE: the cases behind these figures are invented."


class Reports:
    """Making and presenting reports of a period."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def report(self, period: Period, profile: str = "hesa") -> Report:
        """Return the figures of a period beside the period before and a year before.

        A period that was presented comes back as it was presented, with today's figures beside it. Raises
        ``UsageError`` for an unknown profile, ``NotPermittedError``, ``IntegrityError`` if counts do not add up.
        """
        rules = self._allowed(period, profile)
        labels = self._labels()
        with self._desk.store.read() as view:
            made = self._make(view, period, rules, labels, self._desk.clock())
            kept = view.figures.presented(_days_of(period), rules.name)
        with self._desk.store.write() as work:
            work.commit("report.read", period.id, profile=rules.name)
        return made if kept is None else restate(_stored(kept), made)

    def present(self, period: Period, profile: str = "hesa") -> Report:
        """Keep today's figures of a period as those that were presented, for good, and return them.

        Raises ``ConflictError`` if the period was presented already, ``InputRefusedError`` for one that is not
        over and for true figures; besides as ``report``.
        """
        rules = self._allowed(period, profile)
        if isinstance(rules, Unprotected):
            raise InputRefusedError(
                "True figures are never presented. Nothing was kept.", "Present the period without --profile none."
            )
        self._refuse_unfinished(period)
        labels = self._labels()
        with self._desk.store.write() as work:
            made = self._make(work, period, rules, labels, work.now)
            text = json.dumps(to_json(made), sort_keys=True)
            work.figures.present(_days_of(period), rules.name, text, work.now)
            work.commit("report.present", period.id, profile=rules.name)
        return made

    def presented(self, period: Period, profile: str = "hesa") -> Report | None:
        """Return a period's figures as they were presented, without today's beside them; None if they were not."""
        rules = self._allowed(period, profile)
        with self._desk.store.read() as view:
            kept = view.figures.presented(_days_of(period), rules.name)
        return None if kept is None else _stored(kept)

    def _allowed(self, period: Period, profile: str) -> Profile:
        rules = profile_named(profile)
        self._desk.require(Right.REPORT, period.id)
        if isinstance(rules, Unprotected):
            self._desk.require(Right.TRUE_COUNTS, period.id)
        return rules

    def _refuse_unfinished(self, period: Period) -> None:
        today = local_date(self._desk.clock(), self._desk.calendar.zone)
        if today <= period.last:
            raise InputRefusedError(
                f"{period.id} is not over: it ends on {day_words(period.last, today)}. Nothing was kept.",
                "Show the report without presenting it, or present a period that has ended, with --from and --to.",
            )

    def _make(
        self, view: Repositories, period: Period, rules: Profile, labels: Mapping[str, Labels], now: datetime
    ) -> Report:
        counted = Compared(
            this=self._count(view, period, now),
            previous=self._beside(view, previous(period), rules, now),
            year_before=self._beside(view, year_before(period), rules, now),
        )
        # To the second, as reports are stored.
        report = build_report(period, counted, rules, labels, now.replace(microsecond=0))
        return self._remarked(report, waiting=bool(view.revisions.codes_due()))

    def _beside(self, view: Repositories, period: Period, rules: Profile, now: datetime) -> PeriodCounts | None:
        """Count a period to compare with; None where the program holds no records of that time.

        It holds records of a time once figures of it, or of the time before, are published as more than 0. Asking
        for any record at all would tell too much: a first quarter with one report would show 0, where an empty
        one shows a dash.
        """
        within, _ = view.figures.received(period.first, period.last)
        earlier = view.figures.earlier(period.first, _ENOUGH)
        if not rules.count(within).value and not rules.count(earlier).value:
            return None
        return self._count(view, period, now)

    def _count(self, view: Repositories, period: Period, now: datetime) -> PeriodCounts:
        """Count everything in one period: by the day reports belong to, or by when work was done and recorded."""
        figures, calendar = view.figures, self._desk.calendar
        days = period.first, period.last
        moments = _bounds(period, calendar)
        total, undated = figures.received(*days)
        tallies = {table: Tally(figures.by_code(column, *days), total) for table, column in _CODE_COLUMNS.items()}
        tallies["received"] = Tally({fig.RECEIVED: total, fig.DATE_UNKNOWN: undated}, total)
        tallies["came_by"] = Tally(figures.by_way(*days), total)
        tallies["month"] = Tally(figures.by_month(*days), total)
        overdue = {fig.OVERDUE: figures.overdue(*days, to_text(now))}
        tallies["state"] = Tally(figures.by_code("status", *days) | overdue, total)
        tallies["outcome"] = _all_of(figures.outcomes(*moments))
        tallies["referrals"] = _all_of(figures.referrals(*moments))
        tallies["first_contact"], contact_days, reached_days = _contacts(figures.contacts(*days), calendar)
        minutes, cases = figures.minutes(*moments)
        delays = [_delay(*arrival, calendar) for arrival in figures.arrivals(*days)]
        counted = PeriodCounts(
            tallies=tallies,
            contact_days=contact_days,
            reached_days=reached_days,
            import_days=Mean(sum(delays), len(delays)),
            minutes=Mean(minutes, cases),
        )
        return with_people(counted, figures.repeats(*days, *moments, to_text(now)), _CODE_COLUMNS)

    def _labels(self) -> dict[str, Labels]:
        listed = {table: {code: codes.label(code) for code in codes.codes()} for table, codes in _LISTS.items()}
        return {**listed, "route": _ROUTES, "campus": self._campuses(), "came_by": _WAYS}

    def _campuses(self) -> Labels:
        """The organisation's campuses, then whatever else its forms offer as an answer."""
        labels = {campus.code: campus.label for campus in self._desk.settings.campuses}
        for form in self._desk.forms().values():
            for question in form.for_field("incident.campus"):
                for option in question.options:
                    labels.setdefault(option.code, option.label)
        return labels

    def _remarked(self, report: Report, *, waiting: bool) -> Report:
        """Add what the organisation's settings and today's date have to say about the figures."""
        settings, period = self._desk.settings, report.period
        today = local_date(report.generated_at, self._desk.calendar.zone)
        remarks = [_PRACTICE] if settings.practice else []
        if waiting:
            remarks.append(_WAITING)
        if today <= period.last:
            remarks.append(f"{period.id} is not over: it ends on {day_words(period.last, today)}.")
        plan = f"Planned are {settings.hours_per_case:g} hours for an ordinary case."
        if settings.contracted_hours is not None:
            plan += f" All case managers together are employed for {settings.contracted_hours:g} hours a week."
        added = {"hours": plan}
        # Judged by the published total: the remark must tell no more than the total does.
        received = next(table.total.value for table in report.tables if table.id == "received")
        if received is None or received < settings.statistics.small_quarter:
            added |= dict.fromkeys(LABELLED, _SMALL)
        tables = tuple(_noted(table, added.get(table.id)) for table in report.tables)
        return replace(report, tables=tables, notes=(*remarks, *report.notes))


def _noted(table: Table, note: str | None) -> Table:
    return table if note is None else replace(table, notes=(*table.notes, note))


def _stored(kept: Presented) -> Report:
    return from_json(json.loads(kept.figures))


def _days_of(period: Period) -> str:
    """Return the name a presented period is kept under: its days, because one quarter can have several names."""
    return between(period.first, period.last).id


def _bounds(period: Period, calendar: WorkCalendar) -> tuple[str, str]:
    """Return the first moment of a period's first day and of the day after its last, as stored."""
    days = period.first, period.last + timedelta(days=1)
    start, end = (to_text(at_local(day, time.min, calendar.zone)) for day in days)
    return start, end


def _all_of(counts: Mapping[str, int]) -> Tally:
    return Tally(counts, sum(counts.values()))


def _contacts(
    rows: Sequence[tuple[str, str, str | None, str | None]], calendar: WorkCalendar
) -> tuple[Tally, Mean, Mean]:
    """Return how first contacts went, and the working days to the first attempt and to the first success."""
    counts = Counter(dict.fromkeys((fig.IN_TIME, fig.LATE, fig.NOT_YET), 0))
    tried_days: list[int] = []
    reached_days: list[int] = []
    working_days = cache(calendar.working_days_between)

    def days_until(started: str, then: datetime) -> int:
        # Somebody may have been spoken to before their report was imported: that took no days.
        return max(0, working_days(date.fromisoformat(started), local_date(then, calendar.zone)))

    for started, due, tried, reached in rows:
        if tried is None:
            counts[fig.NOT_YET] += 1
        else:
            counts[fig.IN_TIME if moment(tried) <= moment(due) else fig.LATE] += 1
            tried_days.append(days_until(started, moment(tried)))
        if reached is not None:
            reached_days.append(days_until(started, moment(reached)))
    return (
        Tally({**counts, fig.DUE: len(rows), fig.REACHED: len(reached_days)}, len(rows)),
        Mean(sum(tried_days), len(tried_days)),
        Mean(sum(reached_days), len(reached_days)),
    )


def _delay(submitted: str, received: str, calendar: WorkCalendar) -> int:
    """Return the days a report lay in the survey tool; none when the survey's clock was ahead of ours."""
    return max(0, days_to_import(from_text(submitted), moment(received), calendar.zone) or 0)
