"""What a set of readings of one report comes to: revisions, the current answers, and whether that is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.intake.revisions import Choice, Derived, Told, contradicts, derive, span

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def told(number: int, said: dict[str, str | None], *seen: datetime | date) -> Told:
    answers = {name: None if value is None else value.encode() for name, value in said.items()}
    return Told(number, answers, tuple(map(span, seen)))


def answers(readings: Sequence[Told], found: Derived) -> dict[str, str | None]:
    """The current answers in words."""
    by_number = {reading.number: reading for reading in readings}
    given = {name: by_number[number].said[name] for name, number in found.current.items()}
    return {name: None if value is None else value.decode() for name, value in given.items()}


def test_one_reading_is_what_it_says() -> None:
    found = derive([told(7, {"a": "x", "b": None})])
    assert found.revisions == ((7,),)
    assert found.known
    assert not found.contested
    assert found.current == {"a": 7, "b": 7}
    assert found.standing == {7}


def test_a_reading_that_another_one_covers_is_no_revision() -> None:
    readings = [told(1, {"a": "x"}), told(2, {"a": "x", "b": "y"}), told(3, {"b": "y"})]
    found = derive(readings)
    assert len(found.revisions) == 1
    assert answers(readings, found) == {"a": "x", "b": "y"}
    assert found.standing == {1, 2, 3}


def test_readings_that_overlap_without_contradiction_are_seen_as_one() -> None:
    readings = [told(1, {"a": "x", "b": "y"}), told(2, {"b": "y", "c": "z"})]
    assert answers(readings, derive(readings)) == {"a": "x", "b": "y", "c": "z"}


def test_a_changed_answer_makes_a_revision_and_the_later_export_has_the_current_one() -> None:
    readings = [told(1, {"a": "new"}, day(5)), told(2, {"a": "old"}, day(1))]
    found = derive(readings)
    assert found.revisions == ((2,), (1,))
    assert found.known
    assert answers(readings, found) == {"a": "new"}
    assert found.standing == {1}


def test_an_answer_that_was_added_or_taken_away_is_a_change() -> None:
    for old, new in ((None, "x"), ("x", None)):
        readings = [told(1, {"a": old}, day(1)), told(2, {"a": new}, day(2))]
        assert derive(readings).contested == {"a"}
        assert answers(readings, derive(readings)) == {"a": new}


def test_what_only_one_of_two_revisions_asks_is_part_of_what_stands() -> None:
    readings = [
        told(1, {"a": "x", "b": "y"}, day(1)),
        told(2, {"a": "z"}, day(2)),
        told(3, {"a": "x", "c": "w"}, day(1)),
    ]
    found = derive(readings)
    assert answers(readings, found) == {"a": "z", "b": "y", "c": "w"}
    assert found.revisions == ((1, 3), (2,))


def test_exports_of_parts_after_an_edit_belong_together() -> None:
    readings = [told(1, {"a": "x", "b": "y"}, day(1)), told(2, {"a": "X"}, day(2)), told(3, {"b": "Y"}, day(3))]
    assert answers(readings, derive(readings)) == {"a": "X", "b": "Y"}


def test_an_answer_that_was_changed_back_is_the_current_one_again() -> None:
    readings = [told(1, {"a": "x"}, day(1), day(5)), told(2, {"a": "z"}, day(3))]
    found = derive(readings)
    assert found.known
    assert found.revisions == ((2,), (1,))
    assert answers(readings, found) == {"a": "x"}


def test_without_any_date_the_last_arrival_stands_in_and_says_so() -> None:
    readings = [told(1, {"a": "x", "b": "same"}), told(2, {"a": "z", "b": "same"})]
    found = derive(readings)
    assert not found.known
    assert answers(readings, found) == {"a": "z", "b": "same"}


def test_what_stands_in_was_said_together() -> None:
    readings = [
        told(1, {"a": "x", "b": "u"}, day(2)),
        told(2, {"a": "y", "b": "v"}),
        told(3, {"a": "x", "b": "w"}, day(1)),
    ]
    found = derive(readings)
    assert not found.known
    assert answers(readings, found) == {"a": "y", "b": "v"}
    assert found.standing == {2}


def test_a_reading_without_a_date_leaves_it_open_and_one_known_to_be_older_does_not_come_back() -> None:
    readings = [told(1, {"a": "z"}), told(2, {"a": "y"}, day(2)), told(3, {"a": "x"}, day(1))]
    found = derive(readings)
    assert not found.known
    assert answers(readings, found) == {"a": "y"}


@pytest.mark.parametrize("seen", [date(2026, 3, 2), datetime(2026, 3, 2, 9, tzinfo=UTC)])
def test_two_exports_of_the_same_moment_or_day_do_not_tell(seen: date) -> None:
    readings = [told(1, {"a": "x"}, date(2026, 3, 2)), told(2, {"a": "z"}, seen)]
    assert not derive(readings).known


def test_a_day_is_before_the_next_day_and_has_the_hours_of_its_zone() -> None:
    readings = [told(1, {"a": "x"}, date(2026, 3, 3)), told(2, {"a": "z"}, date(2026, 3, 2))]
    assert answers(readings, derive(readings)) == {"a": "x"}
    summer = span(date(2026, 7, 1), ZoneInfo("Europe/London"))
    assert summer.start == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert summer.end - summer.start == timedelta(days=1)


def test_a_person_says_which_one_is_current_until_something_new_arrives() -> None:
    readings = [told(1, {"a": "x"}), told(2, {"a": "z"})]
    found = derive(readings, Choice(1, before=9))
    assert found.known
    assert answers(readings, found) == {"a": "x"}
    assert found.standing == {1}
    later = [*readings, told(10, {"a": "w"})]
    found = derive(later, Choice(1, before=9))
    assert not found.known
    assert answers(later, found) == {"a": "w"}


def test_what_a_person_says_goes_over_what_files_say() -> None:
    readings = [told(1, {"a": "x"}, day(1)), told(2, {"a": "z"}, day(2))]
    assert answers(readings, derive(readings, Choice(1, before=9))) == {"a": "x"}


def test_printing_a_reading_shows_no_answer() -> None:
    assert "secret" not in repr(told(1, {"a": "secret"}))


NAMES = ("a", "b", "c", "d")
said = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["x", "y", None]), min_size=1)
spans = st.lists(st.integers(0, 6).map(day), max_size=2)
sets = st.lists(st.tuples(said, spans), min_size=1, max_size=6)


@given(sets)
def test_the_order_of_arrival_decides_nothing_that_is_known(
    readings: list[tuple[dict[str, str | None], list[datetime]]],
) -> None:
    results = []
    for order in (readings, readings[::-1], sorted(readings, key=repr)):
        arrived = [told(number, each, *seen) for number, (each, seen) in enumerate(order, 1)]
        found = derive(arrived)
        by_number = {each.number: repr(sorted(each.said.items(), key=str)) for each in arrived}
        results.append(
            (
                found.known,
                found.contested,
                {frozenset(by_number[number] for number in each) for each in found.revisions},
                answers(arrived, found) if found.known else None,
                sorted(by_number[number] for number in found.standing) if found.known else None,
            )
        )
    assert results[0] == results[1] == results[2]


@given(sets)
def test_what_is_derived_fits_together(readings: list[tuple[dict[str, str | None], list[datetime]]]) -> None:
    arrived = [told(number, each, *seen) for number, (each, seen) in enumerate(readings, 1)]
    found = derive(arrived)
    by_number = {each.number: each for each in arrived}
    assert set(found.current) == {name for each in arrived for name in each.said}
    grouped = [number for each in found.revisions for number in each]
    assert len(set(grouped)) == len(grouped)
    for one, other in permutations(found.revisions, 2):
        # Two revisions differ in what is contested, and neither says all that the other one says of it.
        mine, theirs = (
            {(n, v) for n, v in by_number[each[0]].said.items() if n in found.contested} for each in (one, other)
        )
        assert not mine <= theirs
    assert bool(found.contested) is any(contradicts(a.said, b.said) for a in arrived for b in arrived)
    assert found.standing
    now = {name: by_number[number].said[name] for name, number in found.current.items()}
    assert found.standing == {each.number for each in arrived if not contradicts(each.said, now)}


@given(sets)
def test_a_reading_that_says_nothing_new_changes_nothing(
    readings: list[tuple[dict[str, str | None], list[datetime]]],
) -> None:
    arrived = [told(number, each, *seen) for number, (each, seen) in enumerate(readings, 1)]
    before = derive(arrived)
    part = dict(list(readings[0][0].items())[:1])
    again = [*arrived, told(99, part, *readings[0][1])]
    after = derive(again)
    assert after.contested == before.contested
    assert answers(again, after) == answers(arrived, before) or not before.known


@given(st.lists(said, min_size=2, max_size=5), st.data())
def test_each_question_says_what_the_latest_reading_that_asks_it_says(
    history: list[dict[str, str | None]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(history))))
    arrived = [told(number, history[at], day(at)) for number, at in enumerate(order, 1)]
    found = derive(arrived)
    assert found.known
    assert answers(arrived, found) == {name: value for each in history for name, value in each.items()}
