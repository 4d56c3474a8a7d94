"""What lies in the clear: the list of files with reports' words that the program knows of, until each is gone.

An import lists its file in the very transaction that ends it; whoever writes a report of true counts lists it here.
A survey file is deleted or moved aside only with the proof that it is in, and any file only while it is the same
one. It leaves the list when this program deleted it for a person, or
when a person says that it is gone; that the program does not see it any more is a question, never an answer.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from harassment_cms.domain.clearfiles import ClearFile, ClearKind, Fate, ReadBack, Sight
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.permissions import Right
from harassment_cms.intake import clearing
from harassment_cms.ports import Desk, NewClearFile, Repositories, StoredClearFile, views


class ClearFiles:
    """The list, for everybody who may import."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def lying(self) -> tuple[ClearFile, ...]:
        """Return every file that nobody has said is gone, oldest first, and what is seen where it lay."""
        self._desk.require(Right.IMPORT)
        with self._desk.store.read() as view:
            files, names = view.clear_files.lying(), self._desk.names(view)
        return tuple(
            ClearFile(
                number=file.id,
                kind=file.kind,
                name=file.name,
                folder=file.folder,
                sha256=file.sha256,
                size=file.size,
                listed_at=file.listed_at,
                listed_by=names.get(file.actor, views.NOBODY),
                sight=clearing.sight(file.folder, file.name, file.size),
            )
            for file in files
        )

    def get(self, number: int) -> ClearFile:
        """Return one file that is on the list; raises ``InputRefusedError`` if there is none with this number."""
        found = next((file for file in self.lying() if file.number == number), None)
        if found is None:
            raise _unknown(number)
        return found

    def count(self) -> int:
        """Return how many there are; anybody may know that."""
        with self._desk.store.read() as view:
            return view.clear_files.count_lying()

    def list_true_counts(self, path: Path, content: bytes) -> int:
        """List a report of true counts that was written to a file; return its number."""
        self._desk.require(Right.TRUE_COUNTS)
        digest, folder = hashlib.sha256(content).hexdigest(), str(path.parent.resolve())
        new = NewClearFile(ClearKind.TRUE_COUNTS, folder, path.name, digest, len(content))
        with self._desk.store.write() as work:
            number = work.clear_files.add(new, work.now)
            work.commit("clear_file.list", str(number))
        return number

    def delete(self, number: int, proof: ReadBack | None) -> int:
        """Delete a listed file and take it off the list; return under how many other names it still lies.

        A survey file needs the proof that it is in; a report can be made again. Raises ``ConflictError`` if the proof
        is not of all of this file, or the file is another one by now; ``InputRefusedError`` if it is not there;
        ``MachineError`` if the computer refuses.
        """
        file = self._wanted(number, proof)
        done = clearing.delete(_path(file), file.sha256)
        with self._desk.store.write() as work:
            work.clear_files.settle(_listed(work, number), Fate.DELETED, work.now)
            work.commit("clear_file.delete", str(number), **_shown(proof))
        return done.other_names

    def move(self, number: int, folder: Path, proof: ReadBack) -> Path:
        """Move a listed file into a folder; it stays on the list, with its new place. Raises as ``delete`` does."""
        file = self._wanted(number, proof)
        done = clearing.move(_path(file), file.sha256, folder)
        place = done.path or _path(file)
        with self._desk.store.write() as work:
            work.clear_files.moved(_listed(work, number), str(place.parent), place.name)
            work.commit("clear_file.move", str(number), **_shown(proof))
        return place

    def confirm(self, number: int) -> ClearFile:
        """Take a file off the list because a person says that it is gone.

        Raises ``ConflictError`` while the same file is seen where it lay, ``InputRefusedError`` for one that is not
        on the list.
        """
        file = self.get(number)
        path = Path(file.folder) / file.name
        if file.sight is Sight.THERE and clearing.holds(path, file.sha256):
            raise ConflictError(
                f"“{file.name}” still lies in {file.folder}. It stays on the list.",
                f"Delete it first: hcms files delete {number}",
            )
        with self._desk.store.write() as work:
            work.clear_files.settle(_listed(work, number), Fate.GONE, work.now)
            work.commit("clear_file.gone", str(number), seen=file.sight.value)
        return file

    def _wanted(self, number: int, proof: ReadBack | None) -> StoredClearFile:
        self._desk.require(Right.IMPORT)
        with self._desk.store.read() as view:
            file = _listed(view, number)
        if file.kind is not ClearKind.SURVEY_FILE:
            return file
        if proof is None or proof.sha256 != file.sha256:
            raise ConflictError(f"“{file.name}” is not the file that was read back. It was left as it is.")
        if proof.unread:
            sheets = ", ".join(f"“{name}”" for name in proof.unread)
            raise ConflictError(
                f"“{file.name}” has sheets that were not imported: {sheets}. It was left as it is.",
                "Import them too (--sheet NAME). If they hold no reports, delete the file by hand and confirm that.",
            )
        return file


def _path(file: StoredClearFile) -> Path:
    return Path(file.folder) / file.name


def _shown(proof: ReadBack | None) -> dict[str, int | bool]:
    return {} if proof is None else {"rows": proof.rows, "whole": proof.whole}


def _listed(view: Repositories, number: int) -> StoredClearFile:
    file = view.clear_files.by_number(number)
    if file is None:
        raise _unknown(number)
    if file.state is not Fate.LYING:
        raise ConflictError(f"“{file.name}” is not on the list any more. Nothing was changed.", "hcms files list")
    return file


def _unknown(number: int) -> InputRefusedError:
    return InputRefusedError(f"No file with the number {number} is on the list.", "`hcms files list` shows them.")
