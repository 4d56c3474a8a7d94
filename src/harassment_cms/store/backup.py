"""Copies of the encrypted file by the database's own backup, under the same key, never in plain."""

from __future__ import annotations

import os
from pathlib import Path

from harassment_cms.domain.errors import IntegrityError, MachineError
from harassment_cms.ports import Copied
from harassment_cms.store.engine import Way, connect, create_file
from harassment_cms.store.failures import plain_words

_PAGES = 1000


def copy_database(source: Path, target: Path, key: bytes, mode: int) -> None:
    """Copy a whole database, also while others write; the copy is finished and checked, or removed again.

    Raises ``MachineError`` if the target exists or the disk refuses.
    """
    create_file(target, key, mode)
    try:
        origin = connect(source, key, Way.MAINTENANCE)
        try:
            copy = connect(target, key, Way.MAINTENANCE)
            try:
                with plain_words():
                    origin.backup(copy, pages=_PAGES)
                    copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()
        finally:
            origin.close()
        if damage(target, key):
            raise MachineError("The copy came out damaged, so it was removed.", "Check the disk it was written to.")
        _flush(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def renew_key(path: Path, old: bytes, new: bytes) -> None:
    """Give a copy that nobody else has open another key; raises ``MachineError`` if the disk refuses."""
    connection = connect(path, old, Way.MAINTENANCE)
    try:
        with plain_words():
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute(f"PRAGMA rekey=\"x'{new.hex()}'\"")
    finally:
        connection.close()
    connect(path, new, Way.COPY).close()


def describe_copy(path: Path, key: bytes) -> Copied:
    """Say which moment of the file a finished copy holds, without changing it."""
    connection = connect(path, key, Way.COPY)
    try:
        with plain_words():
            entry = connection.execute("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
            state = connection.execute("SELECT document FROM vault_state ORDER BY seq DESC LIMIT 1").fetchone()
    finally:
        connection.close()
    if entry is None or state is None:
        raise IntegrityError("The case file has lost its record.", "Run `hcms doctor` and keep the file as it is.")
    return Copied(int(entry[0]), str(entry[1]), bytes(state[0]))


def damage(path: Path, key: bytes, *, untouched: bool = False) -> tuple[str, ...]:
    """Return what the full check of every page finds wrong: nothing, for a sound file."""
    connection = connect(path, key, Way.COPY if untouched else Way.MAINTENANCE)
    try:
        with plain_words():
            if not untouched:
                # The check reads the main file only, so what stands in the log has to be moved there first.
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            pages = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
            rows = [str(row[0]) for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        connection.close()
    return (*pages, *rows, *(f"a row of {row[0]} points nowhere" for row in broken))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
