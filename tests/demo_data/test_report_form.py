"""The shipped form: what it asks is optional, kind, and understood by the program."""

from __future__ import annotations

import re

from harassment_cms.domain.case import Route
from harassment_cms.domain.codes import FIELD_CODES
from harassment_cms.formdefs import CODED_FIELDS, FIELDS, FormDef, QuestionType


def words_of(form: FormDef) -> str:
    said = [words for q in form.questions for words in (q.text, q.help or "", *(o.label for o in q.options))]
    steps = [words for route in form.pathways for step in form.steps(route) for words in (step.title, step.say or "")]
    return "\n".join([form.title, *said, *steps])


def test_only_the_route_has_to_be_answered(form: FormDef) -> None:
    assert [question.id for question in form.questions if question.required] == ["route"]


def test_the_form_asks_for_nearly_all_the_program_can_use(form: FormDef) -> None:
    asked = {question.field for question in form.questions}
    # Asked once: a second question on the age and the name of the affected person would be one too many.
    assert set(FIELDS) - asked == {"affected.known_as", "affected.under_18"}
    assert 35 <= sum(question.type is not QuestionType.STATEMENT for question in form.questions) <= 49


def test_options_are_codes_of_the_lists(form: FormDef) -> None:
    for question in form.questions:
        listed = FIELD_CODES.get(question.field or "")
        if listed is not None:
            assert {option.code for option in question.options} <= set(listed.codes())
        elif question.field in CODED_FIELDS:
            assert question.options


def test_whatever_is_asked_about_a_person_may_be_left_unsaid(form: FormDef) -> None:
    for question in form.questions:
        if question.options and question.id != "route":
            assert question.options[-1].code == "prefer_not_to_say"


def test_safety_questions_can_be_answered_in_four_ways(form: FormDef) -> None:
    safety = [question for question in form.questions if (question.field or "").startswith("safety.")]
    assert len(safety) == 5
    for question in safety:
        assert [option.code for option in question.options] == ["yes", "no", "unsure", "prefer_not_to_say"]


def test_every_route_sets_steps_in_motion(form: FormDef) -> None:
    assert set(form.pathways) == {Route.ANONYMOUS, Route.NAMED_NO_ACTION, Route.NAMED_MEETING}
    for route in form.pathways:
        due = [step.due for step in form.steps(route)]
        assert due == sorted(due)
        assert all(step.role == "case_manager" and step.say for step in form.steps(route))


def test_no_step_of_an_anonymous_report_writes_to_its_sender(form: FormDef) -> None:
    titles = " ".join(step.title.casefold() for step in form.steps(Route.ANONYMOUS))
    assert not re.search(r"contact|write to|reporting party|meeting", titles)


def test_the_form_blames_nobody_and_says_what_to_do_in_an_emergency(form: FormDef) -> None:
    words = words_of(form)
    assert not re.search(r"(?i)victim|perpetrator|\bclaims?\b|alleg|accus|\bwhy\b", words)
    assert "999" in form.questions[0].text
    statements = [question.text for question in form.questions if question.type is QuestionType.STATEMENT]
    assert any("Who reads this" in text for text in statements)
    assert any("What happens next" in text for text in statements)
