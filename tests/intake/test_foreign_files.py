"""What a file is, its bytes tell; what lies about itself is refused before anything trusts it."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.workbook_files import (
    compound,
    label,
    number,
    ods,
    ods_cell,
    ods_row,
    record,
    rows,
    said,
    xls,
    xlsx,
    zipped,
)

from harassment_cms.domain.errors import ExitCode, InputRefusedError
from harassment_cms.intake.readers import archive, sheetfacts, workbookrows, xlsxfile
from harassment_cms.intake.readers.compound import CompoundFile
from harassment_cms.intake.readers.filekind import FileKind, kind_of
from harassment_cms.intake.readers.filetype import encoding_of
from harassment_cms.intake.readers.spss import SpssFile
from harassment_cms.intake.readers.workbook import Workbook

ONE = rows('<c r="A1"><v>1</v></c>')
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[bytes], InputRefusedError]:
    """The refusal of a workbook, which says what happened, that nothing changed, and what to do.

    Read in this process, which is quicker than in one of its own, and would end with it if a library broke it.
    """

    def refusal(data: bytes) -> InputRefusedError:
        path = tmp_path / "export.xlsx"
        path.write_bytes(data)
        with pytest.raises(InputRefusedError) as caught:
            workbookrows.serving(path)
        assert caught.value.exit_code == ExitCode.REFUSED_INPUT
        assert "“export.xlsx”" in caught.value.message
        assert "Nothing was changed." in caught.value.message
        assert caught.value.hint
        return caught.value

    return refusal


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"id,text\n1,a\n", FileKind.TEXT),
        ("id\ttext\r\n1\ta\r\n".encode("utf-16"), FileKind.TEXT),
        (xlsx(ONE), FileKind.XLSX),
        (xls(label(0, 0, "a")), FileKind.XLS),
        (compound({"Book": b""}), FileKind.XLS),
        (ods(ods_row(said("a"))), FileKind.ODS),
        (b"$FL2@(#) SPSS DATA FILE", FileKind.SAV),
        (b"$FL3@(#) SPSS DATA FILE", FileKind.SAV),
    ],
)
@pytest.mark.parametrize("name", ["export.csv", "export.xlsx", "export"])
def test_a_file_is_what_its_bytes_say(data: bytes, kind: FileKind, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert kind_of(path) is kind
    if kind is FileKind.TEXT:
        assert encoding_of(path)
    else:
        with pytest.raises(InputRefusedError, match="not a CSV file"):
            encoding_of(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\r\0\n\0", "is empty"),
        ("id,text\n".encode("utf-32"), "UTF-32"),
        ("id,text\n1,long enough to tell\n".encode("utf-16-be"), "without the mark"),
        (b"%PDF-1.7\n", "a PDF document"),
        (gzip.compress(b"id,text\n", mtime=0), "a compressed file"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (bytes(range(256)) + bytes(2000), "a program's own file"),
        (zipped({"notes.txt": "x"}), "a compressed archive (.zip)"),
        (zipped({"inner.xlsx": xlsx(ONE)}), "a compressed archive (.zip)"),
        (zipped({"word/document.xml": "<x/>"}), "a word-processor document"),
        (zipped({"xl/workbook.bin": b"x"}), "a binary Excel workbook"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a compressed archive"),
        (b"PK\x05\x06" + bytes(18), "an empty archive"),
        (compound({"EncryptedPackage": b"", "EncryptionInfo": b""}), "protected with a password"),
        (compound({"WordDocument": b""}), "an old office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is damaged"),
        (xlsx(ONE)[:-30], "is damaged"),
        (b"PK\x03\x04" + xlsx(ONE), "is damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_by_what_it_is(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    with pytest.raises(InputRefusedError) as caught:
        kind_of(path)
    assert words in caught.value.message
    assert "Nothing was changed." in caught.value.message
    assert caught.value.hint


def test_refusals_come_through_from_the_process_that_reads(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="no file called"):
        Workbook.open(tmp_path / "gone.xlsx")
    path = tmp_path / "export.xlsx"
    path.write_bytes(compound({"EncryptedPackage": b""}))
    with pytest.raises(InputRefusedError, match=r"“export\.xlsx” is protected with a password") as caught:
        Workbook.open(path)
    assert "save a copy without a password" in caught.value.hint
    path.write_text("id,text\n", encoding="utf-8")
    with pytest.raises(InputRefusedError, match="is not a workbook"):
        Workbook.open(path)
    with pytest.raises(InputRefusedError, match="is not an SPSS file"):
        SpssFile.open(path)


def test_protected_workbooks_are_refused_with_a_way_out(refused: Callable[[bytes], InputRefusedError]) -> None:
    locked_part = (
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    )
    for data in (
        compound({"EncryptedPackage": b""}),
        xls(label(0, 0, "a"), more=record(0x002F, bytes(6))),
        ods(ods_row(said("a")), manifest=locked_part),
        _with_flag(xlsx(ONE), 0x1),
    ):
        error = refused(data)
        assert "protected with a password" in error.message
        assert "save a copy without a password" in error.hint


def _with_flag(data: bytes, flag: int) -> bytes:
    """The archive with a flag set on each entry of its directory."""
    spoilt = bytearray(data)
    place = spoilt.find(b"PK\x01\x02")
    while place >= 0:
        spoilt[place + 8] |= flag
        place = spoilt.find(b"PK\x01\x02", place + 1)
    return bytes(spoilt)


def test_archives_that_would_unpack_to_too_much_are_refused(
    refused: Callable[[bytes], InputRefusedError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steep = refused(xlsx(ONE, extra={"xl/media/a.bin": bytes(40 << 20)}))
    assert "would unpack to far more" in steep.message
    path = tmp_path / "other.xlsx"
    for limit, value in (("LARGEST_UNPACKED", 100), ("MOST_PARTS", 3), ("_LARGEST_DIRECTORY", 40)):
        with monkeypatch.context() as patch:
            patch.setattr(archive, limit, value)
            path.write_bytes(xlsx(ONE))
            with pytest.raises(InputRefusedError, match="would unpack"):
                kind_of(path)
    monkeypatch.setattr(archive, "LARGEST_FILE", 1 << 20)
    path.write_bytes(zipped({"xl/workbook.xml": "x"}) + bytes(2 << 20))
    with pytest.raises(InputRefusedError, match="is larger than 1 MB"):
        kind_of(path)


@pytest.mark.parametrize("declared", [1, 1 << 20])
def test_sizes_that_are_not_true_are_found_out(declared: int, tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    data = bytearray(zipped({"part": "<x/>" + " " * 5000}))
    entry = data.rfind(b"part") - 46
    # The checksum is of what is declared, as somebody would have it who wants to get more past us.
    packed = struct.unpack_from("<I", data, entry + 20)
    struct.pack_into("<III", data, entry + 16, zlib.crc32(b"<"), *packed, declared)
    path.write_bytes(data)
    with archive.opened(path) as parts, pytest.raises(InputRefusedError, match="is damaged"):
        b"".join(archive.unpacked(parts, "part", path.name))


def test_an_archive_that_two_programs_may_read_differently_is_refused(
    refused: Callable[[bytes], InputRefusedError], tmp_path: Path
) -> None:
    path = tmp_path / "twice.xlsx"
    path.write_bytes(xlsx(ONE))
    with zipfile.ZipFile(path, "a") as parts, pytest.warns(UserWarning, match="Duplicate"):
        parts.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert "is damaged" in refused(path.read_bytes()).message
    assert "is damaged" in refused(b"PK\x03\x04" + xlsx(ONE)).message


@pytest.mark.parametrize(
    "data",
    [
        xlsx(f'{DOCTYPE}<worksheet xmlns="{MAIN}">{ONE}</worksheet>'),
        xlsx(ONE, extra={"docProps/app.xml": f"{DOCTYPE}<x>&b;</x>"}),
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": f"{DOCTYPE}<x>&b;</x>"}),
    ],
)
def test_xml_that_defines_what_could_unfold_is_refused(
    data: bytes, refused: Callable[[bytes], InputRefusedError]
) -> None:
    assert "definitions that no workbook needs" in refused(data).message


def test_a_stray_cell_far_away_does_not_take_all_memory(refused: Callable[[bytes], InputRefusedError]) -> None:
    far = rows('<c r="A1"><v>1</v></c>', '<c r="XFD1048576"><v>1</v></c>')
    everywhere = ods_row(
        ods_cell("float", 'office:value="1" table:number-columns-repeated="16384"'),
        more='table:number-rows-repeated="1048576"',
    )
    for data in (xlsx(far), ods(everywhere), xls(label(0, 0, "a") + number(65_535, 65_535, 1.0))):
        error = refused(data)
        assert "“S1”" in error.message
        assert "Delete what stands far away" in error.hint


def test_empty_cells_far_away_are_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsxfile, "MOST_CELLS", 100)
    monkeypatch.setattr(sheetfacts, "MOST_CELLS", 100)
    path = tmp_path / "export.xlsx"
    path.write_bytes(xlsx(rows('<c r="A1"><v>1</v></c>', '<c r="XFD2" s="1"/>')))
    assert [(facts.area.rows, facts.area.columns) for facts in xlsxfile.XlsxBook(path).sheets] == [(1, 1)]


@pytest.mark.parametrize(
    "data",
    [
        xlsx("<sheetData><row"),
        xlsx(rows('<c r="1A"><f/></c>')),
        xlsx(rows('<c r="A1" t="s"><v>7</v></c>')),
        xlsx(ONE, extra={"xl/_rels/workbook.xml.rels": "<x/>"})[:-1],
        zipped({"xl/workbook.xml": "<workbook/>"}),
        ods("<table:table-row>"),
        xls(label(0, 0, "a"))[:1000],
    ],
)
def test_damaged_workbooks_are_refused(data: bytes, refused: Callable[[bytes], InputRefusedError]) -> None:
    assert "is damaged or was cut off" in refused(data).message


def test_a_chain_that_bites_its_tail_ends() -> None:
    data = bytearray(compound({"Workbook": bytes(5000)}))
    table = data.rfind(struct.pack("<III", 1, 2, 3))
    struct.pack_into("<I", data, table + 4, 0)
    with pytest.raises(ValueError, match="circle"):
        CompoundFile(bytes(data)).stream("Workbook")
    with pytest.raises(ValueError, match="no such stream"):
        CompoundFile(compound({"Other": b""})).stream("Workbook")


GOOD = (
    xlsx(rows('<c r="A1" t="s"><v>0</v></c><c r="B1"><f>1</f><v>2</v></c>'), shared="<si><t>a</t></si>"),
    xls(label(0, 0, "a") + number(1, 1, -2.0, 1)),
    ods(ods_row(said("a"), ods_cell("date", 'office:date-value="2024-06-28"'))),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(GOOD), st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=3)), max_size=4))
def test_a_spoilt_workbook_is_read_or_refused_and_nothing_else(
    tmp_path: Path, good: bytes, noise: list[tuple[float, bytes]]
) -> None:
    data = bytearray(good)
    for where, bytes_ in noise:
        place = int(where * len(data))
        data[place : place + len(bytes_)] = bytes_
    path = tmp_path / "export.xlsx"
    path.write_bytes(data)
    try:
        with Workbook.open(path) as book:
            for sheet in book.sheets:
                assert all(len(row.cells) in (0, sheet.columns) for row in book.rows(sheet))
    except InputRefusedError:
        pass
