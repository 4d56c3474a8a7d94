"""How alike two wordings are: the one place where an import looks at similar words.

It only ever feeds suggestions and the description of what changed in a survey. No column is placed by it: a wording
fits a question exactly, or a person decides.
"""

from __future__ import annotations

from harassment_cms.formdefs import folded

_LONGEST = 300
"""Characters that are compared: what tells two questions apart stands at their beginning."""


def alike(one: str, other: str) -> float:
    """Return how alike two wordings are, from 0 to 1; the order of their words counts little."""
    from rapidfuzz import fuzz

    first, second = folded(one)[:_LONGEST], folded(other)[:_LONGEST]
    return max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second)) / 100
