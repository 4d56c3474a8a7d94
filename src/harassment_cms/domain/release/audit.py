"""The verdict on a release: which counts an outsider could work out from it and everything published before.

Called by the service that makes releases. A finding says where a count stands and how far it can be worked out, and
never what it is: project leads, who read findings, do not see true counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from harassment_cms.domain.disclosure.rules import ANYTHING, Range
from harassment_cms.domain.release.counting import Counted, CountedCell, count
from harassment_cms.domain.release.narrowing import Danger, dangers
from harassment_cms.domain.release.system import Solver, split
from harassment_cms.domain.release.told import Cell, PublishedTable

_WORDS = {
    Danger.EXACT: "can be worked out exactly",
    Danger.ONE_OR_TWO: "can only be 1 or 2",
    Danger.NOT_PROVEN: "could not be proven safe in the time there is",
    Danger.CONTRADICTION: "contradicts other figures that are or were published: they cannot all be right",
}


# What cannot get worse by one more release.
_FINAL = frozenset({Danger.EXACT, Danger.ONE_OR_TWO})


@dataclass(frozen=True, slots=True)
class Finding:
    """A count that is not safe. ``before`` means that it was not safe before this release either."""

    cell: Cell
    danger: Danger
    before: bool = False

    def words(self) -> str:
        """Say what is found, without the count."""
        earlier = ", from what was published before" if self.before else ""
        return f"{self.cell.words()} {_WORDS[self.danger]}{earlier}."


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found. A release may go out only if ``safe``."""

    findings: tuple[Finding, ...]

    @property
    def new(self) -> tuple[Finding, ...]:
        """Return what the release itself would give away."""
        return tuple(finding for finding in self.findings if not finding.before)

    @property
    def safe(self) -> bool:
        """Whether the release gives away nothing that was not given away before."""
        return not self.new


class Auditor:
    """Checks releases against everything that was published before; what that gave away itself is found out once."""

    def __init__(self, published: Sequence[PublishedTable], solver: Solver) -> None:
        self._published = tuple(table.settled() for table in published)
        self._solver = solver
        self._looked: tuple[tuple[PublishedTable, ...], tuple[Counted, dict[CountedCell, Danger]]] | None = None

    def check(self, candidate: Sequence[PublishedTable]) -> Audit:
        """Look at every count: of the candidate, of earlier releases, and those that follow from both unpublished.

        Raises InputRefusedError for tables that cannot be checked together exactly.
        """
        _, found = self.look(candidate)
        findings = [
            Finding(one.cell, danger, before=not self.is_new(one.cell, danger)) for one, danger in found.items()
        ]
        return Audit(tuple(sorted(findings, key=lambda one: (one.before, one.cell.derived))))

    def look(self, candidate: Sequence[PublishedTable]) -> tuple[Counted, dict[CountedCell, Danger]]:
        """Return what all of it says, in the first reading without a contradiction, and what is not safe."""
        asked = tuple(candidate)
        if self._looked is None or self._looked[0] != asked:
            self._looked = asked, _look([*self._published, *asked], self._solver)
        return self._looked[1]

    def is_new(self, cell: Cell, danger: Danger) -> bool:
        """Whether something was not already so by what was published before."""
        return danger not in _FINAL or self._known.get(cell) != danger

    def about(self, wanted: Callable[[PublishedTable], bool]) -> Auditor:
        """Return one that knows only some of the earlier tables."""
        return Auditor([table for table in self._published if wanted(table)], self._solver)

    @cached_property
    def _known(self) -> dict[Cell, Danger]:
        if not self._published:
            return {}
        return {one.cell: danger for one, danger in _look(self._published, self._solver)[1].items()}


def agree(tables: Sequence[PublishedTable], solver: Solver) -> bool:
    """Whether figures can be right together: whether there are counts that would be published so."""
    return any(_possible(count(reading), solver) for reading in _readings(tables))


def _possible(counted: Counted, solver: Solver) -> bool:
    if not counted.possible:
        return False
    answers = (solver.load(part).maximise({}) for part, _ in split(counted.system) if part.conditions)
    # A search that was not finished has not found that there is nothing.
    return all(answer.values is not None or not answer.complete for answer in answers)


def audit(published: Sequence[PublishedTable], candidate: Sequence[PublishedTable], solver: Solver) -> Audit:
    """Check a release against everything published before it: see ``Auditor``."""
    return Auditor(published, solver).check(candidate)


def _look(tables: Sequence[PublishedTable], solver: Solver) -> tuple[Counted, dict[CountedCell, Danger]]:
    for looser in _readings(tables):
        counted = count(looser)
        found = dangers(counted, solver)
        if Danger.CONTRADICTION not in found.values():
            break
    return counted, found


def _readings(tables: Sequence[PublishedTable]) -> Iterator[Sequence[PublishedTable]]:
    """Yield what an outsider may take the tables to say, from the strictest to the most careful reading.

    The strictest is right when nothing was corrected and no count was reduced for the sake of a person. Whatever is
    safe under it is safe under the others, which leave more open; they are needed only where it contradicts itself.
    """
    yield tables
    apart = [replace(one, population=f"{one.population} #{one.edition}", edition=0, parts=()) for one in tables]
    apart = [
        one if one.people_of is None else replace(one, people_of=f"{one.people_of} #{before.edition}")
        for one, before in zip(apart, tables, strict=True)
    ]
    if len({table.edition for table in tables}) > 1:
        yield apart
    if any(table.guarded for table in tables):
        unguarded = [_unguarded(table) for table in apart]
        yield unguarded
        yield [replace(table, shared=frozenset(), people_of=None) for table in unguarded]


def _unguarded(table: PublishedTable) -> PublishedTable:
    """Return a table in which small counts may be larger ones that came from fewer than three people."""
    if not table.guarded:
        return table

    def wider(told: Range) -> Range:
        return ANYTHING if told.low <= 2 else told

    lines = tuple(replace(line, told=wider(line.told)) for line in table.lines)
    rest = None if table.rest is None else wider(table.rest)
    return replace(table, lines=lines, total=wider(table.total), rest=rest, also=())
