"""How alike two wordings are: for suggestions that a person judges, never for a decision.

The draft of a form, the explanation of an import and what changed in a survey ask here. No column is placed by it: a
wording fits a question exactly, or a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from harassment_cms.formdefs import folded

_LONGEST = 300
"""Characters that are compared: what tells two questions apart stands at their beginning."""

_NOT_A_WORD = re.compile(r"[^\w\s]+")


class Near(NamedTuple):
    """What comes nearest, and how near: 1 is the same but for the order of its words."""

    words: str
    likeness: float


def bare(words: str) -> str:
    """The words in small letters, without punctuation and numbering of their own; "e-mail" is "email"."""
    return " ".join(_NOT_A_WORD.sub(" ", folded(words).replace("e-mail", "email")).split())


def nearest(words: str, choices: Iterable[str], *, least: float) -> Near | None:
    """The choice most like ``words``, if it is at least ``least`` (0 to 1) alike."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(
        words, list(choices), scorer=fuzz.token_sort_ratio, processor=bare, score_cutoff=least * 100
    )
    return None if found is None else Near(found[0], found[1] / 100)


def alike(one: str, other: str) -> float:
    """Return how alike two wordings are, from 0 to 1; the order of their words counts little."""
    from rapidfuzz import fuzz

    first, second = folded(one)[:_LONGEST], folded(other)[:_LONGEST]
    return max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second)) / 100
