"""Cases that are worked as one, because somebody joined them.

Called wherever an act on one case concerns those joined with it: who may open it, who has it, whether it is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harassment_cms.domain.case import Case, Status
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.roster import Roster
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.ports import NewEvent, Repositories, StoredEvent, UnitOfWork, views
from harassment_cms.ports.joins import StoredJoin
from harassment_cms.ports.walls import StandingWall, wall_again

WITH = "with"
"""In the detail of an entry: the entries on joined cases that were made by the same act."""


def held(view: Repositories, case: Case) -> tuple[Case, ...]:
    """Return the cases that are joined to this one."""
    return view.cases.by_ids([join.from_case for join in view.joins.of(case.id)])


def others(view: Repositories, case: Case) -> tuple[Case, ...]:
    """Return all cases that are joined with this one, from whichever side."""
    join = view.joins.into(case.id)
    middle = case.id if join is None else join.to_case
    numbers = [middle, *(each.from_case for each in view.joins.of(middle))]
    return tuple(each for each in view.cases.by_ids(numbers) if each.id != case.id)


def require_worked_here(view: Repositories, case: Case) -> None:
    """Raise ``ConflictError`` for a case that is worked on in the one it is joined to."""
    join = view.joins.into(case.id)
    if join is not None:
        far = view.cases.references([join.to_case])[join.to_case]
        raise ConflictError(
            f"{case.ref} is joined to {far}, and worked on there. Nothing was changed.",
            f"Do it on {far}, or take the two apart: hcms cases part {case.ref}",
        )


def named(entries: Sequence[int]) -> dict[str, str]:
    """Return what the detail of an entry says of those that were made with it."""
    return {WITH: " ".join(str(number) for number in entries)} if entries else {}


def entries_of(work: Repositories, event: StoredEvent) -> tuple[StoredEvent, ...]:
    """Return the entries on joined cases that were made by the same act as this one."""
    numbers = {int(number) for number in event.detail.get(WITH, "").split()}
    if not numbers:
        return ()
    join = work.joins.into(event.case_id)
    middle = event.case_id if join is None else join.to_case
    cases = [middle, *(each.from_case for each in work.joins.of(middle))]
    return tuple(each for case in cases for each in work.work.events(case) if each.id in numbers)


def close_as_well(work: UnitOfWork, roster: Roster, case: Case) -> None:
    """Restrict what is joined with a case that was just restricted, to the same people: all of it, or none."""
    standing = work.walls.standing(case.id)
    if standing is None:
        return
    for each in others(work, case):
        known = work.walls.standing(each.id)
        if known is None or (known.named, known.excluded) != (standing.named, standing.excluded):
            work.walls.put_up(each.id, wall_again(roster, _decided(standing)))
            work.work.add_event(each.id, NewEvent(EventKind.RESTRICTED, work.now, work.now, standing.reason))


def _decided(standing: StandingWall) -> StandingWall:
    """What closed one case by itself closes the other for good: one decision is asked for, not two."""
    arrival = standing.arrival
    return standing if arrival is None else replace(standing, arrival=replace(arrival, provisional=False))


def take_apart(work: UnitOfWork, join: StoredJoin) -> Case:
    """Take a case out of the one it is joined to, as it was; one that was closed with it is open again."""
    work.joins.part(join)
    case = work.cases.by_ids([join.from_case])[0]
    closed = closed_with(work, case)
    if closed is not None:
        reopen(work, case, closed)
    return work.cases.by_ids([case.id])[0]


def closed_with(work: Repositories, case: Case) -> StoredEvent | None:
    """Return the entry by which a case was closed because the one it is joined to was; None if it was not."""
    if case.status is not Status.CLOSED:
        return None
    moves = (EventKind.CLOSED, EventKind.REOPENED)
    last = [each for each in views.standing(work.work.events(case.id)) if each.kind in moves][-1:]
    return next((each for each in last if each.kind is EventKind.CLOSED and "joined" in each.detail), None)


def reopen(work: UnitOfWork, case: Case, closed: StoredEvent, *, steps: bool = True) -> int:
    """Open a case again as it was before the case it was joined to was closed; return the entry's number.

    ``steps`` says whether the steps of its route are open again with it.
    """
    detail = {"from": Status.CLOSED.value, "to": closed.detail["from"], "joined": closed.detail["joined"]}
    if case.outcome is not None and case.closed_at is not None:
        detail |= {"was_outcome": case.outcome, "was_closed_at": to_text(case.closed_at)}
    number = work.work.add_event(case.id, NewEvent(EventKind.REOPENED, work.now, work.now, None, None, detail))
    work.cases.change(case, {"status": closed.detail["from"], "outcome": None, "closed_at": None})
    for task in closed.detail.get("tasks", "").split() if steps else ():
        work.work.set_task(work.work.task(int(task)), TaskState.OPEN, None)
    return number
