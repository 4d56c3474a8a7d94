"""Builds the report: from true counts, a disclosure profile and the labels of the code lists.

Called by the reporting service. Table ids, their order and their footnotes are decided here (design
section 7). A table lists every code of its list, counted or not, so that a row's mere presence tells nothing;
codes that are on no list any more share one row. Counts that do not add up are refused with IntegrityError
before anything is published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, Profile, Published, Rule, people_guard
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.figure_treatment import SHARE, labels_together, reasons, rows_together, treated
from harassment_cms.domain.figures import Compared, Mean, PeriodCounts, Report, Row, Section, Table, Tally
from harassment_cms.domain.lifecycle import STATUS_LABELS
from harassment_cms.domain.periods import Period, month_label, months, previous, year_before
from harassment_cms.domain.treatment import UNTREATED, Treatment

Labels = Mapping[str, str]
"""What people read for each code, in the order of the list."""

MULTI_NOTE = "One case can count in several rows, so the rows can add up to more than the total."
NO_FIGURE_NOTE = f"{NO_FIGURE.shown} means that there is no figure: no records of that time, or nothing to divide."
MONTHS_NOTE = "Months stand beside the month at the same place in the other period."
PERIOD_NOTE = (
    "A case belongs to the period in which its report was submitted or told; where that day is not known, the day of "
    "import, or of writing it down, stands in."
)

_UNIDENTIFIED = "are not yet looked through for people who reported more than once; each counts as one person."
_GAP_LABELS = {fig.NOT_ANSWERED: "Not answered", **fig.APART_LABELS}
_NOT_LISTED_LABEL = "Not on the list"
_PEOPLE_LABEL = "Different people who made them, as far as is known"


@dataclass(frozen=True, slots=True)
class _Spec:
    """What is fixed about a table. ``gaps`` are rows added to the code list; ``parts`` count some cases again.

    ``total_row`` is the row whose figure its total is, if it is no more than that: it is left out with it.
    """

    id: str
    title: str
    heading: str
    multi: bool = False
    gaps: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    total_row: str = ""


_GAPS = (fig.NOT_ANSWERED, *fig.APART)
_RECEIVED = _Spec("received", "Reports received", "Reports", parts=(fig.DATE_UNKNOWN,), notes=(PERIOD_NOTE,))
_RECEIVED_LABELS = {
    fig.RECEIVED: "Reports received",
    fig.DATE_UNKNOWN: "of these, without a date of submission",
}
_CASES = (
    _Spec("route", "What the reporting party asked for", "Route", gaps=fig.APART),
    _Spec("incident_type", "Types of incident", "Type", multi=True, gaps=_GAPS),
    _Spec("motivation", "Perceived motivation", "Motivation", multi=True, gaps=_GAPS),
    _Spec("reporter_role", "Who reported", "Role", gaps=_GAPS),
    _Spec("reporter_affiliation", "The reporting party's place at the university", "Affiliation", gaps=_GAPS),
    _Spec("campus", "Campus", "Campus", gaps=_GAPS),
)
_MONTH = _Spec("month", "Reports received by month", "Month", notes=(MONTHS_NOTE,))
_FIRST_CONTACT = _Spec(
    "first_contact",
    "Time to first contact",
    "First contact",
    parts=(fig.DUE, fig.REACHED),
    notes=(
        "Anonymous cases are not in this table: they have no first-contact time.",
        "An attempt through a safe channel meets the response time; reaching the person is counted apart.",
        "Average days are working days from the report.",
        fig.NONE_APART,
    ),
    total_row=fig.DUE,
)
_CONTACT_LABELS = {
    fig.DUE: "Due a first contact",
    fig.IN_TIME: "Contact tried in time",
    fig.LATE: "Contact tried late",
    fig.NOT_YET: "Contact not tried yet",
    fig.REACHED: "Reached",
}
_STATE = _Spec(
    "state",
    "State of the cases",
    "State",
    gaps=fig.APART,
    parts=(fig.OVERDUE,),
    notes=("Cases received in the period, as they stood when this report was made.",),
)
_STATE_LABELS: Labels = {
    **{status.value: label for status, label in STATUS_LABELS.items()},
    fig.OVERDUE: "of these, past a due time",
}
_OUTCOME = _Spec(
    "outcome",
    "Outcomes",
    "Outcome",
    notes=("Cases closed in the period, whenever they were received.", fig.NONE_APART),
)
_REFERRALS = _Spec(
    "referrals",
    "Referrals made",
    "Support",
    notes=("Referrals recorded in the period; a case can have several.", fig.NONE_APART),
)
_HOURS = _Spec("hours", "Hours recorded", "Working time", notes=(fig.NONE_APART,), total_row="hours")
_IMPORT_DELAY = _Spec(
    "import_delay",
    "Days between submission and import",
    "Import",
    notes=("Reports that case managers wrote down themselves are not in this table.",),
    total_row="known",
)
_CAME_BY = _Spec(
    "came_by",
    "How the reports came",
    "Way",
    gaps=fig.APART,
    notes=("All but those of the survey were told to case managers, who wrote them down.",),
)

COUNTED = tuple(
    spec.id for spec in (_RECEIVED, *_CASES, _MONTH, _FIRST_CONTACT, _STATE, _OUTCOME, _REFERRALS, _CAME_BY)
)
"""The tables ``PeriodCounts.tallies`` must hold."""

LABELLED = tuple(spec.id for spec in (*_CASES, _OUTCOME, _REFERRALS, _CAME_BY))
"""The tables whose labels the caller gives, from the code lists."""

_DEFINITION = "quarterly"
_TITLE = "Reports of harassment and hate incidents"
SECTIONS = (
    Section("categories", "Reports by category", "", (_RECEIVED.id, *(spec.id for spec in _CASES))),
    Section("trends", "When and how reports came", "", (_MONTH.id, _CAME_BY.id, _IMPORT_DELAY.id)),
    Section("actions", "What was done", "", (_FIRST_CONTACT.id, _STATE.id, _REFERRALS.id, _OUTCOME.id)),
    Section("resources", "Resources", "", (_HOURS.id,)),
)


def build_report(
    period: Period,
    counted: Compared,
    profile: Profile,
    labels: Mapping[str, Labels],
    generated_at: datetime,
    treatment: Treatment = UNTREATED,
) -> Report:
    """Build the report of a period.

    ``labels`` gives, for each table in ``LABELLED``, what people read for each code; ``treatment`` says what is left
    out or shown together for the sake of a release. Raises IntegrityError when the true counts of a table do not add
    up, KeyError when a table's counts or labels are missing.
    """
    maker = _Maker(
        profile,
        treatment,
        (period, previous(period), year_before(period)),
        (counted.this, counted.previous, counted.year_before),
    )
    tables = (
        maker.received(),
        *(maker.breakdown(spec, labels[spec.id]) for spec in _CASES),
        maker.by_month(),
        maker.breakdown(_CAME_BY, labels[_CAME_BY.id]),
        maker.import_delay(),
        maker.first_contact(),
        maker.breakdown(_STATE, _STATE_LABELS),
        maker.breakdown(_REFERRALS, labels[_REFERRALS.id]),
        maker.breakdown(_OUTCOME, labels[_OUTCOME.id]),
        maker.hours(),
    )
    return Report(
        period=period,
        profile=profile.name,
        status=profile.status,
        generated_at=generated_at,
        tables=tables,
        notes=tuple(profile.notes[rule] for rule in Rule if rule in profile.notes),
        title=_TITLE,
        sections=SECTIONS,
        definition=_DEFINITION,
        definition_sha256=hashlib.sha256(repr((_TITLE, SECTIONS)).encode()).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the tables of one report; ``sides`` are the period and the two it is compared with."""

    profile: Profile
    treatment: Treatment
    sides: tuple[Period, Period, Period]
    counted: tuple[PeriodCounts, PeriodCounts | None, PeriodCounts | None]

    def breakdown(self, spec: _Spec, labels: Labels) -> Table:
        listed = {**labels, **{gap: _GAP_LABELS[gap] for gap in spec.gaps if gap not in labels}}
        tallies = [_with_not_listed(tally, listed) if tally else None for tally in self._tallies(spec)]
        for codes in self.treatment.together(spec.id):
            listed = labels_together(listed, codes)
            tallies = [rows_together(tally, codes) if tally else None for tally in tallies]
        cells = [self._cells(spec, tally, (*listed, fig.NOT_LISTED)) for tally in tallies]
        rows = [_count_row(code, label, cells) for code, label in listed.items()]
        rest = _count_row(fig.NOT_LISTED, _NOT_LISTED_LABEL, cells)
        if not {Published(rest.value, rest.shown), rest.previous, rest.year_before} <= {
            self.profile.count(0),
            NO_FIGURE,
        }:
            rows.append(rest)
        return self._counted_table(spec, rows)

    def received(self) -> Table:
        table = self.breakdown(_RECEIVED, _RECEIVED_LABELS)
        people = [side.tallies[_RECEIVED.id].total_people if side else None for side in self.counted]
        if people == [None, None, None]:
            return table
        cells = [NO_FIGURE if known is None else self.profile.count(known) for known in people]
        rows = treated(_RECEIVED.id, [_row(fig.PEOPLE, _PEOPLE_LABEL, cells)], self.treatment)
        return replace(table, rows=(*table.rows, *rows))

    def by_month(self) -> Table:
        tallies = self._tallies(_MONTH)
        columns = [months(side) for side in self.sides]
        sides = [self._cells(_MONTH, tally, names) for tally, names in zip(tallies, columns, strict=True)]
        rows = []
        for place, month in enumerate(columns[0]):
            cells = [
                side.get(names[place], NO_FIGURE) if place < len(names) else NO_FIGURE
                for side, names in zip(sides, columns, strict=True)
            ]
            rows.append(_row(month, month_label(month), cells))
        return self._counted_table(_MONTH, rows)

    def first_contact(self) -> Table:
        tallies = self._tallies(_FIRST_CONTACT)
        cells = [self._cells(_FIRST_CONTACT, tally, tuple(_CONTACT_LABELS)) for tally in tallies]
        counts = [_count_row(code, label, cells) for code, label in _CONTACT_LABELS.items()]
        share = [self._share(tally, side) if tally else NO_FIGURE for tally, side in zip(tallies, cells, strict=True)]
        rows = [
            *counts,
            _row(SHARE, "Tried in time, of those due", share),
            self._mean_row("average_days", "Average days until the first try", lambda each: each.contact_days),
            self._mean_row("average_days_reached", "Average days until reached", lambda each: each.reached_days),
        ]
        return self._counted_table(_FIRST_CONTACT, rows, Rule.PERCENT, Rule.AVERAGE)

    def hours(self) -> Table:
        total = self._each(lambda each: self._hours(each.minutes))
        rows = [
            _row("cases", "Cases with time recorded", self._each(lambda each: self._n(each.minutes))),
            _row("hours", "Hours", total),
            self._mean_row("hours_per_case", "Average hours for each of these cases", _hours_mean),
        ]
        return self._mean_table(_HOURS, rows, total[0], lambda each: each.minutes, Rule.HOURS)

    def import_delay(self) -> Table:
        known = self._each(lambda each: self._n(each.import_days))
        rows = [
            _row("known", "Reports with a date of submission", known),
            self._mean_row("average_days", "Average days until import", lambda each: each.import_days),
        ]
        return self._mean_table(_IMPORT_DELAY, rows, known[0], lambda each: each.import_days)

    def _tallies(self, spec: _Spec) -> list[Tally | None]:
        return [_reconciled(spec, each.tallies[spec.id]) if each else None for each in self.counted]

    def _each(self, publish: Callable[[PeriodCounts], Published]) -> list[Published]:
        return [publish(each) if each else NO_FIGURE for each in self.counted]

    def _mean_row(self, code: str, label: str, mean: Callable[[PeriodCounts], Mean]) -> Row:
        return _row(code, label, self._each(lambda each: self._average(mean(each))))

    def _cells(self, spec: _Spec, tally: Tally | None, codes: Sequence[str]) -> dict[str, Published]:
        """Publish one side of a table: the rows that add up to its total together, each of the others alone."""
        if tally is None:
            return {}
        counts = {code: self._true(tally, code) for code in codes}
        alone = {code: self.profile.count(n) for code, n in counts.items()}
        if spec.multi:
            return alone
        adding_up = [code for code in codes if code not in spec.parts]
        total = self._guarded(tally.total, tally.total_people)
        together = self.profile.breakdown([counts[code] for code in adding_up], total)
        return alone | dict(zip(adding_up, together, strict=True))

    def _true(self, tally: Tally, code: str) -> int:
        return self._guarded(tally.counts.get(code, 0), (tally.people or {}).get(code))

    def _guarded(self, n: int, people: int | None) -> int:
        return people_guard(n, people) if self.profile.guards_people else n

    def _share(self, tally: Tally, cells: Mapping[str, Published]) -> Published:
        in_time = self._true(tally, fig.IN_TIME)
        if cells[fig.IN_TIME] != self.profile.count(in_time):
            # Withheld for the sake of another row: a share would give it back.
            return self.profile.withheld
        return self.profile.percent(in_time, self._true(tally, fig.DUE))

    def _n(self, mean: Mean) -> Published:
        return self.profile.count(self._guarded(mean.n, mean.people))

    def _average(self, mean: Mean) -> Published:
        # A guarded n only decides whether to withhold; the average itself is taken over the true n.
        if (guarded := self._guarded(mean.n, mean.people)) < mean.n:
            return self.profile.average(0, guarded)
        return self.profile.average(mean.total, mean.n)

    def _hours(self, mean: Mean) -> Published:
        return self.profile.hours(int(mean.total), self._guarded(mean.n, mean.people))

    def _counted_table(self, spec: _Spec, rows: Sequence[Row], *also: Rule) -> Table:
        this = self.counted[0].tallies[spec.id]
        total = self.profile.count(self._guarded(this.total, this.total_people))
        rules = [Rule.COUNT, Rule.PEOPLE, *also, *([] if spec.multi else [Rule.TOTAL])]
        return self._table(spec, rows, total, rules, self._people_notes(this.people, this.unidentified))

    def _mean_table(
        self, spec: _Spec, rows: Sequence[Row], total: Published, mean: Callable[[PeriodCounts], Mean], *also: Rule
    ) -> Table:
        notes = self._people_notes(mean(self.counted[0]).people)
        return self._table(spec, rows, total, (Rule.COUNT, Rule.AVERAGE, Rule.PEOPLE, *also), notes)

    def _people_notes(self, people: object, unidentified: int = 0) -> list[str]:
        if not self.profile.guards_people:
            return []
        if people is None:
            return [f"These cases {_UNIDENTIFIED}"]
        published = self.profile.count(unidentified)
        many = published.shown if published.value else f"Up to {self.profile.behind(published).high}"
        return [f"{many} of these cases {_UNIDENTIFIED}"] if unidentified else []

    def _table(
        self,
        spec: _Spec,
        rows: Sequence[Row],
        total: Published,
        rules: Iterable[Rule],
        more: Iterable[str],
    ) -> Table:
        rows = treated(spec.id, rows, self.treatment)
        if spec.total_row and self.treatment.leaves_out(spec.id, spec.total_row):
            total = LEFT_OUT
        cells = [Published(row.value, row.shown) for row in rows] + [total]
        cells += [side for row in rows for side in (row.previous, row.year_before)]
        used = {*rules, *([Rule.ZERO] if any(cell.shown == "0" for cell in cells) else [])}
        notes = [*spec.notes, *([MULTI_NOTE] if spec.multi else [])]
        notes += [self.profile.notes[rule] for rule in Rule if rule in used and rule in self.profile.notes]
        notes += [*more, *([NO_FIGURE_NOTE] if NO_FIGURE in cells else [])]
        notes += reasons(spec.id, rows, self.treatment)
        columns = (spec.heading, *(side.id for side in self.sides))
        return Table(spec.id, spec.title, spec.multi, columns, tuple(rows), total, tuple(notes))


