"""An SPSS file as the process that reads it offers it: its columns described, and its rows.

`apart` calls `serving` in a process of its own, because pyreadstat can break its whole process on a spoilt file;
`spss` is the other end. The file is read once in full before anything is said of it, so that one that breaks off is
refused at the start and not in the middle of an import.
"""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from harassment_cms.intake.digest import open_bytes
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.cellrow import NO_NUMBER, Cell, clock, encode, text_of
from harassment_cms.intake.readers.csvfile import LONGEST_CELL
from harassment_cms.intake.readers.filekind import FileKind, kind_of
from harassment_cms.intake.readers.filetype import UTF8, WINDOWS
from harassment_cms.intake.readers.refusals import damaged, refusal

_START = datetime.combine(date(1582, 10, 14), time())
"""From where SPSS counts the seconds of a date, the day before the Gregorian calendar began."""

_CELLS_AT_A_TIME = 250_000
_FORMAT = re.compile("[A-Z]+")
_DEFECTS = (ArithmeticError, LookupError, MemoryError, TypeError, ValueError)
"""What pyreadstat itself raises, besides its own errors, when a spoilt file leads it astray."""
_DATES = frozenset({"DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"})
_DATETIMES = frozenset({"DATETIME", "YMDHMS"})
_TIMES = frozenset({"TIME", "MTIME", "DTIME"})
_AS_BYTES = "iso-8859-1"
_UTF8_NUMBER = 65_001
_LONGEST_LETTER = 4
_LONGEST_DICTIONARY = 16 << 20
_LOWEST = -1.7976931348623155e308
_HIGHEST = 1.7976931348623155e308


