"""Coming in by a recovery kit when every other way in is lost, and trying a kit without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harassment_cms.bootstrap.keyfile import first_connection, settle
from harassment_cms.bootstrap.workspace import Workspace, migrate, now, open_workspace
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import IntegrityError, NotPermittedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import LAST_MEMBER, Member, Roster, replay, why_needed
from harassment_cms.home import Home, refuse_network
from harassment_cms.ports import Clock
from harassment_cms.store import schema
from harassment_cms.store.unit_of_work import Store
from harassment_cms.vault import document as key_file
from harassment_cms.vault.ceremonies import Ceremonies
from harassment_cms.vault.primitives import KdfCost, signature_holds
from harassment_cms.vault.recovering import KitKeys, open_with_kit, recover
from harassment_cms.vault.session import SessionKeys


@dataclass(frozen=True, slots=True, repr=False)
class Recovered:
    """The open home of the person who was let in, and the new kits, which are shown once."""

    workspace: Workspace
    kits: tuple[str, ...]
    opens_reports: bool


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a kit was found to open: its number, whether reports, how many imports and days of writing of how many."""

    kit: int
    opens_reports: bool
    opened: int
    people: tuple[str, ...]

    def sentences(self) -> tuple[str, ...]:
        """Say what it opens and whom it could let in."""
        keys = f"{counted(self.opened, 'key')} of imports and of days of writing, all there are"
        return (
            f"Recovery key {self.kit} is right, and opens the case file of this home.",
            f"It opens reports: {keys}." if self.opens_reports else "It opens no report.",
            f"It could let in: {', '.join(self.people) or 'nobody'}.",
        )


def recover_home(home: Home, typed: str, name: str, passphrase: str, cost: KdfCost, clock: Clock = now) -> Recovered:
    """Let a person in by a kit: new keys for them, new kits, and everything renewed that the old ones opened.

    Raises ``InputRefusedError`` or ``LockedError`` for a kit that opens nothing here, ``NotPermittedError`` for a
    person whom it cannot let in. Nothing is changed then.
    """
    from harassment_cms.services.people.keeping import key_document, write_change
    from harassment_cms.services.people.naming import person_called
    from harassment_cms.services.people.passphrases import check_passphrase

    with _opened(home, typed, clock) as (store, keys):
        with store.read() as view:
            person = person_called(replay(view.people.statements(), signature_holds), name)
        check_passphrase(passphrase, (person.name,))
        stretched = Ceremonies(cost).stretch(passphrase)
        settle(home, store, keys)
        store.prove()
        with store.write() as work:
            roster = replay(work.people.statements(), signature_holds)
            _refuse(roster, keys, roster.users[person.id])
            batches = work.people.opened_batch_keys() if keys.opens_content else ()
            document = key_document(work, roster)
            change = recover(keys, roster, document, person.id, stretched, batches, cost, to_text(work.now))
            write_change(
                work, lambda raw: key_file.write(home.key_file, key_file.parse(raw), home.file_mode), document, change
            )
            work.people.replace_batch_keys(change.rewrapped)
            keys.user_id = person.id
            work.work.reseal_own_tasks(change.keys, lost=True)
            work.drafts.drop_all()
            work.use_keys(change.keys)
            work.commit("keys.recover", person.name, kit=keys.kit)
    assert isinstance(change.keys, SessionKeys), "the ceremony makes them"
    workspace = open_workspace(home, change.keys, cost, clock)
    return Recovered(workspace, change.kits, workspace.people.roster().users[person.id].admitted)


def rehearse(home: Home, typed: str, clock: Clock = now) -> Rehearsed:
    """Try a kit and say what it opens. Nothing is changed, and nothing is put on record."""
    with _opened(home, typed, clock) as (store, keys), store.read() as view:
        roster = replay(view.people.statements(), signature_holds)
        opened = len(view.people.opened_batch_keys()) if keys.opens_content else 0
        people = tuple(user.name for user in roster.active() if _suits(keys, user))
        return Rehearsed(keys.kit, keys.opens_content, opened, people)


@contextmanager
def _opened(home: Home, typed: str, clock: Clock) -> Iterator[tuple[Store, KitKeys]]:
    refuse_network(home.path)
    keys = open_with_kit(key_file.read(home.key_file), typed)
    connection = first_connection(home, keys)
    try:
        revision = schema.revision(connection)
    finally:
        connection.close()
    if revision is None:
        raise IntegrityError("The case file has lost its tables.", "Restore the last good backup elsewhere.")
    schema.refuse_newer(revision)
    if revision != schema.HEAD:
        migrate(home, keys, clock)
    store = Store(home.database, keys.database_key, keys, signature_holds, clock)
    try:
        yield store, keys
    finally:
        store.close()


def _suits(keys: KitKeys, person: Member) -> bool:
    return (Role.CASE_MANAGER if keys.opens_content else Role.ADMINISTRATOR) in person.roles


def _refuse(roster: Roster, keys: KitKeys, person: Member) -> None:
    if not person.active:
        raise NotPermittedError(
            f"The ways in of {person.name} were taken away, so a recovery key does not bring them back. "
            "Nothing was changed.",
            "Name somebody else with --user.",
        )
    if not _suits(keys, person):
        able = "a case manager" if keys.opens_content else "an administrator"
        raise NotPermittedError(
            f"This recovery key lets in {able}, and {person.name} is none. Nothing was changed.",
            "Name somebody else with --user, or use another recovery key.",
        )
    if not keys.opens_content and person.admitted and why_needed(roster, person) == LAST_MEMBER:
        raise NotPermittedError(
            f"This recovery key opens no reports, and {person.name} is the last who can. Nothing was changed.",
            "Use a recovery key that opens reports.",
        )
