"""The safety check: complete or not recorded at all, and what it sets in motion."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE, MEETING, Sketch, StillClock, add_cases
from tests.services.steps import ALL_NO, check, kinds

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Facts, Route, SafetyMark, Status
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.safety import SAFETY_QUESTIONS, SafetyCheck
from harassment_cms.domain.work import EventKind, TaskState


@pytest.fixture
def ref(cerys: Workspace) -> str:
    """One report that has just arrived."""
    return add_cases(cerys, [Sketch()])[0]


@pytest.mark.parametrize("given", [None, "", "maybe", "NO"])
def test_an_unanswered_question_is_never_taken_for_no(cerys: Workspace, ref: str, given: str | None) -> None:
    for code, label in SAFETY_QUESTIONS:
        answers = {key: value for key, value in ALL_NO.items() if key != code}
        answers |= {} if given is None else {code: given}
        with pytest.raises(InputRefusedError, match=label):
            cerys.casework.check_safety(ref, SafetyCheck(answers, "Read it", ""))
    assert cerys.cases.find(ref).safety is SafetyMark.UNCHECKED
    assert kinds(cerys, ref) == []


def test_every_question_that_is_missing_is_named(cerys: Workspace, ref: str) -> None:
    with pytest.raises(InputRefusedError) as refused:
        cerys.casework.check_safety(ref, SafetyCheck({}, "", ""))
    assert all(label in refused.value.message for _, label in SAFETY_QUESTIONS)


@pytest.mark.parametrize(("done", "told"), [("", ""), ("  ", "\n"), ("", " ")])
def test_a_yes_needs_what_was_done_or_who_was_told(cerys: Workspace, ref: str, done: str, told: str) -> None:
    with pytest.raises(InputRefusedError, match="what was done or who was told"):
        cerys.casework.check_safety(ref, SafetyCheck({**ALL_NO, "own_life": "yes"}, done, told))
    assert cerys.cases.find(ref).safety is SafetyMark.UNCHECKED


@pytest.mark.parametrize(("done", "told"), [("Rang security", ""), ("", "Safeguarding lead")])
def test_a_yes_with_one_of_them_is_recorded(cerys: Workspace, ref: str, done: str, told: str) -> None:
    cerys.casework.check_safety(ref, SafetyCheck({**ALL_NO, "danger_now": "yes"}, done, told), 5)
    (event,) = cerys.cases.show(ref).events
    assert (event.kind, event.minutes, event.actor) == (EventKind.SAFETY_CHECK, 5, CASE_MANAGER)
    assert event.text is not None
    assert "Danger now: yes" in event.text
    assert (done or told) in event.text


def test_unknown_stays_unknown_and_needs_no_more_words(cerys: Workspace, ref: str) -> None:
    unknown = dict.fromkeys(ALL_NO, "unknown")
    assert cerys.casework.check_safety(ref, SafetyCheck(unknown, "", "")).safety is SafetyMark.CHECKED
    text = cerys.cases.show(ref).events[0].text or ""
    assert text.count("unknown") == len(SAFETY_QUESTIONS)
    assert ": no" not in text.replace("nothing", "").replace("nobody", "")


def test_there_is_one_safety_check_and_the_first_one_stands(cerys: Workspace, mira: Workspace, ref: str) -> None:
    check(mira, ref)
    with pytest.raises(ConflictError, match="already has its safety check"):
        check(cerys, ref)
    assert kinds(cerys, ref) == [EventKind.SAFETY_CHECK]


@pytest.mark.parametrize("route", list(Route))
def test_the_steps_of_the_route_are_made_with_it_each_due_in_its_working_days(cerys: Workspace, route: Route) -> None:
    (ref,) = add_cases(cerys, [Sketch(Facts(route))])
    check(cerys, ref)
    form = cerys.desk.forms()["harassment-report"]
    steps = form.pathways.get(route, ())
    expected = {step.title: cerys.desk.calendar.add_working_days(cerys.desk.clock(), step.due) for step in steps}
    tasks = cerys.cases.show(ref).tasks
    assert {task.title: task.due_at for task in tasks} == expected
    assert len(tasks) == len(steps)
    assert all(task.from_pathway and task.owner == CASE_MANAGER for task in tasks)
    assert bool(steps) == (route is not Route.UNKNOWN)


def test_a_step_made_before_easter_is_not_due_on_a_bank_holiday(cerys: Workspace, clock: StillClock) -> None:
    clock.now = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
    (ref,) = add_cases(cerys, [Sketch(MEETING)])
    check(cerys, ref)
    offer = next(task for task in cerys.cases.show(ref).tasks if task.title.startswith("Offer a meeting"))
    # Good Friday and Easter Monday are no working days; 17:00 in London's summer is 16:00 UTC.
    assert offer.due_at == datetime(2026, 4, 8, 16, 0, tzinfo=UTC)


def test_the_steps_belong_to_whoever_has_the_case(cerys: Workspace, ref: str) -> None:
    cerys.casework.give(ref, COLLEAGUE)
    check(cerys, ref)
    assert {task.owner for task in cerys.cases.show(ref).tasks} == {COLLEAGUE}


def test_a_task_that_somebody_added_before_does_not_keep_the_steps_away(cerys: Workspace, ref: str) -> None:
    cerys.tasks.add("Ring security about the corridor", "1h", ref)
    check(cerys, ref)
    tasks = cerys.cases.show(ref).tasks
    assert len([task for task in tasks if task.from_pathway]) > 1
    assert len([task for task in tasks if not task.from_pathway]) == 1


def test_taking_it_back_takes_the_steps_back_and_the_next_check_makes_them_once_more(
    cerys: Workspace, ref: str
) -> None:
    check(cerys, ref)
    first = [task.title for task in cerys.cases.show(ref).tasks]
    cerys.undo.last()
    case = cerys.cases.find(ref)
    assert (case.safety, case.status) == (SafetyMark.UNCHECKED, Status.NEW)
    assert {task.state for task in cerys.cases.show(ref).tasks} == {TaskState.CANCELLED}
    check(cerys, ref)
    still_to_do = [task.title for task in cerys.cases.show(ref).tasks if task.state is TaskState.OPEN]
    assert still_to_do == first


def test_a_step_that_was_done_is_not_asked_for_again(cerys: Workspace, mira: Workspace, ref: str) -> None:
    check(cerys, ref)
    done = cerys.cases.show(ref).tasks[0]
    mira.tasks.done(done.id)
    cerys.undo.last()
    check(cerys, ref)
    same = [task for task in cerys.cases.show(ref).tasks if task.title == done.title]
    assert [task.state for task in same] == [TaskState.DONE]


def test_a_step_done_and_taken_back_after_the_check_was_taken_back_is_not_left_open(
    cerys: Workspace, mira: Workspace, ref: str
) -> None:
    check(cerys, ref)
    mira.tasks.done(cerys.cases.show(ref).tasks[0].id)
    cerys.undo.last()
    mira.undo.last()
    assert {task.state for task in cerys.cases.show(ref).tasks} == {TaskState.CANCELLED}


def test_danger_that_was_marked_at_arrival_is_marked_again_when_the_check_is_taken_back(cerys: Workspace) -> None:
    (ref,) = add_cases(cerys, [Sketch(safety=SafetyMark.UNCHECKED_YES)])
    check(cerys, ref)
    cerys.undo.last()
    assert cerys.cases.find(ref).safety is SafetyMark.UNCHECKED_YES


def test_a_case_that_somebody_has_is_open_once_it_is_checked(cerys: Workspace) -> None:
    first, second = add_cases(cerys, [Sketch()] * 2)
    assert check(cerys, first).status is Status.NEW
    assert cerys.casework.take(first).status is Status.OPEN
    assert cerys.casework.take(second).status is Status.NEW
    assert check(cerys, second).status is Status.OPEN
    cerys.undo.last()
    assert cerys.cases.find(second).status is Status.NEW


def test_which_answer_was_yes_stands_in_no_plain_column_and_no_entry(cerys: Workspace, ref: str) -> None:
    cerys.casework.check_safety(ref, SafetyCheck({**ALL_NO, "own_life": "yes"}, "Rang the crisis team", ""))
    case = cerys.cases.find(ref)
    with cerys.store.read() as view:
        (event,) = view.work.events(case.id)
    assert "own_life" not in str(event.detail)
    written = " ".join(str(entry.details) for entry in cerys.record.entries())
    assert "own_life" not in written
    assert "crisis" not in written
