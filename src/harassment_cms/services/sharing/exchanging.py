"""The exchange with a partner's small home: what is shared goes there, what the partner did comes back.

Runs at a case manager's unlock, after each change of what is shared, and by ``hcms share collect``. What stands
sealed in the cases decides: the small home is brought in line with it, however often and wherever an earlier run was
cut off. What comes back is proven by the small home's own record, and taken in once, by the hash of the entry in
which the partner signed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harassment_cms.domain.case import Case, Status
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import CmsError, ConflictError
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.sharing import ShareState
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.ports import Desk, NewEvent, UnitOfWork
from harassment_cms.ports.sharing import Access, OpenHome, ShareHomes, StoredPartner, StoredShare
from harassment_cms.services.sharing.placing import bring_in_line, wall_of
from harassment_cms.services.sharing.proving import Brought, Incoming, brought
from harassment_cms.services.sharing.renewing import side_up_to_date, taken_over, up_to_date

_RENEWED = "The keys of their home are renewed, because somebody left who knew them."
_OWED = (
    "A key that somebody outside knows still opens their home's file: it is renewed when a case manager unlocks "
    "while they have their home closed."
)
_IN_TIME = 1
"""Working days within which somebody reads what a partner wrote."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came back from a partner on one case, in numbers; ``remarks`` say what has to be known, in sentences."""

    partner: str
    ref: str = ""
    notes: int = 0
    tasks: int = 0
    looks: int = 0
    remarks: tuple[str, ...] = ()

    def words(self) -> str:
        """Say it in a line or two."""
        counts = ((self.notes, "note"), (self.tasks, "finished task"), (self.looks, "look"))
        came = ", ".join(counted(number, noun) for number, noun in counts if number)
        first = f"From {self.partner} on {self.ref}: {came}." if came else ""
        about = f"{self.partner}{', ' if self.partner and self.ref else ''}{self.ref}"
        rest = [remark if came or not about else f"{about}: {remark}" for remark in self.remarks]
        return " ".join([first, *rest]).strip()


@dataclass(slots=True)
class _Sides:
    """The ways into one partner's home that are at hand here, by the share that has one of its own."""

    partner: StoredPartner
    own: dict[int, Access] = field(default_factory=dict)

    def of(self, share: StoredShare) -> Access:
        """The way in for one share."""
        return self.own.get(share.id, self.partner.access)


