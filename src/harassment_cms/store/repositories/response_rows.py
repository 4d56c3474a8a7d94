"""Responses that have several rows: which case each row belongs to, and which rows still wait for a report.

A submission is never changed, so what joins it to a case that came later stands here, signed like everything else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from harassment_cms.domain.case import Facts, Route, SafetyMark, left_out
from harassment_cms.domain.moments import to_text
from harassment_cms.ports import BatchInfo, FurtherRow, ResponseCase, WaitingRow
from harassment_cms.store.closed import DANGER_ARRIVED
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.cases import case_of
from harassment_cms.store.tables import CASE, RESPONSE_ROW, SUBMISSION

_CASE: Any = CASE.table
_ROW: Any = RESPONSE_ROW.table
_SUBMISSION: Any = SUBMISSION.table
_LISTS = ("incident_types", "motivations", "wishes", "anonymous_reasons")


def came_with(case_id: int) -> ColumnElement[bool]:
    """Return which submissions are part of a case: those that name it, and those that were joined to it."""
    joined = select(_ROW.c.submission_id).where(_ROW.c.case_id == case_id)
    found: ColumnElement[bool] = (_SUBMISSION.c.case_id == case_id) | _SUBMISSION.c.id.in_(joined)
    return found


class ResponseRowRepository:
    """Rows of responses that have several, on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger

    def cases(self, responses: Sequence[bytes]) -> dict[bytes, ResponseCase]:
        """Return the cases that these responses have already."""
        found: dict[bytes, ResponseCase] = {}
        if not responses:
            return found
        marks = ",".join("?" * len(responses))
        rows = self._connection.exec_driver_sql(
            "SELECT identity, case_id, batch_id FROM submission "
            f"WHERE state = 'report' AND case_id IS NOT NULL AND identity IN ({marks}) UNION ALL "
            "SELECT r.response, coalesce(s.case_id, r.case_id), s.batch_id "
            "FROM response_row r JOIN submission s ON s.id = r.submission_id "
            "LEFT JOIN settled_row t ON t.submission_id = s.id "
            f"WHERE (s.state = 'report' OR t.decision = 'taken') AND r.response IN ({marks})",
            (*responses, *responses),
        )
        for response, case_id, batch in rows:
            found.setdefault(bytes(response), ResponseCase(case_id, batch))
        return found

    def add(self, batch: BatchInfo, rows: Sequence[FurtherRow]) -> None:
        """Write which case each of these stored records belongs to, or that it waits."""
        if not rows:
            return
        numbers = self._submissions(batch.id, [row.row_number for row in rows])
        first = self._ledger.reserve(len(rows))
        columns = {
            "id": range(first, first + len(rows)),
            "version": [1] * len(rows),
            "submission_id": [numbers[row.row_number] for row in rows],
            "response": [row.response for row in rows],
            "case_id": [row.case_id for row in rows],
            "danger": [int(row.danger and row.case_id is None) for row in rows],
            "facts": [_written(row.facts) if row.case_id is None else None for row in rows],
        }
        self._ledger.insert_many(RESPONSE_ROW, columns)

    def waiting(self, responses: Sequence[bytes]) -> tuple[WaitingRow, ...]:
        """Return the rows of these responses that no case has yet, oldest first."""
        if not responses:
            return ()
        marks = ",".join("?" * len(responses))
        rows = self._connection.exec_driver_sql(
            "SELECT id, version, response, danger, facts FROM response_row "
            f"WHERE case_id IS NULL AND response IN ({marks}) ORDER BY id",
            tuple(responses),
        )
        return tuple(WaitingRow(row[0], row[1], bytes(row[2]), bool(row[3]), _facts(row[4])) for row in rows)

    def join(self, row: WaitingRow, case_id: int) -> None:
        """Give a row that waited to its case; what waited with it is told to the case and kept no longer."""
        self._ledger.update(RESPONSE_ROW, row.id, row.version, {"case_id": case_id, "danger": 0, "facts": None})

    def tell(self, case_id: int, facts: Sequence[Facts], now: datetime, *, danger: bool) -> None:
        """Fill in what a case did not know, and put it back into the first queue if a row of it speaks of danger."""
        stored = self._connection.execute(select(_CASE).where(_CASE.c.id == case_id)).mappings().one()
        if stored["restricted"]:
            # Its columns are sealed: whoever is named on it lets its codes follow.
            due = max(stored["codes_due"], DANGER_ARRIVED if danger else 1)
            self._ledger.update(CASE, case_id, int(stored["version"]), {"codes_due": due})
            return
        case = case_of(stored)
        known = filled = case.facts
        for more in facts:
            filled = filled.filled(more)
        values: dict[str, object] = {}
        if danger:
            values["safety"] = SafetyMark.UNCHECKED_YES.value
        if filled != known:
            values |= {name: json.dumps(code) if name in _LISTS else code for name, code in asdict(filled).items()}
            values["route"] = filled.route.value
            if filled.route is Route.ANONYMOUS:
                values["first_contact_due"] = None
            if left_out(filled, case.counting) is not case.left_out:
                values["counting_since"] = to_text(now)
        if values:
            self._ledger.update(CASE, case_id, int(stored["version"]), values)

    def count_waiting(self, batch: int) -> int:
        """Return how many rows that an import brought wait for their reports."""
        count = (
            select(func.count())
            .select_from(_ROW)
            .join(_SUBMISSION, _SUBMISSION.c.id == _ROW.c.submission_id)
            .where(_ROW.c.case_id.is_(None), _SUBMISSION.c.batch_id == bindparam("batch"))
        )
        return int(self._connection.execute(count, {"batch": batch}).scalar_one())

    def _submissions(self, batch: int, rows_of_file: Sequence[int]) -> dict[int, int]:
        rows = self._connection.exec_driver_sql(
            "SELECT row_number, id FROM submission WHERE batch_id = ? AND row_number BETWEEN ? AND ?",
            (batch, min(rows_of_file), max(rows_of_file)),
        )
        return {row[0]: row[1] for row in rows}


def _written(facts: Facts | None) -> str | None:
    return None if facts is None else json.dumps(asdict(facts), sort_keys=True)


def _facts(text: str | None) -> Facts:
    plain = json.loads(text) if text else {"route": Route.UNKNOWN}
    plain["route"] = Route(plain["route"])
    for name in _LISTS:
        plain[name] = tuple(plain.get(name, ()))
    return Facts(**plain)
