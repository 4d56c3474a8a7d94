"""Tick boxes as each tool writes them, and labels that a tool changed on the way."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harassment_cms.formdefs import FormDef, Option, Question, QuestionType
from harassment_cms.intake.headings import is_cut_from, untagged
from harassment_cms.intake.labels import as_label, is_ticked
from harassment_cms.intake.layout import Column, Layout, Role, Tool
from harassment_cms.intake.mapping import read_record
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Reading

LABELS = ("Comments, jokes or names", "Gestures", "Following me", "Other")


def boxes(*options: str, question: str | None = "types", codes: tuple[tuple[str, str], ...] = ()) -> Layout:
    columns = tuple(
        Column(f"Q2_{n}", Role.TICK, "What happened?", question, option, n, codes) for n, option in enumerate(options)
    )
    return Layout(Tool.PLAIN, "report", "utf-8", ",", columns)


def read(form: FormDef, cells: Sequence[str], layout: Layout | None = None) -> Reading:
    return read_record(layout or boxes(*LABELS), form, cells)


@pytest.mark.parametrize(
    "ticked", ["1", "1.0", "Yes", "Y", "TRUE", "Checked", "x", " X ", "Following me", "following  ME"]
)
@pytest.mark.parametrize("unticked", ["", "0", "0.0", "No", "N", "False", "Unchecked", "N/A", " "])
def test_what_ticks_a_box_and_what_does_not(form: FormDef, ticked: str, unticked: str) -> None:
    reading = read(form, [unticked, unticked, ticked, unticked])
    (answer,) = reading.answers
    assert (answer.value, answer.problem) == (("following",), None)
    assert answer.raw == ",".join([unticked, unticked, ticked, unticked])
    assert read(form, [unticked] * 4).answers == ()


def test_a_label_and_a_one_are_the_same_answer(form: FormDef) -> None:
    by_number = read(form, ["1", "", "", "1"]).answers[0]
    by_label = read(form, [LABELS[0], "", "", "Other"]).answers[0]
    assert by_number.value == by_label.value == ("comments", "other")
    assert by_number.canonical == by_label.canonical


@pytest.mark.parametrize("cell", ["maybe", "2", "Gestures", "-1", "Follow"])
def test_anything_else_is_said_and_nothing_is_guessed(form: FormDef, cell: str) -> None:
    reading = read(form, ["1", "", cell, ""])
    assert reading.answers[0].value is None
    assert reading.problems == (("types", ProblemCode.NOT_A_TICK.sentence),)
    assert cell not in ProblemCode.NOT_A_TICK.sentence


@pytest.mark.parametrize(
    "heading",
    ["Comments, jokes or names", "Comments, jokes or...", "Comments, <b>jokes</b> or names",
     "Comments,&nbsp;jokes or names", "Comments ,jokes or\u00a0names", "Comments, jo\u2026"],
)  # fmt: skip
@pytest.mark.parametrize("cell", ["1", "Comments, jokes or names"])
def test_a_heading_may_have_changed_or_cut_its_label(form: FormDef, heading: str, cell: str) -> None:
    reading = read(form, [cell, ""], boxes(heading, "Gestures"))
    assert [(answer.value, answer.problem) for answer in reading.answers] == [(("comments",), None)]


def test_a_label_the_form_does_not_have_stays_with_a_mark(form: FormDef) -> None:
    answer = read(form, ["1", "1"], boxes("Throwing things", "Gestures")).answers[0]
    assert answer.value == ("gestures",)
    assert answer.problem
    assert "Throwing" not in answer.problem


@pytest.mark.parametrize(
    "label", ["Other", "Other (please specify)", "Other, please state:", "other - please tell us"]
)
def test_other_is_other_however_it_asks_for_more(form: FormDef, label: str) -> None:
    assert read(form, ["1"], boxes(label)).answers[0].value == ("other",)
    assert as_label(form.question("campus"), label) == "Other"
    assert as_label(form.question("route"), label) == label


def test_a_box_labelled_no(form: FormDef) -> None:
    by_word = boxes("Yes", "No", question="danger")
    assert read(form, ["Yes", "No"], by_word).answers[0].value == "yes"
    by_label = boxes("No", question="danger", codes=(("No", "No"),))
    assert read(form, ["No"], by_label).answers[0].value == "no"
    assert read(form, [""], by_label).answers == ()


def test_boxes_the_form_has_no_question_for_are_shown_by_what_is_ticked(form: FormDef) -> None:
    layout = boxes("Dogs", "Cats", "Fish", question=None)
    assert read(form, ["No", "Yes", "N/A"], layout).unmapped == (("Q2_0", "Cats"),)
    assert read(form, ["Dogs", "", "Fish"], layout).unmapped == (("Q2_0", "Dogs,Fish"),)
    assert read(form, ["", "", "two of them"], layout).unmapped == (("Q2_0", "Fish: two of them"),)
    assert read(form, ["0", "", "No"], layout).unmapped == ()


def test_numbers_that_a_spreadsheet_wrote_with_a_decimal_place() -> None:
    scale = Question("q", "Q", QuestionType.CHOICE, options=tuple(Option(f"step_{n}", str(n)) for n in range(1, 6)))
    assert as_label(scale, "4.0") == "4"
    assert as_label(scale, "4.5") == "4.5"
    assert as_label(scale, "9.0") == "9.0"


def test_own_words_are_never_taken_for_a_cut_label(form: FormDef) -> None:
    assert as_label(form.question("types"), "Comments...") == "Comments..."
    assert as_label(form.question("types"), "Comments...", in_heading=True) == LABELS[0]


def test_two_options_that_a_cut_label_could_be_are_none() -> None:
    options = (Option("a", "In the library, alone"), Option("b", "In the library, with others"))
    assert as_label(Question("q", "Q", QuestionType.CHOICE, options=options), "In the lib...", in_heading=True) == (
        "In the lib..."
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("What <b>happened</b>?<br>Tick all", "What happened ? Tick all"),
        ("more than 5 &gt; 3 &amp; so on", "more than 5 > 3 & so on"),
        ("if x < 3 and y > 4", "if x < 3 and y > 4"),
        ("\ufeff a \u00a0 b\n c", "a b c"),
    ],
)
def test_words_without_their_markup(text: str, plain: str) -> None:
    assert untagged(text) == plain


def test_a_cut_text_fits_only_what_it_was_cut_from() -> None:
    assert is_cut_from("What happened to you in the...", "What happened to you in the library?")
    assert is_cut_from("What happened to you in the...- Online", "What happened to you in the library?- Online")
    assert not is_cut_from("What happened to you in the...- Online", "What happened to you in the library?- Outside")
    assert not is_cut_from("What...", "What happened?")
    assert not is_cut_from("What happened to you", "What happened to you in the library?")


def test_marks_are_cells_as_written() -> None:
    assert is_ticked("Ja", "Dogs") is None
    assert is_ticked("Ja", "Dogs", ("Ja",)) is True
