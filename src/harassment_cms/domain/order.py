"""What moved in a list: as few things as can be, so that all others stand in the order they had."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def moved(places: Sequence[int]) -> tuple[int, ...]:
    """Return the indexes of those that moved; ``places`` are the new places of things in their old order."""
    stayed = _longest_rise(places)
    return tuple(number for number in range(len(places)) if number not in stayed)


def _longest_rise(values: Sequence[int]) -> set[int]:
    """The indexes of a longest increasing subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, value in enumerate(values):
        length = bisect_left(tails, value)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [value]
        ends[length : length + 1] = [number]
    chosen: set[int] = set()
    last = ends[-1] if ends else -1
    while last >= 0:
        chosen.add(last)
        last = before[last]
    return chosen
