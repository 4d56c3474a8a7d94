"""What a partner did in their small home, as far as its record proves it.

Asked before anything is taken from it: whether it is the home that was here before, whether its record holds, and
which entry the partner signed each thing in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from harassment_cms.domain.audit import read_head
from harassment_cms.domain.moments import moment
from harassment_cms.domain.roster import Roster
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Repositories
from harassment_cms.ports.sharing import OpenHome, Signed, StoredShare
from harassment_cms.services.sharing.placing import places_task, task_here

READ = "case.read"
_KINDS = {EventKind.NOTE: EventKind.PARTNER_NOTE, EventKind.TASK_DONE: EventKind.PARTNER_DONE}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a partner did, with the entry they signed it in; ``task`` is the task's number here."""

    kind: EventKind
    at: datetime
    entry: Signed
    text: str | None = None
    task: int | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What one look at a case in a small home found: what the partner did, how far, and what does not hold."""

    incoming: tuple[Incoming, ...] = ()
    reached: tuple[int, str] = (0, "")
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proven:
    """How far a small home's record was proven, or what is wrong with it in a sentence."""

    reached: tuple[int, str]
    problem: str = ""


def standing_of(
    view: Repositories, roster: Roster, seen: Sequence[object] | None, adopted: Sequence[object] | None = None
) -> Proven:
    """Prove a small home's whole record, and that it goes on from where it was ``seen`` last (place, hash).

    Where two copies had gone apart, it goes on from the one that was ``adopted``.
    """
    reached = view.record.tail()
    if seen == list(reached):
        return Proven(reached)
    report = view.record.verify_all(roster)
    if report.first_bad_entry is not None:
        return Proven(
            reached,
            f"Nothing was taken in: entry {report.first_bad_entry} of the partner's record does not hold.",
        )
    if seen is not None and not (_holds(view, seen) or _holds(view, adopted)):
        return Proven(
            reached,
            "Nothing was taken in: the partner's home is an older or another state than the one that was here.",
        )
    return Proven(reached)


def _holds(view: Repositories, mark: Sequence[object] | None) -> bool:
    if mark is None:
        return False
    entry = next(iter(view.record.entries(after=int(str(mark[0])) - 1)), None)
    return entry is not None and [entry.seq, entry.hash] == list(mark)


def problems_of(view: Repositories, roster: Roster, number: int) -> tuple[str, ...]:
    """Return what of one case is not as it was signed."""
    return view.record.row_problems(roster, number)


def brought(view: Repositories, there: OpenHome, share: StoredShare, ref: str, *, remember: bool = True) -> Brought:
    """Return what the partner did on one case in a small home, proven by its record."""
    seen = share.body.get("seen") if remember else None
    proven = standing_of(view, there.roster, seen, there.adopted)
    if proven.problem:
        return Brought(refused=(proven.problem,))
    if seen == list(proven.reached):
        # Nothing was done there since; what was altered all the same is found before anything else is taken in.
        return Brought(reached=proven.reached)
    number = view.shared.number(ref)
    if number is None or view.walls.standing(number) is None:
        return Brought(reached=proven.reached)
    problems = problems_of(view, there.roster, number)
    if problems:
        return Brought(refused=(f"Nothing of {ref} was taken in: {'; '.join(problems)}.",))
    signed, events = view.shared.signed(number), view.work.events(number)
    tasks = {event.detail["task"]: event.detail["item"] for event in events if places_task(there, event)}
    incoming = [
        Incoming(
            _KINDS[event.kind],
            event.occurred_at,
            signed[event.id],
            event.text,
            task_here(tasks.get(event.detail.get("task", ""))),
        )
        for event in events
        if event.actor == there.partner and event.kind in _KINDS
    ]
    alias = view.walls.alias(number)
    for entry in view.record.entries(naming=alias):
        head = read_head(entry.body)
        if (head.by, head.kind, head.on) == (there.partner, READ, alias):
            incoming.append(Incoming(EventKind.PARTNER_LOOKED, moment(head.at), Signed(entry.seq, entry.hash)))
    return Brought(tuple(sorted(incoming, key=lambda each: each.entry.seq)), proven.reached)