def _count_row(code: str, label: str, cells: Sequence[Mapping[str, Published]]) -> Row:
    return _row(code, label, [side.get(code, NO_FIGURE) for side in cells])


def _row(code: str, label: str, cells: Sequence[Published]) -> Row:
    this, before, a_year_before = cells
    return Row(code, label, this.value, this.shown, before, a_year_before)


def _hours_mean(each: PeriodCounts) -> Mean:
    return replace(each.minutes, total=Decimal(each.minutes.total) / 60)


def _reconciled(spec: _Spec, tally: Tally) -> Tally:
    """Return the tally if its rows add up to its total, as every table of single answers must."""
    if not spec.multi and sum(n for code, n in tally.counts.items() if code not in spec.parts) != tally.total:
        raise IntegrityError(
            f'The counts behind the table "{spec.title}" do not add up to its total. No report was made.',
            "Run hcms doctor, and keep what it says.",
        )
    return tally


def _with_not_listed(tally: Tally, listed: Labels) -> Tally:
    """Gather the codes that are on no list any more under one, so that none is lost and none shown alone."""
    rest = [code for code in tally.counts if code not in listed]
    if not rest:
        return tally
    gathered = min(sum(tally.counts[code] for code in rest), tally.total)
    people = tally.people
    if people is not None:
        # The people behind several codes may be the same, so there are at least as many as behind any one.
        people = {**people, fig.NOT_LISTED: max(people[code] for code in rest)}
    return replace(tally, counts={**tally.counts, fig.NOT_LISTED: gathered}, people=people)
