"""Joining two cases, so that they are worked as one, and taking them apart again.

Two people reported one incident, or one person reported twice. Nothing is moved and nothing sealed anew: the joined
case keeps its report, history and tasks, says where it is worked on, and leaves the queues; what is owed on it is
owed there. Taken apart, each is as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harassment_cms.answers import codes, together
from harassment_cms.domain.before_writing import reasoned, unchanged
from harassment_cms.domain.case import Case
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.joining import Side, require_joinable
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Desk, NewEvent, Repositories, UnitOfWork


@dataclass(frozen=True, slots=True)
class Joined:
    """A case and the one that it is joined to, or was until now."""

    ref: str
    into: str


class Joining:
    """Joining cases and taking them apart."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def join(self, ref: str, into: str, reason: str, version: int | None = None) -> Joined:
        """Join a case to another, with a reason that stands in the timelines of both.

        Raises ``InputRefusedError`` without a reason or for one case twice, ``ConflictError`` if the two cannot be
        joined as they stand, or somebody changed the case meanwhile (``version`` is the one that was seen).
        """
        one, other = normalise(ref), normalise(into)
        self._desk.require(Right.WORK_CASES, one)
        reason = reasoned(reason, "it stands in the timelines of both cases")
        self._bring_in_line(one, other)
        with self._desk.store.write() as work:
            case, far = unchanged(work.cases.by_ref(one), version), work.cases.by_ref(other)
            require_joinable(_side(work, case), _side(work, far))
            number = work.joins.join(case.id, far.id)
            for each, way in ((far, "holds"), (case, "into")):
                _note(work, each, EventKind.JOINED, reason, {"grant": str(number), "way": way})
            work.commit("case.join", case.ref, into=far.ref)
        return Joined(case.ref, far.ref)

    def part(self, ref: str, reason: str, version: int | None = None) -> Joined:
        """Take a case out of the one that it is joined to; it stands as it did before.

        Raises ``InputRefusedError`` without a reason, ``ConflictError`` if it is not joined to another, or somebody
        changed it meanwhile.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        reason = reasoned(reason, "it stands in the timelines of both cases")
        with self._desk.store.write() as work:
            case = unchanged(work.cases.by_ref(reference), version)
            join = work.joins.into(case.id)
            if join is None:
                raise ConflictError(
                    f"{case.ref} is not joined to another case. Nothing was changed.", _held(work, case)
                )
            (far,) = work.cases.by_ids([join.to_case])
            together.take_apart(work, join)
            for each, way in ((far, "holds"), (case, "into")):
                _note(work, each, EventKind.PARTED, reason, {"grant": str(join.id), "way": way})
            work.commit("case.part", case.ref, out_of=far.ref)
        return Joined(case.ref, far.ref)

    def of(self, ref: str) -> Joined | None:
        """Return what a case is joined to; None if it is not. Raises as opening it does."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            case = view.cases.by_ref(normalise(ref))
            join = view.joins.into(case.id)
            return None if join is None else Joined(case.ref, view.cases.references([join.to_case])[join.to_case])

    def _bring_in_line(self, *refs: str) -> None:
        """Let the codes of both follow their answers first: what came since may close one, or speak of danger."""
        with self._desk.store.read() as view:
            cases = [view.cases.by_ref(ref) for ref in refs]
        for case in cases:
            codes.bring(self._desk, case.id)


def _side(view: Repositories, case: Case) -> Side:
    refs = {join.id: (join.from_case, join.to_case) for join in view.joins.all()}
    names = view.cases.references([number for pair in refs.values() for number in pair])
    into = next((names[to] for one, to in refs.values() if one == case.id), None)
    holds = tuple(names[one] for one, to in refs.values() if to == case.id)
    wall = view.walls.standing(case.id)
    if wall is None:
        return Side(case, None, None, into, holds)
    return Side(case, frozenset(wall.named), frozenset(wall.excluded), into, holds)


def _held(work: UnitOfWork, case: Case) -> str:
    names = [each.ref for each in together.held(work, case)]
    return f"Joined to it: {', '.join(names)}. Take one of these apart." if names else "There is nothing to do."


def _note(work: UnitOfWork, case: Case, kind: EventKind, reason: str, detail: Mapping[str, str]) -> None:
    work.work.add_event(case.id, NewEvent(kind, work.now, work.now, reason, None, detail))
