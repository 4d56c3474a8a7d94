"""Rows out of SPSS files (.sav and .zsav), with the labels and missing values that stand beside them.

An import opens one with `SpssFile` and reads its rows as `Record`s like those of a CSV file; its columns tell what a
coded answer means. The file is taken apart in a process of its own (`apart`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harassment_cms.intake.readers import apart
from harassment_cms.intake.readers.apart import ReadingProcess
from harassment_cms.intake.readers.cellrow import quick_texts
from harassment_cms.intake.readers.csvfile import Record


class ColumnKind(StrEnum):
    """What a column's values are, by its type and format."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class MissingRange:
    """Values that count as no answer, both ends included; None is a range without an end. Text has equal ends."""

    low: str | float | None
    high: str | float | None

    def holds(self, text: str) -> bool:
        """Whether a cell's text is one of these values."""
        if isinstance(self.low, str):
            return text == self.low
        try:
            number = float(text)
        except ValueError:
            return False
        low, high = self.low, self.high
        return (low is None or number >= low) and (high is None or isinstance(high, str) or number <= high)


@dataclass(frozen=True, slots=True)
class SpssColumn:
    """One column: its short name, the label that says what was asked, and its codes with their labels.

    Codes are texts as they stand in the cells. ``missing`` are the values its author declared to mean no answer; they
    stay in the cells.
    """

    name: str
    label: str
    kind: ColumnKind
    labels: tuple[tuple[str, str], ...]
    missing: tuple[MissingRange, ...]

    def is_missing(self, text: str) -> bool:
        """Whether a cell's text is a value that means no answer; an empty cell is none either."""
        return not text or any(span.holds(text) for span in self.missing)


class SpssFile:
    """An open SPSS file: its ``columns``, its ``encoding``, how many rows it has as ``count``, and ``warnings``."""

    def __init__(self, process: ReadingProcess) -> None:
        self._process = process
        about: dict[str, Any] = process.about
        self.columns = tuple(map(_column, about["columns"]))
        self.encoding: str = about["encoding"]
        self.count: int = about["rows"]
        self.warnings: tuple[str, ...] = ()
        if about["assumed"]:
            self.warnings = (
                f"The file does not say truly how its text is encoded and was read as {self.encoding}: check accents "
                "and apostrophes.",
            )

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open an SPSS file and read it once in full, to know that it can be read.

        Raises `InputRefusedError` for a file that is none or is damaged, `MachineError` when it cannot be opened.
        """
        return cls(ReadingProcess(apart.SPSS, path))

    def rows(self) -> Iterator[Record]:
        """The rows, numbered from 1, all as wide as there are columns; ``raw`` is as `cellrow` writes it.

        Text has lost the spaces that SPSS fills it up with, and a value that is system-missing is an empty cell.
        """
        for number, (problem, raw) in enumerate(self._process.rows(0), 1):
            yield Record(number, raw, [] if problem else quick_texts(raw), problem)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.close()


def _column(said: dict[str, Any]) -> SpssColumn:
    return SpssColumn(
        name=said["name"],
        label=said["label"],
        kind=ColumnKind(said["kind"]),
        labels=tuple((code, label) for code, label in said["labels"]),
        missing=tuple(MissingRange(low, high) for low, high in said["missing"]),
    )
