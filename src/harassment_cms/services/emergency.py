"""Emergency access to restricted cases: asked by one person, decided by another, told to those named on the case.

Asking is answered in the same words for every reference that the person cannot open: also if there is no such case,
and also to somebody who was kept out of it. Who is to decide sees the reference and the reason, and nothing of the
case. Opening puts the person among those named, so it goes on working like any restricted case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from harassment_cms.domain.before_writing import reasoned
from harassment_cms.domain.emergency import (
    EmergencyRequest,
    EmergencyState,
    is_living,
    state_at,
)
from harassment_cms.domain.errors import ConflictError, InputRefusedError, IntegrityError, NotPermittedError
from harassment_cms.domain.holding import decides
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Desk, NewEvent, Repositories, UnitOfWork
from harassment_cms.ports.emergency import Door, EmergencyKeys, ReadRequest, StoredRequest
from harassment_cms.ports.walls import StandingWall, wall_again

LOOKED_BACK = timedelta(days=180)
"""How long a request is shown, and told to those named who have not seen it."""
KITS = 2

_Opening = tuple[Door, bytes]


@dataclass(frozen=True, slots=True)
class EmergencyOpened:
    """A case that was opened. ``scrubbed`` as for restricting: its older key is gone from the file."""

    ref: str
    scrubbed: bool


@dataclass(frozen=True, slots=True)
class EmergencyNews:
    """What of emergency access concerns one person; ``told`` are requests for cases that they are named on."""

    own: tuple[EmergencyRequest, ...]
    to_decide: tuple[EmergencyRequest, ...]
    told: tuple[EmergencyRequest, ...]

    @property
    def waits(self) -> bool:
        """Whether this person has something to decide, to open, or to see."""
        granted = any(each.state is EmergencyState.GRANTED for each in self.own)
        return bool(self.to_decide or self.told or granted)


class EmergencyAccess:
    """Asking for a restricted case, deciding about it, opening it, and telling those named."""

    def __init__(self, desk: Desk, keys: EmergencyKeys) -> None:
        self._desk = desk
        self._keys = keys

    def ask(self, ref: str, reason: str) -> EmergencyRequest:
        """Ask for a case that one cannot open.

        Raises ``ConflictError`` for a case that one can open, or has asked for already; nothing is said of any other.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES)
        reason = reasoned(reason, "those who decide and those named on the case read it", kept="Nothing was asked.")
        with self._desk.store.write() as work:
            if _can_open(work, reference):
                raise ConflictError(f"You can open {reference} already.", "Nothing was asked.")
            if any(each.ref == reference and is_living(each.state) for each in self._own(work)):
                raise ConflictError(
                    f"You have asked for {reference} already. Nothing was changed.",
                    "Take that request back first if the reason is another one.",
                )
            door = self._door(work, reference)
            number, until = work.reserve(), work.now + self._lasting
            sealed = self._keys.ask(door, number, {"ref": reference, "reason": reason})
            work.emergencies.add(number, sealed, work.now, until)
            work.commit("emergency.ask", str(number))
        return next(each for each in self.own() if each.number == number)

    def news(self) -> EmergencyNews:
        """Return what concerns this person."""
        return EmergencyNews(self.own(), self.waiting(), self.told())

    def own(self) -> tuple[EmergencyRequest, ...]:
        """Return one's own requests, newest first."""
        with self._desk.store.read() as view:
            return self._own(view)

    def waiting(self) -> tuple[EmergencyRequest, ...]:
        """Return what waits for this person to decide: nothing for those who hold no second share."""
        if not self._desk.may(Right.EMERGENCY):
            return ()
        with self._desk.store.read() as view:
            return tuple(
                self._said(view, stored, read)
                for stored, read, _ in self._to_decide(view)
                if read.proven and self._state(stored) is EmergencyState.ASKED
            )

    def grant(self, number: int) -> EmergencyRequest:
        """Let who asked open the case.

        Raises ``NotPermittedError`` for somebody who opens reports or asked themselves, ``ConflictError`` for a
        request that is settled, ended, or was made with keys that its author has no more.
        """
        with self._decision(number) as (work, stored, read, second):
            asker = self._desk.roster(work).users.get(stored.by)
            if asker is None or not asker.admitted or asker.box != read.box:
                raise ConflictError(
                    "Who asked cannot open reports any more, or has new keys since. Nothing was granted.",
                    "They may ask again.",
                )
            work.emergencies.settle(stored, EmergencyState.GRANTED, work.now, self._keys.grant(read, second))
            work.commit("emergency.grant", str(number))
        return self._settled(number)

    def refuse(self, number: int) -> EmergencyRequest:
        """Refuse a request; raises as ``grant``."""
        with self._decision(number) as (work, stored, _, _):
            work.emergencies.settle(stored, EmergencyState.REFUSED, work.now)
            work.commit("emergency.refuse", str(number))
        return self._settled(number)

    def take_back(self, number: int) -> EmergencyRequest:
        """Take one's own request back; raises ``ConflictError`` if nothing can become of it any more."""
        with self._desk.store.write() as work:
            stored = self._mine(work, number)
            if not is_living(self._state(stored)):
                raise _settled_already()
            work.emergencies.settle(stored, EmergencyState.TAKEN_BACK, work.now)
            work.commit("emergency.take_back", str(number))
        return next(each for each in self.own() if each.number == number)

    def open(self, number: int) -> EmergencyOpened:
        """Open the case of a request that was granted: from now on this person is named on it.

        Raises ``ConflictError`` if it was not granted, ended, or the case was closed anew since.
        """
        self._desk.require(Right.WORK_CASES)
        with self._desk.store.write() as work:
            stored = self._mine(work, number)
            if self._state(stored) is not EmergencyState.GRANTED or stored.grant is None:
                raise ConflictError(
                    "This request was not granted, or its time is over. Nothing was opened.",
                    "hcms cases emergency list shows how it stands.",
                )
            read = self._keys.read_own(stored)
            door = next((each for each in work.emergencies.doors() if read and each.case_id == read.case_id), None)
            key = None if door is None else self._keys.combine(door, stored.grant)
            if read is None or door is None or key is None:
                raise ConflictError(
                    "The case was closed anew since this was granted, or your keys are new. Nothing was opened.",
                    "Ask again: hcms cases emergency ask REF",
                )
            work.emergencies.settle(stored, EmergencyState.OPENED, work.now)
            by = self._desk.names(work).get(stored.decided_by or 0, "")
            alias = self._enter(work, door, key, read.reason, {"granted_by": by})
            work.commit("case.emergency", alias, request=number)
        return EmergencyOpened(door.ref, self._desk.store.scrub())

    def open_with_kits(self, ref: str, typed: Sequence[str], reason: str) -> EmergencyOpened:
        """Open a restricted case with two recovery keys from paper, when nobody else is left to decide.

        Raises ``InputRefusedError`` in the same words whatever it is that does not fit.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES)
        reason = reasoned(reason, "those who decide and those named on the case read it", kept="Nothing was asked.")
        if len(set(typed)) != KITS:
            raise InputRefusedError(
                "This takes two different recovery keys. Nothing was opened.", "Give both of them."
            )
        with self._desk.store.write() as work:
            door = self._door(work, reference)
            key = None if door is None or _can_open(work, reference) else self._keys.from_kits(door, typed)
            if door is None or key is None:
                raise _does_not_fit(reference)
            alias = self._enter(work, door, key, reason, {"granted_by": "two recovery keys"})
            work.commit("case.emergency", alias, kits=KITS)
        return EmergencyOpened(reference, self._desk.store.scrub())

    def told(self) -> tuple[EmergencyRequest, ...]:
        """Return the requests for cases that this person is named on, as far as they have not said that they saw."""
        if not self._desk.may(Right.READ_CASES):
            return ()
        with self._desk.store.read() as view:
            return tuple(self._told(view, stored, read) for stored, read in self._unseen(view))

    def seen(self) -> int:
        """Say that one has seen what ``told`` tells, and return how many requests that were."""
        with self._desk.store.write() as work:
            unseen = list(self._unseen(work))
            for stored, read in unseen:
                so_far = work.emergencies.seen_by(read.case_id, stored)
                work.emergencies.set_seen(read.case_id, stored, {*so_far, (self._desk.actor.id, stored.state.value)})
            if unseen:
                work.commit("emergency.seen")
        return len(unseen)

    def asked_for(self, view: Repositories) -> frozenset[int]:
        """Return the cases that this person is named on of which a request may still be granted or used."""
        living = [stored for stored in self._stored(view) if is_living(self._state(stored))]
        shares = view.emergencies.opened_doors() if living else ()
        found = (self._opened(shares, stored) for stored in living)
        return frozenset(each[0].case_id for each in found if each is not None and each[0].proven)

    @property
    def _lasting(self) -> timedelta:
        return timedelta(hours=self._desk.settings.emergency_access_hours)

    def _state(self, stored: StoredRequest) -> EmergencyState:
        return state_at(stored.state, stored.until, self._desk.clock())

    def _stored(self, view: Repositories) -> tuple[StoredRequest, ...]:
        return view.emergencies.requests(self._desk.clock() - LOOKED_BACK)

    def _own(self, view: Repositories) -> tuple[EmergencyRequest, ...]:
        found = []
        for stored in reversed(self._stored(view)):
            read = self._keys.read_own(stored) if stored.by == self._desk.actor.id else None
            if read is not None:
                # Nobody learns from their own request whether they hold a part, or whether there is such a case.
                found.append(replace(self._said(view, stored, read), has_part=True))
        return tuple(found)

    def _mine(self, view: Repositories, number: int) -> StoredRequest:
        stored = view.emergencies.by_number(number)
        if stored is None or stored.by != self._desk.actor.id:
            raise InputRefusedError(
                f"You have made no request {number}. Nothing was changed.", "hcms cases emergency list shows yours."
            )
        return stored

    def _door(self, work: UnitOfWork, reference: str) -> Door | None:
        """Return the door of a case; raises ``IntegrityError`` rather than seal to keys that nobody signed for."""
        door = next((door for door in work.emergencies.doors() if door.ref == reference), None)
        if door is not None and work.record.row_problems(self._desk.roster(work), door.case_id):
            raise IntegrityError(
                "What stands in the case file for this is not as it was signed. Nothing was changed.",
                "Run `hcms audit verify` and keep this home as it is.",
            )
        return door

    def _to_decide(self, view: Repositories) -> Iterator[tuple[StoredRequest, ReadRequest, bytes]]:
        requests = self._stored(view)
        doors = view.emergencies.doors() if requests else ()
        shares = [(door, share) for door in doors if (share := self._keys.second_share(door))]
        for stored in requests:
            found = self._opened(shares, stored)
            if found is not None:
                yield stored, *found

    def _opened(self, shares: Sequence[_Opening], stored: StoredRequest) -> tuple[ReadRequest, bytes] | None:
        for door, share in shares:
            read = self._keys.read(door, share, stored)
            if read is not None:
                return read, share
        return None

    def _unseen(self, view: Repositories) -> Iterator[tuple[StoredRequest, ReadRequest]]:
        requests = self._stored(view)
        shares = view.emergencies.opened_doors() if requests else ()
        for stored in requests:
            found = self._opened(shares, stored)
            if found is None or stored.by == self._desk.actor.id:
                continue
            # Whoever saw that it was asked is told again that it was opened.
            seen = (self._desk.actor.id, stored.state.value)
            if seen not in view.emergencies.seen_by(found[0].case_id, stored):
                yield stored, found[0]

    @contextmanager
    def _decision(self, number: int) -> Iterator[tuple[UnitOfWork, StoredRequest, ReadRequest, bytes]]:
        """Begin a decision: whoever may not make it is refused, by role, by key, or because it takes two people."""
        self._desk.require(Right.EMERGENCY, str(number))
        with self._desk.store.write() as work:
            person = self._desk.roster(work).users[self._desk.actor.id]
            if not decides(person):
                raise NotPermittedError(
                    "You open reports yourself, so you cannot be the second person of an emergency access.",
                    "Somebody decides who opens no reports: an administrator, a project lead or an auditor.",
                )
            found = next((each for each in self._to_decide(work) if each[0].id == number and each[1].proven), None)
            if found is None:
                raise InputRefusedError(
                    f"There is no request {number} for you to decide. Nothing was changed.",
                    "hcms cases emergency list shows what waits for you.",
                )
            stored, read, second = found
            if stored.by == person.id:
                raise NotPermittedError("Nobody decides about their own request.", "Another person has to.")
            if self._state(stored) is not EmergencyState.ASKED:
                raise _settled_already()
            yield work, stored, read, second

    def _settled(self, number: int) -> EmergencyRequest:
        with self._desk.store.read() as view:
            return next(
                self._said(view, stored, read) for stored, read, _ in self._to_decide(view) if stored.id == number
            )

    def _said(self, view: Repositories, stored: StoredRequest, read: ReadRequest) -> EmergencyRequest:
        names = self._desk.names(view)
        return EmergencyRequest(
            number=stored.id,
            ref=read.ref,
            reason=read.reason,
            by=names.get(stored.by, ""),
            asked_at=stored.asked_at,
            until=stored.until,
            state=self._state(stored),
            decided_by=None if stored.decided_by is None else names.get(stored.decided_by),
            has_part=read.proven,
        )

    def _told(self, view: Repositories, stored: StoredRequest, read: ReadRequest) -> EmergencyRequest:
        """Say to somebody named whether anything can become of a request."""
        standing = view.walls.standing(read.case_id)
        kept_out = standing is not None and stored.by in standing.excluded
        newest = max(door.epoch for door, _ in view.emergencies.opened_doors() if door.case_id == read.case_id)
        return replace(self._said(view, stored, read), kept_out=kept_out, outdated=read.epoch != newest)

    def _enter(self, work: UnitOfWork, door: Door, key: bytes, reason: str, detail: Mapping[str, str]) -> str:
        """Put the actor among those named on a case, and return the name by which the record speaks of it."""
        standing = work.emergencies.enter(door.case_id, key)
        if self._desk.actor.id in standing.excluded:
            raise _does_not_fit(door.ref)
        named = {*standing.named, self._desk.actor.id}
        for each in (standing, *_joined_with(work, door.case_id)):
            work.walls.put_up(each.case_id, wall_again(self._desk.roster(work), each, named))
        work.work.add_event(
            door.case_id, NewEvent(EventKind.EMERGENCY, work.now, work.now, reason, None, dict(detail))
        )
        return work.walls.alias(door.case_id)


def _joined_with(work: UnitOfWork, case_id: int) -> tuple[StandingWall, ...]:
    """Return what is worked on in this case: whoever opens it in an emergency reads all of it."""
    found = (work.walls.standing(each.from_case) for each in work.joins.of(case_id))
    return tuple(each for each in found if each is not None)


def _can_open(view: Repositories, reference: str) -> bool:
    try:
        view.cases.by_ref(reference)
    except InputRefusedError:
        return False
    return True


def _does_not_fit(reference: str) -> InputRefusedError:
    return InputRefusedError(
        f"These two recovery keys open no case {reference} for you that you cannot open without them. "
        "Nothing was opened.",
        "Check the reference, and that both papers are the newest of this home.",
    )


def _settled_already() -> ConflictError:
    return ConflictError(
        "This request is settled already, or its time is over. Nothing was changed.",
        "hcms cases emergency list shows how it stands.",
    )
