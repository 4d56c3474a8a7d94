"""How a text file's bytes are to be read, before it is read as CSV: its encoding.

`recognise` calls it first. The whole file is looked at once, so that what follows can rely on the answer.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from harassment_cms.intake.digest import CHUNK, open_bytes
from harassment_cms.intake.readers.filekind import expect_text, wide_encoding
from harassment_cms.intake.readers.refusals import refusal

UTF8 = "utf-8"
WINDOWS = "cp1252"

LONGEST_LINE = 1 << 24
"""Bytes between two line ends beyond which a file cannot be a survey's export, and would not fit in memory."""

_ENDLESS = "has a single line of many millions of characters"
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def encoding_of(path: Path) -> str:
    """Find a text file's encoding, looking at every byte of it: ``utf-8`` or, failing that, ``cp1252``.

    A file that begins with the mark of UTF-16, as “Unicode text” from a spreadsheet does, is ``utf-16-le`` or
    ``utf-16-be``.

    UTF-8 is meant strictly. Only a file that is mostly good UTF-8 with a few spoilt bytes stays UTF-8 as
    well, because reading it as Windows-1252 would garble every accent in it; the records that hold the
    spoilt bytes are then set aside one by one.

    Raises `InputRefusedError` for an empty file, spreadsheets and other files that are not text.
    """
    with open_bytes(path) as stream:
        head = stream.read(CHUNK)
        expect_text(path.name, head)
        stream.seek(0)
        if wide := wide_encoding(head):
            _refuse_endless_lines(stream, path.name, wide)
            return wide
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
            raise refusal(name, _ENDLESS)
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


def _refuse_endless_lines(stream: BinaryIO, name: str, encoding: str) -> None:
    """The same for UTF-16, where a byte that looks like a line end may be half of a letter."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    open_line = 0
    while chunk := stream.read(CHUNK):
        text = decoder.decode(chunk)
        last_end = max(text.rfind("\n"), text.rfind("\r"))
        open_line = len(text) - last_end - 1 if last_end >= 0 else open_line + len(text)
        if open_line * 2 > LONGEST_LINE:
            raise refusal(name, _ENDLESS)
