"""Unlocked keys become a workspace: the case file is opened, checked, brought up to date, and the rooms are wired."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from harassment_cms.bootstrap.keyfile import first_connection, settle
from harassment_cms.bootstrap.watching import Opening, Watch, restores_in
from harassment_cms.domain.errors import CmsError, IntegrityError, LockedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.roster import Member, Roster, replay
from harassment_cms.home import Home, refuse_network, state_folder
from harassment_cms.ports import Clock, Desk
from harassment_cms.vault import afterlock, unlock
from harassment_cms.vault import document as key_file
from harassment_cms.vault.primitives import FLOOR_COST, FULL_COST, KdfCost, signature_holds
from harassment_cms.vault.session import SessionKeys

if TYPE_CHECKING:
    from harassment_cms.services.backups import Backups
    from harassment_cms.services.by_hand import ByHand
    from harassment_cms.services.cases import Cases
    from harassment_cms.services.casework import Casework
    from harassment_cms.services.clearfiles import ClearFiles
    from harassment_cms.services.closed_cases import ClosedCases
    from harassment_cms.services.directory import DirectoryKeeping
    from harassment_cms.services.drafts import Drafts
    from harassment_cms.services.emergency import EmergencyAccess
    from harassment_cms.services.form_changes import FormChanges
    from harassment_cms.services.imports import Imports, Settling
    from harassment_cms.services.joining import Joining
    from harassment_cms.services.links import Links
    from harassment_cms.services.narrative import Coding, Paraphrases
    from harassment_cms.services.newcomers import Newcomers
    from harassment_cms.services.people import HandingOver, Inviting, People, PeopleDetails, Rights
    from harassment_cms.services.people.leaving import Leaving
    from harassment_cms.services.record import AuditRecord
    from harassment_cms.services.referrals import Referrals
    from harassment_cms.services.releases import Releases
    from harassment_cms.services.reports import Reports
    from harassment_cms.services.restricting import Restricting
    from harassment_cms.services.sharing import Carrying, Exchange, Sharing, Told
    from harassment_cms.services.standing import CurrentAnswers
    from harassment_cms.services.tasks import Tasks
    from harassment_cms.services.undo import Undo
    from harassment_cms.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything one unlocked person can do in one home."""

    home: Home
    desk: Desk
    store: Store
    cases: Cases
    casework: Casework
    tasks: Tasks
    links: Links
    joining: Joining
    referrals: Referrals
    restricting: Restricting
    newcomers: Newcomers
    emergency: EmergencyAccess
    closed_cases: ClosedCases
    sharing: Sharing
    exchange: Exchange
    carrying: Carrying
    undo: Undo
    drafts: Drafts
    people: People
    leaving: Leaving
    details: PeopleDetails
    inviting: Inviting
    rights: Rights
    handing_over: HandingOver
    record: AuditRecord
    reports: Reports
    releases: Releases
    imports: Imports
    by_hand: ByHand
    settling: Settling
    clear_files: ClearFiles
    form_changes: FormChanges
    current_answers: CurrentAnswers
    directory: DirectoryKeeping
    coding: Coding
    paraphrases: Paraphrases
    backups: Backups
    watch: Watch
    came_back: list[Told] = field(default_factory=list)
    """What partners did since the last time, as it was taken in at this unlock."""
    put_right: tuple[str, ...] = ()
    """What had been cut off and was finished or taken back at this unlock, and what is uncertain of the place."""
    collects_later: bool = False
    """Whether the homes of partners were not looked into yet, so that nobody waits for it with nothing to see."""

    @property
    def actor(self) -> Member:
        """Who is at work."""
        return self.desk.actor

    def go_on(self) -> None:
        """Go on with a case file that lacks what this person saw, now that they were told; that goes on record."""
        if self.watch.found.gap is None or self.watch.looking:
            return
        with self.store.read() as view:
            restores = restores_in(self.desk.roster(view))
        self.watch.told(self.store.prove(), restores)
        with self.store.write() as work:
            work.commit("restore.seen")

    def close(self) -> None:
        """Close the case file."""
        self.store.close()


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def kdf_cost(environment: Mapping[str, str]) -> KdfCost:
    """Return how costly a new passphrase way in is; ``HCMS_KDF=floor`` is for tests and practice homes."""
    return FLOOR_COST if environment.get("HCMS_KDF") == "floor" else FULL_COST


def people_in(home: Home) -> tuple[str, ...]:
    """Return the names of those who have a way into this home, before anything is unlocked."""
    return tuple(holder.name for holder in key_file.read(home.key_file).people())


def remembered(home: Home, name: str | None) -> bool:
    """Say whether this person's keys may be opened by the operating system's key store."""
    document = key_file.read(home.key_file)
    return unlock.has_keyring_slot(unlock.choose_person(document, name))


def asks_key_store(home: Home, name: str | None) -> bool:
    """Say whether this person's keys open by the operating system's key store now: not after a lock."""
    document = key_file.read(home.key_file)
    holder = unlock.choose_person(document, name)
    return unlock.has_keyring_slot(holder) and not afterlock.noted(state_folder(), document.vault_id, holder.key)


def note_lock(home: Home, name: str) -> None:
    """Let nothing but this person's passphrase open their keys next, in whatever window and after whatever restart.

    A key file that is gone by now opens nothing, so there is nothing to note.
    """
    with suppress(CmsError):
        document = key_file.read(home.key_file)
        holder = unlock.choose_person(document, name)
        if unlock.has_keyring_slot(holder):
            afterlock.note(state_folder(), document.vault_id, holder.key)


