"""A workbook as the process that reads it offers it: its sheets described, and the rows of one of them judged.

`apart` calls `serving` in a process of its own; `workbook` is the other end, and turns what is said here into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.cellrow import Uncalculated, encode, is_cut_off
from harassment_cms.intake.readers.csvfile import LONGEST_CELL
from harassment_cms.intake.readers.filekind import FileKind, kind_of
from harassment_cms.intake.readers.odsfile import OdsBook
from harassment_cms.intake.readers.refusals import refusal
from harassment_cms.intake.readers.sheetfacts import Book, SheetFacts
from harassment_cms.intake.readers.xlsfile import XlsBook
from harassment_cms.intake.readers.xlsxfile import XlsxBook

_FULL_CELL = 32_767
_ROUNDED = 10**15
_BOOKS: dict[FileKind, Callable[[Path], Book]] = {
    FileKind.XLSX: XlsxBook,
    FileKind.XLS: XlsBook,
    FileKind.ODS: OdsBook,
}


class WorkbookRows:
    """One open workbook."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rounded = self._full = self._cut_off = 0
        self.about: dict[str, Any] = {
            "kind": book.kind.value,
            "macros": book.macros,
            "sheets": [_described(facts) for facts in book.sheets],
        }

    def rows(self, which: int) -> Iterator[tuple[str, bytes]]:
        """Each row of a sheet's used area, with the code of what is wrong with it."""
        self._rounded = self._full = self._cut_off = 0
        for cells in self._book.cells(which):
            problem = ""
            for cell in cells:
                if isinstance(cell, str):
                    problem = self._judged_text(cell) or problem
                elif isinstance(cell, int | float | Decimal):
                    self._rounded += not -_ROUNDED < cell < _ROUNDED
                elif isinstance(cell, Uncalculated):
                    problem = ProblemCode.UNCALCULATED_FORMULA.value
            yield problem, encode(cells)

    def remarks(self) -> list[str]:
        """What was noticed in the cells of the sheet just read."""
        said: list[str] = []
        if self._rounded:
            said.append(
                f"{_cells(self._rounded)} a number of more than 15 digits. Spreadsheet programs round such numbers: "
                "ids among them may be wrong in the file already. Export it again as CSV to be sure."
            )
        if self._full:
            said.append(
                f"{_cells(self._full)} exactly as much text as a workbook can hold: an answer may have been cut off. "
                "Export it again as CSV to have all of it."
            )
        if self._cut_off:
            said.append(
                f"{_cells(self._cut_off)} an answer that the survey tool cut off to fit it into a workbook. "
                "Export it again as CSV to have all of it."
            )
        return said

    def _judged_text(self, text: str) -> str:
        size = len(text)
        if size >= _FULL_CELL // 2:
            self._full += self._book.kind is not FileKind.ODS and len(text.encode("utf-16-le")) // 2 == _FULL_CELL
            self._cut_off += is_cut_off(text)
        return ProblemCode.CELL_TOO_LONG.value if size > LONGEST_CELL else ""


def serving(path: Path) -> WorkbookRows:
    """Open a workbook. Raises `InputRefusedError` for what is none, and for one that cannot be read."""
    make = _BOOKS.get(kind_of(path))
    if make is None:
        raise refusal(path.name, "is not a workbook")
    return WorkbookRows(make(path))


def _described(facts: SheetFacts) -> dict[str, Any]:
    area = facts.area
    merged = [
        [
            first - area.first_row + 1,
            left - area.first_column + 1,
            last - area.first_row + 1,
            right - area.first_column + 1,
        ]
        for first, left, last, right in sorted(facts.merged)
        if area and first <= area.last_row and left <= area.last_column and first >= area.first_row
    ]
    return {
        "name": facts.name,
        "visible": facts.visible,
        "rows": area.rows,
        "columns": area.columns,
        "first_row": area.first_row + 1,
        "first_column": area.first_column + 1,
        "formulas": facts.formulas,
        "uncalculated": facts.uncalculated,
        "hidden_rows": len(facts.hidden_rows),
        "hidden_columns": len(facts.hidden_columns),
        "merged": merged,
    }


def _cells(number: int) -> str:
    return "1 cell holds" if number == 1 else f"{number:,} cells hold"
