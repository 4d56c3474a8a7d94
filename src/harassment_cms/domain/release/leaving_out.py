"""Which figures to leave out so that nothing can be worked out any more, at the least price.

Called by ``remedies``. An *explanation* of a finding is a set of figures that give it away together, none of which is
needless: leaving out one of them breaks it. So every remedy has a figure of each explanation, and the cheapest set of
figures that has, once it leaves no finding, is the cheapest remedy of all (a minimal hitting set). Explanations
are found by halving (QuickXplain, Junker 2004), as many as it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harassment_cms.domain.release.audit import Auditor
from harassment_cms.domain.release.counting import Counted
from harassment_cms.domain.release.narrowing import Danger, dangers
from harassment_cms.domain.release.system import Solver, System
from harassment_cms.domain.release.told import PublishedTable
from harassment_cms.domain.treatment import Place

Places = frozenset[Place]

_ROUNDS = 40
_AT_ONCE = 3


def cheapest_figures(
    auditor: Auditor, candidate: Sequence[PublishedTable], price: Callable[[Place], int], solver: Solver
) -> Places | None:
    """Return the figures of a report to leave out; None where nothing that may be left out helps."""
    counted, found = auditor.look(candidate)
    explained: list[Places] = []
    hidden: Places = frozenset()
    for _ in range(_ROUNDS):
        if any(danger is Danger.CONTRADICTION for danger in found.values()):
            return None
        new = [one for one, danger in found.items() if auditor.is_new(one.cell, danger)]
        if not new:
            return hidden
        for one in sorted(new, key=lambda each: each.cell.derived)[:_AT_ONCE]:
            explanation = _explanation(counted.around(one), hidden, solver)
            if not explanation:
                return None
            explained.append(explanation)
        hidden = _cheapest_cover(explained, price, solver)
        found = dangers(counted.without(hidden), solver)
    return None


def _explanation(about: Counted, hidden: Places, solver: Solver) -> Places:
    """Return figures that give a count away together, and of which none is needless."""
    every = dict.fromkeys(source for source, _ in about.base.claims if isinstance(source, Place))
    open_ = [place for place in every if place not in hidden]

    def given_away(known: Sequence[Place]) -> bool:
        return bool(dangers(about.without(frozenset(every) - set(known)), solver))

    def needed(known: list[Place], changed: bool, among: list[Place]) -> list[Place]:
        if changed and given_away(known):
            return []
        if len(among) == 1:
            return among
        half = len(among) // 2
        first, second = among[:half], among[half:]
        of_second = needed([*known, *first], bool(first), second)
        of_first = needed([*known, *of_second], bool(of_second), first)
        return [*of_first, *of_second]

    if not open_ or given_away([]) or not given_away(open_):
        return frozenset()
    return frozenset(needed([], changed=False, among=open_))


def _cheapest_cover(explained: Sequence[Places], price: Callable[[Place], int], solver: Solver) -> Places:
    """Return the cheapest figures of which each explanation has one."""
    places = sorted(frozenset().union(*explained))
    system = System()
    numbers = {place: system.unknown(0, 1) for place in places}
    for explanation in explained:
        system.require({numbers[place]: 1 for place in sorted(explanation)}, low=1)
    # Each figure costs a little besides, so that of equal prices the one with fewer figures is taken.
    weights = {numbers[place]: -(price(place) * (len(places) + 1) + 1) for place in places}
    answer = solver.load(system).maximise(weights)
    if answer.values is None or not system.holds(answer.values):
        return frozenset(places)
    return frozenset(place for place in places if answer.values[numbers[place]])
