"""Counts of people or cases that can appear again and again, each counted once however many days it touches.

Called by ``counting``. "Cases worked on" of two quarters do not add up to those of the half-year. Seen as a way
through time, from the first box of days something touches to the next and so on, it is counted in a stretch of days
exactly where its way comes in: so each such count is a sum of steps, and every choice of steps that fit belongs to
some set of ways (a flow splits into paths).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from harassment_cms.domain.release.grids import Box, Grid
from harassment_cms.domain.release.system import System

_NOWHERE = -1


class Touches:
    """The ways through the boxes of days that something was published of."""

    def __init__(self, system: System, published: Iterable[Box]) -> None:
        grid = Grid()
        grid.want(published)
        self._boxes = list(grid.boxes())
        places = range(len(self._boxes))
        self._steps = {(before, to): system.unknown() for to in places for before in (_NOWHERE, *range(to))}
        for place in places:
            comes = dict.fromkeys(self.at(place), 1)
            goes = {self._steps[place, to]: -1 for to in range(place + 1, len(self._boxes))}
            if goes:
                system.require(comes | goes, low=0)

    def boxes(self) -> Iterator[tuple[Box, int]]:
        """Yield each box and its place."""
        return ((box, place) for place, box in enumerate(self._boxes))

    def at(self, place: int) -> list[int]:
        """Return the steps into one box: together, how many touch it."""
        return [unknown for (_, to), unknown in self._steps.items() if to == place]

    def within(self, days: Box) -> Mapping[int, int]:
        """Return the steps that come into a stretch of days from before it: together, how many touch it."""
        inside = [place for box, place in self.boxes() if box.within(days)]
        return {unknown: 1 for (before, to), unknown in self._steps.items() if to in inside and before not in inside}
