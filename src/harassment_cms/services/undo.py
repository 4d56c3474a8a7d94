"""Taking the last action back: a new event that restores what stood before. Nothing is ever erased by it.

Only a person's own last action goes back, and only while nobody has built on it: what came later on the same
thing is kept, and the person is told to make the change by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from harassment_cms.answers import restrictions, together
from harassment_cms.answers.codes import contacts, follow
from harassment_cms.answers.falling_away import withdraw_left_out
from harassment_cms.domain.case import Case, Counting, Route, SafetyMark, Status, counted_as
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.moments import maybe_moment
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.work import EVENT_LABELS, EventKind, LinkState, ReferralState, TaskState
from harassment_cms.ports import (
    Desk,
    ExcerptState,
    NewEvent,
    Repositories,
    StoredEvent,
    StoredTask,
    UnitOfWork,
    views,
)

RECENT = timedelta(hours=12)

_OF_TWO_CASES = (EventKind.LINKED, EventKind.JOINED)
"""One act, though it stands in the timelines of two cases."""
_STATUS = (EventKind.STATUS, EventKind.CLOSED, EventKind.REOPENED, EventKind.SAFETY_CHECK)
_OF_THE_CASE = (
    EventKind.ASSIGNED,
    EventKind.LABELLED,
    EventKind.CHANGE_SEEN,
    EventKind.CURRENT_CHOSEN,
    EventKind.COUNTING,
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, in words, and on which case; ``ref`` is empty for a task of one's own."""

    ref: str
    kind: EventKind
    words: str


class Undo:
    """Takes back the actor's own last action, if nothing later stands on it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def peek(self) -> Undone:
        """Return what ``last`` would take back now, named in words; nothing is changed.

        Raises ``ConflictError`` if there is none within the last twelve hours.
        """
        self._desk.require(Right.WORK_CASES)
        with self._desk.store.read() as view:
            action = view.work.last_action(self._desk.clock() - RECENT)
            if action is None:
                raise _nothing_left()
            _refuse_restriction(action)
            if isinstance(action, StoredTask):
                kind = _kind_of(action)
                return Undone("", kind, f"{EVENT_LABELS[kind]} for yourself")
            first = _same_action(view, action)[0]
            ref = view.cases.references([first.case_id])[first.case_id]
            return Undone(ref, first.kind, f"{EVENT_LABELS[first.kind]} on {ref}")

    def last(self) -> Undone:
        """Take back the newest action of this person that was not taken back yet.

        Raises ``ConflictError`` if there is none within the last twelve hours, or if somebody changed the same
        thing since.
        """
        self._desk.require(Right.WORK_CASES)
        # Another choice of answers may set other steps in motion; forms are read while nobody waits for it.
        with self._desk.store.read() as view:
            action = view.work.last_action(self._desk.clock() - RECENT)
        if isinstance(action, StoredEvent) and action.kind is EventKind.CURRENT_CHOSEN:
            self._desk.forms()
        with self._desk.store.write() as work:
            action = work.work.last_action(work.now - RECENT)
            if action is None:
                raise _nothing_left()
            _refuse_restriction(action)
            if isinstance(action, StoredTask):
                return _own_task(work, action)
            return _on_case(self._desk, work, action)


def _nothing_left() -> ConflictError:
    return ConflictError("There is nothing of yours to take back.", "Older actions are changed by a new one.")


_WHO_MAY_OPEN = (EventKind.RESTRICTED, EventKind.UNRESTRICTED, EventKind.EMERGENCY)


def _refuse_restriction(action: StoredEvent | StoredTask) -> None:
    if isinstance(action, StoredEvent) and action.kind is EventKind.PARTED:
        raise ConflictError(
            "Cases that were taken apart are joined again only with a reason. Nothing was changed.",
            "hcms cases join REF --into OTHER --reason …",
        )
    if isinstance(action, StoredEvent) and action.kind in (EventKind.SHARED, EventKind.SHARE_ENDED):
        raise ConflictError(
            "What somebody was shown is not taken back with one key. Nothing was changed.",
            "End it, and nothing new reaches them: hcms share end REF --with PARTNER",
        )
    if isinstance(action, StoredEvent) and action.kind in _WHO_MAY_OPEN:
        raise ConflictError(
            "Who may open a case is not taken back with one key. Nothing was changed.",
            "hcms cases unrestrict REF, or restrict, with a reason.",
        )


def _kind_of(task: StoredTask) -> EventKind:
    return EventKind.TASK_ADDED if task.state is TaskState.OPEN else EventKind.TASK_DONE


def _own_task(work: UnitOfWork, task: StoredTask) -> Undone:
    """Take back what was done to a task of one's own, which has no timeline to say so."""
    kind = _kind_of(task)
    if kind is EventKind.TASK_ADDED:
        work.work.set_task(task, TaskState.CANCELLED, work.now)
    else:
        work.work.set_task(task, TaskState.OPEN, None)
    work.commit("task.undo", "", task=task.id, kind=kind.value)
    return Undone("", kind, f"{EVENT_LABELS[kind]} for yourself was taken back.")


