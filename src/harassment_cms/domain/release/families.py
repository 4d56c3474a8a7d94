"""Which questions must be looked at together, so that tables of the same cases can be compared exactly.

Called by ``counting``. Tables that cross questions are like edges of a network. Where it has no ring, tables that
agree wherever they overlap always belong to some set of cases, so it is enough to compare the overlaps. In a ring (A
by B, B by C, C by A) it is not: then the questions of the ring are crossed with each other, as nobody published them.
(Beeri, Fagin, Maier and Yannakakis 1983; for counts Atserias and Kolaitis 2021.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from harassment_cms.domain.errors import InputRefusedError

Questions = frozenset[str]


def families(published: Iterable[Questions], several: Questions) -> frozenset[Questions]:
    """Return the sets of questions to count by: those published, crossed where they form a ring, and all overlaps.

    ``several`` are the questions that can have more than one answer. Raises InputRefusedError for tables that cross
    such a question in two ways: what they tell together cannot be worked out exactly.
    """
    edges = _without_rings({edge for edge in published if edge})
    for question in several:
        crossed = {edge for edge in edges if question in edge and not any(edge < other for other in edges)}
        if len(crossed) > 1 or any(len(edge & several) > 1 for edge in crossed):
            raise InputRefusedError(
                "Two tables cross a question of several answers in different ways. They cannot be checked together.",
                "Withhold one of them, or cross it with one question only.",
            )
    found: set[Questions] = edges | {frozenset()} | {edge - several for edge in edges}
    while True:
        overlaps = {one & other for one in found for other in found} - found
        if not overlaps:
            return frozenset(found)
        found |= overlaps


def _without_rings(edges: set[Questions]) -> set[Questions]:
    kept = set(edges)
    while ring := _ring(kept):
        kept.add(frozenset().union(*ring))
    return kept


def _ring(edges: set[Questions]) -> list[Questions]:
    """Return edges that form a ring; none if taking loose ends away, again and again, leaves nothing."""
    left = {edge: set(edge) for edge in edges if not any(edge < other for other in edges)}
    changed = True
    while changed:
        changed = False
        counted = Counter(question for rest in left.values() for question in rest)
        for rest in left.values():
            if loose := {question for question in rest if counted[question] == 1}:
                rest -= loose
                changed = True
        for edge, rest in list(left.items()):
            if any(rest <= other for one, other in left.items() if one != edge):
                del left[edge]
                changed = True
    return list(left) if len(left) > 1 else []
