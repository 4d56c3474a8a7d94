"""The columns of restricted cases: sealed with the case, and blank to everybody who is not named.

A row of a restricted case keeps its number, its case and its version. What its other columns would say stands in its
column ``sealed``; they hold the same blanks in every such row. Called by the repositories of cases and of the work on
them, which read and write through here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.sealing import ColumnCode, Place
from harassment_cms.store.ledger import Ledger, Row
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import CASE, EVENT, EXCERPT, LINK, PARTY, REFERRAL, SHARE, TASK, Audited

Blanks = Mapping[str, object]

BLANKS: Mapping[str, Blanks] = MappingProxyType(
    {
        CASE.table.name: {
            "affected_affiliation": None,
            "responding_affiliation": None,
            "wishes": "[]",
            "anonymous_reasons": "[]",
            "heard_about": None,
            "statistics_consent": None,
            "counting": None,
            "counting_since": None,
            "status": "closed", "safety": "checked", "form": "", "came_by": None, "route": "unknown",
            "reporter_role": None, "reporter_affiliation": None, "relationship": None, "incident_types": "[]",
            "motivations": "[]", "campus": None, "place": None, "incident_month": None, "ongoing": None,
            "submitted_at": None, "assigned_to": None, "first_contact_due": None, "first_contact_at": None,
            "reached_at": None, "outcome": None, "closed_at": None, "changed": 0, "standing": None, "unclear": 0,
            "unplaced": 0, "report_length": 0, "label": None,
        },
        EVENT.table.name: {
            "kind": "note", "occurred_at": "", "recorded_at": "", "actor": 0, "minutes": None, "detail": "{}",
            "undoes": None,
        },
        TASK.table.name: {
            "step": None, "owner": 0, "actor": 0, "due_at": "", "state": "cancelled", "created_at": "",
            "done_at": None, "service": None,
        },
        REFERRAL.table.name: {"category": "", "state": "withdrawn", "made_at": "", "actor": 0},
        PARTY.table.name: {"role": "", "state": ""},
        EXCERPT.table.name: {"state": "", "marked_at": "", "actor": 0},
        LINK.table.name: {"state": "withdrawn", "made_at": "", "actor": 0},
        SHARE.table.name: {"partner": 0, "state": "ended", "made_at": "", "ends_at": "", "actor": 0},
    }
)  # fmt: skip
"""What stands in the plain columns of a restricted case's rows; each name is also what is sealed instead."""

DANGER_ARRIVED = 2
"""In ``codes_due``, which stays in plain: an answer that speaks of danger came later, from somebody not named."""
_MONTH = len("2026-11")
_DATED = {"received_at": "-01T00:00:00Z", "counted_on": "-01"}
_ALSO: Mapping[str, Iterable[str]] = {CASE.table.name: _DATED, LINK.table.name: ("case_b",)}


class Closed:
    """Reads and writes rows that may belong to a restricted case."""

    def __init__(self, ledger: Ledger, sealer: Sealer) -> None:
        self._ledger = ledger
        self._sealer = sealer

    def read(self, audited: Audited, row: Mapping[Any, Any]) -> Mapping[Any, Any] | None:
        """Return a row as its case says it; None if that is restricted to others."""
        case = case_of_row(audited, row)
        if self._sealer.walls.hides(case):
            return None
        if row["sealed"] is None:
            return row
        told = json.loads(
            self._sealer.open(columns_place(audited, row["id"], case), row["sealed"]), object_hook=_read
        )
        whole = {**row, **told}
        if audited is CASE and row["codes_due"] == DANGER_ARRIVED:
            whole["safety"] = "unchecked_yes"
        return whole

    def each(self, audited: Audited, rows: Iterable[Mapping[Any, Any]]) -> Iterator[Mapping[Any, Any]]:
        """Yield the rows that this person may see, as their cases say them."""
        return (whole for row in rows if (whole := self.read(audited, row)) is not None)

    def insert(self, audited: Audited, row: Row) -> None:
        """Insert a row; of a restricted case, with blanks."""
        case = case_of_row(audited, row)
        if case not in self._sealer.walls.opened:
            self._ledger.insert(audited, row)
            return
        self._ledger.insert(audited, {**row, **self._sealed(audited, row, begins=audited is CASE)})

    def update(self, audited: Audited, number: int, version: int, values: Row) -> None:
        """Change a row; raises ``ConflictError`` if somebody else did meanwhile, or it is not to be seen any more."""
        stored = self._ledger.row(audited, number)
        whole = self.read(audited, stored)
        if whole is None:
            raise ConflictError("This is not here any more. Nothing was changed.", "Look at the list again.")
        if stored["sealed"] is not None:
            values = {**whole, **values}
            values = self._sealed(audited, values) | {
                name: value for name, value in values.items() if name in ("body", "codes_due")
            }
        self._ledger.update(audited, number, version, values)

    def seal(self, place: Place, body: bytes) -> bytes:
        """Seal a body of its own under the newest key of its case."""
        return self._sealer.seal(self._ledger, place, body)

    def close(self, audited: Audited, number: int) -> None:
        """Seal the plain columns of one row whose case has just been restricted, or is again."""
        stored = self._ledger.row(audited, number)
        row = self.read(audited, stored)
        if row is not None:
            self._ledger.update(audited, number, stored["version"], self._sealed(audited, row))

    def reopen(self, audited: Audited, number: int) -> None:
        """Put the plain columns of a row back, before its case is no longer restricted."""
        stored = self._ledger.row(audited, number)
        row = self.read(audited, stored)
        if row is not None and stored["sealed"] is not None:
            names = (*BLANKS[audited.table.name], *_ALSO.get(audited.table.name, ()))
            plain = {name: row[name] for name in names} | {"sealed": None}
            if audited is CASE:
                plain["codes_due"] = min(row["codes_due"], 1)
            self._ledger.update(audited, number, stored["version"], plain)

    def _sealed(self, audited: Audited, row: Mapping[Any, Any], *, begins: bool = False) -> dict[str, object]:
        blanks, told = blanked(audited, row)
        case = case_of_row(audited, row)
        return blanks | {
            "sealed": self._sealer.seal(self._ledger, columns_place(audited, row["id"], case), told, begins=begins)
        }


def blanked(audited: Audited, row: Mapping[Any, Any]) -> tuple[dict[str, object], bytes]:
    """Return what stands in the plain columns of a restricted row, and what is to be sealed instead."""
    blanks: dict[str, object] = dict(BLANKS[audited.table.name])
    if audited is CASE:
        blanks |= {name: f"{str(row[name])[:_MONTH]}{rest}" for name, rest in _DATED.items()}
    if audited is LINK:
        blanks["case_b"] = row["case_a"]
    told = json.dumps({name: row.get(name) for name in blanks}, sort_keys=True, default=_written)
    return blanks, told.encode("utf-8")


def case_of_row(audited: Audited, row: Mapping[Any, Any]) -> int:
    """Return the case that a row belongs to; 0 if none. A link belongs to its first."""
    name = {CASE.table.name: "id", LINK.table.name: "case_a"}.get(audited.table.name, "case_id")
    return int(row[name] or 0)


def columns_place(audited: Audited, number: int, case: int) -> Place:
    """Where what the columns of a restricted row say is sealed."""
    return Place(audited.code, ColumnCode.COLUMNS, number, case)


def _written(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    raise TypeError(type(value).__name__)


def _read(found: dict[str, Any]) -> Any:
    return bytes.fromhex(found["hex"]) if found.keys() == {"hex"} else found
