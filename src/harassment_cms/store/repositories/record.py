"""The audit record as stored: reading it, proving it, and comparing rows with what was signed."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from harassment_cms.domain.audit import EntryHead, StoredEntry, digest_row
from harassment_cms.domain.chain import BrokenChainError, Covered, Reached, linked, prove_entry, proven
from harassment_cms.domain.roster import Roster
from harassment_cms.domain.sealing import TableCode
from harassment_cms.ports import IntegrityReport, Verify
from harassment_cms.store import signing
from harassment_cms.store.ledger import sorted_columns
from harassment_cms.store.repositories.response_rows import came_with
from harassment_cms.store.schema import odd_guards
from harassment_cms.store.tables import (
    AUDITED,
    BATCH_KEY,
    CASE,
    CASE_GRANT,
    CASE_KEY,
    EVENT,
    EXCERPT,
    FORM_VERSION,
    IMPORT_BATCH,
    LINK,
    ORIGINAL,
    ORIGINAL_KEY,
    PARTY,
    REFERRAL,
    RELEASE,
    RELEASE_COUNT,
    RESPONSE_ROW,
    SHARE,
    SUBMISSION,
    TASK,
    VAULT_STATE,
    WALL,
    Audited,
    AuditRowRow,
)

_ROW: Any = AuditRowRow.__table__  # type: ignore[attr-defined]
_KEY: Any = CASE_KEY.table
_SUBMISSION: Any = SUBMISSION.table
_WORST = 50
_NAMES = {"case_file": "case", "vault_state": "key file state", "batch_key": "import key"}
_ALTERED = "not as it was signed"


class _Signed(NamedTuple):
    """The newest digest of one row: at which version, and in which entry."""

    row: int
    version: int
    seq: int
    digest: bytes


class RecordRepository:
    """The signed record on one connection."""

    def __init__(self, connection: Connection, verify: Verify) -> None:
        self._connection = connection
        self._verify = verify
        self._proven: dict[int, EntryHead | None] = {}

    def entries(self, after: int = 0, naming: str = "") -> Iterator[StoredEntry]:
        """Yield entries in order; with ``naming``, those alone whose signed part holds this word."""
        return signing.entries(self._connection, after, naming)

    def entries_back(self, before: int | None = None, naming: str = "") -> Iterator[StoredEntry]:
        """Yield entries, the newest first, from the one before ``before``."""
        return signing.entries_back(self._connection, before, naming)

    def tail(self) -> tuple[int, str]:
        """Return (number, hash) of the newest entry."""
        return signing.tail(self._connection)

    def place(self, seq: int) -> tuple[str, str] | None:
        """Return (hash, moment) of one entry as stored, or None if there is no such entry."""
        return signing.place(self._connection, seq)

    def has_signed(self, user: int) -> bool:
        """Say whether somebody has an entry in their name."""
        return signing.has_signed(self._connection, user)

    def verify_all(
        self, roster: Roster, since: Reached | None = None, told: Callable[[int], None] | None = None
    ) -> IntegrityReport:
        """Prove the whole record: chain, signatures, every row against its newest digest, and the guards.

        Without ``since`` every signature is proven. With it, those of the entries after it, and the newest one of
        each person: who signs has proven what stood before, so an honest signature vouches for that. ``told`` is
        told how many entries were looked at.

        Nothing inside the file can show that its end was cut off whole, together with all the rows written there.
        """
        problems: list[str] = []
        authors = array("Q", [0])
        first_bad = None
        try:
            newest: dict[int, int] = {}
            for signers in linked(signing.chain(self._connection), signing.covered_in_order(self._connection)):
                newest |= {by: seq for seq, by in enumerate(signers, len(authors))}
                authors.extend(signers)
                if told is not None:
                    told(len(authors) - 1)
            if self._signatures(roster, since, newest.values()) != roster.seq:
                problems.append("People or keys changed after the newest entry, and no entry says so.")
        except BrokenChainError as broken:
            first_bad = broken.finding.seq
            problems.append(f"Entry {first_bad} of the audit record: {broken.finding.problem}.")
        problems += [
            f"The guard {name} of the file is missing or was changed." for name in odd_guards(self._connection)
        ]
        rows = 0
        for audited in AUDITED:
            checked, wrong = self._verify_table(audited)
            rows += checked
            problems += wrong
            problems += self._wrong_authors(audited, authors)
        return IntegrityReport(len(authors) - 1, rows, tuple(problems[:_WORST]), first_bad)

    def _signatures(self, roster: Roster, since: Reached | None, newest: Iterable[int]) -> int:
        """Prove signatures of a chain that holds; return which statement of the roster its newest entry names."""
        reached = since or Reached()
        for seq in sorted(each for each in newest if each <= reached.seq):
            entry = signing.entry(self._connection, seq)
            if entry is not None:  # the chain was just walked
                prove_entry(entry, self._covered(seq), roster, self._verify)
        for step in proven(self.entries(reached.seq), self._covered, roster, self._verify, reached):
            reached = step.reached
        return reached.roster

    def row_problems(self, roster: Roster, case_id: int) -> tuple[str, ...]:
        """Compare every row that one case stands on with what was signed; returns each problem in plain words."""
        homes = self._homes(came_with(case_id))
        problems: list[str] = []
        conditions = _of_case(case_id)
        for audited in AUDITED:
            if audited.code in conditions:
                problems += self._problems(roster, audited, conditions[audited.code], homes)
        return tuple(problems)

    def import_problems(self, roster: Roster, batch: int) -> tuple[str, ...]:
        """Compare what stands of an import besides its records with what was signed, its original's pieces too."""
        importing, piece, key = _columns(IMPORT_BATCH), _columns(ORIGINAL), _columns(BATCH_KEY)
        own_key = select(importing.key_id).where(importing.id == batch).scalar_subquery()
        problems = [
            *self._problems(roster, IMPORT_BATCH, importing.id == batch, frozenset()),
            *self._problems(roster, BATCH_KEY, key.id == own_key, frozenset()),
            *self._problems(roster, ORIGINAL_KEY, _columns(ORIGINAL_KEY).import_id == batch, frozenset()),
        ]
        for number in self._connection.execute(select(piece.id).where(piece.import_id == batch)).scalars().all():
            problems += self._problems(roster, ORIGINAL, piece.id == number, frozenset())
        return tuple(problems)

    def submission_problems(self, roster: Roster, numbers: Sequence[int]) -> tuple[str, ...]:
        """Compare some submissions, each with the key that came with it, with what was signed."""
        return tuple(self._problems(roster, SUBMISSION, _SUBMISSION.c.id.in_(numbers), frozenset()))

    def release_problems(self, roster: Roster, number: int) -> tuple[str, ...]:
        """Compare a release and what it counted with what was signed."""
        counted = _columns(RELEASE_COUNT).release_id == number
        return (
            *self._problems(roster, RELEASE, _columns(RELEASE).id == number, frozenset()),
            *self._problems(roster, RELEASE_COUNT, counted, frozenset()),
        )

    def key_file_problems(self, roster: Roster) -> tuple[str, ...]:
        """Compare the newest state of the key file with what was signed."""
        state: Any = VAULT_STATE.table
        newest = select(func.max(state.c.seq)).scalar_subquery()
        return tuple(self._problems(roster, VAULT_STATE, state.c.seq == newest, frozenset()))

    def _covered(self, seq: int) -> Covered:
        return signing.covered_rows(self._connection, seq)

    # Everything, for ``audit verify``

    def _verify_table(self, audited: Audited) -> tuple[int, list[str]]:
        """Walk rows and newest digests side by side, both in order of their numbers."""
        problems: list[str] = []
        signed = self._all_signed(audited)
        due = next(signed, None)
        homes = self._homes() if audited is CASE_KEY else frozenset[int]()
        checked = 0
        for row in self._connection.execution_options(yield_per=1000).execute(_rows(audited)).mappings():
            number = int(row[audited.identity])
            checked += 1
            while due is not None and due.row < number:
                problems.append(f"{_name(audited)} {due.row}: signed for, but gone")
                due = next(signed, None)
            mine = due if due is not None and due.row == number else None
            if not _as_signed(audited, row, mine, homes):
                problems.append(f"{_name(audited)} {number}: {_ALTERED}")
            due = next(signed, None) if mine is not None else due
        while due is not None:
            problems.append(f"{_name(audited)} {due.row}: signed for, but gone")
            due = next(signed, None)
        return checked, problems

    def _homes(self, *conditions: ColumnElement[bool]) -> frozenset[int]:
        return frozenset(self._connection.execute(select(_SUBMISSION.c.home).where(*conditions)).scalars())

    def _all_signed(self, audited: Audited) -> Iterator[_Signed]:
        # A digest that belongs to no entry was signed by nobody.
        rows = self._connection.exec_driver_sql(
            "SELECT row_id, max(row_version), seq, digest FROM audit_row "
            "WHERE table_code = ? AND seq IN (SELECT seq FROM audit_entry) GROUP BY row_id ORDER BY row_id",
            (int(audited.code),),
        )
        return (_Signed(*row) for row in rows)

    def _wrong_authors(self, audited: Audited, authors: Sequence[int]) -> list[str]:
        """Whoever a row names as its author must have signed its first version. Behind a wall it names nobody."""
        column = _author(audited)
        if column is None:
            return []
        rows = self._connection.exec_driver_sql(
            f"SELECT t.id, t.{column}, r.seq FROM {audited.table.name} t "
            f"JOIN audit_row r ON r.table_code = ? AND r.row_id = t.id AND r.row_version = 1 "
            f"WHERE t.{column} > 0",
            (int(audited.code),),
        )
        return [
            f"{_name(audited)} {number}: not signed by the person it names"
            for number, author, seq in rows
            if seq < len(authors) and authors[seq] != author
        ]

    # One case, each time it is opened

    def _problems(
        self, roster: Roster, audited: Audited, condition: ColumnElement[bool], homes: Set[int]
    ) -> Iterator[str]:
        rows = self._connection.execute(_rows(audited).where(condition)).mappings().all()
        signed = self._newest(audited, [int(row[audited.identity]) for row in rows])
        for row in rows:
            number = int(row[audited.identity])
            mine = signed.get(number)
            if not _as_signed(audited, row, mine, homes):
                yield f"{_name(audited)} {number}: {_ALTERED}"
            elif mine is not None and not self._rightly_signed(roster, audited, row, mine):
                yield f"{_name(audited)} {number}: the entry that signed it does not hold"

    def _newest(self, audited: Audited, numbers: Sequence[int]) -> dict[int, _Signed]:
        rows = self._connection.execute(
            select(_ROW.c.row_id, func.max(_ROW.c.row_version), _ROW.c.seq, _ROW.c.digest)
            .where(_ROW.c.table_code == int(audited.code), _ROW.c.row_id.in_(numbers))
            .group_by(_ROW.c.row_id)
        )
        return {row[0]: _Signed(*row) for row in rows}

    def _rightly_signed(self, roster: Roster, audited: Audited, row: Mapping[Any, Any], signed: _Signed) -> bool:
        if signed.seq not in self._proven:
            entry = signing.entry(self._connection, signed.seq)
            self._proven[signed.seq] = None if entry is None else self._head(entry, signed.seq, roster)
        head = self._proven[signed.seq]
        author = _author(audited)
        if head is None or author is None or signed.version != 1 or not row[author]:
            return head is not None
        return bool(row[author] == head.by)

    def _head(self, entry: StoredEntry, seq: int, roster: Roster) -> EntryHead | None:
        try:
            return prove_entry(entry, self._covered(seq), roster, self._verify)
        except BrokenChainError:
            return None


