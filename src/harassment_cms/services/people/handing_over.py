"""Handing a whole caseload over, because somebody leaves, falls ill or changes places.

Each case is one unit of work, so a stop between two leaves nothing half done, and beginning again goes on with what
is left. Restricted cases are among them only for somebody named on them, and go only to somebody named on them.
"""

from __future__ import annotations

from dataclasses import dataclass

from harassment_cms.answers.assigning import assign
from harassment_cms.domain.case import CaseLine, Queue, Route, Status
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.roster import Member
from harassment_cms.domain.timephrases import parse_time
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.ports import Desk, Narrowing, NewEvent, Repositories, UnitOfWork, views
from harassment_cms.services.people.naming import person_called

TELL = "Tell the reporting party who takes over"
TELL_BY = "2wd"
LONGEST_NOTE = 2000
_OPEN = tuple(status for status in Status if status is not Status.CLOSED)
_MAY_BE_CONTACTED = frozenset({Route.NAMED_MEETING, Route.NAMED_NO_ACTION})


@dataclass(frozen=True, slots=True)
class Caseload:
    """What is to be handed over: open cases, those that the new person may not open, and tasks on other cases."""

    cases: tuple[CaseLine, ...]
    closed_to_them: tuple[str, ...]
    other_tasks: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One case that changed hands; ``told`` says that a task to tell the reporting party was made."""

    ref: str
    told: bool


class HandingOver:
    """Moving everything that somebody has to somebody else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def caseload(self, leaving: str, to: str) -> Caseload:
        """Return what there is to hand over, as the actor can see it.

        Raises ``InputRefusedError`` for names that nobody has, or somebody who cannot open reports.
        """
        self._desk.require(Right.WORK_CASES)
        with self._desk.store.read() as view:
            before, after = self._people(view, leaving, to)
            wanted = Narrowing(statuses=_OPEN, assigned=(before.id,))
            numbers = view.cases.queue_ids(Queue.ALL, self._desk.actor.id, self._desk.queue_moment(), wanted)
            lines = views.lines(view, numbers, self._desk.names(view), self._desk.clock())
            shut = {line.case.id for line in lines if not _may_open(view, line.case.id, after.id)}
            return Caseload(
                tuple(line for line in lines if line.case.id not in shut),
                tuple(line.case.ref for line in lines if line.case.id in shut),
                len(self._elsewhere(view, before.id, after.id)),
            )

    def hand_over(self, ref: str, leaving: str, to: str, note: str = "") -> HandedOver:
        """Hand one case over with its tasks and a note for whoever gets it.

        Where the reporting party may be contacted, a task says to tell them. Raises ``ConflictError`` if somebody
        else has the case by now, ``InputRefusedError`` for a note that is too long.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        if len(note) > LONGEST_NOTE:
            raise InputRefusedError(
                f"A note has at most {LONGEST_NOTE:,} characters. Nothing was handed over.", "Make it shorter."
            )
        due_at = parse_time(TELL_BY, self._desk.clock(), self._desk.calendar)
        with self._desk.store.write() as work:
            before, after = self._people(work, leaving, to)
            case = work.cases.by_ref(reference)
            if case.assigned_to != before.id or case.status is Status.CLOSED:
                raise ConflictError(f"{case.ref} is not with {before.name} any more.", "Nothing was changed.")
            if not _may_open(work, case.id, after.id):
                raise ConflictError(
                    f"{case.ref} is restricted, and {after.name} is not named on it. Nothing was changed.",
                    "Somebody named on it decides who may open it.",
                )
            assign(work, case, after, note or f"Handed over from {before.name}.")
            told = case.facts.route in _MAY_BE_CONTACTED
            if told and not _already_told(work, case.id):
                number = work.work.add_task(case.id, TELL, due_at, after.id, work.now)
                detail = {"task": str(number)}
                work.work.add_event(case.id, NewEvent(EventKind.TASK_ADDED, work.now, work.now, TELL, None, detail))
            work.commit("case.hand_over", case.ref, to=after.id)
        return HandedOver(reference, told)

    def hand_over_tasks(self, leaving: str, to: str) -> int:
        """Give the tasks that somebody has on other people's cases to somebody else; returns how many."""
        self._desk.require(Right.WORK_CASES)
        with self._desk.store.write() as work:
            before, after = self._people(work, leaving, to)
            tasks = self._elsewhere(work, before.id, after.id)
            for number in tasks:
                work.work.give_task(work.work.task(number), after.id)
            if tasks:
                work.commit("tasks.hand_over", before.name, to=after.id, tasks=len(tasks))
        return len(tasks)

    def _people(self, view: Repositories, leaving: str, to: str) -> tuple[Member, Member]:
        before, after = person_called(self._desk.roster(view), leaving), self._desk.case_manager(view, to)
        if before.id == after.id:
            raise InputRefusedError("That is the same person twice. Nothing was changed.", "Name somebody else.")
        return before, after

    def _elsewhere(self, view: Repositories, owner: int, to: int) -> tuple[int, ...]:
        """Return the open tasks of somebody on cases that are not theirs, as far as the new person may open them."""
        tasks = [task for task in view.work.open_tasks((owner,)) if task.case_id is not None]
        cases = {case.id: case for case in view.cases.by_ids([task.case_id for task in tasks if task.case_id])}
        return tuple(
            task.id
            for task in tasks
            if task.case_id in cases
            and cases[task.case_id].assigned_to != owner
            and _may_open(view, task.case_id, to)
        )


def _may_open(view: Repositories, case_id: int, user: int) -> bool:
    wall = view.walls.standing(case_id)
    return wall is None or user in wall.named


def _already_told(work: UnitOfWork, case_id: int) -> bool:
    return any(task.title == TELL and task.state is TaskState.OPEN for task in work.work.tasks_of_case(case_id))
