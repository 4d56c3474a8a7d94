"""Giving people other roles. Whoever stops being a case manager has held the case managers' key, so it is renewed."""

from __future__ import annotations

from dataclasses import dataclass

from harassment_cms.domain.errors import ConflictError, NotPermittedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import ROLE_LABELS, Right, Role
from harassment_cms.domain.roster import Member, Roster
from harassment_cms.domain.roster.arriving import why_roles_stay
from harassment_cms.ports import Desk, Keys, RoleChanges
from harassment_cms.services.people.naming import person_called


@dataclass(frozen=True, slots=True)
class Changed:
    """A person with their new roles; ``key_owed`` says that the case managers' key is to be renewed."""

    person: Member
    key_owed: bool


class Rights:
    """Roles of people."""

    def __init__(self, desk: Desk, keys: Keys, ceremonies: RoleChanges) -> None:
        self._desk = desk
        self._keys = keys
        self._ceremonies = ceremonies

    def change(self, name: str, roles: tuple[Role, ...]) -> Changed:
        """Give a person these roles and no others.

        Raises ``NotPermittedError`` without the right, and where nobody would be left who adds people or opens
        reports; ``ConflictError`` if they have just these roles.
        """
        self._desk.require(Right.MANAGE_USERS, name)
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            person = person_called(roster, name)
            _refuse(roster, person, roles)
            change = self._ceremonies.change_roles(self._keys, roster, person.id, roles, to_text(work.now))
            work.people.append(change.statements)
            work.commit("user.roles", person.name, roles=[role.value for role in roles])
        with self._desk.store.read() as view:
            after = self._desk.roster(view)
        return Changed(after.users[person.id], after.rotation_owed)


def _refuse(roster: Roster, person: Member, roles: tuple[Role, ...]) -> None:
    if person.removed or person.cancelled:
        raise ConflictError(f"{person.name} does not belong here any more. Nothing was changed.", "")
    if set(roles) == set(person.roles):
        held = ", ".join(ROLE_LABELS[role] for role in person.roles)
        raise ConflictError(f"{person.name} has just these roles: {held}.", "Nothing was changed.")
    if reason := why_roles_stay(roster, person, roles):
        raise NotPermittedError(
            f"{person.name} keeps their roles: {reason}. Nothing was changed.",
            "Give somebody else that role first.",
        )
    if Role.CASE_MANAGER in roles and roster.team is None and not person.invited:
        raise NotPermittedError(
            "This home has no case manager yet; the first one makes the key that opens reports in a first "
            "session of their own. Nothing was changed.",
            "Invite them with that role: hcms users invite NAME --roles case_manager",
        )
