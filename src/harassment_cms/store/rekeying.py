"""Giving the encrypted file a new key: alone, in one step, or not at all.

The library would renew the key under open connections, and everybody else's would break in the middle of their
work. So this begins only while nobody else has the file open, and keeps everybody out until it is done. The journal
is a rollback journal meanwhile: whenever the program is killed, the file opens with exactly one of the two keys.
Called by ``Store.rekey``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import sqlcipher3.dbapi2 as sqlcipher

from harassment_cms.domain.errors import IntegrityError, MachineError
from harassment_cms.store.engine import Way, connect
from harassment_cms.store.failures import plain_words


class Moment(NamedTuple):
    """The newest state of the key file, and the newest statement about people, by their numbers."""

    document: int
    roster: int


_MOMENT = "SELECT (SELECT max(seq) FROM vault_state), (SELECT max(seq) FROM roster)"
_PATIENCE_MS = 300


def rekey(path: Path, old: bytes, new: bytes, moment: Moment, stage: Callable[[], None]) -> bool:
    """Give the file its new key and return True; False if somebody else has it open, or changed people or keys.

    ``stage`` is called once nobody else can come in, before the first byte is changed: it puts the new key where
    everybody finds it. Raises ``MachineError`` if the disk refuses; the file then stands under the old key.
    """
    with plain_words():
        connection = connect(path, old, Way.MAINTENANCE)
        try:
            if not _alone(connection) or Moment(*connection.execute(_MOMENT).fetchone()) != moment:
                return False
            stage()
            connection.execute(f"PRAGMA rekey=\"x'{new.hex()}'\"")
        finally:
            connection.close()
    if not opens(path, new):
        raise MachineError("The key of the file could not be renewed; it still opens with the one it had.")
    return True


def _alone(connection: Any) -> bool:
    """Keep everybody else out until this connection is closed, if nobody is in.

    Leaving the write-ahead log is refused while another connection is open, in this process too.
    """
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    try:
        if connection.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",):
            return False
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")  # the lock stays until the connection is closed
    except sqlcipher.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return False
        raise
    return True


def opens(path: Path, key: bytes) -> bool:
    """Say whether a file opens with this key."""
    try:
        connect(path, key, Way.READER).close()
    except IntegrityError:
        return False
    return True
