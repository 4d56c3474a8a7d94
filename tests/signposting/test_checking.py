"""What the check finds in a directory, entry by entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harassment_cms.signposting import numbers
from harassment_cms.signposting.checking import Finding, Kind, Measure, examine
from harassment_cms.signposting.model import Contact, Directory, Service

TODAY = date(2026, 11, 29)
MEASURE = Measure(TODAY, checked_for_days=180, campuses=("north", "south"))
RIGHT = Service(
    id="quiet-line",
    name="Quiet Line",
    kind="external",
    category="crisis",
    needs=("listening",),
    audiences=("students",),
    description="Listens.",
    contact=Contact(phone="0161 496 0000", web="https://quiet-line.example.org/"),
    campuses=("north",),
    languages=("English",),
    hours="18:00 to 08:00",
    cost="Free",
    owner="Case team",
    verified_on=date(2026, 11, 3),
    review_by=date(2027, 5, 3),
)


def found(*services: Service, by: Measure = MEASURE) -> list[Finding]:
    return list(examine(Directory(services), by))


def contact(**ways: str) -> dict[str, Any]:
    return {"contact": Contact(**ways)}


def test_an_entry_that_is_right_gives_nothing() -> None:
    assert found(RIGHT) == []


@pytest.mark.parametrize(
    ("kind", "key", "changed", "told"),
    [
        (Kind.STALE, "review_by", {"review_by": date(2026, 11, 28)}, "by 2026-11-28"),
        (Kind.STALE, "verified_on", {"verified_on": date(2026, 6, 1)}, "more than 180 days"),
        (Kind.NEVER_CHECKED, "verified_on", {"verified_on": None, "review_by": None}, "never checked"),
        (Kind.INCOMPLETE, "hours", {"hours": ""}, "not given"),
        (Kind.INCOMPLETE, "languages", {"languages": ()}, "not given"),
        (Kind.INCOMPLETE, "owner", {"owner": ""}, "not given"),
        (Kind.INCOMPLETE, "review_by", {"review_by": None}, "no day to look again"),
        (Kind.CONTRADICTORY, "verified_on", {"verified_on": date(2026, 11, 30)}, "has not come"),
        (Kind.CONTRADICTORY, "review_by", {"review_by": date(2026, 11, 3)}, "comes later"),
        (Kind.CONTRADICTORY, "review_by", {"verified_on": None}, "no day on which anybody looked"),
        (Kind.CONTRADICTORY, "verified_on", contact(phone="fill in"), "contact.phone is not filled in"),
        (Kind.CONTRADICTORY, "emergency", {"emergency": True, **contact(email="a@example.org")}, "neither rung"),
        (Kind.CONTRADICTORY, "audiences", {"audiences": ("anyone", "staff")}, "single groups"),
        (Kind.CONTRADICTORY, "cost", contact(phone="0906 123 4567"), "calls to its number are charged"),
        (Kind.CONTRADICTORY, "campuses", {"campuses": ("nroth",)}, 'did you mean "north"?'),
        (Kind.BADLY_FORMED, "contact.phone", contact(phone="4960"), "extension"),
        (Kind.BADLY_FORMED, "contact.phone", contact(phone="0161 496 0000 0"), "not a number that exists"),
        (Kind.BADLY_FORMED, "contact.phone", contact(phone="+44 161 496"), "not a number that exists"),
        (Kind.BADLY_FORMED, "contact.text", contact(text="0161 496 0000 0"), "not a number that exists"),
        (Kind.BADLY_FORMED, "contact.web", contact(web="http://example.org/"), "use https://"),
    ],
)
def test_what_is_not_right_is_told_by_kind_and_key(kind: Kind, key: str, changed: dict[str, Any], told: str) -> None:
    [finding, *_] = [each for each in found(replace(RIGHT, **changed)) if each.kind is kind]
    assert finding.key == key
    assert told in finding.sentence
    assert finding.is_wrong == (kind in (Kind.CONTRADICTORY, Kind.BADLY_FORMED))


def test_the_last_day_still_holds() -> None:
    assert found(replace(RIGHT, review_by=TODAY)) == []
    assert found(replace(RIGHT, verified_on=date(2026, 6, 2), review_by=date(2027, 6, 2))) == []


@pytest.mark.parametrize("number", ["999", "101", "111", "116 123", "08 08 16 89 111", "+353 1 800 0000"])
def test_numbers_that_can_be_rung_are_left_alone(number: str) -> None:
    assert numbers.fault(number, "GB") is None


@example(" +100")
@given(st.text("0123456789 +", min_size=1, max_size=25))
def test_any_digits_are_judged_and_spaces_never_matter(digits: str) -> None:
    close = digits.replace(" ", "")
    assert numbers.same_as(digits, "GB") == numbers.same_as(close, "GB")
    assert numbers.fault(digits, "GB") == numbers.fault(close, "GB")
    assert numbers.to_dial(digits) == numbers.to_dial(close)


OTHER = replace(RIGHT, id="other-line", name="Elsewhere", contact=Contact(phone="0161 496 0001"))


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"name": "Quiet  line"}, "name"),
        (contact(phone="+44 1614960000"), "contact.phone"),
        (contact(web="https://www.quiet-line.example.org"), "contact.web"),
    ],
)
def test_one_service_entered_twice_is_told_at_the_second(changed: dict[str, Any], key: str) -> None:
    [finding] = found(RIGHT, replace(OTHER, **changed))
    assert (finding.kind, finding.service_id, finding.key) == (Kind.DUPLICATE, "other-line", key)
    assert "quiet-line" in finding.sentence


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"name": "Quiet Line", "campuses": ("south",)},
        {"name": "Quiet Line", "areas": ("Wales",)},
        {"kind": "internal", **contact(phone="0161 496 0000")},
    ],
)
def test_what_only_looks_alike_is_no_double(changed: dict[str, Any]) -> None:
    assert found(replace(RIGHT, areas=("England",)), replace(OTHER, **changed)) == []


def test_the_shipped_directory_is_only_unfinished(shipped: Directory) -> None:
    kinds = {finding.kind for finding in examine(shipped, Measure(TODAY))}
    assert kinds == {Kind.NEVER_CHECKED, Kind.INCOMPLETE}
