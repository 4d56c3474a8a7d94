"""The cells of .xls and .xlsx files as the calamine library reads them, mended where it leaves something out.

calamine is fast and runs nothing, but it hands on an error value as an empty cell, a formula without a result as an
empty cell, a date before the calendar's start as a time of day, and a long number without its last digits.
`xlsxfile` and `xlsfile` look for these in the file itself and give them here as ``found``; one wrong chain or one
stray cell can also make calamine ask for more memory than there is, so they check that first.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from harassment_cms.intake.readers.cellrow import NO_NUMBER, Cell
from harassment_cms.intake.readers.refusals import damaged, locked
from harassment_cms.intake.readers.sheetfacts import Area

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


@dataclass(frozen=True, slots=True)
class BeforeDates:
    """A number below zero: where its format makes a date of it, it is before all dates and stays a number."""

    number: Decimal


Found = dict[int, dict[int, Cell | BeforeDates]]
"""What the file itself says of cells, by row and column from 0."""


class CalamineBook:
    """An open workbook in the bytes of a whole file; ``name`` is the file's, for refusals."""

    def __init__(self, name: str, data: bytes) -> None:
        from python_calamine import load_workbook

        self._name = name
        with _in_words(name):
            self._book: CalamineWorkbook = load_workbook(io.BytesIO(data))
            self.names: list[str] = self._book.sheet_names
        self._kept: tuple[int, CalamineSheet] | None = None

    def measure(self, place: int, area: Area) -> list[tuple[int, int, int, int]]:
        """Grow ``area`` by the cells of a sheet that are not empty; returns its merged cells."""
        sheet = self._sheet(place)
        if sheet.start is not None and sheet.end is not None:
            area.take(*sheet.start, *sheet.end)
        return [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]

    def rows(self, place: int, area: Area, found: Found) -> Iterator[list[Cell]]:
        """The rows of ``area``, each as wide as it."""
        sheet = self._sheet(place)
        lead = sheet.start[1] - area.first_column if sheet.start is not None else 0
        rows = sheet.iter_rows()
        for number in range(area.last_row + 1):
            with _in_words(self._name):
                values = next(rows, [])
            if number < area.first_row:
                continue
            cells: list[Cell] = [None] * lead
            cells += [None if value == "" else _finite(value) for value in values]
            cells += [None] * (area.columns - len(cells))
            for column, cell in found.get(number, {}).items():
                at = column - area.first_column
                if not isinstance(cell, BeforeDates):
                    cells[at] = cell
                elif isinstance(cells[at], date | time):
                    cells[at] = cell.number
            yield cells

    def _sheet(self, place: int) -> CalamineSheet:
        """A sheet with all its cells; the largest of them is kept, because that is the one that will be read."""
        if self._kept is not None and self._kept[0] == place:
            return self._kept[1]
        with _in_words(self._name):
            sheet = self._book.get_sheet_by_index(place)
        if self._kept is None or _size(sheet) > _size(self._kept[1]):
            self._kept = place, sheet
        return sheet


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError:
        raise locked(name) from None
    except (CalamineError, ValueError, OverflowError, OSError):
        raise damaged(name) from None


def _size(sheet: CalamineSheet) -> int:
    return sheet.height * sheet.width


def _finite(value: Cell) -> Cell:
    return NO_NUMBER if isinstance(value, float) and not isfinite(value) else value
