"""How a case moves, and what comes next on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.case import SafetyMark, Status
from harassment_cms.domain.clocks import WorkCalendar
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.lifecycle import (
    STATUS_LABELS,
    OpenTask,
    Situation,
    StepAction,
    may_move,
    moves_from,
    next_steps,
    require_move,
)

OUTCOMES = {"support_only": "Supported, nothing further wanted", "withdrawn": "Withdrawn by the reporting party"}
CALENDAR = WorkCalendar(ZoneInfo("Europe/London"), frozenset[object]().__contains__)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday


def move(before: Status, after: Status, **given_: object) -> None:
    known = {
        "safety": SafetyMark.CHECKED,
        "outcome": "withdrawn" if after is Status.CLOSED else None,
        "outcomes": OUTCOMES,
        "reason": "New information",
    }
    require_move(before, after, **(known | given_))  # type: ignore[arg-type]


def test_every_pair_of_states_is_either_a_move_or_refused_with_what_is_possible() -> None:
    for before, after in product(Status, Status):
        if may_move(before, after):
            move(before, after)
            continue
        with pytest.raises(InputRefusedError) as refusal:
            move(before, after)
        assert all(STATUS_LABELS[status].lower() in refusal.value.hint for status in moves_from(before))


def test_the_table_of_moves() -> None:
    assert {before: set(moves_from(before)) for before in Status} == {
        Status.NEW: {Status.OPEN, Status.WAITING, Status.PAUSED, Status.CLOSED},
        Status.OPEN: {Status.WAITING, Status.PAUSED, Status.CLOSED},
        Status.WAITING: {Status.OPEN, Status.PAUSED, Status.CLOSED},
        Status.PAUSED: {Status.OPEN, Status.WAITING, Status.CLOSED},
        Status.CLOSED: {Status.OPEN},
    }


@pytest.mark.parametrize("safety", [SafetyMark.UNCHECKED, SafetyMark.UNCHECKED_YES])
def test_no_case_leaves_new_or_is_closed_before_the_safety_check(safety: SafetyMark) -> None:
    for before, after in product(Status, Status):
        if may_move(before, after) and (before is Status.NEW or after is Status.CLOSED):
            with pytest.raises(InputRefusedError, match="safety check"):
                move(before, after, safety=safety)


@pytest.mark.parametrize("outcome", [None, "", "made_up"])
def test_closing_needs_an_outcome_of_the_list(outcome: str | None) -> None:
    with pytest.raises(InputRefusedError, match="outcome") as refusal:
        move(Status.OPEN, Status.CLOSED, outcome=outcome)
    assert all(code in refusal.value.hint for code in OUTCOMES)


def test_an_outcome_belongs_to_closing_only() -> None:
    with pytest.raises(InputRefusedError, match="being closed"):
        move(Status.OPEN, Status.WAITING, outcome="withdrawn")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_opening_a_closed_case_again_needs_a_reason(reason: str) -> None:
    with pytest.raises(InputRefusedError, match="reason"):
        move(Status.CLOSED, Status.OPEN, reason=reason)


ARRIVED = Situation(
    status=Status.NEW,
    safety=SafetyMark.UNCHECKED,
    safety_due=NOW + timedelta(hours=3),
    assigned=False,
    first_contact_due=datetime(2026, 11, 25, 17, 0, tzinfo=UTC),
    first_contact_at=None,
    reached_at=None,
    can_be_reached=True,
    changed=False,
)
TAKEN = replace(ARRIVED, status=Status.OPEN, safety=SafetyMark.CHECKED, assigned=True)
REACHED = replace(TAKEN, first_contact_at=NOW, reached_at=NOW)


def told(situation: Situation) -> list[str]:
    return [step.text for step in next_steps(situation, NOW, CALENDAR)]


def test_an_arriving_case() -> None:
    assert told(ARRIVED) == [
        "Record the safety check (due in 3 hours)",
        "Take this case, or give it to a colleague",
        "Make first contact with the reporting party (due tomorrow)",
    ]
    assert told(replace(ARRIVED, safety=SafetyMark.UNCHECKED_YES, safety_due=NOW - timedelta(hours=2)))[0] == (
        "Record the safety check: a safety answer says yes (late by 2 hours)"
    )


def test_contact_and_tasks_come_by_their_due_times() -> None:
    tasks = (
        OpenTask("Write to accommodation", datetime(2026, 11, 27, 17, 0, tzinfo=UTC)),
        OpenTask("Ring back", datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
    )
    steps = next_steps(replace(TAKEN, tasks=tasks), NOW, CALENDAR)
    assert [(step.action, step.text, step.late) for step in steps] == [
        (StepAction.TASK, "Task: Ring back (late by 1 working day)", True),
        (StepAction.CONTACT, "Make first contact with the reporting party (due tomorrow)", False),
        (StepAction.TASK, "Task: Write to accommodation (due Fri 27 Nov)", False),
    ]


def test_a_person_tried_but_not_reached_is_tried_again() -> None:
    steps = next_steps(replace(TAKEN, first_contact_at=NOW), NOW, CALENDAR)
    assert [step.action for step in steps] == [StepAction.CONTACT, StepAction.REFER, StepAction.CLOSE]


def test_nobody_asks_for_contact_with_an_anonymous_reporter() -> None:
    anonymous = replace(TAKEN, first_contact_due=None, can_be_reached=False)
    assert [step.action for step in next_steps(anonymous, NOW, CALENDAR)] == [StepAction.CLOSE]


def test_support_is_offered_once() -> None:
    assert [step.action for step in next_steps(replace(REACHED, referrals=1), NOW, CALENDAR)] == [StepAction.CLOSE]


@pytest.mark.parametrize(
    ("situation", "first"),
    [
        (replace(TAKEN, changed=True), StepAction.SEE_CHANGE),
        (replace(REACHED, status=Status.WAITING), StepAction.STATUS),
        (replace(REACHED, status=Status.PAUSED), StepAction.STATUS),
        (replace(REACHED, status=Status.NEW), StepAction.STATUS),
        (replace(REACHED, status=Status.CLOSED), StepAction.STATUS),
        (replace(REACHED, status=Status.CLOSED, changed=True), StepAction.SEE_CHANGE),
        (replace(REACHED, assigned=False), StepAction.TAKE),
    ],
)
def test_what_comes_first(situation: Situation, first: StepAction) -> None:
    assert next_steps(situation, NOW, CALENDAR)[0].action is first


moments = st.integers(-40_000, 60_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
situations = st.builds(
    Situation,
    status=st.sampled_from(Status),
    safety=st.sampled_from(SafetyMark),
    safety_due=moments,
    assigned=st.booleans(),
    first_contact_due=st.none() | moments,
    first_contact_at=st.none() | moments,
    reached_at=st.none() | moments,
    can_be_reached=st.booleans(),
    changed=st.booleans(),
    tasks=st.lists(st.builds(OpenTask, st.just("Ring back"), moments), max_size=5).map(tuple),
    referrals=st.integers(0, 2),
)


@given(situation=situations)
def test_there_is_always_a_step_and_the_safety_check_is_always_first(situation: Situation) -> None:
    steps = next_steps(situation, NOW, CALENDAR)
    assert 1 <= len(steps) <= 3
    unchecked = situation.safety is not SafetyMark.CHECKED
    assert (steps[0].action is StepAction.SAFETY_CHECK) == unchecked
    if unchecked or situation.status is Status.CLOSED:
        assert StepAction.CLOSE not in {step.action for step in steps}
    for step in steps:
        assert not step.late or step.due is not None
        assert step.late == (step.due is not None and step.due < NOW)
