"""Appends the one signed entry that ends a unit of work, and reads the chain back."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.audit import (
    GENESIS_HASH,
    LABEL,
    EntryHead,
    RowDigest,
    StoredEntry,
    entry_bytes,
    entry_hash,
    payload_hash,
    read_head,
    rows_hash,
    rows_hashes,
)
from harassment_cms.domain.chain import Covered, Linked, Reached
from harassment_cms.ports import Keys, TableRows
from harassment_cms.store.ledger import insert_rows
from harassment_cms.store.tables import AuditEntryRow, AuditRowRow, RosterRow

_ENTRY: Any = AuditEntryRow.__table__  # type: ignore[attr-defined]
_ROW: Any = AuditRowRow.__table__  # type: ignore[attr-defined]
_ROSTER: Any = RosterRow.__table__  # type: ignore[attr-defined]
_COVERED = (
    "SELECT table_code, row_id, row_version, digest FROM audit_row WHERE seq = ? "
    "ORDER BY table_code, row_id, row_version"
)
_PAGE = 2000
_ROW_COLUMNS = ("table_code", "row_id", "row_version", "digest", "seq")


def append_entry(
    connection: Connection,
    keys: Keys,
    after: Reached,
    at: str,
    kind: str,
    on: str,
    payload: Mapping[str, object],
    rows: list[RowDigest],
) -> Reached:
    """Append one entry over these rows to a record that was proven so far; one row, and one more for each digest."""
    seq = after.seq + 1
    roster = connection.execute(select(_ROSTER.c.seq, _ROSTER.c.hash).order_by(_ROSTER.c.seq.desc()).limit(1)).one()
    nonce = os.urandom(16)
    details = json.dumps(payload, sort_keys=True, separators=(",", ":")).encode("utf-8")
    head = EntryHead(
        seq=seq,
        prev=after.hash,
        at=at,
        by=keys.user_id,
        roster=(int(roster[0]), str(roster[1])),
        kind=kind,
        on=on,
        rows=rows_hash(rows),
        payload=payload_hash(nonce, details),
    )
    body = entry_bytes(head)
    digest = entry_hash(body)
    connection.execute(
        insert(_ENTRY).values(
            seq=seq, body=body, hash=digest, sig=keys.sign(LABEL + body), nonce=nonce, payload=details
        )
    )
    insert_rows(connection, TableRows("audit_row", _ROW_COLUMNS, [part for row in rows for part in (*row, seq)]))
    return Reached(seq, digest, *head.roster)


def entries(connection: Connection, after: int = 0, naming: str = "") -> Iterator[StoredEntry]:
    """Yield the chain in order, from the entry after ``after``; with ``naming``, those alone that hold this word."""
    chosen = select(_ENTRY).where(_ENTRY.c.seq > after).order_by(_ENTRY.c.seq)
    if naming:
        chosen = chosen.where(func.instr(_ENTRY.c.body, naming.encode("utf-8")) > 0)
    result = connection.execution_options(yield_per=2000).execute(chosen)
    for row in result.mappings():
        yield StoredEntry(row["seq"], row["body"], row["hash"], row["sig"], row["nonce"], row["payload"])


def entries_back(connection: Connection, before: int | None, naming: str = "") -> Iterator[StoredEntry]:
    """Yield entries, the newest first, from the one before ``before``; with ``naming``, those that hold this word."""
    chosen = select(_ENTRY).order_by(_ENTRY.c.seq.desc())
    if before is not None:
        chosen = chosen.where(_ENTRY.c.seq < before)
    if naming:
        chosen = chosen.where(func.instr(_ENTRY.c.body, naming.encode("utf-8")) > 0)
    for row in connection.execution_options(yield_per=200).execute(chosen).mappings():
        yield StoredEntry(**row)


def entry(connection: Connection, seq: int) -> StoredEntry | None:
    """Return one entry, or None if there is none of this number."""
    row = connection.execute(select(_ENTRY).where(_ENTRY.c.seq == seq)).mappings().one_or_none()
    return None if row is None else StoredEntry(**row)


def chain(connection: Connection) -> Iterator[list[Linked]]:
    """Yield every entry in order, page by page, as the driver reads them."""
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.execute("SELECT seq, body, hash, nonce, payload FROM audit_entry ORDER BY seq")
    while page := cursor.fetchmany(_PAGE):
        yield page


def covered_in_order(connection: Connection) -> Callable[[int], Mapping[int, str]]:
    """Return what tells the hashes over the digests of entries up to one, asked in order: one walk over all rows."""
    driver: Any = connection.connection.dbapi_connection
    rows = driver.execute(
        "SELECT seq, table_code, row_id, row_version, digest FROM audit_row "
        "ORDER BY seq, table_code, row_id, row_version"
    )
    waiting: list[tuple[Any, ...]] = []

    def covered(last: int) -> Mapping[int, str]:
        nonlocal waiting
        while not waiting or waiting[-1][0] <= last:
            page = rows.fetchmany(_PAGE)
            if not page:
                break
            waiting += page
        end = bisect_right(waiting, last, key=itemgetter(0))
        mine, waiting = waiting[:end], waiting[end:]
        return rows_hashes(mine)

    return covered


def tail(connection: Connection) -> tuple[int, str]:
    """Return (number, hash) of the newest entry, or (0, zeros) before the first."""
    row = connection.execute(select(_ENTRY.c.seq, _ENTRY.c.hash).order_by(_ENTRY.c.seq.desc()).limit(1)).one_or_none()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS_HASH)


def place(connection: Connection, seq: int) -> tuple[str, str] | None:
    """Return (hash, moment) of one entry as they are stored, or None if there is no such entry."""
    row = connection.execute(select(_ENTRY.c.hash, _ENTRY.c.body).where(_ENTRY.c.seq == seq)).one_or_none()
    return None if row is None else (str(row[0]), read_head(row[1]).at)


def has_signed(connection: Connection, user: int) -> bool:
    """Say whether somebody has an entry in their name."""
    name = f'"by":{user},'.encode("ascii")
    statement = select(_ENTRY.c.seq).where(func.instr(_ENTRY.c.body, name) > 0).limit(1)
    return connection.execute(statement).one_or_none() is not None


def covered_rows(connection: Connection, seq: int) -> Covered:
    """Return what is stored of the rows that one entry covers."""
    rows = [RowDigest(*row) for row in connection.exec_driver_sql(_COVERED, (seq,))]
    return Covered(rows_hash(rows), frozenset(row.table for row in rows))
