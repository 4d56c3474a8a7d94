"""What goes into a partner's small home: exactly what is shared of a case, closed by key to everybody else there.

Called by the exchange, in one unit of work in that home for each case. Whatever an earlier run left out is added.
"""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.sharing import Item, ItemKind, ShareState
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.ports import NewEvent, StoredEvent, UnitOfWork
from harassment_cms.ports.sharing import OpenHome, StoredShare
from harassment_cms.ports.walls import NewWall, StandingWall


def bring_in_line(work: UnitOfWork, there: OpenHome, share: StoredShare, ref: str, open_tasks: set[int]) -> bool:
    """Write into a small home what is missing of one case, or close it there; say whether anything was to do."""
    number = work.shared.number(ref)
    if share.state is ShareState.ENDED:
        wall = None if number is None else work.walls.standing(number)
        alone = wall_of(there, (there.side,))
        if number is None or wall is None or _holds(wall, alone):
            return False
        work.shared.take_away(number)
        work.walls.put_up(number, alone)
        return True
    changed = False
    if number is None:
        number = work.shared.begin(ref, there.partner, work.now)
    wall = work.walls.standing(number)
    wanted = wall_of(there, (there.partner, there.side))
    if wall is None or not _holds(wall, wanted):
        if wall is None and work.cases.by_ids([number]) == ():
            raise InputRefusedError(
                f"{ref} lies in the partner's home closed to everybody else. Nothing was written there.",
                "End that share first.",
            )
        # Also where one of the two has other keys by now: the old ones open nothing that is written from here on.
        work.walls.put_up(number, wanted)
        changed = True
    events = work.work.events(number)
    placed = {event.detail["item"] for event in events if event.actor != there.partner and "item" in event.detail}
    for item in share.items:
        if item.key not in placed:
            _place_item(work, number, there.partner, item)
            changed = True
    return _say_until(work, number, there, share) | _withdraw_tasks(work, number, there, open_tasks) | changed


def _place_item(work: UnitOfWork, number: int, partner: int, item: Item) -> None:
    detail = {"item": item.key}
    if item.due_at is not None:
        detail["task"] = str(work.work.add_task(number, item.text, item.due_at, partner, work.now))
    words = f"{item.title}\n{item.text}"
    work.work.add_event(number, NewEvent(EventKind.SHARED, work.now, work.now, words, None, detail))


def _say_until(work: UnitOfWork, number: int, there: OpenHome, share: StoredShare) -> bool:
    until = share.ends_at.isoformat()
    said = [event.detail["until"] for event in work.work.events(number) if "until" in event.detail]
    if said[-1:] == [until]:
        return False
    detail = {"until": until}
    work.work.add_event(number, NewEvent(EventKind.SHARED, work.now, work.now, None, None, detail))
    return True


def _withdraw_tasks(work: UnitOfWork, number: int, there: OpenHome, open_tasks: set[int]) -> bool:
    """Take away there what is no longer to be done here."""
    changed = False
    for event in work.work.events(number):
        if not places_task(there, event):
            continue
        task = work.work.task(int(event.detail["task"]))
        if task.state is TaskState.OPEN and task_here(event.detail["item"]) not in open_tasks:
            work.work.set_task(task, TaskState.CANCELLED, work.now)
            changed = True
    return changed


def wall_of(there: OpenHome, named: Sequence[int]) -> NewWall:
    """Return a wall in a small home that these people alone open; there is no emergency there."""
    readers = sorted(there.roster.users[each].box for each in named)
    people = {"named": sorted(named), "excluded": [], "first": [], "second": []}
    return NewWall(readers, (), (), {**people, "keys_of": [readers, [], []], "reason": "", "by": there.side})


def _holds(wall: StandingWall, wanted: NewWall) -> bool:
    return list(wall.keys_of[0]) == list(wanted.readers)


def places_task(there: OpenHome, event: StoredEvent) -> bool:
    """Whether an event in a small home says which task was placed there."""
    return event.actor != there.partner and "task" in event.detail and "item" in event.detail


def task_here(item: str | None) -> int | None:
    """Return the number of the case's own task behind an item."""
    return None if item is None else int(item.removeprefix(f"{ItemKind.TASK.value}:"))
