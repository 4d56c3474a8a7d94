"""Words as they are compared: whatever the capitals, accents, spaces, apostrophes and unseen characters.

Called by ``redaction`` and ``excerpts``. A word keeps its place in the text it was found in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_JOINING = frozenset("'’‘ʼ`´")
# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss", "ħ": "h", "ŧ": "t"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits from ``start`` to before ``end``; ``plain`` is how it is compared."""

    start: int
    end: int
    plain: str

    @property
    def has_digit(self) -> bool:
        """Whether a number is in it."""
        return any(character.isnumeric() for character in self.plain)


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order. Apostrophes, marks and unseen characters belong to their word."""
    return tuple(_words(text))


def plain_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared."""
    return tuple(word.plain for word in words_of(text))


def plain(text: str) -> str:
    """Return letters and digits without capitals, accents, apostrophes and whatever cannot be seen."""
    taken_apart = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    return "".join(each for each in unicodedata.normalize("NFKD", taken_apart) if each.isalnum())


def _words(text: str) -> Iterator[Word]:
    start, within = -1, False
    last = 0
    for place, character in enumerate(text):
        if _is_letter(character):
            if not within:
                start, within = place, True
            last = place + 1
        elif not _joins(character):
            if within:
                yield from _word(text, start, last)
            within = False
    if within:
        yield from _word(text, start, last)


def _word(text: str, start: int, end: int) -> Iterator[Word]:
    if bare := plain(text[start:end]):
        yield Word(start, end, bare)


def _is_letter(character: str) -> bool:
    return character.isalnum() or any(each.isalnum() for each in unicodedata.normalize("NFKD", character))


def _joins(character: str) -> bool:
    """Whether a character stands inside a word without parting it: a mark, an apostrophe, one that is not seen."""
    return character in _JOINING or unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf", "Sk", "Lm")
