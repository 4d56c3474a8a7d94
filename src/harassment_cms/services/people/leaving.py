"""People who leave: removing them, taking their ways in away for a while, and renewing the keys they knew.

A removal counts at once. What the removed person knew is renewed as soon as it can be: the key of the file when
nobody else has it open, the case managers' common key by one of them (key specification, section 5). Both are tried
here after a removal, and at each unlock while they are owed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from harassment_cms.domain.case import Queue, Status
from harassment_cms.domain.clocks import counted, local_date
from harassment_cms.domain.errors import CmsError, ConflictError, MachineError, NotPermittedError
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.domain.roster import Member, Roster, why_needed
from harassment_cms.ports import Desk, KeyChange, Keys, Narrowing, UnitOfWork
from harassment_cms.ports.rotation import RotationCeremonies
from harassment_cms.services.people.keeping import WriteDocument, key_document, write_change, write_key_file
from harassment_cms.services.people.naming import person_called


class Reason(StrEnum):
    """Why somebody is removed: a code, because everybody who works here could read a sentence."""

    LEFT = "left"
    MOVED = "moved"
    KEYS_LOST = "keys_lost"
    CONDUCT = "conduct"
    MISTAKE = "mistake"
    OTHER = "other"


REASONS = {
    Reason.LEFT: "left the organisation",
    Reason.MOVED: "does other work now",
    Reason.KEYS_LOST: "their keys or computer may be in other hands",
    Reason.CONDUCT: "must not have access any more",
    Reason.MISTAKE: "was added by mistake",
    Reason.OTHER: "another reason",
}


@dataclass(frozen=True, slots=True)
class Renewed:
    """What was renewed just now, and what is still owed; ``released`` cases wait for somebody to take them.

    ``partners`` says what became of the homes of partners in other departments.
    """

    team: bool = False
    file: bool = False
    team_owed: bool = False
    file_owed: bool = False
    released: int = 0
    partners: tuple[str, ...] = ()


def words_of(done: Renewed) -> tuple[str, ...]:
    """Say what was renewed because somebody left, and what is still owed and when it is done."""
    said = []
    if done.team:
        said.append(
            "The case managers' common key is renewed, because somebody left. "
            "Each case gets a new key when something is next written on it."
        )
    if done.file:
        said.append("The key of the case file is renewed: the old one opens it no more.")
    if done.released:
        said.append(f"{counted(done.released, 'open case')} of theirs now wait under Unassigned.")
    said += done.partners
    if done.team_owed:
        said.append(
            "The case managers' common key is renewed when one of them next unlocks. What is imported until then is "
            "sealed to each of them singly."
        )
    if done.file_owed:
        said.append(
            "The key of the case file is not renewed yet, because somebody has the home open. Whoever was removed "
            "and kept that key could still open a copy of the file. It is renewed when an administrator or a case "
            "manager unlocks while nobody else is in."
        )
    return tuple(said)


class Leaving:
    """Who has no way in any more, and what has to be renewed for that."""

    def __init__(
        self,
        desk: Desk,
        keys: Keys,
        ceremonies: RotationCeremonies,
        write_document: WriteDocument,
        partners: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._desk = desk
        self._keys = keys
        self._ceremonies = ceremonies
        self._write = write_document
        self._partners = partners
        self.at_unlock = Renewed()

    def remove(self, name: str, reason: Reason) -> Renewed:
        """Remove a person at once, and renew what they knew as far as that can be done now.

        Raises ``NotPermittedError`` for whoever this home cannot be without, and for oneself; ``ConflictError`` for
        somebody who was removed before.
        """
        self._desk.require(Right.REMOVE, name)

        def change(work: UnitOfWork, roster: Roster, document: bytes, person: Member) -> KeyChange:
            self._refuse_needed(roster, person)
            return self._ceremonies.remove(self._keys, roster, document, person.id, reason.value, to_text(work.now))

        self._change(name, "user.remove", change, reason=reason.value)
        return self.renew()

    def disable(self, name: str) -> Member:
        """Take a person's ways in away for now; their keys stay, and open what they opened."""
        self._desk.require(Right.MANAGE_USERS, name)

        def change(work: UnitOfWork, roster: Roster, document: bytes, person: Member) -> KeyChange:
            if person.disabled:
                raise ConflictError(f"{person.name} has no way in already.", "Nothing was changed.")
            self._refuse_needed(roster, person)
            return self._ceremonies.disable(self._keys, roster, document, person.id, to_text(work.now))

        return self._change(name, "user.disable", change)

    def enable(self, name: str) -> Member:
        """Give a person the ways in back that were taken away."""
        self._desk.require(Right.MANAGE_USERS, name)

        def change(work: UnitOfWork, roster: Roster, document: bytes, person: Member) -> KeyChange:
            if not person.disabled:
                raise ConflictError(f"{person.name} has a way in already.", "Nothing was changed.")
            before = next(held for held in work.people.key_documents() if _holds(held, person.id))
            return self._ceremonies.enable(self._keys, roster, document, before, person.id, to_text(work.now))

        return self._change(name, "user.enable", change)

    def renew(self) -> Renewed:
        """Renew what is owed, as far as this person may and nobody else has the file open."""
        done = self.renew_common_key()
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
        me = roster.users[self._desk.actor.id]
        # In a partner's home the case managers' side renews the file's key: a partner states their own keys alone.
        may = (me.admitted and Role.PARTNER not in me.roles) or Role.ADMINISTRATOR in me.roles
        file = roster.file_key_owed and may and self._renew_file_key()
        return replace(done, file=file, file_owed=roster.file_key_owed and not file)

    def renew_common_key(self) -> Renewed:
        """Renew the case managers' key if that is owed and this person can; also while others are at work.

        The open cases of those who were removed then wait for somebody, and the homes of partners get new keys, too.
        """
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
        if not roster.rotation_owed or not roster.users[self._desk.actor.id].admitted:
            return Renewed(team_owed=roster.rotation_owed, file_owed=roster.file_key_owed)
        self._renew_team()
        released = self._release(roster)
        return Renewed(team=True, file_owed=roster.file_key_owed, released=released, partners=self._partners())

    def renew_at_unlock(self) -> None:
        """Renew what is owed without keeping anybody out: what cannot be done now is said, and stays owed."""
        try:
            self.at_unlock = self.renew()
        except (ConflictError, MachineError):
            self.at_unlock = self.owed()

    def recoveries(self) -> tuple[str, ...]:
        """Return in words which recovery keys were used since this person was last told; nothing, if none was."""
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
        return tuple(
            f"Recovery key {each.kit} was used on {local_date(moment(each.at), self._desk.calendar.zone)} to "
            f"let in {roster.users[each.user].name}, whose keys and recovery keys are new since. "
            "If you did not know of this, ask them today, and an administrator."
            for each in roster.unseen_recoveries(self._desk.actor.id)
        )

    def have_seen(self) -> None:
        """Note that this person was told of every recovery until now."""
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            unseen = roster.unseen_recoveries(self._desk.actor.id)
            if unseen:
                change = self._ceremonies.seen(self._keys, roster, unseen[-1].seq, to_text(work.now))
                work.people.append(change.statements)
                work.commit("keys.recovery_seen", self._desk.actor.name)

    def owed(self) -> Renewed:
        """Say what is still owed."""
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
        return Renewed(team_owed=roster.rotation_owed, file_owed=roster.file_key_owed)

    def _change(
        self,
        name: str,
        kind: str,
        change: Callable[[UnitOfWork, Roster, bytes, Member], KeyChange],
        **said: object,
    ) -> Member:
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            person = person_called(roster, name)
            if person.id == self._desk.actor.id:
                raise NotPermittedError(
                    "Nobody takes away or gives back their own way in. Nothing was changed.",
                    "Ask an administrator, or a case manager who can open reports.",
                )
            if person.removed:
                raise ConflictError(f"{person.name} was removed before.", "Nothing was changed.")
            document = key_document(work, roster)
            write_change(work, self._write, document, change(work, roster, document, person))
            work.commit(kind, person.name, **said)
        return person

    def _refuse_needed(self, roster: Roster, person: Member) -> None:
        reason = why_needed(roster, person)
        if reason:
            raise NotPermittedError(
                f"{person.name} has to stay, because {reason}. Nothing was changed.",
                "Let somebody else have that role first, in a session of their own.",
            )
        me = roster.users[self._desk.actor.id]
        if not (me.admitted or Role.ADMINISTRATOR in me.roles):
            raise NotPermittedError(
                "People are removed by an administrator, or by a case manager who can open reports.",
                "Nobody has let you in to the reports yet. Nothing was changed.",
            )

    def _renew_team(self) -> None:
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            if not roster.rotation_owed:
                return
            batches = work.people.opened_batch_keys()
            change = self._ceremonies.renew_team(self._keys, roster, batches, to_text(work.now))
            work.people.append(change.statements)
            work.people.replace_batch_keys(change.rewrapped)
            work.commit("team.renew", "", keys=len(change.rewrapped))

    def _release(self, roster: Roster) -> int:
        """Let the open cases of those who were removed wait for somebody."""
        released = 0
        gone = [user.id for user in roster.users.values() if user.removed and Role.CASE_MANAGER in user.roles]
        with self._desk.store.write() as work:
            for user in gone:
                # Not the queue of their own: a joined case is not in it, and goes back as well.
                theirs = Narrowing(
                    statuses=tuple(each for each in Status if each is not Status.CLOSED), assigned=(user,)
                )
                ids = work.cases.queue_ids(Queue.ALL, user, self._desk.queue_moment(), theirs)
                for case in work.cases.by_ids(ids):
                    work.cases.change(case, {"assigned_to": None})
                    released += 1
            if released:
                work.commit("case.release", "", cases=released)
        return released

    def _renew_file_key(self) -> bool:
        with self._desk.store.read() as view:
            roster, document = self._desk.roster(view), view.people.key_document()
        assert document is not None, "a home with people has a key file"
        staged = self._ceremonies.staged(self._keys, roster, document)
        as_read = (int(json.loads(document)["seq"]), roster.seq)
        try:
            done = self._desk.store.rekey(staged.key, as_read, lambda: self._write(staged.document))
        except CmsError:
            self._write(document)
            raise
        if done:
            self._ceremonies.hold_database_key(self._keys, staged.key)
            self._promote(document, staged.document)
        return done

    def _promote(self, before: bytes, staged: bytes) -> None:
        """Let the new key stand alone. Whoever unlocks next does it, if this program ends here."""
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            if work.people.key_document() == before:
                write_key_file(work, self._write, staged, self._ceremonies.promoted(self._keys, staged))
            change = self._ceremonies.rekeyed(self._keys, roster, to_text(work.now))
            work.people.append(change.statements)
            work.commit("keys.renew_file")


def _holds(document: bytes, user: int) -> bool:
    return any(holder["id"] == f"u{user}" for holder in json.loads(document)["users"])
