"""A report written down by hand, as a record: whatever is said, the sealed bytes say it again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.told import Told
from harassment_cms.formdefs import OTHER, FormDef, Option, Question, QuestionType
from harassment_cms.intake.byhand import Given, layout_for, record, told_in
from harassment_cms.intake.layout import Column, Layout, Role, Tool
from harassment_cms.intake.mapping import Mapper

TOLD = Told("phone", "supporter", "a flatmate", "not_asked", "a child lives there", "summary", "Cerys Vaughan")
OPTIONS = (Option("a", "One; two | three"), Option("b", "Neither, nor"), Option(OTHER, "Other"))
FORM = FormDef(
    "invented", 1, "Invented", ("students",), "en-GB",
    (
        Question("hello", "Hello", QuestionType.STATEMENT),
        Question("route", "Which?", QuestionType.CHOICE, options=OPTIONS, other=True),
        Question("kinds", "Which ones?", QuestionType.MULTI, options=OPTIONS, other=True),
        Question("story", "What happened?", QuestionType.LONG_TEXT),
        Question("day", "When?", QuestionType.DATE),
    ),
)  # fmt: skip
LAYOUT = layout_for(FORM, "Europe/London")
words = st.text(st.characters(codec="utf-8"), max_size=60)
codes = st.sampled_from(["a", "b", OTHER])
answers = st.fixed_dictionaries(
    {},
    optional={
        "route": st.builds(lambda code: Given((code,)), codes),
        "kinds": st.builds(lambda some: Given(tuple(sorted(some, key=["a", "b", OTHER].index))), st.sets(codes)),
        "story": st.builds(lambda text: Given(text=text), words),
        "day": st.builds(lambda text: Given(text=text), words),
    },
)


def made(said: dict[str, Given], told: Told = TOLD, at: datetime | date | None = None) -> bytes:
    return record(LAYOUT, FORM, 1, "by-hand-1", at, told, said).raw


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return Mapper(Layout.from_json(LAYOUT.to_json()), FORM)


def test_what_is_said_is_read_again(mapper: Mapper) -> None:
    said = {
        "route": Given((OTHER,), other="in a way of their own; and | so"),
        "kinds": Given(("a", "b")),
        "story": Given(text="First line\n\n  second line "),
    }
    at = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
    reading = mapper.reread(made(said, at=at))
    assert reading.submitted_at == at
    assert reading.set_aside is None
    assert [(answer.question_id, answer.value) for answer in reading.answers] == [
        ("route", OTHER),
        ("kinds", ("a", "b")),
        ("story", "First line\n\n  second line"),
    ]
    assert reading.answers[2].raw == "First line\n\n  second line "
    assert reading.answers[0].other == "in a way of their own; and | so"
    assert not reading.unmapped


@given(answers)
def test_any_answers_are_read_as_they_were_given(said: dict[str, Given]) -> None:
    reading = Mapper(LAYOUT, FORM).reread(made(said))
    found = {answer.question_id: answer for answer in reading.answers}
    for name in ("story", "day"):
        text = said.get(name, Given()).text
        assert (found[name].raw if name in found else "").strip() == text.strip()
    for name, several in (("route", False), ("kinds", True)):
        picked = said.get(name, Given()).codes
        value = found[name].value if name in found else ()
        assert (value if several else (value,) if value else ()) == picked


@given(st.builds(Told, words, words, words, words, words, words, words, words))
def test_how_it_came_is_read_as_it_was_written(told: Told) -> None:
    assert told_in(LAYOUT, made({}, told)) == told


def test_a_day_without_a_time_stays_a_day_and_no_day_stays_none(mapper: Mapper) -> None:
    assert mapper.reread(made({}, at=date(2019, 5, 2))).submitted_at == date(2019, 5, 2)
    assert mapper.reread(made({})).submitted_at is None


def test_a_report_of_a_survey_says_nothing_of_how_it_was_told() -> None:
    layout = Layout(Tool.PLAIN, FORM.id, "utf-8", ",", (Column("ID", Role.RESPONSE_ID, "ID"),))
    assert told_in(layout, b"R1\r\n") is None


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(UnicodeEncodeError):
        made({"story": Given(text="\ud800")})
