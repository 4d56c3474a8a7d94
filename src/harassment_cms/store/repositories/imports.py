"""Imports: batches, the records they bring, and how a row is recognised again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.audit import RowDigest, digest_row
from harassment_cms.domain.moments import maybe_moment, moment, to_text
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.ports import ArrivingRow, BatchInfo, BatchKey, KnownRow, NewBatch, RowTags, StoredSubmission
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer, batch_key_row
from harassment_cms.store.tables import BATCH_KEY, CASE, FORM_VERSION, IMPORT_BATCH, SUBMISSION

_BATCH: Any = IMPORT_BATCH.table
_FORM: Any = FORM_VERSION.table
_SUBMISSION: Any = SUBMISSION.table
_CASE: Any = CASE.table

_SUBMISSION_COLUMNS = (
    "id", "batch_id", "row_number", "case_id", "home", "state", "problem", "form_version", "submitted_at",
    "received_at", "identity", "record_tag", "answers_tag", "answer_tags", "body",
)  # fmt: skip
_CASE_COLUMNS = (
    "id", "version", "ref", "status", "safety", "form", "route", "reporter_role", "reporter_affiliation",
    "relationship", "incident_types", "motivations", "campus", "place", "incident_month", "ongoing",
    "submitted_at", "received_at", "counted_on", "first_contact_due", "changed", "restricted", "report_length",
)  # fmt: skip
_KEY_COLUMNS = ("id", "version", "case_id", "epoch", "batch_id", "salt", "check_value")
_SORTED_SUBMISSION = sorted([*_SUBMISSION_COLUMNS, "check_value", "salt", "key_batch"])
_SORTED_CASE = sorted(_CASE_COLUMNS)


class ImportRepository:
    """What came from survey tools, as stored."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def by_file(self, sha256: str) -> BatchInfo | None:
        """Return the newest import of a file with this digest."""
        row = (
            self._connection.execute(
                select(_BATCH).where(_BATCH.c.sha256 == sha256).order_by(_BATCH.c.id.desc()).limit(1)
            )
            .mappings()
            .one_or_none()
        )
        return None if row is None else _batch(row)

    def batches(self) -> tuple[BatchInfo, ...]:
        """Return every import, oldest first."""
        rows = self._connection.execute(select(_BATCH).order_by(_BATCH.c.id)).mappings()
        return tuple(_batch(row) for row in rows)

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
            "tool": new.tool,
            "form": new.form,
            "form_version": self._form_version(new),
            "layout": new.layout,
            "counts": "{}",
            "actor": self._sealer.keys.user_id,
            "key_id": key.batch,
            "started_at": to_text(now),
            "finished_at": None,
            "header": None,
            "gaps": None,
        }
        self._ledger.insert(IMPORT_BATCH, row)
        return self._by_id(number)

    def resume(self, batch: BatchInfo, key: BatchKey) -> BatchInfo:
        """Go on with an import that was cut off, under a new key."""
        self._ledger.insert(BATCH_KEY, batch_key_row(key))
        self._ledger.update(IMPORT_BATCH, batch.id, batch.version, {"state": "running", "key_id": key.batch})
        return self._by_id(batch.id)

    def finish(
        self, batch: BatchInfo, key: BatchKey, counts: Mapping[str, int], header: bytes, gaps: bytes, now: datetime
    ) -> None:
        """Close an import: its counts, and sealed, what stood before and between its records."""
        content_key = self._sealer.keys.batch_content_key(key.key)
        values = {
            "state": "done",
            "counts": json.dumps(dict(counts), sort_keys=True),
            "finished_at": to_text(now),
            "header": self._seal_whole(content_key, ColumnCode.HEADER, batch.id, header),
            "gaps": self._seal_whole(content_key, ColumnCode.GAPS, batch.id, gaps),
        }
        self._ledger.update(IMPORT_BATCH, batch.id, batch.version, values)

    def _seal_whole(self, key: bytes, column: ColumnCode, batch: int, body: bytes) -> bytes:
        return self._sealer.keys.seal(key, 0, Place(TableCode.IMPORT_BATCH, column, batch, batch), body)

    def _by_id(self, number: int) -> BatchInfo:
        return _batch(self._connection.execute(select(_BATCH).where(_BATCH.c.id == number)).mappings().one())

    def _form_version(self, new: NewBatch) -> int:
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
            "SELECT id, batch_id, case_id, identity, record_tag, answers_tag, answer_tags FROM submission "
            f"WHERE identity IN ({marks}) ORDER BY id",
            tuple(identities),
        )
        found: dict[bytes, list[KnownRow]] = {}
        for row in rows:
            tags = RowTags(bytes(row[3]), bytes(row[4]), bytes(row[5]), bytes(row[6]))
            found.setdefault(tags.identity, []).append(KnownRow(row[0], row[1], row[2], tags))
        return found

    def rows_stored(self, batch: int) -> dict[int, str]:
        """Return the state of each record of an import that is stored already, by its number."""
        rows = self._connection.execute(
            select(_SUBMISSION.c.row_number, _SUBMISSION.c.state).where(_SUBMISSION.c.batch_id == batch)
        )
        return {row[0]: row[1] for row in rows}

    def references_of(self, batch: int) -> tuple[str, ...]:
        """Return the references of the cases that an import made, in the file's order."""
        rows = self._connection.execute(
            select(_CASE.c.ref)
            .join(_SUBMISSION, _SUBMISSION.c.case_id == _CASE.c.id)
            .where(_SUBMISSION.c.batch_id == batch, _SUBMISSION.c.state == "report")
            .order_by(_SUBMISSION.c.row_number)
        )
        return tuple(rows.scalars())

    def taken_references(self, refs: Sequence[str]) -> frozenset[str]:
        """Return which of these references are in use."""
        return frozenset(self._connection.execute(select(_CASE.c.ref).where(_CASE.c.ref.in_(list(refs)))).scalars())

    def write(
        self, batch: BatchInfo, form_version: int, key: BatchKey, rows: Sequence[ArrivingRow], now: str
    ) -> None:
        """Seal and store records; each is whole: its exact bytes, its case with codes, and its keys."""
        if not rows:
            return
        first = self._ledger.reserve(3 * len(rows))
        submissions: list[tuple[Any, ...]] = []
        cases: list[tuple[Any, ...]] = []
        case_keys: list[tuple[Any, ...]] = []
        digests: list[RowDigest] = []
        keys = self._sealer.keys
        for offset, row in enumerate(rows):
            number, home, key_number = first + 3 * offset, first + 3 * offset + 1, first + 3 * offset + 2
            made = keys.new_case_key(key.key, home, 1)
            body = keys.seal(made.key, 1, _record_place(number, home), row.record)
            case_id = home if row.state == "report" else row.case_id
            stored = {
                "id": number, "batch_id": batch.id, "row_number": row.row_number, "case_id": case_id, "home": home,
                "state": row.state, "problem": row.problem, "form_version": form_version,
                "submitted_at": row.submitted_at, "received_at": now, "identity": row.tags.identity,
                "record_tag": row.tags.record, "answers_tag": row.tags.answers, "answer_tags": row.tags.each,
                "body": body,
            }  # fmt: skip
            submissions.append(tuple(stored.values()))
            case_keys.append((key_number, 1, home, 1, key.batch, made.salt, made.check))
            stored |= {"check_value": made.check, "salt": made.salt, "key_batch": key.batch}
            digests.append(_digest(TableCode.SUBMISSION, number, stored, _SORTED_SUBMISSION))
            if row.state == "report":
                values = _case_values(home, batch.form, row, now)
                cases.append(tuple(values.values()))
                digests.append(_digest(TableCode.CASE, home, values, _SORTED_CASE))
        self._ledger.insert_many(CASE, _CASE_COLUMNS, cases, ())
        self._ledger.insert_many_uncovered("case_key", _KEY_COLUMNS, case_keys)
        self._ledger.insert_many(SUBMISSION, _SUBMISSION_COLUMNS, submissions, digests)

    def mark_changed(self, case_ids: Sequence[int]) -> None:
        """Mark cases for which a changed answer arrived."""
        for case_id in dict.fromkeys(case_ids):
            version = self._connection.execute(select(_CASE.c.version).where(_CASE.c.id == case_id)).scalar_one()
            self._ledger.update(CASE, case_id, int(version), {"changed": 1})

    def of_case(self, case_id: int) -> tuple[StoredSubmission, ...]:
        """Return a case's submissions, opened, oldest first; mere copies of the same answers are left out."""
        return tuple(self._opened(_SUBMISSION.c.case_id == case_id, _SUBMISSION.c.state != "copy"))

    def of_batch(self, batch: int) -> Iterator[StoredSubmission]:
        """Yield every record that an import stored, opened, in the file's order."""
        return self._opened(_SUBMISSION.c.batch_id == batch)

    def by_id(self, number: int) -> StoredSubmission:
        """Return one submission, opened."""
        return next(self._opened(_SUBMISSION.c.id == number))

    def set_aside(self) -> tuple[tuple[int, str, int, str, str], ...]:
        """Return (number, file, record number, problem code, received) of records that could not be read."""
        rows = self._connection.execute(
            select(
                _SUBMISSION.c.id, _BATCH.c.file_name, _SUBMISSION.c.row_number, _SUBMISSION.c.problem,
                _SUBMISSION.c.received_at,
            )
            .join(_BATCH, _BATCH.c.id == _SUBMISSION.c.batch_id)
            .where(_SUBMISSION.c.state == "set_aside")
            .order_by(_SUBMISSION.c.id)
        )  # fmt: skip
        return tuple((row[0], row[1], row[2], row[3], row[4]) for row in rows)

    def framing(self, batch: int) -> tuple[bytes, bytes]:
        """Return an import's opened header and gaps."""
        row = self._connection.execute(select(_BATCH).where(_BATCH.c.id == batch)).mappings().one()
        key = self._sealer.keys.batch_content_key(self._sealer.batch_key(row["key_id"]))
        header, gaps = (
            self._sealer.keys.open(key, Place(TableCode.IMPORT_BATCH, column, batch, batch), row[name])
            for column, name in ((ColumnCode.HEADER, "header"), (ColumnCode.GAPS, "gaps"))
        )
        return header, gaps

    def interrupted(self) -> int:
        """Return how many imports are not finished."""
        count = select(func.count()).select_from(_BATCH).where(_BATCH.c.state != "done")
        return int(self._connection.execute(count).scalar_one())

    def _opened(self, *conditions: Any) -> Iterator[StoredSubmission]:
        rows = self._connection.execute(
            select(_SUBMISSION, _BATCH.c.layout, _FORM.c.definition)
            .join(_BATCH, _BATCH.c.id == _SUBMISSION.c.batch_id)
            .join(_FORM, _FORM.c.id == _SUBMISSION.c.form_version)
            .where(*conditions)
            .order_by(_SUBMISSION.c.row_number, _SUBMISSION.c.id)
        ).mappings()
        for row in rows:
            record = self._sealer.open(_record_place(row["id"], row["home"]), row["body"])
            yield StoredSubmission(
                id=row["id"],
                batch=row["batch_id"],
                row_number=row["row_number"],
                state=row["state"],
                problem=row["problem"],
                record=record,
                layout=row["layout"],
                form_definition=row["definition"],
                submitted_at=row["submitted_at"],
                received_at=moment(row["received_at"]),
            )


