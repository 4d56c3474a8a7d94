"""SPSS files made by hand, as the PSPP project describes the format; uncompressed, or with its usual compression."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

F, A, DATE, TIME, DATETIME, DTIME, MOYR = 5, 1, 20, 21, 22, 25, 28
MISSING = -1.7976931348623157e308
LOWEST, HIGHEST = -1.7976931348623155e308, 1.7976931348623157e308
_SEGMENT = 255


@dataclass(frozen=True)
class Variable:
    """A column: ``width`` is 0 for numbers, else bytes of text; ``missing`` says how many values, and which."""

    name: str
    width: int = 0
    format: int = F
    label: str = ""
    labels: Mapping[float | str, str] = field(default_factory=dict)
    missing: tuple[int, Sequence[float | str]] = (0, ())

    @property
    def segments(self) -> list[int]:
        """The widths of the pieces that a text longer than 255 bytes is stored in."""
        count = -(-self.width // 252) if self.width > _SEGMENT else 1
        return [_SEGMENT] * (count - 1) + [self.width - 252 * (count - 1)]


def sav(
    variables: Sequence[Variable],
    rows: Sequence[Sequence[float | str | None]],
    *,
    encoding: str = "utf-8",
    declared: str = "UTF-8",
    compressed: bool = False,
) -> bytes:
    """A whole file; None is system-missing."""
    elements = [struct.pack("<i", 0)]
    size = sum(max(1, -(-width // 8)) for variable in variables for width in variable.segments)
    head = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60) + struct.pack("<iiiii", 2, size, compressed, 0, len(rows))
    head += struct.pack("<d", 100.0) + b"01 Jan 2600:00:00" + b"".ljust(64) + bytes(3)
    place, places = 1, {}
    short = {variable.name: f"V{n}" for n, variable in enumerate(variables, 1)}
    dictionary = b""
    for variable in variables:
        places[variable.name] = place
        for n, width in enumerate(variable.segments):
            name = short[variable.name] if n == 0 else f"{short[variable.name]}X{n}"
            dictionary += _variable(variable if n == 0 else Variable(name), name, width, encoding)
            place += max(1, -(-width // 8))
    for variable in variables:
        if variable.labels:
            dictionary += _labels(variable, places[variable.name], encoding)
    code = 65001 if declared == "UTF-8" else 1252
    dictionary += _info(3, 4, struct.pack("<8i", 20, 0, 0, -1, 1, 1, 2, code))
    dictionary += _info(4, 8, struct.pack("<3d", MISSING, HIGHEST, LOWEST))
    names = "\t".join(f"{short[variable.name]}={variable.name}" for variable in variables)
    dictionary += _info(13, 1, names.encode(encoding))
    long = "".join(f"{short[v.name]}={v.width:05d}\0\t" for v in variables if v.width > _SEGMENT)
    if long:
        dictionary += _info(14, 1, long.encode())
    dictionary += _info(20, 1, declared.encode()) + struct.pack("<ii", 999, 0)
    elements = [element for row in rows for element in _case(variables, row, encoding)]
    return head + dictionary + (_squeezed(elements) if compressed else b"".join(elements))


def _variable(variable: Variable, name: str, width: int, encoding: str) -> bytes:
    shown = min(width, 255) or 8
    format_ = (A if width else variable.format) << 16 | shown << 8
    count, values = variable.missing
    out = struct.pack("<iiiiii", 2, width, bool(variable.label), count, format_, format_) + name.encode().ljust(8)
    if variable.label:
        label = variable.label.encode(encoding)
        out += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
    out += b"".join(_value(value, encoding) for value in values)
    return out + struct.pack("<iiiiii", 2, -1, 0, 0, 0, 0).ljust(32) * (max(1, -(-width // 8)) - 1)


def _labels(variable: Variable, place: int, encoding: str) -> bytes:
    out = struct.pack("<ii", 3, len(variable.labels))
    for value, label in variable.labels.items():
        said = label.encode(encoding)
        out += _value(value, encoding) + (bytes([len(said)]) + said).ljust(-(-(len(said) + 1) // 8) * 8)
    return out + struct.pack("<iii", 4, 1, place)


def _info(kind: int, size: int, data: bytes) -> bytes:
    return struct.pack("<iiii", 7, kind, size, len(data) // size) + data


def _value(value: float | str, encoding: str) -> bytes:
    return value.encode(encoding).ljust(8) if isinstance(value, str) else struct.pack("<d", value)


def _case(variables: Sequence[Variable], row: Sequence[float | str | None], encoding: str) -> list[bytes]:
    out: list[bytes] = []
    for variable, value in zip(variables, row, strict=True):
        if not variable.width:
            out.append(struct.pack("<d", MISSING if value is None else value))
            continue
        text = str(value or "").encode(encoding)
        for width in variable.segments:
            piece, text = text[:width], text[_SEGMENT:]
            filled = piece.ljust(-(-width // 8) * 8)
            out += [filled[place : place + 8] for place in range(0, len(filled), 8)]
    return out


def _squeezed(elements: Sequence[bytes]) -> bytes:
    """Eight codes, then what they stand for: 254 is eight spaces, 255 is missing, 253 that the element follows."""
    out = b""
    codes: list[int] = []
    plain = b""
    for element in elements:
        code = 254 if element == b" " * 8 else 255 if element == struct.pack("<d", MISSING) else 253
        codes.append(code)
        plain += element if code == 253 else b""
        if len(codes) == 8:
            out, codes, plain = out + bytes(codes) + plain, [], b""
    return out + bytes(codes).ljust(8, b"\0") + plain if codes else out
