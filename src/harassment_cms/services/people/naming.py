"""Names as they are kept, and finding a person by one."""

from __future__ import annotations

import unicodedata

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.roster import Member, Roster

LONGEST_NAME = 100


def check_name(name: str) -> str:
    """Return a person's name as it is kept: one spelling of each letter, single spaces.

    Raises ``InputRefusedError`` for an empty one, and for one with characters that cannot be seen: names are
    compared by eye.
    """
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if not kept or not kept.isprintable() or len(kept) > LONGEST_NAME:
        raise InputRefusedError(
            f"A name needs letters that can be seen, at most {LONGEST_NAME}. Nothing was changed.",
            "Type the name as it should be read.",
        )
    return kept


def person_called(roster: Roster, name: str) -> Member:
    """Return the person with this name; raises ``InputRefusedError`` if there is none."""
    person = roster.by_name(name)
    if person is None:
        raise InputRefusedError(f"There is nobody called {name} in this home.", "`hcms users list` shows who is.")
    return person
