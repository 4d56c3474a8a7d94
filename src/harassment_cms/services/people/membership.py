"""People and their keys: adding, joining, ways in, recovery kits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.domain.roster import Member, Roster
from harassment_cms.ports import Desk, KeyCeremonies, Keys, Stretched
from harassment_cms.services.people.keeping import WriteDocument, key_document, write_change, write_key_file
from harassment_cms.services.people.naming import check_name, person_called
from harassment_cms.services.people.passphrases import check_passphrase


@dataclass(frozen=True, slots=True, repr=False)
class Joined:
    """What a first own session gives: recovery kits to print (shown once) and who else can open reports."""

    kits: tuple[str, ...]
    readers: tuple[str, ...]


class People:
    """Who belongs here, and their ways in."""

    def __init__(
        self,
        desk: Desk,
        keys: Keys,
        ceremonies: KeyCeremonies,
        write_document: WriteDocument,
    ) -> None:
        self._desk = desk
        self._keys = keys
        self._ceremonies = ceremonies
        self._write_document = write_document

    def roster(self) -> Roster:
        """Return everyone and their keys, checked signature by signature."""
        with self._desk.store.read() as view:
            return self._desk.roster(view)

    def waiting(self) -> tuple[str, ...]:
        """Return the case managers who have keys and were not let in to the reports yet.

        Not the reader without a conflict of interest: reports about the whole team reach them because nobody lets
        them in.
        """
        apart = self._desk.settings.contacts.conflict_contact.name.casefold()
        users = self.roster().active()
        return tuple(user.name for user in users if _waits(user) and user.name.casefold() != apart)

    def add(self, name: str, roles: tuple[Role, ...], passphrase: str) -> Member:
        """Add a person with provisional keys and return them; they open no report before they are let in.

        The first case manager of a home founds the key of the reports, of which there are none that they could read.

        Raises ``NotPermittedError``, ``ConflictError`` for a name in use, ``InputRefusedError`` for a name or
        passphrase that cannot be taken.
        """
        self._desk.require(Right.MANAGE_USERS)
        name = check_name(name)
        stretched = self._stretched(passphrase, name)
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            if roster.by_name(name) is not None:
                raise ConflictError(f"There is already a person called {name}.", "Nothing was changed.")
            document = key_document(work, roster)
            change = self._ceremonies.add(
                self._keys,
                roster,
                document,
                name,
                tuple(role.value for role in roles),
                stretched,
                to_text(work.now),
            )
            write_change(work, self._write_document, document, change)
            work.commit("user.add", name, roles=[role.value for role in roles])
        return next(user for user in self.roster().users.values() if user.name == name)

    def join(self, passphrase: str) -> Joined:
        """Replace the actor's provisional keys by their own, made in this session.

        Raises ``ConflictError`` if their keys are their own already.
        """
        return self._new_keys(passphrase, provisional=True)

    def renew_keys(self, passphrase: str) -> Joined:
        """Replace the actor's keys by new ones, because somebody else may know the passphrase.

        What the old keys opened is owed from then on (``Leaving.renew``). Raises ``ConflictError`` while the keys are
        provisional: those end with the first ones of their own.
        """
        return self._new_keys(passphrase, provisional=False)

    def _new_keys(self, passphrase: str, *, provisional: bool) -> Joined:
        stretched = self._stretched(passphrase)
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            if roster.users[self._desk.actor.id].provisional is not provisional:
                raise _own_already() if provisional else _not_own_yet()
            batches = work.people.opened_batch_keys() if self._keys.opens_content else ()
            document = key_document(work, roster)
            change = self._ceremonies.join(
                self._keys, roster, document, stretched, batches, to_text(work.now), known=not provisional
            )
            write_change(work, self._write_document, document, change)
            work.people.replace_batch_keys(change.rewrapped)
            # Whoever was invited anew lost the keys that their own tasks and drafts were sealed to.
            lost = provisional and len({key for _, key in roster.users[self._desk.actor.id].keys if key}) > 1
            work.work.reseal_own_tasks(change.keys, lost=lost)
            if lost:
                work.drafts.drop_all()
            else:
                work.drafts.reseal(change.keys)
            work.walls.carry_over(change.keys)
            work.use_keys(change.keys)
            work.commit("user.join" if provisional else "keys.renew", self._desk.actor.name, kits=len(change.kits))
        self._keys.become(change.keys)
        others = [user for user in self.roster().active() if user.admitted and user.id != self._desk.actor.id]
        return Joined(change.kits, tuple(user.name for user in others))

    def fingerprint(self, name: str) -> tuple[str, ...]:
        """Return the six words by which two people compare a person's keys by voice."""
        roster = self.roster()
        return self._ceremonies.fingerprint(roster, person_called(roster, name).id)

    def remember(self) -> None:
        """Let the operating system's key store open this person's keys from now on."""
        # The key store may take seconds to answer, and nobody else should wait for it.
        secret = self._ceremonies.keep_secret(self._keys)
        try:
            self._change_document(
                lambda document: self._ceremonies.remember(self._keys, document, secret), "keys.remember"
            )
        except BaseException:
            self._ceremonies.drop_secret(self._keys)
            raise

    def forget(self) -> None:
        """Take that way in away again."""
        self._change_document(lambda document: self._ceremonies.forget(self._keys, document), "keys.forget")
        self._ceremonies.drop_secret(self._keys)

    def change_passphrase(self, passphrase: str) -> None:
        """Replace the actor's passphrase."""
        stretched = self._stretched(passphrase)
        self._change_document(
            lambda document: self._ceremonies.change_passphrase(self._keys, document, stretched), "keys.passphrase"
        )

    def confirm_kit(self, typed: str) -> int:
        """Record that a recovery kit was typed back from paper and return its number."""
        with self._desk.store.write() as work:
            number = self._ceremonies.kit_of(self._desk.roster(work), typed)
            work.commit("kit.confirm", str(number))
        return number

    def confirmed_kits(self) -> frozenset[int]:
        """Return the numbers of kits that somebody has typed back."""
        with self._desk.store.read() as view:
            heads = (json.loads(entry.body) for entry in view.record.entries())
            return frozenset(int(head["on"]) for head in heads if head["kind"] == "kit.confirm")

    def _change_document(self, change: Callable[[bytes], bytes], kind: str) -> None:
        with self._desk.store.write() as work:
            document = key_document(work, self._desk.roster(work))
            write_key_file(work, self._write_document, document, change(document))
            work.commit(kind, self._desk.actor.name)

    def _stretched(self, passphrase: str, name: str = "") -> Stretched:
        # Half a second of work: done before the transaction, so that nobody else has to wait for it.
        check_passphrase(passphrase, (name or self._desk.actor.name, self._desk.settings.organisation))
        return self._ceremonies.stretch(passphrase)


def _waits(user: Member) -> bool:
    return Role.CASE_MANAGER in user.roles and not (user.admitted or user.invited)


def _own_already() -> ConflictError:
    return ConflictError(
        "Your keys are your own already. Nothing was changed.",
        "If somebody else may know your passphrase: hcms keys renew",
    )


def _not_own_yet() -> ConflictError:
    return ConflictError(
        "Your keys are not your own yet. Nothing was changed.",
        "Make your own, which nobody knew before: hcms keys join",
    )
