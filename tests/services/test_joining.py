"""Two reports of one incident, worked as one case, and taken apart as they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE, Sketch, StillClock, add_cases
from tests.services.steps import change_arrives, check, kinds, queue

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Facts, Queue, Route, SafetyMark, Status
from harassment_cms.domain.errors import CmsError, ConflictError, InputRefusedError
from harassment_cms.domain.lifecycle import StepAction
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.services.joining import Joined

WHY = "The same evening, the same corridor."
FIRST, SECOND = "It was said in front of the whole seminar.", "I was there and heard it."


@pytest.fixture
def pair(cerys: Workspace) -> tuple[str, str]:
    """Two reports of one incident, both checked; the second is with the first case manager."""
    first, second = add_cases(cerys, [Sketch(narrative=FIRST), Sketch(narrative=SECOND)])
    for ref in (first, second):
        check(cerys, ref)
    cerys.casework.take(second)
    return first, second


@pytest.fixture
def joined(cerys: Workspace, pair: tuple[str, str]) -> tuple[str, str]:
    """The first is joined to the second."""
    cerys.joining.join(*pair, WHY)
    return pair


def test_the_other_case_shows_the_report_and_what_happened(
    cerys: Workspace, mira: Workspace, pair: tuple[str, str]
) -> None:
    first, second = pair
    cerys.casework.note(first, "They would like a call.", 10)
    assert cerys.joining.join(first, second.lower(), f"  {WHY} ") == Joined(first, second)
    view = mira.cases.show(second)
    assert view.line.holds == (first,)
    (there,) = view.joined
    assert there.line.joined_to == second
    assert FIRST in there.answers[0].raw
    assert {"They would like a call.", WHY} <= {event.text for event in there.events}
    told = [event for event in (*view.events, *there.events) if event.kind is EventKind.JOINED]
    assert [(event.detail["other"], event.text, event.actor) for event in told] == [
        (first, WHY, CASE_MANAGER),
        (second, WHY, CASE_MANAGER),
    ]
    assert not (*view.problems, *there.problems)
    entries = {ref: [entry.kind for entry in mira.record.history(ref)] for ref in pair}
    assert entries[first][-1] == entries[second][-1] == "case.read"
    assert mira.joining.of(first) == Joined(first, second)
    assert mira.joining.of(second) is None


def test_a_joined_case_says_so_and_leaves_the_queues(cerys: Workspace, joined: tuple[str, str]) -> None:
    first, second = joined
    for which in (Queue.MINE, Queue.UNASSIGNED, Queue.TO_CONTACT, Queue.LATE, Queue.SAFETY_CHECK, Queue.DUE_TODAY):
        assert first not in queue(cerys, which)
    assert set(queue(cerys, Queue.ALL)) == set(joined)
    assert {line.case.ref: (line.joined_to, line.holds) for line in cerys.cases.list()} == {
        first: (second, ()),
        second: (None, (first,)),
    }
    assert cerys.cases.counts()[Queue.UNASSIGNED] == 0
    assert cerys.cases.preview(first).steps[0].action is StepAction.JOINED


def test_what_is_owed_on_it_is_owed_where_it_is_worked_on(
    cerys: Workspace, joined: tuple[str, str], clock: StillClock
) -> None:
    first, second = joined
    cerys.casework.contact(second, reached=True)
    assert queue(cerys, Queue.TO_CONTACT) == [second]
    assert cerys.cases.counts()[Queue.TO_CONTACT] == 1
    due = cerys.cases.find(first).first_contact_due
    assert due is not None
    (line,) = cerys.cases.list(Queue.TO_CONTACT)
    assert line.contact_due == due
    assert [each.case.ref for each in cerys.tasks.today().contacts] == [second]
    assert line.next_due == min(due, *(task.due_at for task in cerys.tasks.open(everyone=True)))
    steps = cerys.cases.show(second).steps
    assert any(step.action is StepAction.JOINED and first in step.text for step in steps)
    cerys.tasks.add("Ask who else was there", "today 17:00", first)
    assert queue(cerys, Queue.DUE_TODAY) == [second]
    clock.now = due.replace(year=due.year + 1)
    assert queue(cerys, Queue.LATE) == [second]
    assert first in {task.ref for task in cerys.tasks.open(everyone=True)}
    cerys.casework.contact(first, reached=False)
    assert queue(cerys, Queue.TO_CONTACT) == []


def test_danger_that_is_told_later_is_not_hidden(cerys: Workspace, joined: tuple[str, str]) -> None:
    first, _ = joined
    with cerys.store.write() as work:
        work.cases.change(work.cases.by_ref(first), {"safety": SafetyMark.UNCHECKED_YES.value})
        work.commit("case.codes", first)
    assert queue(cerys, Queue.SAFETY_CHECK) == [first]
    with pytest.raises(InputRefusedError, match=rf"{first} is joined to it\. Nobody has recorded the safety check"):
        cerys.casework.close(joined[1], "support_only")
    check(cerys, first)
    assert queue(cerys, Queue.SAFETY_CHECK) == []


def test_a_later_answer_comes_into_the_joined_case(
    cerys: Workspace, mira: Workspace, joined: tuple[str, str]
) -> None:
    first, second = joined
    change_arrives(cerys, first, "Someone else was there, too.")
    view = mira.cases.show(second)
    (there,) = view.joined
    assert "Someone else was there, too." in {answer.raw for each in there.submissions for answer in each.answers}
    assert there.line.case.changed
    assert queue(mira, Queue.CHANGED) == [second]
    assert any(first in step.text for step in view.steps)
    mira.casework.see_change(first)
    assert queue(mira, Queue.CHANGED) == []


def test_taking_apart_gives_back_what_was_before(
    cerys: Workspace, mira: Workspace, pair: tuple[str, str], clock: StillClock
) -> None:
    first, _ = pair
    mira.casework.take(first)
    before = {ref: cerys.cases.lines([cerys.cases.find(ref).id]) for ref in pair}
    counts = cerys.cases.counts()
    cerys.joining.join(*pair, WHY)
    assert mira.joining.part(first, "Another evening, after all.") == Joined(*pair)
    assert {ref: cerys.cases.lines([cerys.cases.find(ref).id]) for ref in pair} == before
    assert cerys.cases.counts() == counts
    assert kinds(cerys, first)[-2:] == [EventKind.JOINED, EventKind.PARTED]
    cerys.joining.join(*pair, "It was the same, after all.")
    assert cerys.cases.show(pair[1]).joined


def test_one_key_takes_it_back(cerys: Workspace, joined: tuple[str, str]) -> None:
    undone = cerys.undo.last()
    assert (undone.ref, undone.kind) == (joined[0], EventKind.JOINED)
    assert cerys.joining.of(joined[0]) is None
    for ref in joined:
        last = cerys.cases.show(ref).events[-2:]
        assert [(event.kind, event.undone) for event in last] == [(EventKind.JOINED, True), (EventKind.UNDONE, False)]
    cerys.joining.join(*joined, WHY)
    cerys.joining.part(joined[0], "No.")
    with pytest.raises(ConflictError, match="joined again only with a reason"):
        cerys.undo.last()


def test_what_was_taken_apart_by_somebody_else_is_not_taken_back(
    cerys: Workspace, mira: Workspace, joined: tuple[str, str]
) -> None:
    mira.joining.part(joined[0], "Another evening.")
    with pytest.raises(ConflictError, match="changed again since"):
        cerys.undo.last()


def test_closing_and_opening_again_concern_all_of_it(cerys: Workspace, joined: tuple[str, str]) -> None:
    first, second = joined
    cerys.casework.close(second, "support_only", "Both were seen.")
    assert [cerys.cases.find(ref).outcome for ref in joined] == ["support_only"] * 2
    cerys.undo.last()
    assert {cerys.cases.find(ref).status for ref in joined} == {Status.NEW, Status.OPEN}
    cerys.casework.close(second, "support_only")
    cerys.casework.set_status(second, Status.OPEN, "They wrote again.")
    assert [cerys.cases.find(ref).status for ref in joined] == [Status.NEW, Status.OPEN]
    cerys.undo.last()
    assert [cerys.cases.find(ref).outcome for ref in joined] == ["support_only"] * 2
    cerys.joining.part(first, "Another evening.")
    assert [cerys.cases.find(ref).status for ref in joined] == [Status.NEW, Status.CLOSED]
    assert all(task.state is not TaskState.CANCELLED for task in cerys.cases.show(first).tasks)


def test_whoever_gets_the_case_gets_what_is_joined_to_it(cerys: Workspace, joined: tuple[str, str]) -> None:
    cerys.casework.give(joined[1], COLLEAGUE)
    assert {line.assignee for line in cerys.cases.list()} == {COLLEAGUE}
    cerys.undo.last()
    assert [line.assignee for ref in joined for line in cerys.cases.lines([cerys.cases.find(ref).id])] == [
        None,
        CASE_MANAGER,
    ]


def test_a_joined_case_is_worked_on_in_the_other(cerys: Workspace, joined: tuple[str, str]) -> None:
    first, second = joined
    acts: tuple[Callable[[], object], ...] = (
        lambda: cerys.casework.take(first),
        lambda: cerys.casework.set_status(first, Status.WAITING),
        lambda: cerys.casework.close(first, "support_only"),
    )
    for act in acts:
        with pytest.raises(ConflictError, match=f"{first} is joined to {second}, and worked on there"):
            act()


def _refused(act: Callable[[], object], workspace: Workspace, refs: tuple[str, ...]) -> CmsError:
    before = [workspace.cases.counts(), *(workspace.joining.of(ref) for ref in refs)]
    with pytest.raises(CmsError) as refused:
        act()
    assert [workspace.cases.counts(), *(workspace.joining.of(ref) for ref in refs)] == before
    assert "Nothing was changed." in refused.value.message
    return refused.value


def test_what_cannot_be_joined_is_refused_in_plain_words(cerys: Workspace, joined: tuple[str, str]) -> None:
    first, second = joined
    third, fourth, fifth = add_cases(cerys, [Sketch()] * 3)
    for ref in (third, fourth):
        check(cerys, ref)
    refs = (*joined, third, fourth, fifth)

    def said(one: str, other: str, reason: str = WHY) -> str:
        return _refused(lambda: cerys.joining.join(one, other, reason), cerys, refs).message

    assert said(third, third).startswith("A case cannot be joined to itself")
    assert said(third, second, " ").startswith("This needs a reason")
    assert said(first, second).startswith(f"{first} is joined to {second} already")
    assert said(first, third).startswith(f"{first} is joined to {second} already")
    assert said(third, first).startswith(f"{first} is itself joined to {second}")
    assert said(second, first).startswith(f"{first} is itself joined to {second}")
    assert said(second, third).startswith(f"{first} is joined to {second}.")
    assert said(fifth, second).startswith(f"Nobody has recorded the safety check of {fifth}")
    cerys.casework.close(fourth, "support_only")
    assert said(third, fourth).startswith(f"{fourth} is closed, and {third} is not")
    assert _refused(lambda: cerys.joining.part(third, WHY), cerys, refs).message.startswith(f"{third} is not joined")
    part = _refused(lambda: cerys.joining.part(second, WHY), cerys, refs)
    assert first in part.hint
    with pytest.raises(InputRefusedError, match="There is no case"):
        cerys.joining.join(third, "HC-0C0-CCC", WHY)
    cerys.joining.join(third, second, WHY)
    assert {each.line.case.ref for each in cerys.cases.show(second).joined} == {first, third}


def test_a_change_that_somebody_made_meanwhile_is_not_written_over(
    cerys: Workspace, mira: Workspace, pair: tuple[str, str]
) -> None:
    seen = cerys.cases.find(pair[0]).version
    mira.casework.label(pair[0], "seminar")
    with pytest.raises(ConflictError, match="was changed while you had it open"):
        cerys.joining.join(*pair, WHY, seen)
    cerys.joining.join(*pair, WHY)
    with pytest.raises(ConflictError, match="was changed while you had it open"):
        cerys.joining.part(pair[0], WHY, seen)


def test_figures_count_what_they_counted(cerys: Workspace, pair: tuple[str, str], clock: StillClock) -> None:
    """Each report was received once, and each has the end of the case it was worked in."""
    day = clock.now.date()
    start, end = "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"

    def counted() -> tuple[object, ...]:
        with cerys.store.read() as view:
            figures = view.figures
            return figures.received(day, day), figures.minutes(start, end), figures.outcomes(start, end)

    before = counted()
    assert before[0] == (2, 2)
    cerys.joining.join(*pair, WHY)
    assert counted() == before
    cerys.casework.close(pair[1], "support_only", minutes=30)
    received, minutes, outcomes = counted()
    assert received == before[0]
    assert minutes == (30, 1)
    assert outcomes == {"support_only": 2}


def test_an_anonymous_report_can_be_joined(cerys: Workspace, pair: tuple[str, str]) -> None:
    (third,) = add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS))])
    check(cerys, third)
    cerys.joining.join(third, pair[1], WHY)
    assert to_text(cerys.cases.find(pair[1]).received_at)
    assert queue(cerys, Queue.TO_CONTACT) == [pair[1], pair[0]] or set(queue(cerys, Queue.TO_CONTACT)) == set(pair)
