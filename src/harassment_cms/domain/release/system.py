"""Linear conditions on whole numbers, none of them negative; and what follows from them without a search.

Built by ``counting``, searched by a ``Solver``. All arithmetic here is exact: whatever a solver answers is held
against the conditions before it is believed.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Terms = tuple[tuple[int, int], ...]
"""Pairs of an unknown's number and its weight."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``low <= sum of weight * unknown <= high``; None leaves a side open."""

    terms: Terms
    low: int | None
    high: int | None

    def holds(self, values: Sequence[int]) -> bool:
        """Whether numbers keep it."""
        value = sum(weight * values[unknown] for unknown, weight in self.terms)
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def renumbered(self, numbers: Mapping[int, int]) -> Condition:
        """Return the same condition on unknowns of other numbers."""
        return Condition(tuple((numbers[unknown], weight) for unknown, weight in self.terms), self.low, self.high)


@dataclass(slots=True)
class System:
    """Unknown whole numbers, each from ``lows`` to ``highs`` (None: no end), and conditions on them."""

    lows: list[int] = field(default_factory=list)
    highs: list[int | None] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    claims: list[tuple[Hashable, Condition]] = field(default_factory=list)
    """Conditions that can be left away again, with who claims them; they bind only once they are ``taken``."""
    impossible: bool = False
    """Whether a condition was added that no numbers keep."""

    def unknown(self, low: int = 0, high: int | None = None) -> int:
        """Add an unknown and return its number."""
        self.lows.append(low)
        self.highs.append(high)
        return len(self.lows) - 1

    def require(self, terms: Mapping[int, int], low: int | None = None, high: int | None = None) -> None:
        """Add a condition. One on a single unknown narrows its ends."""
        kept = tuple((unknown, weight) for unknown, weight in terms.items() if weight)
        if low is None and high is None:
            return
        if len(kept) == 1 and kept[0][1] == 1:
            number = kept[0][0]
            self.lows[number] = max(self.lows[number], 0 if low is None else low)
            ends = [end for end in (self.highs[number], high) if end is not None]
            self.highs[number] = min(ends) if ends else None
        elif kept:
            self.conditions.append(Condition(kept, low, high))
        elif (low or 0) > 0 or (high is not None and high < 0):
            self.impossible = True

    def claim(self, source: Hashable, terms: Mapping[int, int], low: int | None, high: int | None) -> None:
        """Add a condition that can be left away with its source."""
        if low is not None or high is not None:
            kept = tuple((unknown, weight) for unknown, weight in terms.items() if weight)
            self.claims.append((source, Condition(kept, low, high)))

    def taken(self, without: Container[Hashable] = ()) -> System:
        """Return a system in which all claims are conditions, except those of some sources."""
        made = System(list(self.lows), list(self.highs), list(self.conditions), impossible=self.impossible)
        for source, claim in self.claims:
            if source not in without:
                made.require(dict(claim.terms), claim.low, claim.high)
        return made

    def around(self, unknowns: Sequence[int]) -> tuple[System, dict[int, int]]:
        """Return the part that conditions and claims connect with some unknowns, and their numbers in it."""
        every = [condition.terms for condition in (*self.conditions, *(claim for _, claim in self.claims))]
        at: dict[int, list[Terms]] = {}
        for terms in every:
            for unknown, _ in terms:
                at.setdefault(unknown, []).append(terms)
        numbers: dict[int, int] = {}
        waiting = list(unknowns)
        while waiting:
            unknown = waiting.pop()
            if unknown not in numbers:
                numbers[unknown] = len(numbers)
                waiting.extend(other for terms in at.get(unknown, ()) for other, _ in terms)
        made = System([self.lows[one] for one in numbers], [self.highs[one] for one in numbers])
        made.conditions = [one.renumbered(numbers) for one in self.conditions if one.terms[0][0] in numbers]
        claims = [(source, claim) for source, claim in self.claims if claim.terms and claim.terms[0][0] in numbers]
        made.claims = [(source, claim.renumbered(numbers)) for source, claim in claims]
        return made, numbers

    def holds(self, values: Sequence[int]) -> bool:
        """Whether these numbers are a solution."""
        within = all(
            low <= value and (high is None or value <= high)
            for low, value, high in zip(self.lows, values, self.highs, strict=True)
        )
        return within and all(condition.holds(values) for condition in self.conditions)


