"""Inviting people by a one-time code: anew, after a lost passphrase, and taking an invitation back.

The code opens keys that last until the person has made their own, in a session of theirs, with a passphrase that
nobody else ever knew. Somebody who lost every way in is invited anew and keeps their rights; a case manager then
has to be let in again, by the six words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.domain.roster import Member, Roster
from harassment_cms.domain.roster.leaving import why_needed
from harassment_cms.ports import Desk, InvitationCeremonies, Keys
from harassment_cms.services.people.keeping import WriteDocument, key_document, write_change
from harassment_cms.services.people.naming import check_name, person_called

DAYS, LONGEST_DAYS = 7, 30


@dataclass(frozen=True, slots=True, repr=False)
class Invitation:
    """Who was invited, the code to hand over (shown once), and until when it works (UTC text)."""

    person: Member
    code: str
    until: str


class Inviting:
    """One-time codes."""

    def __init__(
        self, desk: Desk, keys: Keys, ceremonies: InvitationCeremonies, write_document: WriteDocument
    ) -> None:
        self._desk = desk
        self._keys = keys
        self._ceremonies = ceremonies
        self._write_document = write_document

    def invite(self, name: str, roles: tuple[Role, ...], days: int = DAYS) -> Invitation:
        """Invite somebody new.

        Raises ``NotPermittedError``, ``ConflictError`` for a name in use, ``InputRefusedError`` for a name or days
        that cannot be taken.
        """
        self._desk.require(Right.MANAGE_USERS)
        name = check_name(name)
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            if roster.by_name(name) is not None:
                raise ConflictError(
                    f"There is already a person called {name}. Nothing was changed.",
                    f'If they lost their code or passphrase: hcms users renew "{name}"',
                )
            code, until = self._ceremonies.new_code(), until_after(work.now, days)
            document = key_document(work, roster)
            change = self._ceremonies.invite(
                self._keys, roster, document, name, roles, code, until, to_text(work.now)
            )
            write_change(work, self._write_document, document, change)
            work.commit("user.invite", name, roles=[role.value for role in roles], until=until)
        return self._invited(name, code, until)

    def renew(self, name: str, days: int = DAYS) -> Invitation:
        """Invite somebody anew who lost every way in, or the code.

        Raises ``NotPermittedError`` for oneself, and for the last who can open reports: a recovery kit lets them in.
        """
        self._desk.require(Right.MANAGE_USERS, name)
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            person = person_called(roster, name)
            self._refuse_renewing(roster, person)
            code, until = self._ceremonies.new_code(), until_after(work.now, days)
            document = key_document(work, roster)
            change = self._ceremonies.renew(self._keys, roster, document, person.id, code, until, to_text(work.now))
            write_change(work, self._write_document, document, change)
            work.commit("user.renew", person.name, admitted_before=person.admitted, until=until)
        return self._invited(person.name, code, until)

    def cancel(self, name: str) -> Member:
        """Take back an invitation that was not used; raises ``ConflictError`` if there is none."""
        self._desk.require(Right.MANAGE_USERS, name)
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            person = person_called(roster, name)
            if not person.invited:
                raise ConflictError(f"{person.name} has no invitation that waits.", "Nothing was changed.")
            document = key_document(work, roster)
            change = self._ceremonies.cancel(self._keys, roster, document, person.id, to_text(work.now))
            write_change(work, self._write_document, document, change)
            work.commit("user.cancel", person.name)
        return person

    def _refuse_renewing(self, roster: Roster, person: Member) -> None:
        if person.id == self._desk.actor.id:
            raise NotPermittedError(
                "Nobody invites themselves anew. Nothing was changed.",
                "You are unlocked, so choose another passphrase: hcms keys passphrase",
            )
        if person.removed or person.disabled:
            raise NotPermittedError(
                f"The ways in of {person.name} were taken away. Nothing was changed.",
                "`hcms users list` shows who belongs here.",
            )
        if reason := why_needed(roster, person):
            raise NotPermittedError(
                f"{person.name} cannot be invited anew: {reason}. Nothing was changed.",
                "If their passphrase is lost, a recovery key on paper lets them in: hcms keys recover",
            )

    def _invited(self, name: str, code: str, until: str) -> Invitation:
        with self._desk.store.read() as view:
            return Invitation(person_called(self._desk.roster(view), name), code, until)


def until_after(now: datetime, days: int) -> str:
    """Return the moment at which a code of so many days ends; raises ``InputRefusedError`` for too many."""
    if not 1 <= days <= LONGEST_DAYS:
        raise InputRefusedError(
            f"An invitation may last 1 to {LONGEST_DAYS} days. Nothing was changed.", "Choose fewer days."
        )
    return to_text(now + timedelta(days=days))
