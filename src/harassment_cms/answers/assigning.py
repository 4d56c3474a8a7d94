"""Giving a case to somebody, with the open tasks that go along: one event, which can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.answers.together import named
from harassment_cms.domain.case import Case, SafetyMark, Status
from harassment_cms.domain.roster import Member
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.ports import NewEvent, StoredTask, UnitOfWork


def assign(work: UnitOfWork, case: Case, person: Member, words: str = "", along: Sequence[int] = ()) -> int:
    """Assign a case, and return the entry's number; the open tasks of whoever had it, and its steps, go with it.

    ``words`` are a note for whoever gets it, ``along`` the entries on cases joined to it that go to them as well.
    """
    before = "" if case.assigned_to is None else str(case.assigned_to)
    detail = {"from": before, "to": str(person.id), "name": person.name}
    changes: dict[str, object] = {"assigned_to": person.id}
    if case.safety is SafetyMark.CHECKED:
        begin_work(case, changes, detail)
    moved = [task for task in work.work.tasks_of_case(case.id) if _goes_along(task, case, person.id)]
    if moved:
        detail["tasks"] = " ".join(f"{task.id}:{task.owner}" for task in moved)
    detail |= named(along)
    event = NewEvent(EventKind.ASSIGNED, work.now, work.now, words.strip() or None, None, detail)
    number = work.work.add_event(case.id, event)
    work.cases.change(case, changes)
    for task in moved:
        work.work.give_task(task, person.id)
    return number


def begin_work(case: Case, changes: dict[str, object], detail: dict[str, str]) -> None:
    """Open a new case that somebody has and whose safety check is recorded: no separate step for the obvious."""
    if case.status is Status.NEW:
        changes["status"] = Status.OPEN.value
        detail["status"] = Status.NEW.value


def _goes_along(task: StoredTask, case: Case, to: int) -> bool:
    """Say whether a task goes to whoever gets the case: a step of its route, or one of whoever had it."""
    return task.state is TaskState.OPEN and task.owner != to and bool(task.step or task.owner == case.assigned_to)
