"""Excel workbooks (.xlsx and .xlsm): their parts are proved, their cells read by calamine, and what it loses found.

`workbookrows` opens one. Every part is unpacked once to see that it is what it says; a sheet's own part is searched
for what calamine leaves out (`calaminebook`). Nearly all sheets hold none of it, which a few patterns tell quickly;
the others are read element by element, after Office Open XML (ECMA-376 part 1, section 18.3.1).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harassment_cms.intake.digest import open_bytes
from harassment_cms.intake.readers import archive
from harassment_cms.intake.readers.calaminebook import BeforeDates, CalamineBook, Found
from harassment_cms.intake.readers.cellrow import Cell, ErrorValue, Uncalculated, number_of
from harassment_cms.intake.readers.filekind import FileKind
from harassment_cms.intake.readers.refusals import damaged
from harassment_cms.intake.readers.sheetfacts import MOST_CELLS, Area, SheetFacts
from harassment_cms.intake.readers.xmlparts import Attributes, XmlPart, local, prove

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"

_UNUSUAL = tuple(
    map(
        re.compile,
        (
            rb"<f[\s/>]", rb":f[\s/>]", rb'"e"', rb"'e'", rb"hidden", rb"&#", rb"<!",
            rb'<c(?! r="[A-Z]{1,3}[1-9][0-9]{0,6}"[ />])[\s/>]', rb":c[\s/>]", rb'<row(?! r=")',
            rb"<v[^>]*>\s*(?:-|\d{16})", rb":v[\s/>]",
        ),
    )
)  # fmt: skip
"""Anything in a sheet that calamine might not hand on as it stands; better once too often than once too seldom.

Each begins with a letter or sign of its own: as one pattern they would take six times as long.
"""
_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LONG_NUMBER = re.compile(r"-?[0-9]{16,}")
_TRUE = ("1", "true")


class XlsxBook:
    """An open .xlsx or .xlsm file."""

    kind = FileKind.XLSX

    def __init__(self, path: Path) -> None:
        with archive.opened(path) as parts:
            by_name = {part.casefold(): part for part in parts.namelist()}
            self.macros = "xl/vbaproject.bin" in by_name
            overview = _Overview(path.name)
            overview.read(parts, by_name)
            scans = {
                part: _scanned(path.name, parts, part, overview.untrusted) for part in set(overview.sheets.values())
            }
            for folded, part in by_name.items():
                if folded.endswith((".xml", ".rels")) and part not in scans:
                    prove(path.name, archive.unpacked(parts, part, path.name))
        for name, part in overview.sheets.items():
            scans[part].area.refuse_large(path.name, name)
        with open_bytes(path) as stream:
            self._book = CalamineBook(path.name, stream.read())
        self._places = [place for place, name in enumerate(self._book.names) if name in overview.sheets]
        if len(self._places) != len(overview.sheets):
            raise damaged(path.name)
        self._scans = [scans[overview.sheets[self._book.names[place]]] for place in self._places]
        self.sheets = [
            self._facts(place, scan, visible=self._book.names[place] not in overview.hidden)
            for place, scan in zip(self._places, self._scans, strict=True)
        ]

    def cells(self, sheet: int) -> Iterator[list[Cell]]:
        """The rows of a sheet's used area."""
        return self._book.rows(self._places[sheet], self.sheets[sheet].area, self._scans[sheet].found)

    def _facts(self, place: int, scan: _Scan, *, visible: bool) -> SheetFacts:
        facts = SheetFacts(self._book.names[place], visible)
        for row, columns in scan.found.items():
            filled = [column for column, cell in columns.items() if not isinstance(cell, BeforeDates)]
            if filled:
                facts.area.take(row, min(filled), row, max(filled))
        facts.merged = self._book.measure(place, facts.area)
        facts.formulas, facts.uncalculated = scan.formulas, scan.uncalculated
        facts.hidden_rows = {row for row in scan.hidden_rows if facts.area.first_row <= row <= facts.area.last_row}
        for first, last in scan.hidden_columns:
            used = range(max(first, facts.area.first_column), min(last, facts.area.last_column) + 1)
            facts.hidden_columns.update(used)
        return facts


class _Overview:
    """The names of a workbook's sheets with their parts, which are hidden, and whether results can be trusted."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.sheets: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.untrusted = False
        self._targets: dict[str, str] = {}

    def read(self, parts: zipfile.ZipFile, by_name: dict[str, str]) -> None:
        for part, start in ((_RELATIONS, self._relation), (_WORKBOOK, self._element)):
            parser = XmlPart(self._name)
            parser.handle(start)
            parser.parse(archive.unpacked(parts, by_name.get(part, part), self._name))
        try:
            self.sheets = {name: by_name[part.casefold()] for name, part in self.sheets.items()}
        except KeyError:
            raise damaged(self._name) from None

    def _relation(self, tag: str, attributes: Attributes) -> None:
        # Charts, dialogues and macro sheets are sheets too, but hold no table.
        if local(tag) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            self._targets[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    def _element(self, tag: str, attributes: Attributes) -> None:
        if local(tag) == "sheet":
            name = attributes.get("name", "")
            part = next((self._targets.get(value) for key, value in attributes.items() if local(key) == "id"), None)
            if name in self.sheets:
                raise damaged(self._name)
            if part is not None:
                self.sheets[name] = part
                if attributes.get("state", "visible") != "visible":
                    self.hidden.add(name)
        elif local(tag) == "calcPr":
            self.untrusted = attributes.get("fullCalcOnLoad") in _TRUE


@dataclass(slots=True)
class _Scan:
    """What a search through a sheet's part found; ``area`` spans all its cells, empty ones too unless ``exact``."""

    area: Area
    found: Found
    hidden_rows: set[int]
    hidden_columns: list[tuple[int, int]]
    formulas: int = 0
    uncalculated: int = 0


