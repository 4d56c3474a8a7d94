"""Imports: batches, the records they bring, and how a row is recognised again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.moments import maybe_moment, moment, to_text
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.domain.settling import Decision
from harassment_cms.ports import (
    BY_HAND_TOOL,
    BatchInfo,
    BatchKey,
    Ending,
    KnownRow,
    NewBatch,
    RowTags,
    SealedRows,
    StoredSubmission,
)
from harassment_cms.store.arrivals import record_place
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.response_rows import came_with
from harassment_cms.store.sealer import Sealer, batch_key_row
from harassment_cms.store.tables import BATCH_KEY, CASE, FORM_VERSION, IMPORT_BATCH, SETTLED_ROW, SUBMISSION

_BATCH: Any = IMPORT_BATCH.table
_FORM: Any = FORM_VERSION.table
_SUBMISSION: Any = SUBMISSION.table
_CASE: Any = CASE.table
_SETTLED: Any = SETTLED_ROW.table


class ImportRepository:
    """What came from survey tools, as stored."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def by_file(self, sha256: str, sheet: str | None = None) -> BatchInfo | None:
        """Return the first import of a file with this digest: of this sheet, or of whichever was read first."""
        which = [_BATCH.c.sha256 == sha256] + ([] if sheet is None else [_BATCH.c.sheet == sheet])
        row = (
            self._connection.execute(select(_BATCH).where(*which).order_by(_BATCH.c.id).limit(1))
            .mappings()
            .one_or_none()
        )
        return None if row is None else batch_of(row)

    def has_file_of(self, size: int) -> bool:
        """Say whether a file of so many bytes was imported, or begun."""
        return self._connection.execute(select(_BATCH.c.id).where(_BATCH.c.size == size).limit(1)).first() is not None

    def batches(self) -> tuple[BatchInfo, ...]:
        """Return every import, oldest first; what case managers entered by hand is none."""
        files = select(_BATCH).where(_BATCH.c.tool != BY_HAND_TOOL)
        rows = self._connection.execute(files.order_by(_BATCH.c.id)).mappings()
        return tuple(batch_of(row) for row in rows)

    def latest(self, form: str, tool: str) -> BatchInfo | None:
        """Return the newest finished import of this form from this tool."""
        of_both = (_BATCH.c.form == form, _BATCH.c.tool == tool, _BATCH.c.state == "done")
        newest = select(_BATCH).where(*of_both).order_by(_BATCH.c.id.desc()).limit(1)
        row = self._connection.execute(newest).mappings().one_or_none()
        return None if row is None else batch_of(row)

    def begin(self, new: NewBatch, key: BatchKey, now: datetime) -> BatchInfo:
        """Write a new import as running; its key is stored for the team."""
        self._ledger.insert(BATCH_KEY, batch_key_row(key))
        number = self._ledger.reserve()
        row = {
            "id": number,
            "state": "running",
            "file_name": new.file_name,
            "sha256": new.sha256,
            "sha512": new.sha512,
            "size": new.size,
            "sheet": new.sheet,
            "tool": new.tool,
            "form": new.form,
            "form_version": self.keep_form(new),
            "layout": new.layout,
            "counts": "{}",
            "actor": self._sealer.keys.user_id,
            "key_id": key.batch,
            "started_at": to_text(now),
            "finished_at": None,
            "header": None,
            "gaps": None,
            "exported_at": None,
            "seen": None,
            "alike": None,
            "placed": "{}",
        }
        self._ledger.insert(IMPORT_BATCH, row)
        return self._by_id(number)

    def resume(self, batch: BatchInfo, key: BatchKey) -> BatchInfo:
        """Go on with an import that was cut off, under a new key."""
        self._ledger.insert(BATCH_KEY, batch_key_row(key))
        self._ledger.update(IMPORT_BATCH, batch.id, batch.version, {"state": "running", "key_id": key.batch})
        return self._by_id(batch.id)

    def confirm(self, batch: BatchInfo) -> None:
        """Make sure that an import may go on; raises ``ConflictError`` if a later import of the file took over."""
        version = self._connection.execute(select(_BATCH.c.version).where(_BATCH.c.id == batch.id)).scalar_one()
        if version != batch.version:
            raise ConflictError(
                "Another import of the same file is running.", "Nothing was doubled. Wait until it is finished."
            )

    def finish(self, batch: BatchInfo, key: BatchKey, ending: Ending, now: datetime) -> None:
        """Close an import: what it knows of its file, and sealed, what stood before and between its records."""
        content_key = self._sealer.keys.batch_content_key(key.key)
        values = {
            "state": "done",
            "counts": json.dumps(dict(ending.counts), sort_keys=True),
            "finished_at": to_text(now),
            "header": self._seal_whole(content_key, ColumnCode.HEADER, batch.id, ending.header),
            "gaps": self._seal_whole(content_key, ColumnCode.GAPS, batch.id, ending.gaps),
            "exported_at": ending.exported_at,
            "seen": ending.seen,
            "alike": ending.alike,
        }
        self._ledger.update(IMPORT_BATCH, batch.id, batch.version, values)

    def _seal_whole(self, key: bytes, column: ColumnCode, batch: int, body: bytes) -> bytes:
        return self._sealer.keys.seal(key, 0, Place(TableCode.IMPORT_BATCH, column, batch, batch), body)

    def _by_id(self, number: int) -> BatchInfo:
        return batch_of(self._connection.execute(select(_BATCH).where(_BATCH.c.id == number)).mappings().one())

    def keep_form(self, new: NewBatch) -> int:
        """Return the number of the form definition that records are read with, stored if it is a new one."""
        found = self._connection.execute(select(_FORM.c.id).where(_FORM.c.hash == new.form_hash)).scalar_one_or_none()
        if found is not None:
            return int(found)
        number = self._ledger.reserve()
        row = {"id": number, "hash": new.form_hash, "form": new.form, "definition": new.form_definition}
        self._ledger.insert(FORM_VERSION, row)
        return number

    def form_version_id(self, form_hash: str) -> int:
        """Return the number of a stored form definition."""
        return int(self._connection.execute(select(_FORM.c.id).where(_FORM.c.hash == form_hash)).scalar_one())

    def known(self, identities: Sequence[bytes]) -> dict[bytes, list[KnownRow]]:
        """Return the submissions already here under these identities, oldest first."""
        marks = ",".join("?" * len(identities))
        rows = self._connection.exec_driver_sql(
            "SELECT s.id, batch_id, coalesce(s.case_id, r.case_id), problem, identity, record_tag, answers_tag, "
            "answer_tags FROM submission s LEFT JOIN response_row r ON r.submission_id = s.id "
            f"WHERE identity IN ({marks}) ORDER BY s.id",
            tuple(identities),
        )
        found: dict[bytes, list[KnownRow]] = {}
        for row in rows:
            stored = known_row(row)
            found.setdefault(stored.tags.identity, []).append(stored)
        return found

    def layout(self, batch: int) -> str:
        """Return how an import read its records."""
        return str(self._connection.execute(select(_BATCH.c.layout).where(_BATCH.c.id == batch)).scalar_one())

    def rows_stored(self, batch: int) -> dict[int, tuple[int, str, str | None]]:
        """Return number, state and case's reference of each record of an import that is stored, by its place."""
        rows = self._connection.execute(
            select(_SUBMISSION.c.row_number, _SUBMISSION.c.id, _SUBMISSION.c.state, _CASE.c.ref)
            .outerjoin(_CASE, and_(_CASE.c.id == _SUBMISSION.c.case_id, _CASE.c.restricted == 0))
            .where(_SUBMISSION.c.batch_id == batch)
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def taken_references(self, refs: Sequence[str]) -> frozenset[str]:
        """Return which of these references are in use."""
        marks = ",".join("?" * len(refs))
        rows = self._connection.exec_driver_sql(f"SELECT ref FROM case_file WHERE ref IN ({marks})", tuple(refs))
        return frozenset(rows.scalars())

    def write(self, rows: SealedRows) -> None:
        """Store sealed records."""
        self._ledger.insert_sealed(rows)

    def of_case(self, case_id: int) -> tuple[StoredSubmission, ...]:
        """Return everything a case is made of, opened: each reading of its rows, and what was broken off before.

        An answer that is restricted to others is not there, until its whole case is.
        """
        own = select(_SUBMISSION.c.identity).where(came_with(case_id))
        begun = and_(_SUBMISSION.c.identity.in_(own), _SUBMISSION.c.problem.is_not(None))
        walls = self._sealer.walls
        closed = walls.by_case.keys() - walls.homes()
        return tuple(self._opened(or_(came_with(case_id), begun), _SUBMISSION.c.home.not_in(closed)))

    def of_batch(self, batch: int) -> Iterator[StoredSubmission]:
        """Yield every record that an import stored, opened, in the file's order."""
        return self._opened(_SUBMISSION.c.batch_id == batch)

    def by_id(self, number: int) -> StoredSubmission:
        """Return one submission, opened."""
        return next(self._opened(_SUBMISSION.c.id == number))

    def framing(self, batch: int) -> tuple[bytes, bytes]:
        """Return an import's opened header and gaps."""
        row = self._connection.execute(select(_BATCH).where(_BATCH.c.id == batch)).mappings().one()
        key = self._sealer.keys.batch_content_key(self._sealer.batch_key(row["key_id"]))
        header, gaps = (
            self._sealer.keys.open(key, Place(TableCode.IMPORT_BATCH, column, batch, batch), row[name])
            for column, name in ((ColumnCode.HEADER, "header"), (ColumnCode.GAPS, "gaps"))
        )
        return header, gaps

    def definition(self, batch: int) -> bytes:
        """Return the form definition that an import was read with."""
        found = (
            select(_FORM.c.definition).join(_BATCH, _BATCH.c.form_version == _FORM.c.id).where(_BATCH.c.id == batch)
        )
        return bytes(self._connection.execute(found).scalar_one())

    def interrupted(self) -> int:
        """Return how many imports are not finished."""
        count = select(func.count()).select_from(_BATCH).where(_BATCH.c.state != "done")
        return int(self._connection.execute(count).scalar_one())

    def _opened(self, *conditions: Any) -> Iterator[StoredSubmission]:
        rows = self._connection.execute(
            select(_SUBMISSION, _BATCH.c.layout, _BATCH.c.exported_at, _FORM.c.definition, _SETTLED.c.decision)
            .join(_BATCH, _BATCH.c.id == _SUBMISSION.c.batch_id)
            .join(_FORM, _FORM.c.id == _SUBMISSION.c.form_version)
            .outerjoin(_SETTLED, _SETTLED.c.submission_id == _SUBMISSION.c.id)
            .where(*conditions)
            .order_by(_SUBMISSION.c.row_number, _SUBMISSION.c.id)
        ).mappings()
        for row in rows:
            record = self._sealer.open(record_place(row["id"], row["home"]), row["body"])
            yield StoredSubmission(
                id=row["id"],
                batch=row["batch_id"],
                case_id=row["case_id"],
                row_number=row["row_number"],
                state=row["state"],
                problem=row["problem"],
                record=record,
                layout=row["layout"],
                form_definition=row["definition"],
                submitted_at=row["submitted_at"],
                modified_at=row["modified_at"],
                exported_at=row["exported_at"],
                received_at=moment(row["received_at"]),
                identity=row["identity"],
                taken=row["decision"] == Decision.TAKEN.value,
            )


def batch_of(row: Mapping[Any, Any]) -> BatchInfo:
    """Return a stored import as the record that leaves the store."""
    return BatchInfo(
        id=row["id"],
        version=row["version"],
        state=row["state"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        sheet=row["sheet"],
        tool=row["tool"],
        form=row["form"],
        layout=row["layout"],
        counts=json.loads(row["counts"]),
        started_at=moment(row["started_at"]),
        finished_at=maybe_moment(row["finished_at"]),
        actor=row["actor"],
        exported_at=row["exported_at"],
        seen=row["seen"],
        alike=row["alike"],
    )


def known_row(row: Sequence[Any]) -> KnownRow:
    """Return a submission by its tags, from the columns that ``known`` reads."""
    tags = RowTags(bytes(row[4]), bytes(row[5]), bytes(row[6]), bytes(row[7]))
    return KnownRow(row[0], row[1], row[2], row[3], tags)
