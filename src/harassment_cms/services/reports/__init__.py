"""Figures for the steering group: counted and made safe by a profile, and as they were released once they were.

Called by ``hcms report``, the demo and the Insights screen, and by whoever makes releases. Every report shown is put
on record, because true counts were read for it; what leaves here are published figures only. Refused: true counts for
anybody but case managers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from harassment_cms.domain.clocks import day_words, local_date
from harassment_cms.domain.definition import Definition, Span, span_of
from harassment_cms.domain.disclosure import Profile, Unprotected, profile_named
from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.domain.figure_subjects import SUBJECTS, Labels
from harassment_cms.domain.figure_tables import Plan, Year, build_report, has_few, is_few
from harassment_cms.domain.figures import NOT_ANSWERED, Compared, PeriodCounts, Report, Table, restate
from harassment_cms.domain.figures_json import from_bytes
from harassment_cms.domain.periods import Period, beside, year_up_to
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.person_details import team_hours
from harassment_cms.domain.release.freezing import frozen_in
from harassment_cms.domain.release.published import as_revised
from harassment_cms.domain.treatment import UNTREATED, Treatment
from harassment_cms.ports import Desk, Repositories
from harassment_cms.services.reports.counting import count
from harassment_cms.yamlfile import not_one_of

if TYPE_CHECKING:
    from harassment_cms.formdefs import FormDef
    from harassment_cms.reportdefs import Found

Build = Callable[[Treatment], Report]
"""Makes one report, with figures left out or shown together."""

# More than any profile publishes as 0, so that counting need not go through all the years before.
_ENOUGH = 10
_SMALL = "There were few reports in this period, so few people stand behind these rows."
_WAITING = "Some changed answers are not in these figures yet: they follow when a case manager next unlocks."
_PRACTICE = "PRACTICE: the cases behind these figures are invented."
_PACKS = {Span.YEAR: "annual"}
_QUARTERLY = "quarterly"
_NOUNS = {Span.MONTH: "a month", Span.QUARTER: "a quarter", Span.YEAR: "a year", Span.DAYS: "a stretch of days"}


class Reports:
    """Making reports of a period."""

    def __init__(
        self, desk: Desk, definitions: Callable[[], Mapping[str, Found]], forms_digest: Callable[[], str]
    ) -> None:
        self._desk = desk
        self._definitions = definitions
        self._forms_digest = forms_digest

    def definitions(self) -> Mapping[str, Found]:
        """Return all definitions by id: the home's own, and those shipped that it does not replace.

        Raises ``InputRefusedError`` with every mistake in the home's own.
        """
        return self._definitions()

    def report(
        self, period: Period, profile: str | None = None, definition: Definition | str | None = None
    ) -> Report:
        """Return the figures of a period beside earlier ones, by a definition: the annual pack for a year, else the
        quarterly one; by the home's rules, or others.

        A period that was released comes back as it was released, with today's figures beside it. Raises
        ``UsageError`` for an unknown profile or definition, or one that is not for such a period;
        ``InputRefusedError`` for a definition with a code nobody knows; ``NotPermittedError``; ``IntegrityError`` if
        counts do not add up.
        """
        rules = self._allowed(period, profile or self._desk.settings.statistics.profile)
        chosen = self.chosen(period, definition)
        with self._desk.store.read() as view:
            now = self._desk.clock()
            made = self.prepare(view, period, rules, now, chosen)(UNTREATED)
            released = view.releases.latest(period.first, period.last, rules.name, chosen.id)
            if released is not None:
                today = self.prepare(view, period, rules, now, chosen, anew=True)(UNTREATED)
                made = restate(as_revised(from_bytes(released.figures)), today)
                status = f"{today.status} Only the figures as released, {released.number}, were checked."
                made = replace(made, status=status)
        with self._desk.store.write() as work:
            work.commit("report.read", period.id, profile=rules.name)
        return made

    def _allowed(self, period: Period, profile: str) -> Profile:
        rules = profile_named(profile)
        self._desk.require(Right.REPORT, period.id)
        if isinstance(rules, Unprotected):
            self._desk.require(Right.TRUE_COUNTS, period.id)
        return rules

    def chosen(self, period: Period, definition: Definition | str | None) -> Definition:
        """Return the definition that is meant. Raises as ``report``."""
        span = span_of(period)
        if not isinstance(definition, Definition):
            known = self._definitions()
            wanted = definition or _PACKS.get(span, _QUARTERLY)
            if wanted not in known:
                raise UsageError("There is no such report.", f"{not_one_of(wanted, known)}.")
            definition = known[wanted].definition
        if span not in definition.spans:
            spans = " or ".join(_NOUNS[one] for one in Span if one in definition.spans)
            raise UsageError(
                f"The report {definition.id} is for {spans}, and {period.id} is {_NOUNS[span]}.",
                "Choose another period, or another report with `hcms report custom --definition`.",
            )
        return definition

    def prepare(
        self,
        view: Repositories,
        period: Period,
        rules: Profile,
        now: datetime,
        definition: Definition,
        *,
        anew: bool = False,
    ) -> Build:
        """Count a period, and return what makes its report, with or without changes for the sake of a release.

        Days that were released are counted as they were then; with ``anew``, the period itself as it stands. Asks for
        no right and puts nothing on record: whoever calls does. Raises as ``report``.
        """
        labels = self._own_labels(view)
        _refuse_unknown_codes(definition, labels)
        settings, calendar = self._desk.settings, self._desk.calendar
        figures = view.figures.today() if anew else view.figures

        def compared(of: Period) -> Compared:
            sides = (self._beside(view, side, rules, definition, now) for side in beside(of))
            return Compared(count(figures, view.narrative, definition, of, calendar, now), *sides)

        counted, limit = compared(period), settings.statistics.small_quarter
        few = is_few(definition, period, counted.this, rules, limit)
        year = Year(limit, compared(year_up_to(period.last)) if few else None)
        contracted = team_hours(self._desk.details(view), self._desk.roster(view).member_ids())
        plan = Plan(settings.hours_per_case, contracted)
        waiting = view.revisions.codes_wait()
        frozen = () if anew else _frozen(view, period)

        def build(treatment: Treatment) -> Report:
            # To the second, as reports are stored.
            made_at = now.replace(microsecond=0)
            report = build_report(
                definition, period, counted, rules, labels, made_at, treatment=treatment, year=year, plan=plan
            )
            small = has_few((year.counted or counted).this, rules, limit)
            return self._remarked(report, plan, frozen, waiting=waiting, small=small)

        return build

    def _beside(
        self, view: Repositories, period: Period, rules: Profile, definition: Definition, now: datetime
    ) -> PeriodCounts | None:
        """Count a period to compare with; None where the program holds no records of that time.

        It holds records of a time once figures of it, or of the time before, are published as more than 0. Asking
        for any record at all would tell too much: a first quarter with one report would show 0, where an empty
        one shows a dash.
        """
        within, _ = view.figures.received(period.first, period.last)
        earlier = view.figures.earlier(period.first, _ENOUGH)
        if not rules.count(within).value and not rules.count(earlier).value:
            return None
        return count(view.figures, view.narrative, definition, period, self._desk.calendar, now)

    def _own_labels(self, view: Repositories) -> Mapping[str, Labels]:
        """The organisation's own codes by subject: its campuses, then whatever else its forms offer as an answer."""
        found: dict[str, dict[str, str]] = {one.id: {} for one in SUBJECTS.values() if one.form_field}
        found["campus"] = {campus.code: campus.label for campus in self._desk.settings.campuses}
        for form in self._forms(view):
            for subject, labels in found.items():
                for question in form.for_field(SUBJECTS[subject].form_field):
                    for option in question.options:
                        labels.setdefault(option.code, option.label)
        return found

    def _forms(self, view: Repositories) -> Iterable[FormDef]:
        """The forms: as cases were told of them while the files are the same, since that is quicker to read."""
        from harassment_cms.formdefs import form_from_canonical

        if view.forms.digest_told() == self._forms_digest():
            return map(form_from_canonical, view.forms.told_all())
        return self._desk.forms().values()

    def _remarked(self, report: Report, plan: Plan, frozen: Sequence[str], *, waiting: bool, small: bool) -> Report:
        """Add what the organisation's settings and today's date have to say about the figures."""
        settings, period = self._desk.settings, report.period
        today = local_date(report.generated_at, self._desk.calendar.zone)
        remarks = [_PRACTICE] if settings.practice else []
        if waiting:
            remarks.append(_WAITING)
        if frozen:
            remarks.append(f"Days of which figures were released are counted as they were then: {', '.join(frozen)}.")
        if today <= period.last:
            remarks.append(f"{period.id} is not over: it ends on {day_words(period.last, today)}.")
        planned = f"Planned are {plan.hours_per_case:g} hours for an ordinary case."
        if plan.contracted_hours is not None:
            planned += f" All case managers together are employed for {plan.contracted_hours:g} hours a week."

        def added(table: Table) -> list[str]:
            subject = SUBJECTS[table.by]
            few = [_SMALL] if small and (subject.labels or subject.is_field) and subject.breaks_down else []
            return [*([planned] if table.by == "hours" else []), *few]

        tables = tuple(replace(table, notes=(*table.notes, *added(table))) for table in report.tables)
        return replace(report, tables=tables, notes=(*remarks, *report.notes))


def _refuse_unknown_codes(definition: Definition, labels: Mapping[str, Labels]) -> None:
    """Raise InputRefusedError for a table about codes that are the organisation's own, and that it does not have."""
    for table in definition.tables():
        for field, codes in table.where:
            for code in codes:
                if field in labels and code not in (*labels[field], NOT_ANSWERED):
                    raise InputRefusedError(
                        f"The table {table.id} of the report {definition.id} is about a {field} that nobody knows.",
                        f"{not_one_of(code, (*labels[field], NOT_ANSWERED))}.",
                    )


def _frozen(view: Repositories, period: Period) -> tuple[str, ...]:
    """Return the numbers of the releases since which days of a period stand."""
    since = {one.release for one in frozen_in(view.releases.standing(), period.first, period.last)}
    return tuple(one.number for one in view.releases.all() if one.id in since)
