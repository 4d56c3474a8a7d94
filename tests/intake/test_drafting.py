"""Drafts of forms: what becomes a question, what an option, and what a person has to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.examples import examples

from harassment_cms.domain.codes import allowed_codes
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.formdefs import SAFETY_FIELDS, FormDef, QuestionType, load_form, load_forms
from harassment_cms.intake.drafting.draft import Draft, DraftQuestion
from harassment_cms.intake.drafting.naming import form_id, option_codes, slug
from harassment_cms.intake.drafting.privacy import looks_private
from harassment_cms.intake.drafting.scaffold import drafted
from harassment_cms.intake.drafting.seen import counted
from harassment_cms.intake.drafting.written import written
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.matching import match
from harassment_cms.intake.readers.plain import Plain
from harassment_cms.intake.readers.protocol import Head
from harassment_cms.intake.survey import Survey, SurveyColumn
from harassment_cms.intake.understanding import Understood
from harassment_cms.yamlfile import YamlRefusedError

SHIPPED = Path(__file__).resolve().parents[2] / "forms"

NAMES = ("Anna Invented", "Ben Madeup", "Cara Nobody")


def draft_of(
    rows: Sequence[Sequence[str]], survey: Survey | None = None, forms: Mapping[str, FormDef] | None = None
) -> Draft:
    """Draft a form of a table whose first row holds its headings."""
    head = Head("survey.csv", rows)
    survey = survey or Plain().describe(head)
    file = Understood(head, "utf-8", ",", Tool.PLAIN, survey, ())
    seen = counted(rows[1:], [frozenset[str]() for _ in survey.columns])
    return drafted(file, seen, forms or {})


def of_column(heading: str, cells: Sequence[str]) -> DraftQuestion:
    """The question that one column becomes."""
    (question,) = draft_of([[heading], *([cell] for cell in cells)]).questions
    return question


def labels(question: DraftQuestion) -> set[str]:
    return {option.label for option in question.options}


# -- what is an option ---------------------------------------------------------------------------------------------


def test_a_list_is_seen_by_what_recurs() -> None:
    question = of_column("Which building was it in?", ["Main building", "North hall", "South hall"] * 12)
    assert question.type is QuestionType.CHOICE
    assert labels(question) == {"Main building", "North hall", "South hall"}


def test_several_answers_in_one_cell_are_taken_apart() -> None:
    cells = ["Comments;Gestures", "Gestures", "Comments", "Following me;Comments", "Gestures;Following me"] * 5
    question = of_column("Which of these was it?", cells)
    assert question.type is QuestionType.MULTI
    assert labels(question) == {"Comments", "Gestures", "Following me"}


def test_a_comma_inside_a_label_is_no_mark_between_labels() -> None:
    cells = ["Comments, jokes or names,Gestures", "Gestures", "Comments, jokes or names"] * 8
    assert labels(of_column("Which of these was it?", cells)) == {"Comments, jokes or names", "Gestures"}


def test_lines_that_only_come_together_are_one_label() -> None:
    question = of_column("Which was it?", ["A long label\nover two lines", "Short one"] * 12)
    assert question.type is not QuestionType.MULTI


def test_a_small_sample_that_repeats_is_no_list() -> None:
    assert of_column("What was used?", ["a note on paper"] * 3 + ["a message"] * 2).type is QuestionType.TEXT


def test_words_that_people_type_differently_are_no_list() -> None:
    assert of_column("Where was it?", ["the yard", "The yard", "the  Yard", "the gate"] * 8).type is QuestionType.TEXT


@pytest.mark.parametrize(
    "heading", ["Is there anything else?", "Please describe it", "Your name", "Any details", "Please specify"]
)
def test_what_asks_for_own_words_is_no_list_however_often_they_come(heading: str) -> None:
    assert of_column(heading, ["none of it", "nothing at all", "no comment"] * 12).type is QuestionType.TEXT


def test_names_never_become_options_even_of_a_person_many_report() -> None:
    for heading in ("Who did this?", "Person", "Which tutor was it?"):
        question = of_column(heading, [*NAMES] * 15)
        assert question.type is QuestionType.TEXT
        assert not question.options


def test_a_rare_answer_and_a_long_one_are_not_shown() -> None:
    own = "Somebody wrote a long sentence here about one evening and what was said, which nobody else did"
    cells = ["Library building", "Main building"] * 20 + ["Under the old oak", own]
    draft = draft_of([["Place of it"], *([cell] for cell in cells)])
    text = written(draft)
    assert "Under the old oak" not in text
    assert own not in text


@pytest.mark.parametrize(
    "words",
    ["ada@example.org", "07700 900123", "+44 (0)20 7946 0000", "s1234567", "Anna Invented", "Dr Nobody", "AB1 2CD",
     "www.example.org/x", "one\ntwo", "x" * 150, "deadbeefdeadbeefdeadbeefdeadbeef1"],
)  # fmt: skip
def test_what_points_to_a_person_looks_private(words: str) -> None:
    assert looks_private(words)


@pytest.mark.parametrize(
    "words",
    ["Main campus", "18-24", "£50,000 - £99,999", "Strongly agree", "Prefer not to say", "Year 1", "I saw it"],
)
def test_ordinary_options_do_not(words: str) -> None:
    assert not looks_private(words)


def test_the_answer_nobody_gave_is_added_to_yes_or_no() -> None:
    question = of_column("Was there a witness statement?", ["No", "No", "Prefer not to say"])
    assert labels(question) == {"Yes", "No", "Prefer not to say"}
    assert any("Nobody answered “Yes”" in note for note in question.notes)


# -- other kinds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["14/03/2026", "2 April 2026"], QuestionType.DATE),
        (["03/14/2026", "04/02/2026"], QuestionType.TEXT),
        (["10:30", "22:15"], QuestionType.TIME),
        (["1", "12", "3.5"], QuestionType.NUMBER),
        (["05", "12"], QuestionType.TEXT),
        (["a@example.org", "b@example.org"], QuestionType.EMAIL),
        (["07700 900123", "(01632) 960001"], QuestionType.PHONE),
        (["word " * 40], QuestionType.LONG_TEXT),
        ([], QuestionType.TEXT),
        (["sim", "não"], QuestionType.CHOICE),
    ],
)
def test_the_way_answers_are_written_tells_the_type(cells: list[str], kind: QuestionType) -> None:
    assert of_column("X", cells).type is kind


# -- questions and columns -----------------------------------------------------------------------------------------


def test_tick_boxes_and_words_beside_them_are_one_question() -> None:
    columns = (
        SurveyColumn("q_1", Role.TICK, "What happened?", "q", ("What happened?",), option="Comments"),
        SurveyColumn("q_2", Role.TICK, "What happened?", "q", ("What happened?",), option="Other", rank=1),
        SurveyColumn("q_other", Role.OTHER, "What happened? Other", "q"),
        SurveyColumn("id", Role.RESPONSE_ID, "id"),
        SurveyColumn("ip", Role.LEFT_OUT, "ip"),
    )
    draft = draft_of([["q_1", "q_2", "q_other", "id", "ip"], ["1", "0", "", "7", "192.0.2.1"]], Survey(columns))
    (question,) = draft.questions
    assert (question.type, question.other) == (QuestionType.MULTI, True)
    assert [(option.code, option.label) for option in question.options] == [
        ("comments", "Comments"),
        ("other", "Other"),
    ]
    assert (draft.tool, draft.left_out) == (("id",), ("ip",))


def test_the_labels_of_an_answer_key_are_the_options_whatever_was_seen() -> None:
    columns = (
        SurveyColumn("Q1", Role.ANSWER, "Where was it?", "Q1", ("Where was it?",), codes=(("1", "In"), ("2", "Out"))),
    )
    (question,) = draft_of([["Q1"], ["2"]], Survey(columns)).questions
    assert [option.label for option in question.options] == ["In", "Out"]


def test_a_heading_that_comes_twice_asks_once() -> None:
    draft = draft_of([["Where?", "Where?"], ["here", "there"]])
    assert len(draft.questions) == 1
    numbered = draft_of([["1. Where?", "2. Where?"], ["here", "there"]])
    assert [question.text for question in numbered.questions] == ["Where?", "2. Where?"]


def test_no_id_is_another_columns_heading() -> None:
    draft = draft_of([["What is your name?", "name"], ["x", "y"]])
    assert draft.questions[0].id != "name"


def test_a_file_that_asks_nothing_has_no_draft() -> None:
    with pytest.raises(InputRefusedError, match="asks a question"):
        draft_of([["Response ID", "Username"], ["1", "x"]])


def test_a_table_too_wide_for_a_form_is_refused() -> None:
    with pytest.raises(InputRefusedError, match="2,001 questions"):
        draft_of([[f"Question {number}" for number in range(2001)]])


@pytest.mark.parametrize("answer", ["ada@example.org", "14/03/2026", "07700 900123"])
def test_a_file_without_headings_gives_no_draft(answer: str) -> None:
    with pytest.raises(InputRefusedError, match="answers, not headings") as refused:
        draft_of([["I stay anonymous", answer], ["I stay anonymous", "x"]])
    assert answer not in refused.value.message


# -- meanings ------------------------------------------------------------------------------------------------------

SAFETY_WORDINGS = {
    "Is anyone in immediate danger?": "safety.immediate_danger",
    "Do you feel safe right now?": "safety.immediate_danger",
    "Is the person affected under 18?": "safety.under_18",
    "Are you over 18?": "safety.under_18",
    "Have you had thoughts of suicide or self-harm?": "safety.own_life",
    "Could other people be at risk of harm?": "safety.others_at_risk",
    "Is the behaviour still going on?": "safety.ongoing",
}


@pytest.mark.parametrize("wording", SAFETY_WORDINGS)
def test_a_safety_question_is_found_and_left_to_a_person(wording: str) -> None:
    draft = draft_of([[wording, "Other thing"], *(["Yes", "x"], ["No", "y"]) * 5])
    question = draft.questions[0]
    assert question.field is None
    assert question.decide == SAFETY_WORDINGS[wording]
    assert question.id in draft.safety[SAFETY_WORDINGS[wording]]
    assert SAFETY_WORDINGS[wording] not in draft.unasked


@pytest.mark.parametrize("wording", ["Do you feel safe right now?", "Are you over 18?"])
def test_where_yes_means_safe_no_safety_field_can_be_confirmed(wording: str, tmp_path: Path) -> None:
    draft = draft_of([[wording], ["Yes"], ["No"]])
    assert any("all is well" in note for note in draft.questions[0].field_notes)
    path = tmp_path / "form.yaml"
    path.write_text(written(draft).replace("field: DECIDE", f"field: {SAFETY_WORDINGS[wording]}"), encoding="utf-8")
    with pytest.raises(YamlRefusedError, match="answered_no"):
        load_form(path, allowed_codes())
    path.write_text(written(draft).replace("field: DECIDE", ""), encoding="utf-8")
    assert load_form(path, allowed_codes())


def test_a_safety_question_in_own_words_is_pointed_out_too() -> None:
    question = of_column("Is anyone in immediate danger? Please explain", ["some words"])
    assert question.decide == "safety.immediate_danger"


def test_the_route_is_left_to_a_person_with_its_codes_suggested() -> None:
    question = of_column(
        "How shall we go on?", ["I stay anonymous", "I would like to talk to you", "Please only record it"] * 8
    )
    assert (question.field, question.decide) == (None, "route")
    assert {option.label: option.code for option in question.options} == {
        "I stay anonymous": "anonymous",
        "I would like to talk to you": "named_meeting",
        "Please only record it": "named_no_action",
    }


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Please describe what happened", "incident.narrative"),
        ("Your name", "reporter.name"),
        ("Your e-mail address", "reporter.email"),
        ("Name of the alleged perpetrator", "responding.name"),
        ("How did you hear about this form?", "heard_about"),
        ("Email", None),
        ("Their email address", None),
        ("Name of the person affected", None),
        ("Favourite colour", None),
    ],
)
def test_fields_are_filled_in_where_the_words_are_plain(heading: str, field: str | None) -> None:
    assert of_column(heading, ["some words", "other words"]).field == field


def test_options_are_given_the_codes_of_the_list() -> None:
    kinds = ["Bullying", "Hate crime", "Sexual harassment", "Shouting across a room"]
    question = of_column("What type of incident was it?", kinds * 8)
    assert question.field == "incident.types"
    assert question.type is QuestionType.MULTI
    assert {option.label: option.code for option in question.options} == {
        "Bullying": "bullying",
        "Hate crime": "hate_incident",
        "Sexual harassment": "sexual_harassment",
        "Shouting across a room": None,
    }


def test_a_field_goes_to_one_question() -> None:
    draft = draft_of([["When did it happen?", "Date of the incident"], *(["01/02/2026", "01/02/2026"],) * 3])
    assert [question.field for question in draft.questions].count("incident.date") == 1
    assert any("another question has it" in note for question in draft.questions for note in question.field_notes)


def test_a_form_that_is_here_lends_what_it_knows_but_not_the_safety_fields() -> None:
    forms = load_forms(SHIPPED, allowed_codes())
    asked = [question for question in forms["harassment-report"].questions if question.type.has_options]
    rows = [[question.text for question in asked], [question.options[0].label for question in asked]]
    draft = draft_of(rows, forms=forms)
    for known, question in zip(asked, draft.questions, strict=True):
        left_open = known.field == "route" or known.field in SAFETY_FIELDS
        assert question.field == (None if left_open else known.field)
        assert question.decide == (known.field if left_open else None)
        assert [option.code for option in question.options] == [option.code for option in known.options]


# -- the file ------------------------------------------------------------------------------------------------------


def test_a_draft_without_anything_to_decide_loads(tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    path.write_text(written(draft_of([["Colour", "Please describe what happened"], ["x", "y"]])), encoding="utf-8")
    assert [question.field for question in load_form(path, allowed_codes()).questions] == [None, "incident.narrative"]


def test_what_has_to_be_decided_is_named_by_line_and_key(tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    text = written(draft_of([["Is anyone in immediate danger?"], ["Yes"], ["No"]]))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(YamlRefusedError) as refused:
        load_form(path, allowed_codes())
    (problem,) = refused.value.problems
    assert problem.key.endswith("].field")
    assert text.splitlines()[problem.line - 1].strip() == "field: DECIDE"
    path.write_text(text.replace("field: DECIDE", "field: safety.immediate_danger"), encoding="utf-8")
    assert load_form(path, allowed_codes()).for_field("safety.immediate_danger")


HEADINGS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([*SAFETY_WORDINGS, "Your name", "Other", "What type of incident was it?", "Response ID", "name",
                     "How shall we go on?", "Where?", "1. Where?", "2. Where?", "Which campus?", "yes", "DECIDE"]),
)  # fmt: skip
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["Yes", "No", "Other", "other", "I stay anonymous", "Bullying", "Bullying;Race", "12/03/2026",
                     "1",
                     "ada@example.org", "Anna Invented", "Prefer not to say", "DECIDE", "decide"]),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 5))
    header = draw(st.lists(HEADINGS, min_size=width, max_size=width))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6))
    return [header, *(rows * draw(st.sampled_from([1, 5])))]


@examples(50)
@example(table=[["0"], ["Y\x1b"]])
@given(table=tables())
def test_any_table_gives_a_draft_that_loads_or_says_what_to_decide(
    table: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        draft = draft_of(table)
    except InputRefusedError:
        return
    assert not {question.field for question in draft.questions} & {"route", *SAFETY_FIELDS}
    text = written(draft)
    assert "ada@example.org" not in text
    path = tmp_path_factory.getbasetemp() / "any-form.yaml"
    path.write_text(text, encoding="utf-8")
    if undecided := list(draft.undecided()):
        with pytest.raises(YamlRefusedError) as refused:
            load_form(path, allowed_codes())
        assert {problem.sentence for problem in refused.value.problems} == {
            "has to be decided by a person: the comment above it says what it may be"
        }
        assert len(refused.value.problems) == len(undecided)
        return
    form = load_form(path, allowed_codes())
    placed = match(Plain().describe(Head("survey.csv", table)), form)
    assert {question.id for question in form.questions} <= {column.question for column in placed.columns}


# -- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("results-for-harassment-re-2026-10-05-0900.csv", "harassment-re"),
        ("Report it(1-57).xlsx", "report-it"),
        ("results-survey54231.xlsx", "survey-54231"),
        ("отчёт.csv", "survey"),
        ("2026.csv", "survey-2026"),
    ],
)
def test_a_form_is_named_after_its_file(file: str, name: str) -> None:
    assert form_id(file) == name


def test_codes_tell_options_apart() -> None:
    given = option_codes(["Yes", "yes, often", "Good", "good_2", "是", "否", "Good!"])
    assert len(set(given)) == len(given)
    assert given[0] == "yes"
    assert all(code.isascii() for code in given)


def test_a_slug_keeps_whole_words() -> None:
    assert slug("How did it affect you, and for how long a time?") == "affect_long_time"
    assert slug("Route A") == "route_a"
    assert slug("…") == ""
