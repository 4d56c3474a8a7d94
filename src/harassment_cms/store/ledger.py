"""The only way rows are written: each write is remembered, so that the unit of work can sign what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from harassment_cms.domain.audit import RowDigest, Value, digest_row, digest_rows
from harassment_cms.domain.errors import ConflictError
from harassment_cms.ports import SealedRows, TableRows
from harassment_cms.store.tables import Audited, IdBlockRow

Row = Mapping[str, Any]
Columns = Mapping[str, Sequence[Any]]
_BLOCK: Any = IdBlockRow.__table__  # type: ignore[attr-defined]
_ROWS_AT_ONCE = 500


class Ledger:
    """Writes audited rows on one connection and knows their digests."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._touched: dict[tuple[int, int], Audited] = {}
        self._ready: list[RowDigest] = []
        self.changes = 0

    def reserve(self, count: int = 1) -> int:
        """Take ``count`` row numbers and return the first; a number is never given out twice."""
        first = int(self.connection.execute(select(_BLOCK.c.next_id)).scalar_one())
        self.connection.execute(update(_BLOCK).values(next_id=first + count))
        self.changes += 1
        return first

    def insert(self, audited: Audited, row: Row) -> None:
        """Insert one row; its version, where the table has one, starts at 1."""
        values = {**row, audited.version: 1} if audited.version else dict(row)
        self.connection.execute(insert(audited.table).values(values))
        self.changes += 1
        self._touched[(audited.code, int(values[audited.identity]))] = audited

    def insert_many(self, audited: Audited, columns: Columns) -> None:
        """Insert many new rows, given column by column."""
        self.changes += insert_rows(self.connection, flat(audited, columns))
        self._ready += digest_rows(audited.code, columns[audited.identity], 1, columns)

    def insert_sealed(self, rows: SealedRows) -> None:
        """Insert what was sealed outside this transaction; the digests came with it."""
        for table in rows.tables:
            self.changes += insert_rows(self.connection, table)
        self._ready += rows.digests

    def update(self, audited: Audited, identity: int, version: int, values: Row) -> int:
        """Change a row if it still has this version and return its new one.

        Raises ``ConflictError`` if somebody else changed it first; neither change is lost.
        """
        table = audited.table
        statement = (
            update(table)
            .where(table.c[audited.identity] == bindparam("_id"), table.c[str(audited.version)] == bindparam("_was"))
            .values({**values, str(audited.version): version + 1})
        )
        done = self.connection.execute(statement, {"_id": identity, "_was": version})
        if done.rowcount != 1:
            raise ConflictError(
                "Somebody else changed this while you had it open. Their change is kept; yours was not written.",
                "Look at it again, then repeat your change.",
            )
        self.changes += 1
        self._touched[(audited.code, identity)] = audited
        return version + 1

    def row(self, audited: Audited, identity: int) -> Mapping[Any, Any]:
        """Return a whole row as it is stored; raises ``ConflictError`` if there is none."""
        column = audited.table.c[audited.identity]
        found = self.connection.execute(select(audited.table).where(column == identity)).mappings().one_or_none()
        if found is None:
            raise ConflictError("This is not here any more. Nothing was changed.", "Look at the list again.")
        return found

    def take_over(self, audited: Audited, row: Row) -> bool:
        """Write a row as it stands in a later state of this file, one version on; say whether anything was written.

        Its version is never the first: who signs for the whole did not write it.
        """
        column = audited.table.c[audited.identity]
        identity, version = int(row[audited.identity]), str(audited.version)
        here = self.connection.execute(select(audited.table).where(column == identity)).mappings().one_or_none()
        values = {name: value for name, value in row.items() if name != version}
        if here is None:
            values[version] = int(row[version]) + 1
            self.connection.execute(insert(audited.table).values(values))
            self.changes += 1
            self._touched[(audited.code, identity)] = audited
            return True
        if all(here[name] == value for name, value in values.items()):
            return False
        self.update(audited, identity, here[version], values)
        return True

    def sign_again(self, audited: Audited, identity: int, columns: Row) -> None:
        """Sign a row that is never changed once more, as what its digest covers besides it stands now."""
        signed = self.connection.exec_driver_sql(
            "SELECT coalesce(max(row_version), 0) FROM audit_row WHERE table_code = ? AND row_id = ?",
            (int(audited.code), identity),
        ).scalar_one()
        version = int(signed) + 1
        digest = digest_row(audited.code, identity, version, sorted_columns(columns))
        self._ready.append(RowDigest(audited.code, identity, version, digest))

    def digests(self) -> list[RowDigest]:
        """Return the digest of every row written, in the order of table, row and version."""
        made = list(self._ready)
        for (code, identity), audited in self._touched.items():
            row = (
                self.connection.execute(select(audited.table).where(audited.table.c[audited.identity] == identity))
                .mappings()
                .one()
            )
            made.append(row_digest(audited, code, identity, row))
        return sorted(made)


def flat(audited: Audited, columns: Columns) -> TableRows:
    """Rows given column by column as they are inserted.

    A column in which nothing stands is left out: no table fills it in, and each NULL costs the driver a call.
    """
    filled = {name: values for name, values in columns.items() if _says_something(values)}
    values = list(chain.from_iterable(zip(*filled.values(), strict=True)))
    return TableRows(audited.table.name, tuple(filled), values)


def _says_something(values: Sequence[Any]) -> bool:
    return any(value is not None for value in values)


def insert_rows(connection: Connection, rows: TableRows) -> int:
    """Insert many rows in few statements and return their number.

    A statement with many rows costs what one executed for each of them does, but it is one call of the database
    library: what prepares the next rows in another thread goes on meanwhile.
    """
    if not rows.values:
        return 0
    _bind_plainly()
    width = len(rows.columns)
    for start in range(0, len(rows.values), width * _ROWS_AT_ONCE):
        values = rows.values[start : start + width * _ROWS_AT_ONCE]
        connection.exec_driver_sql(_insertion(rows.table, rows.columns, len(values) // width), tuple(values))
    return len(rows.values) // width


@lru_cache(maxsize=64)
def _insertion(table: str, columns: tuple[str, ...], count: int) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([f'({marks})'] * count)}"


def _bind_plainly() -> None:
    """Tell the driver that bytes and NULL are stored as they are.

    Without an adapter it looks for a method to adapt each such value by: ten times what binding it costs.
    """
    sqlcipher.register_adapter(bytes, bytes)
    sqlcipher.register_adapter(type(None), _nothing)


def _nothing(value: None) -> None:
    return value


def row_digest(audited: Audited, code: int, identity: int, row: Mapping[Any, Any]) -> RowDigest:
    """Return the digest of a whole row as it stands."""
    version = int(row[audited.version]) if audited.version else 1
    return RowDigest(code, identity, version, digest_row(code, identity, version, sorted_columns(row)))


def sorted_columns(row: Mapping[Any, Any]) -> list[tuple[str, Value]]:
    """Return a row's columns in the order in which a digest takes them."""
    return sorted((str(name), value) for name, value in row.items())
