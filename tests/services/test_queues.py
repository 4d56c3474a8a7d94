"""Which cases wait in which queue, in which order, at which moment of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE, MEETING, Sketch, StillClock, add_cases
from tests.services.steps import change_arrives, check, queue

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Facts, Queue, Route, SafetyMark, Status
from harassment_cms.domain.errors import InputRefusedError

YES = SafetyMark.UNCHECKED_YES


def test_new_reports_wait_for_a_safety_check_danger_first_then_the_longest_waiting(
    cerys: Workspace, clock: StillClock
) -> None:
    earlier, later = clock.now - timedelta(hours=3), clock.now - timedelta(hours=1)
    sketches = [
        Sketch(received_at=later),
        Sketch(received_at=later, safety=YES),
        Sketch(received_at=earlier),
        Sketch(received_at=earlier, safety=YES),
    ]
    a, danger, b, old_danger = add_cases(cerys, sketches)
    assert queue(cerys, Queue.SAFETY_CHECK) == [old_danger, danger, b, a]
    assert queue(cerys, Queue.UNASSIGNED) == [old_danger, danger, b, a]
    check(cerys, old_danger)
    assert queue(cerys, Queue.SAFETY_CHECK) == [danger, b, a]


def test_a_case_is_to_be_contacted_after_its_safety_check_and_until_somebody_tried(cerys: Workspace) -> None:
    named, wants_nothing, anonymous = add_cases(
        cerys, [Sketch(), Sketch(Facts(Route.NAMED_NO_ACTION)), Sketch(Facts(Route.ANONYMOUS))]
    )
    assert queue(cerys, Queue.TO_CONTACT) == []
    for ref in (named, wants_nothing, anonymous):
        check(cerys, ref)
    assert queue(cerys, Queue.TO_CONTACT) == [named, wants_nothing]
    cerys.casework.contact(named, reached=False)
    assert queue(cerys, Queue.TO_CONTACT) == [wants_nothing]


def test_an_unknown_route_is_contacted_too_for_somebody_may_be_waiting(cerys: Workspace) -> None:
    (ref,) = add_cases(cerys, [Sketch(Facts(Route.UNKNOWN))])
    check(cerys, ref)
    assert queue(cerys, Queue.TO_CONTACT) == [ref]


def test_contacts_owed_come_by_their_response_time(cerys: Workspace) -> None:
    days = [date(2026, 3, 9), date(2026, 3, 6), date(2026, 3, 5)]
    third, second, first = add_cases(cerys, [Sketch(submitted_at=day) for day in days])
    for ref in (third, second, first):
        check(cerys, ref)
    assert queue(cerys, Queue.TO_CONTACT) == [first, second, third]


def test_mine_and_unassigned_hold_open_cases_only(cerys: Workspace, mira: Workspace) -> None:
    mine, hers, nobodys, done = add_cases(cerys, [Sketch()] * 4)
    cerys.casework.take(mine)
    cerys.casework.give(hers, COLLEAGUE)
    check(cerys, done)
    cerys.casework.take(done)
    cerys.casework.close(done, "support_only")
    assert (queue(cerys, Queue.MINE), queue(mira, Queue.MINE)) == ([mine], [hers])
    assert queue(cerys, Queue.UNASSIGNED) == [nobodys]
    assert queue(cerys, Queue.CLOSED) == [done]


def test_mine_begins_with_danger_and_goes_on_with_what_is_due_next(cerys: Workspace) -> None:
    calm, danger, soon = add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS)), Sketch(safety=YES), Sketch()])
    for ref in (calm, danger, soon):
        cerys.casework.take(ref)
    assert queue(cerys, Queue.MINE) == [danger, soon, calm]
    cerys.tasks.add("Ask the porter", "1h", calm)
    assert queue(cerys, Queue.MINE) == [danger, calm, soon]


def test_late_is_ordered_by_what_is_late_and_not_by_a_contact_that_was_made(
    cerys: Workspace, clock: StillClock
) -> None:
    contacted, owed = add_cases(
        cerys, [Sketch(submitted_at=date(2026, 3, 2)), Sketch(submitted_at=date(2026, 3, 4), safety=YES)]
    )
    check(cerys, owed)
    check(cerys, contacted)
    cerys.casework.contact(contacted, reached=True)
    cerys.tasks.add("Send the form", "1h", contacted)
    clock.now += timedelta(hours=2)
    assert queue(cerys, Queue.LATE) == [owed, contacted]


def test_due_today_ends_with_the_local_day_and_late_begins_with_the_moment(
    cerys: Workspace, clock: StillClock
) -> None:
    (ref,) = add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS))])
    last = datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)  # in summer London's day ends an hour before UTC's
    assert cerys.tasks.add("Ring the night porter", last.isoformat(), ref).due_at == last
    for moment, expected in (
        (last - timedelta(days=1), Queue.ALL),
        (last - timedelta(hours=23, minutes=59, seconds=59), Queue.DUE_TODAY),
        (last, Queue.DUE_TODAY),
        (last + timedelta(seconds=1), Queue.LATE),
    ):
        clock.now = moment
        due, late = queue(cerys, Queue.DUE_TODAY), queue(cerys, Queue.LATE)
        assert (due == [ref], late == [ref]) == (expected is Queue.DUE_TODAY, expected is Queue.LATE), moment


def test_a_contact_is_due_until_its_very_moment_and_late_after_it(cerys: Workspace, clock: StillClock) -> None:
    (ref,) = add_cases(cerys, [Sketch()])
    clock.now = cerys.cases.find(ref).first_contact_due or clock.now
    assert (queue(cerys, Queue.DUE_TODAY), queue(cerys, Queue.LATE)) == ([ref], [])
    assert not cerys.cases.preview(ref).line.overdue
    clock.now += timedelta(seconds=1)
    assert (queue(cerys, Queue.DUE_TODAY), queue(cerys, Queue.LATE)) == ([], [ref])
    assert cerys.cases.preview(ref).line.overdue


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 3, 28), 24)]
)
def test_the_day_of_a_clock_change_is_as_long_as_it_is(
    cerys: Workspace, clock: StillClock, day: date, hours: int
) -> None:
    ref, after = add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS))] * 2)
    cerys.tasks.add("The last minute of the day", f"{day} 23:59", ref)
    cerys.tasks.add("The first minute of the next", f"{day + timedelta(days=1)} 00:00", after)
    moment = cerys.cases.preview(after).tasks[0].due_at
    clock.now = moment - timedelta(hours=hours)
    assert queue(cerys, Queue.DUE_TODAY) == [ref]
    clock.now -= timedelta(seconds=1)
    assert queue(cerys, Queue.DUE_TODAY) == []


def test_waiting_holds_what_waits_for_others_and_what_is_paused(cerys: Workspace) -> None:
    waits, paused, goes_on = add_cases(cerys, [Sketch()] * 3)
    for ref in (waits, paused, goes_on):
        check(cerys, ref)
        cerys.casework.take(ref)
    cerys.casework.set_status(waits, Status.WAITING)
    cerys.casework.set_status(paused, Status.PAUSED)
    assert sorted(queue(cerys, Queue.WAITING)) == sorted([waits, paused])


def test_a_changed_answer_waits_until_it_was_looked_at_even_on_a_closed_case(cerys: Workspace) -> None:
    (ref,) = add_cases(cerys, [Sketch()])
    check(cerys, ref)
    cerys.casework.close(ref, "signposted")
    change_arrives(cerys, ref)
    assert queue(cerys, Queue.CHANGED) == [ref]
    cerys.casework.see_change(ref)
    assert queue(cerys, Queue.CHANGED) == []


def test_nothing_is_due_on_a_closed_case(cerys: Workspace, clock: StillClock) -> None:
    (ref,) = add_cases(cerys, [Sketch(submitted_at=date(2026, 3, 2))])
    check(cerys, ref)
    cerys.tasks.add("Write to them", "1h", ref)
    cerys.casework.close(ref, "support_only")
    clock.now += timedelta(hours=2)
    assert queue(cerys, Queue.LATE) == []
    (line,) = cerys.cases.list(Queue.CLOSED)
    assert (line.next_due, line.overdue) == (None, False)


def test_the_last_closed_comes_first_and_all_begins_with_the_newest(cerys: Workspace, clock: StillClock) -> None:
    old, new = add_cases(
        cerys, [Sketch(received_at=clock.now - timedelta(days=2)), Sketch(received_at=clock.now - timedelta(days=1))]
    )
    assert queue(cerys, Queue.ALL) == [new, old]
    for ref in (new, old):
        clock.now += timedelta(minutes=5)
        check(cerys, ref)
        cerys.casework.close(ref, "signposted")
    assert queue(cerys, Queue.CLOSED) == [old, new]


def test_a_list_can_be_narrowed_by_state_person_and_route(cerys: Workspace) -> None:
    anonymous, mine, hers = add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS)), Sketch(MEETING), Sketch(MEETING)])
    for ref, name in ((mine, CASE_MANAGER), (hers, COLLEAGUE)):
        check(cerys, ref)
        cerys.casework.give(ref, name)

    def found(**wanted: object) -> set[str]:
        return {line.case.ref for line in cerys.cases.list(Queue.ALL, **wanted)}  # type: ignore[arg-type]

    assert found(statuses=[Status.NEW]) == {anonymous}
    assert found(statuses=[Status.NEW, Status.OPEN]) == {anonymous, mine, hers}
    assert found(assigned="mira holt") == {hers}
    assert found(routes=[Route.NAMED_MEETING], assigned=CASE_MANAGER) == {mine}
    with pytest.raises(InputRefusedError, match="nobody called Nobody"):
        found(assigned="Nobody")


def test_a_queue_longer_than_one_statement_can_name_is_listed_whole(cerys: Workspace) -> None:
    refs = add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS))] * 1200)
    cerys.casework.label(refs[0], "the first")
    cerys.tasks.add("Look at it", "1h", refs[-1])
    lines = {line.case.ref: line for line in cerys.cases.list(Queue.ALL)}
    assert lines.keys() == set(refs)
    assert lines[refs[0]].label == "the first"
    assert [ref for ref, line in lines.items() if line.next_due] == [refs[-1]]


def test_lines_come_in_the_order_asked_for(cerys: Workspace) -> None:
    add_cases(cerys, [Sketch()] * 3)
    ids = cerys.cases.ids(Queue.ALL)
    backwards = [*reversed(ids)]
    assert [line.case.id for line in cerys.cases.lines(backwards)] == backwards
