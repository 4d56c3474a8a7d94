"""Rows and code books come out of SPSS files as they were written, and a spoilt file is refused in words."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.spss_file import DATE, DATETIME, DTIME, HIGHEST, MOYR, TIME, Variable, sav

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers import spssrows
from harassment_cms.intake.readers.cellrow import texts
from harassment_cms.intake.readers.csvfile import LONGEST_CELL
from harassment_cms.intake.readers.spss import ColumnKind, MissingRange, SpssFile

DAY = 86_400.0
JUNE_28 = 13_938_912_000.0

Open = Callable[[bytes], SpssFile]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export.sav"


@pytest.fixture
def opened(path: Path) -> Open:
    def open_(data: bytes) -> SpssFile:
        path.write_bytes(data)
        return SpssFile.open(path)

    return open_


@pytest.mark.parametrize("compressed", [False, True])
def test_columns_and_rows_come_out_as_they_were_written(compressed: bool, opened: Open) -> None:
    variables = (
        Variable("URN", 24, label="Unique Response Number"),
        Variable("Q1", label="Is anyone in danger – now?", labels={1.0: "Yes", 2.0: "No é", 2.5: "Half"}),
        Variable("Q2_a", 16, labels={"a": "Aye"}),
        Variable("Story", 700),
    )
    story = "é" + "x" * 300 + " \n " + "y" * 380
    rows: list[list[float | str | None]] = [
        ["356806-356797-33882794", 1.0, "a", story],
        ["  lead", 2.5, "", "short "],
        ["", None, "😀", ""],
        ["7", -0.1, "b", "\ttab"],
    ]
    with opened(sav(variables, rows, compressed=compressed)) as file:
        urn, danger, other, told = file.columns
        assert (file.encoding, file.count, file.warnings) == ("utf-8", 4, ())
        assert (urn.name, urn.label, urn.kind) == ("URN", "Unique Response Number", ColumnKind.TEXT)
        assert (danger.label, danger.kind) == ("Is anyone in danger – now?", ColumnKind.NUMBER)
        assert danger.labels == (("1", "Yes"), ("2", "No é"), ("2.5", "Half"))
        assert (other.labels, told.name, told.label) == ((("a", "Aye"),), "Story", "")
        read = list(file.rows())
        assert [row.number for row in read] == [1, 2, 3, 4]
        assert [row.cells for row in read] == [
            ["356806-356797-33882794", "1", "a", story],
            ["  lead", "2.5", "", "short"],
            ["", "", "😀", ""],
            ["7", "-0.1", "b", "\ttab"],
        ]
        assert [texts(row.raw) for row in read] == [row.cells for row in read]
        assert read[2].raw == '[null,null,"😀",null]'.encode()


def test_dates_and_times_follow_the_format_of_their_column(opened: Open) -> None:
    variables = (
        Variable("day", format=DATE),
        Variable("at", format=DATETIME),
        Variable("clock", format=TIME),
        Variable("length", format=DTIME),
        Variable("month", format=MOYR),
    )
    rows: list[list[float | str | None]] = [
        [JUNE_28, JUNE_28 + 60_179.0, 60_179.0, 3 * DAY, JUNE_28],
        [0.0, JUNE_28, 0.0, -90.0, 1e30],
        [JUNE_28 + 1.0, JUNE_28 + 0.25, DAY, 1e300, None],
    ]
    with opened(sav(variables, rows)) as file:
        kinds = [ColumnKind.DATE, ColumnKind.DATETIME, ColumnKind.TIME, ColumnKind.TIME, ColumnKind.DATE]
        assert [column.kind for column in file.columns] == kinds
        assert [row.cells for row in file.rows()] == [
            ["2024-06-28", "2024-06-28 16:42:59", "16:42:59", "72:00:00", "2024-06-28"],
            ["1582-10-14", "2024-06-28 00:00:00", "00:00:00", "-0:01:30", "1e+30"],
            ["2024-06-28 00:00:01", "2024-06-28 00:00:00.25", "24:00:00", "1e+300", ""],
        ]


def test_values_that_mean_no_answer_stay_and_are_marked(opened: Open) -> None:
    variables = (
        Variable("single", missing=(2, [8.0, 9.0])),
        Variable("range", missing=(-3, [90.0, HIGHEST, -1.0])),
        Variable("text", 8, missing=(1, ["none"])),
    )
    with opened(sav(variables, [[9.0, 95.0, "none"], [1.0, -1.0, "some"], [None, 89.0, ""]])) as file:
        rows = [row.cells for row in file.rows()]
        assert rows == [["9", "95", "none"], ["1", "-1", "some"], ["", "89", ""]]
        marked = [[column.is_missing(cell) for column, cell in zip(file.columns, row, strict=True)] for row in rows]
        assert marked == [[True, True, True], [False, True, False], [True, False, True]]
        assert file.columns[0].missing == (MissingRange(8.0, 8.0), MissingRange(9.0, 9.0))
        assert MissingRange(90.0, None) in file.columns[1].missing
        assert not file.columns[0].is_missing("nine")


def test_text_that_is_not_what_the_file_says_is_read_as_windows_1252_and_said(opened: Open) -> None:
    variables = (Variable("t", 8, label="für", labels={"é": "oui, déjà"}),)
    with opened(sav(variables, [["café"], ["’"]], encoding="cp1252", declared="UTF-8")) as file:
        assert [row.cells for row in file.rows()] == [["café"], ["’"]]
        assert (file.columns[0].label, file.columns[0].labels) == ("für", (("é", "oui, déjà"),))
        assert "was read as cp1252" in file.warnings[0]
    with opened(sav(variables, [["café’s"]], encoding="cp1252", declared="windows-1252")) as file:
        assert ([row.cells for row in file.rows()], file.encoding) == ([["café’s"]], "cp1252")
        assert file.warnings == ()


def test_one_spoilt_text_sets_its_own_row_aside(opened: Open) -> None:
    data = sav((Variable("t", 8), Variable("n")), [["café", 1.0], ["thé", 2.0], ["spoil!", 3.0], ["ok", 4.0]])
    with opened(data.replace(b"spoil!", b"spoil\xe9")) as file:
        read = list(file.rows())
        assert [row.problem for row in read] == [None, None, ProblemCode.NOT_TEXT, None]
        assert [row.cells for row in read] == [["café", "1"], ["thé", "2"], [], ["ok", "4"]]
        assert texts(read[2].raw) == ["spoil\xe9", "3"]


def test_a_letter_cut_in_two_at_the_width_of_its_column_is_left_out(opened: Open) -> None:
    data = sav((Variable("t", 8), Variable("s", 8)), [["1234567é", "é"]])
    with opened(data) as file:
        assert [row.cells for row in file.rows()] == [["1234567", "é"]]


def test_a_file_is_read_in_pieces_without_a_row_lost_or_doubled(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spssrows, "_CELLS_AT_A_TIME", 7)
    variables = (Variable("n"), Variable("t", 8))
    for count in (0, 1, 3, 4, 20):
        path.write_bytes(sav(variables, [[float(n), str(n)] for n in range(count)], compressed=True))
        serving = spssrows.serving(path)
        assert serving.about["rows"] == count
        assert [texts(raw) for _, raw in serving.rows(0)] == [[str(n), str(n)] for n in range(count)]


def test_an_endless_text_sets_its_row_aside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spssrows, "LONGEST_CELL", 5)
    assert LONGEST_CELL > 5
    path.write_bytes(sav((Variable("t", 8),), [["12345"], ["123456"]]))
    problems = [problem for problem, _ in spssrows.serving(path).rows(0)]
    assert problems == ["", ProblemCode.CELL_TOO_LONG.value]


WHOLE = sav(
    (
        Variable("a", 300, label="x"),
        Variable("b", labels={1.0: "y"}, missing=(1, [9.0])),
        Variable("c", 8, labels={"p": "q"}),
    ),
    [["one", 1.0, "p"], ["two", None, ""], ["three", 9.0, "q"]],
)


@pytest.mark.parametrize("end", [4, 100, 176, 400, len(WHOLE) - 400, len(WHOLE) - 1])
def test_a_file_that_breaks_off_is_refused_at_the_start(end: int, path: Path) -> None:
    path.write_bytes(WHOLE[:end])
    with pytest.raises(InputRefusedError, match="is damaged or was cut off"):
        spssrows.serving(path)


def test_a_file_that_breaks_the_library_is_refused_and_the_program_lives(opened: Open) -> None:
    # A number that claims to be a text of two thousand million bytes: the library reads beyond what it has, and dies.
    place = WHOLE.find(struct.pack("<iii", 2, 0, 0))
    with pytest.raises(InputRefusedError, match="is damaged or was cut off"):
        opened(WHOLE[: place + 4] + struct.pack("<i", 0x7F000000) + WHOLE[place + 8 :])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=4)), min_size=1, max_size=3))
def test_a_spoilt_file_is_read_or_refused_and_nothing_else(path: Path, noise: list[tuple[float, bytes]]) -> None:
    data = bytearray(WHOLE)
    for where, bytes_ in noise:
        place = int(where * len(data))
        data[place : place + len(bytes_)] = bytes_
    path.write_bytes(data)
    try:
        with SpssFile.open(path) as file:
            assert all(len(row.cells) in (0, len(file.columns)) for row in file.rows())
    except InputRefusedError:
        pass
