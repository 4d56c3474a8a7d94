"""What in a paraphrase could point to a person, by position, and whether it repeats somebody's words.

Called before a paraphrase is kept. ``look_through`` finds known names, numbers, days, addresses and places; each is
changed by the writer, or kept with a reason. ``quoted`` finds words in a row that a report has, too: those are never
kept. It suggests and does not understand: a nickname, a role or a detail that only few people know is not found, and
the documents say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum

from harassment_cms.domain.narrative.words import Word, plain, plain_words, words_of

IN_A_ROW = 6
"""So many words in the order of a report are a quotation."""

SHORTEST_QUOTED = 3
"""A whole excerpt of at least so many words is a quotation, too."""

_MONTH_WORDS = "january february march april june july august september october november december"
_DAY_WORDS = "monday tuesday wednesday thursday friday saturday sunday"
_BUILDING_WORDS = (
    "accommodation auditorium avenue bar basement block building cafe campus canteen chapel clinic club cloakroom "
    "college corridor court courtyard department dormitory faculty floor flat gym hall hospital hostel house "
    "institute kitchen laboratory lab lane library lift lodge mosque park pavilion pitch pub quad reception "
    "residence road room school shop staircase stairwell station street studio theatre toilet tower union village "
    "ward workshop"
)
_SMALL_WORDS = (
    "a al am an and as at bin but by can da de del den der di do du el for from he her him his i id if ill im in is "
    "it ive la le many me mr mrs ms mx my no not of on one or our prof professor dr she sir so some that the their "
    "them they this to us van von was we were who with you your"
)
_ORDINARY_WORDS = (
    "about across after again all along also another anybody anyone around back because before behind beside "
    "between both corner door during each entrance everybody everyone friend friends front group here inside into "
    "just later lots main near nearby next nobody none nothing only other others outside over people perhaps person "
    "several somebody someone staff student students sometimes steps then there they this three through towards two "
    "under until walking week when where while with witnessed witnesses"
)
_MONTHS = frozenset(_MONTH_WORDS.split())
_DAYS = frozenset(_DAY_WORDS.split())
_BUILDINGS = frozenset(_BUILDING_WORDS.split())
_SMALL = frozenset(_SMALL_WORDS.split())
"""Particles and small words that stand in many names and say nothing alone; a whole name is found all the same."""
_ORDINARY = _SMALL | frozenset(_ORDINARY_WORDS.split())
"""Words that begin a sentence about people or places more often than they are a name of either."""


class Kind(StrEnum):
    """What a finding may point to."""

    NAME = "name"
    NUMBER = "number"
    EMAIL = "email"
    DAY = "day"
    PLACE = "place"


KIND_LABELS: dict[Kind, str] = {
    Kind.NAME: "a name that is known here",
    Kind.NUMBER: "a number",
    Kind.EMAIL: "an address or account",
    Kind.DAY: "a day or month",
    Kind.PLACE: "a place",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the cases a paraphrase stands on, and of the people here; as it was written.

    ``names`` of parties and users, ``described`` free words about people, of which each that begins with a capital
    may be a name; ``told`` what else was told, where those within a sentence may be; ``numbers`` telephone and
    university numbers, ``addresses`` e-mail addresses; ``places`` the names of campuses and places, ``places_told``
    free words about places.
    """

    names: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    places_told: frozenset[str] = frozenset()

    def __or__(self, other: Known) -> Known:
        return Known(
            self.names | other.names,
            self.described | other.described,
            self.told | other.told,
            self.numbers | other.numbers,
            self.addresses | other.addresses,
            self.places | other.places,
            self.places_told | other.places_told,
        )


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Characters ``start`` (from 0) to before ``end`` of a text, and what they may point to."""

    start: int
    end: int
    kind: Kind = field(compare=False)

    @property
    def position(self) -> int:
        """The first character, counted from 1 as people count."""
        return self.start + 1

    def words(self, text: str) -> str:
        """Return what stands there."""
        return text[self.start : self.end]


def look_through(text: str, known: Known) -> tuple[Finding, ...]:
    """Return everything in a text that may point to somebody, in order; no two findings share a character.

    Every name of ``known`` that stands in the text is inside some finding, however it is capitalised, accented,
    spaced or joined, and so is every part of a name but small words such as "de".
    """
    words = words_of(text)
    found = [*_addresses(text), *_runs(words, known), *_single(text, words, known)]
    return _apart(text, found)


def quoted(text: str, sources: Iterable[str], excerpts: Iterable[str] = ()) -> tuple[int, int] | None:
    """Return where a text repeats a source for ``IN_A_ROW`` words, or a whole excerpt; None if it nowhere does."""
    words = words_of(text)
    bare = tuple(word.plain for word in words)
    rows = {row for source in sources for row in _rows(plain_words(source), IN_A_ROW)}
    whole = {row for row in map(plain_words, excerpts) if SHORTEST_QUOTED <= len(row) < IN_A_ROW}
    rows |= {row for excerpt in excerpts for row in _rows(plain_words(excerpt), IN_A_ROW)}
    for size in sorted({len(row) for row in rows | whole}):
        for place in range(len(bare) - size + 1):
            if bare[place : place + size] in rows or bare[place : place + size] in whole:
                return words[place].start, words[place + size - 1].end
    return None


def _rows(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    for place in range(len(words) - size + 1):
        yield tuple(words[place : place + size])


_EMAIL = re.compile(r"[^\s<>()\[\],;]*[@＠﹫][^\s<>()\[\],;]*")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def _addresses(text: str) -> Iterator[Finding]:
    for pattern in (_EMAIL, _LINK):
        for match in pattern.finditer(text):
            yield Finding(match.start(), match.end(), Kind.EMAIL)


def _runs(words: Sequence[Word], known: Known) -> Iterator[Finding]:
    """Find what is known as a whole, whatever parts or joins its words: ``O Neill`` finds ``O'Neill``."""
    joined = "".join(word.plain for word in words)
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    place = 0
    for index, word in enumerate(words):
        begins[place] = index
        place += len(word.plain)
        ends[place] = index
    for written, kind in _wanted(known):
        bare = plain(written)
        anywhere = any(unicodedata.category(each) == "Lo" for each in bare)
        at = joined.find(bare) if bare else -1
        while at >= 0:
            end = at + len(bare)
            # "Anns" is what "Ann's" is compared by; "Ann" is no part of "annual".
            end += end not in ends and joined[end : end + 1] == "s"
            if anywhere or (at in begins and end in ends):
                first = max(index for start, index in begins.items() if start <= at)
                last = min(index for stop, index in ends.items() if stop >= end)
                if not _by_chance(written, words[first : last + 1]):
                    yield Finding(words[first].start, words[last].end, kind)
            at = joined.find(bare, at + 1)


