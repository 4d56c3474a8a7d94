"""Partners and shares as stored: who has a small home of their own, and what of which case is in it.

What a partner's row says is sealed to the team, what a share says in its case: whoever may not open a restricted case
is told of none of its shares.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.domain.sharing import ShareState
from harassment_cms.ports.sharing import StoredPartner, StoredShare
from harassment_cms.store.closed import Closed
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import PARTNER, SHARE

_PARTNER: Any = PARTNER.table
_SHARE: Any = SHARE.table
_EPOCH = 1
"""A partner's row is sealed under the key of a day, which has no epochs."""


class ShareRepository:
    """Partners and shares on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer, closed: Closed) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer
        self._closed = closed

    def any(self) -> bool:
        """Say whether there ever was a partner, without opening anything."""
        return self._connection.execute(select(_PARTNER.c.id).limit(1)).one_or_none() is not None

    def partners(self) -> tuple[StoredPartner, ...]:
        """Return every partner, opened; only people who open reports can."""
        rows = self._connection.execute(select(_PARTNER).order_by(_PARTNER.c.id)).mappings().all()
        return tuple(self._partner(row) for row in rows)

    def add_partner(self, body: Mapping[str, Any], now: datetime) -> int:
        """Write down a partner and return their number."""
        number = self._ledger.reserve()
        row = {
            "id": number,
            "state": ShareState.ACTIVE.value,
            "made_at": to_text(now),
            "actor": self._sealer.keys.user_id,
            **self._sealed(number, body),
        }
        self._ledger.insert(PARTNER, row)
        return number

    def change_partner(self, partner: StoredPartner, body: Mapping[str, Any], state: ShareState) -> None:
        """Write what a partner's row says now; raises ``ConflictError`` if somebody else did meanwhile."""
        values = {"state": state.value, **self._sealed(partner.id, body)}
        self._ledger.update(PARTNER, partner.id, partner.version, values)

    def _sealed(self, number: int, body: Mapping[str, Any]) -> dict[str, object]:
        # Always under the key of today: what somebody who left could have kept opens nothing written since.
        day = self._sealer.day_key(self._ledger)
        key = self._sealer.keys.batch_content_key(day.key)
        raw = json.dumps(body, sort_keys=True).encode("utf-8")
        return {"batch_id": day.batch, "body": self._sealer.keys.seal(key, _EPOCH, _partner_place(number), raw)}

    def _partner(self, row: Mapping[Any, Any]) -> StoredPartner:
        keys = self._sealer.keys
        key = keys.batch_content_key(self._sealer.batch_key(row["batch_id"]))
        body = json.loads(keys.open(key, _partner_place(row["id"]), row["body"]))
        made_at, state = moment(row["made_at"]), ShareState(row["state"])
        return StoredPartner(row["id"], row["version"], state, made_at, row["actor"], body)

    def shares(self) -> tuple[StoredShare, ...]:
        """Return every share of the cases that may be seen here, opened."""
        rows = self._connection.execute(select(_SHARE).order_by(_SHARE.c.id)).mappings().all()
        return tuple(self._share(row) for row in self._closed.each(SHARE, rows))

    def of_case(self, case_id: int) -> tuple[StoredShare, ...]:
        """Return the shares of one case."""
        of_it = select(_SHARE).where(_SHARE.c.case_id == case_id).order_by(_SHARE.c.id)
        rows = self._connection.execute(of_it).mappings().all()
        return tuple(self._share(row) for row in self._closed.each(SHARE, rows))

    def add(self, case_id: int, partner: int, body: Mapping[str, Any], ends_at: datetime, now: datetime) -> int:
        """Write down what is shared with whom and until when; return its number."""
        number = self._ledger.reserve()
        row = {
            "id": number,
            "case_id": case_id,
            "partner": partner,
            "state": ShareState.ACTIVE.value,
            "made_at": to_text(now),
            "ends_at": to_text(ends_at),
            "actor": self._sealer.keys.user_id,
            "body": self._body(number, case_id, body),
        }
        self._closed.insert(SHARE, row)
        return number

    def change(
        self, share: StoredShare, body: Mapping[str, Any], state: ShareState, ends_at: datetime | None = None
    ) -> None:
        """Write what a share says now; raises ``ConflictError`` if somebody else did meanwhile."""
        values = {
            "state": state.value,
            "ends_at": to_text(ends_at or share.ends_at),
            "body": self._body(share.id, share.case_id, body),
        }
        self._closed.update(SHARE, share.id, share.version, values)

    def _body(self, number: int, case_id: int, body: Mapping[str, Any]) -> bytes:
        return self._closed.seal(_share_place(number, case_id), json.dumps(body, sort_keys=True).encode("utf-8"))

    def _share(self, row: Mapping[Any, Any]) -> StoredShare:
        body = json.loads(self._sealer.open(_share_place(row["id"], row["case_id"]), row["body"]))
        return StoredShare(
            id=row["id"],
            version=row["version"],
            case_id=row["case_id"],
            partner=row["partner"],
            state=ShareState(row["state"]),
            made_at=moment(row["made_at"]),
            ends_at=moment(row["ends_at"]),
            actor=row["actor"],
            body=body,
        )


def _partner_place(number: int) -> Place:
    return Place(TableCode.PARTNER, ColumnCode.BODY, number, 0)


def _share_place(number: int, case_id: int) -> Place:
    return Place(TableCode.SHARE, ColumnCode.BODY, number, case_id)
