"""What differs between two versions of a form is named part by part, and equal forms differ in nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.case import Route
from harassment_cms.domain.order import moved
from harassment_cms.formdefs import (
    Difference,
    DifferenceKind,
    FormDef,
    Option,
    Question,
    QuestionType,
    Step,
    differences,
)

CITY, RIVER = Option("city", "City"), Option("river", "Riverside")
CAMPUS = Question(
    "campus", "Which campus?", QuestionType.CHOICE, "incident.campus", ("Where?",), options=(CITY, RIVER)
)
STORY = Question("story", "What happened?", QuestionType.LONG_TEXT)
WHEN = Question("when", "When?", QuestionType.DATE)
STEP = Step("read", "Read the report", "case_manager", 1)
FORM = FormDef(
    "report", 1, "A report", ("students",), "en-GB", (CAMPUS, STORY, WHEN), {Route.NAMED_MEETING: (STEP,)}
)  # fmt: skip


def with_questions(*questions: Question) -> FormDef:
    return replace(FORM, questions=questions)


def test_equal_forms_differ_in_nothing() -> None:
    assert differences(FORM, replace(FORM)) == ()


def test_wordings_and_fields() -> None:
    later = replace(CAMPUS, text="On which campus?", earlier=("Where?", "Which campus?"), field="incident.place")
    assert differences(FORM, replace(with_questions(later, STORY, WHEN), version=2)) == (
        Difference(DifferenceKind.CHANGED, (), "version", "1", "2"),
        Difference(DifferenceKind.CHANGED, ("questions", "campus"), "text", "Which campus?", "On which campus?"),
        Difference(DifferenceKind.CHANGED, ("questions", "campus"), "field", "incident.campus", "incident.place"),
        Difference(DifferenceKind.ADDED, ("questions", "campus"), "earlier", None, "Which campus?"),
    )


def test_questions_and_options_that_come_go_and_move() -> None:
    later = replace(CAMPUS, options=(replace(RIVER, label="River"), Option("hill", "Hill")))
    new = Question("phone", "Your number?", QuestionType.PHONE)
    place = ("questions", "campus", "options")
    assert differences(FORM, with_questions(WHEN, later, new)) == (
        Difference(DifferenceKind.DROPPED, ("questions", "story"), before="What happened?"),
        Difference(DifferenceKind.ADDED, ("questions", "phone"), after="Your number?"),
        Difference(DifferenceKind.MOVED, ("questions", "campus")),
        Difference(DifferenceKind.DROPPED, (*place, "city"), before="City"),
        Difference(DifferenceKind.ADDED, (*place, "hill"), after="Hill"),
        Difference(DifferenceKind.CHANGED, (*place, "river"), "label", "Riverside", "River"),
    )


def test_pathways() -> None:
    later = replace(FORM, pathways={Route.NAMED_MEETING: (replace(STEP, due=3),), Route.ANONYMOUS: (STEP,)})
    assert differences(FORM, later) == (
        Difference(DifferenceKind.ADDED, ("pathways", "anonymous", "read"), after="Read the report"),
        Difference(DifferenceKind.CHANGED, ("pathways", "named_meeting", "read"), "due", "1", "3"),
    )


@given(st.permutations(range(7)))
def test_as_few_as_can_be_are_said_to_have_moved(places: list[int]) -> None:
    gone = moved(places)
    left = [place for number, place in enumerate(places) if number not in gone]
    assert left == sorted(left)
    assert bool(gone) == (places != sorted(places))
    rises = max(
        len(rise)
        for mask in range(2**7)
        if (rise := [p for n, p in enumerate(places) if mask >> n & 1]) == sorted(rise)
    )
    assert len(gone) == 7 - rises
