"""What stands in the columns of an export, counted: how often each answer comes, and how long answers are.

`scaffold` reads a file through it once. The counts never leave this room; only what is plainly an option does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from harassment_cms.formdefs import folded, typed
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.opening import open_records
from harassment_cms.intake.readers.csvfile import Record
from harassment_cms.intake.understanding import Understood

_MOST_ROWS = 50_000
_MOST_DISTINCT = 2_000


@dataclass(slots=True, repr=False)
class ColumnSeen:
    """One column: its distinct answers with their number (up to a bound), and what they are like."""

    blanks: frozenset[str] = frozenset()
    values: Counter[str] = field(default_factory=Counter)
    filled: int = 0
    longest: int = 0
    has_lines: bool = False

    def add(self, cell: str) -> None:
        """Count one cell; an empty one, or one that stands for no answer, is none."""
        words = typed(cell)
        if not words or words.casefold() in self.blanks:
            return
        self.filled += 1
        self.longest = max(self.longest, len(words))
        self.has_lines = self.has_lines or "\n" in words
        if words in self.values or len(self.values) < _MOST_DISTINCT:
            self.values[words] += 1


def look_through(path: Path, file: Understood) -> list[ColumnSeen]:
    """Count what stands in each column, reading the first rows of a long file only.

    Raises `InputRefusedError` or `MachineError` when the file cannot be read.
    """
    survey = file.survey
    layout = Layout(
        tool=file.tool,
        form="",
        encoding=file.encoding,
        delimiter=file.delimiter,
        columns=(),
        container=file.head.container,
        heading_rows=survey.heading_rows,
        sheet=file.head.sheet,
    )
    with open_records(path, layout) as records:
        rows = (item.cells for item in records if isinstance(item, Record) and item.problem is None)
        blanks = [frozenset(map(folded, column.blanks)) for column in survey.columns]
        return counted(islice(rows, _MOST_ROWS), blanks)


def counted(rows: Iterable[Sequence[str]], blanks: Sequence[frozenset[str]]) -> list[ColumnSeen]:
    """Count the cells of rows; ``blanks`` are each column's cells that stand for no answer."""
    seen = [ColumnSeen(words) for words in blanks]
    for cells in rows:
        for column, cell in zip(seen, cells, strict=False):
            if cell:
                column.add(cell)
    return seen