def _record_place(number: int, home: int) -> Place:
    return Place(TableCode.SUBMISSION, ColumnCode.BODY, number, home)


def _digest(code: TableCode, number: int, values: Mapping[str, Any], order: Sequence[str]) -> RowDigest:
    return RowDigest(code, number, 1, digest_row(code, number, 1, [(name, values[name]) for name in order]))


def _case_values(number: int, form: str, row: ArrivingRow, now: str) -> dict[str, Any]:
    facts = row.facts
    assert facts is not None, "a report carries its facts"
    return {
        "id": number, "version": 1, "ref": row.ref, "status": "new", "safety": row.safety.value, "form": form,
        "route": facts.route.value, "reporter_role": facts.reporter_role,
        "reporter_affiliation": facts.reporter_affiliation, "relationship": facts.relationship,
        "incident_types": _codes(facts.incident_types), "motivations": _codes(facts.motivations),
        "campus": facts.campus, "place": facts.place, "incident_month": facts.incident_month,
        "ongoing": facts.ongoing, "submitted_at": row.submitted_at, "received_at": now,
        "counted_on": row.counted_on, "first_contact_due": row.first_contact_due, "changed": 0, "restricted": 0,
        "report_length": row.report_length,
    }  # fmt: skip


def _codes(codes: Sequence[str]) -> str:
    return json.dumps(list(codes)) if codes else "[]"


def _batch(row: Mapping[Any, Any]) -> BatchInfo:
    return BatchInfo(
        id=row["id"],
        version=row["version"],
        state=row["state"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        tool=row["tool"],
        form=row["form"],
        layout=row["layout"],
        counts=json.loads(row["counts"]),
        started_at=moment(row["started_at"]),
        finished_at=maybe_moment(row["finished_at"]),
        actor=row["actor"],
    )
