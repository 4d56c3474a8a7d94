"""Restricting a case to named people, by hand and at any time, and lifting that again.

Whoever can open a case can restrict it, also to others than themselves. It is done by keys: nobody else can open it
afterwards with any tool, and nobody is told of it but those named. Emergency access takes two people: everybody who
opens reports and is neither named nor kept out holds one share of the key, everybody else who may holds the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from harassment_cms.answers import restrictions, together
from harassment_cms.domain.before_writing import reasoned, unchanged
from harassment_cms.domain.case import Case
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.holding import holders_for
from harassment_cms.domain.moments import maybe_moment
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.roster import Member, Roster
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Desk, NewEvent, Repositories, UnitOfWork
from harassment_cms.ports.walls import NewWall, wall_again

_WHO_READS = "only the people named on the case can read it"


@dataclass(frozen=True, slots=True)
class Restriction:
    """Who may open a restricted case, who may not even in an emergency, why, and who said so.

    ``undecided_until`` is by when somebody has to confirm or lift it: the program closed it when it arrived, because
    its answers may be about somebody who works here.
    """

    ref: str
    named: tuple[str, ...]
    kept_out: tuple[str, ...]
    reason: str
    by: str
    undecided_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Restricted:
    """What came of it. ``scrubbed`` says that what was erased is gone from the file; else somebody reads still."""

    restriction: Restriction | None
    scrubbed: bool


class Restricting:
    """Closing cases to everybody but named people."""

    def __init__(self, desk: Desk, follow: Callable[[], object]) -> None:
        """``follow`` brings in line what lies elsewhere of the case: what is shared of it with partners."""
        self._desk = desk
        self._follow = follow

    def of(self, ref: str) -> Restriction | None:
        """Return who may open a case; None if it is not restricted. Raises as opening it does."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return self._restriction(view, view.cases.by_ref(normalise(ref)))

    def readers(self) -> tuple[str, ...]:
        """Return everybody to whom a case can be restricted, by name."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return tuple(sorted(each.name for each in self._desk.roster(view).active() if each.admitted))

    def restrict(
        self, ref: str, to: Sequence[str], reason: str, without: Sequence[str] = (), version: int | None = None
    ) -> Restricted:
        """Restrict a case to these case managers; one that is restricted already, to these from now on.

        ``without`` names people who get no share of its key either. Raises ``InputRefusedError`` for people who
        cannot open reports, without a reason, or where fewer than two people or shares could open it;
        ``ConflictError`` if somebody changed the case meanwhile.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES)
        reason = reasoned(reason, _WHO_READS)
        with self._desk.store.write() as work:
            case = unchanged(work.cases.by_ref(reference), version)
            roster = self._desk.roster(work)
            named = [self._desk.case_manager(work, name) for name in dict.fromkeys(to)]
            kept_out = [_person(roster, name) for name in dict.fromkeys(without)]
            wall = wall_for(roster, named, kept_out, reason, self._desk.actor.id)
            work.walls.put_up(case.id, wall)
            restrictions.done(work, case.id)
            restrictions.has_readers(work, case.id)
            self._note(work, case, EventKind.RESTRICTED, reason)
            together.close_as_well(work, roster, case)
            for each in (case, *together.others(work, case)):
                self._hand_over(work, each, named)
            work.commit("case.restrict", work.walls.alias(case.id))
        found = None
        if any(person.id == self._desk.actor.id for person in named):
            found = self.of(reference)
        self._follow()
        return Restricted(found, self._desk.store.scrub())

    def confirm(self, ref: str, reason: str, version: int | None = None) -> Restricted:
        """Keep a case closed that closed by itself when it arrived; for those who can open it.

        Raises ``ConflictError`` if it is not waiting for that, or somebody changed it meanwhile.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES)
        reason = reasoned(reason, _WHO_READS)
        with self._desk.store.write() as work:
            case = unchanged(work.cases.by_ref(reference), version)
            standing = work.walls.standing(case.id)
            if standing is None or standing.arrival is None or not standing.arrival.provisional:
                raise ConflictError(f"{case.ref} is not waiting for that decision.", "Nothing was changed.")
            decided = replace(standing.arrival, provisional=False, renewed=True)
            said = replace(standing, reason=reason, by=self._desk.actor.id, arrival=decided)
            work.walls.put_up(case.id, wall_again(self._desk.roster(work), said))
            restrictions.done(work, case.id)
            self._note(work, case, EventKind.RESTRICTED, reason)
            work.commit("case.restrict", work.walls.alias(case.id))
        return Restricted(self.of(reference), self._desk.store.scrub())

    def lift(self, ref: str, reason: str, version: int | None = None) -> Restricted:
        """Let every case manager open a restricted case again; for those named on it.

        Raises ``ConflictError`` if it is not restricted, or somebody changed it meanwhile.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES)
        reason = reasoned(reason, _WHO_READS)
        with self._desk.store.write() as work:
            case = unchanged(work.cases.by_ref(reference), version)
            if work.walls.standing(case.id) is None:
                raise ConflictError(f"{case.ref} is not restricted.", "Nothing was changed.")
            self._require_team(case)
            _require_alone(work, case)
            alias = work.walls.alias(case.id)
            restrictions.done(work, case.id)
            restrictions.has_readers(work, case.id)
            self._note(work, case, EventKind.UNRESTRICTED, reason)
            work.walls.take_down(case.id)
            work.commit("case.unrestrict", alias)
        return Restricted(None, self._desk.store.scrub())

    def _require_team(self, case: Case) -> None:
        if self._desk.store.keys.opens_content:
            return
        raise NotPermittedError(
            f"{case.ref} can be opened to all case managers only by one of them. Nothing was changed.",
            "Confirm the restriction, or restrict the case to a case manager whom it is not about; they can lift it.",
        )

    def _note(self, work: UnitOfWork, case: Case, kind: EventKind, reason: str) -> None:
        work.work.add_event(case.id, NewEvent(kind, work.now, work.now, reason))

    def _hand_over(self, work: UnitOfWork, case: Case, named: Sequence[Member]) -> None:
        """Take the case from somebody who cannot open it any more, and its open tasks with it."""
        numbers = [person.id for person in named]
        if case.assigned_to is not None and case.assigned_to not in numbers:
            work.cases.change(work.cases.by_ids([case.id])[0], {"assigned_to": None})
        for task in work.work.tasks_of_case(case.id):
            if task.owner not in numbers:
                work.work.give_task(task, numbers[0])

    def _restriction(self, view: Repositories, case: Case) -> Restriction | None:
        wall = view.walls.standing(case.id)
        if wall is None:
            return None
        names = self._desk.names(view)
        return Restriction(
            case.ref,
            tuple(names[number] for number in wall.named),
            tuple(names[number] for number in wall.excluded),
            wall.reason,
            names[wall.by],
            None if wall.arrival is None or not wall.arrival.provisional else maybe_moment(wall.arrival.due),
        )


def wall_for(roster: Roster, named: Sequence[Member], kept_out: Sequence[Member], reason: str, by: int) -> NewWall:
    """Say who holds what of a restricted case; raises ``InputRefusedError`` if that is too few."""
    return NewWall.of(holders_for(roster, named, kept_out), reason, by)


def _require_alone(work: UnitOfWork, case: Case) -> None:
    """Lifting decides about one report; who joined another to it, or it to another, decides about that first."""
    names = [each.ref for each in together.others(work, case)]
    if names:
        raise ConflictError(
            f"{case.ref} is joined with {', '.join(names)}, which would be opened with it. Nothing was changed.",
            "Take them apart first (hcms cases part), lift each, and join them again.",
        )


def _person(roster: Roster, name: str) -> Member:
    person = roster.by_name(name)
    if person is None:
        raise InputRefusedError(f"There is nobody called {name} in this home.", "`hcms users list` shows who is.")
    return person
