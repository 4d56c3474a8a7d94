"""What it costs to compare 10,000 reports with 50 people, beside the import of these reports without that.

The floor is the import with nobody looked for; measured is the look alone, over the cells that an import hands over.
The people have common names, addresses, accounts, numbers, telephones and a declared term each.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from tests.benchmarks.bench_import import Homes, exported
from tests.benchmarks.harness import Comparison, Measure

from harassment_cms.domain.conflicts import Checker, PersonTerms, Places

ROWS = 10_000
GIVEN = "Mira Cerys Leon Tomos Sarah Anna Omar Priya Wei Jan Grace Emma Noah Freya Ivo Nora Luca Elif Zoë Kim Ben Ana"
FAMILY = (
    "Holt Vaughan Achebe Reid Smith Jones Patel Müller O'Brien Wood Hill Young Brown Green Clark Kaur Novak Silva"
)


def comparisons(scratch: Path) -> list[Comparison]:
    """The look beside the import."""
    export = exported(scratch, ROWS)
    bare = without(Homes(scratch).timed(export))
    return [Comparison("looking for 50 people in 10,000 reports", bare, looking(export), 0.3, rounds=5)]


def without(measure: Measure) -> Measure:
    """Milliseconds for an import that looks for nobody."""

    def measured() -> float:
        with patch.object(Checker, "hits", lambda self, cells, places: ()):
            return measure()

    return measured


def looking(export: Path) -> Measure:
    """Milliseconds for compiling the terms and looking through every row."""
    with export.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    places = Places(names=frozenset(place for place, heading in enumerate(header) if "name" in heading))

    def measure() -> float:
        began = time.perf_counter()
        checker = Checker(people())
        for row in rows:
            checker.hits(row, places)
        return (time.perf_counter() - began) * 1000

    return measure


def people() -> Sequence[PersonTerms]:
    """Fifty people whose names are anybody's."""
    given, family = GIVEN.split(), FAMILY.split()
    return [
        PersonTerms(
            number,
            (f"{given[number % len(given)]} {family[number % len(family)]}",),
            emails=(f"{given[number % len(given)].lower()}.{number}@university.example",),
            accounts=(f"user{number:03}",),
            numbers=(f"70{number:05}",),
            phones=(f"+44 20 7946 0{number:03}",),
            declared=(f"head of unit {number}",),
        )
        for number in range(50)
    ]
