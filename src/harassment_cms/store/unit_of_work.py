"""One transaction over the encrypted file: everything in it is signed by one audit entry, or nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy.engine import Connection, Engine

from harassment_cms.domain.errors import UnauditedWriteError
from harassment_cms.domain.moments import to_text
from harassment_cms.ports import Clock, Keys, Verify
from harassment_cms.store.backup import copy_database, damage
from harassment_cms.store.engine import engine
from harassment_cms.store.failures import plain_words, refusal_for
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.cases import CaseRepository
from harassment_cms.store.repositories.drafts import DraftRepository
from harassment_cms.store.repositories.figures import FigureRepository
from harassment_cms.store.repositories.imports import ImportRepository
from harassment_cms.store.repositories.people import PeopleRepository
from harassment_cms.store.repositories.record import RecordRepository
from harassment_cms.store.repositories.work import WorkRepository
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.signing import append_entry


class Repositories:
    """All repositories on one connection."""

    def __init__(self, connection: Connection, keys: Keys, verify: Verify, now: datetime) -> None:
        self.ledger = Ledger(connection)
        sealer = Sealer(connection, keys, now.date())
        self.people = PeopleRepository(connection, self.ledger, sealer)
        self.cases = CaseRepository(connection, self.ledger, sealer)
        self.work = WorkRepository(connection, self.ledger, sealer)
        self.imports = ImportRepository(connection, self.ledger, sealer)
        self.figures = FigureRepository(connection, self.ledger, sealer)
        self.drafts = DraftRepository(connection, self.ledger, sealer)
        self.record = RecordRepository(connection, verify)


class UnitOfWork(Repositories):
    """A writing transaction. Leaving it without ``commit`` takes everything back.

    ``commit`` appends the signed entry; ``commit_bookkeeping`` is for what is no part of the record (drafts,
    reserved numbers) and refuses if anything else was written.
    """

    def __init__(self, connection: Connection, keys: Keys, verify: Verify, now: datetime) -> None:
        super().__init__(connection, keys, verify, now)
        self._connection = connection
        self._keys = keys
        self.now = now
        self._before = self._driver_changes()
        self._before_commit: list[Callable[[], None]] = []

    def reserve(self, count: int = 1) -> int:
        """Take row numbers and return the first."""
        return self.ledger.reserve(count)

    def before_commit(self, action: Callable[[], None]) -> None:
        """Run ``action`` after the entry is written and before the commit (the key file is replaced there)."""
        self._before_commit.append(action)

    def use_keys(self, keys: Keys) -> None:
        """Sign this unit of work with these keys: a person's new ones, from the moment they joined."""
        self._keys = keys

    def commit(self, kind: str, on: str = "", /, **payload: object) -> None:
        """Sign what was written and commit. ``payload`` holds codes and counts, never a report's words."""
        written = append_entry(
            self._connection, self._keys, to_text(self.now), kind, on, payload, self.ledger.digests()
        )
        self.ledger.changes += written
        self._finish()

    def commit_bookkeeping(self) -> None:
        """Commit what needs no entry; raises ``UnauditedWriteError`` if audited rows were written."""
        if self.ledger.digests():
            raise UnauditedWriteError("rows of the record were written without an entry")
        self._finish()

    def _finish(self) -> None:
        changed = self._driver_changes() - self._before
        if changed != self.ledger.changes:
            raise UnauditedWriteError(f"{changed} rows changed, {self.ledger.changes} of them on record")
        for action in self._before_commit:
            action()
        self._connection.commit()

    def _driver_changes(self) -> int:
        driver: Any = self._connection.connection.dbapi_connection
        return int(driver.total_changes)


class Store:
    """The encrypted file of one home, opened with one person's keys: a writer and a reader."""

    def __init__(self, path: Path, database_key: bytes, keys: Keys, verify: Verify, clock: Clock) -> None:
        self._path = path
        self._database_key = database_key
        self._writer: Engine = engine(path, database_key, begin="BEGIN IMMEDIATE")
        self._reader: Engine = engine(path, database_key, begin="BEGIN")
        self.keys = keys
        self._verify = verify
        self._clock = clock

    def write(self) -> _Transaction:
        """Begin a writing transaction; use it in a ``with`` statement and ``commit`` inside."""
        return _Transaction(self._writer, self.keys, self._verify, self._clock())

    @contextmanager
    def read(self) -> Iterator[Repositories]:
        """Begin a reading transaction: one moment of the file, never blocked by a writer."""
        with plain_words(), self._reader.connect() as connection, connection.begin():
            yield Repositories(connection, self.keys, self._verify, self._clock())

    def data_version(self) -> int:
        """Return a number that changes whenever another program commits."""
        with plain_words(), self._reader.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            return int(driver.execute("PRAGMA data_version").fetchone()[0])

    def copy_to(self, target: Path, mode: int) -> None:
        """Copy the whole file, encrypted under the same key, also while others write."""
        copy_database(self._path, target, self._database_key, mode)

    def damage(self) -> tuple[str, ...]:
        """Check every page and return what is wrong."""
        return damage(self._path, self._database_key)

    def damage_of_copy(self, path: Path) -> tuple[str, ...]:
        """Check every page of a copy without changing it."""
        return damage(path, self._database_key, untouched=True)

    def close(self) -> None:
        """Close both connections."""
        self._writer.dispose()
        self._reader.dispose()


class _Transaction:
    def __init__(self, engine_: Engine, keys: Keys, verify: Verify, now: datetime) -> None:
        self._engine = engine_
        self._keys = keys
        self._verify = verify
        self._now = now

    def __enter__(self) -> UnitOfWork:
        with plain_words():
            self._connection = self._engine.connect()
            try:
                self._connection.begin()
            except BaseException:
                self._connection.close()
                raise
        return UnitOfWork(self._connection, self._keys, self._verify, self._now)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing returns the connection to its pool, which rolls back whatever was not committed.
        self._connection.close()
        refusal = refusal_for(error)
        if refusal is not None:
            raise refusal from error
