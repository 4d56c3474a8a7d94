"""The three ways to open the encrypted file: maintenance, writer and reader (design section 4).

Maintenance opens alone and may change the schema. Writer and reader carry an authorizer that refuses schema
changes, attached files and every pragma they do not need. SQLAlchemy's default pool for this driver and
``StaticPool`` crash the interpreter; only ``QueuePool`` of one and ``NullPool`` are used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher

from harassment_cms.domain.errors import CmsError, IntegrityError, LockedError, MachineError
from harassment_cms.store.failures import plain_words

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

PAGE_SIZE = 8192
BUSY_SECONDS = 5.0
_PLAIN_SQLITE = b"SQLite format 3\x00"
_ALWAYS: Mapping[str, tuple[str, object]] = {
    "temp_store": ("MEMORY", 2),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
}
_WRITING: Mapping[str, tuple[str, object]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "secure_delete": ("ON", 1),
    # An import touches every page of its indexes again and again: they stay at hand, and reach the file less often.
    "cache_size": ("-16000", -16000),
    "wal_autocheckpoint": ("4000", 4000),
}
_PRAGMAS = ("read_uncommitted", "data_version", "foreign_key_check", "wal_checkpoint")
_READING = (
    sqlcipher.SQLITE_SELECT,
    sqlcipher.SQLITE_READ,
    sqlcipher.SQLITE_FUNCTION,
    sqlcipher.SQLITE_RECURSIVE,
    sqlcipher.SQLITE_TRANSACTION,
    sqlcipher.SQLITE_SAVEPOINT,
)
_CHANGING = (*_READING, sqlcipher.SQLITE_INSERT, sqlcipher.SQLITE_UPDATE, sqlcipher.SQLITE_DELETE)


class Way(Enum):
    """What a connection is for."""

    FOUNDING = "the first opening of a new file, which is still empty"
    MAINTENANCE = "alone, and free to change the schema"
    WRITER = "rows only"
    READER = "nothing is changed"
    COPY = "a backup, of which not a byte may change: read-only, without a journal"


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
    connect(path, key, Way.FOUNDING).close()


def connect(path: Path, key: bytes, way: Way) -> Any:
    """Open an existing encrypted file in one of the ways there are; return a driver connection, checked and set up.

    Raises ``LockedError`` for a file that is missing, ``IntegrityError`` for one that was never encrypted, is
    damaged or stands under another key, ``MachineError`` where the computer refuses.
    """
    _refuse_unfit(path, way)
    mode = "mode=ro&immutable=1" if way is Way.COPY else "mode=rw"
    uri = f"{path.resolve().as_uri()}?{mode}"
    with plain_words():
        connection = sqlcipher.connect(
            uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    try:
        _unlock(connection, key, path)
        with plain_words():
            _set_up(connection, _ALWAYS if way is Way.COPY else {**_ALWAYS, **_WRITING})
        if way in _AUTHORIZERS:
            connection.set_authorizer(_AUTHORIZERS[way])
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_unfit(path: Path, way: Way) -> None:
    # Only what can be seen without opening the file: closing it again would drop every lock that other connections
    # of this process hold on it (POSIX).
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise LockedError(
            f"There is no case file at {path}.", "Is this the right home (--home)? `hcms init` makes a new one."
        ) from error
    except OSError as error:
        raise MachineError(f"{path} cannot be read ({error.strerror}).", "Check the permissions.") from error
    if size < PAGE_SIZE and way is not Way.FOUNDING:
        # The library would take it for a new file, and the home would seem never to have had a case.
        raise IntegrityError(
            "The case file is empty or cut short: what was in it is not there any more.",
            "Keep the folder as it is and restore the last good backup elsewhere.",
        )


def _refuse_plain(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(len(_PLAIN_SQLITE))
    if head == _PLAIN_SQLITE:
        raise IntegrityError("The case file is not encrypted, so it is not one of ours.", "Nothing was changed.")


def unfit_from_outside(path: Path) -> str:
    """Say what is wrong with an encrypted file as far as that shows without its key; nothing, if it may be sound.

    Not while this process has it open: looking into it would drop its locks.
    """
    try:
        _refuse_unfit(path, Way.READER)
        _refuse_plain(path)
    except CmsError as error:
        return error.message
    except OSError as error:
        return f"The case file cannot be read ({error.strerror})."
    if path.stat().st_size % PAGE_SIZE:
        return "The case file is cut short: its last page is not whole."
    return ""


def _unlock(connection: Any, key: bytes, path: Path) -> None:
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA cipher_page_size={PAGE_SIZE}")
    try:
        with plain_words():
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except IntegrityError as error:
        _refuse_plain(path)
        raise IntegrityError(
            "The case file does not open with the key of this home: it is damaged or from another home.",
            "Keep it as it is. Restore the last good backup, or put the right cases.db beside vault.json.",
        ) from error


def _set_up(connection: Any, settings: Mapping[str, tuple[str, object]]) -> None:
    version = connection.execute("PRAGMA cipher_version").fetchone()
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    if not version or not version[0] or not options & {"TEMP_STORE=2", "TEMP_STORE=3"}:
        raise MachineError(
            "This computer's database library cannot keep everything encrypted.",
            "Install the program again as its README says.",
        )
    for name, (value, expected) in settings.items():
        connection.execute(f"PRAGMA {name}={value}")
        if connection.execute(f"PRAGMA {name}").fetchone() != (expected,):
            raise MachineError(
                f"The case file cannot be used safely here: the database library refuses {name}={value}.",
                "Is the home on this computer's own disk? `hcms doctor` says more. Nothing was changed.",
            )


def library_version() -> str:
    """Return the version of the encryption layer in use."""
    connection = sqlcipher.connect(":memory:")
    try:
        return f"SQLCipher {connection.execute('PRAGMA cipher_version').fetchone()[0]}"
    finally:
        connection.close()


def _authorize_changing(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    return _authorize(_CHANGING, action, first, second)


def _authorize_reading(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    return _authorize(_READING, action, first, second)


def _authorize(allowed: tuple[int, ...], action: int, first: str | None, second: str | None) -> int:
    if action == sqlcipher.SQLITE_PRAGMA:
        good = (first or "").lower() in _PRAGMAS
    else:
        good = action in allowed and (second or "").lower() != "load_extension"
    return int(sqlcipher.SQLITE_OK if good else sqlcipher.SQLITE_DENY)


_AUTHORIZERS = {Way.WRITER: _authorize_changing, Way.READER: _authorize_reading}


def engine(path: Path, key: bytes, way: Way) -> Engine:
    """Return the writer's or the reader's engine, with one pooled connection.

    The writer's transactions begin with ``BEGIN IMMEDIATE``: a deferred one loses nine attempts in ten under load.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.pool import QueuePool

    made = create_engine(
        "sqlite://",
        creator=lambda: connect(path, key, way),
        module=sqlcipher,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    _begin_with(made, "BEGIN IMMEDIATE" if way is Way.WRITER else "BEGIN")
    return made


def maintenance_engine(path: Path, key: bytes) -> Engine:
    """Return the engine for init, migration, re-keying and restore: alone, unpooled, without authorizer."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    made = create_engine(
        "sqlite://",
        creator=lambda: connect(path, key, Way.MAINTENANCE),
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