class Search(Protocol):
    """A search in one system."""

    def maximise(self, objective: Mapping[int, int]) -> Answer:
        """Return a solution that makes the sum of weight * unknown as large as it gets."""


class Solver(Protocol):
    """Finds whole numbers that satisfy linear conditions."""

    def load(self, system: System) -> Search:
        """Take in a system whose unknowns all have an end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: numbers, or None. ``complete`` says that nothing better exists, or nothing at all."""

    values: tuple[int, ...] | None
    complete: bool


def tightened(system: System) -> bool:
    """Narrow the ends of all unknowns by what the conditions imply; false if one of them is left without a number."""
    if system.impossible:
        return False
    at: dict[int, list[int]] = {}
    for number, condition in enumerate(system.conditions):
        for unknown, _ in condition.terms:
            at.setdefault(unknown, []).append(number)
    waiting = list(range(len(system.conditions)))
    queued = set(waiting)
    # Narrowing by one at a time can go on for long; what is left after this many steps is the solver's.
    steps = 40 * len(waiting) + 1000
    while waiting and steps:
        steps -= 1
        number = waiting.pop()
        queued.discard(number)
        for unknown in _narrow(system, system.conditions[number]):
            high = system.highs[unknown]
            if high is not None and high < system.lows[unknown]:
                return False
            further = [other for other in at[unknown] if other not in queued]
            waiting.extend(further)
            queued.update(further)
    return all(high is None or low <= high for low, high in zip(system.lows, system.highs, strict=True))


def _narrow(system: System, condition: Condition) -> Iterable[int]:
    if condition.high is not None:
        yield from _narrow_below(system, condition.terms, condition.high)
    if condition.low is not None:
        negated = tuple((unknown, -weight) for unknown, weight in condition.terms)
        yield from _narrow_below(system, negated, -condition.low)


def _narrow_below(system: System, terms: Terms, high: int) -> Iterable[int]:
    """Narrow by ``sum of weight * unknown <= high``: no term can be more than the least of the others leaves."""
    least: list[int | None] = []
    for unknown, weight in terms:
        end = system.lows[unknown] if weight > 0 else system.highs[unknown]
        least.append(None if end is None else weight * end)
    open_ends = sum(one is None for one in least)
    if open_ends > 1:
        return
    known = sum(one for one in least if one is not None)
    for (unknown, weight), own in zip(terms, least, strict=True):
        if open_ends and own is not None:
            continue
        room = high - known + (own or 0)
        if weight > 0:
            most = room // weight
            end = system.highs[unknown]
            if end is None or most < end:
                system.highs[unknown] = most
                yield unknown
        else:
            at_least = -(room // -weight)
            if at_least > system.lows[unknown]:
                system.lows[unknown] = at_least
                yield unknown


def split(system: System, together: Iterable[Sequence[int]] = ()) -> Iterator[tuple[System, dict[int, int]]]:
    """Yield the parts of a system that no condition connects, and by each unknown's number its number there.

    ``together`` are unknowns that are asked for as a sum, and so belong in one part.
    """
    parent = list(range(len(system.lows)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    connected = [[unknown for unknown, _ in condition.terms] for condition in system.conditions]
    for unknowns in (*connected, *together):
        for unknown in unknowns:
            parent[root(unknown)] = root(unknowns[0])
    conditions: dict[int, list[Condition]] = {}
    for condition in system.conditions:
        conditions.setdefault(root(condition.terms[0][0]), []).append(condition)
    members: dict[int, list[int]] = {}
    for unknown in range(len(parent)):
        members.setdefault(root(unknown), []).append(unknown)
    for key, unknowns in members.items():
        numbers = {unknown: number for number, unknown in enumerate(unknowns)}
        renumbered = [one.renumbered(numbers) for one in conditions.get(key, ())]
        yield (
            System([system.lows[one] for one in unknowns], [system.highs[one] for one in unknowns], renumbered),
            numbers,
        )
