"""What conditions leave open of each count: is there only one possible number, or only 1 and 2?

Called by ``audit`` and ``remedies``. A count is called safe only when two sets of numbers were found, each held
against all conditions in exact arithmetic, between which it differs enough. So a mistake of the solver can make a
safe count look unsafe, and never an unsafe one safe; the same holds for a search that was not finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from harassment_cms.domain.disclosure import PROFILES
from harassment_cms.domain.release.counting import Counted, CountedCell
from harassment_cms.domain.release.system import Answer, Search, Solver, System, split


class Danger(StrEnum):
    """What an outsider can know of a count."""

    EXACT = "exact"
    ONE_OR_TWO = "one_or_two"
    NOT_PROVEN = "not_proven"
    CONTRADICTION = "contradiction"


@dataclass(slots=True)
class Watched:
    """A count being looked at, and numbers it was proven to be able to be."""

    counted: CountedCell
    unknowns: tuple[int, ...]
    seen: set[int] = field(default_factory=set)
    complete: bool = True

    @property
    def safe(self) -> bool:
        """Whether it can be two numbers or more, and not only 1 and 2."""
        return len(self.seen) > 1 and not self.seen <= {1, 2}

    def look(self, values: Sequence[int]) -> None:
        """Take in a solution."""
        self.seen.add(sum(values[unknown] for unknown in self.unknowns))

    def danger(self) -> Danger | None:
        """Return what is wrong with it after all was tried; None when nothing is."""
        if self.safe:
            return None
        if not self.complete:
            return Danger.NOT_PROVEN
        if not self.seen:
            return Danger.CONTRADICTION
        if len(self.seen) == 1 and not self.seen <= {1, 2}:
            return None if is_open(self.counted, next(iter(self.seen))) else Danger.EXACT
        return Danger.EXACT if len(self.seen) == 1 else Danger.ONE_OR_TWO


def is_open(counted: CountedCell, value: int) -> bool:
    """Whether a rule set under which this count was published gives such a count exactly, on purpose."""
    return any(PROFILES[rule].behind(PROFILES[rule].count(value)).is_one for rule in counted.rules)


def dangers(counted: Counted, solver: Solver) -> dict[CountedCell, Danger]:
    """Return the counts that an outsider can work out, and how far."""
    if not counted.possible:
        return dict.fromkeys(counted.cells, Danger.CONTRADICTION)
    found: dict[CountedCell, Danger] = {}
    for part, cells in _parts(counted):
        watched = [Watched(cell, unknowns) for cell, unknowns in cells.items()]
        _look_everywhere(part, watched, solver)
        found |= {one.counted: danger for one in watched if (danger := one.danger())}
    return found


def ranges(counted: Counted, solver: Solver) -> dict[CountedCell, tuple[int, int]]:
    """Return the least and the greatest number each count can be; nothing of counts without any.

    They are for proving this check; no person is shown them, for they can be true counts.
    """
    found: dict[CountedCell, tuple[int, int]] = {}
    if not counted.possible:
        return found
    for part, cells in _parts(counted):
        search = _Exact(part, solver)
        for cell, unknowns in cells.items():
            ends = [search.maximise(dict.fromkeys(unknowns, sign)).values for sign in (-1, 1)]
            sums = [sum(values[unknown] for unknown in unknowns) for values in ends if values is not None]
            if len(sums) == 2:
                found[cell] = (sums[0], sums[1])
    return found


def _parts(counted: Counted) -> Iterable[tuple[System, Mapping[CountedCell, tuple[int, ...]]]]:
    by_unknown: dict[int, list[CountedCell]] = {}
    for cell in counted.cells:
        if cell.unknowns:
            by_unknown.setdefault(cell.unknowns[0], []).append(cell)
    for part, numbers in split(counted.system, [cell.unknowns for cell in counted.cells if cell.unknowns]):
        cells = {
            cell: tuple(numbers[unknown] for unknown in cell.unknowns)
            for first in numbers
            for cell in by_unknown.get(first, ())
        }
        if cells:
            yield part, cells


class _Exact:
    """A search whose answers are held against the conditions before they are believed."""

    def __init__(self, part: System, solver: Solver) -> None:
        self._part = part
        self._solver = solver
        self._search: Search | None = None

    def maximise(self, objective: Mapping[int, int]) -> Answer:
        """Return the best numbers; without conditions between them, the ends themselves."""
        if not self._part.conditions:
            pairs = enumerate(zip(self._part.lows, self._part.highs, strict=True))
            ends = tuple(
                high if objective.get(one, 0) > 0 and high is not None else low for one, (low, high) in pairs
            )
            return Answer(ends, complete=True)
        if self._search is None:
            self._search = self._solver.load(self._part)
        answer = self._search.maximise(objective)
        if answer.values is not None and not self._part.holds(answer.values):
            return Answer(None, complete=False)
        return answer


_DIRECTIONS = 12


def _look_everywhere(part: System, watched: Sequence[Watched], solver: Solver) -> None:
    search = _Exact(part, solver)
    everyone = list(watched)

    def look(objective: Mapping[int, int]) -> Answer:
        answer = search.maximise(objective)
        if answer.values is not None:
            for one in everyone:
                one.look(answer.values)
        return answer

    first = look({})
    if first.values is None:
        for one in everyone:
            one.complete = first.complete
        return
    # Pushing many counts at once, up and down in changing company, settles most of them.
    for turn in range(_DIRECTIONS):
        waiting = [one for one in everyone if not one.safe and not _is_fixed(part, one)]
        if len(waiting) < 4:
            break
        look(_company(waiting, turn))
    for one in everyone:
        for sign in (1, -1):
            if not one.safe and not _is_fixed(part, one):
                answer = look(dict.fromkeys(one.unknowns, sign))
                one.complete = one.complete and answer.complete


def _company(waiting: Sequence[Watched], turn: int) -> dict[int, int]:
    objective: dict[int, int] = {}
    for place, one in enumerate(waiting):
        # Halves of the list, then halves of these, each way round.
        up = (place >> (turn // 2 + 1)) % 2 == turn % 2 if turn > 1 else turn == 0
        for unknown in one.unknowns:
            objective[unknown] = objective.get(unknown, 0) + (1 if up else -1)
    return objective


def _is_fixed(part: System, one: Watched) -> bool:
    return all(part.lows[unknown] == part.highs[unknown] for unknown in one.unknowns)
