"""Who can help: looking services up in the support directory, and recording what was offered and taken up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.work import EventKind, Referral, ReferralState
from harassment_cms.ports import Desk, NewEvent, StoredReferral, views

if TYPE_CHECKING:
    from harassment_cms.signposting import Directory, Match, Service

LONGEST_NOTE = 10_000
_NEXT: dict[ReferralState, tuple[ReferralState, ...]] = {
    ReferralState.OFFERED: (ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.ATTENDED),
    ReferralState.ACCEPTED: (ReferralState.ATTENDED, ReferralState.DECLINED),
    ReferralState.DECLINED: (ReferralState.ACCEPTED,),
    ReferralState.ATTENDED: (),
    ReferralState.WITHDRAWN: (),
}


class Referrals:
    """The directory, and referrals on cases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def directory(self) -> Directory:
        """Return the whole support directory of this home; raises ``InputRefusedError`` for a broken file."""
        return self._desk.directory()

    def find(
        self,
        query: str = "",
        *,
        need: str | None = None,
        characteristic: str | None = None,
        audience: str | None = None,
        campus: str | None = None,
        limit: int | None = None,
    ) -> tuple[Match, ...]:
        """Look up who can help, forgiving slips of the pen."""
        from harassment_cms.signposting import find

        return find(
            self._desk.directory(),
            query,
            need=need,
            characteristic=characteristic,
            audience=audience,
            campus=campus,
            limit=limit,
        )

    def offer(
        self, ref: str, service_id: str, note: str = "", state: ReferralState = ReferralState.OFFERED
    ) -> Referral:
        """Record on a case that a service was offered, or already accepted or declined.

        Raises ``InputRefusedError`` for a service that the support directory does not have.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        if state not in (ReferralState.OFFERED, ReferralState.ACCEPTED, ReferralState.DECLINED):
            raise InputRefusedError(
                "A referral begins as offered, accepted or declined. Nothing was recorded.", "Choose one of these."
            )
        if len(note) > LONGEST_NOTE:
            raise InputRefusedError(
                f"A note on a referral has at most {LONGEST_NOTE:,} characters. Nothing was recorded.",
                "Add a note to the case for more.",
            )
        service = self._service(service_id)
        with self._desk.store.write() as work:
            case = work.cases.by_ref(reference)
            body = {"service": service.id, "name": service.name, "note": note.strip()}
            number = work.work.add_referral(case.id, service.category, state, body, work.now)
            detail = {"referral": str(number), "state": state.value}
            work.work.add_event(case.id, NewEvent(EventKind.REFERRED, work.now, work.now, service.name, None, detail))
            work.commit("referral.add", reference, category=service.category)
        return self._get(reference, number)

    def set_state(self, ref: str, number: int, state: ReferralState, version: int | None = None) -> Referral:
        """Record how far a referral got; raises ``ConflictError`` if it cannot go there from where it is.

        With the ``version`` that the person saw, also if somebody else changed it since.
        """
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        with self._desk.store.write() as work:
            case = work.cases.by_ref(reference)
            stored = work.work.referral(number)
            if stored.case_id != case.id:
                raise InputRefusedError(f"There is no referral {number} on {reference}.", "Nothing was changed.")
            _require_step(stored, state, version)
            work.work.set_referral(stored, state)
            detail = {"referral": str(number), "from": stored.state.value, "state": state.value}
            name = stored.body["name"]
            work.work.add_event(case.id, NewEvent(EventKind.REFERRAL_STATE, work.now, work.now, name, None, detail))
            work.commit("referral.state", reference, state=state.value)
        return self._get(reference, number)

    def _service(self, service_id: str) -> Service:
        service = self._desk.directory().get(service_id)
        if service is None:
            raise InputRefusedError(
                f"The support directory has no service {service_id}. Nothing was recorded.",
                "`hcms signposting find` shows them with their names for commands.",
            )
        return service

    def _get(self, ref: str, number: int) -> Referral:
        with self._desk.store.read() as view:
            names = self._desk.names(view)
            case = view.cases.by_ref(ref)
            stored = next(each for each in view.work.referrals(case.id) if each.id == number)
            return views.referral(stored, names)


def _require_step(stored: StoredReferral, state: ReferralState, version: int | None) -> None:
    if version is not None and stored.version != version:
        raise ConflictError(
            "This referral was changed while you had it open. That change is kept; yours was not written.",
            "Look at the case again, then repeat your change if it is still right.",
        )
    if state not in _NEXT[stored.state]:
        allowed = ", ".join(each.value for each in _NEXT[stored.state]) or "nothing further"
        raise ConflictError(
            f"A referral that is {stored.state.value} cannot become {state.value}.", f"Possible: {allowed}."
        )
