"""The check before a release of a pack of 15 tables, beside twelve quarters of them: on request, in seconds.

The floor is the same conditions solved once, for any solution at all: the least that any check would need. The pack
is invented: some sixty reports a quarter, every table of a quarterly report, and an annual report each year.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.benchmarks.harness import Comparison
from tests.release.quarters import Invented, labels_of, pack, report

from harassment_cms.domain.periods import parse_period
from harassment_cms.domain.release.audit import audit
from harassment_cms.domain.release.counting import count
from harassment_cms.domain.release.reading import tables_of
from harassment_cms.domain.release.system import split
from harassment_cms.solving.highs import Highs

ON_REQUEST = True
ROWS = {"incident_type": 24, "motivation": 14, "reporter_role": 7, "reporter_affiliation": 14}
ROWS |= {"campus": 4, "outcome": 10, "referrals": 13}
REPORTS = 60


def comparisons(scratch: Path) -> list[Comparison]:
    """Measure one check of the last report beside all others, for a rule set that rounds and one that suppresses."""
    return [_comparison(profile) for profile in ("hesa", "suppress")]


def _comparison(profile: str) -> Comparison:
    labels = labels_of(ROWS)
    quarters = [parse_period(f"{year}-Q{number}", 1) for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)]
    periods, counts = pack(quarters, Invented(labels, REPORTS, random.Random(1)))
    told = [tables_of(report(period, counts, labels, profile)) for period in periods]
    published = [table for tables in told[:-1] for table in tables]
    candidate = told[-1]

    def floor() -> float:
        began = time.perf_counter()
        for part, _ in split(count([*published, *candidate]).system):
            if part.conditions:
                Highs().load(part).maximise({})
        return time.perf_counter() - began

    def product() -> float:
        began = time.perf_counter()
        audit(published, candidate, Highs())
        return time.perf_counter() - began

    return Comparison(f"check a pack beside {len(quarters)} quarters, {profile}", floor, product, 60.0, "s", 1)