def _wanted(known: Known) -> Iterator[tuple[str, Kind]]:
    for several, kind in ((known.names, Kind.NAME), (known.places, Kind.PLACE), (known.numbers, Kind.NUMBER)):
        for written in several:
            yield written, kind
    for address in known.addresses:
        yield address, Kind.EMAIL
        yield address.partition("@")[0], Kind.EMAIL


def _by_chance(written: str, there: Sequence[Word]) -> bool:
    """Whether one word is only found in several small ones, as the name Ina is in "in a"."""
    return len(words_of(written)) == 1 < len(there) and all(word.plain in _SMALL for word in there)


def _single(text: str, words: Sequence[Word], known: Known) -> Iterator[Finding]:
    names = {part for name in known.names for part in plain_words(name)} - _SMALL
    names |= {part for told in known.described for part, _ in _capitalised(told)} - _ORDINARY
    perhaps = {part for told in known.told for part, within in _capitalised(told) if within} - _ORDINARY
    places = {part for place in known.places for part in plain_words(place)} - _ORDINARY
    places |= {part for told in known.places_told for part in plain_words(told) if len(part) > 3} - _ORDINARY
    for word in words:
        kind = None
        if _is(word.plain, names):
            kind = Kind.NAME
        elif word.has_digit:
            kind = Kind.NUMBER
        elif word.plain in _MONTHS or word.plain.removesuffix("s") in _DAYS or _is_the_month_of_may(text, word):
            kind = Kind.DAY
        elif _is(word.plain, places) or _is(word.plain, _BUILDINGS):
            kind = Kind.PLACE
        elif _is(word.plain, perhaps):
            kind = Kind.NAME
        if kind is not None:
            yield Finding(word.start, word.end, kind)


def _is_the_month_of_may(text: str, word: Word) -> bool:
    return word.plain == "may" and text[word.start].isupper() and _within_a_sentence(text, word)


def _within_a_sentence(text: str, word: Word) -> bool:
    before = text[: word.start].rstrip(" \t\"'“‘(")
    return bool(before) and before[-1] not in ".!?:…\n"


def _is(word: str, wanted: Set[str]) -> bool:
    """Whether a word is one of those wanted, also as somebody's: "Noors" is what "Noor's" is compared by."""
    return word in wanted or (word.endswith("s") and word[:-1] in wanted)


def _capitalised(told: str) -> Iterator[tuple[str, bool]]:
    """Yield words that begin with a capital, which may be names, and whether each stands within a sentence."""
    for word in words_of(told):
        if told[word.start].isupper() or told[word.start].istitle():
            yield word.plain, _within_a_sentence(told, word)


def _apart(text: str, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Join findings that touch or share characters, and numbers with nothing but marks between them."""
    joined: list[Finding] = []
    for finding in sorted(found, key=lambda each: (each.start, -each.end)):
        last = joined[-1] if joined else None
        if last is not None and (finding.start < last.end or _one_number(text, last, finding)):
            kind = min(last.kind, finding.kind, key=list(Kind).index)
            joined[-1] = Finding(last.start, max(last.end, finding.end), kind)
        else:
            joined.append(finding)
    return tuple(joined)


def _one_number(text: str, one: Finding, other: Finding) -> bool:
    between = text[one.end : other.start]
    numbers = one.kind is other.kind is Kind.NUMBER
    return numbers and len(between) <= 3 and not any(character.isalnum() for character in between)
