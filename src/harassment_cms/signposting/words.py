"""Typed words against the words of the directory, with room for slips of the finger. Used by the look-up only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’ʼ]")
_CLOSE_ENOUGH = 0.79  # one slip in five letters, two in ten; shorter words must be right: rape is not race
_SHORTEST_BEGINNING = 3
_OTHER_NUMBER = 0.97
_BEGINNING = 0.9

_SAY_NOTHING = frozenset(
    re.findall(
        r"\w+",
        """a about an and any are as at be been but by can could did do does for from get got had has have he help her
        him his i if im in is it its ive me my need needs no not of on or our she so some somebody someone that the
        their them they this to us want wants was we were what when where which who will with you your""",
    )
)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in the form they are compared in: small letters, no accents, no apostrophes."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.casefold()))
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def telling(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words that say something, each once."""
    return tuple(dict.fromkeys(word for word in words if word not in _SAY_NOTHING))


def meant(typed: str, known: Collection[str]) -> dict[str, float]:
    """Return the ``known`` words that ``typed`` may stand for, each with its likeness (above 0, 1 for the same).

    A word that is known stands for itself. Else it may be the beginning of known words, else a slip for them.
    """
    same = {form: 1.0 if form == typed else _OTHER_NUMBER for form in _numbers(typed) if form in known}
    if same:
        return same
    if len(typed) >= _SHORTEST_BEGINNING:
        begun = {word: _BEGINNING for word in known if word.startswith(typed)}
        if begun:
            return begun
    return slips(typed, known)


def slips(typed: str, known: Collection[str]) -> dict[str, float]:
    """Return the ``known`` words that ``typed`` is a slip for: letters wrong, missing, doubled or swapped."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(typed, list(known), scorer=OSA.normalized_similarity, score_cutoff=_CLOSE_ENOUGH, limit=8)
    return {word: likeness for word, likeness, _ in found}


def _numbers(word: str) -> tuple[str, ...]:
    """The word itself, then its plural or singular as far as an s makes the difference."""
    return (word, word[:-1]) if word.endswith("s") and len(word) > _SHORTEST_BEGINNING else (word, f"{word}s")
