"""Backups: a folder with an encrypted copy, the key file of that moment and a signed list of what is in it.

A backup opens with the passphrases of its moment and for the people of its moment. It is never changed after
it was made; ``verify`` checks it without touching it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import InputRefusedError, MachineError
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.permissions import Right
from harassment_cms.home import Home
from harassment_cms.ports import Desk, Keys

LABEL = b"hcms.backup.v1\x00"
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """One backup: where it is, when it was made, by whom, and the newest entry of the audit record in it."""

    path: Path
    created_at: datetime
    by: str
    entries: int
    head: str


class Backups:
    """Making, listing and checking backups of one home."""

    def __init__(self, desk: Desk, keys: Keys, home: Home) -> None:
        self._desk = desk
        self._keys = keys
        self._home = home

    def create(self, into: Path | None = None) -> BackupInfo:
        """Make a backup in a new folder below ``into`` (the home's own ``backups`` unless named).

        The copy is checked page by page before it counts. Raises ``MachineError`` if the disk refuses or the
        case file itself is damaged; an unfinished backup is removed.
        """
        self._desk.require(Right.BACKUP)
        damage = self._desk.store.damage()
        if damage:
            raise MachineError(
                "The case file is damaged, so no backup was made over the good ones.",
                "Run `hcms doctor`, and restore the newest good backup to another place.",
            )
        created = self._desk.clock()
        stamp = to_text(created).replace(":", "")
        target = (into or self._home.backups) / f"hcms-backup-{stamp}"
        draft = target.with_name(f".{target.name}.new")
        try:
            if target.exists():
                raise InputRefusedError(f"There is already a backup at {target}.", "Try again in a second.")
            draft.mkdir(parents=True, mode=0o700)
            info = self._fill(draft, target, created)
            draft.rename(target)
        except OSError as error:
            raise MachineError(
                f"The backup could not be written to {target.parent} ({error.strerror}). Older ones are untouched.",
                "Free some space or name another place with --to.",
            ) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return info

    def list(self) -> tuple[BackupInfo, ...]:
        """Return the backups in the home's own folder, oldest first."""
        found = sorted(self._home.backups.glob(f"hcms-backup-*/{MANIFEST}"))
        return tuple(read_manifest(path.parent) for path in found)

    def verify(self, path: Path) -> tuple[str, ...]:
        """Return what is wrong with a backup, in plain words: nothing, for a good one."""
        self._desk.require(Right.BACKUP)
        problems = list(check_files(path))
        if problems:
            return tuple(problems)
        data = _manifest(path)
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
        key = roster.sign_key(int(data["by"]), int(data["roster"]))
        signature = bytes.fromhex(str(data.pop("sig")))
        if key is None or not self._desk.verify(key, LABEL + canon(data), signature):
            problems.append("The list of its files is not signed by somebody of this home.")
        problems += [f"The case file in it is damaged: {each}." for each in self._damage(path)]
        return tuple(problems)

    def _damage(self, path: Path) -> tuple[str, ...]:
        return self._desk.store.damage_of_copy(path / "cases.db")

    def _fill(self, draft: Path, target: Path, created: datetime) -> BackupInfo:
        with self._desk.store.write() as work:
            roster = self._desk.roster(work)
            work.commit("backup.create", target.name)
        with self._desk.store.read() as view:
            entries, head = view.record.tail()
        self._desk.store.copy_to(draft / "cases.db", 0o600)
        for name in ("vault.json", "settings.yaml", "signposting.yaml"):
            shutil.copyfile(self._home.path / name, draft / name)
        shutil.copytree(self._home.forms, draft / "forms")
        manifest: dict[str, object] = {
            "v": 1,
            "vault": roster.vault,
            "created_at": to_text(created),
            "by": self._desk.actor.id,
            "name": self._desk.actor.name,
            "roster": roster.seq,
            "entries": entries,
            "head": head,
            "files": {name: _digest(draft / name) for name in sorted(_files(draft))},
        }
        manifest["sig"] = self._keys.sign(LABEL + canon(manifest)).hex()
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        return BackupInfo(target, created, self._desk.actor.name, entries, head)


def read_manifest(path: Path) -> BackupInfo:
    """Return what a backup says of itself; raises ``InputRefusedError`` if it is none."""
    data = _manifest(path)
    return BackupInfo(
        path, moment(str(data["created_at"])), str(data["name"]), int(data["entries"]), str(data["head"])
    )


def check_files(path: Path) -> Iterator[str]:
    """Yield what is missing from a backup's folder or differs from its list; no key is needed for that."""
    listed = _manifest(path)["files"]
    for name, digest in listed.items():
        file = path / name
        if not file.is_file():
            yield f"{name} is missing from the backup."
        elif _digest(file) != digest:
            yield f"{name} was changed since the backup was made."


def _manifest(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if data["v"] != 1:
            raise InputRefusedError("This backup was made by a newer version of the program.", "Use that version.")
        moment(str(data["created_at"]))
        return {**data, "files": dict(data["files"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputRefusedError(
            f"{path} is not a backup made by this program, or its list of files is damaged.",
            "Name the folder called hcms-backup-…",
        ) from error


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    running = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            running.update(chunk)
    return running.hexdigest()