def unlock_keys(home: Home, name: str | None, passphrase: str | None) -> SessionKeys:
    """Open a person's keys by passphrase, or, with None, by the operating system's key store.

    Touches no database and loads none of its libraries, so that a screen can do that meanwhile.
    """
    document = key_file.read(home.key_file)
    holder = unlock.choose_person(document, name)
    if passphrase is None:
        return unlock.by_keyring(document, holder, state_folder())
    return unlock.by_passphrase(document, holder, passphrase, state_folder())


def invited_in(home: Home) -> frozenset[str]:
    """Return the names of those who have nothing but a one-time code so far."""
    return frozenset(holder.name for holder in key_file.read(home.key_file).people() if unlock.is_invited(holder))


def has_recovery_keys(home: Home) -> bool:
    """Return whether there are recovery keys that can let somebody in; a partner's home has none."""
    return bool(key_file.read(home.key_file).kits())


def unlock_with_code(home: Home, name: str | None, code: str) -> SessionKeys:
    """Open the keys of somebody invited; raises ``LockedError`` that says why a code opens nothing."""
    document = key_file.read(home.key_file)
    return unlock.by_code(document, unlock.choose_person(document, name), code)


def open_workspace(
    home: Home,
    keys: SessionKeys,
    cost: KdfCost,
    clock: Clock = now,
    opening: Opening = Opening.WORK,
    *,
    at_its_place: bool = False,
    collects_later: bool = False,
) -> Workspace:
    """Open the case file with unlocked keys, check it, bring it up to date, and wire the use cases.

    For those who can open reports, codes follow answers that changed since the last time. What the notes outside the
    file have to say stands in ``watch``; whoever shows it calls ``go_on`` then.

    Raises ``LockedError`` for a newer home, ``IntegrityError`` if people, keys or the record do not hold,
    ``RecordBehindError`` if the file lacks what this person saw, unless it is opened for looking only.
    """
    from harassment_cms.settings import load_settings
    from harassment_cms.store.unit_of_work import Store

    bring_up_to_date(home, keys, clock)
    looking = opening is Opening.LOOK
    settings = load_settings(home.settings)
    watch = Watch(home, keys, opening, own=not settings.practice)
    store = Store(home.database, keys.database_key, keys, signature_holds, clock, watch.note, looking=looking)
    try:
        watch.check(store)
        put_right = [] if looking else [settle(home, store, keys)]
        reached = store.prove(watch.found.since)
        with store.read() as view:
            roster = replay(view.people.statements(), signature_holds)
        # A partner's home is carried about: where its copies stand is compared when one is brought back.
        if at_its_place and not roster.share:
            from harassment_cms.bootstrap import placing

            put_right.append(placing.keep(home, store, keys))
        _refuse_late(roster, roster.users[keys.user_id], clock)
        watch.opened(reached, restores_in(roster))
        from harassment_cms.bootstrap.wiring import wire

        said = tuple(words for words in put_right if words)
        workspace = replace(wire(home, keys, roster, store, cost, clock, settings, watch), put_right=said)
        if opening is not Opening.WORK:
            # What a restored backup takes over has to find it as it was made.
            return workspace
        workspace.leaving.renew_at_unlock()
        with suppress(CmsError, OSError):
            # A form file that cannot be used is named where forms are needed, and keeps nobody out.
            workspace.form_changes.tell_cases()
        workspace.closed_cases.keep_up()
        if keys.opens_content:
            workspace.current_answers.catch_up()
            if collects_later:
                return replace(workspace, collects_later=workspace.exchange.waiting())
            workspace.came_back.extend(_came_back(workspace))
        return workspace
    except BaseException:
        store.close()
        raise


def _came_back(workspace: Workspace) -> tuple[Told, ...]:
    # Whatever is wrong with a partner's home is said, and keeps nobody out of this one.
    try:
        return workspace.exchange.settle() if workspace.exchange.waiting() else ()
    except CmsError as error:
        from harassment_cms.services.sharing import Told

        return (Told("", remarks=(error.message,)),)


def bring_up_to_date(home: Home, keys: SessionKeys, clock: Clock) -> None:
    """Migrate a home's case file if this program is newer.

    Raises ``LockedError`` if the home is newer, ``IntegrityError`` if the file has no tables.
    """
    from harassment_cms.store import schema

    refuse_network(home.path)
    connection = first_connection(home, keys)
    try:
        found_revision = schema.revision(connection)
        if found_revision == schema.FIRST:
            schema.refuse_unfinished(connection)
    finally:
        connection.close()
    if found_revision is None:
        raise IntegrityError(
            "The case file has lost its tables, so it is not as this program left it.",
            "Keep the folder as it is and restore the last good backup elsewhere.",
        )
    schema.refuse_newer(found_revision)
    if found_revision != schema.HEAD:
        migrate(home, keys, clock)


def _refuse_late(roster: Roster, actor: Member, clock: Clock) -> None:
    if actor.invited and actor.invited < to_text(clock()):
        whom, noun = ("the case manager", "share") if roster.share else ("an administrator", "users")
        raise LockedError(
            f"The invitation of {actor.name} ended on {actor.invited[:10]}. Nothing was changed.",
            f'Ask {whom} for a new code: hcms {noun} renew "{actor.name}"',
        )


def migrate(home: Home, keys: SessionKeys, clock: Clock) -> None:
    """Bring the case file up to date, after a copy of it as it was."""
    from harassment_cms.store import backup, schema

    stamp = to_text(clock()).replace(":", "")
    home.backups.mkdir(exist_ok=True)
    backup.copy_database(home.database, home.backups / f"before-update-{stamp}.db", keys.database_key, home.file_mode)
    schema.upgrade(home.database, keys.database_key)
