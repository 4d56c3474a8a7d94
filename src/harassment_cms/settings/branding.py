"""How published documents look: the logo and the colours that ``settings.yaml`` names.

The model is a part of ``Settings``; ``load_logo`` is called by commands just before a document is made. A logo is a
PNG or JPEG picture, known by what is in the file and not by its name. Whatever a file says beside its picture (place,
camera, author, comments) is taken out, because documents leave the house.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator

from harassment_cms.domain.errors import InputRefusedError, MachineError
from harassment_cms.yamlfile import FILE_MODEL
from harassment_cms.yamlfile.values import OptionalText, spelt

LARGEST: Final = 500_000
"""Bytes of a logo, at most; it is in every page and document that is published."""

WIDEST: Final = 4000
"""Pixels of a logo on either side, at most."""

_PNG = b"\x89PNG\r\n\x1a\n"
# What is needed to show the picture in its colours (PNG, third edition, chapters 5 and 11).
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP"})
_JPEG = b"\xff\xd8"
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
# The segments that applications add, and comments; those for size, colour profile and colour kind are kept.
_JPEG_DROPPED = frozenset({*range(0xE1, 0xF0), 0xFE} - {0xE2, 0xEE})
_JPEG_SCAN = 0xDA


def _quoted(colour: object) -> object:
    if colour is None:
        raise ValueError('is empty: write the colour in quotation marks, like "#1f4e79", for # begins an explanation')
    return colour


Colour = Annotated[
    str,
    spelt("#[0-9a-fA-F]{6}", 'must be # and six digits or letters a to f, like "#1f4e79"'),
    BeforeValidator(_quoted),
]
"""A colour as web pages write it."""


class Branding(BaseModel):
    """How published documents look."""

    model_config = FILE_MODEL

    logo: OptionalText = ""
    """A picture (PNG or JPEG): its name in the home, or its whole path; empty for none."""
    colour: Colour = "#1f4e79"
    """Of headings, lines and bars; darkened where it would be too light to read."""
    second_colour: Colour = "#8a5a00"
    """Of marks for the period before; darkened in the same way."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture without anything beside it; ``kind`` is ``png`` or ``jpeg``, the sizes are pixels."""

    content: bytes
    kind: str
    width: int
    height: int


def load_logo(home: Path, name: str) -> Logo | None:
    """Read the logo that the settings name; None when they name none.

    Raises ``InputRefusedError`` for a file that is not there, is no PNG or JPEG, is damaged or too large,
    ``MachineError`` when it cannot be read.
    """
    if not name:
        return None
    path = home / Path(name).expanduser()
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise InputRefusedError(f"There is no file {path} for the logo. Nothing was written.", _HINT) from error
    except OSError as error:
        raise MachineError(
            f"The logo {path} could not be read: {error.strerror}.", "Check who may read it."
        ) from error
    if len(content) > LARGEST:
        raise _refused(path, f"is larger than {LARGEST // 1000} kB")
    try:
        logo = _picture(content)
    except (ValueError, struct.error, IndexError):
        raise _refused(path, "is not a PNG or JPEG picture, or is damaged") from None
    if not (0 < logo.width <= WIDEST and 0 < logo.height <= WIDEST):
        raise _refused(path, f"is more than {WIDEST} pixels wide or high, or has no size")
    return logo


_HINT = "Put a PNG or JPEG picture there, or take its name out of settings.yaml: branding, logo."


def _refused(path: Path, wrong: str) -> InputRefusedError:
    return InputRefusedError(f"The logo {path} {wrong}. Nothing was written.", _HINT)


def _picture(content: bytes) -> Logo:
    if content.startswith(_PNG):
        return _png(content)
    if content.startswith(_JPEG):
        return _jpeg(content)
    raise ValueError("neither of the two")


def _png(content: bytes) -> Logo:
    """Take a PNG apart; raises ValueError unless its chunks are whole, in order, and their check sums right."""
    kept, names = [_PNG], []
    for name, chunk in _chunks(content):
        names.append(name)
        if name in _PNG_KEPT:
            kept.append(chunk)
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise ValueError("not a picture")
    width, height = struct.unpack(">II", content[16:24])
    return Logo(b"".join(kept), "png", width, height)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the whole of each chunk, up to the last one; what follows it is no part of the picture."""
    place, name = len(_PNG), b""
    while name != b"IEND":
        (length,) = struct.unpack(">I", content[place : place + 4])
        name, chunk = content[place + 4 : place + 8], content[place : place + length + 12]
        if len(chunk) != length + 12 or struct.unpack(">I", chunk[-4:]) != (zlib.crc32(chunk[4:-4]),):
            raise ValueError("damaged")
        yield name, chunk
        place += len(chunk)


def _jpeg(content: bytes) -> Logo:
    """Take a JPEG apart; raises ValueError unless it has a frame, a scan and an end."""
    kept, sizes, place = [_JPEG], None, len(_JPEG)
    while True:
        if content[place] != 0xFF:
            raise ValueError("damaged")
        marker = content[place + 1]
        (length,) = struct.unpack(">H", content[place + 2 : place + 4])
        if marker in _JPEG_FRAMES:
            sizes = struct.unpack(">HH", content[place + 5 : place + 9])
        if marker == _JPEG_SCAN:
            break
        if marker not in _JPEG_DROPPED:
            kept.append(content[place : place + 2 + length])
        place += 2 + length
    end = content.rfind(b"\xff\xd9", place)
    if sizes is None or end < 0:
        raise ValueError("not a picture")
    height, width = sizes
    return Logo(b"".join((*kept, content[place : end + 2])), "jpeg", width, height)
