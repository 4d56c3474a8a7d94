"""Tasks by a time, on a case or for oneself; and what Today has to say of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    NEWCOMER,
    Sketch,
    StillClock,
    add_cases,
)
from tests.services.steps import change_arrives, check, kinds

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.bootstrap.examination import examine
from harassment_cms.domain.case import Facts, Queue, Route, SafetyMark
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError, UsageError
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.services.tasks import LONGEST_TITLE, MOST_CONTACTS, MOST_TASKS
from harassment_cms.settings import change_setting


@pytest.fixture
def ref(cerys: Workspace) -> str:
    """One anonymous report: nothing is owed on it."""
    return add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS))])[0]


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("fri 10:00", datetime(2026, 3, 13, 10, 0, tzinfo=UTC)),
        ("3wd", datetime(2026, 3, 13, 17, 0, tzinfo=UTC)),
        ("2h", datetime(2026, 3, 10, 11, 0, tzinfo=UTC)),
        ("30 mar 10:00", datetime(2026, 3, 30, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_people_type_it(cerys: Workspace, ref: str, typed: str, due: datetime) -> None:
    task = cerys.tasks.add("  Ring \n the porter ", typed, ref)
    assert (task.title, task.due_at, task.ref, task.owner) == ("Ring the porter", due, ref, CASE_MANAGER)
    assert (task.state, task.from_pathway, task.done_at) == (TaskState.OPEN, False, None)
    assert kinds(cerys, ref) == [EventKind.TASK_ADDED]


def test_what_cannot_be_right_is_refused_and_no_task_is_made(cerys: Workspace, ref: str) -> None:
    for title, when in (("", "fri"), (" ", "fri"), ("x" * (LONGEST_TITLE + 1), "fri"), ("Ring", "yesterday")):
        with pytest.raises((InputRefusedError, UsageError)):
            cerys.tasks.add(title, when, ref)
    with pytest.raises(InputRefusedError, match="There is no case"):
        cerys.tasks.add("Ring", "fri", "HC-0C0-CCC")
    assert cerys.tasks.open(everyone=True) == ()
    assert kinds(cerys, ref) == []


@pytest.mark.parametrize("name", [ADMINISTRATOR, NEWCOMER, "Nobody"])
def test_a_task_goes_to_somebody_who_can_open_the_case(cerys: Workspace, ref: str, name: str) -> None:
    with pytest.raises(InputRefusedError):
        cerys.tasks.add("Ring the porter", "fri", ref, name)


def test_a_task_for_a_colleague_is_in_her_day_and_not_in_mine(cerys: Workspace, mira: Workspace, ref: str) -> None:
    task = cerys.tasks.add("Ring the porter", "2h", ref, "mira holt")
    assert mira.tasks.today().due == (task,)
    assert cerys.tasks.today().due == ()
    assert cerys.tasks.open() == ()
    assert cerys.tasks.open(everyone=True) == (task,)


def test_a_task_of_ones_own_is_read_by_nobody_else(cerys: Workspace, mira: Workspace) -> None:
    task = cerys.tasks.add("Ring my own doctor", "2h")
    assert (task.ref, task.owner) == (None, CASE_MANAGER)
    assert cerys.tasks.open() == cerys.tasks.open(everyone=True) == (task,)
    assert mira.tasks.open(everyone=True) == ()
    for act in (mira.tasks.get, mira.tasks.done):
        with pytest.raises(InputRefusedError, match="no task"):
            act(task.id)
    with pytest.raises(NotPermittedError, match="for yourself only"):
        cerys.tasks.add("Ring your doctor", "2h", owner=COLLEAGUE)
    assert cerys.record.verify().problems == ()


def test_a_task_is_done_once(cerys: Workspace, mira: Workspace, clock: StillClock, ref: str) -> None:
    task = cerys.tasks.add("Ring the porter", "2h", ref)
    clock.now += timedelta(minutes=7)
    done = mira.tasks.done(task.id)
    assert (done.state, done.done_at) == (TaskState.DONE, clock.now)
    with pytest.raises(ConflictError, match="not open any more"):
        cerys.tasks.done(task.id)
    event = cerys.cases.show(ref).events[-1]
    assert (event.kind, event.actor, event.text) == (EventKind.TASK_DONE, COLLEAGUE, "Ring the porter")


def test_a_number_that_is_no_task_is_refused(cerys: Workspace) -> None:
    for act in (cerys.tasks.get, cerys.tasks.done):
        with pytest.raises(InputRefusedError, match="no task 99999"):
            act(99999)


def test_today_parts_late_from_due_from_soon_and_leaves_the_rest_for_later(
    cerys: Workspace, clock: StillClock, ref: str
) -> None:
    clock.now = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # half past eleven in the evening in London
    late = cerys.tasks.add("Late", "5min", ref)
    tonight = cerys.tasks.add("Tonight", "20min", ref)
    tomorrow = cerys.tasks.add("After midnight", "tomorrow 00:10", ref)
    week = cerys.tasks.add("In six days", "6d", ref)
    cerys.tasks.add("In eight days", "8d", ref)
    own = cerys.tasks.add("My own", "25min")
    clock.now += timedelta(minutes=10)
    today = cerys.tasks.today()
    assert (today.late, today.due, today.soon) == ((late,), (tonight, own), (tomorrow, week))
    assert today.tasks_in_all == 5


def test_a_reminder_stays_until_the_task_is_done(cerys: Workspace, clock: StillClock, ref: str) -> None:
    task = cerys.tasks.add("Ring the porter", "2h", ref)
    clock.now += timedelta(days=40)
    assert cerys.tasks.today().late == (task,)
    cerys.tasks.done(task.id)
    assert cerys.tasks.today().late == ()


def test_today_names_first_contacts_that_are_mine_or_nobodys(cerys: Workspace, mira: Workspace) -> None:
    nobodys, mine, hers, made, unchecked = add_cases(
        cerys, [Sketch(submitted_at=date(2026, 3, day)) for day in (9, 6, 5, 4, 3)]
    )
    for ref in (nobodys, mine, hers, made):
        check(cerys, ref)
    cerys.casework.take(mine)
    cerys.casework.label(mine, "library")
    cerys.casework.give(hers, COLLEAGUE)
    cerys.casework.contact(made, reached=False)
    today = cerys.tasks.today()
    assert [line.case.ref for line in today.contacts] == [mine, nobodys]
    assert [line.label for line in today.contacts] == ["library", None]
    assert today.contacts_in_all == 2
    assert [line.case.ref for line in mira.tasks.today().contacts] == [hers, nobodys]
    assert today.safety_checks == 1
    assert cerys.cases.find(unchecked).safety is SafetyMark.UNCHECKED


def test_today_says_what_else_waits(cerys: Workspace, ref: str) -> None:
    change_arrives(cerys, ref)
    cerys.drafts.save(f"note/{ref}", "Half a sentence")
    today = cerys.tasks.today()
    assert today.changed == 1
    assert today.drafts == (f"note/{ref}",)
    assert today.missing_contacts == (
        "security_out_of_hours",
        "safeguarding_lead",
        "cover_contact",
        "conflict_contact",
    )
    assert (today.interrupted_imports, today.set_aside) == (0, 0)


@pytest.mark.parametrize(
    ("name", "words"),
    [("Nobody At All", "is nobody in this home"), (COLLEAGUE, "was let in to the reports"), (NEWCOMER, "")],
)
def test_a_reader_without_a_conflict_who_is_of_no_use_is_noticed(
    home: Home, opened: Callable[[str], Workspace], name: str, words: str
) -> None:
    change_setting(home.settings, ("contacts", "conflict_contact", "name"), name)
    workspace = opened(CASE_MANAGER)
    today = workspace.tasks.today().conflict_contact_fault
    assert words in today
    advice = [check.sentence for check in examine(home, workspace) if check.name == "Conflict of interest"]
    assert advice == [today] * bool(words)


def test_today_stays_short_when_very_much_waits_and_says_how_much(cerys: Workspace) -> None:
    refs = add_cases(cerys, [Sketch()] * (MOST_CONTACTS + 5))
    with cerys.store.write() as work:
        for case in work.cases.by_ids(cerys_ids := work.cases.queue_ids(Queue.ALL, 0, cerys.desk.queue_moment())):
            work.cases.change(case, {"safety": SafetyMark.CHECKED.value})
        for number in range(MOST_TASKS + 5):
            due = cerys.desk.clock() + timedelta(minutes=number)
            work.work.add_task(cerys_ids[0], f"Task {number}", due, cerys.actor.id, work.now)
        work.commit("test")
    today = cerys.tasks.today()
    assert len(refs) == len(cerys_ids)
    assert (len(today.contacts), today.contacts_in_all) == (MOST_CONTACTS, MOST_CONTACTS + 5)
    shown = [*today.late, *today.due, *today.soon]
    assert (len(shown), today.tasks_in_all) == (MOST_TASKS, MOST_TASKS + 5)
    assert shown[0].title == "Task 0"


def test_what_is_due_today_is_there_however_much_is_late(cerys: Workspace, clock: StillClock) -> None:
    begun = clock()
    with cerys.store.write() as work:
        for number in range(MOST_TASKS + 5):
            work.work.add_task(None, f"Late {number}", begun - timedelta(hours=number + 1), cerys.actor.id, work.now)
        work.work.add_task(None, "Ring at ten", begun + timedelta(minutes=30), cerys.actor.id, work.now)
        work.work.add_task(None, "Meet them", begun + timedelta(days=3), cerys.actor.id, work.now)
        work.commit("test")
    today = cerys.tasks.today()
    assert [task.title for task in today.due] == ["Ring at ten"]
    assert [task.title for task in today.soon] == ["Meet them"]
    assert (len(today.late), today.late_in_all, today.tasks_in_all) == (MOST_TASKS, MOST_TASKS + 5, MOST_TASKS + 7)
    clock.now += timedelta(minutes=31)
    assert cerys.tasks.today().due == ()
    assert cerys.tasks.today().late_in_all == MOST_TASKS + 6
