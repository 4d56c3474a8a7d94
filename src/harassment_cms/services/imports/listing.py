"""Puts an imported file on the list of what lies in the clear, together with the end of its import."""

from __future__ import annotations

from pathlib import Path

from harassment_cms.domain.clearfiles import ClearKind
from harassment_cms.intake.digest import FileDigest
from harassment_cms.ports import Desk, NewClearFile


def in_the_clear(path: Path, fingerprint: FileDigest) -> NewClearFile:
    """Return what is listed of a file: its place as a whole path, and its content by digest."""
    folder = str(path.parent.resolve())
    return NewClearFile(ClearKind.SURVEY_FILE, folder, path.name, fingerprint.sha256, fingerprint.size)


def list_once(desk: Desk, new: NewClearFile) -> int:
    """List a file and return its number; one that stands on the list already costs no entry in the record."""
    with desk.store.read() as view:
        known = view.clear_files.find(new)
    if known is not None:
        return known.id
    with desk.store.write() as work:
        number = work.clear_files.add(new, work.now)
        work.commit("clear_file.list", str(number))
    return number
