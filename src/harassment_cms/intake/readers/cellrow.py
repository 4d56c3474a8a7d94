"""The exact record of a row that was not text: what each cell of a workbook or an SPSS file held.

Such a row has no bytes of its own to be sealed, so it gets some here: one compact JSON array in UTF-8, one element
per cell, with exactly one way to write each value. ``null`` is an empty cell and a string is text; everything else is
an object with one key: ``{"n":"33"}`` a number, ``{"b":true}``, ``{"d":"2024-06-28T16:42:59"}`` a date and time,
``{"d":"2024-06-28"}`` a date, ``{"t":"16:42:59"}`` a time of day, ``{"s":"5400"}`` a duration in seconds,
``{"e":"#N/A"}`` an error value, ``{"f":"=A1+1"}`` a formula that nobody calculated. The workbook and SPSS readers
write it; whoever reads a sealed record again calls `texts`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from math import isfinite

from harassment_cms.domain.errors import IntegrityError


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error that stands in a cell in place of a value, as written: ``#N/A``."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula whose file holds no result of it; ``text`` is the formula as far as it can be known."""

    text: str


Cell = None | str | bool | int | float | Decimal | datetime | date | time | timedelta | ErrorValue | Uncalculated
"""One cell. Empty text is an empty cell; dates and times carry no time zone, because no such file knows one."""

NO_NUMBER = ErrorValue("#NUM!")
"""What stands for a number that is none, such as infinity."""

_CUT_OFF = "<WARNING: Truncated to Excel limit of 32767 characters!>"
_DAY_SECONDS = 86_400
_LARGEST_PLAIN = 10**15
_MICROSECOND = timedelta(microseconds=1)


def encode(cells: Sequence[Cell]) -> bytes:
    """Write a row down. Raises `ValueError` for what no cell can hold: half a character pair, a time with a zone."""
    row = [_element(cell) for cell in cells]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def texts(raw: bytes) -> list[str]:
    """The text that each cell of a row stands for: ``33``, ``2024-06-28 16:42:59``, ``TRUE``, ``#N/A``, nothing.

    Raises `IntegrityError` when the bytes are not exactly what `encode` writes.
    """
    try:
        cells = [_cell(element) for element in json.loads(raw.decode())]
        if encode(cells) != raw:
            raise ValueError
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        raise IntegrityError(
            "A sealed record cannot be read again as it was at its import. Its bytes are kept.",
            "Keep the home as it is and run hcms doctor.",
        ) from None
    return [text_of(cell) for cell in cells]


def quick_texts(raw: bytes) -> list[str]:
    """The same for bytes that `encode` wrote a moment ago, unproved and many times as fast."""
    return [element if isinstance(element, str) else _quick_text(element) for element in json.loads(raw)]


def without(raw: bytes, places: Collection[int]) -> bytes:
    """The same row with nothing in the cells at ``places``."""
    row = [None if place in places else element for place, element in enumerate(json.loads(raw))]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def is_blank(raw: bytes) -> bool:
    """Whether a row that `encode` wrote has nothing in any cell."""
    return not raw.strip(b"[nul,]")


def is_cut_off(text: str) -> bool:
    """Whether the survey tool cut this answer off to fit it into a workbook, as KoboToolbox does and says."""
    return text.startswith(_CUT_OFF)


def text_of(cell: Cell) -> str:
    """The text a cell stands for."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float | Decimal):
        return _number(cell)
    if isinstance(cell, datetime):
        return _moment(cell, " ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return _short(cell.isoformat())
    return _duration(cell) if isinstance(cell, timedelta) else cell.text


def _element(cell: Cell) -> object:
    if isinstance(cell, str):
        return cell or None
    if cell is None:
        return None
    if isinstance(cell, bool):
        return {"b": cell}
    if isinstance(cell, int | float | Decimal):
        return {"n": _number(cell)}
    if isinstance(cell, timedelta):
        return {"s": _number(Decimal(cell // _MICROSECOND) / 1_000_000)}
    if isinstance(cell, ErrorValue | Uncalculated):
        return {"e" if isinstance(cell, ErrorValue) else "f": cell.text}
    if isinstance(cell, datetime | time) and cell.tzinfo is not None:
        raise ValueError("a cell has no time zone")
    if isinstance(cell, datetime):
        return {"d": _moment(cell, "T")}
    return {"d": cell.isoformat()} if isinstance(cell, date) else {"t": _short(cell.isoformat())}


def _quick_text(element: dict[str, str] | None) -> str:
    if element is None:
        return ""
    ((kind, value),) = element.items()
    if kind == "d":
        return value.replace("T", " ")
    return text_of(_cell(element)) if kind in "bs" else value


def _cell(element: object) -> Cell:
    if element is None or isinstance(element, str):
        return element
    if not isinstance(element, dict) or len(element) != 1:
        raise ValueError
    ((kind, value),) = element.items()
    if kind == "b":
        return bool(value)
    if not isinstance(value, str):
        raise TypeError
    match kind:
        case "n":
            return Decimal(value)
        case "s":
            return int(Decimal(value) * 1_000_000) * _MICROSECOND
        case "d":
            return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        case "t":
            return time.fromisoformat(value)
        case "e":
            return ErrorValue(value)
        case "f":
            return Uncalculated(value)
    raise ValueError


def clock(length: timedelta) -> time | timedelta:
    """A time of day as files store it, as what has passed since midnight; a day and more stays a duration."""
    if not timedelta(0) <= length < timedelta(days=1):
        return length
    minutes, second = divmod(length.seconds, 60)
    return time(minutes // 60, minutes % 60, second, length.microseconds)


def number_of(text: str) -> Decimal | None:
    """The number a file spells in ``text``, digit for digit; None when it spells none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _number(value: float | Decimal) -> str:
    """The shortest exact decimal, without an exponent as far as 21 digits reach."""
    if not isinstance(value, Decimal):
        if not isfinite(value):
            raise ValueError("a cell holds finite numbers only")
        if value == (whole := int(value)) and -_LARGEST_PLAIN < whole < _LARGEST_PLAIN:
            return str(whole)
        spelled = repr(value)
        if "e" not in spelled:
            return spelled.removesuffix(".0")
        value = Decimal(spelled)
    elif not value.is_finite():
        raise ValueError("a cell holds finite numbers only")
    sign, numerals, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    digits = "".join(map(str, numerals)).lstrip("0")
    bare = digits.rstrip("0")
    if not bare:
        return "0"
    leading = len(digits) + exponent - 1
    minus = "-" if sign else ""
    if not -8 < leading < 21:
        return f"{minus}{bare[0]}{'.' if bare[1:] else ''}{bare[1:]}e{leading:+d}"
    if leading < 0:
        return f"{minus}0.{'0' * (-leading - 1)}{bare}"
    whole_part, fraction = bare[: leading + 1].ljust(leading + 1, "0"), bare[leading + 1 :]
    return f"{minus}{whole_part}{'.' if fraction else ''}{fraction}"


def _moment(moment: datetime, between: str) -> str:
    return _short(moment.isoformat(between))


def _short(clock: str) -> str:
    """A time without the zeros that fill its fraction of a second up."""
    return clock.rstrip("0") if "." in clock else clock


def _duration(length: timedelta) -> str:
    """Hours, minutes and seconds, as a spreadsheet shows what lasted longer than a day."""
    minus = "-" if length < timedelta(0) else ""
    length = abs(length)
    minutes, seconds = divmod(length.days * _DAY_SECONDS + length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{length.microseconds:06d}".rstrip("0").rstrip(".")
    return f"{minus}{hours}:{minutes:02d}:{seconds:02d}{fraction}"
