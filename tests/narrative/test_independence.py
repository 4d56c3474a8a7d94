"""Which cases stand apart: one person, one incident and one responding party are one story."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.case import Counting, Route
from harassment_cms.domain.narrative.agreement import Hindrance, hindrance
from harassment_cms.domain.narrative.excerpts import between, located, sentences
from harassment_cms.domain.narrative.independence import Standing, groups


def case(number: int, *marks: str, anonymous: bool = False) -> Standing:
    return Standing(number, anonymous, frozenset(marks))


def test_strangers_stand_apart_and_one_person_does_not() -> None:
    assert len(groups([case(1, "a"), case(2, "b"), case(3)], [])) == 3
    assert groups([case(1, "a"), case(2, "b"), case(3, "a", "c")], []) == (frozenset({1, 3}), frozenset({2}))


def test_links_hold_through_cases_that_are_not_counted() -> None:
    assert groups([case(1), case(2)], [(1, 9), (9, 2)]) == (frozenset({1, 2}),)


def test_anonymous_cases_are_one_until_somebody_says_why_not() -> None:
    cases = [case(1, anonymous=True), case(2, anonymous=True), case(3, anonymous=True), case(4)]
    assert len(groups(cases, [])) == 2
    assert len(groups(cases, [], anonymous_apart=True)) == 4
    assert len(groups(cases, [(1, 2)], anonymous_apart=True)) == 3


@given(
    st.lists(st.tuples(st.booleans(), st.frozensets(st.sampled_from("abcd"), max_size=2)), max_size=8),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=6),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_every_case_is_in_one_group_and_more_links_never_part_any(
    drawn: list[tuple[bool, frozenset[str]]], links: list[tuple[int, int]], another: tuple[int, int]
) -> None:
    cases = [Standing(number, *each) for number, each in enumerate(drawn)]
    found = groups(cases, links)
    assert sorted(each for group in found for each in group) == list(range(len(cases)))
    fewer = groups(cases, [*links, another])
    assert all(any(group <= wider for wider in fewer) for group in found)
    assert len(groups(cases, links, anonymous_apart=True)) >= len(found)


ASKED = {"statistics": (), "share": (), "affected": ()}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, None),
        ({"statistics": ["yes"], "share": ["security", "hr"], "affected": ["yes"]}, None),
        ({"statistics": ["no"]}, Hindrance.NO_STATISTICS),
        ({"statistics": ["prefer_not_to_say"]}, Hindrance.NO_STATISTICS),
        ({"statistics": ["yes", "no"]}, Hindrance.NO_STATISTICS),
        ({"share": ["nobody"]}, Hindrance.NOBODY_TOLD),
        ({"affected": ["no"]}, Hindrance.AFFECTED_DISAGREES),
        ({"share": ["ask_first", "hr"]}, Hindrance.ASK_FIRST),
        ({"share": ["prefer_not_to_say"]}, Hindrance.ASK_FIRST),
    ],
)
def test_what_was_answered_is_respected(answers: dict[str, list[str]], expected: Hindrance | None) -> None:
    def judged(
        route: Route = Route.NAMED_MEETING,
        *,
        restricted: bool = False,
        agreed: bool = False,
        decided: Counting | None = None,
    ) -> object:
        asked = {**ASKED, **answers}
        return hindrance(restricted=restricted, route=route, decided=decided, agreed=agreed, **asked)

    assert judged() is expected
    assert judged(restricted=True) is Hindrance.RESTRICTED
    assert judged(agreed=True) is (None if expected is Hindrance.ASK_FIRST else expected)
    assert judged(Route.ANONYMOUS, agreed=True) is expected
    assert judged(decided=Counting.DECLINED) is Hindrance.NO_STATISTICS
    assert judged(decided=Counting.ELSEWHERE) is Hindrance.COUNTED_ELSEWHERE
    assert judged(decided=Counting.AGREED) is (None if expected is Hindrance.NO_STATISTICS else expected)


def test_sentences_end_where_people_end_them() -> None:
    text = 'We met. "Why?" they said… At 3.30 it ended!\n\nNo stop here\nlast one?'
    assert [text[slice(*span)] for span in sentences(text)] == [
        "We met.",
        '"Why?"',
        "they said…",
        "At 3.30 it ended!",
        "No stop here",
        "last one?",
    ]


@given(st.text(max_size=80))
def test_sentences_hold_everything_but_space(text: str) -> None:
    spans = sentences(text)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    outside = set(range(len(text))) - {place for span in spans for place in range(*span)}
    assert all(text[place].isspace() for place in outside)


def test_words_are_found_however_they_were_typed() -> None:
    source = "They said:  “It’s only\na joke”, and left."
    found = located("it's only a JOKE", source)
    assert found is not None
    assert source[slice(*found)] == "It’s only\na joke"
    assert located("it was only a joke", source) is None
    assert located("…", source) is None


def test_sentences_chosen_must_stand_together() -> None:
    source = "One. Two. Three."
    one, two, three = sentences(source)
    assert between(source, [two, one]) == "One. Two."
    assert between(source, [one, three]) is None
    assert between(source, []) is None
