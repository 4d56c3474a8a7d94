"""Taking the last action back: a new event that restores what stood before. Nothing is ever erased by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from harassment_cms.domain.case import Case, SafetyMark, Status
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.moments import maybe_moment
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.work import EVENT_LABELS, EventKind, LinkState, ReferralState, TaskState
from harassment_cms.ports import Desk, NewEvent, StoredEvent, UnitOfWork

RECENT = timedelta(hours=12)
_LOOK_BACK = 50


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, in words, and on which case."""

    ref: str
    kind: EventKind
    words: str


class Undo:
    """Takes back the actor's own last action, if nothing later stands on it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def last(self) -> Undone:
        """Take back the newest action of this person that was not taken back yet.

        Raises ``ConflictError`` if there is none within the last twelve hours, or if somebody changed the same
        thing since.
        """
        self._desk.require(Right.WORK_CASES)
        with self._desk.store.write() as work:
            events = work.work.newest_events_of(self._desk.actor.id, _LOOK_BACK)
            event = self._candidate(events, work.now - RECENT)
            ref = work.cases.references([event.case_id])[event.case_id]
            case = work.cases.by_ref(ref)
            _REVERSALS[event.kind](work, case, event)
            for written in (event, *_twins(event, events)):
                detail = {"kind": written.kind.value}
                back = NewEvent(EventKind.UNDONE, work.now, work.now, None, None, detail, written.id)
                work.work.add_event(written.case_id, back)
            work.commit("case.undo", ref, kind=event.kind.value)
        return Undone(ref, event.kind, f"{EVENT_LABELS[event.kind]} on {ref} was taken back.")

    def _candidate(self, events: Sequence[StoredEvent], earliest: datetime) -> StoredEvent:
        undone = {event.undoes for event in events if event.undoes is not None}
        for event in events:
            if event.recorded_at >= earliest and event.kind in _REVERSALS and event.id not in undone:
                return event
        raise ConflictError("There is nothing of yours to take back.", "Older actions are changed by a new one.")


def _twins(event: StoredEvent, events: Sequence[StoredEvent]) -> tuple[StoredEvent, ...]:
    """Return the other entries of the same action: a link stands in the timeline of both its cases."""
    if event.kind is not EventKind.LINKED:
        return ()
    same = event.detail["link"]
    return tuple(
        other
        for other in events
        if other.kind is EventKind.LINKED and other.id != event.id and other.detail["link"] == same
    )


def _changed_since() -> ConflictError:
    return ConflictError(
        "This was changed again since, so it cannot simply be taken back. Nothing was changed.",
        "Look at the timeline and make the change by hand.",
    )


def _nothing(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    """A note stands for itself: the new event alone takes it back."""


def _unassign(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    if str(case.assigned_to) != event.detail["to"]:
        raise _changed_since()
    before = event.detail["from"]
    changes: dict[str, object] = {"assigned_to": int(before) if before else None}
    work.cases.change(case, changes | _not_begun(case, event))


def _restore_status(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    if case.status.value != event.detail["to"]:
        raise _changed_since()
    changes: dict[str, object] = {"status": Status(event.detail["from"]).value}
    changes["outcome"] = event.detail.get("was_outcome")
    changes["closed_at"] = maybe_moment(event.detail.get("was_closed_at") or None)
    work.cases.change(case, changes)


def _uncheck_safety(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    begun = _not_begun(case, event)
    if case.status is not Status.NEW and not begun:
        raise _changed_since()
    for task in work.work.tasks_of_case(case.id):
        if task.step is not None and task.state is TaskState.OPEN and task.created_at == event.recorded_at:
            work.work.set_task(task, TaskState.CANCELLED, work.now)
    work.cases.change(case, {"safety": SafetyMark(event.detail["safety"]).value} | begun)


def _not_begun(case: Case, event: StoredEvent) -> dict[str, object]:
    """Return what puts a case back to new, if this action had opened it."""
    if "status" not in event.detail:
        return {}
    if case.status is not Status.OPEN:
        raise _changed_since()
    return {"status": event.detail["status"]}


def _uncontact(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    if event.detail:
        changes = {name: maybe_moment(text or None) for name, text in event.detail.items()}
        work.cases.change(case, changes)


def _restore_label(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    work.cases.set_label(case, event.text)


def _unsee_change(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    work.cases.change(case, {"changed": True})


def _task_to(state: TaskState) -> Callable[[UnitOfWork, Case, StoredEvent], None]:
    def reverse(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
        task = work.work.task(int(event.detail["task"]))
        expected = TaskState.OPEN if state is TaskState.CANCELLED else TaskState.DONE
        if task.state is not expected:
            raise _changed_since()
        work.work.set_task(task, state, None if state is TaskState.OPEN else work.now)

    return reverse


def _unlink(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    link = work.work.link(int(event.detail["link"]))
    if link.state is LinkState.WITHDRAWN:
        raise _changed_since()
    work.work.set_link(link, LinkState.WITHDRAWN)


def _unrefer(work: UnitOfWork, case: Case, event: StoredEvent) -> None:
    referral = work.work.referral(int(event.detail["referral"]))
    if referral.state.value != event.detail["state"]:
        raise _changed_since()
    before = event.detail.get("from")
    work.work.set_referral(referral, ReferralState(before) if before else ReferralState.WITHDRAWN)


_REVERSALS: Mapping[EventKind, Callable[[UnitOfWork, Case, StoredEvent], None]] = {
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
    EventKind.TASK_ADDED: _task_to(TaskState.CANCELLED),
    EventKind.TASK_DONE: _task_to(TaskState.OPEN),
    EventKind.LINKED: _unlink,
    EventKind.REFERRED: _unrefer,
    EventKind.REFERRAL_STATE: _unrefer,
}