class Exchange:
    """Bringing small homes in line, and taking in what partners did."""

    def __init__(self, desk: Desk, homes: ShareHomes) -> None:
        self._desk = desk
        self._homes = homes

    def waiting(self) -> bool:
        """Say whether there is any partner's home to look into; costs next to nothing where there is none."""
        if not self._desk.may(Right.WORK_CASES):
            return False
        with self._desk.store.read() as view:
            return view.shares.any()

    def settle(self, partner: int | None = None, *, missing_is_fine: bool = False) -> tuple[Told, ...]:
        """Take in what partners did and bring their homes in line; of one partner, or of all.

        Raises ``CmsError`` if the home of the one partner asked for cannot be opened; of all, it is told as a remark.
        """
        self._desk.require(Right.WORK_CASES)
        with self._desk.store.read() as view:
            chosen = [each for each in view.shares.partners() if partner in (None, each.id)]
        told: list[Told] = []
        for each in chosen:
            if each.state is ShareState.ENDED and not self._homes.place(each.access).is_dir():
                continue
            try:
                told += self._settle(each)
            except CmsError as error:
                if partner is not None and not missing_is_fine:
                    raise
                told.append(Told(each.name, remarks=(error.message,)))
        return tuple(told)

    def take_in(self, partner: StoredPartner, place: Path) -> tuple[Told, ...]:
        """Take in what a partner did in a copy of their home that was carried elsewhere; the copy stays as it is."""
        told: list[Told] = []
        for share in self._shares(partner):
            access = self._sides(partner, [share]).of(share)
            with self._homes.open_copy(access, place) as there:
                told += self._collect(partner, share, there, remember=False)
        return tuple(told)

    def _settle(self, partner: StoredPartner) -> list[Told]:
        told: list[Told] = []
        before = partner.access
        partner = up_to_date(self._desk, partner, self._homes.new_seed)
        shares = [side_up_to_date(self._desk, each, self._homes.new_seed) for each in self._shares(partner)]
        self._end_in_time(partner, shares)
        sides = self._sides(partner, shares, make=True)
        for access in dict.fromkeys([partner.access, *(sides.of(share) for share in shares)]):
            with self._homes.open(access) as there:
                if access == partner.access and (there.owed or before.seed != access.seed):
                    told.append(Told(partner.name, remarks=(_OWED if there.owed else _RENEWED,)))
                for share in (share for share in shares if sides.of(share) == access):
                    told += self._collect(partner, share, there)
                    self._place(share, there)
        for share in shares:
            told += [
                Told(partner.name, self._ref(share), remarks=(each,)) for each in self._taken_over(partner, share)
            ]
        if partner.state is ShareState.ENDED and self._nothing_left(partner, shares):
            self._homes.remove(partner.access)
        return told

    def _taken_over(self, partner: StoredPartner, share: StoredShare) -> tuple[str, ...]:
        return tuple(taken_over(self._desk, partner, share))

    def _shares(self, partner: StoredPartner) -> list[StoredShare]:
        with self._desk.store.read() as view:
            return [each for each in view.shares.shares() if each.partner == partner.id]

    # Ways in

    def _sides(self, partner: StoredPartner, shares: Sequence[StoredShare], *, make: bool = False) -> _Sides:
        """Return the way in for each share: of a restricted case, one that only those named on it can have."""
        sides = _Sides(partner)
        for share in shares:
            side = share.body.get("side")
            if side is not None and make and not self._homes.has(replace(partner.access, user=int(side["user"]))):
                side = None
            if side is None and make and self._restricted(share):
                side = self._new_side(partner, share)
            if side is not None:
                earlier = tuple(side.get("earlier", ()))
                own = replace(partner.access, user=int(side["user"]), seed=str(side["seed"]), earlier=earlier)
                sides.own[share.id] = own
        return sides

    def _restricted(self, share: StoredShare) -> bool:
        with self._desk.store.read() as view:
            return any(case.restricted for case in view.cases.by_ids([share.case_id]))

    def _new_side(self, partner: StoredPartner, share: StoredShare) -> Mapping[str, object]:
        made = self._homes.new_side(partner.access)
        side: dict[str, object] = {"user": made.user, "seed": made.seed}
        with self._desk.store.write() as work:
            now = next(each for each in work.shares.of_case(share.case_id) if each.id == share.id)
            wall = work.walls.standing(share.case_id)
            assert wall is not None, "a side of its own is made for a case that is restricted"
            side |= {"named": sorted(wall.named), "known": self._desk.roster(work).team_key_known}
            work.shares.change(now, {**now.body, "side": side}, now.state)
            work.commit("share.side", work.cases.references([share.case_id])[share.case_id])
        # What the other case managers could open there until now is closed to them by the next steps.
        with self._homes.open(partner.access) as there, there.store.write() as work:
            number = work.shared.number(self._ref(share))
            if number is not None and work.walls.standing(number) is not None:
                work.walls.put_up(number, wall_of(there, (there.partner, made.user)))
                work.commit("share.place", self._ref(share))
        return side

    def _ref(self, share: StoredShare) -> str:
        with self._desk.store.read() as view:
            return view.cases.references([share.case_id])[share.case_id]

    # What goes there

    def _place(self, share: StoredShare, there: OpenHome) -> None:
        """Bring one case in a small home in line with what is shared of it here."""
        with self._desk.store.read() as view:
            (ref,) = view.cases.references([share.case_id]).values()
            open_tasks = {task.id for task in view.work.tasks_of_case(share.case_id) if task.state is TaskState.OPEN}
        with there.store.write() as work:
            if not bring_in_line(work, there, share, ref, open_tasks):
                return
            work.commit("share.place", ref)
        if share.state is ShareState.ENDED:
            there.store.scrub()

    def _end_in_time(self, partner: StoredPartner, shares: list[StoredShare]) -> None:
        for place, share in enumerate(shares):
            if share.state is ShareState.ACTIVE and share.ends_at <= self._desk.clock():
                with self._desk.store.write() as work:
                    close_share(work, share.id, share.case_id, partner)
                    (shares[place],) = (each for each in work.shares.of_case(share.case_id) if each.id == share.id)

    def _nothing_left(self, partner: StoredPartner, shares: Sequence[StoredShare]) -> bool:
        """Whether every case in the home is one that ended here: another may be shared by people this one is not."""
        if any(share.state is ShareState.ACTIVE for share in shares):
            return False
        with self._desk.store.read() as view:
            known = set(view.cases.references([share.case_id for share in shares]).values())
        with self._homes.open(partner.access) as there, there.store.read() as view:
            return set(view.shared.refs()) <= known

    # What comes back

    def _collect(
        self, partner: StoredPartner, share: StoredShare, there: OpenHome, *, remember: bool = True
    ) -> Iterator[Told]:
        with self._desk.store.read() as view:
            restores = len(self._desk.roster(view).restores)
        # A home that came back from a backup is an earlier one, as it has to be.
        counts = share.body.get("restores", 0) == restores
        with there.store.read() as view:
            found = brought(view, there, share, self._ref(share), remember=remember and counts)
        if not found.incoming and not found.refused and counts and list(found.reached) == share.body.get("seen"):
            return
        with self._desk.store.write() as work:
            cases = work.cases.by_ids([share.case_id])
            if not cases:
                return
            told = self._take(work, cases[0], partner, share, found, remember=remember)
            work.commit("share.collect", cases[0].ref, items=told.notes + told.tasks + told.looks)
        if told.notes or told.tasks or told.looks or told.remarks:
            yield told

    def _take(
        self,
        work: UnitOfWork,
        case: Case,
        partner: StoredPartner,
        share: StoredShare,
        found: Brought,
        *,
        remember: bool,
    ) -> Told:
        known = {event.detail.get("entry") for event in work.work.events(case.id)}
        fresh = [each for each in found.incoming if each.entry.hash not in known]
        remarks = list(found.refused)
        for each in fresh:
            detail = {"partner": str(partner.id), "share": str(share.id), "entry": each.entry.hash}
            if each.task is not None:
                detail["task"] = str(each.task)
                remarks += self._finish(work, each)
            work.work.add_event(case.id, NewEvent(each.kind, each.at, work.now, each.text, None, detail))
        counts = {kind: sum(each.kind is kind for each in fresh) for kind in EventKind}
        written = counts[EventKind.PARTNER_NOTE] + counts[EventKind.PARTNER_DONE]
        if written:
            remarks += self._let_somebody_know(work, case, partner)
        if remember and not found.refused:
            now = next(each for each in work.shares.of_case(case.id) if each.id == share.id)
            restores = len(self._desk.roster(work).restores)
            work.shares.change(now, {**now.body, "seen": list(found.reached), "restores": restores}, now.state)
        return Told(
            partner.name,
            case.ref,
            counts[EventKind.PARTNER_NOTE],
            counts[EventKind.PARTNER_DONE],
            counts[EventKind.PARTNER_LOOKED],
            tuple(remarks),
        )

    def _finish(self, work: UnitOfWork, done: Incoming) -> Iterator[str]:
        """Mark the task as done here, too, unless somebody did something else with it meanwhile."""
        assert done.task is not None
        task = work.work.task(done.task)
        if task.state is TaskState.OPEN:
            work.work.set_task(task, TaskState.DONE, work.now)
        else:
            yield "A task they finished was no longer open here."

    def _let_somebody_know(self, work: UnitOfWork, case: Case, partner: StoredPartner) -> Iterator[str]:
        """Give whoever works on the case a task to read it, wherever the case stands now."""
        owner = case.assigned_to or self._desk.actor.id
        title = f"Read what {partner.name} wrote"
        waiting = any(
            task.title == title and task.state is TaskState.OPEN for task in work.work.tasks_of_case(case.id)
        )
        if not waiting:
            due = self._desk.calendar.add_working_days(work.now, _IN_TIME)
            work.work.add_task(case.id, title, due, owner, work.now)
        if case.status is Status.CLOSED:
            yield f"{case.ref} was closed meanwhile."
        if case.assigned_to is None:
            yield f"Nobody works on {case.ref} now, so the task to read it is yours."


def close_share(work: UnitOfWork, share: int, case_id: int, partner: StoredPartner) -> None:
    """Write down that a share ended; the small home is brought in line afterwards."""
    now = next(each for each in work.shares.of_case(case_id) if each.id == share)
    if now.state is ShareState.ENDED:
        raise ConflictError("That has ended already.", "Nothing was changed.")
    work.shares.change(now, now.body, ShareState.ENDED, work.now)
    detail = {"partner": str(partner.id), "share": str(share)}
    work.work.add_event(case_id, NewEvent(EventKind.SHARE_ENDED, work.now, work.now, None, None, detail))
    work.commit("share.end", work.cases.references([case_id])[case_id])
