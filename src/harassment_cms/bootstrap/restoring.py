"""Restoring a backup into a new place; the home it came from is never touched. And standing by an older case file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from harassment_cms.bootstrap.placing import settle_in
from harassment_cms.bootstrap.present import Present, carry_over, restore_statement
from harassment_cms.bootstrap.watching import Opening
from harassment_cms.bootstrap.workspace import Workspace, now, open_workspace
from harassment_cms.domain.errors import ConflictError, IntegrityError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.roster import replay
from harassment_cms.home import Home, building
from harassment_cms.ports import Clock
from harassment_cms.ports.carrying import Carried
from harassment_cms.services.backups import MANIFEST, check_files, read_manifest, signed
from harassment_cms.vault import document as key_file
from harassment_cms.vault import unlock
from harassment_cms.vault.primitives import KdfCost, signature_holds
from harassment_cms.vault.session import SessionKeys

REVIEW = (
    "Look at what the restored backup could not know: who left since, which cases were restricted since, and who may "
    "open reports"
)
"""The task that a case manager gets who restores without the file of today."""


class Restored(NamedTuple):
    """The new home, and what was carried over into it; None where the present file was not there to carry from."""

    workspace: Workspace
    carried: Carried | None


def unlock_backup(backup: Path, name: str | None, passphrase: str) -> SessionKeys:
    """Open a person's keys with the passphrase they had when the backup was made."""
    document = key_file.read(backup / "vault.json")
    return unlock.by_passphrase(document, unlock.choose_person(document, name), passphrase)


def restore(
    backup: Path,
    home: Home,
    keys: SessionKeys,
    cost: KdfCost,
    clock: Clock = now,
    *,
    group: str | None = None,
    present: Present | None = None,
) -> Restored:
    """Make a new home from a backup and put on record, signed, what it was restored from.

    With ``present``, the home as it stands today, what must not be undone is carried over from it. Without, every key
    that somebody could have kept since is marked as one to be renewed, and a case manager gets a task to look.

    Raises ``InputRefusedError`` if there is something at the new place, ``IntegrityError`` if the backup is not as
    it was made or nobody of that home signed for it. Nothing is left behind unless all of it was restored. ``group``
    shares the new home with a group of the operating system: a backup does not say whether the old one was shared.
    """
    info = read_manifest(backup)
    problems = tuple(check_files(backup))
    if problems:
        raise IntegrityError(f"The backup is not as it was made: {problems[0]}", "Use another backup.")
    carried, document = None, b""
    with building(home, group) as draft:
        for source in backup.iterdir():
            if source.name != MANIFEST:
                copy = shutil.copytree if source.is_dir() else shutil.copyfile
                copy(source, draft.path / source.name)
        for folder in (draft.exports, draft.backups):
            folder.mkdir()
        workspace = open_workspace(draft, keys, cost, clock, Opening.ACCEPT)
        try:
            workspace.desk.require(Right.BACKUP)
            if not signed(backup, workspace.people.roster(), signature_holds):
                raise IntegrityError(
                    "Nobody of that home who may make backups signed for what is in this one. Nothing was restored.",
                    "Use another backup.",
                )
            settle_in(home, workspace.store, keys)
            if present is None:
                _sign(workspace, keys, info.head, "backup.restore", unknown=True)
                _ask_for_a_look(workspace)
            else:
                carried = carry_over(workspace, keys, present, info.head)
                with workspace.store.look() as view:
                    document = view.people.key_document() or b""
        finally:
            workspace.close()
        if present is not None:
            _under_the_present_key(draft, keys, present, document)
            keys = present.keys
    return Restored(open_workspace(home, keys, cost, clock), carried)


def _under_the_present_key(draft: Home, keys: SessionKeys, present: Present, document: bytes) -> None:
    """Give the restored file the key and the ways in of today: old ones could have been kept by who left since."""
    from harassment_cms.store.backup import renew_key

    if keys.database_key != present.keys.database_key:
        renew_key(draft.database, keys.database_key, present.keys.database_key)
    key_file.write(draft.key_file, key_file.parse(document), draft.file_mode)


def _ask_for_a_look(workspace: Workspace) -> None:
    """Give a case manager who restores without the present file the task to look at what could not be known."""
    if workspace.desk.may(Right.WORK_CASES):
        workspace.tasks.add(REVIEW, "1wd")


def accept_older(home: Home, keys: SessionKeys, cost: KdfCost, reason: str, clock: Clock = now) -> tuple[str, ...]:
    """Put on record, signed, that an older case file is here on purpose; return what that leaves out, in words.

    Raises ``ConflictError`` if nothing is missing, ``NotPermittedError`` for those who may not restore backups.
    """
    workspace = open_workspace(home, keys, cost, clock, Opening.ACCEPT)
    try:
        workspace.desk.require(Right.BACKUP)
        if workspace.watch.found.gap is None:
            raise ConflictError(
                "The case file holds all that you saw of it, and all that was noted beside it. Nothing was changed.",
                "Work on as usual.",
            )
        with workspace.store.read() as view:
            _, head = view.record.tail()
        _sign(workspace, keys, head, "restore.accept", reason=reason)
        workspace.go_on()
        return tuple(workspace.watch.found.said)
    finally:
        workspace.close()


def _sign(
    workspace: Workspace, keys: SessionKeys, head: str, kind: str, *, unknown: bool = False, **details: str
) -> None:
    with workspace.store.write() as work:
        roster = replay(work.people.statements(), signature_holds)
        work.people.append([restore_statement(roster, keys, to_text(work.now), head, unknown=unknown)])
        work.commit(kind, head[:12], **details)
