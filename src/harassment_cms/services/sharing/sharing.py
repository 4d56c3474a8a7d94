"""What a case manager does with partners: make one, share ticked items of a case, look at what is shared, end it.

What is shared with whom stands sealed in the case; ``exchanging`` brings the partner's small home in line with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from harassment_cms.domain.before_writing import LONGEST_REASON, unchanged
from harassment_cms.domain.case import Case
from harassment_cms.domain.clocks import END_OF_DAY, at_local, local_date
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.sharing import DEPARTMENTS, Agreement, Item, ItemKind, ShareState, agreement
from harassment_cms.domain.timephrases import parse_time
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Desk, NewEvent, Repositories, UnitOfWork
from harassment_cms.ports.sharing import FirstWay, ShareHomes, StoredPartner, StoredShare
from harassment_cms.services.sharing.exchanging import Exchange, Told, close_share
from harassment_cms.services.sharing.offering import Offered, offered
from harassment_cms.services.sharing.views import PartnerView, ShareView, partner_views, share_views

DAYS = 14
"""How long the code of a partner works: it has to reach another department."""

LONGEST_WORDS = 20_000
LONGEST_SHARE = timedelta(days=366)
TAKES_NOTHING_BACK = (
    "What they have read, written down or copied stays with them: ending it takes back nothing of that."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what a partner would see of a case, until when, and what the reporting party said about it."""

    ref: str
    partner: str
    department: str
    items: tuple[Item, ...]
    ends_at: datetime
    agreement: Agreement
    consent_words: str
    wishes: str
    carried_at: str
    closed: bool


