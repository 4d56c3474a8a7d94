"""What a kill leaves behind: a copy of a folder at each moment at which the files in it were to change, or had.

A process that is killed leaves its files as they stand at that moment, journals included. So a ceremony runs once,
and everything that the program does to files on the way is a moment of its own: no step can be forgotten, and none
needs a process. Processes that really are killed are in the tests of the rooms.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from harassment_cms.store import rekeying
from harassment_cms.store.unit_of_work import Store
from harassment_cms.vault import document

STEPS: tuple[tuple[Any, str], ...] = (
    (Connection, "commit"),
    (document, "_replace"),
    (document, "_flush_folder"),
    (rekeying, "_alone"),
    (rekeying, "opens"),
    (Store, "scrub"),
    (Path, "rename"),
    (shutil, "rmtree"),
)
"""Where the program changes files; each gives a moment before and one after it."""


@dataclass
class Moments:
    """The states of one folder, each below ``into``, in order and without those that equal the one before."""

    folder: Path
    into: Path
    kept: list[Path] = field(default_factory=list)
    _last: bytes = b""

    def keep(self) -> None:
        """Copy the folder as it stands now, unless it stands as before."""
        state = self._digest()
        if state != self._last:
            self._last = state
            self.kept.append(self.into / str(len(self.kept)))
            # The index of the journal lies in shared memory: a new process makes its own.
            _copytree(self.folder, self.kept[-1], ignore=shutil.ignore_patterns("*-shm"))

    def _digest(self) -> bytes:
        made = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if not path.name.endswith("-shm"):
                made.update(str(path).encode() + (path.read_bytes() if path.is_file() else b""))
        return made.digest()


_copytree = shutil.copytree


@contextmanager
def moments(folder: Path, into: Path) -> Iterator[Moments]:
    """Keep what a kill would leave of a folder, at each step of what is done in the ``with`` statement."""
    found = Moments(folder, into)
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in STEPS:
            patch.setattr(owner, name, _watched(getattr(owner, name), found))
        yield found
    found.keep()


def _watched(whole: Callable[..., Any], found: Moments) -> Callable[..., Any]:
    busy: list[bool] = []

    def step(*given: Any, **named: Any) -> Any:
        if busy:
            return whole(*given, **named)
        busy.append(True)
        try:
            found.keep()
            done = whole(*given, **named)
            found.keep()
        finally:
            busy.clear()
        return done

    return step
