"""Suppression: small counts are withheld, and as many others as it takes that nobody can subtract them back.

Chosen by name through ``profiles``. *Primary* suppression withholds 1 to 4; *secondary* suppression withholds the
cheapest further cells (standards section 1.3): where the total is known, a single withheld cell is no secret.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from harassment_cms.domain.disclosure.rounding import FEW_FOR_AVERAGES, HESA_WITHHELD
from harassment_cms.domain.disclosure.rules import (
    ANYTHING,
    NO_FIGURE,
    Published,
    Range,
    Ratio,
    Rule,
    checked,
    checked_share,
    exactly,
    mean,
    to_nearest,
    whole_percent,
)

FEW = 5
"""Counts below this are withheld, unless they are 0."""

Place = tuple[int, int]
"""A cell of a table: row and column, from 0."""


class Suppress:
    """Counts of 1 to 4 withheld, all others given as they are.

    Under the name ``suppress-zeros``, 0 is withheld with them: for where it would tell that nobody of a small group
    reported something.
    """

    status = (
        "Small figures withheld, not yet checked for release: each table is protected on its own, but by comparing "
        "the tables and periods of a report someone can still work out a small number exactly."
    )
    guards_people = True
    withheld = Published(None, HESA_WITHHELD)
    few = Published(None, f"<{FEW}")

    def __init__(self, *, hide_zeros: bool = False) -> None:
        self._least = 0 if hide_zeros else 1

    @property
    def name(self) -> str:
        """The word people choose it by, which says what becomes of zeros."""
        return "suppress" if self._least else "suppress-zeros"

    @property
    def notes(self) -> Mapping[Rule, str]:
        """The rules in words, according to what is done with zeros."""
        return MappingProxyType(
            {
                Rule.COUNT: f"Counts of {self._least} to 4 are withheld and shown as {self.few.shown}. Where a total "
                f"would give them away, others are withheld too, and all of these are shown as {HESA_WITHHELD}.",
                Rule.ZERO: "0 means none.",
                Rule.PERCENT: "Percentages are taken from the published figures, to the nearest whole per cent; "
                f"{HESA_WITHHELD} where one of them is withheld.",
                Rule.AVERAGE: f"Averages have one decimal; {HESA_WITHHELD} where they rest on 7 cases or fewer.",
                Rule.HOURS: f"Hours are given in whole hours; {HESA_WITHHELD} where they were spent on fewer than 5 "
                "cases.",
                Rule.PEOPLE: "A count that comes from fewer than three people is treated as 2 or fewer.",
            }
        )

    def count(self, n: int | float | Decimal) -> Published:
        """Give a count as it is, or withhold it."""
        if checked(n) < FEW and (n or not self._least):
            return self.few
        value = exactly(n)
        whole = value == value.to_integral_value()
        return Published(int(value), str(int(value))) if whole else Published(float(value), str(value))

    def breakdown(self, counts: Sequence[int], total: int) -> tuple[Published, ...]:
        """Withhold small counts, and further ones where the total would give them away."""
        cells = [self.count(n) for n in counts]
        small = {place for place, cell in enumerate(cells) if cell == self.few}
        if not small or self.count(total) == self.few or self._hides(len(small), sum(counts[i] for i in small)):
            return tuple(cells)
        together = small | set(further_cells(counts, small))
        return tuple(self.withheld if place in together else cell for place, cell in enumerate(cells))

    def percent(self, numerator: int, base: int) -> Published:
        """Take the share of the two published counts, in whole per cent."""
        checked_share(numerator, base)
        if self.few in (self.count(numerator), self.count(base)):
            return self.withheld
        return whole_percent(numerator, base) if base else NO_FIGURE

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Average to one decimal, halves up; withheld on 7 or fewer."""
        return self.withheld if checked(n) <= FEW_FOR_AVERAGES else mean(total, n)

    def hours(self, minutes: int, n: int) -> Published:
        """Give whole hours; withheld on fewer than 5 cases."""
        return self.withheld if checked(n) < FEW else to_nearest(Decimal(minutes) / 60, 1)

    def behind(self, count: Published) -> Range:
        """Return the count itself where it is given, 1 to 4 (or 0 to 4) where it is called few."""
        if count.value is not None:
            return Range(int(count.value), int(count.value))
        return Range(self._least, FEW - 1) if count == self.few else ANYTHING

    def behind_percent(self, share: Published) -> tuple[Ratio, ...]:
        """Tell nothing: a share of published figures says no more than they do."""
        return ()

    def behind_average(self, average: Published) -> Range:
        """Tell whether there were more than 7 cases."""
        return Range(0, FEW_FOR_AVERAGES) if average.value is None else Range(FEW_FOR_AVERAGES + 1)

    def behind_hours(self, hours: Published) -> tuple[Range, Range]:
        """Return the minutes rounded to these hours; withheld, that there were fewer than 5 cases."""
        if hours.value is None:
            return ANYTHING, Range(0, FEW - 1)
        whole = int(hours.value)
        return Range(max(0, 60 * whole - 30), 60 * whole + 29), Range(FEW)

    def _hides(self, cells: int, together: int) -> bool:
        """Whether this many cells known to be few still hide each other when their sum is known."""
        low = max(self._least, together - (FEW - 1) * (cells - 1))
        high = min(FEW - 1, together - self._least * (cells - 1))
        return together >= FEW and low < high and not (low >= 1 and high <= 2)


def further_cells(counts: Sequence[int], small: Iterable[int]) -> frozenset[int]:
    """Return the cheapest further cells of a list to withhold beside ``small`` ones, given that the total is known.

    At least two cells are then withheld, and together they are no small number. Empty cells hide nothing.
    """
    kept = set(small)
    further: set[int] = set()
    others = sorted((n, place) for place, n in enumerate(counts) if n and place not in kept)
    for _, place in others:
        hidden = [counts[one] for one in kept | further if counts[one]]
        if len(hidden) >= 2 and sum(hidden) >= FEW:
            break
        further.add(place)
    return frozenset(further)


def cheapest_pattern(table: Sequence[Sequence[int]], small: Iterable[Place]) -> frozenset[Place]:
    """Return all cells to withhold in a table whose row and column totals are known: ``small`` and further ones.

    Each small cell becomes a corner of a closed path of withheld cells, a rectangle or longer, along which counts can
    be moved without changing any total; of all these paths the one that withholds the fewest cases more is taken, the
    largest small cell first. A cell that no path leads through (nothing else in its row or column) stays alone.
    """
    hidden = set(small)
    for place in sorted(hidden, key=lambda one: (-table[one[0]][one[1]], one)):
        hidden |= _cheapest_way_round(table, place, hidden)
    return frozenset(hidden)


def _cheapest_way_round(table: Sequence[Sequence[int]], start: Place, hidden: set[Place]) -> set[Place]:
    """Find the cheapest path from a cell's row to its column over other cells: rows and columns are its stops."""
    row, column = start
    queue: list[tuple[int, int, tuple[Place, ...], int, bool]] = [(0, 0, (), row, True)]
    been: set[tuple[int, bool]] = set()
    while queue:
        cost, length, path, stop, is_row = heapq.heappop(queue)
        if (stop, is_row) == (column, False):
            return set(path)
        if (stop, is_row) in been:
            continue
        been.add((stop, is_row))
        for other in range(len(table[0]) if is_row else len(table)):
            cell = (stop, other) if is_row else (other, stop)
            n = table[cell[0]][cell[1]]
            if cell != start and n:
                price = 0 if cell in hidden else n
                heapq.heappush(queue, (cost + price, length + 1, (*path, cell), other, not is_row))
    return set()
