"""Somebody is away: who covers sees what is theirs, and whoever gives them a case is told."""

from __future__ import annotations

from datetime import date, timedelta

from tests.factories import CASE_MANAGER, COLLEAGUE, Sketch, StillClock, add_cases
from tests.people.conftest import TUESDAY, Open

from harassment_cms.domain.case import Queue, SafetyMark

DAY = TUESDAY.date()


def test_who_covers_sees_the_cases_and_tasks_of_who_is_away(opened: Open, clock: StillClock) -> None:
    manager, colleague = opened(CASE_MANAGER), opened(COLLEAGUE)
    theirs, closed_to_others = add_cases(manager, [Sketch(safety=SafetyMark.CHECKED), Sketch()])
    for ref in (theirs, closed_to_others):
        manager.casework.take(ref)
    manager.tasks.add("Ring back", "tomorrow", theirs)
    manager.tasks.add("Of my own", "tomorrow", None)
    manager.restricting.restrict(closed_to_others, [CASE_MANAGER], "A reason")
    assert colleague.cases.ids(Queue.MINE) == ()
    manager.details.set_away(CASE_MANAGER, DAY, DAY + timedelta(days=3), COLLEAGUE)
    assert [line.case.ref for line in colleague.cases.list(Queue.MINE)] == [theirs]
    assert colleague.cases.counts()[Queue.MINE] == 1
    today = colleague.tasks.today()
    assert (today.covers, [task.title for task in today.soon], today.tasks_in_all) == (
        (CASE_MANAGER,),
        ["Ring back"],
        1,
    )
    assert [line.case.ref for line in today.contacts] == [theirs]
    assert [task.title for task in colleague.tasks.open()] == ["Ring back"]
    assert len(manager.tasks.today().soon) == 2
    clock.now += timedelta(days=4)
    assert colleague.cases.ids(Queue.MINE) == ()
    assert colleague.tasks.today().covers == ()


def test_a_restricted_case_of_theirs_is_seen_by_a_cover_who_is_named(opened: Open) -> None:
    manager, colleague = opened(CASE_MANAGER), opened(COLLEAGUE)
    (ref,) = add_cases(manager, [Sketch()])
    manager.casework.take(ref)
    manager.restricting.restrict(ref, [CASE_MANAGER, COLLEAGUE], "A reason")
    assert colleague.cases.counts()[Queue.MINE] == 0
    manager.details.set_away(CASE_MANAGER, DAY, None, COLLEAGUE)
    assert colleague.cases.counts()[Queue.MINE] == 1
    assert len(colleague.cases.ids(Queue.MINE)) == 1


def test_suggestions_name_who_is_at_work_first_and_who_covers(opened: Open) -> None:
    colleague = opened(COLLEAGUE)
    assert [taker.name for taker in colleague.details.takers()] == [CASE_MANAGER, COLLEAGUE]
    opened(CASE_MANAGER).details.set_away(CASE_MANAGER, DAY, date(2026, 3, 20), COLLEAGUE)
    at_work, away = colleague.details.takers()
    assert (at_work.name, at_work.words) == (COLLEAGUE, "")
    assert away.words == f"{CASE_MANAGER} is away until 2026-03-20; {COLLEAGUE} covers"
