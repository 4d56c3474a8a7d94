"""What a restored backup takes over from a later state of its file, as it crosses between the store and bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

from harassment_cms.domain.roster import SignedStatement


@dataclass(frozen=True, slots=True)
class Carried:
    """The later statements about people and keys, and how many restricted cases stand as they stood there.

    ``ended`` counts what was shared with partners in the earlier file and had ended in the later one.
    """

    statements: tuple[SignedStatement, ...]
    cases: int
    ended: int = 0
