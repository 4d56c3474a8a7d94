"""Records that made no case: which of them wait for a person, and what was decided about the others.

A submission is never changed, so the decision stands here, signed like everything else. A record that is taken as a
report becomes the first one of a case of its own, under the key it was sealed with when it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, func, not_, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from harassment_cms.domain.moments import to_text
from harassment_cms.domain.settling import Decision, Pile, Reason
from harassment_cms.ports import AsideRow, NewReport
from harassment_cms.store.arrivals import case_columns
from harassment_cms.store.closed import Closed
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.tables import CASE, CASE_KEY, IMPORT_BATCH, RESPONSE_ROW, SETTLED_ROW, SUBMISSION
from harassment_cms.store.walls import Walls

_BATCH: Any = IMPORT_BATCH.table
_KEY: Any = CASE_KEY.table
_SETTLED: Any = SETTLED_ROW.table
_SUBMISSION: Any = SUBMISSION.table
_WAITING: Any = RESPONSE_ROW.table

_WAITS = (_WAITING.c.submission_id == _SUBMISSION.c.id) & _WAITING.c.case_id.is_(None)
_STATES = {Pile.UNREADABLE: "set_aside", Pile.BROKEN_OFF: "partial"}


class SettlingRepository:
    """Records without a case, on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger, user: int, walls: Walls, closed: Closed) -> None:
        self._connection = connection
        self._closed = closed
        self._ledger = ledger
        self._user = user
        self._walls = walls

    def rows(self, pile: Pile, at_most: int | None = None) -> tuple[AsideRow, ...]:
        """Return the records of a pile that nobody has decided about, oldest first, or the first ``at_most`` of them.

        Rows that wait for the report of their response stand among those that could not be read.
        """
        return tuple(self._found(_in_pile(pile), _SETTLED.c.id.is_(None), at_most=at_most))

    def find(self, number: int) -> AsideRow | None:
        """Return a record that made no case, also one that was left; None for any other number."""
        either = or_(*map(_in_pile, Pile))
        return next(self._found(_SUBMISSION.c.id == number, either, _not_taken()), None)

    def count(self, pile: Pile) -> int:
        """Return how many records of a pile nobody has decided about."""
        counted = (
            select(func.count())
            .select_from(_SUBMISSION)
            .outerjoin(_WAITING, _WAITS)
            .outerjoin(_SETTLED, _SETTLED.c.submission_id == _SUBMISSION.c.id)
            .where(_in_pile(pile), _SETTLED.c.id.is_(None), self._seen())
        )
        return int(self._connection.execute(counted).scalar_one())

    def take(self, row: AsideRow, report: NewReport, now: datetime) -> None:
        """Make a case of a record; ``report`` says what stands of it in plain."""
        columns = case_columns([row.home], row.form, [report.row], report.received_at)
        case_row = {name: value for name, (value,) in columns.items()}
        restricted = row.home in self._walls.by_case
        self._closed.insert(CASE, case_row | {"restricted": int(restricted), "codes_due": int(restricted)})
        place = {"id": self._ledger.reserve(), "submission_id": row.id, "response": report.response}
        self._ledger.insert(RESPONSE_ROW, place | {"case_id": row.home, "danger": 0, "facts": None})
        self._decide(row, Decision.TAKEN, None, now)

    def leave(self, row: AsideRow, reason: Reason, now: datetime) -> None:
        """Note that a record may be left, and why."""
        self._decide(row, Decision.LEFT, reason, now)

    def _found(self, *conditions: ColumnElement[bool], at_most: int | None = None) -> Iterator[AsideRow]:
        why = case((_WAITING.c.danger == 1, "waits_in_danger"), (_WAITING.c.id.is_not(None), "waits"))
        rows = self._connection.execute(
            select(
                _SUBMISSION.c.id, _BATCH.c.file_name, _SUBMISSION.c.row_number,
                func.coalesce(_SUBMISSION.c.problem, why), _SUBMISSION.c.received_at,
                _SUBMISSION.c.home, _SUBMISSION.c.record_tag, _BATCH.c.form,
                _SETTLED.c.id, _SETTLED.c.version,
            )
            .join(_BATCH, _BATCH.c.id == _SUBMISSION.c.batch_id)
            .outerjoin(_WAITING, _WAITS)
            .outerjoin(_SETTLED, _SETTLED.c.submission_id == _SUBMISSION.c.id)
            .where(*conditions, self._seen())
            .order_by(_SUBMISSION.c.id)
            .limit(at_most)
        )  # fmt: skip
        for *row, settled, version in rows:
            yield AsideRow._make([*row, None if settled is None else (settled, version)])

    def _seen(self) -> ColumnElement[bool]:
        """Leave out what was broken off of a report that is restricted to others."""
        mine = _SUBMISSION.c.home.in_(sorted(self._walls.homes()))
        closed = exists().where(_KEY.c.case_id == _SUBMISSION.c.home, _KEY.c.epoch == 1, _KEY.c.salt.is_(None))
        return or_(not_(closed), mine)

    def _decide(self, row: AsideRow, decision: Decision, reason: Reason | None, now: datetime) -> None:
        values = {
            "decision": decision.value,
            "reason": None if reason is None else reason.value,
            "actor": self._user,
            "decided_at": to_text(now),
        }
        if row.settled is not None:
            self._ledger.update(SETTLED_ROW, *row.settled, values)
        else:
            new = {"id": self._ledger.reserve(), "submission_id": row.id}
            self._ledger.insert(SETTLED_ROW, new | values)


def _in_pile(pile: Pile) -> ColumnElement[bool]:
    belongs: ColumnElement[bool] = _SUBMISSION.c.state == _STATES[pile]
    return or_(belongs, _WAITING.c.id.is_not(None)) if pile is Pile.UNREADABLE else belongs


def _not_taken() -> ColumnElement[bool]:
    found: ColumnElement[bool] = or_(_SETTLED.c.id.is_(None), _SETTLED.c.decision != Decision.TAKEN.value)
    return found
