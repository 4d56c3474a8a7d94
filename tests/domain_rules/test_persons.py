"""Who reported more than once: what tells it, and how many people stand behind figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.definition import TableDefinition
from harassment_cms.domain.distinct import Repeats, with_people
from harassment_cms.domain.figures import Mean, PeriodCounts, Tally
from harassment_cms.domain.persons import Look, addresses, numbered, university_numbers

ADDRESS = "a.invented@example.ac.uk"


@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        " A.Invented@EXAMPLE.ac.uk ",
        "mailto:a.invented@example.ac.uk",
        "<a.invented@example.ac.uk>,",
        f"{ADDRESS}.",
    ],
)
def test_an_address_is_the_same_however_it_was_typed(text: str) -> None:
    assert list(addresses(text)) == [ADDRESS]


@pytest.mark.parametrize("text", ["", "none", "@", "a@b", "ask my tutor", "a.invented at example.ac.uk"])
def test_what_is_no_address_tells_nobody_from_anybody(text: str) -> None:
    assert list(addresses(text)) == []


def test_two_addresses_in_one_answer_both_count() -> None:
    assert list(addresses(f"{ADDRESS} or other@example.org")) == [ADDRESS, "other@example.org"]


@pytest.mark.parametrize(("text", "number"), [("S 123-4567", ["s1234567"]), ("n/a", []), ("12", []), ("unknown", [])])
def test_a_number_of_the_university(text: str, number: list[str]) -> None:
    assert list(university_numbers(text)) == number


def look(case: int, *marks: int, generation: int = 2, person: int | None = None) -> Look:
    return Look(
        case, case if person is None else person, False, generation, frozenset(map(bytes, [[m] for m in marks]))
    )


def test_cases_belong_together_by_what_connects_them() -> None:
    found = numbered([look(1, 7), look(2), look(3, 8), look(4, 7, 8), look(5, 9)], 2)
    assert found == {1: (1, True), 2: (2, False), 3: (1, True), 4: (1, True), 5: (5, False)}


def test_until_all_were_looked_at_under_a_new_key_nobody_is_torn_apart() -> None:
    looks = [look(1, 7), look(3, 40, generation=1, person=1), look(4, 50)]
    assert numbered(looks, 2) == {1: (1, True), 3: (1, True), 4: (4, False)}
    assert numbered([looks[0], look(3, 9, person=1), looks[2]], 2)[3] == (3, False)


@given(st.lists(st.sets(st.integers(0, 8), max_size=3), max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_looking_decides_nothing(marks: list[set[int]], dice: Any) -> None:
    looks = [look(case, *sorted(own)) for case, own in enumerate(marks)]
    mixed = list(looks)
    dice.shuffle(mixed)
    found = numbered(looks, 2)
    assert numbered(mixed, 2) == found
    for one in looks:
        for other in looks:
            if one.marks & other.marks:
                assert found[one.case][0] == found[other.case][0]
        assert found[one.case][1] == ([person for person, _ in found.values()].count(found[one.case][0]) > 1)


ROWS = st.fixed_dictionaries(
    {
        "person": st.integers(1, 4),
        "apart": st.sampled_from([None, None, "declined"]),
        "campus": st.sampled_from([None, "main", "north"]),
        "motivations": st.sets(st.sampled_from(["race", "sex"])).map(lambda found: tuple(sorted(found))),
        "status": st.sampled_from(["new", "closed"]),
        "overdue": st.booleans(),
        "came_by": st.sampled_from([None, "phone"]),
        "counted_on": st.sampled_from(["2026-07-01", "2026-08-31"]),
        "submitted_at": st.sampled_from([None, "2026-07-01T09:00:00Z"]),
        "first_contact_due": st.sampled_from([None, "2026-07-03T16:00:00Z"]),
        "first_contact_at": st.sampled_from([None, "2026-07-02T09:00:00Z", "2026-07-09T09:00:00Z"]),
        "reached_at": st.sampled_from([None, "2026-07-10T09:00:00Z"]),
    }
)


def codes(row: Mapping[str, Any], table: str) -> Sequence[str]:
    """The rows of a table that a case counts in, by a second way of saying it."""
    apart = [row["apart"]] if row["apart"] else None
    due = not apart and row["first_contact_due"]
    if table == "campus":
        return apart or [row["campus"] or "not_answered"]
    if table == "motivation":
        return apart or list(row["motivations"]) or ["not_answered"]
    if table == "came_by":
        return apart or [row["came_by"] or "survey"]
    if table == "month":
        return [row["counted_on"][:7]]
    if table == "state":
        return (apart or [row["status"]]) + (["overdue"] if row["overdue"] else [])
    if table == "received":
        return ["received"] + ([] if apart or row["submitted_at"] else ["date_unknown"])
    if not due:
        return []
    tried = row["first_contact_at"]
    how = "not_yet" if tried is None else "in_time" if tried <= row["first_contact_due"] else "late"
    return ["due", how] + (["reached"] if row["reached_at"] else [])


def asked(id_: str) -> TableDefinition:
    return TableDefinition(id_, id_, id_, id_)


TABLES = ("campus", "motivation", "came_by", "month", "state", "received", "first_contact")


@given(st.lists(ROWS, max_size=10), st.integers(0, 5))
def test_people_behind_each_figure_are_those_a_count_by_hand_finds(rows: list[dict[str, Any]], others: int) -> None:
    """``others`` are cases of people with one case each, who all count in every first row."""
    tallies, expected = {}, {}
    for table in TABLES:
        counted = Counter(code for row in rows for code in codes(row, table))
        among = [row for row in rows if codes(row, table)]
        first = codes(rows[0], table)[:1] if rows else []
        counted.update(dict.fromkeys(first, others))
        tallies[table] = Tally(counted, max([len(among) + others, *counted.values()]))
        people = {code: {row["person"] for row in rows if code in codes(row, table)} for code in counted}
        expected[table] = {code: len(those) + (others if code in first else 0) for code, those in people.items()}
    tallies |= {"outcome": Tally({}, 0), "referrals": Tally({}, 0)}
    nobody = Mean(0, 0)
    before = PeriodCounts(tallies, nobody, nobody, nobody, nobody)
    made = with_people(before, Repeats(rows, [], [], [], {}, 0, 2, 0, 0), map(asked, TABLES))
    for table in TABLES:
        assert made.tallies[table].people == expected[table]
        among = [row for row in rows if codes(row, table)]
        more = len(among) - len({row["person"] for row in among})
        assert made.tallies[table].total_people == tallies[table].total - more


def test_a_person_with_many_referrals_is_one() -> None:
    nobody = Mean(0, 0)
    tallies = {"outcome": Tally({"withdrawn": 3}, 3), "referrals": Tally({"police": 4, "wellbeing": 2}, 6)}
    closed = [{"person": 1, "outcome": "withdrawn"}, {"person": 1, "outcome": "withdrawn"}]
    referred = [{"person": 1, "case": case, "category": "police"} for case in (10, 10, 11)]
    repeats = Repeats([], closed, referred, closed, {"category": {"police": 3, "wellbeing": 1}}, 4, 0, 1, 2)
    made = with_people(PeriodCounts(tallies, nobody, nobody, nobody, Mean(90, 3)), repeats, map(asked, tallies))
    assert (made.tallies["outcome"].people, made.tallies["outcome"].unidentified) == ({"withdrawn": 2}, 1)
    assert made.tallies["referrals"].people == {"police": 2, "wellbeing": 1}
    assert (made.tallies["referrals"].total_people, made.tallies["referrals"].unidentified) == (3, 2)
    assert made.minutes.people == 2
