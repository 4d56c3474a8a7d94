"""An outsider with patience: tries every small set of cases, and keeps those that fit all that was published.

The reference that the check is held against. It knows nothing of unknowns, boxes or solvers: cases are a kind each, a
table is a way of counting them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from harassment_cms.domain.disclosure import PROFILES, Range
from harassment_cms.domain.periods import Period, parse_period
from harassment_cms.domain.release.counting import count
from harassment_cms.domain.release.narrowing import dangers, ranges
from harassment_cms.domain.release.told import Line, PublishedTable
from harassment_cms.solving.highs import Highs

Case = Mapping[str, object]
Cell = tuple[str, str, str]
"""Table, period, row."""

SOLVER = Highs()


@dataclass(frozen=True, slots=True)
class Claim:
    """What an outsider reads in a table about any set of cases; with a ``cell`` if it is a published count."""

    counts: Callable[[Case], bool]
    told: Range
    cell: Cell | None = None


Sets = np.ndarray[tuple[int, int], np.dtype[np.int64]]
"""Sets of cases: a row each, with a number for each kind."""


def every_set(kinds: Sequence[Case], most: int) -> Sets:
    """Return all ways to have up to so many cases."""
    every = [
        np.bincount(chosen, minlength=len(kinds))
        for size in range(1, most + 1)
        for chosen in combinations_with_replacement(range(len(kinds)), size)
    ]
    return np.array([np.zeros(len(kinds), dtype=np.int64), *every])


def tried(kinds: Sequence[Case], sets: Sets, claims: Sequence[Claim]) -> dict[Cell, tuple[int, int]]:
    """Return the least and greatest count of each published cell among the sets that fit all claims."""
    picks = np.array([[claim.counts(kind) for claim in claims] for kind in kinds], dtype=np.int64)
    sums = sets @ picks
    lows = np.array([claim.told.low for claim in claims])
    highs = np.array([1000 if claim.told.high is None else claim.told.high for claim in claims])
    fitting = sums[((lows <= sums) & (sums <= highs)).all(axis=1)]
    ends = zip(claims, fitting.min(axis=0).tolist(), fitting.max(axis=0).tolist(), strict=True)
    return {claim.cell: (low, high) for claim, low, high in ends if claim.cell}


def worked_out(tables: Sequence[PublishedTable]) -> dict[Cell, tuple[int, int]]:
    """Return what the check makes of the published cells of these tables."""
    found = ranges(count(tables), SOLVER)
    return {
        (one.cell.table, one.cell.period, one.cell.row): ends for one, ends in found.items() if not one.cell.derived
    }


def in_danger(tables: Sequence[PublishedTable]) -> dict[str, str]:
    """Return the rows that are not safe, with what is wrong."""
    return {one.cell.row: danger.value for one, danger in dangers(count(tables), SOLVER).items()}


def day(text: str) -> Period:
    """Return a written period of calendar years."""
    return parse_period(text, 8)


def table(
    counts: Mapping[str, int],
    period: str = "2026-Q1",
    rule: str = "hesa",
    question: str = "campus",
    *,
    population: str = "received",
    total: int | None = None,
    edition: int = 0,
) -> PublishedTable:
    """A table of one question as a rule set publishes it: rows that add up to its total."""
    rules = PROFILES[rule]
    whole = sum(counts.values()) if total is None else total
    cells = rules.breakdown(list(counts.values()), whole)
    lines = [Line((frozenset({code}),), code, rules.behind(cell)) for code, cell in zip(counts, cells, strict=True)]
    return PublishedTable(
        id=question,
        title=question.capitalize(),
        population=population,
        period=day(period),
        rule=rule,
        dimensions=(question,),
        lines=tuple(lines),
        total=rules.behind(rules.count(whole)),
        edition=edition,
    )


def total(
    n: int, period: str, rule: str = "hesa", *, population: str = "received", edition: int = 0
) -> PublishedTable:
    """A total alone."""
    rules = PROFILES[rule]
    return PublishedTable(
        "total", "Total", population, day(period), rule, total=rules.behind(rules.count(n)), edition=edition
    )
