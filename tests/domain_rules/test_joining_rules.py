"""When cases may be joined, and what is owed on them where they are worked on: the rules without any store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.case import Case, Facts, Route, SafetyMark, Status
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.joining import Side, may_hold, require_joinable, same_people
from harassment_cms.domain.lifecycle import Step, StepAction, joined_steps, with_joined

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
PEOPLE = st.none() | st.frozensets(st.integers(1, 4), max_size=4)


def case(number: int, status: Status = Status.OPEN, safety: SafetyMark = SafetyMark.CHECKED) -> Case:
    return Case(
        id=number,
        ref=f"HC-{number}",
        version=1,
        status=status,
        safety=safety,
        facts=Facts(Route.NAMED_MEETING),
        form="report",
        came_by=None,
        submitted_at=NOW,
        received_at=NOW,
        assigned_to=None,
        first_contact_due=None,
        first_contact_at=None,
        reached_at=None,
        outcome=None,
        closed_at=None,
        changed=False,
        restricted=False,
        report_length=0,
    )


@given(outer=PEOPLE, inner=PEOPLE)
def test_nobody_comes_by_a_key_that_they_do_not_have(
    outer: frozenset[int] | None, inner: frozenset[int] | None
) -> None:
    everybody = range(6)
    opens_outer = {person for person in everybody if outer is None or person in outer}
    opens_inner = {person for person in everybody if inner is None or person in inner}
    assert may_hold(outer, inner) == (opens_outer <= opens_inner)


@given(one=PEOPLE, other=PEOPLE, out=PEOPLE, far=PEOPLE)
def test_joined_cases_open_to_the_same_people_and_so_may_hold_each_other(
    one: frozenset[int] | None,
    other: frozenset[int] | None,
    out: frozenset[int] | None,
    far: frozenset[int] | None,
) -> None:
    first, second = Side(case(1), one, out), Side(case(2), other, far)
    if same_people(first, second):
        require_joinable(first, second)
        assert may_hold(one, other)
        assert may_hold(other, one)
    else:
        with pytest.raises(ConflictError, match="Not the same people may open"):
            require_joinable(first, second)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=30))
def test_joins_are_stars_whatever_is_tried(tried: Sequence[tuple[int, int, bool]]) -> None:
    into: dict[int, int] = {}

    def side(number: int) -> Side:
        far = into.get(number)
        holds = tuple(f"HC-{one}" for one, other in into.items() if other == number)
        return Side(case(number), into=None if far is None else f"HC-{far}", holds=holds)

    for one, other, apart in tried:
        if apart:
            into.pop(one, None)
            continue
        try:
            require_joinable(side(one), side(other))
        except (ConflictError, InputRefusedError):
            continue
        into[one] = other
        assert not set(into) & set(into.values())


@pytest.mark.parametrize("safety", [SafetyMark.UNCHECKED, SafetyMark.UNCHECKED_YES])
def test_a_case_without_a_safety_check_stays_in_the_queues(safety: SafetyMark) -> None:
    with pytest.raises(ConflictError, match="safety check of HC-1"):
        require_joinable(Side(case(1, safety=safety)), Side(case(2)))
    require_joinable(Side(case(2)), Side(case(1, safety=safety)))


def test_no_open_case_is_hidden_under_a_closed_one() -> None:
    with pytest.raises(ConflictError, match="HC-2 is closed, and HC-1 is not"):
        require_joinable(Side(case(1)), Side(case(2, Status.CLOSED)))
    require_joinable(Side(case(1, Status.CLOSED)), Side(case(2)))
    require_joinable(Side(case(1, Status.CLOSED)), Side(case(2, Status.CLOSED)))


def test_what_is_owed_on_a_joined_case_comes_by_its_time() -> None:
    ring = Step(StepAction.TASK, "Ring", NOW + timedelta(days=2))
    close = Step(StepAction.CLOSE, "Close")
    contact = Step(StepAction.CONTACT, "Make first contact", NOW, late=True)
    take = Step(StepAction.TAKE, "Take this case")
    assert with_joined((ring, close), {}) == (ring, close)
    assert with_joined((ring, close), {"HC-1": (take,)}) == (ring, close)
    first, second, third = with_joined((ring, close), {"HC-1": (take, contact)})
    assert (first.action, first.text, first.due, first.late) == (
        StepAction.JOINED,
        "On HC-1, which is joined here: Make first contact",
        NOW,
        True,
    )
    assert (second, third) == (ring, close)
    assert joined_steps("HC-2", (take, contact, close))[1:] == (contact,)
