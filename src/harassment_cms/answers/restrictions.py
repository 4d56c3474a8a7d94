"""Cases that closed by themselves when they arrived, brought under keys that no importer ever held.

An import seals a report that names somebody to the others, and so has held its key for a moment. The first session of
somebody who opens it makes a new one, before a word about it is written, and tells those who have to decide whether
the check was right. Called whenever a case's codes follow its answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from harassment_cms.answers import together
from harassment_cms.domain.case import Case
from harassment_cms.domain.moments import moment
from harassment_cms.domain.work import TaskState
from harassment_cms.ports import Desk, Repositories, UnitOfWork
from harassment_cms.ports.records import StoredTask
from harassment_cms.ports.walls import Arrival, StandingWall, wall_again

STEP = "restriction"
"""The step of the tasks that ask whether a case closed rightly."""
READER = "reader"
"""What the step of a task begins with that asks for another reader."""
TASK = "Confirm or lift the restriction: the program closed this report because it may name somebody who works here."


def settle(desk: Desk, work: UnitOfWork, case: Case) -> bool:
    """Renew the keys of a case that arrived restricted, or close one whose later answer did; say if it was so.

    Nothing is done by somebody who does not open what would be closed.
    """
    standing = work.walls.standing(case.id) if case.restricted else _of_answers(work, case)
    if standing is None or standing.arrival is None or (case.restricted and standing.arrival.renewed):
        return False
    arrival = replace(standing.arrival, renewed=True)
    work.walls.put_up(case.id, wall_again(desk.roster(work), replace(standing, arrival=arrival)))
    together.close_as_well(work, desk.roster(work), case)
    if arrival.provisional:
        _ask(work, case, standing.named, arrival)
    return True


def of_route(task: StoredTask) -> bool:
    """Return whether a task is a step of the case's route, which goes with its safety check and its end.

    The question whether a case closed rightly is none, nor that for another reader: they stand until somebody named
    decides.
    """
    return task.step is not None and task.step != STEP and not _asks_for_reader(task)


def waits(work: UnitOfWork, task: StoredTask) -> bool:
    """Return whether a task asks for a decision on a restriction that nobody has made."""
    if task.step != STEP or task.case_id is None:
        return False
    standing = work.walls.standing(task.case_id)
    return standing is not None and standing.arrival is not None and standing.arrival.provisional


def done(work: UnitOfWork, case_id: int) -> None:
    """Put away the tasks that ask: somebody decided."""
    for task in work.work.tasks_of_case(case_id):
        if task.step == STEP and task.state is TaskState.OPEN:
            work.work.set_task(task, TaskState.DONE, work.now)


def ask_for_reader(work: UnitOfWork, case_id: int, owner: int, title: str, due: datetime, since: int) -> None:
    """Ask somebody named for another reader of a case; ``since`` is the statement by which one was lost."""
    work.work.add_task(case_id, title, due, owner, work.now, step=f"{READER} {since}")


def is_asked(view: Repositories, case_id: int, since: int) -> bool:
    """Whether another reader is asked for, or was because of this statement: once for each loss is enough."""
    asking = [task for task in view.work.tasks_of_case(case_id) if _asks_for_reader(task)]
    return any(task.state is TaskState.OPEN or task.step == f"{READER} {since}" for task in asking)


def waits_for_reader(view: Repositories, case_id: int) -> bool:
    """Whether a task still asks for another reader."""
    tasks = view.work.tasks_of_case(case_id)
    return any(_asks_for_reader(task) and task.state is TaskState.OPEN for task in tasks)


def has_readers(work: UnitOfWork, case_id: int) -> None:
    """Put away the tasks that ask for another reader."""
    for task in work.work.tasks_of_case(case_id):
        if _asks_for_reader(task) and task.state is TaskState.OPEN:
            work.work.set_task(task, TaskState.DONE, work.now)


def _asks_for_reader(task: StoredTask) -> bool:
    return task.step is not None and task.step.startswith(f"{READER} ")


def _of_answers(work: UnitOfWork, case: Case) -> StandingWall | None:
    """Return how a case is to be closed, if answers to it are restricted already: to whoever opens all of them."""
    walls = work.walls.of_records(case.id).get(case.id, [])
    if not walls:
        return None
    named = set(walls[0].named).intersection(*(each.named for each in walls))
    excluded = set(walls[0].excluded).union(*(each.excluded for each in walls))
    first, second = set(walls[0].first) - excluded, set(walls[0].second) - excluded
    return replace(
        walls[0],
        named=tuple(sorted(named)),
        excluded=tuple(sorted(excluded)),
        first=tuple(sorted(first)),
        second=tuple(sorted(second)),
    )


def _ask(work: UnitOfWork, case: Case, readers: Sequence[int], arrival: Arrival) -> None:
    due = work.now if arrival.due is None else moment(arrival.due)
    for person in readers:
        work.work.add_task(case.id, TASK, due, person, work.now, step=STEP)
