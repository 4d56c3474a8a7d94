"""What the fuzzer runs: one function per kind of bytes, and a seed that it begins with.

Each reads the bytes or raises `InputRefusedError`; anything else is a finding. `fuzz_readers` starts the fuzzer, and
`test_fuzz_targets` sees that the seeds still pass.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.intake.spss_file import Variable, sav
from tests.intake.workbook_files import label, number, ods, ods_cell, ods_row, record, rows, said, xls, xlsx, zipped

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.intake.readers import cellrow, filekind, filetype, spssrows, workbookrows
from harassment_cms.intake.readers.csvfile import CsvFile, delimiter_of

SHEET = rows('<c r="A1" s="1"><v>-1.5</v></c><c r="B1" t="e"><v>#N/A</v></c>', '<c r="A2"><f>1</f></c>')
TABLE = ods_row(said("a"), ods_cell("date", 'office:date-value="2024-06-28"'), more='table:number-rows-repeated="2"')
PATH = Path(tempfile.mkdtemp()) / "export"


def text(data: bytes) -> None:
    """CSV: all bytes come back."""
    PATH.write_bytes(data)
    encoding = filetype.encoding_of(PATH)
    with CsvFile.open(PATH, encoding, delimiter_of(PATH, encoding)) as file:
        assert file.header_raw + b"".join(item.raw for item in file) == data


def cells(data: bytes) -> None:
    """Rows written down: one way only."""
    with suppress(IntegrityError):
        assert cellrow.texts(data) == cellrow.quick_texts(data)


def kind(data: bytes) -> None:
    """What a file is."""
    PATH.write_bytes(data)
    filekind.kind_of(PATH)


def workbook(data: bytes) -> None:
    """A workbook, as it is."""
    PATH.write_bytes(data)
    serving = workbookrows.serving(PATH)
    for place, sheet in enumerate(serving.about["sheets"]):
        for _, raw in serving.rows(place):
            assert len(cellrow.texts(raw)) == sheet["columns"]


def sheet(data: bytes) -> None:
    """The inside of a sheet of an .xlsx file."""
    workbook(xlsx(data.decode("utf-8", "replace")))


def content(data: bytes) -> None:
    """The content of an .ods file."""
    workbook(zipped({"mimetype": filekind.ODS_MEDIA_TYPE, "content.xml": data}))


def spss(data: bytes) -> None:
    """An SPSS file. pyreadstat itself dies of many; the program reads in a process of its own, this does not."""
    PATH.write_bytes(data)
    for _, raw in spssrows.serving(PATH).rows(0):
        cellrow.texts(raw)


def _ods_content() -> bytes:
    return zipfile.ZipFile(io.BytesIO(ods(TABLE))).read("content.xml")


TARGETS: dict[str, tuple[Callable[[bytes], None], bytes]] = {
    "text": (text, b'\xef\xbb\xbfid,text\r\n1,"a\nb"\n'),
    "cells": (cells, cellrow.encode(["a", 1.5, None, True, cellrow.ErrorValue("#N/A")])),
    "kind": (kind, zipped({"xl/workbook.xml": "<x/>"})),
    "workbook": (workbook, xls(label(0, 0, "a") + number(1, 1, -2.0, 1) + record(0x0208, bytes(16)))),
    "sheet": (sheet, SHEET.encode()),
    "content": (content, _ods_content()),
    "spss": (spss, sav((Variable("a", 300), Variable("b", labels={1.0: "y"})), [["one", 1.0], ["two", None]])),
}
