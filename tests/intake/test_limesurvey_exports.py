"""LimeSurvey's exports, in each style of headings and answers that its owner may choose."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.intake.reading_exports import Forms, Row, placed, quoted, read, roles, values

from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.problems import ProblemCode

OWN = ("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "token", "ipaddr", "refurl")
OWN_WORDS = (
    "Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started", "Date last action",
    "Access code", "IP address", "Referrer URL",
)  # fmt: skip
CODES = ("route", "types[comments]", "types[gestures]", "types[following]", "types[other]", "danger", "when", "story")
TEXTS = (
    "What would you like us to do?",
    "What happened? (tick all) [Comments, jokes or names]",
    "What happened? (tick all) [Gestures]",
    "What happened? (tick all) [Following me]",
    "What happened? (tick all) [Other]",
    "Is anyone in danger now?",
    "When did it happen?",
    "Please tell us what happened.",
)
SENT = (
    "7",
    "2026-03-01 10:00:00",
    "5",
    "en",
    "468793672",
    "2026-03-01 09:50:00",
    "2026-03-01 10:00:00",
    "t0k",
    "192.0.2.1",
    "",
)
LABELS = ("I stay anonymous", "Yes", "No", "Yes", "", "No", "2026-02-27 00:00:00", "Words, and\nmore words.")
BY_CODE = ("anonymous", "Y", "", "Y", "", "N", "2026-02-27 00:00:00", "Words, and\nmore words.")
MEANT = {
    "route": "anonymous",
    "types": ("comments", "following"),
    "danger": "no",
    "when": "2026-02-27",
    "story": "Words, and\nmore words.",
}


def export(*rows: Row, delimiter: str = ",") -> bytes:
    """As its writer does it: a byte-order mark, every cell quoted, and one line end too many."""
    return quoted(*rows, delimiter=delimiter, end="\r\n", bom=True, tail="\r\n")


def coded_and_texts(separator: str) -> tuple[str, ...]:
    own = [f"{code}{separator}{words}" for code, words in zip(OWN, OWN_WORDS, strict=True)]
    return (*own, *(f"{code}{separator}{words}" for code, words in zip(CODES, TEXTS, strict=True)))


@pytest.mark.parametrize("answers", [LABELS, BY_CODE])
@pytest.mark.parametrize(
    "header",
    [(*OWN, *CODES), (*OWN_WORDS, *TEXTS), coded_and_texts(". "), coded_and_texts("._."), coded_and_texts(" - ")],
    ids=["codes", "texts", "both", "both with underscore", "both with dash"],
)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_every_style_means_the_same(tmp_path: Path, forms: Forms, header: Row, answers: Row, delimiter: str) -> None:
    found, (reading,) = read(tmp_path, export(header, (*SENT, *answers), delimiter=delimiter), forms)
    assert found.tool is Tool.LIMESURVEY
    assert found.evidence[0][1].strength.name == "CERTAIN"
    assert [column.role for column in found.layout.columns[:10]] == [
        Role.RESPONSE_ID, Role.SUBMITTED_AT, Role.TOOL, Role.TOOL, Role.TOOL, Role.STARTED_AT, Role.MODIFIED_AT,
        Role.LEFT_OUT, Role.LEFT_OUT, Role.LEFT_OUT,
    ]  # fmt: skip
    assert values(reading) == MEANT
    assert reading.response_id == "7"
    assert reading.submitted_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert reading.modified_at == reading.submitted_at
    assert (reading.set_aside, reading.problems) == (None, ())


def test_a_survey_that_keeps_no_dates_says_sent_and_not_when(tmp_path: Path, forms: Forms) -> None:
    header = ("id", "submitdate", "lastpage", "startlanguage", "datestamp", *CODES)
    rows = [
        ("1", "1980-01-01 00:00:00", "5", "de", "1980-01-01 00:00:00", *LABELS),
        ("2", "", "2", "en", "1980-01-01 00:00:00", *LABELS),
        ("3", "", "-1", "en", "1980-01-01 00:00:00", "", "N/A", "N/A", "N/A", "", "N/A", "", ""),
    ]
    _, (sent, begun, opened) = read(tmp_path, export(header, *rows), forms)
    assert (sent.set_aside, sent.submitted_at, sent.modified_at, sent.date_problem) == (None, None, None, None)
    assert begun.set_aside is ProblemCode.BROKEN_OFF
    assert opened.set_aside is ProblemCode.BROKEN_OFF
    # Pages never reached say N/A, which is no answer; least of all one to a safety question.
    assert values(opened) == {}


def test_boxes_of_a_question_that_was_passed_over_say_no(tmp_path: Path, forms: Forms) -> None:
    answers = ("anonymous", "No", "No", "No", "", "", "", "")
    _, (reading,) = read(tmp_path, export((*OWN, *CODES), (*SENT, *answers)), forms)
    assert values(reading) == {"route": "anonymous"}


def test_words_after_other_and_comments_beside_boxes(tmp_path: Path, forms: Forms) -> None:
    header = (*OWN, "route", "types[comments]", "types[commentscomment]", "types[other]", "types[othercomment]")
    found, (reading,) = read(
        tmp_path, export(header, (*SENT, "anonymous", "Yes", "on a wall", "a note", "pink")), forms
    )
    assert roles(found)["types[other]"] is Role.OTHER
    answer = reading.answer("types")
    assert answer is not None
    assert (answer.value, answer.other) == (("comments",), "a note")
    assert dict(reading.unmapped)["types[commentscomment]"] == "on a wall"
    assert dict(reading.unmapped)["types[othercomment]"] == "pink"


def test_rows_of_an_array_are_questions_and_rows_of_yes_and_no_may_be(tmp_path: Path, forms: Forms) -> None:
    header = (*OWN_WORDS, *TEXTS[:1], "How did it affect you? [Sleep]", "How did it affect you? [Work]",
              "About safety: [Is anyone in danger now?]", "About safety: [Is it over?]")  # fmt: skip
    found, (reading,) = read(
        tmp_path, export(header, (*SENT, "I stay anonymous", "Less", "More", "Yes", "No")), forms
    )
    assert placed(found)["How did it affect you? [Sleep]"] == "sleep"
    assert placed(found)["About safety: [Is anyone in danger now?]"] == "danger"
    assert values(reading) == {"route": "anonymous", "sleep": "less", "danger": "yes"}
    assert roles(found)["How did it affect you? [Work]"] is Role.UNMAPPED


def test_typed_words_that_say_na_are_kept(tmp_path: Path, forms: Forms) -> None:
    _, (reading,) = read(tmp_path, export((*OWN, *CODES), (*SENT, *LABELS[:-1], "N/A")), forms)
    assert values(reading)["story"] == "N/A"


def test_marks_inside_cells_do_not_change_an_answer(tmp_path: Path, forms: Forms) -> None:
    answers = ("\ufeffI stay anonymous", *LABELS[1:-1], "\ufeffWords, and\nmore words.")
    _, (reading,) = read(tmp_path, export((*OWN, *CODES), (*SENT, *answers)), forms)
    assert values(reading) == MEANT
    assert reading.problems == ()


def test_an_apostrophe_against_formulas_is_not_part_of_the_answer(tmp_path: Path, forms: Forms) -> None:
    _, (guarded, bare) = read(
        tmp_path,
        export(
            (*OWN, *CODES),
            (*SENT, *LABELS[:-1], "'=is what they wrote"),
            (*SENT, *LABELS[:-1], "=is what they wrote"),
        ),
        forms,
    )
    first, second = guarded.answer("story"), bare.answer("story")
    assert first is not None
    assert second is not None
    assert first.canonical == second.canonical
    assert first.raw == "'=is what they wrote"


def test_timings_are_the_tools_and_come_last(tmp_path: Path, forms: Forms) -> None:
    header = (*OWN, *CODES, "myTime", "interviewtime", "groupTime7", "routeTime")
    found, _ = read(tmp_path, export(header, (*SENT, *LABELS, "noon", "166.96", "61.2", "10")), forms)
    seen = roles(found)
    assert [seen[name] for name in header[-4:]] == [Role.UNMAPPED, Role.TOOL, Role.TOOL, Role.TOOL]


def test_the_list_of_participants_is_left_out(tmp_path: Path, forms: Forms) -> None:
    header = (*OWN, *CODES, "firstname", "lastname", "email", "attribute_1")
    found, _ = read(tmp_path, export(header, (*SENT, *LABELS, "Ada", "Example", "ada@example.org", "B")), forms)
    assert [column.role for column in found.layout.columns[-4:]] == [Role.LEFT_OUT] * 4
    # One such name alone is a question like any other.
    found, (reading,) = read(tmp_path, export((*OWN, *CODES, "email"), (*SENT, *LABELS, "ada@example.org")), forms)
    assert roles(found)["email"] is Role.UNMAPPED
    assert ("email", "ada@example.org") in reading.unmapped


def test_a_survey_without_responses_has_one_empty_row(tmp_path: Path, forms: Forms) -> None:
    header = (*OWN, *CODES)
    _, (reading,) = read(tmp_path, export(header, [""] * len(header)), forms)
    assert reading.set_aside is ProblemCode.NOTHING_ANSWERED
