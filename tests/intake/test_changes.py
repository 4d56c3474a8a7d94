"""What changed in a survey is said exactly: no more than what changed, and nothing that did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.formdefs import FormDef, Option, Question, QuestionType
from harassment_cms.intake.changes import Change, ChangeKind, against_form, compare
from harassment_cms.intake.layout import Column, Layout, Role, Tool
from harassment_cms.intake.suggesting import suggest
from harassment_cms.intake.units import units

WORDS = (
    "What would you like us to do?",
    "Which campus was it on?",
    "Is anyone in danger now?",
    "Please tell us what happened.",
    "When did it happen?",
    "How did you hear of us?",
    "What is your pronoun?",
    "May we write to you?",
)
IDS = ("route", "campus", "danger", "story", "when")


def a_form(*questions: Question) -> FormDef:
    asked = questions or tuple(Question(id_, WORDS[n], QuestionType.TEXT) for n, id_ in enumerate(IDS))
    return FormDef("report", 1, "A report", ("students",), "en-GB", asked)


FORM = a_form()
BY_WORDS = {question.text: question.id for question in FORM.questions}


def numbered(words: Sequence[str], numbers: Sequence[int] | None = None) -> Layout:
    """An uncoded Jisc export with these questions."""
    columns = [Column("Unique Response Number", Role.RESPONSE_ID, "Unique Response Number")]
    for number, text in zip(numbers or range(1, len(words) + 1), words, strict=True):
        role = Role.ANSWER if text in BY_WORDS else Role.UNMAPPED
        columns.append(Column(f"{number}. {text}", role, text, BY_WORDS.get(text), code=str(number)))
    return Layout(Tool.JISC_UNCODED, "report", "utf-8", ",", tuple(columns))


def plain(words: Sequence[str], codes: Sequence[str] | None = None) -> Layout:
    """A table whose headings are words, and perhaps the tool's own lasting codes."""
    columns = tuple(
        Column(text, Role.ANSWER if text in BY_WORDS else Role.UNMAPPED, text, BY_WORDS.get(text), code=code or None)
        for text, code in zip(words, codes or [""] * len(words), strict=True)
    )
    return Layout(Tool.PLAIN, "report", "utf-8", ",", columns)


def kinds(changes: Sequence[Change]) -> set[ChangeKind]:
    return {change.kind for change in changes}


SOME = st.lists(st.sampled_from(WORDS), unique=True, min_size=1)


@given(SOME)
def test_the_same_headings_are_no_change(words: list[str]) -> None:
    assert compare(plain(words), plain(words), FORM) == ()


@given(st.permutations(WORDS))
def test_a_permutation_is_only_moved(words: list[str]) -> None:
    changes = compare(plain(WORDS), plain(words), FORM)
    assert kinds(changes) <= {ChangeKind.MOVED}
    assert bool(changes) == (tuple(words) != WORDS)
    # As few as can be: what is said to have moved, put elsewhere, leaves all others in their order.
    left = [text for text in words if text not in {change.heading for change in changes}]
    assert left == [text for text in WORDS if text in left]


@given(SOME, st.integers(1, 40))
def test_new_numbers_are_only_renumbered(words: list[str], by: int) -> None:
    later = numbered(words, range(1 + by, 1 + by + len(words)))
    changes = compare(numbered(words), later, FORM)
    assert kinds(changes) == {ChangeKind.RENUMBERED}
    assert [change.heading for change in changes] == [column.header for column in later.columns[1:]]
    assert [change.was for change in changes] == [column.header for column in numbered(words).columns[1:]]


@given(st.permutations(WORDS), st.sets(st.sampled_from(WORDS), min_size=1, max_size=len(WORDS) - 1))
def test_what_is_gone_is_only_dropped_and_what_is_new_only_added(words: list[str], some: set[str]) -> None:
    rest = [text for text in words if text not in some]
    dropped = compare(plain(words), plain(rest), FORM)
    assert {(change.kind, change.heading) for change in dropped} == {(ChangeKind.DROPPED, text) for text in some}
    added = compare(plain(rest), plain(words), FORM)
    assert {(change.kind, change.heading) for change in added} == {(ChangeKind.ADDED, text) for text in some}


