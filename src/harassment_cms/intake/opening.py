"""Opens an export for its records, whatever contains them, and reads one sealed record again years later.

The import goes through `open_records`; `parse` is its other half. Columns that are left out of what is kept are gone
from what comes out here, bytes and cells alike.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from harassment_cms.intake.layout import Layout
from harassment_cms.intake.readers.csvfile import CsvFile, Gap, Record, parse_record


class Records(Protocol):
    """An open export: the exact bytes above its records, and, by iterating once, its records and gaps."""

    header_raw: bytes

    def __iter__(self) -> Iterator[Record | Gap]:
        """The records in order, with what stands between them."""
        ...


def open_records(path: Path, layout: Layout) -> AbstractContextManager[Records]:
    """Open an export as it was recognised. Raises `InputRefusedError` or `MachineError` when it cannot be opened."""
    return CsvFile.open(path, layout.encoding, layout.delimiter, layout.heading_rows)


def kept(records: Records, layout: Layout) -> Iterator[Record | Gap]:
    """Yield records and gaps without the columns that are left out.

    A record that cannot be read is handed on whole: which part of it belongs to such a column is not known.
    """
    places = layout.left_out()
    if not places:
        return iter(records)
    return _without(records, places, layout)


def parse(raw: bytes, layout: Layout) -> Record:
    """Read the exact bytes of one record again; its ``problem`` is set if they are not one record of this layout."""
    return parse_record(raw, layout.encoding, layout.delimiter, len(layout.columns))


def _without(records: Records, places: tuple[int, ...], layout: Layout) -> Iterator[Record | Gap]:
    for item in records:
        if isinstance(item, Record) and item.problem is None:
            cells = ["" if place in places else cell for place, cell in enumerate(item.cells)]
            yield item._replace(cells=cells, raw=_line(cells, layout))
        else:
            yield item


def _line(cells: list[str], layout: Layout) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=layout.delimiter, lineterminator="\n").writerow(cells)
    return line.getvalue().encode(layout.encoding)
