"""OpenDocument spreadsheets (.ods), read row by row in constant memory.

`workbookrows` opens one. calamine is not asked here: it glues words together where a cell has a tab or a line break,
hands on errors as empty cells, and gives the whole file up for one date it cannot read. After OpenDocument 1.3
part 3, sections 9 (tables) and 19.385 (values).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from harassment_cms.intake.readers import archive
from harassment_cms.intake.readers.cellrow import Cell, Uncalculated
from harassment_cms.intake.readers.filekind import FileKind
from harassment_cms.intake.readers.odscells import STYLE, TABLE, CellReader
from harassment_cms.intake.readers.refusals import locked
from harassment_cms.intake.readers.sheetfacts import SheetFacts
from harassment_cms.intake.readers.xmlparts import Attributes, XmlPart, prove

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_HIDDEN = ("collapse", "filter")
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14


class _Run(NamedTuple):
    """The same cell ``times`` times side by side."""

    cell: Cell
    times: int


class _Row(NamedTuple):
    """The same row ``times`` times below each other."""

    sheet: int
    number: int
    times: int
    runs: list[_Run]


class OdsBook:
    """An open .ods file; what it says of its sheets is found by reading all of it once."""

    kind = FileKind.ODS

    def __init__(self, path: Path) -> None:
        self._path = path
        with archive.opened(path) as parts:
            names = parts.namelist()
            self.macros = any(name.startswith(("Basic/", "Scripts/")) for name in names)
            if _MANIFEST in names:
                _refuse_locked(path.name, parts)
            for name in names:
                if name.endswith(".xml") and name != _CONTENT:
                    prove(path.name, archive.unpacked(parts, name, path.name))
            content = _Content(path.name)
            for row in content.rows(archive.unpacked(parts, _CONTENT, path.name)):
                _measure(path.name, content.sheets[row.sheet], row)
        self.sheets = content.sheets
        for facts in self.sheets:
            area = facts.area
            facts.hidden_rows = {row for row in facts.hidden_rows if area.first_row <= row <= area.last_row}
            facts.hidden_columns = {n for n in facts.hidden_columns if area.first_column <= n <= area.last_column}

    def cells(self, sheet: int) -> Iterator[list[Cell]]:
        """The rows of a sheet's used area."""
        area = self.sheets[sheet].area
        number = area.first_row
        with archive.opened(self._path) as parts:
            content = _Content(self._path.name)
            for row in content.rows(archive.unpacked(parts, _CONTENT, self._path.name)):
                if row.sheet != sheet:
                    continue
                for at in range(max(row.number, area.first_row), min(row.number + row.times - 1, area.last_row) + 1):
                    yield from (_spread([], 0, area.columns) for _ in range(number, at))
                    yield _spread(row.runs, area.first_column, area.columns)
                    number = at + 1


def _spread(runs: list[_Run], first: int, width: int) -> list[Cell]:
    cells: list[Cell] = []
    end = first + width
    for cell, times in runs:
        cells += [cell] * min(times, end - len(cells))
        if len(cells) >= end:
            break
    return (cells + [None] * (end - len(cells)))[first:]


def _measure(name: str, facts: SheetFacts, row: _Row) -> None:
    column = 0
    for cell, times in row.runs:
        if cell not in (None, ""):
            facts.area.take(row.number, column, row.number + row.times - 1, column + times - 1)
            facts.uncalculated += times * row.times if isinstance(cell, Uncalculated) else 0
        column += times
    facts.area.refuse_large(name, facts.name)


def _refuse_locked(name: str, parts: ZipFile) -> None:
    def start(tag: str, _attributes: Attributes) -> None:
        if tag.endswith(" encryption-data"):
            raise locked(name)

    manifest = XmlPart(name, namespaces=True)
    manifest.handle(start)
    manifest.parse(archive.unpacked(parts, _MANIFEST, name))


class _Content:
    """Reads ``content.xml`` from beginning to end; ``sheets`` grows as it goes."""

    def __init__(self, name: str) -> None:
        self.sheets: list[SheetFacts] = []
        self._part = XmlPart(name, namespaces=True)
        self._part.handle(self._start, self._end, self._text)
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._depth = 0
        self._cell: CellReader | None = None
        self._row = self._column = 0
        self._row_times = 1
        self._runs: list[_Run] = []
        self._done: list[_Row] = []

    def rows(self, chunks: Iterator[bytes]) -> Iterator[_Row]:
        """The rows that hold anything, of all sheets in their order."""
        for chunk in chunks:
            self._part.feed(chunk)
            yield from self._done
            self._done.clear()
        self._part.feed(b"", last=True)

    def _start(self, tag: str, attributes: Attributes) -> None:
        if self._cell is not None:
            self._cell.start(tag, attributes)
            return
        if tag == f"{TABLE}table":
            self._depth += 1
            if self._depth == 1:
                self._begin_sheet(attributes)
        elif tag == f"{STYLE}style":
            self._style = attributes.get(f"{STYLE}name", "")
        elif tag == f"{STYLE}table-properties" and attributes.get(f"{TABLE}display") == "false":
            self._hidden_styles.add(self._style)
        elif self._depth == 1:
            self._start_inside(tag, attributes)

    def _start_inside(self, tag: str, attributes: Attributes) -> None:
        if tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            self._cell = CellReader(attributes)
            self._note(attributes, self._cell.times)
        elif tag == f"{TABLE}table-row":
            self._row_times = _times(attributes, "rows")
            self._column = 0
            self._runs = []
            if attributes.get(f"{TABLE}visibility") in _HIDDEN:
                shown = range(self._row, min(self._row + self._row_times, _MOST_ROWS))
                self.sheets[-1].hidden_rows.update(shown)
        elif tag == f"{TABLE}table-column":
            times = _times(attributes, "columns")
            if attributes.get(f"{TABLE}visibility") in _HIDDEN:
                self.sheets[-1].hidden_columns.update(range(self._column, min(self._column + times, _MOST_COLUMNS)))
            self._column += times

    def _end(self, tag: str) -> None:
        if self._cell is not None:
            if self._cell.end(tag):
                self._runs.append(_Run(self._cell.value(), self._cell.times))
                self._column += self._cell.times
                self._cell = None
        elif tag == f"{TABLE}table":
            self._depth -= 1
        elif tag == f"{TABLE}table-row" and self._depth == 1:
            while self._runs and self._runs[-1].cell in (None, ""):
                self._runs.pop()
            if self._runs:
                self._done.append(_Row(len(self.sheets) - 1, self._row, self._row_times, self._runs))
            self._row += self._row_times

    def _text(self, text: str) -> None:
        if self._cell is not None:
            self._cell.text(text)

    def _begin_sheet(self, attributes: Attributes) -> None:
        hidden = attributes.get(f"{TABLE}style-name") in self._hidden_styles
        self.sheets.append(SheetFacts(attributes.get(f"{TABLE}name", ""), visible=not hidden))
        self._row = self._column = 0

    def _note(self, attributes: Attributes, times: int) -> None:
        facts = self.sheets[-1]
        if f"{TABLE}formula" in attributes:
            facts.formulas += times * self._row_times
        down, right = _span(attributes, "rows"), _span(attributes, "columns")
        if down > 1 or right > 1:
            facts.merged.append((self._row, self._column, self._row + down - 1, self._column + right - 1))


def _times(attributes: Attributes, what: str) -> int:
    return _count(attributes.get(f"{TABLE}number-{what}-repeated"))


def _span(attributes: Attributes, what: str) -> int:
    return _count(attributes.get(f"{TABLE}number-{what}-spanned"))


def _count(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and 0 < len(text) <= 7 else 1
