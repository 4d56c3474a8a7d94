"""The steps that a report's route sets in motion: added as tasks, each once."""

from __future__ import annotations

from harassment_cms.domain.case import Case
from harassment_cms.domain.work import TaskState
from harassment_cms.ports import Desk, UnitOfWork


def begin(desk: Desk, work: UnitOfWork, case: Case) -> None:
    """Add the steps of the case's route, each once, whatever else there is to do and whatever was taken back.

    Whoever calls it has read the forms before the transaction began (``desk.forms``), so that nobody waits for that.
    """
    form = desk.forms().get(case.form)
    if form is None:
        return
    begun = {task.step for task in work.work.tasks_of_case(case.id) if task.state is not TaskState.CANCELLED}
    owner = case.assigned_to or desk.actor.id
    for step in form.pathways.get(case.facts.route, ()):
        if step.id not in begun:
            due = desk.calendar.add_working_days(work.now, step.due)
            work.work.add_task(case.id, step.title, due, owner, work.now, step.id)
