"""How words are made alike before they are compared: case, accents, punctuation, and scripts without spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ODD = re.compile(r"[^\x00-\x7f]+")
_ASCII = bytes(code if chr(code).isalnum() else 32 for code in range(128)).lower() + bytes(range(128, 256))
"""What becomes of each byte of a text in UTF-8, whose bytes from 128 on are never ASCII: faster than by letter."""
_NO_MARKS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
        "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e",
        "ʼ": " ", "·": "", "ʻ": " ", "ʹ": "",
    }
)  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WRITTEN_OUT = re.compile("([aou])e|a(?=a)")
_MARKS = ("Mn", "Me", "Cf")
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Thai, Lao, Burmese, Khmer, kana, Han and Hangul: words there stand side by side, or carry endings."""


def folded(text: str) -> str:
    """Return a text in small letters without accents, with spaces for whatever is neither letter nor digit."""
    return spaced(plain(text))


def spaced(text: str) -> str:
    """Return a plain text, whose letters of ASCII may still be capitals, as a folded one."""
    return text.encode("utf-8", "surrogatepass").translate(_ASCII).decode("utf-8", "surrogatepass")


def plain(text: str) -> str:
    """Return a text in small letters without accents; punctuation of ASCII stays."""
    return unmarked(text).lower()


def unmarked(text: str) -> str:
    """Return a text without accents; its letters beyond ASCII are small ones, those of ASCII as they were."""
    return text if text.isascii() else _ODD.sub(_alike, text)


def words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return folded(text).split()


def spellings(word: str) -> frozenset[str]:
    """Return how a word may be written: without accents, and as some languages write them out (ü as ue)."""
    whole = unicodedata.normalize("NFC", word).casefold()
    bare = "".join(words(word))
    others = ("".join(words(whole.translate(_UMLAUTS))), _WRITTEN_OUT.sub(r"\1", bare))
    return frozenset({bare, *(other for other in others if len(other) > 1)} - {""})


def is_unspaced(word: str) -> bool:
    """Whether a word belongs to a script that puts no spaces between words, or adds endings to names."""
    return any(first <= ord(letter) <= last for letter in word for first, last in _UNSPACED)


def _alike(match: re.Match[str]) -> str:
    return _letters(match[0])


@lru_cache(maxsize=4096)
def _letters(odd: str) -> str:
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", odd).casefold()).translate(_NO_MARKS)
    letters = "".join(
        letter if letter.isascii() or letter.isalnum() or unicodedata.category(letter) == "Mc" else " "
        for letter in whole
        if unicodedata.category(letter) not in _MARKS
    )
    return unicodedata.normalize("NFC", letters).lower()
