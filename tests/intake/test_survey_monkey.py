"""Exports of SurveyMonkey, with two heading rows and with one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harassment_cms.formdefs import FormDef
from harassment_cms.intake.layout import DateOrder, Role, Tool
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.understanding import Wish, understand

Write = Callable[..., Path]
Rows = tuple[Sequence[str], ...]

OWN = ("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
       "Last Name", "Custom Data 1")  # fmt: skip
QUESTIONS = ("What would you like us to do?", "What happened? (tick all)", "", "", "", "Which campus was it on?", "",
             "When did it happen?", "Is anyone in danger now?", "Please tell us what happened.",
             "How did it affect you?", "", "Which pets do you like?", "")  # fmt: skip
OPTIONS = ("Response", "Comments, jokes or names", "Gestures", "Following me", "Other (please specify)",
           "Response", "Other (please specify)", "Open-Ended Response", "Response", "Open-Ended Response", "Sleep",
           "Work", "Dogs", "Cats")  # fmt: skip


def own(number: int, day: str = "10/28/2026") -> tuple[str, ...]:
    return (f"329287999{number}", "91238", f"{day} 09:12:40", f"{day} 09:20:0{number}", "192.0.2.7", "jo@example.org",
            "Jo", "Doe", "s1234567")  # fmt: skip


FIRST = ("I stay anonymous", "Comments, jokes or names", "", "", "a note", "Riverside", "", "18/04/2026", "Yes",
         "Words.", "Less", "Fine", "Dogs", "")  # fmt: skip
SECOND = ("I would like to talk to someone", "", "Gestures", "Following me", "", "", "the lake", "-", "No", "-", "-",
          "", "-", "Cats")  # fmt: skip
EXPANDED: Rows = ((*OWN, *QUESTIONS), (*[""] * len(OWN), *OPTIONS), (*own(1), *FIRST), (*own(2), *SECOND))
WANTED = [
    {"route": "anonymous", "types": ("comments", "other"), "campus": "river", "when": "2026-04-18", "danger": "yes",
     "story": "Words.", "sleep": "less"},
    {"route": "named_meeting", "types": ("gestures", "following"), "campus": "other", "danger": "no"},
]  # fmt: skip


def values(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [{answer.question_id: answer.value for answer in reading.answers} for reading in readings]


def others(reading: Reading) -> dict[str, str]:
    return {answer.question_id: answer.other for answer in reading.answers if answer.other}


def condensed(rows: Rows) -> Rows:
    header, question = list(OWN), ""
    for asked, option in zip(QUESTIONS, OPTIONS, strict=True):
        question = asked or question
        header.append(question if option in ("Response", "Open-Ended Response") else f"{question} - {option}")
    return (header, *rows[2:])


@pytest.mark.parametrize("shape", ["expanded", "condensed"])
def test_both_shapes_say_the_same(read_export: Any, shape: str) -> None:
    readings = read_export(*(EXPANDED if shape == "expanded" else condensed(EXPANDED)))
    layout = read_export.found.layout
    assert (layout.tool, layout.heading_rows) == (Tool.SURVEYMONKEY, 2 if shape == "expanded" else 1)
    assert values(readings) == WANTED
    assert [others(reading) for reading in readings] == [{"types": "a note"}, {"campus": "the lake"}]
    assert [reading.response_id for reading in readings] == ["3292879991", "3292879992"]
    assert readings[0].submitted_at == datetime(2026, 10, 28, 9, 20, 1, tzinfo=UTC)
    assert not any(reading.problems or reading.set_aside for reading in readings)
    assert [words for _, words in readings[0].unmapped] == ["91238", "Fine", "Dogs"]
    assert [words for _, words in readings[1].unmapped] == ["91238", "Cats"]


def test_questions_are_shown_in_words_where_their_heading_is_empty(read_export: Any) -> None:
    readings = read_export(*EXPANDED)
    assert readings[0].unmapped == (
        ("Collector ID", "91238"),
        ("How did it affect you?: Work", "Fine"),
        ("Which pets do you like?", "Dogs"),
    )


def test_who_and_where_are_left_out(read_export: Any) -> None:
    for rows in (EXPANDED, condensed(EXPANDED)):
        readings = read_export(*rows)
        assert read_export.columns(Role.LEFT_OUT) == list(OWN[4:])
        said = str([reading.unmapped for reading in readings])
        assert not any(word in said for word in ("192.0.2.7", "jo@example.org", "Jo", "Doe", "s1234567"))


def test_a_question_for_a_name_is_a_question(read_export: Any) -> None:
    rows = ((*OWN[:4], "First Name", *QUESTIONS), ("", "", "", "", "Open-Ended Response", *OPTIONS),
            (*own(1)[:4], "Robin", *FIRST))  # fmt: skip
    readings = read_export(*rows)
    assert dict(readings[0].unmapped)["First Name"] == "Robin"
    assert values(readings) == WANTED[:1]


@pytest.mark.parametrize(
    ("day", "order", "warned"),
    [("10/28/2026", DateOrder.MONTH_FIRST, False), ("28/10/2026", DateOrder.DAY_FIRST, False),
     ("04/06/2026", DateOrder.MONTH_FIRST, True)],
)  # fmt: skip
def test_the_order_of_its_dates(read_export: Any, day: str, order: DateOrder, warned: bool) -> None:
    read_export(*EXPANDED[:2], (*own(1, day), *FIRST))
    assert read_export.found.layout.date_order is order
    assert any("read month first" in warning for warning in read_export.found.warnings) == warned


def test_newer_names_of_its_dates(read_export: Any) -> None:
    header = ("Respondent ID", "Collector ID", "Date Created", "Date Modified", *OWN[4:])
    readings = read_export((*header, *QUESTIONS), *EXPANDED[1:])
    assert readings[0].submitted_at == datetime(2026, 10, 28, 9, 20, 1, tzinfo=UTC)


def test_only_other_written(read_export: Any) -> None:
    """Whoever writes into the column of "Other" has picked it: it has no box of its own."""
    row = list(EXPANDED[2])
    row[len(OWN) + 1] = ""
    reading = read_export(*EXPANDED[:2], row, EXPANDED[3])[0]
    types = reading.answer("types")
    assert types is not None
    assert (types.value, types.other, types.raw) == (("other",), "a note", "")


def test_words_after_other_of_a_question_the_form_does_not_have(read_export: Any) -> None:
    header, options = ("Who saw it?", ""), ("A friend", "Other (please specify)")
    rows = [
        (*row, *cells) for row, cells in zip(EXPANDED, (header, options, ("", "yes"), ("A friend", "")), strict=True)
    ]
    readings = read_export(*rows)
    assert ("Who saw it? - Other (please specify)", "yes") in readings[0].unmapped
    assert ("Who saw it?", "A friend") in readings[1].unmapped


def test_a_box_for_other_without_words(read_export: Any) -> None:
    rows = [list(row) for row in EXPANDED]
    rows[1][len(OWN) + 4], rows[2][len(OWN) + 4] = "Other", "Other"
    reading = read_export(*rows)[0]
    types = reading.answer("types")
    assert types is not None
    assert (types.value, types.other) == (("comments", "other"), "")


def test_words_beside_a_choice_under_a_label_of_ones_own(write: Write) -> None:
    header = ("Respondent ID", "How often?", "", "What else?", "", "")
    options = ("", "Response", "Anything to add?", "A call", "A letter", "Something that is not here")
    rows = (
        header,
        options,
        ("1", "Often", "at night", "A call", "", ""),
        ("2", "Never", "", "", "A letter", "a gift"),
    )
    columns = understand(write("export.csv", *rows), Wish()).survey.columns
    assert [column.role for column in columns] == [
        Role.RESPONSE_ID, Role.ANSWER, Role.OTHER, Role.TICK, Role.TICK, Role.OTHER,
    ]  # fmt: skip
    # These may be words beside any answer.
    assert [column.option for column in columns] == [None, None, None, "A call", "A letter", None]


def test_other_twice_for_one_question(read_export: Any) -> None:
    header = ["RespondentID", "Which campus was it on?", "Which campus was it on? - Other (please specify)",
              "Which campus was it on? - Other (please specify)", "Is anyone in danger now?"]  # fmt: skip
    readings = read_export(header, ("1", "", "the lake", "the hall", "Yes"), ("2", "City", "", "", "No"))
    assert values(readings) == [{"campus": "other", "danger": "yes"}, {"campus": "city", "danger": "no"}]
    assert others(readings[0]) == {"campus": "the lake"}
    assert [words for _, words in readings[0].unmapped] == ["the hall"]


@pytest.mark.parametrize(
    "heading",
    [
        "Please tell us<br>what happened.",
        "Please tell uswhat happened.",
        "Please tell us&nbsp;what happened.",
        "<strong>Please</strong> tell us what happened .",
    ],
)
def test_headings_that_lost_a_tag_or_a_space(read_export: Any, heading: str) -> None:
    rows = [list(row) for row in EXPANDED]
    rows[0][rows[0].index("Please tell us what happened.")] = heading
    assert values(read_export(*rows)) == WANTED


def test_two_questions_with_the_same_letters_are_not_taken_for_each_other(
    read_export: Any, form: FormDef, forms: dict[str, FormDef]
) -> None:
    questions = [replace(q, text="Part 1 2") if q.id == "story" else q for q in form.questions]
    forms["report"] = replace(
        form, questions=(*questions, replace(form.question("story"), id="more", text="Part 12"))
    )
    rows = [list(row) for row in EXPANDED]
    rows[0][rows[0].index("Please tell us what happened.")] = "Part1 2"
    readings = read_export(*rows)
    assert "story" not in values(readings)[0]
    assert ("Part1 2", "Words.") in readings[0].unmapped


def test_bytes_that_are_not_utf8(read_export: Any, write: Write) -> None:
    path = write("export.csv", *EXPANDED)
    path.write_bytes(path.read_bytes().replace(b"Words.", b"\x8c\xe6 words").rstrip(b"\n"))
    found = understand(path, Wish())
    assert (found.tool, found.encoding) == (Tool.SURVEYMONKEY, "cp1252")
