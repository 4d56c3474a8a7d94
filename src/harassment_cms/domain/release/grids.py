"""Days and editions cut into boxes, so that what two tables have in common is a sum of whole boxes.

Called by ``counting``. Each set of questions has a grid of its own, cut only where its tables begin and end; the grid
of an overlap has all the cuts of the tables that overlap in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from harassment_cms.domain.periods import Period, between
from harassment_cms.domain.release.told import PublishedTable


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """Cases that belong to the days ``start <= day < end`` and joined after edition ``after``, up to ``edition``."""

    start: int
    end: int
    after: int
    edition: int

    def within(self, other: Box) -> bool:
        """Whether all its cases are in another box."""
        days = other.start <= self.start and self.end <= other.end
        return days and other.after <= self.after and self.edition <= other.edition

    def period(self) -> Period:
        """Return its days."""
        return between(date.fromordinal(self.start), date.fromordinal(self.end - 1))


BEFORE_ALL = -1
"""The edition before the first."""


def box_of(period: Period, edition: int) -> Box:
    """Return what a table of a period counts in one edition: all that joined until then."""
    return Box(period.first.toordinal(), period.last.toordinal() + 1, BEFORE_ALL, edition)


def boxes_of(table: PublishedTable) -> tuple[Box, ...]:
    """Return what a published table counts; several boxes where its days are of different editions."""
    if not table.parts:
        return (box_of(table.period, table.edition),)
    return tuple(
        Box(first.toordinal(), last.toordinal() + 1, BEFORE_ALL, edition) for first, last, edition in table.parts
    )


@dataclass(slots=True)
class Grid:
    """The boxes of one set of questions that something was published of."""

    days: set[int] = field(default_factory=set)
    editions: set[int] = field(default_factory=set)
    wanted: set[Box] = field(default_factory=set)

    def want(self, boxes: Iterable[Box]) -> None:
        """Cut where these begin and end, and keep what is in them."""
        for box in boxes:
            self.days |= {box.start, box.end}
            self.editions |= {box.after, box.edition}
            self.wanted.add(box)

    def boxes(self) -> Iterator[Box]:
        """Yield the smallest boxes, in order of time."""
        days, editions = sorted(self.days), sorted(self.editions)
        for start, end in pairwise(days):
            for after, edition in pairwise(editions):
                box = Box(start, end, after, edition)
                if any(box.within(wanted) for wanted in self.wanted):
                    yield box