def _on_case(desk: Desk, work: UnitOfWork, event: StoredEvent) -> Undone:
    written = _same_action(work, event)
    first = written[0]
    refs = work.cases.references([each.case_id for each in written])
    case = work.cases.by_ref(refs[first.case_id])
    acts = (first, *(each for each in written[1:] if each.kind not in _OF_TWO_CASES))
    for each in acts:
        _refuse_built_on(work, each)
    for each in acts:
        _REVERSALS[each.kind](desk, work, work.cases.by_ref(refs[each.case_id]), each)
    for each in written:
        back = NewEvent(EventKind.UNDONE, work.now, work.now, None, None, {"kind": each.kind.value}, each.id)
        work.work.add_event(each.case_id, back)
    work.commit("case.undo", case.ref, kind=first.kind.value)
    return Undone(case.ref, first.kind, f"{EVENT_LABELS[first.kind]} on {case.ref} was taken back.")


def _refuse_built_on(work: UnitOfWork, event: StoredEvent) -> None:
    later = [each for each in views.standing(work.work.events(event.case_id)) if each.id > event.id]
    if any(_things(event) & _things(each) for each in later):
        raise ConflictError(
            "This was changed again since, so it cannot simply be taken back. Nothing was changed.",
            "Look at the timeline and make the change by hand.",
        )


def _same_action(work: Repositories, event: StoredEvent) -> Sequence[StoredEvent]:
    """Return all entries of one action, the first first: a link stands in the timeline of both its cases."""
    if event.kind is EventKind.JOINED:
        others = work.joins.ever(event.case_id).values()
        entries = [each for case in (event.case_id, *others) for each in work.work.events(case)]
        same = [each for each in entries if each.kind is EventKind.JOINED and _grant(each) == _grant(event)]
        return sorted(same, key=lambda each: each.detail["way"] == "holds")
    if event.kind is not EventKind.LINKED:
        return (event, *together.entries_of(work, event))
    link = work.work.link(int(event.detail["link"]))
    timelines = (*work.work.events(link.case_a), *work.work.events(link.case_b))
    return [
        each for each in timelines if each.kind is EventKind.LINKED and each.detail["link"] == event.detail["link"]
    ]


def _grant(event: StoredEvent) -> str:
    return event.detail.get("grant", "")


def _things(event: StoredEvent) -> frozenset[str]:
    """Return what an event changed, or stands on, by name: two events that share one cannot be parted."""
    named = {
        f"{name} {event.detail[name]}" for name in ("task", "referral", "excerpt", "grant") if name in event.detail
    }
    if event.kind in _STATUS or "status" in event.detail:
        named.add("status")
    if event.kind in _OF_THE_CASE:
        named.add(event.kind.value)
    return frozenset(named)


