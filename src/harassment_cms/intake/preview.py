"""The counts an import shows before it writes and reports after it wrote.

Services fill them in; both fronts and ``import --json`` print them (design section 7).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a file's rows: each row counts in exactly one of the five after ``rows``.

    ``known`` rows change nothing, ``amended`` ones bring a changed answer, ``partial`` ones were broken off,
    ``quarantined`` ones are set aside for a person. ``safety`` counts reports that answer a safety question
    with yes, whatever became of their row. Raises `ValueError` when the counts do not add up.
    """

    rows: int = 0
    new: int = 0
    known: int = 0
    amended: int = 0
    partial: int = 0
    quarantined: int = 0
    safety: int = 0

    def __post_init__(self) -> None:
        if self.rows != self.new + self.known + self.amended + self.partial + self.quarantined:
            raise ValueError("each row must be counted in exactly one place")
        if self.safety > self.rows:
            raise ValueError("more reports with a safety answer than rows")

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.rows + other.rows,
            self.new + other.new,
            self.known + other.known,
            self.amended + other.amended,
            self.partial + other.partial,
            self.quarantined + other.quarantined,
            self.safety + other.safety,
        )
