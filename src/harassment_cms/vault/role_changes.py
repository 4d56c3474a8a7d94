"""Giving a person other roles: what their keys open follows. Called by the services through ``ports.RoleChanges``."""

from __future__ import annotations

from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Roster
from harassment_cms.ports import KeyChange, Keys
from harassment_cms.vault.pen import Pen, import_box_to, own_session


class RoleChanges:
    """What an administrator's keys do about roles; nothing is written by it."""

    def change_roles(self, keys: Keys, roster: Roster, user: int, roles: tuple[Role, ...], at: str) -> KeyChange:
        """State that a person has these roles from now on; who may import gets the key for it, others lose it."""
        session = own_session(keys)
        pen = Pen(roster, at)
        content = {
            "user": user,
            "roles": [role.value for role in roles],
            "import_box": import_box_to(roster.users[user].box, roles, session.import_key),
        }
        pen.write(session.user_id, session.own, "roles", content)
        return KeyChange(tuple(pen.written), None, session)
