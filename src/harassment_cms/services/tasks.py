"""Tasks: something to do by a time, on a case or for oneself, and what Today has to say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from harassment_cms.answers import restrictions
from harassment_cms.domain.case import CaseLine, Queue
from harassment_cms.domain.clocks import local_date
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.settling import Pile
from harassment_cms.domain.timephrases import parse_time
from harassment_cms.domain.work import EventKind, Task, TaskState
from harassment_cms.ports import Desk, Narrowing, NewEvent, Repositories, StoredTask, UnitOfWork, views

LONGEST_TITLE = 500
MOST_TASKS = 100
MOST_CONTACTS = 50
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Today:
    """What a person has to know this morning: tasks late, due today and soon, first contacts owed, safety checks.

    ``late`` holds the ``MOST_TASKS`` that wait longest of ``late_in_all``; ``due`` and ``soon`` together hold as many
    of what is still to come. ``tasks_in_all`` counts all of them. ``contacts`` are the ``MOST_CONTACTS`` nearest of
    ``contacts_in_all`` cases that are the person's or nobody's. What somebody has whom the person covers for
    (``covers``, by name) is among all of it. ``conflict_contact_fault`` says why the reader without a conflict of
    interest is of no use, if so.
    """

    late: tuple[Task, ...]
    due: tuple[Task, ...]
    soon: tuple[Task, ...]
    contacts: tuple[CaseLine, ...]
    safety_checks: int
    changed: int
    missing_contacts: tuple[str, ...]
    interrupted_imports: int
    set_aside: int
    broken_off: int
    drafts: tuple[str, ...]
    late_in_all: int
    tasks_in_all: int
    contacts_in_all: int
    covers: tuple[str, ...] = ()
    conflict_contact_fault: str = ""


class Tasks:
    """Adding, finishing and listing tasks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, title: str, when: str, ref: str | None = None, owner: str | None = None) -> Task:
        """Add a task; ``when`` is as a person types it (``fri 10:00``, ``3wd``).

        Without ``ref`` it is the actor's own, and nobody else can read it. Raises ``UsageError`` for a time that
        cannot be read, ``InputRefusedError`` for one that has passed, ``NotPermittedError`` for an own task of
        somebody else's.
        """
        reference = None if ref is None else normalise(ref)
        self._desk.require(Right.WORK_CASES, reference or "")
        title = " ".join(title.split())
        if not title or len(title) > LONGEST_TITLE:
            raise InputRefusedError(
                f"A task needs a few words, at most {LONGEST_TITLE} characters. Nothing was added.", "Say what to do."
            )
        due_at = parse_time(when, self._desk.clock(), self._desk.calendar)
        with self._desk.store.write() as work:
            case = None if reference is None else work.cases.by_ref(reference)
            person = self._desk.actor.id if owner is None else self._desk.case_manager(work, owner).id
            number = work.work.add_task(None if case is None else case.id, title, due_at, person, work.now)
            if case is not None:
                _tell(work, case.id, EventKind.TASK_ADDED, number, title)
            work.commit("task.add", reference or "", task=number)
        return self.get(number)

    def get(self, number: int) -> Task:
        """Return one task; raises ``InputRefusedError`` if there is none, or it is another person's own."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return self._views(view, [view.work.task(number)])[0]

    def done(self, number: int) -> Task:
        """Mark a task as done; raises ``ConflictError`` if it is not open any more."""
        self._desk.require(Right.ANSWER)
        with self._desk.store.write() as work:
            task = work.work.task(number)
            if task.owner != self._desk.actor.id and not self._desk.may(Right.WORK_CASES):
                raise NotPermittedError("That task is not yours. Nothing was changed.", "Only its owner finishes it.")
            if task.state is not TaskState.OPEN:
                raise ConflictError("That task is not open any more.", "Nothing was changed.")
            if restrictions.waits(work, task):
                raise ConflictError(
                    "That task ends when somebody confirms or lifts the restriction. Nothing was changed.",
                    "Restrict this case (z) asks which; or hcms cases confirm-restriction, hcms cases unrestrict.",
                )
            work.work.set_task(task, TaskState.DONE, work.now)
            ref = ""
            if task.case_id is not None:
                ref = work.cases.references([task.case_id])[task.case_id]
                _tell(work, task.case_id, EventKind.TASK_DONE, number, task.title)
            work.commit("task.done", ref, task=number)
        return self.get(number)

    def open(self, everyone: bool = False) -> tuple[Task, ...]:
        """Return open tasks by time: those of the actor and whom they cover for, or everybody's on cases."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            owners = () if everyone else (self._desk.actor.id, *self._desk.covers(view))
            return self._views(view, view.work.open_tasks(owners))

    def today(self) -> Today:
        """Return what is late, due today, and due within a week, for the actor."""
        self._desk.require(Right.READ_CASES)
        me, moment = self._desk.actor.id, self._desk.queue_moment()
        now, zone = self._desk.clock(), self._desk.calendar.zone
        today = local_date(now, zone)
        with self._desk.store.read() as view:
            covers, names = self._desk.covers(view), self._desk.names(view)
            mine = (me, *covers)
            # Apart, for however much is late: what is due today at ten has to be here at ten.
            late = self._views(view, view.work.open_tasks(mine, now, MOST_TASKS))
            tasks = self._views(view, view.work.open_tasks(mine, now + SOON, MOST_TASKS, since=now))
            counts = view.cases.queue_counts(me, moment, covers)
            owed = view.cases.queue_ids(Queue.TO_CONTACT, me, moment, Narrowing(assigned=(None, *mine)))
            return Today(
                late=late,
                due=tuple(task for task in tasks if local_date(task.due_at, zone) == today),
                soon=tuple(task for task in tasks if local_date(task.due_at, zone) > today),
                contacts=views.lines(view, owed[:MOST_CONTACTS], names, now),
                safety_checks=counts[Queue.SAFETY_CHECK],
                changed=counts[Queue.CHANGED],
                missing_contacts=self._desk.settings.missing_contacts() if self._desk.may(Right.WORK_CASES) else (),
                interrupted_imports=view.imports.interrupted(),
                set_aside=view.settling.count(Pile.UNREADABLE),
                broken_off=view.settling.count(Pile.BROKEN_OFF),
                drafts=view.drafts.places(),
                late_in_all=view.work.count_open_tasks(mine, now),
                tasks_in_all=view.work.count_open_tasks(mine, now + SOON),
                contacts_in_all=len(owed),
                covers=tuple(names[user] for user in covers),
                conflict_contact_fault=(
                    self._desk.conflict_contact_fault(view) if self._desk.may(Right.WORK_CASES) else ""
                ),
            )

    def _views(self, view: Repositories, tasks: Sequence[StoredTask]) -> tuple[Task, ...]:
        refs: Mapping[int, str] = view.cases.references([task.case_id for task in tasks if task.case_id is not None])
        names = self._desk.names(view)
        return tuple(views.task(task, refs, names) for task in tasks)


def _tell(work: UnitOfWork, case_id: int, kind: EventKind, number: int, title: str) -> None:
    detail = {"task": str(number)}
    work.work.add_event(case_id, NewEvent(kind, work.now, work.now, title, None, detail))
