"""Looks at a file that lies in the clear, deletes it or moves it aside: that very file, and never another one.

Before anything is done to a file it has to be an ordinary file, not a link, with the content that was meant; and just
before, it has to be still the same one. What nobody can rule out from here is said in the documents: other copies,
what the disk itself keeps, and whoever exchanges files within a blink of an eye.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from harassment_cms.domain.clearfiles import Sight
from harassment_cms.domain.errors import ConflictError, InputRefusedError, MachineError

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_PIECE = 1 << 18
_MOST_NAMESAKES = 1000


class Mark(NamedTuple):
    """By what a file is told from another one, and from itself after a change, without reading it."""

    device: int
    inode: int
    size: int
    changed: int


class Done(NamedTuple):
    """What was done: where the file lies now, None if it was deleted, and how many other names of it there are."""

    path: Path | None
    other_names: int


def mark_of(found: os.stat_result) -> Mark:
    """Return the mark of a file that was looked at without following links."""
    # Windows gives the same disk two numbers, depending on who asks.
    device = 0 if os.name == "nt" else found.st_dev
    return Mark(device, found.st_ino, found.st_size, found.st_mtime_ns)


def ordinary(path: Path) -> os.stat_result:
    """Look at a file; raises `InputRefusedError` if it is a link, or no file at all, `MachineError` if that fails."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        raise InputRefusedError(
            f"“{path.name}” is not there any more. Nothing was changed.", f"It lay in {path.parent}."
        ) from None
    except OSError as error:
        raise _refused(path, "looked at", error) from error
    if not stat.S_ISREG(found.st_mode):
        raise InputRefusedError(
            f"“{path.name}” is a link, or no ordinary file. It was left as it is.", "Give the file that it leads to."
        )
    return found


def sight(folder: str, name: str, size: int) -> Sight:
    """Say what lies where a listed file lay, without reading it: it counts as the same one if it is as long."""
    try:
        found = (Path(folder) / name).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return Sight.GONE
    except (OSError, ValueError):
        return Sight.UNSEEN
    return Sight.THERE if stat.S_ISREG(found.st_mode) and found.st_size == size else Sight.OTHER


def holds(path: Path, sha256: str) -> bool:
    """Say whether a file with this content lies there; raises `MachineError` if nobody can look."""
    try:
        _same(path, sha256)
    except (ConflictError, InputRefusedError):
        return False
    return True


def delete(path: Path, sha256: str) -> Done:
    """Delete a file if it has this content and is no link.

    Raises `ConflictError` if it holds something else, `InputRefusedError` if it is a link or not there,
    `MachineError` if the computer refuses; it is as it was then.
    """
    found = _same(path, sha256)
    try:
        path.unlink()
    except OSError as error:
        raise _refused(path, "deleted", error) from error
    return Done(None, max(0, found.st_nlink - 1))


def move(path: Path, sha256: str, folder: Path) -> Done:
    """Move a file into a folder, which is made if its parent is there; nothing in it is ever replaced.

    Raises as `delete` does; the file is where it was then.
    """
    place = _own_folder(folder, path)
    target = _free(place, path.name)
    try:
        found = _same(path, sha256)
        _carry(path, target, sha256)
    except BaseException as error:
        # As long as the file is where it was, what lies there is at most a copy of it.
        if os.path.lexists(path):
            with suppress(OSError):
                target.unlink()
        if isinstance(error, OSError):
            raise _refused(path, f"moved to {place}", error) from error
        raise
    return Done(target, max(0, found.st_nlink - 1))


def _carry(path: Path, target: Path, sha256: str) -> None:
    try:
        path.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV and getattr(error, "winerror", None) != _OTHER_DRIVE:
            raise
        _copy(path, target, sha256)
        _same(path, sha256)
        path.unlink()


_OTHER_DRIVE = 17
"""What Windows says when a file cannot simply be renamed onto another drive."""


def _copy(path: Path, target: Path, sha256: str) -> None:
    with path.open("rb") as source, target.open("wb") as copy:
        while piece := source.read(_PIECE):
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    _same(target, sha256)


def _same(path: Path, sha256: str) -> os.stat_result:
    """Return the file's own entry if it has this content from beginning to end of the look."""
    before = ordinary(path)
    try:
        descriptor = os.open(path, _READ)
        with os.fdopen(descriptor, "rb") as stream:
            opened = os.fstat(descriptor)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _refused(path, "read", error) from error
    after = ordinary(path)
    if digest != sha256 or not mark_of(before) == mark_of(opened) == mark_of(after):
        raise ConflictError(
            f"“{path.name}” is not the file that was imported: it was changed, or another one took its place. "
            "It was left as it is.",
            "If it is a new export, import it. If not, see to it by hand.",
        )
    return after


def _own_folder(folder: Path, path: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        place = folder.resolve(strict=True)
        if place == path.parent.resolve():
            raise InputRefusedError(
                f"“{path.name}” lies in {place} already. It was left there.", "Name another folder."
            )
    except OSError as error:
        raise MachineError(
            f"The folder {folder} cannot be used ({error.strerror}). “{path.name}” was left where it is.",
            "Make the folder, or name another one: imports, move_to in settings.yaml.",
        ) from error
    return place


def _free(folder: Path, name: str) -> Path:
    """Take a name in a folder that nobody has, by making an empty file of it."""
    stem, dot, suffix = name.rpartition(".")
    for number in range(1, _MOST_NAMESAKES):
        free = name if number == 1 else f"{stem or name} ({number}){dot if stem else ''}{suffix if stem else ''}"
        try:
            os.close(os.open(folder / free, _NEW, 0o600))
        except FileExistsError:
            continue
        except OSError as error:
            raise _refused(Path(name), f"moved to {folder}", error) from error
        return folder / free
    raise InputRefusedError(
        f"Too many files in {folder} are called “{name}”. It was left where it is.", "Tidy up there."
    )


def _refused(path: Path, what: str, error: OSError) -> MachineError:
    return MachineError(
        f"“{path.name}” could not be {what}: {error.strerror or 'the computer refused'}. It was left as it is.",
        "Check that no other program has it open, and who may change files in its folder.",
    )
