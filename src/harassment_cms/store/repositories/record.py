"""The audit record as stored: reading it, proving it, and comparing rows with what was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.audit import (
    LABEL,
    EntryHead,
    Finding,
    StoredEntry,
    check_chain,
    digest_row,
    read_head,
)
from harassment_cms.domain.roster import Roster
from harassment_cms.ports import IntegrityReport, Verify
from harassment_cms.store import signing
from harassment_cms.store.ledger import sorted_columns
from harassment_cms.store.tables import AUDITED, CASE_KEY, SUBMISSION, Audited, AuditEntryRow, AuditRowRow

_ENTRY: Any = AuditEntryRow.__table__  # type: ignore[attr-defined]
_ROW: Any = AuditRowRow.__table__  # type: ignore[attr-defined]
_KEY: Any = CASE_KEY.table
_WORST = 50


class RecordRepository:
    """The signed record on one connection."""

    def __init__(self, connection: Connection, verify: Verify) -> None:
        self._connection = connection
        self._verify = verify
        self._trusted: dict[int, bool] = {}

    def entries(self, after: int = 0) -> Iterator[StoredEntry]:
        """Yield entries in order."""
        return signing.entries(self._connection, after)

    def tail(self) -> tuple[int, str]:
        """Return (number, hash) of the newest entry."""
        return signing.tail(self._connection)

    def check_tail(self, roster: Roster) -> Finding | None:
        """Check the newest entry alone: what every opening of a home does."""
        row = self._connection.execute(select(_ENTRY).order_by(_ENTRY.c.seq.desc()).limit(1)).mappings().one_or_none()
        if row is None:
            return None
        entry = StoredEntry(row["seq"], row["body"], row["hash"], row["sig"], row["nonce"], row["payload"])
        before = (entry.seq - 1, read_head(entry.body).prev)
        result = check_chain([entry], self._covered, self._signature_holds(roster), after=before)
        return result if isinstance(result, Finding) else None

    def verify_all(self, roster: Roster) -> IntegrityReport:
        """Prove the whole record: chain, every signature, and every row against its newest digest."""
        chain = check_chain(self.entries(), self._covered, self._signature_holds(roster))
        problems: list[str] = []
        first_bad = None
        if isinstance(chain, Finding):
            first_bad = chain.seq
            problems.append(f"Entry {chain.seq} of the audit record: {chain.problem}.")
        rows = 0
        for audited in AUDITED:
            checked, wrong = self._verify_table(audited)
            rows += checked
            problems.extend(wrong)
        count = signing.count_entries(self._connection)
        return IntegrityReport(count, rows, tuple(problems[:_WORST]), first_bad)

    def row_problems(self, roster: Roster, case_id: int) -> tuple[str, ...]:
        """Compare every row of one case with what was signed; returns each problem in plain words."""
        problems: list[str] = []
        for audited in AUDITED:
            column = _case_column(audited)
            if column is None:
                continue
            table: Any = audited.table
            rows = self._connection.execute(select(table).where(table.c[column] == case_id)).mappings().all()
            for row in rows:
                problem = self._row_problem(audited, row)
                if problem is None and not self._entry_holds(roster, audited, row):
                    problem = f"{_name(audited)} {row[audited.identity]}: the entry that signed it does not hold"
                if problem is not None:
                    problems.append(problem)
        return tuple(problems)

    def _covered(self, seq: int) -> str:
        return signing.covered_rows(self._connection, seq)

    def _signature_holds(self, roster: Roster) -> Any:
        verify = self._verify

        def holds(head: EntryHead, message: bytes, sig: bytes) -> bool:
            key = roster.sign_key(head.by, head.roster[0])
            return key is not None and verify(key, message, sig)

        return holds

    def _verify_table(self, audited: Audited) -> tuple[int, list[str]]:
        table: Any = audited.table
        newest = self._newest(audited)
        problems: list[str] = []
        seen = 0
        checks = self._submission_checks() if audited is SUBMISSION else {}
        covered_keys = frozenset(checks) if audited is SUBMISSION else self._covered_keys(audited)
        for row in self._connection.execution_options(yield_per=1000).execute(select(table)).mappings():
            identity = int(row[audited.identity])
            version = int(row[audited.version]) if audited.version else 1
            signed = newest.pop(identity, None)
            seen += 1
            if signed is None and identity in covered_keys and version == 1 and audited is CASE_KEY:
                continue
            extra = {"check_value": checks.get(int(row["home"]))} if audited is SUBMISSION else {}
            if signed is None or signed[0] != version or signed[1] != _digest(audited, identity, version, row, extra):
                problems.append(f"{_name(audited)} {identity}: not as it was signed")
        problems.extend(f"{_name(audited)} {identity}: signed for, but gone" for identity in newest)
        return seen, problems

    def _newest(self, audited: Audited) -> dict[int, tuple[int, bytes]]:
        rows = self._connection.execute(
            select(_ROW.c.row_id, _ROW.c.row_version, _ROW.c.digest)
            .where(_ROW.c.table_code == int(audited.code))
            .order_by(_ROW.c.row_id, _ROW.c.row_version)
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def _submission_checks(self) -> dict[int, bytes]:
        rows = self._connection.execute(select(_KEY.c.case_id, _KEY.c.check_value).where(_KEY.c.epoch == 1))
        return {row[0]: row[1] for row in rows}

    def _covered_keys(self, audited: Audited) -> frozenset[int]:
        if audited is not CASE_KEY:
            return frozenset()
        submission: Any = SUBMISSION.table
        rows = self._connection.execute(
            select(_KEY.c.id).join(submission, submission.c.home == _KEY.c.case_id).where(_KEY.c.epoch == 1)
        )
        return frozenset(rows.scalars())

    def _row_problem(self, audited: Audited, row: Mapping[Any, Any]) -> str | None:
        identity = int(row[audited.identity])
        version = int(row[audited.version]) if audited.version else 1
        signed = self._connection.execute(
            select(_ROW.c.row_version, _ROW.c.digest)
            .where(_ROW.c.table_code == int(audited.code), _ROW.c.row_id == identity)
            .order_by(_ROW.c.row_version.desc())
            .limit(1)
        ).one_or_none()
        extra: dict[str, Any] = {}
        if audited is SUBMISSION:
            check = select(_KEY.c.check_value).where(_KEY.c.case_id == row["home"], _KEY.c.epoch == 1)
            extra = {"check_value": self._connection.execute(check).scalar_one_or_none()}
        if signed is None and audited is CASE_KEY and row["epoch"] == 1:
            return None
        if signed is None or signed[0] != version or signed[1] != _digest(audited, identity, version, row, extra):
            return f"{_name(audited)} {identity}: not as it was signed"
        return None

    def _entry_holds(self, roster: Roster, audited: Audited, row: Mapping[Any, Any]) -> bool:
        seq = self._connection.execute(
            select(_ROW.c.seq)
            .where(_ROW.c.table_code == int(audited.code), _ROW.c.row_id == int(row[audited.identity]))
            .order_by(_ROW.c.row_version.desc())
            .limit(1)
        ).scalar_one_or_none()
        if seq is None:
            return True
        if seq not in self._trusted:
            entry = self._connection.execute(select(_ENTRY).where(_ENTRY.c.seq == seq)).mappings().one_or_none()
            self._trusted[seq] = entry is not None and self._holds(roster, entry)
        return self._trusted[seq]

    def _holds(self, roster: Roster, entry: Mapping[Any, Any]) -> bool:
        head = read_head(entry["body"])
        covered = self._covered(head.seq) == head.rows
        return covered and self._signature_holds(roster)(head, LABEL + entry["body"], entry["sig"])


def _case_column(audited: Audited) -> str | None:
    if audited.table.name == "case_file":
        return "id"
    if audited.table.name == "link":
        return "case_a"
    return "case_id" if "case_id" in audited.table.c else None


def _digest(audited: Audited, identity: int, version: int, row: Mapping[Any, Any], extra: Mapping[str, Any]) -> bytes:
    columns = sorted_columns({**row, **extra})
    return digest_row(int(audited.code), identity, version, columns)


def _name(audited: Audited) -> str:
    names = {"case_file": "case", "case_key": "case key", "batch_key": "import key", "vault_state": "key file state"}
    return names.get(audited.table.name, audited.table.name.replace("_", " "))
