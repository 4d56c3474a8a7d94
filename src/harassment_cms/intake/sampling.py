"""The first rows of an export as they would be read, before anything is imported: for whoever holds the file.

Nothing is stored, nothing compared with what a home holds already. The preview of a form shows these rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.opening import kept, open_records
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.csvfile import Record
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.recognise import Recognised

_MOST_ROWS = 50_000


class SampleRow(NamedTuple):
    """One row: its number in the file, why it is no report, and how it is read, as far as it can be."""

    number: int
    problem: ProblemCode | None
    reading: Reading | None

    def __repr__(self) -> str:
        return object.__repr__(self)


def first_rows(path: Path, found: Recognised, count: int) -> list[SampleRow]:
    """Read the first rows of a file as it was recognised.

    Raises `InputRefusedError` or `MachineError` when it cannot be read.
    """
    return list(islice(_rows(path, found), count))


def unplaced_answers(path: Path, found: Recognised) -> Counter[str]:
    """How many answers to each question cannot be placed: no option of the form, no date, no number.

    Of a very long file only the first rows are read.
    """
    counts: Counter[str] = Counter()
    for row in islice(_rows(path, found), _MOST_ROWS):
        if row.reading is not None:
            counts.update(question for question, _ in row.reading.problems)
    return counts


def _rows(path: Path, found: Recognised) -> Iterator[SampleRow]:
    mapper = Mapper(found.layout, found.form)
    with open_records(path, found.layout) as records:
        for item in kept(records, found.layout):
            if isinstance(item, Record):
                reading = None if item.problem else mapper.read(item.cells)
                yield SampleRow(item.number, item.problem or (reading.set_aside if reading else None), reading)
