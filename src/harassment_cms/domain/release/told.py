"""What was published, as an outsider reads it: of which cases, of which days, and what each cell tells.

Made from reports by ``reading``; an answer to a request for information is written down the same way. True counts
never stand here. A cell tells the ``Range`` of counts that its rule set publishes alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from harassment_cms.domain.disclosure.rules import ANYTHING, Range
from harassment_cms.domain.periods import Period
from harassment_cms.domain.treatment import Place

Codes = frozenset[str]

NOT_LISTED = "not_listed"
"""The code under which everything stands that a table does not list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One published cell: the cases with one of these codes in each dimension of its table, and what it tells.

    Without a ``label`` nothing was published of them: the line says only that there are such cases. ``place`` is the
    figure of a report that tells it, where it may be left out.
    """

    codes: tuple[Codes, ...]
    label: str
    told: Range = ANYTHING
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A further condition on the cells of one table: ``low <= sum of weight * count + weight * amount <= high``.

    Shares and averages are such conditions. ``terms`` has codes for each dimension of the table and their weight (no
    codes: the total). ``amount`` names a sum over the cases, such as minutes, which adds up over time like counts.
    """

    terms: tuple[tuple[tuple[Codes, ...], int], ...]
    low: int | None = None
    high: int | None = None
    amount: tuple[str, int] | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One published table of one stretch of days.

    ``population`` names what is counted and when a thing belongs to a day: tables of one population are about the
    same cases. ``dimensions`` are the questions it breaks them down by, none for a total alone; ``several`` means
    that a case can have more than one code of the first, and ``alone`` which codes then stand by themselves.

    ``rest`` is what the table tells of codes it does not list; None where there are none. ``partial`` means that the
    table has only some of its cells, and says nothing of the others. ``shared`` are codes that mean the same cases in
    every dimension of the population that has them.

    ``distinct`` counts people or cases that can appear on more than one day, each once; such a table has no
    dimensions, and ``people_of`` names the population these are the people of. ``edition``
    counts up when late reports join figures that were frozen before; where not all days of the table are of one
    edition, ``parts`` gives stretches of days and the edition of each, and ``edition`` is the latest of them.
    ``rule`` names the rule set, ``guarded`` says whether it treats counts of fewer than three people as 2 or fewer.
    """

    id: str
    title: str
    population: str
    period: Period
    rule: str
    dimensions: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    total: Range = ANYTHING
    total_published: bool = True
    rest: Range | None = None
    partial: bool = False
    several: bool = False
    alone: Codes = frozenset()
    shared: Codes = frozenset()
    also: tuple[Weighed, ...] = ()
    distinct: bool = False
    people_of: str | None = None
    edition: int = 0
    parts: tuple[tuple[date, date, int], ...] = ()
    guarded: bool = False
    place: Place | None = None
    """The figure of a report that tells the total, where it may be left out."""

    def __post_init__(self) -> None:
        if any(len(line.codes) != len(self.dimensions) for line in self.lines):
            raise ValueError("a line has codes for each dimension of its table")
        if self.distinct and self.dimensions:
            raise ValueError("distinct counts are not broken down")
        if len(set(self.dimensions)) < len(self.dimensions):
            raise ValueError("a table has each dimension once")
        if self.rest is not None and len(self.dimensions) > 1:
            raise ValueError("a table of several dimensions lists all codes")

    def settled(self) -> PublishedTable:
        """Return this table as one of which nothing can be left out any more."""
        lines = tuple(replace(line, place=None) for line in self.lines)
        return replace(self, lines=lines, also=tuple(replace(one, place=None) for one in self.also), place=None)

    def listed(self, dimension: str) -> Codes:
        """Return all codes the table lists in one of its dimensions."""
        place = self.dimensions.index(dimension)
        return frozenset().union(*(line.codes[place] for line in self.lines))

    def meant(self, codes: Sequence[Codes], known: Mapping[str, Iterable[str]]) -> list[Codes]:
        """Return a line's codes; “not listed” stands for all those known that this table does not list."""
        return [
            one | (frozenset(known[question]) - self.listed(question)) if NOT_LISTED in one else one
            for question, one in zip(self.dimensions, codes, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a count stands: a row of a published table, or one that only follows from others (``derived``)."""

    table: str
    title: str
    period: str
    row: str
    derived: bool = False

    def words(self) -> str:
        """Say where it is; never what is in it."""
        where = f"{self.title}, {self.period}: {self.row}"
        return f"{where} (not published, but it follows)" if self.derived else where
