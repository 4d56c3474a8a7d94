"""By which words a person may be meant, and what of them is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harassment_cms.domain.conflicts.folding import is_unspaced, spellings, words

SHORTEST_NUMBER = 3
SHORTEST_PHONE = 7
_SIGNIFICANT = 9
"""So many last digits of a telephone number tell it apart, however the country and the area are dialled."""
_SHORTEST_PART = 2
_CJK_NAME = range(2, 5)
_JOINTS = re.compile(r"[-'’ʼ`´‐‑·.]+")
_BETWEEN = (
    "de del della der den di da do dos das du des la le les los las el al bin ibn bint ben van von ter ten te zu zum "
    "y e i of the san st saint af av mac mc o abu umm"
)
_PARTICLES = frozenset(_BETWEEN.split())
_BEFORE = (
    "mr mrs ms miss mx dr doctor prof professor sir dame lord lady rev reverend herr frau mme mlle m madame monsieur "
    "senor senora sr sra dott ing phd md"
)
_TITLES = frozenset(_BEFORE.split())


@dataclass(frozen=True, slots=True, repr=False)
class PersonTerms:
    """What a person of this home may be called in a report; ``person`` is their number in the roster.

    ``names`` are whole names, the present one and others; ``declared`` is whatever else they said stands for them.
    """

    person: int
    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of a name, however it is written: joined, or either half of a double one."""

    written: frozenset[str]

    @property
    def initials(self) -> frozenset[str]:
        """The letters by which it may be shortened."""
        return frozenset(word[0] for word in self.written)


@dataclass(frozen=True, slots=True)
class Name:
    """A whole name in units, particles and titles left out.

    ``joined`` are the forms of a name in a script without spaces, looked for as they stand.
    """

    units: tuple[Unit, ...]
    joined: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Name:
        """Take a name apart."""
        before, comma, after = text.partition(",")
        text = f"{after} {before}" if comma and after.strip() else text
        parts = _without_particles([part for part in text.split() if _says(part)])
        if parts and all(is_unspaced("".join(words(part))) for part in parts):
            return cls._of_unspaced(["".join(words(part)) for part in parts])
        return cls(tuple(_unit(part) for part in parts))

    @classmethod
    def _of_unspaced(cls, parts: list[str]) -> Name:
        whole = "".join(parts)
        if len(parts) > 1:
            return cls((), frozenset({whole, "".join(reversed(parts))}), _long_enough(parts), frozenset())
        if len(whole) in _CJK_NAME:
            return cls((), frozenset({whole}), _long_enough([whole[1:]]), frozenset({whole[0]}))
        return cls((), frozenset({whole}))

    @property
    def is_single(self) -> bool:
        """Whether it is one word, which is looked for in name fields only."""
        return len(self.units) == 1


def significant(phone: str) -> str | None:
    """Return the digits by which a telephone number is told apart; None for too few of them."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    digits = "".join(str(int(digit)) for digit in digits)
    core = digits.lstrip("0")[-_SIGNIFICANT:]
    return core if len(core) >= SHORTEST_PHONE else None


def sequences(terms: Iterable[str], shortest: int = _SHORTEST_PART) -> frozenset[tuple[str, ...]]:
    """Return terms as the words that must follow each other; too short ones are left out."""
    found = (tuple(words(term)) for term in terms)
    return frozenset(each for each in found if each and len("".join(each)) >= shortest)


def is_title(word: str) -> bool:
    """Whether a folded word is an address and no name."""
    return word in _TITLES


def _says(part: str) -> bool:
    bare = "".join(words(part))
    return bool(bare) and bare not in _TITLES


def _without_particles(parts: list[str]) -> list[str]:
    """Leave out what stands between the words of a name; at either end it is one of them (Ben Howard)."""
    between = [part for part in parts[1:-1] if "".join(words(part)) not in _PARTICLES and len(words(part)[0]) > 1]
    return [*parts[:1], *between, *parts[1:][-1:]]


def _unit(part: str) -> Unit:
    whole = spellings(part)
    halves = [half for half in _JOINTS.split(part) if len(half) > _SHORTEST_PART]
    return Unit(whole.union(*map(spellings, halves)) if len(halves) > 1 or _JOINTS.search(part) else whole)


def _long_enough(parts: Iterable[str]) -> frozenset[str]:
    return frozenset(part for part in parts if len(part) >= _SHORTEST_PART)
