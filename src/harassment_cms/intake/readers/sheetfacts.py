"""What the workbook readers tell of a sheet besides its cells, and what `workbookrows` asks of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from harassment_cms.intake.readers.cellrow import Cell
from harassment_cms.intake.readers.filekind import FileKind
from harassment_cms.intake.readers.refusals import SAVE_AS, refusal

MOST_CELLS = 10_000_000
"""Cells in a sheet's used area, empty ones included: as many as fit in memory while a sheet is read."""


@dataclass(slots=True)
class Area:
    """The rectangle from the first to the last used row and column, counted from 0; nothing is used at first."""

    first_row: int = 0
    last_row: int = -1
    first_column: int = 0
    last_column: int = -1

    def __bool__(self) -> bool:
        return self.last_row >= 0

    @property
    def rows(self) -> int:
        """How many rows it spans."""
        return self.last_row - self.first_row + 1 if self else 0

    @property
    def columns(self) -> int:
        """How many columns it spans."""
        return self.last_column - self.first_column + 1 if self else 0

    def take(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Grow so far that these cells lie in it."""
        if not self:
            self.first_row, self.last_row = first_row, last_row
            self.first_column, self.last_column = first_column, last_column
            return
        self.first_row, self.last_row = min(self.first_row, first_row), max(self.last_row, last_row)
        self.first_column, self.last_column = min(self.first_column, first_column), max(self.last_column, last_column)

    def refuse_large(self, name: str, sheet: str) -> None:
        """Refuse a sheet that could not be held in memory."""
        if self.rows * self.columns > MOST_CELLS:
            raise refusal(
                name,
                f"has a sheet, “{sheet}”, that spans {self.rows:,} rows and {self.columns:,} columns, more than can "
                "be read",
                f"Delete what stands far away from the responses, or: {SAVE_AS[0].lower()}{SAVE_AS[1:]}",
            )


@dataclass(slots=True)
class SheetFacts:
    """One sheet: its used area, and what a person should know before its cells are believed.

    ``hidden_rows`` and ``hidden_columns`` are numbers from 0, as is everything in ``merged``: first row, first
    column, last row, last column.
    """

    name: str
    visible: bool = True
    area: Area = field(default_factory=Area)
    formulas: int = 0
    uncalculated: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


class Book(Protocol):
    """An open workbook of one kind."""

    kind: FileKind
    macros: bool

    @property
    def sheets(self) -> Sequence[SheetFacts]:
        """All its sheets that can hold a table."""
        ...

    def cells(self, sheet: int) -> Iterator[list[Cell]]:
        """The rows of a sheet's used area from its first to its last, each as wide as the area."""
        ...
