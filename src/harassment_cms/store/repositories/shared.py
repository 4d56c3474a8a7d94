"""The cases in a partner's small home: begun there without a report, and each row with the entry that signed it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.case import Route, SafetyMark, Status
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.ports.sharing import Signed
from harassment_cms.store.closed import BLANKS, Closed
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import CASE, CASE_KEY, EVENT, TASK, AuditEntryRow, AuditRowRow

_CASE: Any = CASE.table
_EVENT: Any = EVENT.table
_SIGNED: Any = AuditRowRow.__table__  # type: ignore[attr-defined]
_ENTRY: Any = AuditEntryRow.__table__  # type: ignore[attr-defined]


class SharedRepository:
    """Shared cases on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer, closed: Closed) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer
        self._closed = closed

    def refs(self) -> tuple[str, ...]:
        """Return the reference of every case that ever was here, whoever may open it."""
        return tuple(self._connection.execute(select(_CASE.c.ref)).scalars())

    def number(self, ref: str) -> int | None:
        """Return the number of a case by its reference, whoever may open it; None if it was never here."""
        found = self._connection.execute(select(_CASE.c.id).where(_CASE.c.ref == ref)).scalar_one_or_none()
        return None if found is None else int(found)

    def begin(self, ref: str, partner: int, now: datetime) -> int:
        """Begin a case that no report stands behind, and return its number; no word of it is written yet."""
        case, day = self._ledger.reserve(), self._sealer.day_key(self._ledger)
        made = self._sealer.keys.new_case_key(day.key, case, 1)
        key = {"case_id": case, "epoch": 1, "batch_id": day.batch, "salt": made.salt, "check_value": made.check}
        self._ledger.insert(CASE_KEY, {"id": self._ledger.reserve(), **key})
        row = {
            **BLANKS[CASE.table.name],
            "id": case,
            "ref": ref,
            "status": Status.OPEN.value,
            "safety": SafetyMark.CHECKED.value,
            "route": Route.UNKNOWN.value,
            "received_at": to_text(now),
            "counted_on": to_text(now)[: len("2026-11-29")],
            "assigned_to": partner,
            "codes_due": 0,
            "restricted": 0,
            "sealed": None,
        }
        self._ledger.insert(CASE, row)
        return case

    def signed(self, case_id: int) -> dict[int, Signed]:
        """Return for each event of a case the entry of the record that first signed it."""
        first = (
            select(_EVENT.c.id, _ENTRY.c.seq, _ENTRY.c.hash)
            .join(_SIGNED, (_SIGNED.c.row_id == _EVENT.c.id) & (_SIGNED.c.table_code == int(TableCode.EVENT)))
            .join(_ENTRY, _ENTRY.c.seq == _SIGNED.c.seq)
            .where(_EVENT.c.case_id == case_id, _SIGNED.c.row_version == 1)
        )
        return {row[0]: Signed(row[1], row[2]) for row in self._connection.execute(first)}

    def take_away(self, case_id: int) -> None:
        """Overwrite what was placed here of a case; what the partner wrote stays."""
        for audited, gone in ((EVENT, {"detail": "{}"}), (TASK, {"state": TaskState.CANCELLED.value})):
            table: Any = audited.table
            rows = self._connection.execute(select(table).where(table.c.case_id == case_id)).mappings().all()
            for row in self._closed.each(audited, rows):
                if row.get("kind", EventKind.SHARED.value) == EventKind.SHARED.value:
                    place = Place(audited.code, ColumnCode.BODY, row["id"], case_id)
                    body = self._closed.seal(place, b"")
                    self._closed.update(audited, row["id"], row["version"], {**gone, "body": body})
