"""What is left out of a report, or put together, so that it can be released; and how that is said.

Chosen by ``release.remedies`` or by a person, applied by ``figure_tables``, kept with a release. Every change is said
in the notes of its table: what is missing, and why, never how small it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

JOIN = "+"
"""Between the codes of rows that are shown together."""

REASON = "because small numbers could otherwise be worked out exactly."


class Side(StrEnum):
    """A column of figures: the period itself, or one of those beside it."""

    THIS = "this"
    PREVIOUS = "previous"
    YEAR_BEFORE = "year_before"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One figure of a report."""

    table: str
    code: str
    side: Side


@dataclass(frozen=True, slots=True)
class Treatment:
    """Changes to a report: figures withheld, rows shown together (table and codes), tables without their rows."""

    withheld: frozenset[Place] = frozenset()
    merged: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
    dropped: frozenset[str] = frozenset()

    def without_figures(self, places: Iterable[Place]) -> Treatment:
        """Return this and more figures withheld."""
        return replace(self, withheld=self.withheld | frozenset(places))

    def with_rows_together(self, table: str, codes: Iterable[str]) -> Treatment:
        """Return this and the rows of a table shown as one."""
        return replace(self, merged=self.merged | {(table, tuple(codes))})

    def without_rows(self, *tables: str) -> Treatment:
        """Return this and tables without their rows; what else was to be done to them falls away."""
        gone = self.dropped | set(tables)
        return Treatment(
            frozenset(place for place in self.withheld if place.table not in gone),
            frozenset(pair for pair in self.merged if pair[0] not in gone),
            gone,
        )

    def hides(self, table: str, code: str, side: Side) -> bool:
        """Whether a figure is withheld."""
        return Place(table, code, side) in self.withheld

    def leaves_out(self, table: str, code: str) -> bool:
        """Whether a row's figure of the period itself is not shown, alone or with all rows of its table."""
        return table in self.dropped or self.hides(table, code, Side.THIS)

    def to_text(self) -> str:
        """Return it as the JSON that is kept with a release."""
        said = {
            "withheld": [[one.table, one.code, one.side.value] for one in sorted(self.withheld)],
            "merged": [[table, list(codes)] for table, codes in sorted(self.merged)],
            "dropped": sorted(self.dropped),
        }
        return json.dumps(said, sort_keys=True, separators=(",", ":"))

    def together(self, table: str) -> list[tuple[str, ...]]:
        """Return which rows of a table are shown as one."""
        return sorted(codes for of, codes in self.merged if of == table)


UNTREATED = Treatment()
"""A report as it is."""


def codes_of(row: str) -> frozenset[str]:
    """Return the codes behind a row's code: several where rows are shown together."""
    return frozenset(row.split(JOIN))
