"""Opens an export for its records, whatever contains them, and reads one sealed record again years later.

The import goes through `open_records`; `parse` is its other half. Columns that are left out of what is kept are gone
from what comes out here, bytes and cells alike.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.layout import Container, Layout
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers import cellrow
from harassment_cms.intake.readers.csvfile import CsvFile, Gap, Record, parse_record
from harassment_cms.intake.readers.spss import SpssFile
from harassment_cms.intake.readers.workbook import Workbook


class Records(Protocol):
    """An open export: the exact bytes above its records, and, by iterating once, its records and gaps.

    ``remarks`` is what a person should know of the cells, once all were read.
    """

    header_raw: bytes

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was noticed in the cells; known when all records were read."""
        ...

    def __iter__(self) -> Iterator[Record | Gap]:
        """The records in order, with what stands between them."""
        ...


class TableRecords:
    """The rows of a table that is no text. The rows above the records stand in ``header_raw``, a line each."""

    def __init__(self, file: Workbook | SpssFile, rows: Iterator[Record], heading_rows: int) -> None:
        self._file = file
        self._rows = rows
        above: list[bytes] = []
        while len(above) < heading_rows and (row := next(rows, None)) is not None:
            above.append(row.raw)
        self.header_raw = b"".join(raw + b"\n" for raw in above)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was noticed in the cells; known when all records were read."""
        return self._file.remarks if isinstance(self._file, Workbook) else ()

    def __iter__(self) -> Iterator[Record | Gap]:
        number = 0
        for row in self._rows:
            if row.problem is None and not any(row.cells):
                yield Gap(number, row.raw)
            else:
                number += 1
                yield row._replace(number=number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.__exit__(kind, error, trace)


def open_records(path: Path, layout: Layout) -> AbstractContextManager[Records]:
    """Open an export as it was recognised. Raises `InputRefusedError` or `MachineError` when it cannot be opened."""
    if layout.container is Container.TEXT:
        return CsvFile.open(path, layout.encoding, layout.delimiter, layout.heading_rows)
    if layout.sheet is None:
        file = SpssFile.open(path)
        return TableRecords(file, file.rows(), 0)
    book = Workbook.open(path)
    sheet = next((sheet for sheet in book.sheets if sheet.name == layout.sheet), None)
    if sheet is None:
        book.__exit__(None, None, None)
        raise InputRefusedError(
            f"“{path.name}” has changed since it was looked at: the sheet “{layout.sheet}” is gone.",
            "Nothing was changed. Try again.",
        )
    return TableRecords(book, book.rows(sheet), layout.heading_rows)


def every_row(path: Path, layout: Layout) -> Iterator[Sequence[str]]:
    """Yield the cells of every row of every sheet of a file that is no text, headings and empty rows as well."""
    if layout.sheet is None:
        with SpssFile.open(path) as file:
            yield from (row.cells for row in file.rows())
        return
    with Workbook.open(path) as book:
        for sheet in book.sheets:
            yield from (row.cells for row in book.rows(sheet))


def kept(records: Records, layout: Layout) -> Iterator[Record | Gap]:
    """Yield records and gaps without the columns that are left out.

    A record that cannot be read is handed on whole: which part of it belongs to such a column is not known.
    """
    places = layout.left_out()
    if not places:
        return iter(records)
    return _without(records, places, layout)


def parse(raw: bytes, layout: Layout) -> Record:
    """Read the exact bytes of one record again; its ``problem`` is set if they are not one record of this layout.

    Raises `IntegrityError` for what was never a table's row.
    """
    if layout.container is Container.TEXT:
        return parse_record(raw, layout.encoding, layout.delimiter, len(layout.columns))
    cells = cellrow.texts(raw)
    if len(cells) != len(layout.columns):
        return Record(1, raw, [], ProblemCode.WRONG_WIDTH)
    return Record(1, raw, cells)


def _without(records: Records, places: Sequence[int], layout: Layout) -> Iterator[Record | Gap]:
    for item in records:
        if isinstance(item, Record) and item.problem is None:
            cells = ["" if place in places else cell for place, cell in enumerate(item.cells)]
            in_text = layout.container is Container.TEXT
            raw = _line(cells, layout) if in_text else cellrow.without(item.raw, places)
            yield item._replace(cells=cells, raw=raw)
        else:
            yield item


def _line(cells: Sequence[str], layout: Layout) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=layout.delimiter, lineterminator="\n").writerow(cells)
    return line.getvalue().encode(layout.encoding)
