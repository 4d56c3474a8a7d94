"""Links and referrals of cases, sealed and opened here with the row in hand; part of the repository of work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.domain.work import LinkState, ReferralState
from harassment_cms.ports import StoredLink, StoredReferral
from harassment_cms.store.closed import Closed
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import LINK, REFERRAL, Audited

_LINK: Any = LINK.table
_REFERRAL: Any = REFERRAL.table


class OutwardRepository:
    """What leads from a case elsewhere: to other cases, and to services."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer, closed: Closed) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer
        self._closed = closed

    # Links

    def add_link(self, case_a: int, case_b: int, state: LinkState, body: Mapping[str, str], now: datetime) -> int:
        """Write one link; its kind and reason are sealed in the first case, or in the one that is restricted."""
        if case_b in self._sealer.walls.opened and case_a not in self._sealer.walls.opened:
            case_a, case_b = case_b, case_a
        row = {"case_a": case_a, "case_b": case_b, "state": state.value}
        return self._add_sealed(LINK, TableCode.LINK, case_a, row, body, now)

    def links(self, case_id: int) -> tuple[StoredLink, ...]:
        """Return the links of a case, from either side."""
        # A link of a restricted case says only behind its wall which the other case is.
        among = or_(link_of(case_id), _LINK.c.case_a.in_(list(self._sealer.walls.opened)))
        rows = self._connection.execute(select(_LINK).where(among).order_by(_LINK.c.id)).mappings()
        found = self._closed.each(LINK, rows)
        return tuple(self._link(row) for row in found if case_id in (row["case_a"], row["case_b"]))

    def link(self, number: int) -> StoredLink:
        """Return one link; raises ``InputRefusedError`` if there is none."""
        return self._link(self._one(LINK, number, "link"))

    def set_link(self, link: StoredLink, state: LinkState) -> None:
        """Change a link's state."""
        self._closed.update(LINK, link.id, link.version, {"state": state.value})

    def _link(self, row: Mapping[Any, Any]) -> StoredLink:
        return StoredLink(
            id=row["id"],
            version=row["version"],
            case_a=row["case_a"],
            case_b=row["case_b"],
            state=LinkState(row["state"]),
            made_at=moment(row["made_at"]),
            actor=row["actor"],
            body=self._opened(TableCode.LINK, row, row["case_a"]),
        )

    # Referrals

    def add_referral(
        self, case_id: int, category: str, state: ReferralState, body: Mapping[str, str], now: datetime
    ) -> int:
        """Write one referral; which service it is stays sealed."""
        row = {"case_id": case_id, "category": category, "state": state.value}
        return self._add_sealed(REFERRAL, TableCode.REFERRAL, case_id, row, body, now)

    def referrals(self, case_id: int) -> tuple[StoredReferral, ...]:
        """Return a case's referrals in the order they were made."""
        rows = self._connection.execute(
            select(_REFERRAL).where(_REFERRAL.c.case_id == case_id).order_by(_REFERRAL.c.id)
        ).mappings()
        return tuple(self._referral(row) for row in self._closed.each(REFERRAL, rows))

    def referral(self, number: int) -> StoredReferral:
        """Return one referral; raises ``InputRefusedError`` if there is none."""
        return self._referral(self._one(REFERRAL, number, "referral"))

    def set_referral(self, referral: StoredReferral, state: ReferralState) -> None:
        """Change how far a referral got."""
        self._closed.update(REFERRAL, referral.id, referral.version, {"state": state.value})

    def _referral(self, row: Mapping[Any, Any]) -> StoredReferral:
        return StoredReferral(
            id=row["id"],
            version=row["version"],
            case_id=row["case_id"],
            category=row["category"],
            state=ReferralState(row["state"]),
            made_at=moment(row["made_at"]),
            actor=row["actor"],
            body=self._opened(TableCode.REFERRAL, row, row["case_id"]),
        )

    def _add_sealed(
        self,
        audited: Audited,
        code: TableCode,
        home: int,
        row: Mapping[str, object],
        body: Mapping[str, str],
        now: datetime,
    ) -> int:
        number = self._ledger.reserve()
        raw = json.dumps(body, sort_keys=True).encode("utf-8")
        sealed = self._sealer.seal(self._ledger, body_place(code, number, home), raw)
        common = {"id": number, "made_at": to_text(now), "actor": self._sealer.keys.user_id, "body": sealed}
        self._closed.insert(audited, {**row, **common})
        return number

    def _opened(self, code: TableCode, row: Mapping[Any, Any], home: int) -> dict[str, str]:
        opened: dict[str, str] = json.loads(self._sealer.open(body_place(code, row["id"], home), row["body"]))
        return opened

    def _one(self, audited: Audited, number: int, what: str) -> Mapping[Any, Any]:
        table: Any = audited.table
        found = self._connection.execute(select(table).where(table.c.id == number)).mappings().one_or_none()
        row = None if found is None else self._closed.read(audited, found)
        if row is None:
            raise InputRefusedError(f"There is no {what} {number}.", "`hcms cases show REF` lists them.")
        return row


def body_place(table: TableCode, row: int, home: int) -> Place:
    """Where the words of a row are sealed."""
    return Place(table, ColumnCode.BODY, row, home)


def link_of(case_id: int) -> ColumnElement[bool]:
    """Return which links name a case in plain."""
    return or_(_LINK.c.case_a == case_id, _LINK.c.case_b == case_id)
