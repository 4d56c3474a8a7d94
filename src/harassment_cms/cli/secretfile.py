"""A secret out of a file or from standard input: its first line, as UTF-8, without the line end.

Called wherever an option names a passphrase file. Refuses what would give the secret away or hang: files that
others on this computer may read, folders, devices. A secret is never an argument and never in the environment.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from harassment_cms.domain.errors import MachineError, UsageError

STANDARD_INPUT = "-"
LONGEST = 4096
"""Bytes that a passphrase may have; a longer first line is some other file."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def first_line(name: str) -> str:
    """Return the first line of the file called ``name``; ``-`` reads the next line of standard input.

    At a terminal that line is asked for without showing it.

    Raises ``UsageError`` for a file that is not there, can be read by others, or holds no line of text;
    ``MachineError`` if it may not be read.
    """
    if name == STANDARD_INPUT and sys.stdin.isatty():
        from getpass import getpass

        return getpass("Passphrase: ")
    if name == STANDARD_INPUT:
        return _text(sys.stdin.buffer.readline(LONGEST + 1), "standard input")
    path = Path(name).expanduser()
    try:
        with path.open("rb") as file:
            _refuse_open_file(path, file)
            return _text(file.readline(LONGEST + 1), str(path))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise UsageError(f"There is no passphrase file at {path}.", "Check its name.") from error
    except OSError as error:
        raise MachineError(
            f"The passphrase file {path} cannot be read ({error.strerror}).", "Check its owner and permissions."
        ) from error


def _refuse_open_file(path: Path, file: BinaryIO) -> None:
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISFIFO(found.st_mode):
        raise UsageError(f"{path} is neither a file nor a pipe.", "Name a file whose first line is the passphrase.")
    # Anonymous pipes carry permission bits that mean nothing, and Windows keeps its permissions elsewhere.
    if os.name != "nt" and stat.S_ISREG(found.st_mode) and found.st_mode & _OTHERS:
        raise UsageError(
            f"Other people on this computer may read or change {path}, so it is not used.",
            f"Make it yours alone: chmod 600 {path}",
        )


def _text(raw: bytes, place: str) -> str:
    if len(raw) > LONGEST:
        raise UsageError(f"The first line of {place} is too long to be a passphrase.", "Check that it is the file.")
    try:
        line = raw.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"The first line of {place} is not UTF-8 text.", "Save it as UTF-8.") from error
    if not line:
        raise UsageError(f"The first line of {place} is empty.", "Put the passphrase there.")
    return line
