"""Makes the tables of one report, each kind in its own way. Called by ``building``.

What a table is about and what its words are stands in ``figure_subjects``; here is how its rows come about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from harassment_cms.domain import figures as fig
from harassment_cms.domain.definition import TableDefinition
from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, Profile, Published, Rule
from harassment_cms.domain.figure_subjects import SUBJECTS, Labels, Shape
from harassment_cms.domain.figure_tables import cells
from harassment_cms.domain.figure_tables.hours_needed import Plan, rows_of
from harassment_cms.domain.figure_tables.treating import SHARE, labels_together, reasons, rows_together, treated
from harassment_cms.domain.figures import Mean, PeriodCounts, Row, Table, Tally
from harassment_cms.domain.periods import Period, month_label, months
from harassment_cms.domain.theme_figures import NOTHING_TOLD, theme_rows
from harassment_cms.domain.treatment import Treatment

MULTI_NOTE = "One case can count in several rows, so the rows can add up to more than the total."
NO_FIGURE_NOTE = f"{NO_FIGURE.shown} means that there is no figure: no records of that time, or nothing to divide."

_UNIDENTIFIED = "are not yet looked through for people who reported more than once; each counts as one person."
_GAP_LABELS = {fig.NOT_ANSWERED: "Not answered", **fig.APART_LABELS}
_NOT_LISTED_LABEL = "Not on the list"
_PEOPLE_LABEL = "Different people who made them, as far as is known"
_CONTACT_LABELS = {
    fig.DUE: "Due a first contact",
    fig.IN_TIME: "Contact tried in time",
    fig.LATE: "Contact tried late",
    fig.NOT_YET: "Contact not tried yet",
    fig.REACHED: "Reached",
}


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the tables of one report; ``sides`` are the period and the two it is compared with.

    Of sides that are ``quiet`` only the number of reports is given.
    """

    profile: Profile
    treatment: Treatment
    sides: tuple[Period, Period, Period]
    counted: tuple[PeriodCounts | None, PeriodCounts | None, PeriodCounts | None]
    labels: Mapping[str, Labels]
    plan: Plan
    quiet: tuple[bool, ...] = (False, False, False)

    def table(self, spec: TableDefinition) -> Table:
        """Make one table."""
        shapes: dict[Shape, Callable[[TableDefinition], Table]] = {
            Shape.CODES: self._breakdown,
            Shape.RECEIVED: self._received,
            Shape.MONTH: self._by_month,
            Shape.FIRST_CONTACT: self._first_contact,
            Shape.HOURS: self._hours,
            Shape.HOURS_NEEDED: self._hours_needed,
            Shape.IMPORT_DELAY: self._import_delay,
            Shape.CLOSING: self._closing,
            Shape.THEMES: self._themes,
        }
        return shapes[spec.subject.shape](spec)

    def _breakdown(self, spec: TableDefinition) -> Table:
        subject, labels = spec.subject, self._labels(spec.by)
        gaps = [gap for gap in subject.gaps if gap not in labels and not (spec.where and gap in fig.APART)]
        listed = {**labels, **{gap: _GAP_LABELS[gap] for gap in gaps}}
        tallies = [cells.with_not_listed(tally, listed) if tally else None for tally in self._tallies(spec)]
        for codes in self.treatment.together(spec.id):
            listed = labels_together(listed, codes)
            tallies = [rows_together(tally, codes) if tally else None for tally in tallies]
        published = [cells.cells(self.profile, subject, tally, (*listed, fig.NOT_LISTED)) for tally in tallies]
        rows = [_count_row(code, label, published) for code, label in listed.items()]
        rest = _count_row(fig.NOT_LISTED, _NOT_LISTED_LABEL, published)
        if not {Published(rest.value, rest.shown), rest.previous, rest.year_before} <= {
            self.profile.count(0),
            NO_FIGURE,
        }:
            rows.append(rest)
        return self._counted_table(spec, rows)

    def _received(self, spec: TableDefinition) -> Table:
        listed = self._labels(spec.by)
        tallies = self._all(spec)
        published = [cells.cells(self.profile, spec.subject, tally, tuple(listed)) for tally in tallies]
        rows = [_count_row(fig.RECEIVED, listed[fig.RECEIVED], published)]
        loud = [None if quiet else tally for tally, quiet in zip(tallies, self.quiet, strict=True)]
        if loud[0] is not None:
            parts = [side if tally else {} for side, tally in zip(published, loud, strict=True)]
            rows += [_count_row(code, label, parts) for code, label in listed.items() if code in spec.subject.parts]
            people = [tally.total_people if tally else None for tally in loud]
            # Of some reports only, people are not told: nobody could say what that would give away.
            if people != [None, None, None] and not spec.where:
                counts = [NO_FIGURE if known is None else self.profile.count(known) for known in people]
                rows.append(_row(fig.PEOPLE, _PEOPLE_LABEL, counts))
        return self._counted_table(spec, rows)

    def _by_month(self, spec: TableDefinition) -> Table:
        tallies = self._tallies(spec)
        columns = [months(side) for side in self.sides]
        sides = [
            cells.cells(self.profile, spec.subject, tally, names)
            for tally, names in zip(tallies, columns, strict=True)
        ]
        rows = []
        for place, month in enumerate(columns[0]):
            figures = [
                side.get(names[place], NO_FIGURE) if place < len(names) else NO_FIGURE
                for side, names in zip(sides, columns, strict=True)
            ]
            rows.append(_row(month, month_label(month), figures))
        return self._counted_table(spec, rows)

    def _first_contact(self, spec: TableDefinition) -> Table:
        tallies = self._tallies(spec)
        published = [cells.cells(self.profile, spec.subject, tally, tuple(_CONTACT_LABELS)) for tally in tallies]
        share = [
            cells.share(self.profile, tally, side) if tally else NO_FIGURE
            for tally, side in zip(tallies, published, strict=True)
        ]
        rows = [
            *(_count_row(code, label, published) for code, label in _CONTACT_LABELS.items()),
            _row(SHARE, "Tried in time, of those due", share),
            self._mean_row("average_days", "Average days until the first try", lambda each: each.contact_days),
            self._mean_row("average_days_reached", "Average days until reached", lambda each: each.reached_days),
        ]
        return self._counted_table(spec, rows, Rule.PERCENT, Rule.AVERAGE)

    def _hours(self, spec: TableDefinition) -> Table:
        total = self._each(lambda each: cells.hours(self.profile, each.minutes))
        rows = [
            self._n_row("cases", "Cases with time recorded", lambda each: each.minutes),
            _row("hours", "Hours", total),
            self._mean_row("hours_per_case", "Average hours for each of these cases", _hours_mean),
        ]
        return self._mean_table(spec, rows, total[0], lambda each: each.minutes, Rule.HOURS)

    def _import_delay(self, spec: TableDefinition) -> Table:
        known = self._n_row("known", "Reports with a date of submission", lambda each: each.import_days)
        days = self._mean_row("average_days", "Average days until import", lambda each: each.import_days)
        total = Published(known.value, known.shown)
        return self._mean_table(spec, [known, days], total, lambda each: each.import_days)

    def _closing(self, spec: TableDefinition) -> Table:
        closed = self._n_row(fig.CLOSED, "Cases closed", lambda each: each.closing_days)
        days = self._mean_row("average_days", "Average days from report to closing", lambda each: each.closing_days)
        total = Published(closed.value, closed.shown)
        return self._mean_table(spec, [closed, days], total, lambda each: each.closing_days)

    def _hours_needed(self, spec: TableDefinition) -> Table:
        received = [tally if tally is None else self._total(tally) for tally in self._all(spec)]
        rows = rows_of(
            [NO_FIGURE if one is None else one for one in received], self.sides, self.plan, self.profile.withheld
        )
        total = Published(rows[0].value, rows[0].shown)
        return self._table(spec, rows, total, (Rule.COUNT, Rule.PEOPLE), [self.plan.note])

    def _labels(self, by: str) -> Labels:
        return self.labels[by] if by in self.labels or not SUBJECTS[by].labels else SUBJECTS[by].labels

    def _all(self, spec: TableDefinition) -> list[Tally | None]:
        name = fig.RECEIVED if spec.subject.shape is Shape.HOURS_NEEDED else spec.counted_as
        return [each.tallies[name] if each else None for each in self.counted]

    def _tallies(self, spec: TableDefinition) -> list[Tally | None]:
        return [each.tallies[spec.counted_as] if each else None for each in self._loud()]

    def _loud(self) -> list[PeriodCounts | None]:
        return [None if quiet else each for each, quiet in zip(self.counted, self.quiet, strict=True)]

    def _each(self, publish: Callable[[PeriodCounts], Published]) -> list[Published]:
        return [publish(each) if each else NO_FIGURE for each in self._loud()]

    def _n_row(self, code: str, label: str, mean: Callable[[PeriodCounts], Mean]) -> Row:
        return _row(code, label, self._each(lambda each: cells.n_of(self.profile, mean(each))))

    def _mean_row(self, code: str, label: str, mean: Callable[[PeriodCounts], Mean]) -> Row:
        return _row(code, label, self._each(lambda each: cells.average(self.profile, mean(each))))

    def _total(self, tally: Tally) -> Published:
        return self.profile.count(cells.guarded(self.profile, tally.total, tally.total_people))

    def _counted_table(self, spec: TableDefinition, rows: Sequence[Row], *also: Rule) -> Table:
        this = next(tally for tally in self._all(spec) if tally)
        rules = [Rule.COUNT, Rule.PEOPLE, *also, *([] if spec.subject.multi else [Rule.TOTAL])]
        return self._table(spec, rows, self._total(this), rules, self._people_notes(this.people, this.unidentified))

    def _mean_table(
        self,
        spec: TableDefinition,
        rows: Sequence[Row],
        total: Published,
        mean: Callable[[PeriodCounts], Mean],
        *also: Rule,
    ) -> Table:
        this = next(each for each in self.counted if each)
        notes = self._people_notes(mean(this).people)
        return self._table(spec, rows, total, (Rule.COUNT, Rule.AVERAGE, Rule.PEOPLE, *also), notes)

    def _themes(self, spec: TableDefinition) -> Table:
        this = self.counted[0]
        rows = theme_rows(this.themes if this else (), self.profile)
        return self._table(spec, rows, NO_FIGURE, (Rule.COUNT,), () if rows else (NOTHING_TOLD,))

    def _people_notes(self, people: object, unidentified: int = 0) -> list[str]:
        if not self.profile.guards_people:
            return []
        if people is None:
            return [f"These cases {_UNIDENTIFIED}"]
        published = self.profile.count(unidentified)
        many = published.shown if published.value else f"Up to {self.profile.behind(published).high}"
        return [f"{many} of these cases {_UNIDENTIFIED}"] if unidentified else []

    def _about(self, spec: TableDefinition) -> list[str]:
        """Say what a definition says of its table, and which reports it is about."""
        said = []
        for field, codes in spec.where:
            words = {**self._labels(field), **_GAP_LABELS}
            which = " or ".join(f"“{words.get(code, code)}”" for code in codes)
            said.append(f"Only reports with {which} under “{SUBJECTS[field].heading}”.")
        return [*spec.notes, *spec.subject.notes, *said, *([fig.NONE_APART] if said else [])]

    def _table(
        self,
        spec: TableDefinition,
        rows: Sequence[Row],
        total: Published,
        rules: Iterable[Rule],
        more: Iterable[str],
    ) -> Table:
        subject = spec.subject
        rows = treated(spec.id, rows, self.treatment)
        if subject.total_row and self.treatment.leaves_out(spec.id, subject.total_row):
            total = LEFT_OUT
        figures = [Published(row.value, row.shown) for row in rows] + ([total] if total != NO_FIGURE else [])
        figures += [side for row in rows for side in (row.previous, row.year_before)]
        used = {*rules, *([Rule.ZERO] if any(cell.shown == "0" for cell in figures) else [])}
        notes = [*self._about(spec), *([MULTI_NOTE] if subject.multi and subject.has_total else [])]
        notes += [self.profile.notes[rule] for rule in Rule if rule in used and rule in self.profile.notes]
        notes += [*more, *([NO_FIGURE_NOTE] if NO_FIGURE in figures else [])]
        notes += reasons(spec.id, rows, self.treatment)
        return Table(
            id=spec.id,
            title=spec.title,
            multi=subject.multi,
            columns=(spec.heading, *(side.id for side in self.sides)),
            rows=tuple(rows),
            total=total,
            notes=tuple(notes),
            by=spec.by,
            where=spec.where,
            change=spec.change,
        )


def _count_row(code: str, label: str, sides: Sequence[Mapping[str, Published]]) -> Row:
    return _row(code, label, [side.get(code, NO_FIGURE) for side in sides])


def _row(code: str, label: str, figures: Sequence[Published]) -> Row:
    this, before, a_year_before = figures
    return Row(code, label, this.value, this.shown, before, a_year_before)


def _hours_mean(each: PeriodCounts) -> Mean:
    return replace(each.minutes, total=Decimal(each.minutes.total) / 60)
