"""Tables about some reports only, beside tables of all: what is published of right counts never contradicts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest
from tests.release.outsider import SOLVER

from harassment_cms.domain import figures as fig
from harassment_cms.domain.definition import Definition, SectionDefinition, Span, TableDefinition
from harassment_cms.domain.disclosure import PROFILES
from harassment_cms.domain.figure_tables import build_report
from harassment_cms.domain.figures import Compared, Mean, PeriodCounts, Tally, Where
from harassment_cms.domain.figures_json import from_json, to_json
from harassment_cms.domain.periods import Period, beside, months, parse_period
from harassment_cms.domain.release.counting import count
from harassment_cms.domain.release.reading import tables_of
from harassment_cms.domain.release.system import split

ANSWERS: Mapping[str, Sequence[str]] = {
    "route": ("anonymous", "named_meeting", "unknown"),
    "campus": ("main", "north", "closed_site", "not_answered"),
    "came_by": ("survey", "phone"),
    "incident_type": ("bullying", "stalking", "not_answered"),
}
LABELS = {field: {code: code for code in codes[:3] if code != "closed_site"} for field, codes in ANSWERS.items()}
TABLES: Sequence[tuple[str, Where]] = (
    ("received", ()),
    ("month", ()),
    *((field, ()) for field in ANSWERS),
    ("incident_type", (("came_by", ("phone",)),)),
    ("campus", (("route", ("named_meeting", "unknown")), ("came_by", ("survey",)))),
    ("month", (("campus", ("main", "not_answered")),)),
    ("received", (("came_by", ("phone",)),)),
    ("route", (("campus", ("closed_site",)),)),
)
DEFINITION = Definition(
    "own",
    "Own",
    frozenset(Span),
    (
        SectionDefinition(
            "all", "All", "", tuple(TableDefinition(f"t{n}", by, by, "R", (), w) for n, (by, w) in enumerate(TABLES))
        ),
    ),
)
Q1 = parse_period("2026-Q1", 8)


def cases(dice: random.Random, period: Period) -> list[dict[str, frozenset[str]]]:
    """Invented cases: their answers, the month, and for some why they stand apart."""
    found = []
    for _ in range(dice.randint(5, 60)):
        case = {field: frozenset({dice.choice(codes)}) for field, codes in ANSWERS.items()}
        if dice.random() < 0.3:
            case["incident_type"] = frozenset({"bullying", "stalking"})
        if dice.random() < 0.1:
            case = dict.fromkeys(ANSWERS, frozenset({dice.choice(fig.APART)}))
        found.append({**case, "month": frozenset({dice.choice(months(period))})})
    return found


def counted(found: Sequence[Mapping[str, frozenset[str]]]) -> PeriodCounts:
    tallies = {}
    for table in DEFINITION.tables():
        about = [case for case in found if all(case[field] & set(codes) for field, codes in table.where)]
        rows = [case.get(table.by, frozenset({fig.RECEIVED})) for case in about]
        counts = Counter(code for row in rows for code in row)
        if table.by == "received":
            counts = Counter({fig.RECEIVED: len(about), fig.DATE_UNKNOWN: 0})
        tallies[table.counted_as] = Tally(counts, len(about))
    nothing = Mean(0, 0)
    return PeriodCounts(tallies, nothing, nothing, nothing, nothing)


@pytest.mark.parametrize("profile", ["hesa", "suppress", "nhs-hes"])
@pytest.mark.parametrize("seed", range(3))
def test_right_counts_never_contradict_each_other(profile: str, seed: int) -> None:
    dice = random.Random(seed)
    sides = [counted(cases(dice, side)) for side in (Q1, *beside(Q1))]
    made_at = datetime(2026, 4, 21, tzinfo=UTC)
    made = build_report(DEFINITION, Q1, Compared(*sides), PROFILES[profile], LABELS, made_at)
    conditions = count(tables_of(from_json(to_json(made))))
    assert conditions.possible
    parts = [part for part, _ in split(conditions.system) if part.conditions]
    assert all(SOLVER.load(part).maximise({}).values is not None for part in parts)