def _rows(audited: Audited) -> Any:
    """Select whole rows in order; a submission comes with what of its key its digest covers."""
    table: Any = audited.table
    statement = select(table)
    if audited is SUBMISSION:
        key = (_KEY.c.case_id == _SUBMISSION.c.home) & (_KEY.c.epoch == 1)
        covered = (_KEY.c.check_value, _KEY.c.salt, _KEY.c.batch_id.label("key_batch"))
        statement = select(table, *covered).join(_KEY, key, isouter=True)
    return statement.order_by(table.c[audited.identity])


def _as_signed(audited: Audited, row: Mapping[Any, Any], signed: _Signed | None, homes: Set[int]) -> bool:
    if signed is None:
        # The key that came with a submission stands in that submission's digest, not in one of its own.
        return audited is CASE_KEY and row["epoch"] == 1 and row["version"] == 1 and row["case_id"] in homes
    version = int(row[audited.version]) if audited.version else signed.version
    number = int(row[audited.identity])
    digest = digest_row(int(audited.code), number, version, sorted_columns(row))
    return version == signed.version and digest == signed.digest


def _of_case(case_id: int) -> dict[TableCode, ColumnElement[bool]]:
    """Return which rows of each table one case stands on."""
    came = came_with(case_id)
    keys = or_(_KEY.c.case_id == case_id, _KEY.c.case_id.in_(select(_SUBMISSION.c.home).where(came)))
    own = (RESPONSE_ROW, EVENT, TASK, REFERRAL, PARTY, WALL, SHARE, EXCERPT)
    return {each.code: _columns(each).case_id == case_id for each in own} | {
        SUBMISSION.code: came,
        CASE.code: _columns(CASE).id == case_id,
        LINK.code: or_(_columns(LINK).case_a == case_id, _columns(LINK).case_b == case_id),
        CASE_GRANT.code: or_(_columns(CASE_GRANT).from_case == case_id, _columns(CASE_GRANT).to_case == case_id),
        CASE_KEY.code: keys,
        BATCH_KEY.code: _columns(BATCH_KEY).id.in_(select(_KEY.c.batch_id).where(keys)),
        IMPORT_BATCH.code: _columns(IMPORT_BATCH).id.in_(select(_SUBMISSION.c.batch_id).where(came)),
        FORM_VERSION.code: _columns(FORM_VERSION).id.in_(select(_SUBMISSION.c.form_version).where(came)),
    }


def _columns(audited: Audited) -> Any:
    return audited.table.c


def _author(audited: Audited) -> str | None:
    return next((name for name in ("actor", "owner") if name in audited.table.c), None)


def _name(audited: Audited) -> str:
    return _NAMES.get(audited.table.name, audited.table.name.replace("_", " "))
