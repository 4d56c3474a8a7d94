"""The ceremonies by which people are invited with a one-time code (key specification, section 5).

Every method returns what has to be written; nothing is written by it. ``document`` is the present key file's bytes,
``until`` and ``at`` are UTC ISO text.
"""

from __future__ import annotations

from typing import Protocol

from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Roster
from harassment_cms.ports.keys import KeyChange, Keys


class InvitationCeremonies(Protocol):
    """Inviting, inviting anew, and taking an invitation back."""

    def new_code(self) -> str:
        """Return a new one-time code, as it is handed over."""
        ...

    def invite(
        self,
        keys: Keys,
        roster: Roster,
        document: bytes,
        name: str,
        roles: tuple[Role, ...],
        code: str,
        until: str,
        at: str,
    ) -> KeyChange:
        """Add a person whose keys the code opens."""
        ...

    def renew(
        self, keys: Keys, roster: Roster, document: bytes, user: int, code: str, until: str, at: str
    ) -> KeyChange:
        """Let the code open new keys for somebody who lost every way in."""
        ...

    def cancel(self, keys: Keys, roster: Roster, document: bytes, user: int, at: str) -> KeyChange:
        """Take an unused invitation back."""
        ...
