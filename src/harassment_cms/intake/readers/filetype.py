"""What kind of file this is, before it is read as CSV: its encoding, or a refusal that names what it seems to be.

`recognise` calls it first. The whole file is looked at once, so that what follows can rely on the answer.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.digest import CHUNK, open_bytes

UTF8 = "utf-8"
WINDOWS = "cp1252"

LONGEST_LINE = 1 << 24
"""Bytes between two line ends beyond which a file cannot be a survey's export, and would not fit in memory."""

_SAVE_AS = "Export it again as CSV from the survey tool, or save it as “CSV UTF-8” in the spreadsheet program."

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or a password-protected workbook"),
    (b"$FL2", "an SPSS file (.sav)"),
    (b"$FL3", "an SPSS file (.zsav)"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed file (.gz)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (.7z)"),
    (b"Rar!", "a compressed archive (.rar)"),
    (b"SQLite format 3\x00", "a database file"),
    (b"{\\rtf", "a word-processor document (.rtf)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def encoding_of(path: Path) -> str:
    """Find a text file's encoding, looking at every byte of it: ``utf-8`` or, failing that, ``cp1252``.

    UTF-8 is meant strictly. Only a file that is mostly good UTF-8 with a few spoilt bytes stays UTF-8 as
    well, because reading it as Windows-1252 would garble every accent in it; the records that hold the
    spoilt bytes are then set aside one by one.

    Raises `InputRefusedError` for an empty file, UTF-16, spreadsheets and other files that are not CSV.
    """
    with open_bytes(path) as stream:
        head = stream.read(CHUNK)
        _refuse_other_files(path.name, head)
        stream.seek(0)
        if _is_utf8(_chunks(stream, path.name)):
            return UTF8
        stream.seek(0)
        good, spoilt = _count_beyond_ascii(_chunks(stream, path.name))
    return UTF8 if head.startswith(codecs.BOM_UTF8) or good > spoilt else WINDOWS


def _chunks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The file's bytes; refuses a file one of whose lines would not fit in memory."""
    open_line = 0
    while chunk := stream.read(CHUNK):
        last_end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        open_line = len(chunk) - last_end - 1 if last_end >= 0 else open_line + len(chunk)
        if open_line > LONGEST_LINE:
            raise _refusal(name, "has a single line of many millions of characters")
        yield chunk


def _is_utf8(chunks: Iterator[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder(UTF8)()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _count_beyond_ascii(chunks: Iterator[bytes]) -> tuple[int, int]:
    """How many characters beyond ASCII are good UTF-8, and how many bytes are not UTF-8 at all."""
    decoder = codecs.getincrementaldecoder(UTF8)("surrogateescape")
    good = spoilt = 0
    for chunk in chunks:
        beyond = _BEYOND_ASCII.findall(decoder.decode(chunk))
        bad = sum("\udc80" <= character <= "\udcff" for character in beyond)
        good, spoilt = good + len(beyond) - bad, spoilt + bad
    return good, spoilt + len(decoder.decode(b"", final=True))


def _refuse_other_files(name: str, head: bytes) -> None:
    if not head.removeprefix(codecs.BOM_UTF8).strip(b"\r\n\t \x00"):
        raise _refusal(name, "is empty", "Export it again from the survey tool.")
    if head.startswith(_WIDE_MARKS) or _looks_wide(head):
        raise _refusal(name, "is saved as “Unicode text” (UTF-16), not as CSV")
    if head.startswith(b"PK\x03\x04"):
        raise _refusal(name, f"seems to be {_zip_kind(head)}, not a CSV file")
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise _refusal(name, f"seems to be {kind}, not a CSV file")
    if head[:512].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise _refusal(name, "seems to be a web page, perhaps a sign-in page saved in place of the export")
    if head.count(0) * 10 > len(head):
        raise _refusal(name, "seems to be a program's own file, not a CSV file")


def _looks_wide(head: bytes) -> bool:
    """UTF-16 without its mark: in European text every other byte is zero."""
    sample = head[:4096]
    zeros = sample[0::2].count(0), sample[1::2].count(0)
    return len(sample) >= 8 and max(zeros) * 10 > len(sample) * 3 and min(zeros) * 10 < max(zeros)


def _zip_kind(head: bytes) -> str:
    if b"opendocument.spreadsheet" in head:
        return "an OpenDocument spreadsheet (.ods)"
    if b"xl/" in head or b"[Content_Types].xml" in head:
        return "an Excel workbook (.xlsx)"
    return "a compressed archive (.zip)"


def _refusal(name: str, what: str, hint: str = _SAVE_AS) -> InputRefusedError:
    return InputRefusedError(f"“{name}” {what}. Nothing was changed.", hint)
