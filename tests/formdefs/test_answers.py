"""What one raw answer means: never lost, never misread, never repeated in a sentence about it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.formdefs import Judged, Option, Question, QuestionType, judge, judge_items, month_of

YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("unsure", "I am not sure"))
KINDS = (Option("threats", "Threats"), Option("bullying", "Bullying, or being left out"), Option("other", "Other"))


def question(kind: QuestionType, *, other: bool = False) -> Question:
    options = {QuestionType.CHOICE: YES_NO, QuestionType.MULTI: KINDS}.get(kind, ())
    if other and kind is QuestionType.CHOICE:
        options = (*options, Option("other", "Other"))
    return Question("q", "A question", kind, other=other, options=options)


CHOICE = question(QuestionType.CHOICE)
CHOICE_OTHER = question(QuestionType.CHOICE, other=True)
MULTI = question(QuestionType.MULTI)
MULTI_OTHER = question(QuestionType.MULTI, other=True)
DATE = question(QuestionType.DATE)
TIME = question(QuestionType.TIME)
NUMBER = question(QuestionType.NUMBER)
EMAIL = question(QuestionType.EMAIL)


@pytest.mark.parametrize("kind", QuestionType)
@pytest.mark.parametrize("raw", ["", " ", "\u00a0", "\t\r\n"])
def test_nothing_is_unanswered_and_no_problem(kind: QuestionType, raw: str) -> None:
    assert judge(question(kind, other=kind.has_options), raw) == Judged(None, None)


@pytest.mark.parametrize("raw", ["Yes", "yes", " YES ", "Yes\u00a0"])
def test_a_choice_is_its_code(raw: str) -> None:
    assert judge(CHOICE, raw) == Judged("yes")


@pytest.mark.parametrize("raw", ["Maybe", "0", "Yes, but not today"])
def test_an_unknown_choice_is_a_problem_and_never_a_no(raw: str) -> None:
    judged = judge(CHOICE, raw)
    assert judged.value is None
    assert judged.problem == "This answer is not one of the options in the form."


def test_own_words_in_the_place_of_an_option_count_as_other() -> None:
    assert judge(CHOICE_OTHER, "Something else") == Judged("other")
    assert judge(CHOICE_OTHER, "Other") == Judged("other")


def test_where_own_words_have_a_column_of_their_own_an_unknown_label_is_a_problem() -> None:
    judged = judge(CHOICE_OTHER, "Something else", other_in_place=False)
    assert judged == Judged(None, "This answer is not one of the options in the form.")


def test_several_answers_come_once_each_in_the_order_of_the_form() -> None:
    assert judge_items(MULTI, ["Bullying, or being left out", " threats", "THREATS", ""]) == Judged(
        ("threats", "bullying")
    )
    assert judge_items(MULTI, []) == Judged(None)
    assert judge(MULTI, "Threats") == Judged(("threats",))


def test_an_unknown_item_is_a_problem_and_the_known_ones_stay() -> None:
    judged = judge_items(MULTI, ["Threats", "Thunder"])
    assert judged == Judged(("threats",), "Part of this answer is not among the options in the form.")
    assert judge_items(MULTI, ["Thunder"]).value is None


def test_unknown_items_are_other_where_own_words_stand_among_them() -> None:
    assert judge_items(MULTI_OTHER, ["Thunder", "Threats", "Rain"]) == Judged(("threats", "other"))
    assert judge_items(MULTI_OTHER, ["Thunder"], other_in_place=False).value is None
    assert judge(MULTI_OTHER, "Thunder", other_in_place=False).problem is not None


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("18/04/2018", "2018-04-18"),
        ("2/4/2018", "2018-04-02"),
        ("02.04.2018", "2018-04-02"),
        ("26/04/2018 00:00", "2018-04-26"),
        ("2018-04-18", "2018-04-18"),
        ("2018-04-18 15:42:00 UTC", "2018-04-18"),
        ("2018-04-18T15:42:00Z", "2018-04-18"),
        ("2019-03", "2019-03"),
        ("3/2019", "2019-03"),
        ("2019", "2019"),
        ("March 2019", "2019-03"),
        ("sept. 2019", "2019-09"),
        ("5 March 2019", "2019-03-05"),
        ("5th of March, 2019", "2019-03-05"),
        ("March 5th, 2019", "2019-03-05"),
        ("Tuesday 5 March 2019", "2019-03-05"),
        ("29/02/2020", "2020-02-29"),
    ],
)
def test_a_date_is_as_precise_as_it_was_given(raw: str, value: str) -> None:
    assert judge(DATE, raw) == judge(DATE, f" {raw} ") == Judged(value)


@pytest.mark.parametrize(
    "raw",
    [
        "sometime in 2019",
        "about 5 March 2019",
        "before March 2019",
        "early 2019",
        "2018/19",
        "2018-19",
        "13/2019",
        "18/04/18",
        "last week",
        "5 Marsh 2019",
        "March",
        "1850",
        "٢٠١٩",
    ],
)
def test_an_uncertain_date_stays_as_typed(raw: str) -> None:
    assert judge(DATE, raw) == Judged(raw)


@pytest.mark.parametrize("raw", ["31/02/2019", "04/18/2018", "2019-13-01", "29/02/2019", "31 June 2019", "0/1/2019"])
def test_a_day_that_never_was_stays_as_typed_and_is_a_problem(raw: str) -> None:
    assert judge(DATE, raw) == Judged(raw, "There is no such day in the calendar; the answer stays as typed.")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_the_same_in_both_orders(day: date) -> None:
    british = judge(DATE, f"{day.day:02}/{day.month:02}/{day.year}")
    assert british == judge(DATE, day.isoformat()) == Judged(day.isoformat())


def test_a_date_tells_its_month_only_when_it_is_known() -> None:
    assert month_of("2019-03-05") == month_of("2019-03") == "2019-03"
    assert month_of("2019") is month_of("sometime in 2019-03") is None


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("15:42", "15:42"),
        ("9:05", "09:05"),
        ("15.42", "15:42"),
        ("15:42:10", "15:42"),
        ("3pm", "15:00"),
        ("3.30 p.m.", "15:30"),
        ("12am", "00:00"),
        ("12:15 PM", "12:15"),
        ("in the evening", "in the evening"),
        ("about 3pm", "about 3pm"),
    ],
)
def test_a_time_is_hours_and_minutes_or_stays_as_typed(raw: str, value: str) -> None:
    assert judge(TIME, raw) == Judged(value)


@pytest.mark.parametrize("raw", ["25:00", "12:60", "13pm", "0am"])
def test_a_time_that_never_was_is_a_problem(raw: str) -> None:
    assert judge(TIME, raw) == Judged(raw, "There is no such time of day; the answer stays as typed.")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("3", "3"),
        ("33.0", "33"),
        ("2.50", "2.5"),
        ("-4", "-4"),
        ("1,000", "1000"),
        ("0.0", "0"),
        ("-0", "0"),
        ("05", "5"),
    ],
)
def test_a_number_is_written_in_one_way(raw: str, value: str) -> None:
    assert judge(NUMBER, raw) == Judged(value)


@pytest.mark.parametrize("raw", ["10+", "1,5", "ten", "1e5", "NaN", "٣"])
def test_what_is_no_number_stays_as_typed(raw: str) -> None:
    assert judge(NUMBER, raw) == Judged(raw, "This is not a number; the answer stays as typed.")


def test_an_address_is_looked_at_lightly_and_kept() -> None:
    assert judge(EMAIL, " someone@example.ac.uk ") == Judged("someone@example.ac.uk")
    for raw in ("someone", "some one@example.ac.uk", "someone@example", "a@b@example.org", "@example.org"):
        judged = judge(EMAIL, raw)
        assert judged.value == raw
        assert judged.problem is not None


@pytest.mark.parametrize("kind", [QuestionType.TEXT, QuestionType.LONG_TEXT, QuestionType.PHONE])
def test_words_are_kept_and_only_what_file_formats_change_is_evened_out(kind: QuestionType) -> None:
    assert judge(question(kind), "  It  was\r\nlate,\rand cafe\u0301 \n") == Judged("It  was\nlate,\nand caf\u00e9")
    assert judge(question(kind), "01632 960123") == Judged("01632 960123")


def test_nobody_answers_a_statement() -> None:
    assert judge(question(QuestionType.STATEMENT), "words") == Judged(None)


@given(st.sampled_from(QuestionType), st.booleans(), st.text(min_size=1))
def test_any_answer_is_judged_and_none_is_repeated_in_the_sentence(kind: QuestionType, other: bool, raw: str) -> None:
    asked = question(kind, other=other and kind.has_options)
    judged = judge(asked, raw)
    assert judged == judge(asked, raw)
    assert judged.problem is None or judged.problem == judge(asked, f"{raw}").problem
    if judged.problem is not None and len(raw.strip()) > 3:
        assert raw.strip() not in judged.problem
    if not kind.has_options and kind is not QuestionType.STATEMENT:
        assert (judged.value is None) == (not raw.strip())


@given(st.sampled_from(QuestionType), st.text("0123456789/-.: amprchj,st", max_size=24))
def test_a_judged_value_is_judged_as_itself(kind: QuestionType, raw: str) -> None:
    value = judge(question(kind), raw).value
    if isinstance(value, str):
        assert judge(question(kind), value).value == value
