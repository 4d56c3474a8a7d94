"""Taking the last action back: every kind, only one's own, only recent, and never over somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from tests.factories import COLLEAGUE, Sketch, StillClock, add_cases
from tests.services.steps import change_arrives, check, kinds

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Counting, Status
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.work import EventKind, LinkKind, ReferralState, TaskState
from harassment_cms.services.undo import Undone

Act = Callable[[Workspace, str, str], object]


def _service(work: Workspace) -> str:
    return work.referrals.directory().services[0].id


def _refer_and_accept(work: Workspace, ref: str, _: str) -> None:
    made = work.referrals.offer(ref, _service(work))
    work.referrals.set_state(ref, made.id, ReferralState.ACCEPTED)


def _close_and_open(work: Workspace, ref: str, _: str) -> None:
    if work.cases.find(ref).status is not Status.CLOSED:
        work.casework.close(ref, "signposted")
    work.casework.set_status(ref, Status.OPEN, "They wrote again")


def _see_change(work: Workspace, ref: str, _: str) -> None:
    change_arrives(work, ref)
    work.casework.see_change(ref)


def _choose(work: Workspace, ref: str, _: str) -> None:
    change_arrives(work, ref, "It was another day.")
    work.casework.choose_current(ref, 1)


def _take_a_mark_away(work: Workspace, ref: str, _: str) -> None:
    work.coding.take_away(ref, work.coding.mark(ref, Sketch().narrative, ["bystanders"]).id)


# Each ends with the action that is named, on a case that was checked and is with Cerys.
ACTS: dict[EventKind, Act] = {
    EventKind.NOTE: lambda work, ref, _: work.casework.note(ref, "Read it", 10),
    EventKind.SAFETY_CHECK: lambda work, _, other: check(work, other),
    EventKind.CONTACT_ATTEMPT: lambda work, ref, _: work.casework.contact(ref, reached=False),
    EventKind.REACHED: lambda work, ref, _: work.casework.contact(ref, reached=True),
    EventKind.ASSIGNED: lambda work, ref, _: work.casework.give(ref, COLLEAGUE),
    EventKind.STATUS: lambda work, ref, _: work.casework.set_status(ref, Status.WAITING, "The halls office"),
    EventKind.CLOSED: lambda work, ref, _: work.casework.close(ref, "signposted", "Done"),
    EventKind.REOPENED: _close_and_open,
    EventKind.TASK_ADDED: lambda work, ref, _: work.tasks.add("Ring", "2h", ref),
    EventKind.TASK_DONE: lambda work, ref, _: work.tasks.done(work.cases.preview(ref).tasks[0].id),
    EventKind.LINKED: lambda work, ref, other: work.links.add(ref, other, LinkKind.RELATED, "Same stairs"),
    EventKind.REFERRED: lambda work, ref, _: work.referrals.offer(ref, _service(work)),
    EventKind.REFERRAL_STATE: _refer_and_accept,
    EventKind.LABELLED: lambda work, ref, _: work.casework.label(ref, "library"),
    EventKind.CHANGE_SEEN: _see_change,
    EventKind.CURRENT_CHOSEN: _choose,
    EventKind.EXCERPT_MARKED: lambda work, ref, _: work.coding.mark(ref, Sketch().narrative, ["what_helped"]),
    EventKind.EXCERPT_TAKEN_AWAY: _take_a_mark_away,
    EventKind.COUNTING: lambda work, ref, _: work.casework.count(ref, Counting.DECLINED, "They asked for it."),
    # Last, because a joined case is worked on in the other.
    EventKind.JOINED: lambda work, ref, other: work.joining.join(ref, other, "The same stairs, the same evening"),
}


@pytest.fixture
def pair(cerys: Workspace) -> tuple[str, str]:
    """A case that was checked and taken, and one that has just arrived."""
    ref, other = add_cases(cerys, [Sketch()] * 2)
    check(cerys, ref)
    cerys.casework.take(ref)
    return ref, other


def test_every_kind_of_action_has_a_way_back() -> None:
    # That other answers came is nobody's action; that one was placed goes back with the decision about the form.
    # Who may open a case is changed with a reason only, as cases are joined again; what was shared is ended; the rest
    # others did.
    by_itself = {
        EventKind.UNDONE,
        EventKind.CHANGED,
        EventKind.PLACED,
        EventKind.RESTRICTED,
        EventKind.UNRESTRICTED,
        EventKind.EMERGENCY,
        EventKind.PARTED,
        EventKind.SHARED,
        EventKind.SHARE_ENDED,
        EventKind.PARTNER_NOTE,
        EventKind.PARTNER_DONE,
        EventKind.PARTNER_LOOKED,
    }
    assert ACTS.keys() == set(EventKind) - by_itself


@pytest.mark.parametrize("kind", list(ACTS))
def test_an_action_taken_back_says_so_and_its_entry_stays(
    cerys: Workspace, pair: tuple[str, str], kind: EventKind
) -> None:
    ref = pair[1] if kind is EventKind.SAFETY_CHECK else pair[0]
    ACTS[kind](cerys, *pair)
    before = cerys.cases.show(ref).events
    undone = cerys.undo.last()
    assert (undone.ref, undone.kind) == (ref, kind)
    assert ref in undone.words
    after = cerys.cases.show(ref).events
    assert [event.id for event in after[:-1]] == [event.id for event in before]
    assert (after[-1].kind, after[-1].undone) == (EventKind.UNDONE, False)
    assert [event.undone for event in after[:-1]] == [event.id == before[-1].id for event in before]
    assert after[-2].text == before[-1].text
    assert cerys.record.verify().problems == ()


def test_each_press_takes_one_more_action_back_down_to_the_first(
    cerys: Workspace, clock: StillClock, pair: tuple[str, str]
) -> None:
    ref, other = pair
    clock.now += timedelta(days=1)
    before = (cerys.cases.find(ref), cerys.cases.find(other))
    for act in ACTS.values():
        act(cerys, ref, other)
        clock.now += timedelta(minutes=1)
    for number in range(30):
        cerys.casework.note(ref, f"Note {number}")
    taken_back = [undone.kind for undone in _all(cerys)]
    assert taken_back[:30] == [EventKind.NOTE] * 30
    assert set(taken_back) == ACTS.keys()
    with pytest.raises(ConflictError, match="nothing of yours"):
        cerys.undo.last()
    after = (cerys.cases.find(ref), cerys.cases.find(other))
    for was, now in zip(before, after, strict=True):
        assert (now.status, now.assigned_to, now.safety) == (was.status, was.assigned_to, was.safety)
        assert (now.first_contact_at, now.reached_at, now.outcome) == (was.first_contact_at, None, None)
    assert {task.state for task in cerys.cases.show(ref).tasks if not task.from_pathway} == {TaskState.CANCELLED}
    assert cerys.cases.lines([after[0].id])[0].label is None


def _all(work: Workspace) -> Iterator[Undone]:
    with suppress(ConflictError):
        while True:
            yield work.undo.last()


def test_with_nothing_done_there_is_nothing_to_take_back(cerys: Workspace) -> None:
    with pytest.raises(ConflictError, match="nothing of yours"):
        cerys.undo.last()


def test_what_is_taken_back_is_not_brought_back_by_another_press(cerys: Workspace, pair: tuple[str, str]) -> None:
    ref = pair[0]
    cerys.casework.label(ref, "library")
    assert cerys.undo.last().kind is EventKind.LABELLED
    assert cerys.undo.last().kind is EventKind.ASSIGNED
    assert cerys.undo.last().kind is EventKind.SAFETY_CHECK
    with pytest.raises(ConflictError, match="nothing of yours"):
        cerys.undo.last()
    assert kinds(cerys, ref)[-3:] == [EventKind.UNDONE] * 3


def test_a_colleagues_action_is_never_taken_back(cerys: Workspace, mira: Workspace, pair: tuple[str, str]) -> None:
    mira.casework.note(pair[0], "Hers")
    cerys.casework.note(pair[0], "Mine")
    mira.casework.note(pair[0], "Hers again")
    cerys.undo.last()
    notes = [event for event in cerys.cases.show(pair[0]).events if event.kind is EventKind.NOTE]
    assert [(event.text, event.undone) for event in notes] == [
        ("Hers", False),
        ("Mine", True),
        ("Hers again", False),
    ]


def test_after_twelve_hours_an_action_stands(cerys: Workspace, clock: StillClock, pair: tuple[str, str]) -> None:
    clock.now += timedelta(days=1)
    cerys.casework.note(pair[0], "First")
    clock.now += timedelta(seconds=1)
    cerys.casework.note(pair[0], "Second")
    clock.now += timedelta(hours=12)
    assert cerys.undo.last().kind is EventKind.NOTE
    with pytest.raises(ConflictError, match="nothing of yours"):
        cerys.undo.last()
    notes = [event for event in cerys.cases.show(pair[0]).events if event.kind is EventKind.NOTE]
    assert [(event.text, event.undone) for event in notes] == [("First", False), ("Second", True)]


# What Cerys did, and what Mira did to the same thing afterwards, ending where Cerys had put it.
STOOD_UPON: dict[str, tuple[Act, Act]] = {
    "assignee": (
        lambda work, ref, _: work.casework.give(ref, COLLEAGUE),
        lambda work, ref, _: (work.casework.give(ref, "Cerys Vaughan"), work.casework.take(ref)),
    ),
    "status": (
        lambda work, ref, _: work.casework.set_status(ref, Status.WAITING),
        lambda work, ref, _: (
            work.casework.set_status(ref, Status.OPEN),
            work.casework.set_status(ref, Status.WAITING),
        ),
    ),
    "closing": (
        lambda work, ref, _: work.casework.set_status(ref, Status.PAUSED),
        lambda work, ref, _: work.casework.close(ref, "signposted"),
    ),
    "label": (
        lambda work, ref, _: work.casework.label(ref, "library"),
        lambda work, ref, _: (work.casework.label(ref, "stairs"), work.casework.label(ref, "library")),
    ),
    "task": (
        lambda work, ref, _: work.tasks.add("Ring", "2h", ref),
        lambda work, ref, _: work.tasks.done(work.cases.preview(ref).tasks[0].id),
    ),
    "referral": (
        lambda work, ref, _: work.referrals.offer(ref, _service(work), state=ReferralState.ACCEPTED),
        lambda work, ref, _: [
            work.referrals.set_state(ref, work.cases.show(ref).referrals[0].id, state)
            for state in (ReferralState.DECLINED, ReferralState.ACCEPTED)
        ],
    ),
    "safety check": (lambda work, _, other: check(work, other), lambda work, _, other: work.casework.take(other)),
    "changed answer": (
        _see_change,
        _see_change,
    ),
}


@pytest.mark.parametrize("thing", list(STOOD_UPON))
def test_what_a_colleague_built_upon_is_not_pulled_away(
    cerys: Workspace, mira: Workspace, pair: tuple[str, str], thing: str
) -> None:
    ours, hers = STOOD_UPON[thing]
    ours(cerys, *pair)
    hers(mira, *pair)
    before = [cerys.cases.show(ref) for ref in pair]
    with pytest.raises(ConflictError, match="changed again since") as refused:
        cerys.undo.last()
    assert refused.value.hint
    after = [cerys.cases.show(ref) for ref in pair]
    assert [(view.line, view.events, view.tasks, view.referrals) for view in after] == [
        (view.line, view.events, view.tasks, view.referrals) for view in before
    ]


def test_once_the_colleague_took_hers_back_mine_goes_back_too(
    cerys: Workspace, mira: Workspace, pair: tuple[str, str]
) -> None:
    cerys.casework.label(pair[0], "library")
    mira.casework.label(pair[0], "stairs")
    mira.undo.last()
    assert cerys.undo.last().kind is EventKind.LABELLED
    assert cerys.cases.preview(pair[0]).line.label is None


def test_taking_a_contact_back_leaves_what_a_colleague_recorded(
    cerys: Workspace, mira: Workspace, clock: StillClock, pair: tuple[str, str]
) -> None:
    ref = pair[0]
    cerys.casework.contact(ref, reached=True)
    clock.now += timedelta(hours=1)
    tried = clock.now
    mira.casework.contact(ref, reached=False)
    clock.now += timedelta(hours=1)
    reached = clock.now
    mira.casework.contact(ref, reached=True)
    cerys.undo.last()
    case = cerys.cases.find(ref)
    assert (case.first_contact_at, case.reached_at) == (tried, reached)
    mira.undo.last()
    case = cerys.cases.find(ref)
    assert (case.first_contact_at, case.reached_at) == (tried, None)
    mira.undo.last()
    assert cerys.cases.find(ref).first_contact_at is None


def test_a_new_change_that_arrived_meanwhile_is_still_to_be_looked_at(
    cerys: Workspace, pair: tuple[str, str]
) -> None:
    _see_change(cerys, *pair)
    change_arrives(cerys, pair[0])
    cerys.undo.last()
    assert cerys.cases.find(pair[0]).changed


def test_a_task_of_ones_own_goes_back_like_any_other_and_in_its_turn(cerys: Workspace, pair: tuple[str, str]) -> None:
    ref = pair[0]
    own = cerys.tasks.add("Ring my own doctor", "2h")
    cerys.casework.note(ref, "Between")
    cerys.tasks.done(own.id)
    cerys.casework.note(ref, "After")
    seen = [(undone.kind, undone.ref) for undone in (cerys.undo.last(), cerys.undo.last())]
    assert seen == [(EventKind.NOTE, ref), (EventKind.TASK_DONE, "")]
    assert cerys.tasks.get(own.id).state is TaskState.OPEN
    assert cerys.undo.last().kind is EventKind.NOTE
    undone = cerys.undo.last()
    assert (undone.kind, undone.ref) == (EventKind.TASK_ADDED, "")
    assert "doctor" not in undone.words
    assert cerys.tasks.get(own.id).state is TaskState.CANCELLED
    assert cerys.undo.last().kind is EventKind.ASSIGNED
    assert cerys.record.verify().problems == ()


def test_a_colleagues_own_task_is_never_taken_back(cerys: Workspace, mira: Workspace) -> None:
    task = mira.tasks.add("Ring her own doctor", "2h")
    with pytest.raises(ConflictError, match="nothing of yours"):
        cerys.undo.last()
    assert mira.tasks.get(task.id).state is TaskState.OPEN


def test_a_look_names_what_would_be_taken_back_and_changes_nothing(cerys: Workspace, pair: tuple[str, str]) -> None:
    ref = pair[0]
    cerys.casework.note(ref, "Read it", 10)
    before = cerys.cases.show(ref).events
    assert cerys.undo.peek() == Undone(ref, EventKind.NOTE, f"Note on {ref}")
    assert cerys.cases.show(ref).events == before
    cerys.tasks.add("Ring", "2h", None)
    assert cerys.undo.peek().ref == ""
    assert cerys.undo.peek().words.endswith("for yourself")


def test_a_look_says_when_nothing_is_left(cerys: Workspace, clock: StillClock) -> None:
    clock.now += timedelta(days=1)
    with pytest.raises(ConflictError, match="nothing of yours") as caught:
        cerys.undo.peek()
    assert caught.value.title == "Nothing was changed"
