"""Looks for everybody's terms in the cells of a report: one quick pass over its words, and a close look if need be.

Compiled once for an import. Most reports name nobody who works here, so the pass is what counts: it folds a row
once, and only if words of one person stand in it are its cells looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from harassment_cms.domain.conflicts.folding import is_unspaced, plain, spaced, unmarked, words
from harassment_cms.domain.conflicts.terms import (
    SHORTEST_NUMBER,
    SHORTEST_PHONE,
    Name,
    PersonTerms,
    is_title,
    sequences,
    significant,
)

WINDOW = 4
"""Words of one name stand within so many."""
_RUN = re.compile(r"\d[\d ().\-/]{5,}\d")
_NO_DIGITS = bytes(code for code in range(256) if code not in b"0123456789")
"""Every number that is looked for is of these digits alone, so whatever else stands there may be left out."""
_NOT_DIGITS = re.compile(r"\D+")
_SPOKEN = frozenset({"at", "dot"})
_ALSO_WORDS = frozenset("ai")
"""Letters that are words as well: as an initial they need their full stop."""
_SHORT_ADDRESS = 4
"""Letters of a field in which a one-letter family name is an address (王老师)."""


class Basis(StrEnum):
    """By what somebody was found."""

    NAME = "name"
    PART_OF_NAME = "part_of_name"
    ADDRESS = "address"
    NUMBER = "number"
    DECLARED = "declared"


class Hit(NamedTuple):
    """A person who may be meant. ``firm`` if it stands in the answers about the responding party."""

    person: int
    firm: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Places:
    """Which cells of a row are about the responding party, which hold names, and which hold no answer at all."""

    responding: frozenset[int] = frozenset()
    names: frozenset[int] = frozenset()
    skipped: frozenset[int] = frozenset()


class _Term(NamedTuple):
    """Words that must follow each other; ``rare`` is the one that tells them apart best, ``joined`` has no spaces."""

    person: int
    basis: Basis
    words: tuple[str, ...]
    rare: str
    joined: str | None

    @classmethod
    def of(cls, person: int, basis: Basis, words_: tuple[str, ...]) -> _Term:
        whole = "".join(words_)
        # Of an address the first words are a person's own, the last ones everybody's.
        own = words_[:-2] if basis is Basis.ADDRESS and len(words_) > 2 else words_
        return cls(person, basis, words_, max(own, key=len), whole if is_unspaced(whole) else None)


@dataclass(frozen=True, slots=True)
class _Person:
    names: tuple[Name, ...]
    exact: tuple[_Term, ...]
    phones: frozenset[str]
    watched: frozenset[str]
    unspaced: bool

    @classmethod
    def of(cls, terms: PersonTerms) -> _Person:
        exact = (
            (Basis.ADDRESS, sequences(terms.emails) | sequences(terms.accounts, SHORTEST_NUMBER)),
            (Basis.NUMBER, _numbers(terms.numbers)),
            (Basis.DECLARED, sequences(terms.declared)),
        )
        phones = (significant(phone) for phone in terms.phones)
        names = tuple(map(Name.of, terms.names))
        rare = tuple(_Term.of(terms.person, basis, each) for basis, found in exact for each in sorted(found))
        written = chain.from_iterable(unit.written for name in names for unit in name.units)
        watched = frozenset(chain(written, (term.rare for term in rare)))
        unspaced = any(name.joined for name in names) or any(term.joined for term in rare)
        return cls(names, rare, frozenset(each for each in phones if each), watched, unspaced)

    def may_be_in(self, cell: _Cell) -> bool:
        """Whether a cell is worth a close look."""
        if not self.watched.isdisjoint(cell.words):
            return True
        if self.unspaced and not cell.text.isascii():
            return True
        return bool(self.phones) and _RUN.search(cell.text) is not None


class _Cell(NamedTuple):
    text: str
    words: list[str]
    firm: bool
    is_name: bool


@dataclass(slots=True)
class Checker:
    """The terms of everybody, ready to be looked for."""

    people: Sequence[PersonTerms]
    _persons: dict[int, _Person] = field(default_factory=dict)
    _names: dict[str, set[tuple[int, int, int]]] = field(default_factory=dict)
    _exact: dict[str, list[_Term]] = field(default_factory=dict)
    _unspaced: dict[str, set[int]] = field(default_factory=dict)
    _phones: dict[bytes, list[tuple[bytes, int]]] = field(default_factory=dict)
    _watched: frozenset[str] = frozenset()
    _mixed: bool = False

    def __post_init__(self) -> None:
        for terms in self.people:
            person = self._persons[terms.person] = _Person.of(terms)
            for place, name in enumerate(person.names):
                for number, unit in enumerate(name.units):
                    for word in unit.written:
                        self._names.setdefault(word, set()).add((terms.person, place, number))
                for whole in chain(name.joined, name.given, name.family):
                    self._unspaced.setdefault(whole, set()).add(terms.person)
            for term in person.exact:
                if term.joined is not None:
                    self._unspaced.setdefault(term.joined, set()).add(terms.person)
                else:
                    self._exact.setdefault(term.rare, []).append(term)
            for phone in person.phones:
                begins = phone[:SHORTEST_PHONE].encode("ascii")
                self._phones.setdefault(begins, []).append((phone.encode("ascii"), terms.person))
        # Of a name in two scripts a part may be of ASCII alone, and letters of any cell may fold to it.
        self._mixed = any(term.isascii() for term in self._unspaced)
        self._watched = frozenset(chain((word for word in self._names if len(word) > 1), self._exact))

    def hits(self, cells: Sequence[str], places: Places) -> tuple[Hit, ...]:
        """Return everybody who may be meant in a row, each once, by what weighs most."""
        perhaps = self._perhaps(cells, places)
        return self.looked_for(perhaps, cells, places) if perhaps else ()

    def looked_for(self, people: Iterable[int], cells: Sequence[str], places: Places) -> tuple[Hit, ...]:
        """Return those of these people who may be meant, by a close look at each cell."""
        looked = [
            _Cell(cell, words(cell), place in places.responding, place in places.names)
            for place, cell in enumerate(cells)
            if cell and place not in places.skipped
        ]
        return merged(hit for person in sorted(people) for hit in self._of(person, looked))

    def hits_in(self, text: str) -> tuple[Hit, ...]:
        """Return everybody who may be meant in a row that could not be taken apart: nobody of them for certain."""
        return self.hits([text], Places())

    def _perhaps(self, cells: Sequence[str], places: Places) -> set[int]:
        """Who has to be looked for closely: more people than are meant, and hardly ever anybody."""
        text = unmarked("\n".join(cells))
        row = spaced(text).split()
        watched = self._watched.intersection(row)
        found: set[int] = set()
        if watched:
            rare = [term for word in watched if word in self._exact for term in self._exact[word]]
            if rare:
                here = {*row, *_SPOKEN}
                found |= {term.person for term in rare if here.issuperset(term.words)}
            names = watched.intersection(self._names)
            if names:
                found |= self._named(names, row)
                found |= self._alone(names, cells, places)
        if self._unspaced and (self._mixed or not text.isascii()):
            squeezed = "".join(row)
            found |= set(chain.from_iterable(who for term, who in self._unspaced.items() if term in squeezed))
        if self._phones:
            # All digits of the row side by side hold whatever stands in any run of them.
            digits = text.encode("utf-8", "surrogatepass").translate(None, _NO_DIGITS)
            ends = range(SHORTEST_PHONE, len(digits) + 1)
            starts = self._phones.keys() & {digits[end - SHORTEST_PHONE : end] for end in ends}
            found.update(who for start in starts for phone, who in self._phones[start] if phone in digits)
        return found

    def _named(self, watched: Iterable[str], row: Sequence[str]) -> set[int]:
        """Those of whose name two words stand in the row, or one beside an initial."""
        units: dict[tuple[int, int], dict[int, set[str]]] = {}
        found = set()
        for word in watched:
            letters = _letters_beside(row, word)
            for person, name, unit in self._names.get(word, ()):
                units.setdefault((person, name), {}).setdefault(unit, set()).update(letters)
        for (person, name), seen in units.items():
            whole = self._persons[person].names[name]
            if len(seen) > 1 or any(not _initials(whole, unit).isdisjoint(beside) for unit, beside in seen.items()):
                found.add(person)
        return found

    def _alone(self, watched: frozenset[str], cells: Sequence[str], places: Places) -> set[int]:
        fields = [cells[place] for place in places.names if place < len(cells) and cells[place]]
        alone = watched.intersection(chain.from_iterable(map(words, fields)))
        return {person for word in alone for person, _, _ in self._names.get(word, ())}

    def _of(self, number: int, cells: Sequence[_Cell]) -> Iterator[Hit]:
        person = self._persons[number]
        for cell in filter(person.may_be_in, cells):
            for term in person.exact:
                if _follows(cell.words, term):
                    yield Hit(number, cell.firm, term.basis)
            if person.phones and any(phone in run for run in _runs(cell.text) for phone in person.phones):
                yield Hit(number, cell.firm, Basis.NUMBER)
            for name in person.names:
                if _is_whole(name, cell):
                    yield Hit(number, cell.firm, Basis.NAME)
                elif cell.is_name and _is_part(name, cell):
                    yield Hit(number, cell.firm, Basis.PART_OF_NAME)


def merged(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return each person once, by their firm hit if there is one."""
    found: dict[int, Hit] = {}
    for hit in hits:
        if hit.person not in found or (hit.firm and not found[hit.person].firm):
            found[hit.person] = hit
    return tuple(found[person] for person in sorted(found))