@given(SOME)
def test_a_question_put_first_renumbers_the_others_and_is_added_itself(words: list[str]) -> None:
    changes = compare(numbered(words), numbered(["Are you a member of staff?", *words]), FORM)
    assert [change.heading for change in changes if change.kind is ChangeKind.ADDED] == [
        "1. Are you a member of staff?"
    ]
    assert len([change for change in changes if change.kind is ChangeKind.RENUMBERED]) == len(words)
    assert kinds(changes) <= {ChangeKind.ADDED, ChangeKind.RENUMBERED}


@given(SOME)
def test_under_a_lasting_code_any_other_words_are_only_reworded(words: list[str]) -> None:
    codes = [f"QID{number}" for number, _ in enumerate(words)]
    other = [f"Quite other words, {number}" for number, _ in enumerate(words)]
    changes = compare(plain(words, codes), plain(other, codes), FORM)
    assert [(change.kind, change.heading, change.was, change.confidence) for change in changes] == [
        (ChangeKind.REWORDED, new, old, 1.0) for old, new in zip(words, other, strict=True)
    ]


@given(SOME, st.data())
def test_a_heading_that_stands_twice_is_only_duplicated(words: list[str], data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(words))
    before = plain(words)
    column = before.columns[words.index(again)]
    name = column.name if column.question else f"{column.name} (2)"
    now = replace(before, columns=(*before.columns, replace(column, role=Role.UNMAPPED, question=None, name=name)))
    assert [(change.kind, change.heading) for change in compare(before, now, FORM)] == [
        (ChangeKind.DUPLICATED, again)
    ]


def test_a_few_other_words_in_the_same_place_are_reworded_and_only_perhaps() -> None:
    now = list(WORDS)
    now[1] = "On which campus was this?"
    (change,) = compare(plain(WORDS), plain(now), FORM)
    assert (change.kind, change.was) == (ChangeKind.REWORDED, WORDS[1])
    assert change.confidence < 1


def test_a_wholly_other_question_in_the_same_place_is_another_question() -> None:
    now = [*WORDS[:1], "Bus stop?", *WORDS[2:]]
    assert kinds(compare(plain(WORDS), plain(now), FORM)) == {ChangeKind.ADDED, ChangeKind.DROPPED}


def test_an_earlier_wording_that_the_form_knows_is_reworded_for_certain() -> None:
    before = plain(WORDS[:3])
    columns = list(before.columns)
    columns[1] = replace(columns[1], header="Where?", name="Where?")
    (change,) = compare(before, replace(before, columns=tuple(columns)), FORM)
    assert change == Change(ChangeKind.REWORDED, "Where?", WORDS[1], "campus")


def boxes(*labels: str) -> Layout:
    columns = tuple(
        Column(f"Pets - {label}", Role.TICK, "Pets", "pets", option=label, rank=rank)
        for rank, label in enumerate(labels)
    )
    return Layout(Tool.PLAIN, "report", "utf-8", ",", columns)


PETS = a_form(
    Question("pets", "Pets", QuestionType.MULTI, options=(Option("dog", "Dogs"), Option("cat", "Cats"))),
)


def test_options_that_come_and_go_are_named() -> None:
    assert compare(boxes("Dogs", "Cats"), boxes("Cats", "Birds"), PETS) == (
        Change(ChangeKind.OPTION_ADDED, "Pets", question="pets", option="Birds"),
        Change(ChangeKind.OPTION_DROPPED, "Pets", question="pets", option="Dogs"),
    )
    assert against_form(PETS, boxes("Cats", "Birds")) == (
        Change(ChangeKind.OPTION_ADDED, "Pets", question="pets", option="Birds"),
        Change(ChangeKind.OPTION_DROPPED, "Pets", question="pets", option="Dogs"),
    )


