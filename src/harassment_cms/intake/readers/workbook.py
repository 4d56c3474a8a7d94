"""Rows out of workbooks: .xlsx (.xlsm), .xls and .ods.

An import opens one with `Workbook`, chooses a sheet, and reads its rows as `Record`s like those of a CSV file.
Nothing in a workbook is run or calculated: a formula counts with the result that the file holds of it. The workbook
is taken apart in a process of its own (`apart`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harassment_cms.intake.readers import apart
from harassment_cms.intake.readers.apart import ReadingProcess
from harassment_cms.intake.readers.cellrow import quick_texts
from harassment_cms.intake.readers.csvfile import Record

HEAD_ROWS = 5
"""Rows at the top of a sheet in which headings stand."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that were made one; only the first holds what is shown. All counts from 1, in the used area."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Its used area spans ``rows`` and ``columns`` from ``first_row`` and ``first_column``, from 1."""

    place: int
    name: str
    visible: bool
    rows: int
    columns: int
    first_row: int
    first_column: int
    formulas: int
    uncalculated: int
    hidden_rows: int
    hidden_columns: int
    merged: tuple[Merged, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know before the rows of this sheet are believed."""
        said: list[str] = []
        if self.formulas:
            said.append(
                f"{_count(self.formulas, 'cell')} of the sheet “{self.name}” {_are(self.formulas)} calculated by a "
                "formula: what the file holds as the result is read, and nothing is calculated."
            )
        if self.uncalculated:
            said.append(
                f"{_count(self.uncalculated, 'formula')} of the sheet “{self.name}” {_have(self.uncalculated)} no "
                "result in the file: the rows are set aside. Open the file in a spreadsheet program, save it, and "
                "import it again; or export it as CSV."
            )
        if self.hidden_rows or self.hidden_columns:
            hidden = [
                _count(number, f"hidden {what}")
                for number, what in ((self.hidden_rows, "row"), (self.hidden_columns, "column"))
                if number
            ]
            said.append(f"The sheet “{self.name}” has {' and '.join(hidden)}, read like all others.")
        if self.merged:
            head = sum(merged.first_row <= HEAD_ROWS for merged in self.merged)
            where = f"{head:,} of them in the first rows" if head else "none of them in the first rows"
            said.append(
                f"The sheet “{self.name}” has {_count(len(self.merged), 'group')} of merged cells, {where}: only the "
                "first cell of each holds a value."
            )
        return tuple(said)


class Workbook:
    """An open workbook: its ``kind`` (``xlsx``, ``xls`` or ``ods``), its ``sheets`` and ``warnings`` about the whole.

    ``sheets`` are all that can hold a table, hidden and empty ones too, in the workbook's order.
    """

    def __init__(self, process: ReadingProcess) -> None:
        self._process = process
        self._about: dict[str, Any] = process.about
        self.kind: str = self._about["kind"]
        self.sheets = tuple(_sheet(place, said) for place, said in enumerate(self._about["sheets"]))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a workbook.

        Raises `InputRefusedError` for a file that is none, is damaged, is protected with a password or would not fit
        in memory; `MachineError` when it cannot be opened.
        """
        return cls(ReadingProcess(apart.WORKBOOK, path))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know of the workbook as a whole; each sheet has warnings of its own."""
        said: list[str] = []
        if self._about["macros"]:
            said.append("The workbook holds macros. It is read as data, and none of them is run.")
        hidden = [f"“{sheet.name}”" for sheet in self.sheets if sheet.rows and not sheet.visible]
        if hidden:
            said.append(f"The workbook has {_count(len(hidden), 'hidden sheet')} with data: {', '.join(hidden)}.")
        return tuple(said)

    @property
    def filled(self) -> tuple[Sheet, ...]:
        """The visible sheets that hold anything: with more than one, somebody has to say which is meant."""
        return tuple(sheet for sheet in self.sheets if sheet.visible and sheet.rows)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was noticed in the cells of the sheet whose rows were last read to their end."""
        return self._process.remarks

    def rows(self, sheet: Sheet) -> Iterator[Record]:
        """The rows of a sheet's used area, headings and empty rows too, numbered from 1 and all equally wide.

        ``raw`` is the row as `cellrow` writes it; ``cellrow.is_blank`` tells a row without anything in it. One
        sheet is read at a time: asking for another one ends this.
        """
        for number, (problem, raw) in enumerate(self._process.rows(sheet.place), 1):
            yield Record(number, raw, [] if problem else quick_texts(raw), problem)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.close()


def _sheet(place: int, said: dict[str, Any]) -> Sheet:
    return Sheet(place=place, **{**said, "merged": tuple(Merged(*span) for span in said["merged"])})


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"
