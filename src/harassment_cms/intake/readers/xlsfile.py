"""Old Excel workbooks (.xls): their cells read by calamine, and what it loses found in the records of the file.

`workbookrows` opens one. After Microsoft's [MS-XLS]: a workbook is one stream of records, first those of the whole
workbook, then each sheet's own. Formulas are counted; that nobody calculated one cannot be told from such a file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from pathlib import Path

from harassment_cms.intake.digest import open_bytes
from harassment_cms.intake.readers import archive
from harassment_cms.intake.readers.calaminebook import BeforeDates, CalamineBook, Found
from harassment_cms.intake.readers.cellrow import Cell, ErrorValue
from harassment_cms.intake.readers.compound import CompoundFile
from harassment_cms.intake.readers.filekind import FileKind
from harassment_cms.intake.readers.refusals import damaged, locked
from harassment_cms.intake.readers.sheetfacts import Area, SheetFacts

_BOF, _EOF, _SHEET, _LOCKED = 0x0809, 0x000A, 0x0085, 0x002F
_ROW, _COLUMNS = 0x0208, 0x007D
_NUMBER, _RK, _SEVERAL_RK, _BOOLEAN_OR_ERROR = 0x0203, 0x027E, 0x00BD, 0x0205
_FORMULAS = (0x0006, 0x0206, 0x0406)
_TEXTS = (0x0204, 0x00FD, 0x00D6)
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_WORKSHEET = 0


class XlsBook:
    """An open .xls file."""

    kind = FileKind.XLS

    def __init__(self, path: Path) -> None:
        archive.refuse_large(path)
        with open_bytes(path) as stream:
            data = stream.read()
        try:
            compound = CompoundFile(data)
            records = compound.stream("Workbook", "Book")
            starts = _sheet_starts(path.name, records)
            scans = [_Scan.of(records, start) for start in starts]
        except (ValueError, IndexError, struct.error):
            raise damaged(path.name) from None
        self.macros = bool(compound.names & {"_vba_project_cur", "vba", "macros"})
        for place, (scan, start) in enumerate(zip(scans, starts, strict=True)):
            scan.area.refuse_large(path.name, start.name or str(place + 1))
        self._book = CalamineBook(path.name, data)
        if len(self._book.names) != len(starts):
            raise damaged(path.name)
        self._places = [place for place, start in enumerate(starts) if start.kind == _WORKSHEET]
        self._scans = [scans[place] for place in self._places]
        self.sheets = [self._facts(place, starts[place], scans[place]) for place in self._places]

    def cells(self, sheet: int) -> Iterator[list[Cell]]:
        """The rows of a sheet's used area."""
        return self._book.rows(self._places[sheet], self.sheets[sheet].area, self._scans[sheet].found)

    def _facts(self, place: int, start: _Start, scan: _Scan) -> SheetFacts:
        facts = SheetFacts(self._book.names[place], start.visible, formulas=scan.formulas)
        for row, columns in scan.found.items():
            facts.area.take(row, min(columns), row, max(columns))
        facts.merged = self._book.measure(place, facts.area)
        area = facts.area
        facts.hidden_rows = {row for row in scan.hidden_rows if area.first_row <= row <= area.last_row}
        for first, last in scan.hidden_columns:
            facts.hidden_columns.update(range(max(first, area.first_column), min(last, area.last_column) + 1))
        return facts


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a sheet's records begin, as the workbook's own say."""

    place: int
    visible: bool
    kind: int
    name: str


@dataclass(slots=True)
class _Scan:
    """What a sheet's records say."""

    area: Area = field(default_factory=Area)
    found: Found = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: int = 0

    @classmethod
    def of(cls, records: bytes, start: _Start) -> _Scan:
        """Read a sheet's records to their end."""
        scan = cls()
        depth = 0
        for kind, place, length in _records(records, start.place):
            # A chart inside the sheet brings a beginning and an end of its own.
            depth += (kind == _BOF) - (kind == _EOF)
            if depth <= 0:
                break
            if depth == 1 and (take := _TAKERS.get(kind)):
                take(scan, records[place : place + length])
        return scan

    def _cell(self, data: bytes) -> tuple[int, int]:
        row, column = struct.unpack_from("<HH", data)
        self.area.take(row, column, row, column)
        return row, column

    def _find(self, row: int, column: int, cell: Cell | BeforeDates) -> None:
        self.found.setdefault(row, {})[column] = cell

    def _number(self, row: int, column: int, number: float) -> None:
        if number < 0 and isfinite(number):
            self._find(row, column, BeforeDates(Decimal(repr(number))))

    def text(self, data: bytes) -> None:
        self._cell(data)

    def number(self, data: bytes) -> None:
        self._number(*self._cell(data), *struct.unpack_from("<d", data, 6))

    def rk(self, data: bytes) -> None:
        self._number(*self._cell(data), _rk(data, 6))

    def several_rk(self, data: bytes) -> None:
        row, first = struct.unpack_from("<HH", data)
        for place in range((len(data) - 6) // 6):
            self.area.take(row, first + place, row, first + place)
            self._number(row, first + place, _rk(data, 6 + place * 6))

    def boolean_or_error(self, data: bytes) -> None:
        row, column = self._cell(data)
        if data[7]:
            self._find(row, column, _error(data[6]))

    def formula(self, data: bytes) -> None:
        row, column = self._cell(data)
        self.formulas += 1
        if data[12:14] != b"\xff\xff":
            self._number(row, column, *struct.unpack_from("<d", data, 6))
        elif data[6] == 2:
            self._find(row, column, _error(data[8]))

    def row(self, data: bytes) -> None:
        row, options = struct.unpack_from("<H10xH", data)
        if options & 0x20:
            self.hidden_rows.add(row)

    def columns(self, data: bytes) -> None:
        first, last, options = struct.unpack_from("<HH4xH", data)
        if options & 1:
            self.hidden_columns.append((first, last))


_TAKERS: dict[int, Callable[[_Scan, bytes], None]] = {
    **dict.fromkeys(_TEXTS, _Scan.text),
    **dict.fromkeys(_FORMULAS, _Scan.formula),
    _NUMBER: _Scan.number,
    _RK: _Scan.rk,
    _SEVERAL_RK: _Scan.several_rk,
    _BOOLEAN_OR_ERROR: _Scan.boolean_or_error,
    _ROW: _Scan.row,
    _COLUMNS: _Scan.columns,
}


def _records(data: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Each record's kind, where its data begin, and how long they are."""
    while place + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, place)
        place += 4
        if place + length > len(data):
            raise ValueError("a record breaks off")
        yield kind, place, length
        place += length


def _sheet_starts(name: str, records: bytes) -> list[_Start]:
    starts: list[_Start] = []
    for kind, place, length in _records(records, 0):
        if kind == _LOCKED:
            raise locked(name)
        if kind == _SHEET:
            where, hidden, sheet_kind = struct.unpack_from("<IBB", records, place)
            starts.append(_Start(where, not hidden & 3, sheet_kind, _name(records[place + 6 : place + length])))
        elif kind == _EOF:
            return starts
    raise ValueError("no end of the workbook's own records")


def _name(data: bytes) -> str:
    """A sheet's name for a refusal, which is said before calamine may read it properly."""
    if len(data) < 2:
        return ""
    return data[2:].decode("utf-16-le" if data[1] & 1 else "latin-1", "replace")


def _rk(data: bytes, place: int) -> float:
    """A number packed into 30 bits and two flags ([MS-XLS] 2.5.217)."""
    (packed,) = struct.unpack_from("<i", data, place)
    if packed & 2:
        number = float(packed >> 2)
    else:
        (number,) = struct.unpack("<d", struct.pack("<ii", 0, packed & ~3))
    return number / 100 if packed & 1 else number


def _error(code: int) -> ErrorValue:
    return ErrorValue(_ERRORS.get(code, "#ERROR!"))
