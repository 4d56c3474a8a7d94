"""Exports of Google Forms: its own CSV, and the sheet of responses as CSV or workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from harassment_cms.formdefs import FormDef
from harassment_cms.intake.layout import Container, DateOrder, Role, Tool
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.understanding import Wish, understand

Write = Callable[..., Path]
Rows = tuple[Sequence[str], ...]

QUESTIONS = ("What would you like us to do?", "What happened? (tick all)", "Which campus was it on?",
             "When did it happen?", "Is anyone in danger now?", "Please tell us what happened. ",
             "How did it  affect you?  [Sleep ]", "How did it  affect you?  [Work]")  # fmt: skip
FIRST = ("I stay anonymous", "Comments, jokes or names;Other;something I typed", "Riverside", "2026-04-18", "Yes",
         "Words.\nMore words.", "Less", "Fine")  # fmt: skip
SECOND = ("I would like to talk to someone", "Gestures;Following me", "the lake", "", "No", "", "", "")
DIRECT: Rows = (
    ("Timestamp", *QUESTIONS),
    ("2026/06/05 11:34:01 AM BST", *FIRST),
    ("2026/06/05 1:04:01 PM BST", *SECOND),
)
WANTED = [
    {"route": "anonymous", "types": ("comments", "other"), "campus": "river", "when": "2026-04-18", "danger": "yes",
     "story": "Words.\nMore words.", "sleep": "less"},
    {"route": "named_meeting", "types": ("gestures", "following"), "campus": "other", "danger": "no"},
]  # fmt: skip


def values(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [{answer.question_id: answer.value for answer in reading.answers} for reading in readings]


def sheet(first: str, second: str) -> Rows:
    rows = [list(row) for row in DIRECT]
    rows[1][0], rows[2][0] = first, second
    return tuple([cell.replace(";", ", ") for cell in row] for row in rows)


def test_its_own_csv(read_export: Any) -> None:
    readings = read_export(*DIRECT, zone="Europe/London")
    assert (read_export.found.tool, read_export.found.layout.joins) == (Tool.GOOGLE_FORMS, ";")
    assert values(readings) == WANTED
    assert [reading.submitted_at for reading in readings] == [
        datetime(2026, 6, 5, 10, 34, 1, tzinfo=UTC),
        datetime(2026, 6, 5, 12, 4, 1, tzinfo=UTC),
    ]
    types = readings[0].answer("types")
    assert types is not None
    assert types.other == "something I typed"
    assert [words for _, words in readings[0].unmapped] == ["Fine"]
    assert [reading.response_id for reading in readings] == [None, None]
    assert any("no response ids" in warning for warning in read_export.found.warnings)
    assert not any("time zone by letters" in warning for warning in read_export.found.warnings)


@pytest.mark.parametrize(
    ("word", "hour", "warned"),
    [("EST", 11, True), ("GMT-6", 17, False), ("GMT+1", 10, False), ("GMT", 11, False), ("CET", 11, True)],
)
def test_zone_words(read_export: Any, word: str, hour: int, warned: bool) -> None:
    rows = (DIRECT[0], (f"2026/12/05 11:34:01 AM {word}", *FIRST))
    readings = read_export(*rows, zone="Europe/London")
    assert readings[0].submitted_at == datetime(2026, 12, 5, hour, 34, 1, tzinfo=UTC)
    assert any("time zone by letters" in warning for warning in read_export.found.warnings) == warned


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        ("8/21/2026 13:10:31", "9/1/2026 9:00:00", DateOrder.MONTH_FIRST),
        ("21/08/2026 13:10:31", "01/09/2026 09:00:00", DateOrder.DAY_FIRST),
        ("21.08.2026 13:10:31", "01.09.2026 09:00:00", DateOrder.DAY_FIRST),
        ("8/21/2026 13:10", "9/1/2026 9:00", DateOrder.MONTH_FIRST),
    ],
)
def test_a_csv_of_the_sheet(read_export: Any, first: str, second: str, order: DateOrder) -> None:
    rows = [list(row) for row in sheet(first, second)]
    rows[1][4] = "4/5/2026" if order is DateOrder.MONTH_FIRST else "05/04/2026"
    readings = read_export(*rows)
    assert (read_export.found.layout.tool, read_export.found.layout.joins) == (Tool.GOOGLE_FORMS, ",")
    assert read_export.found.layout.date_order is order
    assert values(readings) == [{**WANTED[0], "when": "2026-04-05"}, WANTED[1]]
    assert readings[1].submitted_at == datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
    assert readings[0].submitted_at is not None


def test_a_label_with_a_comma_is_kept_whole(read_export: Any, form: FormDef, forms: dict[str, FormDef]) -> None:
    rows = [list(row) for row in sheet("8/21/2026 13:10:31", "9/1/2026 9:00:00")]
    rows[1][2] = "Gestures, Comments, jokes or names, he said, she said"
    types = read_export(*rows)[0].answer("types")
    assert types is not None
    assert (types.value, types.other) == (("comments", "gestures", "other"), "he said, she said")


def test_a_workbook_of_the_sheet(read_export: Any, tmp_path: Path) -> None:
    rows = sheet("2026-08-21 13:10:31.250", "2026-09-01 09:00:00")
    path = tmp_path / "Report it (Responses).xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Form Responses 1")
        clock = book.add_format({"num_format": "m/d/yyyy h:mm:ss"})
        for line, row in enumerate(rows):
            page.write_row(line, 0, [cell or None for cell in row])
            if line:
                page.write_datetime(line, 0, datetime.fromisoformat(row[0]), clock)
    readings = read_export.file(path)
    layout = read_export.found.layout
    assert (layout.tool, layout.container, layout.joins) == (Tool.GOOGLE_FORMS, Container.CELLS, ",")
    assert values(readings) == WANTED
    assert readings[0].submitted_at == datetime(2026, 8, 21, 13, 10, 31, tzinfo=UTC)


def test_a_copy_that_somebody_tidied(read_export: Any, form: FormDef, forms: dict[str, FormDef]) -> None:
    scale = replace(
        form.question("ongoing"),
        options=tuple(replace(o, label=str(n)) for n, o in enumerate(form.question("ongoing").options)),
    )
    forms["report"] = replace(form, questions=tuple(scale if q.id == "ongoing" else q for q in form.questions))
    rows = [[*row, cell] for row, cell in zip(DIRECT, ("Does it go on?", "2.0", "0.0"), strict=True)]
    rows[1][0], rows[2][0] = "2026-06-05T11:34:01", "2026-06-05 13:04:01"
    readings = read_export(*rows)
    assert [row["ongoing"] for row in values(readings)] == ["unsure", "yes"]
    assert [row["types"] for row in values(readings)] == [row["types"] for row in WANTED]
    assert readings[0].submitted_at == datetime(2026, 6, 5, 11, 34, 1, tzinfo=UTC)


@pytest.mark.parametrize("heading", ["Zeitstempel", "Horodateur", "Marca temporal", "TIMESTAMP ", "Stamp amser"])
def test_its_first_heading_in_other_languages(read_export: Any, heading: str) -> None:
    assert values(read_export((heading, *QUESTIONS), *DIRECT[1:])) == WANTED
    assert read_export.found.tool is Tool.GOOGLE_FORMS


@pytest.mark.parametrize("heading", ["Email Address", "Username", "E-Mail-Adresse"])
def test_the_address_of_the_account_is_left_out(read_export: Any, heading: str) -> None:
    rows = [(row[0], cell, *row[1:]) for row, cell in zip(DIRECT, (heading, "jo@example.org", ""), strict=True)]
    readings = read_export(*rows)
    assert read_export.columns(Role.LEFT_OUT) == [heading]
    assert "jo@" not in str(readings[0].unmapped)


def test_an_address_that_the_form_asks_for_is_an_answer(
    read_export: Any, form: FormDef, forms: dict[str, FormDef]
) -> None:
    asked = replace(form.question("story"), id="mail", text="Email address")
    forms["report"] = replace(form, questions=(*form.questions, asked))
    first = [(row[0], cell, *row[1:]) for row, cell in zip(DIRECT, ("Email Address", "a@b.example", ""), strict=True)]
    assert values(read_export(*first))[0]["mail"] == "a@b.example"
    # Where the survey asks as well, the first is the account's.
    both = [(*row, cell) for row, cell in zip(first, ("Email address", "c@d.example", ""), strict=True)]
    readings = read_export(*both)
    assert values(readings)[0]["mail"] == "c@d.example"
    assert "a@b.example" not in str(readings[0].unmapped)


def test_marks_of_a_quiz_are_no_answers(read_export: Any) -> None:
    header = ("Timestamp", "Total score", *QUESTIONS, f"{QUESTIONS[0]} [Score]", f"{QUESTIONS[0]} [Feedback]")
    rows = [(row[0], "3.00 / 5", *row[1:], "0.00 / 1", "Thank you") for row in DIRECT[1:]]
    assert values(read_export(header, *rows)) == WANTED
    assert len(read_export.columns(Role.TOOL)) == 3


def test_other_tables_that_begin_with_a_timestamp_are_plain(write: Write) -> None:
    days = write("days.csv", ("timestamp", "sleep", "route"), ("20/04/2026", "Less", ""))
    assert understand(days, Wish()).tool is Tool.PLAIN
    assert understand(write("none.csv", DIRECT[0]), Wish()).tool is Tool.GOOGLE_FORMS


def test_the_time_may_be_told_without_a_line_end_at_the_end(write: Write) -> None:
    path = write("sheet.csv", *sheet("8/21/2026 13:10:31", "9/1/2026 9:00:00"))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    found = understand(path, Wish())
    assert found.tool is Tool.GOOGLE_FORMS
    assert len(found.head.rows) == 3
