"""What kind of file something is, told by its content and never by its name.

An import asks `kind_of` before it chooses a reader; `filetype` asks `expect_text` before it looks for an encoding.
What no reader can read is refused here, in a sentence that names what it seems to be.
"""

from __future__ import annotations

import codecs
from enum import StrEnum
from pathlib import Path

from harassment_cms.intake.digest import CHUNK, open_bytes
from harassment_cms.intake.readers import archive, refusals
from harassment_cms.intake.readers.compound import SIGNATURE, CompoundFile
from harassment_cms.intake.readers.refusals import refusal


class FileKind(StrEnum):
    """What a file's bytes are. ``TEXT`` is CSV or TSV in any encoding that `filetype` finds."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    SAV = "sav"


ODS_MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_UNPACK = "Unpack it, and give the export that is in it."
_SAVE_XLSX = "Open it in the spreadsheet program, save it as .xlsx or as “CSV UTF-8”, and import that."
_XLS = "an old Excel workbook (.xls) or a password-protected workbook"
_WORDS = {FileKind.XLSX: "an Excel workbook (.xlsx)", FileKind.ODS: "an OpenDocument spreadsheet (.ods)"}
_ZIP = "a compressed archive (.zip)"
_ZIP_START = b"PK\x03\x04"
_SIGNATURES: tuple[tuple[bytes, FileKind | None, str], ...] = (
    (SIGNATURE, FileKind.XLS, _XLS),
    (b"$FL2", FileKind.SAV, "an SPSS file (.sav)"),
    (b"$FL3", FileKind.SAV, "an SPSS file (.zsav)"),
    (b"%PDF", None, "a PDF document"),
    (b"PK\x05\x06", None, "an empty archive (.zip)"),
    (b"\x1f\x8b", None, "a compressed file (.gz)"),
    (b"7z\xbc\xaf\x27\x1c", None, "a compressed archive (.7z)"),
    (b"Rar!", None, "a compressed archive (.rar)"),
    (b"SQLite format 3\x00", None, "a database file"),
    (b"{\\rtf", None, "a word-processor document (.rtf)"),
    (b"\x89PNG", None, "a picture"),
    (b"\xff\xd8\xff", None, "a picture"),
)
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_EMPTY, _EXPORT = "is empty", "Export it again from the survey tool."
_NOT_CSV = "not a CSV file"
_NO_TABLE = "not an export that can be read"


def kind_of(path: Path) -> FileKind:
    """Tell by its content what a file is.

    Raises `InputRefusedError` for an empty file, for what no reader reads, for an archive that is damaged or would
    unpack to too much, and for a workbook that only a password opens; `MachineError` when it cannot be opened.
    """
    with open_bytes(path) as stream:
        head = stream.read(CHUNK)
    if head.startswith(_ZIP_START):
        return _kind_of_archive(path)
    kind, words = _signature(head)
    if kind is FileKind.XLS:
        return _kind_of_compound(path)
    if words and kind is None:
        raise refusal(path.name, f"seems to be {words}, {_NO_TABLE}")
    if kind is not None:
        return kind
    _refuse_what_is_no_text(path.name, head, _NO_TABLE)
    return FileKind.TEXT


def expect_text(name: str, head: bytes) -> None:
    """Refuse, by its first bytes, a file that is anything but text."""
    if head.startswith(_ZIP_START):
        raise refusal(name, f"seems to be {_packed(head)}, {_NOT_CSV}")
    _, words = _signature(head)
    if words:
        raise refusal(name, f"seems to be {words}, {_NOT_CSV}")
    _refuse_what_is_no_text(name, head, _NOT_CSV)


def wide_encoding(head: bytes) -> str | None:
    """The encoding of “Unicode text” as spreadsheets save it, told by its byte-order mark; None for other text."""
    if head.startswith(_UTF16) and not head.startswith(_UTF32):
        return "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    return None


def _signature(head: bytes) -> tuple[FileKind | None, str]:
    return next(((kind, words) for sign, kind, words in _SIGNATURES if head.startswith(sign)), (None, ""))


def _packed(head: bytes) -> str:
    if ODS_MEDIA_TYPE in head:
        return _WORDS[FileKind.ODS]
    return _WORDS[FileKind.XLSX] if b"xl/" in head or b"[Content_Types].xml" in head else _ZIP


def _kind_of_archive(path: Path) -> FileKind:
    with archive.opened(path) as parts:
        names = {part.casefold() for part in parts.namelist()}
        if "xl/workbook.xml" in names:
            return FileKind.XLSX
        if "xl/workbook.bin" in names:
            raise refusal(path.name, "is a binary Excel workbook (.xlsb), which cannot be read", _SAVE_XLSX)
        if "encryptedpackage" in names or "encrypted-package" in names:
            raise refusals.locked(path.name)
        if "mimetype" in names and b"".join(archive.unpacked(parts, "mimetype", path.name)).startswith(
            ODS_MEDIA_TYPE
        ):
            return FileKind.ODS
    if any(name.startswith("word/") for name in names):
        raise refusal(path.name, f"seems to be a word-processor document (.docx), {_NO_TABLE}")
    raise refusal(path.name, f"seems to be {_ZIP}, {_NO_TABLE}", _UNPACK)


def _kind_of_compound(path: Path) -> FileKind:
    archive.refuse_large(path)
    with open_bytes(path) as stream:
        data = stream.read()
    try:
        names = CompoundFile(data).names
    except ValueError:
        raise refusals.damaged(path.name) from None
    if "encryptedpackage" in names:
        raise refusals.locked(path.name)
    if not names & {"workbook", "book"}:
        raise refusal(path.name, f"seems to be an old office document, {_NO_TABLE}")
    return FileKind.XLS


def _refuse_what_is_no_text(name: str, head: bytes, otherwise: str) -> None:
    if not head.removeprefix(codecs.BOM_UTF8).strip(b"\r\n\t \x00"):
        raise refusal(name, _EMPTY, _EXPORT)
    if wide := wide_encoding(head):
        if not head.decode(wide, "replace").strip("\ufeff\r\n\t \0"):
            raise refusal(name, _EMPTY, _EXPORT)
        return
    if head.startswith(_UTF32):
        raise refusal(name, "is saved in a way that text hardly ever is (UTF-32)")
    if _looks_wide(head):
        raise refusal(name, "is saved as “Unicode text” (UTF-16) without the mark that says so")
    if head[:512].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise refusal(name, "seems to be a web page, perhaps a sign-in page saved in place of the export")
    if head.count(0) * 10 > len(head):
        raise refusal(name, f"seems to be a program's own file, {otherwise}")


def _looks_wide(head: bytes) -> bool:
    """UTF-16 without its mark: in European text every other byte is zero."""
    sample = head[:4096]
    zeros = sample[0::2].count(0), sample[1::2].count(0)
    return len(sample) >= 8 and max(zeros) * 10 > len(sample) * 3 and min(zeros) * 10 < max(zeros)
