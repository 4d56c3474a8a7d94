"""Puts a report together: its sections by the definition, each table of the period or of the year up to its end.

A table lists every code of its list, counted or not, so that a row's mere presence tells nothing; codes that are on
no list any more share one row. Counts that do not belong together are refused before anything is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from harassment_cms.domain import figures as fig
from harassment_cms.domain.definition import Definition, Span, TableDefinition, span_of
from harassment_cms.domain.disclosure import Profile, Rule, Unprotected
from harassment_cms.domain.figure_subjects import Labels
from harassment_cms.domain.figure_tables.cells import guarded
from harassment_cms.domain.figure_tables.hours_needed import PLAN, Plan
from harassment_cms.domain.figure_tables.making import Maker
from harassment_cms.domain.figures import Compared, PeriodCounts, Report, Table
from harassment_cms.domain.periods import Period, beside, year_up_to
from harassment_cms.domain.reconciliation import refuse_disagreement
from harassment_cms.domain.treatment import UNTREATED, Treatment

_FEW = (
    "Fewer than {limit} reports were received in {period}, so its breakdowns are of the year up to its end: {year}."
)
_FEW_BESIDE = "Fewer than {limit} reports were received in {period}, so only their number is given."


@dataclass(frozen=True, slots=True)
class Year:
    """What to do about periods with fewer reports than ``limit``; ``counted`` is the year up to the period's end.

    ``counted`` may be None as long as there are enough reports: see ``is_few``.
    """

    limit: int = 0
    counted: Compared | None = None


ENOUGH = Year()
"""However few reports there are, they are broken down."""


def is_few(definition: Definition, period: Period, counts: PeriodCounts, profile: Profile, limit: int) -> bool:
    """Whether a period has too few reports to be broken down, by what is published of their number.

    True figures, which are not for release, are always broken down.
    """
    if not definition.few_as_year or span_of(period) is Span.YEAR or isinstance(profile, Unprotected):
        return False
    return has_few(counts, profile, limit)


def has_few(counts: PeriodCounts, profile: Profile, limit: int) -> bool:
    """Whether fewer reports than ``limit`` are published of a period."""
    received = counts.tallies[fig.RECEIVED]
    value = profile.count(guarded(profile, received.total, received.total_people)).value
    return limit > 0 and (value is None or value < limit)


def build_report(
    definition: Definition,
    period: Period,
    counted: Compared,
    profile: Profile,
    labels: Mapping[str, Labels],
    generated_at: datetime,
    treatment: Treatment = UNTREATED,
    year: Year = ENOUGH,
    plan: Plan = PLAN,
) -> Report:
    """Build the report of a period.

    ``counted`` holds a tally for each table (by ``counted_as``) and for ``received``. ``labels`` gives what people
    read for codes that are the organisation's own, and goes before the words of ``SUBJECTS``; ``treatment`` says what
    is left out or shown together for the sake of a release; ``plan`` what hours needed are reckoned with. Raises
    IntegrityError naming the tables whose true counts do not agree, KeyError for counts or labels that are missing.
    """
    sides = (period, *beside(period))
    refuse_disagreement(definition, sides, counted)
    few = [
        counts is not None and is_few(definition, side, counts, profile, year.limit)
        for side, counts in zip(sides, counted.sides, strict=True)
    ]
    main = Maker(profile, treatment, sides, counted.sides, labels, plan, tuple(few))
    broken_down = main
    if few[0]:
        if year.counted is None:
            raise ValueError("few reports are broken down by the year: count it")
        whole = year_up_to(period.last)
        whole_sides = (whole, *beside(whole))
        refuse_disagreement(definition, whole_sides, year.counted)
        broken_down = Maker(profile, treatment, whole_sides, year.counted.sides, labels, plan)

    def made(table: TableDefinition) -> Table:
        if not table.subject.breaks_down:
            return main.table(table)
        notes = _few_notes(sides, few, year.limit)
        one = broken_down.table(table)
        return replace(one, notes=(*one.notes, *notes))

    return Report(
        period=period,
        profile=profile.name,
        status=profile.status,
        generated_at=generated_at,
        tables=tuple(made(table) for table in definition.tables()),
        notes=tuple(profile.notes[rule] for rule in Rule if rule in profile.notes),
        title=definition.title,
        sections=definition.published_sections(),
        definition=definition.id,
        definition_sha256=definition.sha256,
    )


def _few_notes(sides: tuple[Period, Period, Period], few: list[bool], limit: int) -> list[str]:
    if few[0]:
        whole = year_up_to(sides[0].last)
        return [_FEW.format(limit=limit, period=sides[0].id, year=whole.label)]
    return [
        _FEW_BESIDE.format(limit=limit, period=side.id) for side, is_one in zip(sides, few, strict=True) if is_one
    ]