class SpssRows:
    """One SPSS file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        declared = declared_encoding(path)
        _, meta = self._read(row_limit=1)
        self._width = len(meta.column_names)
        if not self._width or not all(meta.column_names):
            raise damaged(path.name)
        self._at_a_time = max(1, _CELLS_AT_A_TIME // self._width)
        kinds = [
            _kind(meta.original_variable_types.get(name), meta.readstat_variable_types.get(name))
            for name in meta.column_names
        ]
        self._texts = {
            place: meta.variable_storage_width[name]
            for place, (name, kind) in enumerate(zip(meta.column_names, kinds, strict=True))
            if kind == "text"
        }
        self._encoding = declared or UTF8
        rows, good, spoilt = self._prove()
        if spoilt > good:
            self._encoding = WINDOWS
        self._readers = [_READERS.get(kind, _number) for kind in kinds]
        self.about: dict[str, Any] = {
            "columns": [
                self._described(meta, name, kind) for name, kind in zip(meta.column_names, kinds, strict=True)
            ],
            "encoding": self._encoding,
            "rows": rows,
            "assumed": spoilt > good or (declared is None and good > 0),
        }

    def rows(self, which: int) -> Iterator[tuple[str, bytes]]:
        """Each row, with the code of what is wrong with it."""
        for values in self._rows():
            problem = ""
            cells: list[Cell] = []
            for place, value in enumerate(values):
                if place not in self._texts:
                    cells.append(self._readers[place](value))
                    continue
                raw = (value or "").encode(_AS_BYTES)
                text = decoded(raw, self._encoding, self._texts[place])
                if text is None:
                    problem = ProblemCode.NOT_TEXT.value
                elif len(text) > LONGEST_CELL:
                    problem = ProblemCode.CELL_TOO_LONG.value
                # What is not text is kept byte for byte, as the letters of Latin-1 that have these numbers.
                cells.append((raw.decode(_AS_BYTES) if text is None else text).rstrip(" "))
            yield problem, encode(cells)

    def remarks(self) -> list[str]:
        """Nothing: all that is to be said of the file was said before."""
        return []

    def _prove(self) -> tuple[int, int, int]:
        """Read all of it: how many rows there are, and how many texts beyond ASCII fit its encoding or not."""
        rows = good = spoilt = 0
        for values in self._rows():
            rows += 1
            for place, width in self._texts.items():
                if not (values[place] or "").isascii():
                    is_good = decoded(values[place].encode(_AS_BYTES), self._encoding, width) is not None
                    good, spoilt = good + is_good, spoilt + (not is_good)
        return rows, good, spoilt

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        """The values row by row, of which only as many are held at a time as fit in little memory."""
        offset = 0
        while True:
            columns, _ = self._read(row_offset=offset, row_limit=self._at_a_time)
            yield from zip(*columns.values(), strict=True)
            if len(next(iter(columns.values()))) < self._at_a_time:
                return
            offset += self._at_a_time

    def _read(self, row_limit: int, row_offset: int = 0) -> tuple[dict[str, list[Any]], Any]:
        import pyreadstat

        try:
            # In Latin-1 each byte is a letter: all text comes out whole, however the file misnames its encoding.
            # In the right encoding, pyreadstat would lose a last letter that is spoilt, and die of a spoilt code.
            return pyreadstat.read_sav(
                str(self._path),
                output_format="dict",
                disable_datetime_conversion=True,
                user_missing=True,
                encoding=_AS_BYTES,
                row_limit=row_limit,
                row_offset=row_offset,
            )
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, *_DEFECTS):
            raise damaged(self._path.name) from None

    def _described(self, meta: Any, name: str, kind: str) -> dict[str, Any]:
        labels = meta.variable_value_labels.get(name, {})
        missing = meta.missing_ranges.get(name, [])
        return {
            "name": self._name(name),
            "label": self._name(meta.column_names_to_labels.get(name) or ""),
            "kind": kind,
            "labels": [[self._code(code, kind), self._name(label)] for code, label in labels.items()],
            "missing": [[self._bound(span["lo"]), self._bound(span["hi"])] for span in missing],
        }

    def _code(self, value: Any, kind: str) -> str:
        return self._name(value) if isinstance(value, str) else text_of(_READERS.get(kind, _number)(value))

    def _bound(self, value: Any) -> str | float | None:
        """One end of a range of missing values: a text, a number, or None for one without an end."""
        if isinstance(value, str):
            return self._name(value)
        return float(value) if _LOWEST < value < _HIGHEST else None

    def _name(self, text: str) -> str:
        return text.encode(_AS_BYTES).decode(self._encoding, "replace").rstrip(" ")


def serving(path: Path) -> SpssRows:
    """Open an SPSS file. Raises `InputRefusedError` for what is none, and for one that cannot be read."""
    if kind_of(path) is not FileKind.SAV:
        raise refusal(path.name, "is not an SPSS file")
    return SpssRows(path)


def declared_encoding(path: Path) -> str | None:
    """The encoding that a file names, as Python calls it; None when it names none that is known.

    Its records are those of the PSPP project's description: number 20 holds a name, number 3 a number.
    """
    with open_bytes(path) as stream:
        head = stream.read(_LONGEST_DICTIONARY)
    for order in "<>":
        at = head.find(struct.pack(f"{order}iii", 7, 20, 1))
        if at >= 0:
            (length,) = struct.unpack_from(f"{order}I", head.ljust(at + 16, b"\0"), at + 12)
            return _known(head[at + 16 : at + 16 + min(length, 64)].decode("ascii", "replace").strip())
        at = head.find(struct.pack(f"{order}iiii", 7, 3, 4, 8))
        if 0 <= at <= len(head) - 48:
            (number,) = struct.unpack_from(f"{order}i", head, at + 44)
            return _known("utf-8" if number == _UTF8_NUMBER else f"cp{number}")
    return None


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def decoded(raw: bytes, encoding: str, width: int) -> str | None:
    """A text, or None when its bytes are none in this encoding.

    SPSS cuts a text at its column's ``width`` in bytes, and may cut the last letter in two: that half is left out.
    """
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        is_cut = len(raw) == width and error.end == len(raw) and error.start > len(raw) - _LONGEST_LETTER
        return raw[: error.start].decode(encoding) if is_cut else None


def _kind(format_: str | None, storage: str | None) -> str:
    if storage == "string":
        return "text"
    found = _FORMAT.match(format_ or "")
    word = found[0] if found else ""
    if word in _DATES:
        return "date"
    if word in _DATETIMES:
        return "datetime"
    return "time" if word in _TIMES else "number"


def _number(value: Any) -> Cell:
    if value is None:
        return None
    return float(value) if isfinite(value) else NO_NUMBER


def _moment(value: Any) -> Cell:
    if value is None or not isfinite(value):
        return _number(value)
    try:
        return _START + timedelta(microseconds=round(value * 1_000_000))
    except OverflowError:
        return _number(value)


def _date(value: Any) -> Cell:
    moment = _moment(value)
    is_day = isinstance(moment, datetime) and moment.time() == time.min
    return moment.date() if is_day and isinstance(moment, datetime) else moment


def _time(value: Any) -> Cell:
    """A time of day, which SPSS stores as the seconds since midnight; what is longer than a day is a duration."""
    if value is None or not isfinite(value):
        return _number(value)
    try:
        return clock(timedelta(microseconds=round(value * 1_000_000)))
    except OverflowError:
        return _number(value)


_READERS: dict[str, Callable[[Any], Cell]] = {
    "date": _date,
    "datetime": _moment,
    "time": _time,
}
