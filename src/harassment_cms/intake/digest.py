"""The fingerprints of an export file, taken over its bytes before anything reads them as text.

Services store both with the import, so that the file can be put together again and proved to be the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from harassment_cms.domain.errors import InputRefusedError, MachineError

CHUNK = 1 << 18
"""Bytes read at a time; a file is never held whole."""


@dataclass(frozen=True, slots=True)
class FileDigest:
    """SHA-256 and SHA-512 in lower-case hexadecimal, and the size in bytes."""

    sha256: str
    sha512: str
    size: int


def open_bytes(path: Path) -> BinaryIO:
    """Open an export for reading its bytes.

    Raises `InputRefusedError` when there is no such file, `MachineError` when the computer will not let us
    read it.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise InputRefusedError(
            "The name of a file, or of its folder, holds bytes that are no text. Nothing was changed.",
            "Give it another name.",
        ) from None
    # Windows reports a folder as a missing permission: asked first, it gets the sentence that helps.
    if path.is_dir():
        raise InputRefusedError(
            f"“{path.name}” is a folder, not an export file. Nothing was changed.", "Give the file itself."
        )
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise InputRefusedError(
            f"There is no file called “{path.name}” there. Nothing was changed.",
            "Check the name and the folder.",
        ) from None
    except OSError as error:
        raise MachineError(
            f"“{path.name}” could not be read: {error.strerror or 'the computer refused'}. Nothing was changed.",
            "Check that you may read the file and that its drive is connected.",
        ) from error


def digest(path: Path) -> FileDigest:
    """Hash a whole file in constant memory."""
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    with open_bytes(path) as stream:
        while chunk := stream.read(CHUNK):
            sha256.update(chunk)
            sha512.update(chunk)
            size += len(chunk)
    return FileDigest(sha256.hexdigest(), sha512.hexdigest(), size)
