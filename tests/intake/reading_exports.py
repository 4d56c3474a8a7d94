"""Reads an invented export as an import does: recognised, its columns placed, each record read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harassment_cms.formdefs import FormDef
from harassment_cms.intake.layout import Role
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.readers.csvfile import CsvFile, Record
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.recognise import Recognised, recognise
from harassment_cms.intake.understanding import NOTHING_SAID, Wish

Forms = Mapping[str, FormDef]
Row = Sequence[str]


def quoted(*rows: Row, delimiter: str = ",", end: str = "\n", bom: bool = False, tail: str = "") -> bytes:
    """Rows with every cell in quotation marks."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    return ("\ufeff" * bom + out.getvalue() + tail).encode()


def read(folder: Path, content: bytes, forms: Forms, wish: Wish = NOTHING_SAID) -> tuple[Recognised, list[Reading]]:
    """Recognise a file and read its records."""
    path = folder / "export.csv"
    path.write_bytes(content)
    found = recognise(path, forms, wish, zone="Europe/London")
    mapper = Mapper(found.layout, found.form)
    with CsvFile.open(path, found.encoding, found.delimiter, found.layout.heading_rows) as file:
        return found, [mapper.read(item.cells) for item in file if isinstance(item, Record)]


def roles(found: Recognised) -> dict[str, Role]:
    """The role of each heading."""
    return {column.header: column.role for column in found.layout.columns}


def placed(found: Recognised) -> dict[str, str]:
    """The question of each heading that has one."""
    return {column.header: column.question for column in found.layout.columns if column.question}


def values(reading: Reading) -> dict[str, Any]:
    """The answers as the form understands them."""
    return {answer.question_id: answer.value for answer in reading.answers}