def _nothing(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    """A note stands for itself: the new event alone takes it back."""


def _unassign(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    before = event.detail["from"]
    changes: dict[str, object] = {"assigned_to": int(before) if before else None}
    work.cases.change(case, changes | _not_begun(event))
    for number, owner in (pair.split(":") for pair in event.detail.get("tasks", "").split()):
        task = work.work.task(int(number))
        if str(task.owner) == event.detail["to"]:
            work.work.give_task(task, int(owner))


def _restore_status(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    changes: dict[str, object] = {"status": Status(event.detail["from"]).value}
    changes["outcome"] = event.detail.get("was_outcome")
    changes["closed_at"] = maybe_moment(event.detail.get("was_closed_at"))
    work.cases.change(case, changes)
    for number in event.detail.get("tasks", "").split():
        work.work.set_task(work.work.task(int(number)), TaskState.OPEN, None)


def _uncheck_safety(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    for task in work.work.tasks_of_case(case.id):
        if restrictions.of_route(task) and task.state is TaskState.OPEN:
            work.work.set_task(task, TaskState.CANCELLED, work.now)
    work.cases.change(case, {"safety": SafetyMark(event.detail["safety"]).value} | _not_begun(event))


def _not_begun(event: StoredEvent) -> dict[str, object]:
    """Return what puts a case back to new, if this action had opened it."""
    return {"status": event.detail["status"]} if "status" in event.detail else {}


def _uncontact(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    """Work both moments out again from the contacts that still hold, whoever recorded them."""
    if case.facts.route is not Route.ANONYMOUS:
        held = [each for each in views.standing(work.work.events(case.id)) if each.id != event.id]
        work.cases.change(case, contacts(tuple(held)))


def _unchoose(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    follow(desk, work, case, without=event.id, told=True)


def _restore_label(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    work.cases.set_label(case, event.text)


def _unsee_change(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    work.cases.change(case, {"changed": True})


def _uncount(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    before = event.detail["from"]
    work.cases.change(case, counted_as(case, Counting(before) if before else None, work.now))
    withdraw_left_out(work)


def _cancel_task(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    work.work.set_task(work.work.task(int(event.detail["task"])), TaskState.CANCELLED, work.now)


def _reopen_task(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    task = work.work.task(int(event.detail["task"]))
    if restrictions.of_route(task) and case.safety is not SafetyMark.CHECKED:
        # The check that set this step in motion was taken back meanwhile, and its other steps with it.
        work.work.set_task(task, TaskState.CANCELLED, work.now)
    else:
        work.work.set_task(task, TaskState.OPEN, None)


def _unlink(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    work.work.set_link(work.work.link(int(event.detail["link"])), LinkState.WITHDRAWN)


def _unjoin(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    join = work.joins.into(case.id)
    if join is None or str(join.id) != event.detail["grant"]:
        raise ConflictError(f"{case.ref} was taken apart already. Nothing was changed.", "There is nothing to do.")
    together.take_apart(work, join)


def _unrefer(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    before = event.detail.get("from")
    state = ReferralState(before) if before else ReferralState.WITHDRAWN
    work.work.set_referral(work.work.referral(int(event.detail["referral"])), state)


def _unmark(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    work.narrative.set_state(work.narrative.excerpt(int(event.detail["excerpt"])), ExcerptState.TAKEN_AWAY)


def _mark_again(desk: Desk, work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    work.narrative.set_state(work.narrative.excerpt(int(event.detail["excerpt"])), ExcerptState.MARKED)


_REVERSALS: Mapping[EventKind, Callable[[Desk, UnitOfWork, Case, StoredEvent], None]] = {
    EventKind.NOTE: _nothing,
    EventKind.ASSIGNED: _unassign,
    EventKind.STATUS: _restore_status,
    EventKind.CLOSED: _restore_status,
    EventKind.REOPENED: _restore_status,
    EventKind.SAFETY_CHECK: _uncheck_safety,
    EventKind.CONTACT_ATTEMPT: _uncontact,
    EventKind.REACHED: _uncontact,
    EventKind.LABELLED: _restore_label,
    EventKind.CHANGE_SEEN: _unsee_change,
    EventKind.CURRENT_CHOSEN: _unchoose,
    EventKind.COUNTING: _uncount,
    EventKind.TASK_ADDED: _cancel_task,
    EventKind.TASK_DONE: _reopen_task,
    EventKind.LINKED: _unlink,
    EventKind.JOINED: _unjoin,
    EventKind.REFERRED: _unrefer,
    EventKind.REFERRAL_STATE: _unrefer,
    EventKind.EXCERPT_MARKED: _unmark,
    EventKind.EXCERPT_TAKEN_AWAY: _mark_again,
}
