"""A folder that exports are put into: which of its files are finished, and which were dealt with already.

`hcms import --watch` asks it at each look; between two looks it costs nothing. It only looks: what becomes of a file
is said by whoever asked. A file is finished when neither its size nor its time has changed for a while, when it is
named by nothing that still fetches it, and when nobody has it open for writing, as far as the system tells. An
answer key belongs to the coded export beside it, by the names that the survey tool gives both.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import stat
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from harassment_cms.domain.errors import InputRefusedError, MachineError
from harassment_cms.intake.clearing import Mark, mark_of
from harassment_cms.intake.readers.answer_key import read_key

UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".tmp", ".temp")
"""What browsers and copying programs call a file until it is whole."""

KEYS = (".csv", ".tsv", ".txt")
_KEY = "-key"
_STAMP = re.compile(r"(?P<survey>.+)-(?P<moment>\d{4}-\d{2}-\d{2}-\d{4})")
_TOGETHER = timedelta(minutes=30)
"""How far apart the tool's names of an export and of its key may be: people fetch one after the other."""


class Found(NamedTuple):
    """A finished file, and the answer key that belongs to it. ``keys`` are several that could; then there is none."""

    path: Path
    key: Path | None
    keys: tuple[Path, ...]
    state: tuple[Mark, ...]


class Inbox:
    """Looks at one folder again and again. Times are seconds of a clock that only goes forward.

    ``settle`` is for how many of them a file has to stay as it is until it counts as finished.
    """

    def __init__(self, folder: Path, settle: float) -> None:
        self._folder = folder
        self._settle = settle
        self._since: dict[Path, tuple[tuple[Mark, ...], float]] = {}
        self._dealt_with: dict[Path, tuple[Mark, ...]] = {}
        self._not_before: dict[Path, tuple[tuple[Mark, ...], float]] = {}

    def look(self, now: float) -> list[Found]:
        """Return the files that are finished and wait to be dealt with, by name.

        Raises `MachineError` if the folder cannot be looked at.
        """
        files = self._files()
        self._forget(files)
        finished = []
        for path in sorted(files):
            keys = _keys_of(path, files)
            state = (files[path], *(files[key] for key in keys))
            before, since = self._since.get(path, (None, now))
            since = since if before == state else now
            self._since[path] = (state, since)
            if self._dealt_with.get(path) == state or self._waits(path, state, now):
                continue
            if now - since >= self._settle and not (_is_being_fetched(path) or _is_being_written(path)):
                key, several = (keys[0], ()) if len(keys) == 1 else (None, keys)
                finished.append(Found(path, key, several, state))
        return finished

    def dealt_with(self, found: Found) -> None:
        """Say that nothing more is to be done with a file, unless it changes."""
        self._dealt_with[found.path] = found.state

    def later(self, found: Found, moment: float) -> None:
        """Say that a file is to be tried again, not before this moment."""
        self._not_before[found.path] = (found.state, moment)

    def _waits(self, path: Path, state: tuple[Mark, ...], now: float) -> bool:
        seen, moment = self._not_before.get(path, ((), 0.0))
        return seen == state and now < moment

    def _files(self) -> dict[Path, Mark]:
        try:
            with os.scandir(self._folder) as entries:
                seen = ((Path(entry.path), _candidate(entry)) for entry in entries)
                return {path: mark_of(found) for path, found in seen if found is not None}
        except OSError as error:
            raise MachineError(
                f"The folder {self._folder} cannot be looked at: {error.strerror or 'the computer refused'}.",
                "Check that it is there, that you may read it, and that its drive is connected.",
            ) from error

    def _forget(self, files: Mapping[Path, Mark]) -> None:
        for gone in self._since.keys() - files.keys():
            for known in (self._since, self._dealt_with, self._not_before):
                known.pop(gone, None)


def is_answer_key(path: Path) -> bool:
    """Say whether a file is called, and looks, like the answer key of another one."""
    if not path.stem.endswith(_KEY) or path.suffix.lower() not in KEYS:
        return False
    try:
        read_key(path)
    except (InputRefusedError, MachineError):
        return False
    return True


def _candidate(entry: os.DirEntry[str]) -> os.stat_result | None:
    """The file's entry, if it may be an export: no folder, hidden file or unfinished one. Links are told of later."""
    name = entry.name
    if name.startswith((".", "~$")) or name.lower().endswith(UNFINISHED):
        return None
    try:
        found = entry.stat(follow_symlinks=False)
        if stat.S_ISLNK(found.st_mode):
            return None if entry.is_dir() else found
        # What Windows knows of an entry without opening it lacks the number of the file.
        found = os.lstat(entry.path) if os.name == "nt" else found
    except OSError:
        return None
    is_hidden = getattr(found, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0)
    return found if stat.S_ISREG(found.st_mode) and not is_hidden else None


def _is_being_fetched(path: Path) -> bool:
    """Some browsers make an empty file of the final name while they fetch into another one beside it."""
    return any(path.with_name(path.name + end).exists() for end in UNFINISHED)


def _is_being_written(path: Path) -> bool:
    """Say whether a program has the file open for writing, where the system tells: Linux refuses a lease then."""
    try:
        import fcntl

        ask, for_reading, tell_by = fcntl.F_SETLEASE, fcntl.F_RDLCK, fcntl.F_SETSIG
    except (ImportError, AttributeError):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # Somebody who opens the file at this very moment is told to us by a signal; the usual one would end us.
        fcntl.fcntl(descriptor, tell_by, signal.SIGURG)
        fcntl.fcntl(descriptor, ask, for_reading)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False


def _keys_of(path: Path, files: Mapping[Path, Mark]) -> tuple[Path, ...]:
    """The answer keys that belong to a file by its name: the one called like it, else those fetched with it."""
    if path.stem.endswith(_KEY):
        return ()
    keys = [other for other in sorted(files) if other.stem.endswith(_KEY) and other.suffix.lower() in KEYS]
    named = tuple(key for key in keys if key.stem == path.stem + _KEY)
    return named or tuple(key for key in keys if _fetched_together(path.stem, key.stem.removesuffix(_KEY)))


def _fetched_together(export: str, key: str) -> bool:
    one, other = _STAMP.fullmatch(export), _STAMP.fullmatch(key)
    if one is None or other is None or one["survey"] != other["survey"]:
        return False
    first, second = _moment(one["moment"]), _moment(other["moment"])
    return first is not None and second is not None and abs(first - second) <= _TOGETHER


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y-%m-%d-%H%M")  # noqa: DTZ007 - two names are compared, no time is meant
    except ValueError:
        return None
