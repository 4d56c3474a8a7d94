"""How many of some cases stand apart from each other, as far as anybody knows.

Called before a paraphrase is kept: three reports of one person, of one evening or about one person are one story,
and a paraphrase of it would tell it. Two cases are one where the same person reported or was affected, where the
same person responds, or where somebody linked them as the same incident, reporting party or responding party. Nobody
can say whether two anonymous reports came from two people, so all of them together count as one, unless a case
manager says why they stand apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ENOUGH = 3
"""A paraphrase stands on at least so many independent cases."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one case. ``marks`` are whatever two cases of one person share: addresses, numbers, names.

    Marks of the same kind of party only are compared: ``reporting …`` and ``responding …`` begin differently.
    """

    case: int
    anonymous: bool
    marks: frozenset[str] = frozenset()


def groups(
    cases: Sequence[Standing], linked: Iterable[tuple[int, int]], *, anonymous_apart: bool = False
) -> tuple[frozenset[int], ...]:
    """Return the cases in groups that stand apart from each other; ``linked`` are pairs that belong together.

    Links also hold through cases that are none of ``cases``: A to B and B to C put A and C together.
    """
    top: dict[object, object] = {}

    def find(thing: object) -> object:
        while top.setdefault(thing, thing) != thing:
            thing = top[thing]
        return thing

    def join(one: object, other: object) -> None:
        top[find(one)] = find(other)

    for one, other in linked:
        join(one, other)
    for case in cases:
        for mark in case.marks:
            join(case.case, ("mark", mark))
        if case.anonymous and not anonymous_apart:
            join(case.case, "anonymous")
    found: dict[object, set[int]] = {}
    for case in cases:
        found.setdefault(find(case.case), set()).add(case.case)
    return tuple(frozenset(group) for group in found.values())
