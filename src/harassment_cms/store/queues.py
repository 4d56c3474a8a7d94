"""The queues of cases that the database can't judge: the same rules as the queues in SQL.

They are restricted ones, whose columns it can't read, and joined ones, which count by what they are joined to. They
are few, so each is judged by itself and then put into its place among the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import total_ordering
from typing import Any

from harassment_cms.domain.case import Queue, SafetyMark, Status
from harassment_cms.ports import Narrowing, QueueMoment

_NEVER = "9"  # sorts after every stored moment
_NEWEST_FIRST = frozenset({Queue.CHANGED, Queue.ALL})
_STAYS = frozenset({Queue.ALL, Queue.CLOSED})
_CARRIED = frozenset({Queue.TO_CONTACT, Queue.DUE_TODAY, Queue.LATE, Queue.CHANGED})


@dataclass(frozen=True, slots=True)
class Queued:
    """A case judged by itself: which queues it stands in, and what it is sorted by.

    ``contact_due`` is None unless a first contact is owed.
    """

    row: Mapping[Any, Any]
    queues: frozenset[Queue]
    next_due: str
    contact_due: str | None

    def key(self, queue: Queue) -> tuple[Any, ...]:
        """Return what the queue sorts by, as the database does."""
        row = self.row
        danger_first = int(row["safety"] != SafetyMark.UNCHECKED_YES)
        if queue in (Queue.SAFETY_CHECK, Queue.UNASSIGNED):
            return (danger_first, row["received_at"], row["id"])
        if queue is Queue.TO_CONTACT:
            return (self.contact_due, row["id"])
        if queue in (Queue.MINE, Queue.DUE_TODAY, Queue.LATE, Queue.WAITING):
            return (danger_first, self.next_due, row["id"])
        return (row["closed_at"] if queue is Queue.CLOSED else row["received_at"], row["id"])


def queued(row: Mapping[Any, Any], tasks_due: Sequence[str], users: tuple[int, ...], now: QueueMoment) -> Queued:
    """Say in which queues a case stands, given the times of its open tasks and ``users``, whose cases are *mine*."""
    is_open = row["status"] != Status.CLOSED
    owed = row["first_contact_due"] if row["first_contact_at"] is None else None
    dues = [*tasks_due, *([owed] if owed is not None else [])]
    checked = row["safety"] == SafetyMark.CHECKED
    stands = {
        Queue.SAFETY_CHECK: (is_open and not checked) or row["safety"] == SafetyMark.UNCHECKED_YES,
        Queue.TO_CONTACT: is_open and checked and owed is not None,
        Queue.MINE: is_open and row["assigned_to"] in users,
        Queue.UNASSIGNED: is_open and row["assigned_to"] is None,
        Queue.DUE_TODAY: is_open and any(now.now <= due < now.day_end for due in dues),
        Queue.LATE: is_open and any(due < now.now for due in dues),
        Queue.WAITING: row["status"] in (Status.WAITING, Status.PAUSED),
        Queue.CHANGED: row["changed"] == 1,
        Queue.CLOSED: not is_open,
        Queue.ALL: True,
    }
    return Queued(row, frozenset(queue for queue, here in stands.items() if here), min(dues, default=_NEVER), owed)


def joined(cases: Mapping[int, Queued], into: Mapping[int, int]) -> dict[int, Queued]:
    """Let joined cases be worked on where they are joined to: what is owed on one stands in the queues of the other.

    A joined case itself stays in the lists of all and of closed cases alone, and waits for its safety check if an
    answer that came later speaks of danger: nothing may hide that.
    """
    found = dict(cases)
    for number, to in into.items():
        one, other = cases.get(number), found.get(to)
        if one is None or other is None:
            continue
        left = one.queues & _STAYS
        if one.row["safety"] == SafetyMark.UNCHECKED_YES:
            left |= {Queue.SAFETY_CHECK}
        found[number] = replace(one, queues=left)
        found[to] = replace(other, queues=other.queues | (one.queues & {Queue.CHANGED}))
        if Queue.CLOSED not in one.queues | other.queues:
            owed = min((due for due in (one.contact_due, other.contact_due) if due is not None), default=None)
            due = min(one.next_due, other.next_due)
            found[to] = Queued(other.row, other.queues | (one.queues & _CARRIED), due, owed)
    return found


def wanted(row: Mapping[Any, Any], narrowed: Narrowing) -> bool:
    """Say whether a case is among those that were asked for."""
    return (
        (not narrowed.statuses or row["status"] in narrowed.statuses)
        and (not narrowed.routes or row["route"] in narrowed.routes)
        and (not narrowed.assigned or row["assigned_to"] in narrowed.assigned)
    )


def merged(queue: Queue, rows: Iterable[tuple[int, tuple[Any, ...]]], among: Iterable[Queued]) -> tuple[int, ...]:
    """Put restricted cases into their places among others, given in order with what each is sorted by."""
    rising = tuple(not (place == 0 and queue is Queue.CLOSED) and queue not in _NEWEST_FIRST for place in range(3))
    numbers: list[int] = []
    keys: list[_Key] = []
    for number, key in rows:
        numbers.append(number)
        keys.append(_Key(key, rising))
    for case in among:
        own = _Key(case.key(queue), rising)
        place = bisect_left(keys, own)
        keys.insert(place, own)
        numbers.insert(place, int(case.row["id"]))
    return tuple(numbers)


@total_ordering
class _Key:
    """What a case is sorted by, part by part, rising or falling."""

    __slots__ = ("parts", "rising")

    def __init__(self, parts: tuple[Any, ...], rising: tuple[bool, ...]) -> None:
        self.parts = parts
        self.rising = rising

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.parts == other.parts

    def __lt__(self, other: _Key) -> bool:
        for mine, theirs, rising in zip(self.parts, other.parts, self.rising, strict=False):
            if mine != theirs:
                return bool((mine < theirs) is rising)
        return False

    def __hash__(self) -> int:
        return hash(self.parts)
