"""What case managers enter by hand: each day of one of them stands where a file would, under a key of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.moments import moment, to_text
from harassment_cms.ports import BY_HAND_TOOL, EnteredBefore, HandDay, NewBatch
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.imports import ImportRepository, batch_of
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import CASE, IMPORT_BATCH, SUBMISSION

_BATCH: Any = IMPORT_BATCH.table
_CASE: Any = CASE.table
_SUBMISSION: Any = SUBMISSION.table
_LONGEST_DAY = timedelta(days=1)


class ByHandRepository:
    """Reports that no survey sent, on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer, imports: ImportRepository) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer
        self._imports = imports

    def day(self, new: NewBatch, now: datetime) -> HandDay:
        """Return where this person's reports of today stand, begun if this is the first under its form and layout.

        Raises ``NotPermittedError`` for people who do not open reports.
        """
        key = self._sealer.day_key(self._ledger)
        form_version = self._imports.keep_form(new)
        mine = (
            _BATCH.c.key_id == key.batch,
            _BATCH.c.tool == BY_HAND_TOOL,
            _BATCH.c.form_version == form_version,
            _BATCH.c.layout == new.layout,
        )
        found = self._connection.execute(select(_BATCH).where(*mine).limit(1)).mappings().one_or_none()
        if found is None:
            self._begin(new, key.batch, form_version, now)
            found = self._connection.execute(select(_BATCH).where(*mine)).mappings().one()
        batch = batch_of(found)
        entered = select(func.count()).select_from(_SUBMISSION).where(_SUBMISSION.c.batch_id == batch.id)
        return HandDay(batch, key, form_version, int(self._connection.execute(entered).scalar_one()))

    def entered_before(self, answers: bytes, since: datetime) -> EnteredBefore | None:
        """Return the newest report that somebody entered since then with the same answers, by their tag.

        One that is restricted to others is as if it were not there: nobody learns of it by entering it again.
        """
        begun = to_text(since - _LONGEST_DAY)
        row = self._connection.execute(
            select(_CASE.c.ref, _CASE.c.restricted, _SUBMISSION.c.received_at)
            .join(_BATCH, _BATCH.c.id == _SUBMISSION.c.batch_id)
            .join(_CASE, _CASE.c.id == _SUBMISSION.c.case_id)
            .where(
                _BATCH.c.tool == BY_HAND_TOOL,
                or_(_CASE.c.restricted == 0, _CASE.c.id.in_(list(self._sealer.walls.opened))),
                _BATCH.c.started_at >= begun,
                _SUBMISSION.c.answers_tag == answers,
                _SUBMISSION.c.received_at >= to_text(since),
            )
            .order_by(_SUBMISSION.c.id.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else EnteredBefore(None if row[1] else str(row[0]), moment(row[2]))

    def _begin(self, new: NewBatch, key: int, form_version: int, now: datetime) -> None:
        """Write the day down. It is whole from the beginning: each report in it is entered at once or not at all."""
        row = {
            "id": self._ledger.reserve(),
            "state": "done",
            "file_name": new.file_name,
            "sha256": new.sha256,
            "sha512": new.sha512,
            "size": new.size,
            "tool": BY_HAND_TOOL,
            "form": new.form,
            "form_version": form_version,
            "layout": new.layout,
            "counts": "{}",
            "placed": "{}",
            "actor": self._sealer.keys.user_id,
            "key_id": key,
            "started_at": to_text(now),
        }
        self._ledger.insert(IMPORT_BATCH, row)
