"""The shipped forms: kind, answerable, understood by the program, and alike where they ask the same."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from harassment_cms.domain.case import Route
from harassment_cms.domain.codes import FIELD_CODES
from harassment_cms.formdefs import (
    CODED_FIELDS,
    FIELDS,
    SAFETY_FIELDS,
    FormDef,
    Question,
    QuestionType,
    form_from_canonical,
    load_forms,
)
from harassment_cms.signposting.vocabulary import NEEDS

SHIPPED = Path(__file__).resolve().parents[2] / "forms"
IDS = ("harassment-report", "faith-report", "wellbeing-report", "staff-report")
EACH = pytest.mark.parametrize("id", IDS)
OTHERS = [id for id in IDS if id != "harassment-report"]


@cache
def forms() -> dict[str, FormDef]:
    return load_forms(SHIPPED, {field: codes.codes() for field, codes in FIELD_CODES.items()})


def asked(id: str) -> list[Question]:
    return [question for question in forms()[id].questions if question.type is not QuestionType.STATEMENT]


def statements(id: str) -> list[str]:
    return [question.text for question in forms()[id].questions if question.type is QuestionType.STATEMENT]


def words_of(form: FormDef) -> str:
    said = [words for q in form.questions for words in (q.text, q.help or "", *(o.label for o in q.options))]
    steps = [step for route in form.pathways for step in form.steps(route)]
    told = [words for step in steps for words in (step.title, step.say or "", step.tell or "")]
    return "\n".join([form.title, *said, *told, *form.wording.values()])


def test_these_forms_are_shipped() -> None:
    assert set(forms()) == set(IDS)


@EACH
def test_it_comes_back_whole_from_what_is_stored(id: str) -> None:
    assert form_from_canonical(forms()[id].canonical) == forms()[id]


@EACH
def test_only_the_route_has_to_be_answered(id: str) -> None:
    assert [question.id for question in asked(id) if question.required] == ["route"]


def test_the_general_form_asks_for_nearly_all_the_program_can_use() -> None:
    fields = {question.field for question in asked("harassment-report")}
    # Asked once: a second question on the age and the name of the affected person would be one too many.
    assert set(FIELDS) - fields == {"affected.known_as", "affected.under_18"}


@EACH
def test_every_field_that_is_read_as_a_code_has_options(id: str) -> None:
    assert all(question.options for question in asked(id) if question.field in CODED_FIELDS)


@EACH
def test_it_can_be_answered_on_a_phone(id: str) -> None:
    """What is asked of everybody is short, and whoever gives no name is asked for nothing that tells it."""
    everyone = [question for question in asked(id) if question.only_if is None]
    assert len(everyone) <= 33
    assert sum(question.type is QuestionType.LONG_TEXT for question in everyone) <= 3
    anonymous = [q for q in asked(id) if q.only_if is None or q.only_if.answers == ("anonymous",)]
    assert not [q.id for q in anonymous if (q.field or "").startswith(("reporter.name", "reporter.email"))]


@EACH
def test_it_is_safe_before_it_is_anything_else(id: str) -> None:
    form = forms()[id]
    assert [len(form.for_field(field)) for field in SAFETY_FIELDS] == [1] * 5
    for field in SAFETY_FIELDS:
        (question,) = form.for_field(field)
        assert [option.code for option in question.options] == ["yes", "no", "unsure", "prefer_not_to_say"]
    before = [question.id for question in form.questions[: form.questions.index(form.question("narrative"))]]
    assert {form.for_field(field)[0].id for field in SAFETY_FIELDS} <= set(before)
    assert "999" in statements(id)[0]
    assert "{security}" in " ".join(statements(id))


@EACH
def test_it_says_who_reads_it_and_what_happens_next(id: str) -> None:
    assert any("Who reads this" in text for text in statements(id))
    assert form_ends_with(id, "What happens next")


def form_ends_with(id: str, words: str) -> bool:
    last = forms()[id].questions[-1]
    return last.type is QuestionType.STATEMENT and last.text.startswith(words)


@EACH
def test_it_asks_how_a_person_can_be_reached_safely_and_spoken_to(id: str) -> None:
    wanted = {"reporter.known_as", "reporter.pronouns", "reporter.contact_safety", "reporter.access_needs"}
    wanted |= {"reporter.name", "reporter.contact_method", "reporter.language", "affected.contact_safety"}
    wanted |= {"wishes", "consent.share", "consent.statistics", "anonymous.reasons", "incident.types"}
    assert wanted <= {question.field for question in asked(id)}
    assert [question.id for question in asked(id) if (question.field or "").startswith("monitoring.")]


@EACH
def test_whatever_is_asked_about_a_person_may_be_left_unsaid(id: str) -> None:
    for question in asked(id):
        if question.options and question.id != "route":
            assert question.options[-1].code == "prefer_not_to_say"


@EACH
def test_no_label_holds_what_survey_tools_join_answers_with(id: str) -> None:
    assert not [option.label for question in asked(id) for option in question.options if ";" in option.label]


@EACH
def test_every_page_has_a_title_and_every_place_to_fill_in_is_known(id: str) -> None:
    form = forms()[id]
    assert form.questions[0].page
    assert set(re.findall(r"\{(\w+)\}", words_of(form))) <= {
        "security",
        "safeguarding",
        "conflict",
        "organisation",
    } | {
        "danger_now",
        "police",
    }


@EACH
def test_every_route_sets_steps_in_motion_and_says_what_comes_first(id: str) -> None:
    form = forms()[id]
    assert set(form.pathways) == {Route.ANONYMOUS, Route.NAMED_NO_ACTION, Route.NAMED_MEETING}
    for route in form.pathways:
        steps = form.steps(route)
        due = [step.due for step in steps]
        assert due == sorted(due)
        assert steps[0].tell
        assert all(step.role == "case_manager" and step.say for step in steps)
        assert not any("reporting party" in (step.tell or "") for step in steps)


@EACH
def test_no_step_of_an_anonymous_report_writes_to_its_sender(id: str) -> None:
    titles = " ".join(step.title.casefold() for step in forms()[id].steps(Route.ANONYMOUS))
    assert not re.search(r"contact|write to|reporting party|meeting|get in touch", titles)


@EACH
def test_it_blames_nobody(id: str) -> None:
    assert not re.search(r"(?i)victim|perpetrator|\bclaims?\b|alleg|accus|\bwhy\b", words_of(forms()[id]))


@pytest.mark.parametrize("id", OTHERS)
def test_what_is_the_same_question_has_the_same_id_field_and_codes(id: str) -> None:
    """Figures of several forms go together only so; labels may be friendlier here and there."""
    general = {question.id: question for question in asked("harassment-report")}
    shared = [question for question in asked(id) if question.id in general]
    assert len(shared) >= 25
    for question in shared:
        assert (question.field, question.type) == (general[question.id].field, general[question.id].type)
        if (question.field or "") not in FIELD_CODES:
            assert {option.code for option in question.options} <= {o.code for o in general[question.id].options}
    by_field = {question.field: question.id for question in general.values() if question.field}
    assert all(by_field.get(question.field, question.id) == question.id for question in asked(id) if question.field)


def test_faith_and_ethnicity_are_asked_apart() -> None:
    form = forms()["faith-report"]
    assert {"race", "religion"} <= {option.code for option in form.question("motivations").options}
    ethnic, religious = form.question("ethnicity"), form.question("religion")
    assert {ethnic.field, religious.field} == {"monitoring.ethnicity", "monitoring.religion"}
    assert not {option.code for option in ethnic.options} & {"jewish", "sikh", "muslim", "hindu"}


def test_faith_is_asked_in_the_codes_others_count_by() -> None:
    form = forms()["faith-report"]
    aimed_at = {option.code: option.label for option in form.question("faith_targeted").options}
    assert {"antisemitism", "anti_muslim"} <= {need.code for need in NEEDS} & set(aimed_at)
    assert "Antisemitism" in aimed_at["antisemitism"]
    assert "Islamophobia" in aimed_at["anti_muslim"]
    assert {"anti_buddhist", "anti_christian", "anti_hindu", "anti_sikh", "no_religion", "other"} <= set(aimed_at)
    assert {"dress", "prayer", "holy_days"} <= {option.code for option in form.question("faith_matters").options}
    assert "worship" in {option.code for option in form.question("place").options}


def test_the_wellbeing_form_says_first_and_last_that_it_is_no_crisis_service() -> None:
    first, *_, last = statements("wellbeing-report")
    assert "not a crisis service" in first
    for text in (first, last, forms()["wellbeing-report"].wording["emergency"]):
        assert all(number in text for number in ("116 123", "111", "85258"))
    assert "999" in (forms()["wellbeing-report"].question("danger").help or "")
    assert "116 123" in (forms()["wellbeing-report"].question("own_life").help or "")


def test_the_staff_form_is_no_grievance_and_takes_nobody_for_a_student() -> None:
    words = words_of(forms()["staff-report"])
    assert "A report here is not a grievance" in words
    for subject in ("Human Resources", "trade union", "occupational health", "line manager", "Acas"):
        assert subject in words
    own = {option.code for option in forms()["staff-report"].question("affiliation").options}
    assert not own & {"undergraduate", "postgraduate_taught", "alumnus", "partner_student"}
