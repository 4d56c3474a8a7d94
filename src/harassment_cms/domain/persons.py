"""Which reports come from one person: what tells it, and which cases belong together by it.

Called by a case manager's session, which alone can read who somebody is. A name tells nothing, for people share
names; an e-mail address, a number of the university, or a telephone number does. What leaves that session are keyed
digests of these, which nobody without the case managers' key can test a guess on, and a number for each person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_ADDRESS = re.compile(r"[^\s@,;<>()\"\[\]:]+@[^\s@,;<>()\"\[\]:]+\.[^\s@,;<>()\"\[\]:.]{2,}")
_SHORTEST_NUMBER = 5


class Look(NamedTuple):
    """What a look at one case told: digests (``marks``) made under one generation of the key, and whose case it is.

    ``person`` is the number of the first of all cases of that person; ``repeated`` says that there are others.
    """

    case: int
    person: int
    repeated: bool
    generation: int
    marks: frozenset[bytes]


def addresses(text: str) -> Iterator[str]:
    """Return the e-mail addresses in an answer, as they are compared."""
    for found in _ADDRESS.findall(unicodedata.normalize("NFKC", text)):
        yield found.casefold().removeprefix("mailto:").rstrip(".")


def university_numbers(text: str) -> Iterator[str]:
    """Return the number of the university in an answer, as it is compared; nothing if it can't be one."""
    folded = "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
    if len(folded) >= _SHORTEST_NUMBER and any(sign.isdigit() for sign in folded):
        yield folded


def numbered(looks: Iterable[Look], generation: int) -> dict[int, tuple[int, bool]]:
    """Return (person, repeated) of each case.

    Cases with a mark in common are one person's, and so are those that they are connected by. A mark of an earlier
    generation of the key is like no newer one: until a case was looked at again it stays with those it was with.
    """
    parents: dict[int, int] = {}

    def first_of(case: int) -> int:
        while parents[case] != case:
            parents[case] = parents[parents[case]]
            case = parents[case]
        return case

    def join(one: int, other: int) -> None:
        first, second = sorted((first_of(one), first_of(other)))
        parents[second] = first

    known = list(looks)
    parents.update((look.case, look.case) for look in known)
    holders: dict[bytes, int] = {}
    for look in known:
        for mark in look.marks:
            join(look.case, holders.setdefault(mark, look.case))
    for cases in _of_earlier(known, generation):
        for case in cases:
            join(case, cases[0])
    sizes: dict[int, int] = {}
    for look in known:
        person = first_of(look.case)
        sizes[person] = sizes.get(person, 0) + 1
    return {look.case: (first_of(look.case), sizes[first_of(look.case)] > 1) for look in known}


def _of_earlier(looks: Sequence[Look], generation: int) -> Iterator[Sequence[int]]:
    """The cases of each person one of whose cases was looked at under an earlier generation."""
    persons: dict[int, list[Look]] = {}
    for look in looks:
        persons.setdefault(look.person, []).append(look)
    for those in persons.values():
        if any(look.generation != generation for look in those):
            yield [look.case for look in those]
