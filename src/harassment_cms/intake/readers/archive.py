"""Zip archives, which .xlsx and .ods files are: looked over before anything trusts their sizes.

`filekind` looks into one to tell what it is; the workbook readers take their parts from it. A few kilobytes of zip
can unpack to more than any computer holds, and say of themselves that they don't: so the sizes that are declared are
judged first, and the bytes that really come out are counted against them.
"""

from __future__ import annotations

import copy
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from harassment_cms.intake.digest import CHUNK, open_bytes
from harassment_cms.intake.readers.refusals import EXPORT_AGAIN, SAVE_AS, damaged, locked, refusal

LARGEST_FILE = 128 << 20
"""Bytes of a workbook on disk: it is held in memory while it is read, which a CSV file never is."""
LARGEST_UNPACKED = 1 << 30
"""Bytes all parts of an archive may unpack to."""
MOST_PARTS = 10_000
_LARGEST_DIRECTORY = 4 << 20
_STEEPEST = 200
_SMALL = 16 << 20
_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 1 << 16
_ENCRYPTED = 0x1


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive that was looked over. Raises `InputRefusedError` for one that is damaged, locked or a bomb."""
    refuse_large(path)
    with open_bytes(path) as stream:
        try:
            _refuse_long_directory(path.name, stream)
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, OSError):
            raise damaged(path.name) from None
        with archive:
            _look_over(path.name, archive)
            yield archive


def refuse_large(path: Path) -> None:
    """Refuse a file too large to be held in memory."""
    with open_bytes(path) as stream:
        size = stream.seek(0, 2)
    if size > LARGEST_FILE:
        raise refusal(path.name, f"is larger than {LARGEST_FILE >> 20} MB, the most a workbook may have")


def unpacked(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[bytes]:
    """One part's bytes, as many as were declared. ``name`` is the file's, for the refusal.

    Raises `InputRefusedError` when the part is missing, damaged, or longer than it says.
    """
    try:
        info = archive.getinfo(part)
        # One byte more than declared is asked for: if it comes, the size was not true.
        open_end = copy.copy(info)
        open_end.file_size = info.file_size + 1
        left = info.file_size
        with archive.open(open_end) as stream:
            while chunk := stream.read(CHUNK):
                left -= len(chunk)
                yield chunk
    except (
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ):
        raise damaged(name) from None
    if left:
        raise damaged(name)


def _refuse_long_directory(name: str, stream: BinaryIO) -> None:
    """Look at the directory's size before `zipfile` makes an object of each entry in it."""
    size = stream.seek(0, 2)
    start = stream.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        raise zipfile.BadZipFile
    length, offset = struct.unpack_from("<II", tail, place + 12)
    if length > _LARGEST_DIRECTORY:
        raise _bomb(name)
    if offset + length != start + place:
        # Something stands before the archive: two readers could see two different files in it.
        raise zipfile.BadZipFile
    stream.seek(0)


def _look_over(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _bomb(name)
    if any(part.file_size > max(_SMALL, _STEEPEST * part.compress_size) for part in parts):
        raise _bomb(name)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise locked(name)
    if len({part.filename.casefold() for part in parts}) < len(parts):
        raise damaged(name)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise refusal(name, "is packed in a way that no spreadsheet program uses", EXPORT_AGAIN)


def _bomb(name: str) -> Exception:
    return refusal(name, "would unpack to far more than a survey's export can hold", SAVE_AS)
