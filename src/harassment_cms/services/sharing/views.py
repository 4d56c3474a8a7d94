"""What a case manager sees of partners: who they are, what of which case is shared with them, and what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from harassment_cms.domain.sharing import Agreement, Item, ShareState
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Desk, Repositories, StoredEvent
from harassment_cms.ports.sharing import ShareHomes, StoredShare


@dataclass(frozen=True, slots=True)
class CameBack:
    """What came back from a partner on one case, in numbers, and when the last of it was done."""

    notes: int = 0
    tasks: int = 0
    looks: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShareView:
    """What of a case is shared with whom, until when, by whom; ``came`` is counted where one case is asked for."""

    ref: str
    partner: str
    department: str
    state: ShareState
    made_at: datetime
    ends_at: datetime
    by: str
    items: tuple[Item, ...]
    reason: str
    agreement: Agreement
    came: CameBack = CameBack()


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A partner, where their small home is, and what is shared with them of the cases that may be seen here."""

    name: str
    department: str
    state: ShareState
    made_at: datetime
    by: str
    place: Path
    carried_at: str
    shares: tuple[ShareView, ...]


def partner_views(desk: Desk, homes: ShareHomes, view: Repositories) -> tuple[PartnerView, ...]:
    """Return every partner, those of today first."""
    shares = view.shares.shares()
    names = desk.names(view)
    found = sorted(view.shares.partners(), key=lambda each: (each.state is ShareState.ENDED, each.id))
    return tuple(
        PartnerView(
            name=each.name,
            department=each.department,
            state=each.state,
            made_at=each.made_at,
            by=names.get(each.actor, ""),
            place=homes.place(each.access),
            carried_at=each.body["carried"],
            shares=share_views(desk, view, [share for share in shares if share.partner == each.id]),
        )
        for each in found
    )


def share_views(
    desk: Desk, view: Repositories, shares: Sequence[StoredShare], events: Sequence[StoredEvent] = ()
) -> tuple[ShareView, ...]:
    """Return shares as they are shown; ``events`` are those of the one case they are of."""
    partners = {each.id: each for each in view.shares.partners()}
    names = desk.names(view)
    refs: Mapping[int, str] = view.cases.references([share.case_id for share in shares])
    return tuple(
        ShareView(
            ref=refs[share.case_id],
            partner=partners[share.partner].name,
            department=partners[share.partner].department,
            state=share.state,
            made_at=share.made_at,
            ends_at=share.ends_at,
            by=names.get(share.actor, ""),
            items=share.items,
            reason=str(share.body["reason"]),
            agreement=Agreement(share.body["agreement"]),
            came=_came_back(share, events),
        )
        for share in shares
        if share.case_id in refs
    )


def _came_back(share: StoredShare, events: Sequence[StoredEvent]) -> CameBack:
    theirs = [event for event in events if "entry" in event.detail and event.detail.get("share") == str(share.id)]
    notes, tasks, looks = (
        sum(event.kind is kind for event in theirs)
        for kind in (EventKind.PARTNER_NOTE, EventKind.PARTNER_DONE, EventKind.PARTNER_LOOKED)
    )
    return CameBack(notes, tasks, looks, max((event.occurred_at for event in theirs), default=None))
