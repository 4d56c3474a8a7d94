"""Case references such as ``HC-7Q4-MKD``: random, easy to say and to copy, without order or date.

Services draw one for each new case; commands, search boxes and prompts read what people type. The shape is
fixed: digit, letter, digit, then three letters. There are no vowels, so no words arise by accident, and
no letter that looks like a digit or another letter (B I L O S U Y Z), so a slip of the eye can be set right
by its place. About 6.5 million references exist. A reference is a name, not a secret.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Collection
from functools import cache
from itertools import product

from harassment_cms.domain.errors import ConflictError, UsageError

PREFIX = "HC"
SHAPE = "HC-7Q4-MKD"
"""An example to show people who typed something else; it is never drawn."""

_DIGITS = "0123456789"
_LETTERS = "CDFGHJKMNPQRTVWX"
_PLACES = (_DIGITS, _LETTERS, _DIGITS, _LETTERS, _LETTERS, _LETTERS)
_MISREAD_DIGITS = str.maketrans("OILZSB", "011258")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212_./]+")
_DRAWS = 1000

# Groups that people read as a word in spite of the missing vowels. A reporting party may be told theirs.
_AVOIDED = re.compile(
    "CNT|CRP|DCK|DTH|FCK|FGT|FKD|FKN|FKR|GRP|HNG|HTR|KKK|MRD|NGG|NGR|PKR|PRK|PRN|PRV|RCK|RPD|RPT|THG|TRD|TWT|"
    "WHR|WNK|WTF|XXX"
)


def draw(random_bytes: Callable[[int], bytes], taken: Collection[str] = ()) -> str:
    """Draw a reference that is not in ``taken``; ``random_bytes`` is ``secrets.token_bytes`` or its like.

    Raises ConflictError when a thousand draws found none free.
    """
    for _ in range(_DRAWS):
        reference = _named(int.from_bytes(random_bytes(8), "big"))
        if reference is not None and reference not in taken:
            return reference
    raise _none_free()


def draw_many(random_bytes: Callable[[int], bytes], count: int, taken: Collection[str] = ()) -> list[str]:
    """Draw so many references, none of them twice and none that is in ``taken``.

    Raises ConflictError when a thousand draws for each found too few free.
    """
    found: dict[str, None] = {}
    for _ in range(_DRAWS):
        missing = count - len(found)
        if not missing:
            return list(found)
        numbers = struct.unpack(f">{missing}Q", random_bytes(8 * missing))
        found.update((name, None) for name in map(_named, numbers) if name is not None and name not in taken)
    raise _none_free()


def _named(number: int) -> str | None:
    """The reference that 64 random bits stand for; None if it must not be given out."""
    heads, tails = _halves()
    # Over 6.5 million references the bias of the remainder is below one in 10^12.
    number, place = divmod(number, len(heads))
    letters = tails[number % len(tails)]
    reference = f"{PREFIX}-{heads[place]}-{letters}"
    return None if letters in _avoided() or reference == SHAPE else reference


def _none_free() -> ConflictError:
    return ConflictError(
        "No free case reference was found. Nothing was saved.", "Try again; if it stays, run hcms doctor."
    )


def normalise(text: str) -> str:
    """Return the reference a person meant, as it is written: ``hc 7q4 mkd`` and ``7Q4MKD`` give HC-7Q4-MKD.

    Case, spaces, dashes and the leading HC do not matter; in a digit's place O is read as 0, I and L as 1,
    Z as 2, S as 5, B as 8. Raises UsageError, with what a reference looks like, for anything else.
    """
    bare = _SEPARATORS.sub("", text).upper()
    bare = bare.removeprefix(PREFIX)
    if len(bare) == len(_PLACES):
        read = "".join(
            char.translate(_MISREAD_DIGITS) if place is _DIGITS else char
            for char, place in zip(bare, _PLACES, strict=True)
        )
        if all(char in place for char, place in zip(read, _PLACES, strict=True)):
            return f"{PREFIX}-{read[:3]}-{read[3:]}"
    raise UsageError(
        "That is not a case reference.",
        f"A reference looks like {SHAPE}: digit, letter, digit, then three letters. "
        "Capitals, spaces and dashes do not matter. The letters never include vowels or B, L, S, Y, Z.",
    )


@cache
def _halves() -> tuple[list[str], list[str]]:
    """Everything that could stand before and after the second dash."""
    heads, tails = (
        ["".join(reversed(chars)) for chars in product(*reversed(places))] for places in (_PLACES[:3], _PLACES[3:])
    )
    return heads, tails


@cache
def _avoided() -> frozenset[str]:
    return frozenset(letters for letters in _halves()[1] if _AVOIDED.fullmatch(letters))
