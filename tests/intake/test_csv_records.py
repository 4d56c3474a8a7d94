"""Records keep their exact bytes, whatever the file holds, and a bad record takes no other along."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.examples import examples

from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers import csvfile
from harassment_cms.intake.readers.csvfile import CsvFile, Gap, Record, delimiter_of, parse_record


def read(data: bytes, encoding: str = "utf-8", delimiter: str = ",") -> tuple[CsvFile, list[Record | Gap]]:
    file = CsvFile(io.BytesIO(data), encoding, delimiter)
    return file, list(file)


def together(file: CsvFile, items: list[Record | Gap]) -> bytes:
    return file.header_raw + b"".join(item.raw for item in items)


def records(data: bytes, **how: str) -> list[Record]:
    return [item for item in read(data, **how)[1] if isinstance(item, Record)]


csvish = st.lists(
    st.sampled_from([b'"', b",", b";", b"\n", b"\r", b"\r\n", b"a", b"\xff", b"\x00", b"\xc3\xa9", b"\xc3"])
)


wide = st.lists(
    st.sampled_from(
        [
            b'"\0',
            b"\t\0",
            b"\n\0",
            b"\0\n",
            b"\r\0",
            b"\0\r",
            b"a\0",
            b"\x0a\x0a",
            b"\0\xd8",
            b"\0\xdc",
            b"\xff\xfe",
            b"x",
        ]
    )
)
bytes_ = st.one_of(st.binary(), csvish.map(b"".join), wide.map(b"".join))
encodings = st.sampled_from(["utf-8", "cp1252", "utf-16-le", "utf-16-be"])


@given(bytes_, encodings, st.sampled_from(",;\t"))
@example(b"\xef\xbb\xbf", "utf-8", ",")
@example(b'"', "utf-8", ",")
@example(b'a,b,c\n1,"2,3\n\n4,5,6\n', "utf-8", ",")
def test_any_bytes_come_back_whole_and_in_order(data: bytes, encoding: str, delimiter: str) -> None:
    file, items = read(data, encoding, delimiter)
    assert together(file, items) == data


@given(bytes_, encodings, st.integers(1, 5))
@example(b"\0\xd8\0\xdc", "utf-16-le", 2)
def test_chunk_borders_change_nothing(data: bytes, encoding: str, chunk: int) -> None:
    whole = read(data, encoding)
    patch = pytest.MonkeyPatch()
    with patch.context() as context:
        context.setattr(csvfile, "CHUNK", chunk)
        pieces = read(data, encoding)
    assert pieces[1] == whole[1]
    assert together(*pieces) == data


cell = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=20)
tables = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=2, max_size=8)
)


@examples(80)
@given(
    tables,
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_a_generated_table_is_read_cell_for_cell(
    table: list[list[str]], delimiter: str, end: str, bom: bool, last_end: bool, encoding: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    text = out.getvalue() if last_end else out.getvalue().removesuffix(end)
    data = (("\ufeff" if bom else "") + text).encode(encoding)

    file, items = read(data, encoding, delimiter)

    assert [file.header, *(item.cells for item in items if isinstance(item, Record))] == table
    assert together(file, items) == data
    for item in items:
        assert isinstance(item, Record)
        assert parse_record(item.raw, encoding, delimiter, len(table[0])).cells == item.cells


def test_line_breaks_inside_cells_stay_as_they_were() -> None:
    data = b'id,text\r\n1,"one\ntwo\rthree\r\nfour"\r\n2,"x"'
    assert [record.cells for record in records(data)] == [["1", "one\ntwo\rthree\r\nfour"], ["2", "x"]]


def test_separators_that_are_not_line_ends_do_not_end_a_record() -> None:
    assert [record.cells for record in records("id,text\n1,a\u2028b\x0bc\x0cd\x85e\n".encode())] == [
        ["1", "a\u2028b\x0bc\x0cd\x85e"]
    ]


def test_nul_bytes_stay_in_their_cell() -> None:
    assert records(b"id,text\n1,a\x00b\n")[0].cells == ["1", "a\x00b"]


def test_blank_lines_are_gaps_with_their_place() -> None:
    file, items = read(b"\n\nid,text\n1,a\n\r\n  \n2,b\n\n")
    assert file.header_raw == b"\n\nid,text\n"
    assert items == [
        Record(1, b"1,a\n", ["1", "a"]),
        Gap(1, b"\r\n"),
        Gap(1, b"  \n"),
        Record(2, b"2,b\n", ["2", "b"]),
        Gap(2, b"\n"),
    ]


def test_a_record_of_empty_cells_is_a_record() -> None:
    assert [record.cells for record in records(b"id,text\n,\n")] == [["", ""]]


@pytest.mark.parametrize("row", [b"1,a,b,c,d\n", b"1,a\n", b'"1"\n', b",,,,,,\n"])
def test_a_record_of_another_width_is_set_aside_with_its_bytes(row: bytes) -> None:
    bad, good = records(b"id,x,y,z\n" + row + b"2,a,b,c\n")
    assert bad == Record(1, row, [], ProblemCode.WRONG_WIDTH)
    assert good.cells == ["2", "a", "b", "c"]


@pytest.mark.parametrize("rest", [3, 30_000])
def test_a_lost_quotation_mark_swallows_nothing(rest: int) -> None:
    good = b"".join(b"%d,a,b,c\n" % number for number in range(rest))
    found = records(b"id,x,y,z\n" + b'0,"lost,b,c\n' + good)
    assert found[0] == Record(1, b'0,"lost,b,c\n', [], ProblemCode.UNREADABLE_QUOTING)
    assert [record.cells[0] for record in found[1:]] == [str(number) for number in range(rest)]
    assert not any(record.problem for record in found[1:])


def test_a_lost_quotation_mark_among_quoted_rows_costs_one_row() -> None:
    data = b'"id","x","y"\n"1","lost,"b"\n"2","a","b"\n"3","two\nlines","b"\n'
    found = records(data)
    assert [record.problem for record in found] == [ProblemCode.UNREADABLE_QUOTING, None, None]
    assert found[2].cells == ["3", "two\nlines", "b"]


def test_a_torn_long_answer_never_becomes_reports_of_its_own() -> None:
    # One line of the answer has as many commas as a record; the row has one cell too many.
    data = b'id,x,y\n1,"one, two, three\nfour, five, six\nseven\neight","b","c"\n2,a,b\n'
    file, items = read(data)
    assert [item.cells for item in items if isinstance(item, Record) and not item.problem] == [["2", "a", "b"]]
    assert together(file, items) == data


def test_in_a_narrow_file_every_line_of_a_torn_answer_is_set_aside() -> None:
    # With two columns any line of prose with one comma would pass for a record.
    data = b'id,story\n1,"one\nand then, they said\nno","b"\n2,a\n'
    assert [record.cells for record in records(data) if not record.problem] == [["2", "a"]]


def test_the_last_line_of_a_torn_answer_is_known_by_its_odd_quotation_mark() -> None:
    found = records(b'id,x,y\n1,"a","b\nc","d","e"\n2,a,b\n')
    assert [record.problem for record in found] == [
        ProblemCode.WRONG_WIDTH,
        ProblemCode.UNREADABLE_QUOTING,
        None,
    ]


def test_bytes_that_are_not_text_set_their_own_record_aside() -> None:
    found = records(b"id,text\n1,caf\xc3\xa9\n2,caf\xe9\n3,ok\n")
    assert [record.problem for record in found] == [None, ProblemCode.NOT_TEXT, None]
    assert found[0].cells == ["1", "café"]
    assert found[1].raw == b"2,caf\xe9\n"


def test_windows_1252_is_read_and_its_holes_are_not_text() -> None:
    found = records(b"id,text\n1,it\x92s\n2,\x81\n", encoding="cp1252")
    assert found[0].cells == ["1", "it’s"]
    assert found[1].problem is ProblemCode.NOT_TEXT


def test_a_very_long_cell_is_read_and_an_endless_one_is_set_aside() -> None:
    long, endless = b"x" * 200_000, b"x" * (csvfile.LONGEST_CELL + 1)
    found = records(b"id,text\n1," + long + b"\n2," + endless + b"\n3,ok\n")
    assert [record.problem for record in found] == [None, ProblemCode.CELL_TOO_LONG, None]
    assert len(found[0].cells[1]) == 200_000


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unicode_text_from_a_spreadsheet_is_read_and_put_together_again(encoding: str) -> None:
    # Halves of the letters U+0A0A and U+0D0D look like line ends, those of U+2222 like quotation marks.
    lines = [
        "\ufeffid\ttext\r\n",
        '1\t"a\nb \u0a0a"\r\n',
        "\r\n",
        "2\t\u0d0d\u2222\r\n",
        "3\tone\ttoo many\r\n",
        "4\t\ud800\r\n",
    ]
    raws = [line.encode(encoding, "surrogatepass") for line in lines]
    file, items = read(b"".join(raws) + b"5", encoding, "\t")
    assert (file.header_raw, file.header) == (raws[0], ["id", "text"])
    assert items == [
        Record(1, raws[1], ["1", "a\nb \u0a0a"]),
        Gap(1, raws[2]),
        Record(2, raws[3], ["2", "\u0d0d\u2222"]),
        Record(3, raws[4], [], ProblemCode.WRONG_WIDTH),
        Record(4, raws[5], [], ProblemCode.NOT_TEXT),
        Record(5, b"5", [], ProblemCode.WRONG_WIDTH),
    ]
    assert parse_record(raws[1], encoding, "\t", 2).cells == ["1", "a\nb \u0a0a"]


def test_a_lost_quotation_mark_swallows_nothing_in_unicode_text() -> None:
    text = "id\tx\ty\r\n" + '0\t"lost\tb\r\n' + "".join(f"{n}\ta\tb\r\n" for n in range(1, 4))
    found = records(text.encode("utf-16-le"), encoding="utf-16-le", delimiter="\t")
    assert [record.problem for record in found] == [ProblemCode.UNREADABLE_QUOTING, None, None, None]


def test_half_a_character_pair_sets_its_own_record_aside() -> None:
    found = records(b"id,text\n1,\xed\xa0\x80\n2,\xf0\x9f\x98\x80\n")
    assert [record.problem for record in found] == [ProblemCode.NOT_TEXT, None]
    assert found[1].cells == ["2", "😀"]


def test_a_file_whose_lines_end_in_carriage_returns_alone_is_read() -> None:
    file, items = read(b'id,text\r1,a\r2,"b\rc"\r\r3,d')
    assert file.header == ["id", "text"]
    assert items == [
        Record(1, b"1,a\r", ["1", "a"]),
        Record(2, b'2,"b\rc"\r', ["2", "b\rc"]),
        Gap(2, b"\r"),
        Record(3, b"3,d", ["3", "d"]),
    ]


def test_line_ends_may_change_from_line_to_line() -> None:
    data = b'id,text\r\n1,"a\nb"\n2,c\r3,d\r\n'
    file, items = read(data)
    assert [item.cells for item in items if isinstance(item, Record)] == [["1", "a\nb"], ["2", "c"], ["3", "d"]]
    assert together(file, items) == data


def test_ten_thousand_columns_are_columns() -> None:
    row = b",".join(b"%d" % number for number in range(10_000)) + b"\n"
    file, (one, bad) = read(row + row + b"1," + row)
    assert isinstance(one, Record)
    assert len(file.header) == len(one.cells) == 10_000
    assert isinstance(bad, Record)
    assert bad.problem is ProblemCode.WRONG_WIDTH


def test_bytes_of_two_records_are_not_read_as_one() -> None:
    assert parse_record(b"1,a\n2,b\n", "utf-8", ",", 2).problem is ProblemCode.UNREADABLE_QUOTING
    assert parse_record(b"\n", "utf-8", ",", 2).problem is ProblemCode.WRONG_WIDTH


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id,what\n1,a;b;c\n2,d;e;f\n", ","),
        ("id;what\n1;1,5\n2;2,5\n", ";"),
        ('id;"what, where"\n1;"a, ""b"", c"\n', ";"),
        ("id\twhat, where\n1\ta, b\n2\ta\n", "\t"),
        ('"1. A","2. B"\n', ","),
        ("only\none\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_the_one_that_keeps_the_width(text: str, delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert delimiter_of(path, "utf-8") == delimiter