def _scanned(name: str, parts: zipfile.ZipFile, part: str, untrusted: bool) -> _Scan:
    scan = _quick_scan(archive.unpacked(parts, part, name))
    if scan is not None and scan.area.rows * scan.area.columns <= MOST_CELLS:
        return scan
    reader = _SheetReader(name, untrusted=untrusted)
    reader.read(archive.unpacked(parts, part, name))
    return reader.scan


def _quick_scan(chunks: Iterable[bytes]) -> _Scan | None:
    """The area of a sheet in which nothing is unusual, or None when something is."""
    scan = _Scan(Area(), {}, set(), [])
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    rest = b""
    for chunk in chunks:
        piece = rest + chunk
        end = piece.rfind(b"<")
        piece, rest = piece[: max(end, 0)], piece[max(end, 0) :]
        if b"\0" in piece or any(pattern.search(piece) for pattern in _UNUSUAL):
            return None
        for column, row in _CELL.findall(piece):
            columns.add(column)
            rows.add(row)
    if columns:
        scan.area.take(0, 0, max(map(int, rows)) - 1, max(map(_column, (c.decode() for c in columns))))
    return scan


class _SheetReader:
    """Reads a sheet's part element by element."""

    def __init__(self, name: str, *, untrusted: bool) -> None:
        self.scan = _Scan(Area(), {}, set(), [])
        self._name = name
        self._untrusted = untrusted
        self._row = self._column = self._cell_row = -1
        self._columns: dict[str, int] = {}
        self._kind = "n"
        self._styled = self._has_value = self._is_formula = False
        self._value: list[str] = []
        self._formula: list[str] = []
        self._into: list[str] | None = None

    def read(self, chunks: Iterable[bytes]) -> None:
        parser = XmlPart(self._name)
        parser.handle(self._start, self._end, self._text)
        parser.parse(chunks)

    def _start(self, tag: str, attributes: Attributes) -> None:
        match local(tag):
            case "c":
                self._begin_cell(attributes)
            case "v" | "t":
                self._has_value, self._into = True, self._value
            case "f":
                self._is_formula, self._into = True, self._formula
            case "row":
                self._row = _number(attributes.get("r"), self._row + 2) - 1
                self._column = -1
                if attributes.get("hidden") in _TRUE:
                    self.scan.hidden_rows.add(self._row)
            case "col" if attributes.get("hidden") in _TRUE:
                first = _number(attributes.get("min"), 1)
                self.scan.hidden_columns.append((first - 1, _number(attributes.get("max"), first) - 1))

    def _text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def _end(self, tag: str) -> None:
        name = local(tag)
        if name in ("v", "t", "f"):
            self._into = None
        elif name == "c":
            self._end_cell("".join(self._value).strip())

    def _begin_cell(self, attributes: Attributes) -> None:
        self._kind, self._styled = attributes.get("t", "n"), "s" in attributes
        self._has_value = self._is_formula = False
        self._value.clear()
        self._formula.clear()
        reference = attributes.get("r")
        if reference is None:
            self._cell_row, self._column = self._row, self._column + 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise damaged(self._name)
        letters, row = found.groups()
        if letters not in self._columns:
            self._columns[letters] = _column(letters)
        # Here calamine believes the cell, not the row around it.
        self._cell_row, self._column = int(row) - 1, self._columns[letters]

    def _end_cell(self, value: str) -> None:
        cell: Cell | BeforeDates = None
        if self._is_formula:
            self.scan.formulas += 1
        if self._is_formula and self._lacks_result(value):
            self.scan.uncalculated += 1
            cell = Uncalculated(f"={''.join(self._formula)}")
        elif self._kind == "e":
            cell = ErrorValue(value)
        elif self._kind == "n" and _LONG_NUMBER.fullmatch(value):
            cell = number_of(value)
        elif self._kind == "n" and value.startswith("-") and self._styled:
            number = number_of(value)
            cell = BeforeDates(number) if number is not None else None
        if cell is not None:
            self.scan.found.setdefault(self._cell_row, {})[self._column] = cell
        if cell is not None or self._has_value:
            self.scan.area.take(self._cell_row, self._column, self._cell_row, self._column)

    def _lacks_result(self, value: str) -> bool:
        """Whether nobody calculated a formula: without a result, or with the 0 of a program that never calculates."""
        return (not value and self._kind != "str") or (self._untrusted and value == "0" and self._kind == "n")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 7 else otherwise
