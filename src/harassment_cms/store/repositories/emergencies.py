"""Requests for emergency access, as stored: what case one is for stands in what is sealed of it alone.

So a list of rows tells who asked and who decided, which the record tells as well, and not about which case.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.emergency import EmergencyState
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.sealing import ColumnCode, Place
from harassment_cms.ports.emergency import Door, StoredRequest
from harassment_cms.ports.walls import StandingWall
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.walls import standing_wall
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import CASE, CASE_KEY, EMERGENCY, WALL
from harassment_cms.store.walls import Wall, wall_place

_CASE: Any = CASE.table
_KEY: Any = CASE_KEY.table
_REQUEST: Any = EMERGENCY.table
_WALL: Any = WALL.table


class EmergencyRepository:
    """Emergency access on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def doors(self) -> tuple[Door, ...]:
        """Return the door of every restricted case, also of those that are not opened here."""
        known = select(_WALL.c.case_id, _CASE.c.ref, _WALL.c.halves).join(_CASE, _CASE.c.id == _WALL.c.case_id)
        said = {case: (ref, halves) for case, ref, halves in self._connection.execute(known)}
        return tuple(
            Door(case, said[case][0], epoch, boxes, said[case][1])
            for case, epoch, boxes in self._sealer.walls.all_boxes()
        )

    def opened_doors(self) -> tuple[tuple[Door, bytes], ...]:
        """Return the doors, past ones as well, of the cases opened here, each with its second share."""
        refs = {door.case_id: door.ref for door in self.doors()}
        return tuple(
            (Door(case, refs[case], epoch, b"", bytes.fromhex(halves)), bytes.fromhex(second))
            for case, wall in sorted(self._sealer.walls.opened.items())
            for epoch, second, halves in wall.body["seconds"]
        )

    def requests(self, since: datetime) -> tuple[StoredRequest, ...]:
        """Return the requests made since a moment, oldest first."""
        wanted = select(_REQUEST).where(_REQUEST.c.asked_at >= to_text(since)).order_by(_REQUEST.c.id)
        return tuple(_request(row) for row in self._connection.execute(wanted).mappings())

    def by_number(self, number: int) -> StoredRequest | None:
        """Return one request."""
        row = self._connection.execute(select(_REQUEST).where(_REQUEST.c.id == number)).mappings().one_or_none()
        return None if row is None else _request(row)

    def add(self, number: int, sealed: tuple[bytes, bytes], now: datetime, until: datetime) -> None:
        """Store a new request."""
        keys, body = sealed
        row = {
            "id": number,
            "state": EmergencyState.ASKED.value,
            "actor": self._sealer.keys.user_id,
            "asked_at": to_text(now),
            "until": to_text(until),
            "decided_by": None,
            "decided_at": None,
            "keys": keys,
            "body": body,
            "granted": None,
            "seen": None,
        }
        self._ledger.insert(EMERGENCY, row)

    def settle(
        self, request: StoredRequest, state: EmergencyState, now: datetime, grant: bytes | None = None
    ) -> None:
        """Say what became of a request; raises ``ConflictError`` if somebody else did meanwhile."""
        values: dict[str, object] = {"state": state.value, "granted": grant}
        if state in (EmergencyState.GRANTED, EmergencyState.REFUSED):
            values |= {"decided_by": self._sealer.keys.user_id, "decided_at": to_text(now)}
        self._ledger.update(EMERGENCY, request.id, request.version, values)

    def enter(self, case_id: int, key: bytes) -> StandingWall:
        """Go on with a restricted case whose key was put together; raises ``IntegrityError`` if it is another one."""
        row = (
            self._connection.execute(select(_WALL).where(_WALL.c.case_id == case_id, _WALL.c.boxes != b""))
            .mappings()
            .one()
        )
        epoch = row["epoch"]
        check = select(_KEY.c.check_value).where(_KEY.c.case_id == case_id, _KEY.c.epoch == epoch)
        keys = self._sealer.keys
        proven = keys.prove_key(key, case_id, epoch, self._connection.execute(check).scalar_one())
        body = json.loads(keys.open(proven, wall_place(row["id"], case_id), row["body"]))
        wall = Wall(row["id"], row["version"], case_id, epoch, proven, body)
        self._sealer.walls.hold(wall)
        return standing_wall(wall)

    def seen_by(self, case_id: int, request: StoredRequest) -> Collection[tuple[int, str]]:
        """Return who of those named on the case saw a request, in which of its states; only they can read that."""
        row = self._seen_row(request)
        if row["seen"] is None:
            return ()
        told = json.loads(self._sealer.open(_seen_place(request.id, case_id), row["seen"]))
        return [(int(person), str(state)) for person, state in told]

    def set_seen(self, case_id: int, request: StoredRequest, seen: Collection[tuple[int, str]]) -> None:
        """Keep who saw what."""
        row = self._seen_row(request)
        raw = json.dumps(sorted(seen)).encode("utf-8")
        sealed = self._sealer.seal(self._ledger, _seen_place(request.id, case_id), raw)
        self._ledger.update(EMERGENCY, request.id, row["version"], {"seen": sealed})

    def _seen_row(self, request: StoredRequest) -> Mapping[Any, Any]:
        return self._ledger.row(EMERGENCY, request.id)


def _request(row: Mapping[Any, Any]) -> StoredRequest:
    return StoredRequest(
        id=row["id"],
        version=row["version"],
        state=EmergencyState(row["state"]),
        by=row["actor"],
        asked_at=moment(row["asked_at"]),
        until=moment(row["until"]),
        decided_by=row["decided_by"],
        keys=row["keys"],
        body=row["body"],
        grant=row["granted"],
    )


def _seen_place(number: int, case_id: int) -> Place:
    return Place(EMERGENCY.code, ColumnCode.SEEN, number, case_id)