@dataclass(frozen=True, slots=True, repr=False)
class Invited:
    """A partner, the code to hand over (shown once), and until when it works (UTC text)."""

    partner: PartnerView
    code: str
    until: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of ending: whether the folder is gone, or why it is still there."""

    told: tuple[Told, ...]
    removed: bool
    carried_at: str


class Sharing:
    """Partners and shares."""

    def __init__(self, desk: Desk, homes: ShareHomes, exchange: Exchange) -> None:
        self._desk = desk
        self._homes = homes
        self._exchange = exchange

    def invite(self, name: str, department: str, days: int = DAYS) -> Invited:
        """Make a partner's small home, which a one-time code opens once: with it they make keys of their own.

        Raises as ``create`` does, and ``InputRefusedError`` for days that cannot be.
        """
        self._desk.require(Right.WORK_CASES)
        first = self._homes.invite(days)
        return Invited(self._create(name, department, first), first.secret, first.until)

    def invite_anew(self, partner: str, days: int = DAYS) -> Invited:
        """Let a new code be the only way in of a partner who lost their passphrase or their code.

        What is shared with them stays shared. Raises ``InputRefusedError`` for an unknown partner, or a home that is
        not there.
        """
        self._desk.require(Right.WORK_CASES)
        with self._desk.store.read() as view:
            whom = _partner(view, partner)
        self._exchange.settle(whom.id)
        first = self._homes.invite_anew(whom.access, days)
        with self._desk.store.write() as work:
            work.commit("partner.renew")
        self._exchange.settle(whom.id)
        return Invited(self._named(whom.name), first.secret, first.until)

    def create(self, name: str, department: str, passphrase: str) -> PartnerView:
        """Make a partner's small home; ``passphrase`` opens it until they have chosen their own.

        Raises ``InputRefusedError`` for a department that there is not, ``ConflictError`` for a name in use.
        """
        self._desk.require(Right.WORK_CASES)
        return self._create(name, department, FirstWay(passphrase))

    def _create(self, name: str, department: str, first: FirstWay) -> PartnerView:
        if department not in DEPARTMENTS:
            raise InputRefusedError(
                "There is no such department. Nothing was changed.", f"The departments: {', '.join(DEPARTMENTS)}."
            )
        with self._desk.store.read() as view:
            self._refuse_twice(view, name)
        access = self._homes.found(name, first, self._desk.settings.organisation)
        try:
            with self._desk.store.write() as work:
                self._refuse_twice(work, name)
                body = {
                    "name": name,
                    "department": department,
                    "folder": access.folder,
                    "vault": access.vault,
                    "genesis": access.genesis,
                    "user": access.user,
                    "seed": access.seed,
                    "known": self._desk.roster(work).team_key_known,
                    "carried": "",
                }
                work.shares.add_partner(body, work.now)
                work.commit("partner.add")
        except BaseException:
            self._homes.remove(access)
            raise
        return self._named(name)

    def _named(self, name: str) -> PartnerView:
        return next(each for each in self.partners() if each.name == name and each.state is ShareState.ACTIVE)

    def _refuse_twice(self, view: Repositories, name: str) -> None:
        if any(_is_called(each, name) for each in _active(view)):
            raise ConflictError(f"There is already a partner called {name}.", "Nothing was changed.")

    def partners(self) -> tuple[PartnerView, ...]:
        """Return every partner, those of today first."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return partner_views(self._desk, self._homes, view)

    def of_case(self, ref: str) -> tuple[ShareView, ...]:
        """Return what of a case is or was shared with whom, and what came back."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            case = view.cases.by_ref(normalise(ref)).id
            return share_views(self._desk, view, view.shares.of_case(case), view.work.events(case))

    def offered(self, ref: str) -> Offered:
        """Return what of a case can be ticked; reading it is put on record as reading the case is."""
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        with self._desk.store.write() as work:
            found = offered(self._desk, work, work.cases.by_ref(reference))
            work.commit("case.read", found.case.ref)
        return found

    def preview(self, ref: str, partner: str, keys: Sequence[str], summary: str = "", until: str = "") -> Preview:
        """Return exactly what the partner would see; nothing is changed.

        Raises ``InputRefusedError`` for an unknown partner, an item that is not in the case, nothing ticked, or an
        end that cannot be; ``UsageError`` for one that cannot be read.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        with self._desk.store.read() as view:
            return self._preview(view, reference, partner, keys, summary, until)

    def add(
        self,
        ref: str,
        partner: str,
        keys: Sequence[str],
        *,
        summary: str = "",
        until: str = "",
        reason: str = "",
        version: int | None = None,
    ) -> ShareView:
        """Share the ticked items of a case with a partner until a day.

        Raises as ``preview`` does, and ``InputRefusedError`` where the reporting party did not agree and no reason is
        given, ``ConflictError`` if somebody changed the case meanwhile.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        with self._desk.store.read() as view:
            whom = _partner(view, partner)
        # A home that cannot be reached is no reason to write down that something lies in it.
        with self._homes.open(whom.access):
            pass
        with self._desk.store.write() as work:
            what = self._preview(work, reference, partner, keys, summary, until)
            case = unchanged(work.cases.by_ref(reference), version, lost="nothing was shared", again="share it")
            _require_reason(what, reason)
            share = self._write(work, case, _partner(work, partner), what, reason)
            work.commit("share.add", case.ref, items=len(what.items))
        self._exchange.settle(whom.id)
        with self._desk.store.read() as view:
            made = [each for each in view.shares.of_case(case.id) if each.id == share]
            (shown,) = share_views(self._desk, view, made)
        return shown

    def end(self, partner: str, ref: str | None = None) -> Ended:
        """End what is shared of one case with a partner, or everything, with the partner.

        What they wrote is taken in first. Raises ``InputRefusedError`` if nothing of it is shared.
        """
        reference = None if ref is None else normalise(ref)
        self._desk.require(Right.WORK_CASES, reference or "")
        with self._desk.store.read() as view:
            whom = _partner(view, partner)
            shares = _standing(view, whom, reference)
        told = self._exchange.settle(whom.id, missing_is_fine=True)
        for share in shares:
            with self._desk.store.write() as work:
                close_share(work, share.id, share.case_id, whom)
        if reference is None:
            with self._desk.store.write() as work:
                again = _partner(work, partner)
                work.shares.change_partner(again, again.body, ShareState.ENDED)
                work.commit("partner.end")
        told += self._exchange.settle(whom.id, missing_is_fine=True)
        gone = not self._homes.place(whom.access).is_dir()
        return Ended(told, gone, whom.body["carried"])

    def _preview(
        self, view: Repositories, ref: str, partner: str, keys: Sequence[str], summary: str, until: str
    ) -> Preview:
        whom = _partner(view, partner)
        case = view.cases.by_ref(ref)
        found = offered(self._desk, view, case)
        before = [each for each in view.shares.of_case(case.id) if _still(each, whom)]
        items = _ticked(found.items, keys, summary, before)
        return Preview(
            ref=case.ref,
            partner=whom.name,
            department=whom.department,
            items=items,
            ends_at=self._ends(until),
            agreement=agreement(whom.department, found.consent),
            consent_words=found.consent_words,
            wishes=found.wishes,
            carried_at=whom.body["carried"],
            closed=case.closed_at is not None,
        )

    def _ends(self, until: str) -> datetime:
        now, calendar = self._desk.clock(), self._desk.calendar
        if until.strip():
            ends = parse_time(until, now, calendar)
        else:
            days = timedelta(days=self._desk.settings.sharing.ends_after_days)
            ends = at_local(local_date(now + days, calendar.zone), END_OF_DAY, calendar.zone)
        if ends > now + LONGEST_SHARE:
            raise InputRefusedError(
                "Nothing is shared for longer than a year. Nothing was shared.", "Name an earlier day."
            )
        return ends

    def _write(self, work: UnitOfWork, case: Case, whom: StoredPartner, what: Preview, reason: str) -> int:
        # One that ended is taken up again with what is ticked now alone: what it held was taken away there.
        before = next((each for each in work.shares.of_case(case.id) if each.partner == whom.id), None)
        body: dict[str, Any] = {} if before is None else dict(before.body)
        kept = body.get("items", ()) if before is not None and _still(before, whom) else ()
        body["items"] = [*kept, *(item.to_plain() for item in what.items)]
        body["agreement"] = what.agreement.value
        body["reason"] = reason.strip()
        if before is None:
            share = work.shares.add(case.id, whom.id, body, what.ends_at, work.now)
        else:
            share = before.id
            work.shares.change(before, body, ShareState.ACTIVE, what.ends_at)
        told = [f"{item.title}" for item in what.items]
        words = "\n".join([*told, *([f"Reason: {reason.strip()}"] if reason.strip() else [])])
        detail = {"partner": str(whom.id), "share": str(share), "until": what.ends_at.isoformat()}
        work.work.add_event(case.id, NewEvent(EventKind.SHARED, work.now, work.now, words, None, detail))
        return share


def _active(view: Repositories) -> tuple[StoredPartner, ...]:
    return tuple(each for each in view.shares.partners() if each.state is ShareState.ACTIVE)


def _is_called(partner: StoredPartner, name: str) -> bool:
    return partner.name.casefold() == " ".join(name.split()).casefold()


def _partner(view: Repositories, name: str) -> StoredPartner:
    found = next((each for each in _active(view) if _is_called(each, name)), None)
    if found is None:
        gone = any(_is_called(each, name) for each in view.shares.partners())
        said = "is no partner any more" if gone else "is not a partner"
        raise InputRefusedError(
            f"{name} {said}. Nothing was changed.",
            "`hcms share list` shows who is; `hcms share create NAME` makes a new one.",
        )
    return found


def _still(share: StoredShare, whom: StoredPartner) -> bool:
    return share.partner == whom.id and share.state is ShareState.ACTIVE


def _standing(view: Repositories, whom: StoredPartner, ref: str | None) -> tuple[StoredShare, ...]:
    case = None if ref is None else view.cases.by_ref(ref).id
    found = tuple(
        each for each in view.shares.shares() if _still(each, whom) and (case is None or each.case_id == case)
    )
    if ref is not None and not found:
        raise InputRefusedError(
            f"Nothing of {ref} is shared with {whom.name}. Nothing was changed.", "`hcms share list` shows what is."
        )
    return found


def _ticked(
    items: Sequence[Item], keys: Sequence[str], summary: str, before: Sequence[StoredShare]
) -> tuple[Item, ...]:
    known = {item.key: item for item in items}
    wanted = list(dict.fromkeys(key.strip() for key in keys if key.strip()))
    for place, key in enumerate(wanted, 1):
        if key not in known:
            # What was typed may be somebody's words: only its place is said.
            raise InputRefusedError(
                f"Item {place} is not in this case. Nothing was shared.", "`hcms share items REF` lists them."
            )
    already = {item.key for share in before for item in share.items}
    chosen = [known[key] for key in wanted if key not in already]
    if summary.strip():
        if len(summary) > LONGEST_WORDS:
            raise InputRefusedError(
                f"A summary has at most {LONGEST_WORDS:,} characters. Nothing was shared.", "Make it shorter."
            )
        number = 1 + sum(key.startswith(ItemKind.SUMMARY.value) for key in already)
        key = f"{ItemKind.SUMMARY.value}:{number}"
        chosen.insert(0, Item(key, "Summary by the case managers", summary.strip()))
    if not chosen:
        said = "Everything ticked is shared with them already" if wanted else "Nothing is ticked"
        raise InputRefusedError(
            f"{said}. Nothing was shared.", "Write a summary, or tick what they need to know and nothing else."
        )
    return tuple(chosen)


def _require_reason(what: Preview, reason: str) -> None:
    if len(reason) > LONGEST_REASON:
        raise InputRefusedError(
            f"A reason has at most {LONGEST_REASON:,} characters. Nothing was shared.", "Make it shorter."
        )
    if what.agreement is not Agreement.NAMED and not reason.strip():
        raise InputRefusedError(
            "The report does not say that the reporting party agrees, and no reason is given. Nothing was shared.",
            "Ask them first if you can. Say why you share it (--why): they agreed on the phone, somebody is in "
            "danger. The reason is recorded.",
        )