def _numbers(numbers: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return staff numbers as they are written, and as spreadsheets write those that begin with a nought."""
    plain_ones = [number.strip() for number in numbers]
    bare = [number.lstrip("0") for number in plain_ones if number.isdecimal()]
    return sequences([*plain_ones, *bare], SHORTEST_NUMBER)


def _follows(row: Sequence[str], term: _Term) -> bool:
    if term.joined is not None:
        return term.joined in "".join(row)
    if term.rare not in row:
        return False
    spoken = [word for word in row if word not in _SPOKEN]
    sought = (list(term.words), [word for word in term.words if word not in _SPOKEN])
    return any(
        kept[start : start + len(each)] == each
        for kept, each in zip((list(row), spoken), sought, strict=True)
        for start in range(len(kept) - len(each) + 1)
    )


def _runs(text: str) -> list[str]:
    return [_NOT_DIGITS.sub("", run) for run in _RUN.findall(plain(text))]


def _is_whole(name: Name, cell: _Cell) -> bool:
    """Whether two words of a name, one of them its first or its last, stand within four words in any order."""
    if name.joined:
        squeezed = "".join(cell.words)
        return any(each in squeezed for each in name.joined)
    places = [
        [at for at, word in enumerate(cell.words) if len(word) > 1 and word in unit.written] for unit in name.units
    ]
    last = len(places) - 1
    for one in {0, last}:
        for other in range(len(places)):
            if other != one and any(0 < abs(at - to) < WINDOW for at in places[one] for to in places[other]):
                return True
    return any(
        _beside_initial(name, unit, cell.words, plain(cell.text)) for unit, found in enumerate(places) if found
    )


def _beside_initial(name: Name, unit: int, row: Sequence[str], text: str = "") -> bool:
    """Whether a word of a name stands beside the initial of its first or last one; ``text`` is looked at for dots."""
    initials = _initials(name, unit)
    for word in name.units[unit].written.intersection(row):
        for at in _places(row, word) if len(word) > 1 else ():
            for beside in (at - 1, at + 1):
                letter = row[beside] if 0 <= beside < len(row) else ""
                if len(letter) == 1 and letter in initials and (not text or _is_initial(letter, word, text)):
                    return True
    return False


def _initials(name: Name, unit: int) -> frozenset[str]:
    """Return the initials of a name's first and last word, as far as they are not of this one."""
    others = {0, len(name.units) - 1} - {unit}
    return frozenset().union(*(name.units[each].initials for each in others))


def _letters_beside(row: Sequence[str], word: str) -> set[str]:
    """Return the single letters that stand beside a word anywhere in a row."""
    beside = {row[at] for place in _places(row, word) for at in (place - 1, place + 1) if 0 <= at < len(row)}
    return {each for each in beside if len(each) == 1}


def _places(row: Sequence[str], word: str) -> Iterator[int]:
    at = -1
    for _ in range(row.count(word)):
        at = row.index(word, at + 1)
        yield at


def _is_initial(letter: str, word: str, text: str) -> bool:
    if letter not in _ALSO_WORDS:
        return True
    return re.search(rf"\b{letter}\.\s*(\w\.\s*)*{word}\b|\b{word},?\s+{letter}(\.|$)", text) is not None


def _is_part(name: Name, cell: _Cell) -> bool:
    """Whether a name field holds one word of a name; elsewhere than about the responding party, and no other name."""
    if name.joined:
        squeezed = "".join(cell.words)
        opens = len(squeezed) <= _SHORT_ADDRESS and any(squeezed.startswith(each) for each in name.family)
        return any(each in squeezed for each in name.given) or opens
    own = frozenset().union(*(unit.written for unit in name.units))
    initials = frozenset().union(*(unit.initials for unit in name.units))
    said = [word for word in cell.words if not is_title(word)]
    if not any(len(word) > 1 and word in own for word in said):
        return False
    return cell.firm or all(word in own or (len(word) == 1 and word in initials) for word in said)