def test_tick_boxes_of_one_question_are_one_unit() -> None:
    (unit,) = units(boxes("Dogs", "Cats"))
    assert (unit.words, unit.options) == ("Pets", ("Dogs", "Cats"))


def test_against_the_form_a_near_wording_is_reworded_and_the_rest_added_or_dropped() -> None:
    layout = plain([WORDS[0], "Which campus was this on?", "A thing of its own", *WORDS[2:4]])
    assert [(change.kind, change.heading, change.question) for change in against_form(FORM, layout)] == [
        (ChangeKind.REWORDED, "Which campus was this on?", "campus"),
        (ChangeKind.ADDED, "A thing of its own", None),
        (ChangeKind.DROPPED, "When did it happen?", "when"),
    ]


def test_a_suggestion_says_why() -> None:
    layout = plain([WORDS[0], "Which campus was this on?", *WORDS[2:5]])
    (unplaced,) = suggest(layout, FORM)
    (best,) = unplaced.suggestions
    assert (best.question, best.reasons) == ("campus", ("similar wording", "the same place in the survey"))
    assert best.confidence > 0.8


def test_place_alone_is_a_weak_reason_and_two_headings_in_one_gap_weaker_still() -> None:
    (alone,) = suggest(plain([WORDS[0], "Zzz", *WORDS[2:5]]), FORM)
    assert [each.question for each in alone.suggestions] == ["campus"]
    assert alone.suggestions[0].confidence < 0.5
    assert all(not each.suggestions for each in suggest(plain([WORDS[0], "Zzz", "Xxx", *WORDS[2:5]]), FORM))


def test_a_question_that_has_its_column_is_never_suggested() -> None:
    (unplaced,) = suggest(plain([*WORDS[:5], "Which campus was this on?"]), FORM)
    assert unplaced.suggestions == ()


@pytest.mark.parametrize(("tool", "confident"), [(Tool.PLAIN, True), (Tool.JISC_UNCODED, False)])
def test_a_code_says_more_where_it_lasts(tool: Tool, confident: bool) -> None:
    before = replace(plain(["Which campus was it on?"], ["Q7"]), tool=tool)
    (unplaced,) = suggest(replace(plain(["Lle?"], ["Q7"]), tool=tool), FORM, before)
    campus = [each for each in unplaced.suggestions if each.question == "campus"]
    assert bool(campus) == confident


def test_boxes_are_never_suggested_for_words() -> None:
    words_only = a_form(Question("pets_at_home", "Pets", QuestionType.TEXT))
    layout = replace(boxes("Dogs"), columns=tuple(replace(c, question=None) for c in boxes("Dogs").columns))
    (unplaced,) = suggest(replace(layout, columns=(*plain(WORDS[:1]).columns, *layout.columns)), FORM)
    assert unplaced.suggestions == ()
    assert suggest(layout, words_only) == ()


def test_words_after_other_wait_for_the_question_that_they_follow() -> None:
    other = "Which site was it on?: If you selected Other, please specify:"
    columns = (
        Column("1. Which site was it on?", Role.UNMAPPED, "Which site was it on?", code="1"),
        Column("1.a. If you selected Other, please specify:", Role.UNMAPPED, other, code="1.a"),
    )
    layout = Layout(Tool.JISC_UNCODED, "report", "utf-8", ",", columns)
    assert [each.wording for each in suggest(layout, FORM)] == ["Which site was it on?"]


def test_headings_in_the_same_words_are_told_apart_by_their_codes() -> None:
    before = plain(["Other", "Which pets?", "Other"], ["q1_other", "q2", "q3_other"])
    after = replace(before, columns=before.columns[::-1])
    assert kinds(compare(before, after, FORM)) == {ChangeKind.MOVED}
