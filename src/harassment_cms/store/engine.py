"""The three ways to open the encrypted file: maintenance, writer and reader (design section 4).

Maintenance opens alone and may change the schema. Writer and reader carry an authorizer that refuses schema
changes, attached files and every pragma they do not need. SQLAlchemy's default pool for this driver and
``StaticPool`` crash the interpreter; only ``QueuePool`` of one and ``NullPool`` are used.
"""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher

from harassment_cms.domain.errors import IntegrityError, LockedError, MachineError
from harassment_cms.store.failures import plain_words

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

PAGE_SIZE = 8192
BUSY_SECONDS = 5.0
_PLAIN_SQLITE = b"SQLite format 3\x00"
_ALWAYS = ("temp_store=MEMORY", "foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF")
_WRITING = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
_PRAGMAS = ("read_uncommitted", "data_version", "foreign_key_check", "wal_checkpoint")
_DENIED = (
    sqlcipher.SQLITE_ALTER_TABLE,
    sqlcipher.SQLITE_ATTACH,
    sqlcipher.SQLITE_DETACH,
    sqlcipher.SQLITE_CREATE_INDEX,
    sqlcipher.SQLITE_CREATE_TABLE,
    sqlcipher.SQLITE_CREATE_TEMP_INDEX,
    sqlcipher.SQLITE_CREATE_TEMP_TABLE,
    sqlcipher.SQLITE_CREATE_TEMP_TRIGGER,
    sqlcipher.SQLITE_CREATE_TEMP_VIEW,
    sqlcipher.SQLITE_CREATE_TRIGGER,
    sqlcipher.SQLITE_CREATE_VIEW,
    sqlcipher.SQLITE_CREATE_VTABLE,
    sqlcipher.SQLITE_DROP_INDEX,
    sqlcipher.SQLITE_DROP_TABLE,
    sqlcipher.SQLITE_DROP_TEMP_INDEX,
    sqlcipher.SQLITE_DROP_TEMP_TABLE,
    sqlcipher.SQLITE_DROP_TEMP_TRIGGER,
    sqlcipher.SQLITE_DROP_TEMP_VIEW,
    sqlcipher.SQLITE_DROP_TRIGGER,
    sqlcipher.SQLITE_DROP_VIEW,
    sqlcipher.SQLITE_DROP_VTABLE,
    sqlcipher.SQLITE_REINDEX,
    sqlcipher.SQLITE_ANALYZE,
)


def create_file(path: Path, key: bytes, mode: int) -> None:
    """Create the encrypted file with the right permissions before SQLite ever opens it.

    Raises ``MachineError`` if it exists already or cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
        if os.name != "nt":
            path.chmod(mode)
    except OSError as error:
        raise MachineError(f"{path} could not be made ({error.strerror}).", "Check the folder.") from error
    connect(path, key, maintenance=True).close()


def connect(path: Path, key: bytes, *, maintenance: bool = False, untouched: bool = False) -> Any:
    """Open an existing encrypted file and return a driver connection, checked and set up.

    ``untouched`` opens a copy that must not change by a byte (a backup): read-only, without a journal.

    Raises ``LockedError`` for a file that is missing or under another key, ``IntegrityError`` for one that
    was never encrypted or is damaged, ``MachineError`` where the computer refuses.
    """
    _refuse_plain(path)
    mode = "mode=ro&immutable=1" if untouched else "mode=rw"
    uri = f"file:{urllib.parse.quote(str(path.resolve()))}?{mode}"
    with plain_words():
        connection = sqlcipher.connect(
            uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    try:
        _unlock(connection, key)
        with plain_words():
            _set_up(connection, () if untouched else _WRITING)
        if not maintenance:
            connection.set_authorizer(_authorize)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_plain(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except FileNotFoundError as error:
        raise LockedError(
            f"There is no case file at {path}.", "Is this the right home (--home)? `hcms init` makes a new one."
        ) from error
    except OSError as error:
        raise MachineError(f"{path} cannot be read ({error.strerror}).", "Check the permissions.") from error
    if head == _PLAIN_SQLITE:
        raise IntegrityError("The case file is not encrypted, so it is not one of ours.", "Nothing was changed.")


def _unlock(connection: Any, key: bytes) -> None:
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA cipher_page_size={PAGE_SIZE}")
    try:
        with plain_words():
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except IntegrityError as error:
        raise IntegrityError(
            "The case file does not open with the key of this home: it is damaged or from another home.",
            "Keep it as it is. Restore the last good backup, or put the right cases.db beside vault.json.",
        ) from error


def _set_up(connection: Any, writing: tuple[str, ...]) -> None:
    version = connection.execute("PRAGMA cipher_version").fetchone()
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    if not version or not version[0] or not options & {"TEMP_STORE=2", "TEMP_STORE=3"}:
        raise MachineError(
            "This computer's database library cannot keep everything encrypted.",
            "Install the program again as its README says.",
        )
    for pragma in (*_ALWAYS, *writing):
        connection.execute(f"PRAGMA {pragma}")


def library_version() -> str:
    """Return the version of the encryption layer in use."""
    connection = sqlcipher.connect(":memory:")
    try:
        return f"SQLCipher {connection.execute('PRAGMA cipher_version').fetchone()[0]}"
    finally:
        connection.close()


def _authorize(action: int, first: str | None, _second: str | None, _database: str | None, _by: str | None) -> int:
    if action in _DENIED:
        return int(sqlcipher.SQLITE_DENY)
    if action == sqlcipher.SQLITE_PRAGMA and (first or "").lower() not in _PRAGMAS:
        return int(sqlcipher.SQLITE_DENY)
    return int(sqlcipher.SQLITE_OK)


def engine(path: Path, key: bytes, *, begin: str) -> Engine:
    """Return an engine with one pooled connection whose transactions start with ``begin``.

    ``BEGIN IMMEDIATE`` for the writer (a deferred transaction loses nine attempts in ten under load),
    ``BEGIN`` for the reader.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.pool import QueuePool

    made = create_engine(
        "sqlite://",
        creator=_creator(path, key, maintenance=False),
        module=sqlcipher,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    _begin_with(made, begin)
    return made


def maintenance_engine(path: Path, key: bytes) -> Engine:
    """Return the engine for init, migration, re-keying and restore: alone, unpooled, without authorizer."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    made = create_engine(
        "sqlite://",
        creator=_creator(path, key, maintenance=True),
        module=sqlcipher,
        poolclass=NullPool,
        hide_parameters=True,
    )
    _begin_with(made, "BEGIN IMMEDIATE")
    return made


def _begin_with(made: Engine, begin: str) -> None:
    from sqlalchemy import event

    @event.listens_for(made, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def _creator(path: Path, key: bytes, *, maintenance: bool) -> Callable[[], Any]:
    return lambda: connect(path, key, maintenance=maintenance)
