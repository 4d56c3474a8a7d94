"""Disclosure control: what a true figure becomes before anyone outside the casework sees it.

``rules`` has the words that all rule sets share, ``rounding`` and ``suppression`` the published rule sets,
``profiles`` the choice between them by name. The builder of reports (``figure_tables``) publishes with them; the
check before release (``domain.release``) reads back from what was published what it tells.
"""

from __future__ import annotations

from harassment_cms.domain.disclosure.profiles import PROFILES, Unprotected, profile_named
from harassment_cms.domain.disclosure.rounding import HESA_WITHHELD as WITHHELD
from harassment_cms.domain.disclosure.rules import (
    LEFT_OUT,
    NO_FIGURE,
    Profile,
    Published,
    Range,
    Ratio,
    Rule,
    people_guard,
    round_half_up,
)

__all__ = [
    "LEFT_OUT",
    "NO_FIGURE",
    "PROFILES",
    "WITHHELD",
    "Profile",
    "Published",
    "Range",
    "Ratio",
    "Rule",
    "Unprotected",
    "people_guard",
    "profile_named",
    "round_half_up",
]
