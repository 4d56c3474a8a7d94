"""Rows come out of workbooks as they are seen there; what could mislead is said, and nothing is made up."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from tests.intake.workbook_files import (
    BEGIN_SHEET,
    DATE,
    DATETIME,
    DURATION,
    END,
    TIME,
    at,
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
)

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers import workbookrows
from harassment_cms.intake.readers.cellrow import is_blank, texts
from harassment_cms.intake.readers.csvfile import LONGEST_CELL, Record
from harassment_cms.intake.readers.workbook import Merged, Workbook

Read = Callable[[bytes], list[list[str]]]
NOON = datetime.fromisoformat("2024-06-28T12:00:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    # The name says nothing: what a file is, its bytes tell.
    return tmp_path / "export.csv"


@pytest.fixture
def cells(path: Path) -> Read:
    """The texts of the first sheet's rows, read in this process: quick, and where no library's fault is awaited."""

    def read(data: bytes) -> list[list[str]]:
        path.write_bytes(data)
        return [texts(raw) for _, raw in workbookrows.serving(path).rows(0)]

    return read


@pytest.fixture
def opened(path: Path) -> Callable[[bytes], Workbook]:
    def open_(data: bytes) -> Workbook:
        path.write_bytes(data)
        return Workbook.open(path)

    return open_


def written(fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        fill(book)
    return out.getvalue()


def test_a_workbook_is_read_as_people_see_it(opened: Callable[[bytes], Workbook]) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Form Responses 1")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(2, 1, ["id", "submitted", "story", "", "consent"])
        sheet.write_row(3, 1, [33, "", " lead “é” 😀\r\nsecond\ttab "])
        sheet.write_datetime(3, 2, datetime.fromisoformat("2024-06-28T16:42:59"), moment)
        sheet.write_boolean(3, 5, True)
        sheet.write_string(5, 1, "007")
        sheet.write_string(5, 5, "_x000D_")
        sheet.write_rich_string(5, 3, "a ", book.add_format({"bold": True}), "b ", "c")
        book.add_worksheet("Empty")

    with opened(written(fill)) as book:
        first, empty = book.sheets
        assert (book.kind, book.warnings, first.warnings, first.merged) == ("xlsx", (), (), ())
        assert (first.name, first.visible, first.rows, first.columns) == ("Form Responses 1", True, 4, 5)
        assert (first.first_row, first.first_column) == (3, 2)
        assert (empty.rows, empty.columns, list(book.rows(empty))) == (0, 0, [])
        assert book.filled == (first,)
        read = list(book.rows(first))
        assert [row.number for row in read] == [1, 2, 3, 4]
        assert [row.cells for row in read] == [
            ["id", "submitted", "story", "", "consent"],
            ["33", "2024-06-28 16:42:59", " lead “é” 😀\r\nsecond\ttab ", "", "TRUE"],
            ["", "", "", "", ""],
            ["007", "", "a b c", "", "_x000D_"],
        ]
        assert [is_blank(row.raw) for row in read] == [False, False, True, False]
        assert [texts(row.raw) for row in read] == [row.cells for row in read]
        assert read[1].raw.startswith(b'[{"n":"33"},{"d":"2024-06-28T16:42:59"},"')


@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_and_times_are_those_that_were_written(since_1904: bool, cells: Read) -> None:
    moments: Sequence[tuple[str, date | time | timedelta, str]] = [
        ("yyyy-mm-dd hh:mm:ss", datetime.fromisoformat("2024-06-28T16:42:59"), "2024-06-28 16:42:59"),
        ("dd/mm/yyyy hh:mm:ss.000", datetime.fromisoformat("2024-06-28T16:42:59.123"), "2024-06-28 16:42:59.123"),
        ("dd/mm/yyyy", date(2024, 2, 29), "2024-02-29"),
        ("d mmmm yyyy", date(1999, 12, 31), "1999-12-31"),
        ("hh:mm:ss", time(16, 42, 59), "16:42:59"),
        ("hh:mm", time(0, 0), "00:00:00"),
        ("[h]:mm:ss", timedelta(hours=37, minutes=30), "37:30:00"),
        ("[h]:mm:ss", timedelta(minutes=5), "0:05:00"),
    ]

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row, (shown, moment, _) in enumerate(moments):
            sheet.write_datetime(row, 0, moment, book.add_format({"num_format": shown}))

    assert cells(written(fill, date_1904=since_1904)) == [[text] for _, _, text in moments]


def test_the_day_that_never_was_does_not_shift_the_days_after_it(cells: Read) -> None:
    # Excel counts a 29 February 1900, and the whole numbers of days go on from there.
    serials = rows(*(f'<c r="A{n}" s="{DATE}"><v>{day}</v></c>' for n, day in enumerate((1, 59, 61, 366, 45471), 1)))
    assert cells(xlsx(serials)) == [["1900-01-01"], ["1900-02-28"], ["1900-03-01"], ["1900-12-31"], ["2024-06-28"]]
    since_1904 = xlsx(serials, workbook='<workbookPr date1904="1"/>')
    assert cells(since_1904)[0] == ["1904-01-02"]


def test_numbers_keep_the_value_that_the_file_holds(cells: Read) -> None:
    spelled = {
        "33": "33", "33.0": "33", "0.1": "0.1", "1E21": "1e+21", "0.30000000000000004": "0.30000000000000004",
        "-7": "-7", "-0.5": "-0.5", "35680635679733882794": "35680635679733882794", "3.5680635679733801E+19":
        "35680635679733800000", "1e999": "#NUM!",
    }  # fmt: skip
    read = cells(xlsx(rows(*(f'<c r="A{n}"><v>{number}</v></c>' for n, number in enumerate(spelled, 1)))))
    assert [cell for (cell,) in read] == list(spelled.values())


def test_a_date_before_all_dates_stays_the_number_it_is(cells: Read) -> None:
    styled = "".join(
        f'<c r="{c}1" s="{s}"><v>-1.5</v></c>' for c, s in zip("ABCD", (DATE, DATETIME, TIME, 0), strict=True)
    )
    assert cells(xlsx(rows(styled))) == [["-1.5"] * 4]
    assert cells(xlsx(rows(f'<c r="A1" s="{DURATION}"><v>-1.5</v></c>'))) == [["-36:00:00"]]


def test_errors_are_values_and_never_an_empty_answer(opened: Callable[[bytes], Workbook]) -> None:
    sheet = rows(
        '<c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        "",
        '<c r="D3" t="e"><v>#REF!</v></c>',
    )
    with opened(xlsx(sheet)) as book:
        assert [row.cells for row in book.rows(book.sheets[0])] == [
            ["#N/A", "#DIV/0!", "", ""],
            ["", "", "", ""],
            ["", "", "", "#REF!"],
        ]


def test_formulas_count_with_the_result_in_the_file_or_set_their_row_aside(
    opened: Callable[[bytes], Workbook],
) -> None:
    sheet = rows(
        '<c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>x</v></c>',
        '<c r="A2"><v>1</v></c><c r="B2"><f>A2*2</f><v>2</v></c>',
        '<c r="A3"><v>2</v></c><c r="B3"><f>1+1</f></c>',
        '<c r="A4"><v>3</v></c><c r="B4"><f>1+1</f><v></v></c><c r="E4"><f>HYPERLINK("x")</f><v/></c>',
        '<c r="A5"><v>4</v></c><c r="B5" t="str"><f>A1&amp;B1</f><v></v></c>',
        '<c r="A6"><v>5</v></c><c r="B6" t="str"><f t="shared" si="0"/><v>seen</v></c>',
    )
    with opened(xlsx(sheet)) as book:
        (only,) = book.sheets
        assert (only.columns, only.formulas, only.uncalculated) == (5, 6, 3)
        calculated, missing = only.warnings
        assert "6 cells of the sheet “S1” are calculated by a formula" in calculated
        assert "3 formulas of the sheet “S1” have no result" in missing
        read = list(book.rows(only))
        problem = ProblemCode.UNCALCULATED_FORMULA
        assert [row.problem for row in read] == [None, None, problem, problem, None, None]
        assert [row.cells for row in read] == [
            ["id", "x", "", "", ""],
            ["1", "2", "", "", ""],
            [],
            [],
            ["4", "", "", "", ""],
            ["5", "seen", "", "", ""],
        ]
        assert texts(read[3].raw) == ["3", "=1+1", "", "", '=HYPERLINK("x")']


def test_the_zero_of_a_program_that_never_calculates_is_no_answer(opened: Callable[[bytes], Workbook]) -> None:
    # Answers that begin with "=" become such formulas when a survey tool writes its export carelessly.
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["=he said so", 0])
        sheet.write_row(1, 0, ["fine", 0])
        sheet.write_formula(2, 0, "=1+1", None, 2)

    with opened(written(fill)) as book:
        read = list(book.rows(book.sheets[0]))
        assert [row.cells for row in read] == [[], ["fine", "0"], ["2", ""]]
        assert texts(read[0].raw)[0] == "=he said so"


def test_what_is_hidden_is_read_and_said(opened: Callable[[bytes], Workbook]) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Seen")
        for row in range(5):
            sheet.write_row(row, 0, ["a", "b", "c"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.set_column(7, 16383, None, None, {"hidden": True})
        book.add_worksheet("Secret & 'odd' <name>").hide()
        deep = book.add_worksheet("Deep")
        deep.very_hidden()
        deep.write(0, 0, "x")
        book.add_worksheet("Other").write(0, 0, "x")

    with opened(written(fill)) as book:
        seen, secret, deep, other = book.sheets
        assert [sheet.visible for sheet in book.sheets] == [True, False, False, True]
        assert book.filled == (seen, other)
        assert book.warnings == ("The workbook has 1 hidden sheet with data: “Deep”.",)
        assert seen.warnings == ("The sheet “Seen” has 2 hidden rows and 1 hidden column, read like all others.",)
        assert (secret.name, secret.rows) == ("Secret & 'odd' <name>", 0)
        assert len(list(book.rows(seen))) == 5
        assert [row.cells for row in book.rows(deep)] == [["x"]]


def test_merged_cells_are_said_with_their_places(opened: Callable[[bytes], Workbook]) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(1, 1, 1, 3, "asked")
        sheet.write_row(2, 1, ["a", "b", "c"])
        sheet.merge_range(9, 1, 10, 1, "answer")

    with opened(written(fill)) as book:
        (sheet,) = book.sheets
        assert sheet.merged == (Merged(1, 1, 1, 3), Merged(9, 1, 10, 1))
        assert "2 groups of merged cells, 1 of them in the first rows" in sheet.warnings[0]
        assert next(book.rows(sheet)).cells == ["asked", "", ""]


def test_macros_are_said_and_not_run(opened: Callable[[bytes], Workbook]) -> None:
    with opened(xlsx(rows('<c r="A1"><v>1</v></c>'), extra={"xl/vbaProject.bin": b"x"})) as book:
        assert "holds macros" in book.warnings[0]
        assert [row.cells for row in book.rows(book.sheets[0])] == [["1"]]


def test_long_cells_are_read_set_aside_or_noticed(opened: Callable[[bytes], Workbook]) -> None:
    def text(at_: str, said_: str) -> str:
        return f'<c r="{at_}" t="inlineStr"><is><t>{said_}</t></is></c>'

    sheet = rows(
        text("A1", "x" * 200_000),
        text("A2", "x" * (LONGEST_CELL + 1)) + text("B2", "b"),
        text("A3", "😀" + "x" * 32_765),
        text("A4", "&lt;WARNING: Truncated to Excel limit of 32767 characters!&gt;" + "x" * 32_000),
        '<c r="A5"><v>35680635679733800000</v></c>',
    )
    with opened(xlsx(sheet)) as book:
        read = list(book.rows(book.sheets[0]))
        assert [row.problem for row in read] == [None, ProblemCode.CELL_TOO_LONG, None, None, None]
        assert len(texts(read[1].raw)[0]) == LONGEST_CELL + 1
        digits, full, cut = book.remarks
        assert "1 cell holds a number of more than 15 digits" in digits
        assert "1 cell holds exactly as much text" in full
        assert "1 cell holds an answer that the survey tool cut off" in cut


def test_rows_may_be_read_again_and_left_half_way(opened: Callable[[bytes], Workbook]) -> None:
    many = rows(*(f'<c r="A{n}"><v>{n}</v></c>' for n in range(1, 6_001)))
    with opened(xlsx(many, rows('<c r="A1" t="str"><v>other</v></c>'))) as book:
        first, second = book.sheets
        assert next(book.rows(first)).cells == ["1"]
        assert [row.cells for row in book.rows(second)] == [["other"]]
        assert sum(1 for _ in book.rows(first)) == sum(1 for _ in book.rows(first)) == 6_000


@pytest.mark.parametrize(
    "sheet",
    [
        '<sheetData><row><c t="str"><v>a</v></c><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData>',
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c><x:c r="B1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="2"><x:c r="A2"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        "<sheetData><row r='1'><c t='str' r='A1'><v>a</v></c><c r='B1'><v>1</v></c></row><!-- x -->"
        "<row r='2'><c r='A2'><v>2</v></c><c r='ZZ90' s='1'/></row></sheetData>",
    ],
)
def test_cells_may_be_spelled_in_any_way_that_is_allowed(sheet: str, cells: Read) -> None:
    assert cells(xlsx(sheet)) == [["a", "1"], ["2", ""]]


def test_old_workbooks_are_read_alike(opened: Callable[[bytes], Workbook]) -> None:
    hidden_row = record(0x0208, struct.pack("<HHHHHHHH", 2, 0, 3, 0, 0, 0, 0x20, 0))
    hidden_column = record(0x007D, struct.pack("<HHHHHH", 1, 1, 0, 0, 1, 0))
    sheet = (
        hidden_column
        + label(0, 0, "Héading 😀")
        + label(0, 1, "x")
        + number(1, 0, 33.0)
        + number(1, 1, 45471 + 60179 / 86400, DATETIME)
        + hidden_row
        + record(0x027E, at(2, 0) + struct.pack("<I", 45471 << 2 | 2))
        + record(0x00BD, struct.pack("<HHHIHI", 2, 1, 0, 150 << 2 | 3, 0, 7 << 2 | 3) + b"\2\0")
        + number(3, 0, -1.5, DATE)
        + record(0x00BD, struct.pack("<HH", 3, 1) + struct.pack("<Hi", DATE, -5 << 2 | 2) + b"\1\0")
        + record(0x0205, at(4, 0) + b"\x2a\1")
        + record(0x0205, at(4, 1) + b"\1\0")
        + record(0x0006, at(5, 0) + b"\2\0\7\0\0\0\xff\xff" + bytes(8))
        + record(0x0006, at(5, 1) + struct.pack("<d", 2.5) + bytes(8))
        + BEGIN_SHEET + number(60_000, 200, 1.0) + END
        + label(6, 0, "last")
    )  # fmt: skip
    with opened(xls(sheet, label(0, 0, "z"), hidden=2)) as book:
        first, second = book.sheets
        assert (book.kind, second.visible, first.formulas) == ("xls", False, 2)
        assert "1 hidden row and 1 hidden column" in first.warnings[1]
        assert [row.cells for row in book.rows(first)] == [
            ["Héading 😀", "x", ""],
            ["33", "2024-06-28 16:42:59", ""],
            ["45471", "1.5", "0.07"],
            ["-1.5", "-5", ""],
            ["#N/A", "TRUE", ""],
            ["#DIV/0!", "2.5", ""],
            ["last", "", ""],
        ]
    with opened(xls(number(0, 0, 44009, DATE), since_1904=True)) as book:
        assert [row.cells for row in book.rows(book.sheets[0])] == [["2024-06-28"]]


def test_open_documents_keep_every_kind_of_value(opened: Callable[[bytes], Workbook]) -> None:
    comment = "<office:annotation><text:p>hidden remark</text:p></office:annotation>"
    drawing = "<draw:frame><draw:text-box><text:p>drawn</text:p></draw:text-box></draw:frame>"
    table = (
        "<table:table-header-rows>"
        + ods_row(
            said("a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p><text:p>e <text:span>f</text:span>"),
            ods_cell("string", "", f"{comment}<text:p>said  \n so</text:p>{drawing}"),
            ods_cell("string", 'office:string-value="exact"', "<text:p>shown</text:p>"),
        )
        + "</table:table-header-rows><table:table-row-group>"
        + ods_row(
            ods_cell("float", 'office:value="33"'),
            ods_cell("percentage", 'office:value="0.5"', "<text:p>50%</text:p>"),
            ods_cell("currency", 'office:value="12345678901234567890"'),
        )
        + "</table:table-row-group>"
        + ods_row("<table:table-cell table:number-columns-repeated='16384'/>", more="table:number-rows-repeated='2'")
        + ods_row(
            ods_cell("date", 'office:date-value="2024-06-28"'),
            ods_cell("date", 'office:date-value="2024-06-28T16:42:59.123000000"'),
            ods_cell("time", 'office:time-value="PT16H42M59S"'),
            more="table:visibility='collapse' table:number-rows-repeated='2'",
        )
        + ods_row(
            ods_cell("time", 'office:time-value="PT37H30M00.5S"'),
            ods_cell("boolean", 'office:boolean-value="true"'),
            ods_cell("date", 'office:date-value="2024-13-45"', "<text:p>?</text:p>"),
        )
        + ods_row(
            ods_cell("string", 'calcext:value-type="error" table:formula="of:=NA()"', "<text:p>#N/A</text:p>"),
            ods_cell("float", 'office:value="0" table:formula="of:=1/0"', "<text:p>#DIV/0!</text:p>"),
            ods_cell("float", 'office:value="2" table:formula="of:=1+1"'),
        )
        + ods_row(ods_cell("", 'table:formula="of:=1+1"'), said("x", "table:number-columns-repeated='2'"))
        + ods_row(
            "<table:table-cell table:number-columns-repeated='16384'/>", more="table:number-rows-repeated='1048000'"
        )
    )
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    with opened(ods(table, ods_row(said("z")), styles=style, extra={"Basic/x.xml": "<x/>"})) as book:
        first, second = book.sheets
        assert (book.kind, first.rows, first.columns, first.hidden_rows, first.formulas) == ("ods", 9, 3, 2, 4)
        assert second.visible is False
        assert "macros" in book.warnings[0]
        read = list(book.rows(first))
        assert [row.cells for row in read] == [
            ["a   b\tc\nd\ne f", "said so", "exact"],
            ["33", "0.5", "12345678901234567890"],
            ["", "", ""],
            ["", "", ""],
            ["2024-06-28", "2024-06-28 16:42:59.123", "16:42:59"],
            ["2024-06-28", "2024-06-28 16:42:59.123", "16:42:59"],
            ["37:30:00.5", "TRUE", "2024-13-45"],
            ["#N/A", "#DIV/0!", "2"],
            [],
        ]
        assert read[8].problem is ProblemCode.UNCALCULATED_FORMULA
        assert texts(read[8].raw) == ["=1+1", "x", "x"]


def test_open_documents_tell_merged_and_far_cells(opened: Callable[[bytes], Workbook]) -> None:
    lead = "<table:table-column table:visibility='collapse'/>" + ods_row(
        "<table:table-cell table:number-columns-repeated='2'/>", more="table:number-rows-repeated='4'"
    )
    wide = ods_row(
        "<table:table-cell/>", said("wide", "table:number-columns-spanned='2'"), "<table:covered-table-cell/>"
    )
    with opened(ods(lead + wide + ods_row("<table:table-cell/>", said("a"), said("b")))) as book:
        (sheet,) = book.sheets
        assert (sheet.first_row, sheet.first_column, sheet.rows, sheet.columns) == (5, 2, 2, 2)
        assert (sheet.merged, sheet.hidden_columns) == ((Merged(1, 1, 1, 2),), 0)
        assert [row.cells for row in book.rows(sheet)] == [["wide", ""], ["a", "b"]]


def test_a_reader_that_dies_half_way_refuses_the_file(opened: Callable[[bytes], Workbook]) -> None:
    many = rows(*(f'<c r="A{n}"><v>{n}</v></c>' for n in range(1, 6_001)))
    with opened(xlsx(many)) as book:
        read = book.rows(book.sheets[0])
        assert next(read).cells == ["1"]
        book._process._process.kill()
        with pytest.raises(InputRefusedError, match="is damaged or was cut off"):
            list(read)


def test_a_row_is_never_shown_by_mistake() -> None:
    assert "secret" not in repr(Record(1, b'["secret"]', ["secret"]))
