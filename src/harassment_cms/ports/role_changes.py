"""The ceremony by which a person gets other roles."""

from __future__ import annotations

from typing import Protocol

from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Roster
from harassment_cms.ports.keys import KeyChange, Keys


class RoleChanges(Protocol):
    """Returns what has to be written; nothing is written by it. ``at`` is UTC ISO text."""

    def change_roles(self, keys: Keys, roster: Roster, user: int, roles: tuple[Role, ...], at: str) -> KeyChange:
        """State that a person has these roles from now on."""
        ...
