"""What leaving and renewing keys need from the room of keys, and from the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from harassment_cms.domain.roster import Roster
from harassment_cms.ports.keys import BatchKey, KeyChange, Keys


@dataclass(frozen=True, slots=True, repr=False)
class StagedKey:
    """A new key of the file, and the key file in which it stands beside the present one."""

    document: bytes
    key: bytes


class RotationCeremonies(Protocol):
    """The steps by which people leave and what they knew is renewed (key specification, section 5).

    Every method returns what has to be written; nothing is written by it. ``document`` is the present key file's
    bytes. ``at`` is UTC ISO text.
    """

    def remove(self, keys: Keys, roster: Roster, document: bytes, user: int, reason: str, at: str) -> KeyChange:
        """Take a person's ways in away for good; ``reason`` is a code."""
        ...

    def disable(self, keys: Keys, roster: Roster, document: bytes, user: int, at: str) -> KeyChange:
        """Take a person's ways in away for now."""
        ...

    def enable(self, keys: Keys, roster: Roster, document: bytes, before: bytes, user: int, at: str) -> KeyChange:
        """Give the ways in back that a person had in the key file ``before``."""
        ...

    def renew_team(self, keys: Keys, roster: Roster, batches: tuple[BatchKey, ...], at: str) -> KeyChange:
        """Make the case managers' common key anew."""
        ...

    def staged(self, keys: Keys, roster: Roster, document: bytes) -> StagedKey:
        """Make a new key of the file, and put it beside the present one."""
        ...

    def promoted(self, keys: Keys, staged: bytes) -> bytes:
        """Return the key file in which the new key stands alone; ``keys`` hold it."""
        ...

    def rekeyed(self, keys: Keys, roster: Roster, at: str) -> KeyChange:
        """State that the file has a new key."""
        ...

    def seen(self, keys: Keys, roster: Roster, recovery: int, at: str) -> KeyChange:
        """State that this person was told of the recoveries up to this statement."""
        ...

    def hold_database_key(self, keys: Keys, key: bytes) -> None:
        """Go on with a new key of the file."""
        ...
