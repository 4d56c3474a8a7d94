"""Invented reports of several quarters whose counts belong together, for the check before a release."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from harassment_cms.domain.definition import Definition, SectionDefinition, Span
from harassment_cms.domain.disclosure import profile_named
from harassment_cms.domain.figure_subjects import Shape
from harassment_cms.domain.figure_tables import build_report
from harassment_cms.domain.figures import Compared, Mean, PeriodCounts, Report, Tally
from harassment_cms.domain.periods import Period, beside, months, parse_period
from harassment_cms.domain.treatment import UNTREATED, Treatment
from harassment_cms.home import defaults
from harassment_cms.reportdefs import load_definition

QUARTERLY = load_definition(defaults() / "reports" / "quarterly.yaml")
QUARTERLY = replace(QUARTERLY, spans=frozenset(Span))
LABELLED = tuple(
    table.id for table in QUARTERLY.tables() if table.subject.shape is Shape.CODES and not table.subject.parts
)
SEVERAL = ("incident_type", "motivation")
ROUTES = ("anonymous", "named_no_action", "named_meeting", "unknown")
WAYS = ("survey", "in_person", "phone", "email", "letter")
Labels = Mapping[str, Mapping[str, str]]


def labels_of(rows: Mapping[str, int]) -> Labels:
    """Labels of each table: so many rows, and the routes as they are."""
    listed = {table: {f"{table}{row}": f"{table} {row}" for row in range(rows.get(table, 3))} for table in LABELLED}
    known = {"route": ROUTES, "came_by": WAYS}
    return {**listed, **{table: {code: code.replace("_", " ") for code in codes} for table, codes in known.items()}}


@dataclass(frozen=True, slots=True)
class Invented:
    """A random stream of cases: about ``reports`` a quarter, most of them under the first rows of each table."""

    labels: Labels
    reports: int
    dice: random.Random

    def quarter(self, quarter: Period) -> PeriodCounts:
        """The counts of one quarter."""
        dice = self.dice
        total = dice.randint(self.reports * 3 // 4, self.reports * 5 // 4)
        restricted = dice.randint(0, min(2, total))
        broken_down = total - restricted
        tallies: dict[str, Tally] = {}
        for table in LABELLED:
            codes = list(self.labels[table])
            if table in SEVERAL:
                tallies[table] = self._several(codes, broken_down, restricted)
            elif table in ("outcome", "referrals"):
                whole = dice.randint(self.reports // 3, self.reports)
                tallies[table] = Tally(self._spread(whole, codes), whole)
            else:
                tallies[table] = Tally({**self._spread(broken_down, codes), "restricted": restricted}, total)
        due = broken_down - tallies["route"].counts["anonymous"]
        contact = self._spread(due, ["in_time", "not_yet", "late"])
        by_survey = tallies["came_by"].counts["survey"]
        dated = by_survey - dice.randint(0, min(3, by_survey))
        undated = by_survey - dated + dice.randint(0, min(2, broken_down - by_survey))
        reached = dice.randint(0, due)
        tallies["received"] = Tally({"received": total, "date_unknown": undated}, total)
        tallies["month"] = Tally(self._spread(total, months(quarter)), total)
        state = self._spread(broken_down, ["closed", "open", "new"])
        overdue = dice.randint(0, min(5, broken_down))
        tallies["state"] = Tally({**state, "restricted": restricted, "overdue": overdue}, total)
        tallies["first_contact"] = Tally({**contact, "due": due, "reached": reached}, due)
        tried = contact["in_time"] + contact["late"]
        worked = dice.randint(0, broken_down)
        return PeriodCounts(
            tallies,
            contact_days=Mean(dice.randint(0, 4 * tried), tried),
            reached_days=Mean(dice.randint(0, 5 * reached), reached),
            import_days=Mean(dice.randint(0, 6 * dated), dated),
            minutes=Mean(dice.randint(worked, 300 * worked), worked),
        )

    def _several(self, codes: Sequence[str], cases: int, restricted: int) -> Tally:
        """Answers of several codes to a case: some have two, one in nine has none."""
        counts = dict.fromkeys((*codes, "not_answered"), 0)
        for _ in range(cases):
            chosen = {self._one(codes), self._one(codes)} if self.dice.random() > 1 / 9 else {"not_answered"}
            for code in chosen:
                counts[code] += 1
        return Tally({**counts, "restricted": restricted}, cases + restricted)

    def _spread(self, total: int, codes: Sequence[str]) -> dict[str, int]:
        chosen = [self._one(codes) for _ in range(total)]
        return {code: chosen.count(code) for code in codes}

    def _one(self, codes: Sequence[str]) -> str:
        return self.dice.choices(codes, [1 / (1 + place) for place in range(len(codes))])[0]


def added(parts: Sequence[PeriodCounts]) -> PeriodCounts:
    """The counts of several quarters together; every case was worked on in one of them only."""

    def mean(of: Callable[[PeriodCounts], Mean]) -> Mean:
        return Mean(sum(int(of(part).total) for part in parts), sum(of(part).n for part in parts))

    tallies: dict[str, Tally] = {}
    for table in parts[0].tallies:
        codes = dict.fromkeys(code for part in parts for code in part.tallies[table].counts)
        counts = {code: sum(part.tallies[table].counts.get(code, 0) for part in parts) for code in codes}
        tallies[table] = Tally(counts, sum(part.tallies[table].total for part in parts))
    return PeriodCounts(
        tallies,
        mean(lambda part: part.contact_days),
        mean(lambda part: part.reached_days),
        mean(lambda part: part.import_days),
        mean(lambda part: part.minutes),
    )


def report(
    period: Period,
    counts: Mapping[str, PeriodCounts],
    labels: Labels,
    profile: str,
    treatment: Treatment = UNTREATED,
    tables: Sequence[str] = (),
) -> Report:
    """The report of a period, beside those before it that have counts, as made three weeks after its end.

    Of these ``tables`` alone, if any are named.
    """
    definition = QUARTERLY if not tables else narrowed(QUARTERLY, tables)
    sides = [counts.get(side.id) for side in beside(period)]
    made = datetime(period.last.year + period.last.month // 12, period.last.month % 12 + 1, 21, tzinfo=UTC)
    counted = Compared(counts[period.id], *sides)
    return build_report(definition, period, counted, profile_named(profile), labels, made, treatment)


def narrowed(definition: Definition, tables: Sequence[str]) -> Definition:
    """A definition with some of its tables only."""
    kept = tuple(table for table in definition.tables() if table.id in tables)
    return replace(definition, sections=(SectionDefinition("all", "All", "", kept),))


def pack(quarters: Sequence[Period], invented: Invented) -> tuple[list[Period], dict[str, PeriodCounts]]:
    """The periods of a pack, each calendar year after its last quarter, and the counts of all of them."""
    periods: list[Period] = []
    counts: dict[str, PeriodCounts] = {}
    for quarter in quarters:
        counts[quarter.id] = invented.quarter(quarter)
        periods.append(quarter)
        of_year = [one for one in periods if one.id.startswith(f"{quarter.first.year}-Q")]
        if len(of_year) == 4:
            year = parse_period(str(quarter.first.year), 1)
            counts[year.id] = added([counts[one.id] for one in of_year])
            periods.append(year)
    return periods, counts
