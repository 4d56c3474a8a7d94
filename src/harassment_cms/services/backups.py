"""Backups: a folder with an encrypted copy, the key file of that moment and a signed list of what is in it.

A backup opens with the passphrases of its moment and for the people of its moment. It is never changed after
it was made; ``verify`` checks it without touching it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, Protocol

from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import CmsError, InputRefusedError, MachineError
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.old_backups import StillOpens, still_opens
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.domain.roster import Roster
from harassment_cms.home import Home, flush, let_group_read, set_modes
from harassment_cms.ports import Desk, Keys, Verify

LABEL = b"hcms.backup.v1\x00"
MANIFEST = "manifest.json"
_ABANDONED_SECONDS = 24 * 60 * 60
_SAID = {"v", "vault", "created_at", "by", "name", "roster", "entries", "head", "files", "sig"}
_BESIDE = ("settings.yaml", "signposting.yaml", "themes.yaml")


class KeptHomes(Protocol):
    """What of the homes of partners went into a folder."""

    @property
    def homes(self) -> int:
        """How many did."""
        ...

    @property
    def left_out(self) -> tuple[str, ...]:
        """Which did not, and why."""
        ...

    @property
    def unknown(self) -> bool:
        """Whether there are some that whoever made the copy cannot open."""
        ...


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """One backup: where it is, when it was made, by whom, and the newest entry of the audit record in it.

    ``recorded`` is False for one that was just made in a home that is full or read-only, and could not be put on
    record there. ``partners`` says, of one just made, what of the homes of partners is in it.
    """

    path: Path
    created_at: datetime
    by: str
    entries: int
    head: str
    recorded: bool = True
    partners: KeptHomes | None = None


class Backups:
    """Making, listing and checking backups of one home."""

    def __init__(self, desk: Desk, keys: Keys, home: Home, keep_partners: Callable[[Path], KeptHomes]) -> None:
        self._desk = desk
        self._keep_partners = keep_partners
        self._keys = keys
        self._home = home

    def create(self, into: Path | None = None) -> BackupInfo:
        """Make a backup in a new folder below ``into`` (the home's own ``backups`` unless named).

        The copy is checked page by page before it counts. Raises ``MachineError`` if the disk refuses or the
        case file itself is damaged; an unfinished backup is removed. That the home itself is full or read-only
        stops nothing: just then a copy elsewhere is needed.
        """
        self._desk.require(Right.BACKUP)
        self._refuse_damaged()
        created = self._desk.clock()
        folder = into or self._home.backups
        draft = folder / f".hcms-backup-{secrets.token_hex(8)}.new"
        try:
            _clear_abandoned(folder)
            draft.mkdir(parents=True, mode=0o700)
            target = _free_name(folder, to_text(created).replace(":", ""))
            info = self._fill(draft, target, created)
            set_modes(draft, shared=False)
            if into is None and self._home.shared:
                let_group_read(draft)
            flush(draft)
            draft.rename(target)
        except OSError as error:
            raise MachineError(
                f"The backup could not be written to {folder} ({error.strerror}). Older ones are untouched.",
                "Free some space or name another place with --to.",
            ) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return info

    def _refuse_damaged(self) -> None:
        try:
            damage = self._desk.store.damage()
        except MachineError:
            # A full or read-only home cannot move its log into the file; the copy is checked page by page anyway.
            return
        if damage:
            raise MachineError(
                "The case file is damaged, so no backup was made over the good ones.",
                "Run `hcms doctor`, and restore the newest good backup to another place.",
            )

    def _recorded(self, name: str) -> bool:
        try:
            with self._desk.store.write() as work:
                work.commit("backup.create", name)
        except MachineError:
            return False
        return True

    def list(self) -> tuple[BackupInfo, ...]:
        """Return the backups in the home's own folder, oldest first; what cannot be read is no backup."""
        found: list[BackupInfo] = []
        for path in sorted(self._home.backups.glob(f"hcms-backup-*/{MANIFEST}")):
            with suppress(InputRefusedError):
                found.append(read_manifest(path.parent))
        return tuple(found)

    def opened_by(self, path: Path) -> StillOpens:
        """Say for whom a backup opens who has no way into the home any more, or only another one."""
        with self._desk.store.read() as view:
            roster, present = self._desk.roster(view), view.people.key_document()
        try:
            then = (path / "vault.json").read_bytes()
        except OSError:
            return StillOpens()
        return still_opens(then, present or b"", roster)

    def elsewhere(self) -> tuple[str, ...]:
        """Return the backups that the record knows of and the home's own folder does not hold, by their names."""
        here = Counter(each.path.name for each in self.list())
        with self._desk.store.read() as view:
            heads = [json.loads(entry.body) for entry in view.record.entries(naming="backup.create")]
        made = Counter(str(head["on"]) for head in heads if head["kind"] == "backup.create")
        return tuple((made - here).elements())

    def verify(self, path: Path) -> tuple[str, ...]:
        """Return what is wrong with a backup, in plain words: nothing, for a good one."""
        self._desk.require(Right.BACKUP)
        problems = list(check_files(path))
        if problems:
            return tuple(problems)
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
        if _manifest(path)["vault"] != roster.vault:
            return ("It is a backup of another home; only that home can check it.",)
        if not signed(path, roster, self._desk.verify):
            problems.append("The list of its files is not signed by somebody of this home who may make backups.")
        return (*problems, *self._damage(path))

    def _damage(self, path: Path) -> Iterator[str]:
        info = read_manifest(path)
        key = self._keys.database_key_in((path / "vault.json").read_bytes())
        if key is None:
            yield (
                "It was made when you had other keys, or were not here, so you cannot open it to look at its pages. "
                "Its files are as they were made. Somebody whose keys it holds can check the rest."
            )
            return
        try:
            damage = self._desk.store.damage_of_copy(path / "cases.db", key)
            held = self._desk.store.describe_copy(path / "cases.db", key)
        except CmsError as error:
            yield error.message
            return
        yield from (f"The case file in it is damaged: {each}." for each in damage)
        if (held.entries, held.head) != (info.entries, info.head):
            yield "The case file in it is of another moment than its list of files says."

    def _fill(self, draft: Path, target: Path, created: datetime) -> BackupInfo:
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
        recorded = self._recorded(target.name)
        try:
            held = self._desk.store.copy_to(draft / "cases.db", 0o600)
        except MachineError as error:
            raise MachineError(f"No backup was made at {target.parent}. {error.message}", error.hint) from error
        (draft / "vault.json").write_bytes(held.key_document)
        for name in _BESIDE:
            if (self._home.path / name).is_file():
                shutil.copyfile(self._home.path / name, draft / name)
        for kept in (self._home.forms, self._home.guidance, self._home.reports):
            if kept.is_dir():
                shutil.copytree(kept, draft / kept.name)
        self._fill_in_logo(draft)
        partners = self._keep_partners(draft / self._home.shares.name)
        manifest: dict[str, object] = {
            "v": 1,
            "vault": roster.vault,
            "created_at": to_text(created),
            "by": self._desk.actor.id,
            "name": self._desk.actor.name,
            "roster": roster.seq,
            "entries": held.entries,
            "head": held.head,
            "files": {name: _digest(draft / name) for name in sorted(_files(draft))},
        }
        manifest["sig"] = self._keys.sign(LABEL + canon(manifest)).hex()
        (draft / MANIFEST).write_bytes(_written(manifest))
        return BackupInfo(target, created, self._desk.actor.name, held.entries, held.head, recorded, partners)

    def _fill_in_logo(self, draft: Path) -> None:
        """Copy the logo where it lies in the home; one elsewhere is not the home's."""
        name = self._desk.settings.branding.logo
        logo, target = self._home.path / name, draft / name
        if name and _is_inside(logo, self._home.path) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(logo, target)


def _is_inside(logo: Path, home: Path) -> bool:
    return logo.is_file() and not logo.is_symlink() and logo.resolve().is_relative_to(home.resolve())


def read_manifest(path: Path) -> BackupInfo:
    """Return what a backup says of itself; raises ``InputRefusedError`` if it is none."""
    data = _manifest(path)
    return BackupInfo(
        path, moment(str(data["created_at"])), str(data["name"]), int(data["entries"]), str(data["head"])
    )


def check_files(path: Path) -> Iterator[str]:
    """Yield what a backup's folder lacks, holds besides, or holds changed; no key is needed for that."""
    listed = _manifest(path)["files"]
    there = set(_files(path)) - {MANIFEST}
    for name in sorted(listed.keys() - there):
        yield f"{name} is missing from the backup."
    for name in sorted(there - listed.keys()):
        yield f"{name} was put into the backup after it was made."
    for name in sorted(listed.keys() & there):
        if _digest(path / name) != listed[name]:
            yield f"{name} was changed since the backup was made."


def signed(path: Path, roster: Roster, verify: Verify) -> bool:
    """Say whether somebody of this home, with the right to, signed the list of files of a backup."""
    data = _manifest(path)
    signature, by = bytes.fromhex(data.pop("sig")), int(data["by"])
    key = roster.sign_key(by, int(data["roster"]))
    if key is None or Right.BACKUP not in rights_of(roster.users[by].roles):
        return False
    return verify(key, LABEL + canon(data), signature)


def _manifest(path: Path) -> dict[str, Any]:
    try:
        raw = (path / MANIFEST).read_bytes()
        data: dict[str, Any] = json.loads(raw)
        if data["v"] != 1:
            raise InputRefusedError("This backup was made by a newer version of the program.", "Use that version.")
        moment(str(data["created_at"]))
        bytes.fromhex(data["sig"])
        numbers = all(type(data[name]) is int for name in ("by", "roster", "entries"))
        if data.keys() != _SAID or not numbers or _written(data) != raw:
            raise ValueError("not as it was written")
        return {**data, "files": dict(data["files"])}
    except (OSError, ValueError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
        raise InputRefusedError(
            f"{path} is not a backup made by this program, or its list of files is damaged.",
            "Name the folder called hcms-backup-…",
        ) from error


def _written(manifest: dict[str, object]) -> bytes:
    return json.dumps(manifest, indent=1).encode("ascii")


def _free_name(folder: Path, stamp: str) -> Path:
    """Return where a backup of this moment goes; another one of the same second is numbered."""
    name = f"hcms-backup-{stamp}"
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(path for path in map(folder.joinpath, names) if not path.exists())


def _clear_abandoned(folder: Path) -> None:
    """Remove what a backup that was killed left behind; one that is still being made is younger than that."""
    for draft in folder.glob(".hcms-backup-*.new"):
        if time.time() - draft.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(draft, ignore_errors=True)


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
