"""Exports of Microsoft Forms: workbooks, and CSV files that Excel made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from harassment_cms.intake.layout import Container, DateOrder, Role, Tool
from harassment_cms.intake.mapping import read_record
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.ms_forms import MsForms
from harassment_cms.intake.readers.protocol import Head, Strength
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.understanding import Wish, understand

Write = Callable[..., Path]
Rows = tuple[Sequence[str], ...]

OWN = ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time")
QUESTIONS = ("What would you like us to do?", "What happened? (tick all)", "Which campus was it on?",
             "When did it happen?", "Is anyone in danger now?", "Please tell us\u00a0what happened.", "Sleep",
             "Which pets do you like?")  # fmt: skip
FIRST = ("1", "2026-06-28 16:42:59", "2026-06-28 16:45:35", "anonymous", "", "2026-06-29 08:00:00",
         "I stay anonymous", "Comments, jokes or names;a note on my desk;", "Riverside", "2026-04-18 00:00:00",
         "Yes", "Words.", "Less\u00a0", "Dogs;Cats;")  # fmt: skip
SECOND = ("4", "2026-06-28 16:50:01", "2026-06-28 16:58:40", "anonymous", "", "", "I would like to talk to someone",
          "Gestures;Following me", "the lake", "", "No", "", "", "")  # fmt: skip
ROWS: Rows = ((*OWN, *QUESTIONS), FIRST, SECOND)
WANTED = [
    {"route": "anonymous", "types": ("comments", "other"), "campus": "river", "when": "2026-04-18", "danger": "yes",
     "story": "Words.", "sleep": "less"},
    {"route": "named_meeting", "types": ("gestures", "following"), "campus": "other", "danger": "no"},
]  # fmt: skip


def values(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [{answer.question_id: answer.value for answer in reading.answers} for reading in readings]


def roles(head: Head) -> list[Role]:
    return [column.role for column in MsForms().describe(head).columns]


def test_an_export(read_export: Any) -> None:
    readings = read_export(*ROWS, zone="Europe/London")
    layout = read_export.found.layout
    assert (layout.tool, layout.zone, layout.joins) == (Tool.MS_FORMS, "Europe/London", ";")
    assert values(readings) == WANTED
    assert [reading.response_id for reading in readings] == ["1", "4"]
    assert readings[0].submitted_at == datetime(2026, 6, 28, 15, 45, 35, tzinfo=UTC)
    assert readings[0].modified_at == datetime(2026, 6, 29, 7, 0, tzinfo=UTC)
    assert readings[1].modified_at is None
    types, campus = readings[0].answer("types"), readings[1].answer("campus")
    assert types is not None
    assert campus is not None
    assert (types.other, campus.other) == ("a note on my desk", "the lake")
    assert readings[0].unmapped == (("Which pets do you like?", "Dogs;Cats;"),)
    assert not any(reading.problems or reading.set_aside for reading in readings)


def test_who_was_signed_in_is_never_kept(read_export: Any) -> None:
    signed = [list(row) for row in ROWS]
    signed[1][3:5] = ["jo@example.org", "Jo Doe"]
    readings = read_export(*signed)
    assert read_export.columns(Role.LEFT_OUT) == ["Email", "Name"]
    assert not any(word in str(readings[0].unmapped) for word in ("jo@", "Jo Doe"))
    # Nobody knows what stands below the first rows, so a form that looks anonymous is treated alike.
    read_export(*ROWS)
    assert read_export.columns(Role.LEFT_OUT) == ["Email", "Name"]
    kept = read_export(*signed, wish=Wish(keep_identifying=True))
    assert ("Email", "jo@example.org") in kept[0].unmapped


def test_a_form_that_asks_for_a_name_itself(read_export: Any) -> None:
    rows = [(*row[:6], name, *row[6:]) for row, name in zip(ROWS, ("Name2", "Robin", ""), strict=True)]
    readings = read_export(*rows)
    assert ("Name2", "Robin") in readings[0].unmapped


@pytest.mark.parametrize(
    "own",
    [
        ("Id", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre",
         "Hora de la última modificación"),
        ("ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Zeitpunkt der letzten Änderung"),
        ("ID", "Starttidspunkt", "Fullføringstidspunkt", "E-postadresse", "Navn", "Sist endret"),
    ],
)  # fmt: skip
def test_headings_in_the_owners_language(read_export: Any, own: Sequence[str]) -> None:
    readings = read_export((*own, *QUESTIONS), *ROWS[1:])
    assert read_export.found.tool is Tool.MS_FORMS
    assert values(readings) == WANTED
    assert readings[0].modified_at == datetime(2026, 6, 29, 8, 0, tzinfo=UTC)
    assert read_export.columns(Role.LEFT_OUT) == list(own[3:5])


@pytest.mark.parametrize("own", [("ID", "Hasiera-ordua", "Amaiera-ordua", "Helbidea", "Izena", "")])
def test_a_language_that_is_not_known_here(read_export: Any, own: Sequence[str]) -> None:
    readings = read_export(*[(*row[:5], *row[6:]) for row in ((*own, *QUESTIONS), *ROWS[1:])])
    assert read_export.found.tool is Tool.MS_FORMS
    assert values(readings) == WANTED
    assert read_export.columns(Role.LEFT_OUT) == ["Helbidea", "Izena"]


@pytest.mark.parametrize(
    "change",
    [
        {0: "x"},
        {0: "4"},
        {1: "2026-06-29 16:42:59"},
        {2: "soon"},
        {3: "yes"},
        {4: "Riverside"},
    ],
)
def test_a_table_that_only_looks_alike_loses_no_column(change: dict[int, str]) -> None:
    """Its third and fourth columns may be questions."""
    header = ("nr", "Hasiera-ordua", "Amaiera-ordua", "Arriskua", "Lekua", *QUESTIONS)
    rows = [(*row[:5], *row[6:]) for row in ROWS[1:]]
    changed = tuple(change.get(place, cell) for place, cell in enumerate(rows[0]))
    assert MsForms().recognises(Head("x", [header, *rows])) is not None
    assert MsForms().recognises(Head("x", [header, changed, rows[1]])) is None
    plain = ("id", "started at", "submitted at", "route", "note", *QUESTIONS)
    assert MsForms().recognises(Head("x", [plain, *rows])) is None


def test_a_workbook_and_its_csv_are_described_alike() -> None:
    for container in Container:
        head = Head("x", ROWS, container=container, sheet="Sheet1")
        said = MsForms().recognises(head)
        assert said is not None
        assert said.strength is Strength.CERTAIN
        assert roles(head)[:6] == [
            Role.RESPONSE_ID, Role.STARTED_AT, Role.SUBMITTED_AT, Role.LEFT_OUT, Role.LEFT_OUT, Role.MODIFIED_AT,
        ]  # fmt: skip


def test_a_workbook(read_export: Any, tmp_path: Path) -> None:
    """Numbers, and times as Excel keeps them, in the one sheet that the tool writes."""
    path = tmp_path / "Report it(1-4).xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "m/d/yy h:mm:ss"}) as book:
        sheet = book.add_worksheet("Sheet1")
        for line, row in enumerate(ROWS):
            for place, cell in enumerate(row):
                if cell and line and place == 0:
                    sheet.write_number(line, place, int(cell))
                elif cell.startswith("2026-"):
                    sheet.write_datetime(line, place, datetime.fromisoformat(cell))
                elif cell:
                    sheet.write_string(line, place, cell)
    readings = read_export.file(path, zone="Europe/London")
    layout = read_export.found.layout
    assert (layout.tool, layout.container, layout.sheet) == (Tool.MS_FORMS, Container.CELLS, "Sheet1")
    assert values(readings) == WANTED
    assert [reading.response_id for reading in readings] == ["1", "4"]
    assert readings[0].submitted_at == datetime(2026, 6, 28, 15, 45, 35, tzinfo=UTC)
    assert readings[0].modified_at == datetime(2026, 6, 29, 7, 0, tzinfo=UTC)


def through_excel(row: Sequence[str], order: DateOrder) -> list[str]:
    cells = []
    for cell in row:
        if len(cell) == 19 and cell[4] == "-":
            year, month, day = cell[:10].split("-")
            first, second = (day, month) if order is DateOrder.DAY_FIRST else (month, day)
            clock = "" if cell.endswith("00:00:00") else f" {cell[11:16]}"
            cell = f"{int(first)}/{int(second)}/{year}{clock}"
        cells.append(cell)
    return cells


@pytest.mark.parametrize("order", [DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST])
def test_a_csv_that_excel_made(read_export: Any, order: DateOrder) -> None:
    """Windows-1252, no seconds, and every date in the order of that computer, also where no date tells it."""
    rows = [list(through_excel(row, order)) for row in ROWS]
    rows[0][0] = "Id"
    rows[1][9] = "4/8/2026" if order is DateOrder.MONTH_FIRST else "8/4/2026"
    rows[1][11] = "it’s – so"
    readings = read_export(*rows, encoding="cp1252")
    assert (read_export.found.layout.date_order, read_export.found.encoding) == (order, "cp1252")
    assert values(readings) == [{**WANTED[0], "when": "2026-04-08", "story": "it’s – so"}, WANTED[1]]
    assert readings[0].submitted_at == datetime(2026, 6, 28, 16, 45, tzinfo=UTC)
    assert readings[0].modified_at == datetime(2026, 6, 29, 8, 0, tzinfo=UTC)


def test_start_times_tell_the_order_of_dates_too(read_export: Any) -> None:
    rows = [list(through_excel(row, DateOrder.MONTH_FIRST)) for row in ROWS]
    for row in rows[1:]:
        row[2] = "7/1/2026 9:00"
    readings = read_export(*rows)
    assert readings[0].submitted_at == datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def with_marking(points: str, feedback: str) -> Rows:
    header = [*OWN[:5], "Total points", "Quiz feedback"]
    rows = [[*row[:5], "0", ""] for row in ROWS[1:]]
    for place, question in enumerate(QUESTIONS):
        header += [question, f"{points} - {question}", f"{feedback} - {question}"]
        for row, source in zip(rows, ROWS[1:], strict=True):
            row += [source[6 + place], "0", "Thank you"]
    return (header, *rows)


@pytest.mark.parametrize(("points", "feedback"), [("Points", "Feedback"), ("Puntos", "Comentarios")])
def test_points_of_a_quiz_are_no_answers(read_export: Any, points: str, feedback: str) -> None:
    readings = read_export(*with_marking(points, feedback))
    assert values(readings) == WANTED
    tool = read_export.columns(Role.TOOL)
    assert tool[:3] == ["Total points", "Quiz feedback", f"{points} - {QUESTIONS[0]}"]
    assert len(tool) == 2 + 2 * len(QUESTIONS)


def test_a_question_that_only_ends_like_the_one_before_it_stays_one() -> None:
    head = Head("x", [(*OWN[:5], "Sleep", "Trouble - Sleep", "Work"), (*FIRST[:5], "Less", "Yes", "Fine")])
    assert roles(head)[5:] == [Role.ANSWER] * 3


def branched(second: tuple[str, str], third: tuple[str, str]) -> Rows:
    extra = (("Is anyone in danger now?2", "Is anyone in danger now?3"), second, third)
    return tuple((*row, *cells) for row, cells in zip(ROWS, extra, strict=True))


def test_a_question_in_several_branches_is_one(read_export: Any) -> None:
    rows = [list(row) for row in branched(("", ""), ("", "Yes"))]
    rows[2][10] = ""
    readings = read_export(*rows)
    assert [row["danger"] for row in values(readings)] == ["yes", "yes"]
    assert [column.question for column in read_export.found.layout.columns[-2:]] == [None, "danger"]


def test_two_branches_that_disagree_are_marked(read_export: Any) -> None:
    rows = [list(row) for row in branched(("", ""), ("", "Yes"))]
    rows[2][10] = ""
    read_export(*rows)
    cells = [*FIRST, "", "No"]
    reading = read_record(read_export.found.layout, read_export.found.form, cells)
    danger = reading.answer("danger")
    assert danger is not None
    assert (danger.value, danger.raw, danger.problem) == (None, "Yes\nNo", ProblemCode.ANSWERED_TWICE.sentence)
    same = read_record(read_export.found.layout, read_export.found.form, [*FIRST, "", "yes"]).answer("danger")
    assert same is not None
    assert (same.value, same.problem) == ("yes", None)


def test_questions_that_are_both_answered_stay_two(read_export: Any) -> None:
    readings = read_export(*branched(("No", ""), ("", "")))
    assert values(readings) == WANTED
    assert ("Is anyone in danger now?2", "No") in readings[0].unmapped


def test_a_number_at_the_end_may_belong_to_the_words() -> None:
    rows = [(*OWN[:5], "Room", "Room 2"), (*FIRST[:5], "A", ""), (*SECOND[:5], "", "B")]
    groups = [column.group for column in MsForms().describe(Head("x", rows)).columns[5:]]
    assert len(set(groups)) == 2


def test_headings_in_two_languages_and_with_strange_hyphens(read_export: Any) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][6] = "Beth hoffech i ni ei wneud? / What would you like us to do?"
    rows[0][7] = "Beth ddigwyddodd i chi?\nWhat happened? (tick all)"
    rows[0][13] = "Check\u2011in wanted"
    assert values(read_export(*rows)) == WANTED


def test_dates_without_a_clock_and_empty_files(read_export: Any, write: Write) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][2] = "2026-06-28"
    assert read_export(*rows)[0].submitted_at == date(2026, 6, 28)
    assert understand(write("none.csv", ROWS[0]), Wish()).tool is Tool.MS_FORMS
