"""Taking, giving, status, closing, notes, contact and labels; and two people at the same case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    LEAD,
    NEWCOMER,
    Sketch,
    StillClock,
    add_cases,
)
from tests.services.steps import change_arrives, check, kinds, queue

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Case, Facts, Queue, Route, Status
from harassment_cms.domain.codes import OUTCOME
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.lifecycle import moves_from
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.services.casework import LONGEST_LABEL, LONGEST_NOTE, MOST_MINUTES


@pytest.fixture
def ref(cerys: Workspace) -> str:
    """A case that was checked and taken by Cerys."""
    (made,) = add_cases(cerys, [Sketch()])
    check(cerys, made)
    cerys.casework.take(made)
    return made


def test_giving_a_case_says_from_whom_to_whom(cerys: Workspace, ref: str) -> None:
    case = cerys.casework.give(ref, "mira holt")
    assert cerys.cases.lines([case.id])[0].assignee == COLLEAGUE
    assert cerys.cases.show(ref).events[-1].detail["name"] == COLLEAGUE


@pytest.mark.parametrize("name", [ADMINISTRATOR, LEAD, "Somebody Else", ""])
def test_a_case_goes_to_case_managers_only(cerys: Workspace, ref: str, name: str) -> None:
    with pytest.raises(InputRefusedError, match="is not a case manager"):
        cerys.casework.give(ref, name)
    assert cerys.cases.lines([cerys.cases.find(ref).id])[0].assignee == CASE_MANAGER


def test_a_case_is_not_given_to_somebody_who_cannot_open_it(cerys: Workspace, ref: str) -> None:
    with pytest.raises(InputRefusedError, match="has not been let in") as refused:
        cerys.casework.give(ref, NEWCOMER)
    assert refused.value.hint == f'Let them in first: hcms users admit "{NEWCOMER}"'


def test_giving_it_to_who_has_it_changes_nothing(cerys: Workspace, ref: str) -> None:
    before = kinds(cerys, ref)
    with pytest.raises(ConflictError, match="is already with"):
        cerys.casework.take(ref)
    assert kinds(cerys, ref) == before


def test_open_tasks_go_with_the_case_and_come_back_with_it(cerys: Workspace, mira: Workspace, ref: str) -> None:
    mine = cerys.tasks.add("Write to the tutor", "2d", ref)
    hers = cerys.tasks.add("Check the rota", "2d", ref, COLLEAGUE)
    done = cerys.cases.show(ref).tasks[0]
    cerys.tasks.done(done.id)
    owners = {task.id: task.owner for task in cerys.cases.show(ref).tasks}
    cerys.casework.give(ref, COLLEAGUE)
    moved = {task.id: task.owner for task in mira.cases.show(ref).tasks}
    assert {moved[mine.id], moved[hers.id]} == {COLLEAGUE}
    assert moved[done.id] == CASE_MANAGER
    assert mira.tasks.today().tasks_in_all > cerys.tasks.today().tasks_in_all == 0
    cerys.undo.last()
    assert {task.id: task.owner for task in cerys.cases.show(ref).tasks} == owners


def test_a_task_that_a_colleague_keeps_on_the_case_stays_hers(cerys: Workspace, mira: Workspace) -> None:
    (ref,) = add_cases(cerys, [Sketch(Facts(Route.UNKNOWN))])
    cerys.casework.take(ref)
    hers = cerys.tasks.add("Check the rota", "2d", ref, COLLEAGUE)
    mira.casework.take(ref)
    cerys.casework.take(ref)
    assert mira.tasks.get(hers.id).owner == CASE_MANAGER
    (other,) = add_cases(cerys, [Sketch(Facts(Route.UNKNOWN))])
    kept = cerys.tasks.add("Ask the library", "2d", other, COLLEAGUE)
    cerys.casework.take(other)
    assert cerys.tasks.get(kept.id).owner == COLLEAGUE


def test_steps_of_a_case_that_nobody_had_go_to_who_takes_it(cerys: Workspace, mira: Workspace) -> None:
    (ref,) = add_cases(cerys, [Sketch()])
    check(cerys, ref)
    mira.casework.take(ref)
    assert {task.owner for task in mira.cases.show(ref).tasks} == {COLLEAGUE}


@pytest.mark.parametrize("before", [Status.OPEN, Status.WAITING, Status.PAUSED])
def test_status_moves_along_the_allowed_ways_only(cerys: Workspace, before: Status) -> None:
    ways = [status for status in Status if status is not Status.CLOSED]
    for ref, after in zip(add_cases(cerys, [Sketch()] * len(ways)), ways, strict=True):
        check(cerys, ref)
        cerys.casework.take(ref)
        if before is not Status.OPEN:
            cerys.casework.set_status(ref, before)
        if after in moves_from(before):
            assert cerys.casework.set_status(ref, after, "They asked for a week").status is after
            event = cerys.cases.show(ref).events[-1]
            assert (event.kind, event.text) == (EventKind.STATUS, "They asked for a week")
            assert (event.detail["from"], event.detail["to"]) == (before.value, after.value)
        else:
            with pytest.raises(InputRefusedError):
                cerys.casework.set_status(ref, after)
            assert cerys.cases.find(ref).status is before


def test_an_unchecked_case_neither_moves_nor_closes(cerys: Workspace) -> None:
    (ref,) = add_cases(cerys, [Sketch()])
    with pytest.raises(InputRefusedError, match="safety check"):
        cerys.casework.set_status(ref, Status.OPEN)
    with pytest.raises(InputRefusedError, match="safety check"):
        cerys.casework.close(ref, "signposted")
    assert cerys.cases.find(ref).status is Status.NEW


def test_closing_needs_an_outcome_from_the_list(cerys: Workspace, ref: str) -> None:
    for outcome in ("", "done", "Signposted"):
        with pytest.raises(InputRefusedError, match="needs an outcome"):
            cerys.casework.close(ref, outcome)
    with pytest.raises(InputRefusedError, match="needs an outcome"):
        cerys.casework.set_status(ref, Status.CLOSED)
    assert cerys.cases.find(ref).status is Status.OPEN


def test_closing_keeps_when_how_and_the_last_word(cerys: Workspace, clock: StillClock, ref: str) -> None:
    code = OUTCOME.codes()[0]
    case = cerys.casework.close(ref, code, "They thanked us.", 10)
    assert (case.status, case.outcome, case.closed_at) == (Status.CLOSED, code, clock.now)
    event = cerys.cases.show(ref).events[-1]
    assert (event.kind, event.text, event.minutes) == (EventKind.CLOSED, "They thanked us.", 10)


def test_closing_puts_open_steps_away_and_leaves_what_people_added(cerys: Workspace, ref: str) -> None:
    own = cerys.tasks.add("Send the leaflet they asked for", "2d", ref)
    steps = [task.id for task in cerys.cases.show(ref).tasks if task.from_pathway]
    cerys.tasks.done(steps[0])
    before = {task.id: task.state for task in cerys.cases.show(ref).tasks}
    cerys.casework.close(ref, "signposted")
    states = {task.id: task.state for task in cerys.cases.show(ref).tasks}
    assert states[own.id] is TaskState.OPEN
    assert states[steps[0]] is TaskState.DONE
    assert {states[number] for number in steps[1:]} == {TaskState.CANCELLED}
    cerys.undo.last()
    assert {task.id: task.state for task in cerys.cases.show(ref).tasks} == before


def test_a_closed_case_opens_again_with_a_reason_and_loses_its_outcome(cerys: Workspace, ref: str) -> None:
    cerys.casework.close(ref, "withdrawn")
    with pytest.raises(InputRefusedError, match="needs a reason"):
        cerys.casework.set_status(ref, Status.OPEN, "  ")
    case = cerys.casework.set_status(ref, Status.OPEN, "They wrote again")
    assert (case.status, case.outcome, case.closed_at) == (Status.OPEN, None, None)
    event = cerys.cases.show(ref).events[-1]
    assert (event.kind, event.text) == (EventKind.REOPENED, "They wrote again")


def test_a_note_keeps_its_words_its_minutes_and_both_its_moments(
    cerys: Workspace, clock: StillClock, ref: str
) -> None:
    happened = clock.now - timedelta(days=1, hours=2)
    text = "  Met at the café – they felt heard.\n\nNext: \u202emirror\u202c and a tab\t.  "
    cerys.casework.note(ref, text, 45, happened)
    event = cerys.cases.show(ref).events[-1]
    assert (event.kind, event.text, event.minutes) == (EventKind.NOTE, text, 45)
    assert (event.occurred_at, event.recorded_at) == (happened, clock.now)
    assert cerys.cases.preview(ref).minutes == 45


def test_minutes_within_a_day_are_taken(cerys: Workspace, ref: str) -> None:
    for minutes in (0, MOST_MINUTES, None):
        cerys.casework.note(ref, "Read it again", minutes)
        assert cerys.cases.show(ref).events[-1].minutes == minutes


def test_a_note_that_cannot_be_right_is_refused_and_nothing_is_kept(
    cerys: Workspace, clock: StillClock, ref: str
) -> None:
    before = kinds(cerys, ref)
    refused: list[tuple[str, int | None, datetime | None]] = [
        ("", None, None),
        (" \n\t", None, None),
        ("x" * (LONGEST_NOTE + 1), None, None),
        ("Spoke to them", -1, None),
        ("Spoke to them", MOST_MINUTES + 1, None),
        ("Spoke to them", None, clock.now + timedelta(seconds=1)),
    ]
    for text, minutes, moment in refused:
        with pytest.raises(InputRefusedError):
            cerys.casework.note(ref, text, minutes, moment)
    assert kinds(cerys, ref) == before


def test_the_first_attempt_meets_the_response_time_and_reached_is_kept_apart(
    cerys: Workspace, clock: StillClock, ref: str
) -> None:
    tried = clock.now
    case = cerys.casework.contact(ref, reached=False, text="No answer", minutes=5)
    assert (case.first_contact_at, case.reached_at) == (tried, None)
    assert queue(cerys, Queue.TO_CONTACT) == []
    clock.now += timedelta(hours=3)
    case = cerys.casework.contact(ref, reached=True)
    assert (case.first_contact_at, case.reached_at) == (tried, clock.now)
    clock.now += timedelta(hours=1)
    assert cerys.casework.contact(ref, reached=True) == case
    assert kinds(cerys, ref)[-3:] == [EventKind.CONTACT_ATTEMPT, EventKind.REACHED, EventKind.REACHED]


def test_a_contact_written_down_later_counts_from_when_it_happened(
    cerys: Workspace, clock: StillClock, ref: str
) -> None:
    cerys.casework.contact(ref, reached=True)
    earlier = clock.now - timedelta(hours=5)
    case = cerys.casework.contact(ref, reached=False, occurred_at=earlier)
    assert (case.first_contact_at, case.reached_at) == (earlier, clock.now)


def test_an_anonymous_case_has_no_first_contact_time_whatever_was_tried(cerys: Workspace) -> None:
    (ref,) = add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS), submitted_at=date(2026, 1, 5))])
    check(cerys, ref)
    case = cerys.casework.contact(ref, reached=True, text="They came to the office by themselves")
    assert (case.first_contact_due, case.first_contact_at, case.reached_at) == (None, None, None)
    assert kinds(cerys, ref)[-1] is EventKind.REACHED
    cerys.undo.last()
    for which in (Queue.TO_CONTACT, Queue.LATE, Queue.DUE_TODAY):
        assert queue(cerys, which) == []


def test_a_label_is_sealed_and_seen_by_those_who_open_reports(cerys: Workspace, mira: Workspace, ref: str) -> None:
    case = cerys.casework.label(ref, "  library \n evenings ")
    assert mira.cases.lines([case.id])[0].label == "library evenings"
    with cerys.store.read() as view:
        connection = cast("Any", view.cases)._connection
        label = connection.exec_driver_sql("SELECT label FROM case_file WHERE id = ?", (case.id,)).scalar_one()
        events = connection.exec_driver_sql("SELECT detail, body FROM event").all()
    assert label
    assert b"library" not in bytes(label) + repr(events).encode()
    cerys.casework.label(ref, "")
    assert mira.cases.lines([case.id])[0].label is None


def test_a_label_that_is_too_long_is_refused(cerys: Workspace, ref: str) -> None:
    cerys.casework.label(ref, "x" * LONGEST_LABEL)
    with pytest.raises(InputRefusedError, match="at most 60"):
        cerys.casework.label(ref, "y" * (LONGEST_LABEL + 1))
    assert cerys.cases.lines([cerys.cases.find(ref).id])[0].label == "x" * LONGEST_LABEL


def test_a_changed_answer_is_seen_once(cerys: Workspace, ref: str) -> None:
    change_arrives(cerys, ref)
    assert cerys.casework.see_change(ref).changed is False
    with pytest.raises(ConflictError, match="No changed answer"):
        cerys.casework.see_change(ref)


def _acts(workspace: Workspace, case: Case) -> dict[str, object]:
    work = workspace.casework
    return {
        "take": lambda: work.take(case.ref, case.version),
        "status": lambda: work.set_status(case.ref, Status.PAUSED, version=case.version),
        "close": lambda: work.close(case.ref, "signposted", version=case.version),
        "label": lambda: work.label(case.ref, "mine", case.version),
        "see_change": lambda: work.see_change(case.ref, case.version),
    }


@pytest.mark.parametrize("act", ["take", "status", "close", "label", "see_change"])
def test_what_a_colleague_did_meanwhile_is_not_written_over(
    cerys: Workspace, mira: Workspace, ref: str, act: str
) -> None:
    seen = mira.cases.find(ref)
    cerys.casework.set_status(ref, Status.WAITING, "Waiting for the halls office")
    before = cerys.cases.show(ref)
    with pytest.raises(ConflictError, match="That change is kept; yours was not written"):
        _acts(mira, seen)[act]()  # type: ignore[operator]
    after = cerys.cases.show(ref)
    assert (after.line, after.events) == (before.line, before.events)


def test_notes_and_contacts_of_two_people_are_both_kept(cerys: Workspace, mira: Workspace, ref: str) -> None:
    cerys.casework.note(ref, "Rang the tutor")
    mira.casework.note(ref, "Met them in the corridor")
    mira.casework.contact(ref, reached=True)
    cerys.casework.contact(ref, reached=False)
    timeline = [(event.actor, event.kind) for event in cerys.cases.show(ref).events[-4:]]
    assert timeline == [
        (CASE_MANAGER, EventKind.NOTE),
        (COLLEAGUE, EventKind.NOTE),
        (COLLEAGUE, EventKind.REACHED),
        (CASE_MANAGER, EventKind.CONTACT_ATTEMPT),
    ]


def test_a_reference_is_read_however_it_is_typed(cerys: Workspace, ref: str) -> None:
    assert cerys.cases.find(ref.lower().replace("-", " ")).ref == ref
    with pytest.raises(InputRefusedError, match="There is no case"):
        cerys.cases.find("HC-0C0-CCC")
