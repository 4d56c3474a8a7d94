"""One transaction over the encrypted file: everything in it is signed by one audit entry, or nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import sleep
from types import TracebackType
from typing import Any

from sqlalchemy.engine import Connection, Engine

from harassment_cms.domain.chain import Reached
from harassment_cms.domain.errors import CmsError, LookingError, UnauditedWriteError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import ArrivingRow, BatchInfo, BatchKey, Clock, Copied, Keys, NewEvent, SealedRows, Verify
from harassment_cms.ports.carrying import Carried
from harassment_cms.store.arrivals import seal_rows
from harassment_cms.store.backup import copy_database, damage, describe_copy
from harassment_cms.store.carrying import carry_over, forget_drafts
from harassment_cms.store.closed import Closed
from harassment_cms.store.engine import Way, engine
from harassment_cms.store.failures import plain_words, refusal_for
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.rekeying import Moment, opens, rekey
from harassment_cms.store.repositories.by_hand import ByHandRepository
from harassment_cms.store.repositories.cases import CaseRepository
from harassment_cms.store.repositories.clearfiles import ClearFileRepository
from harassment_cms.store.repositories.directory import DirectoryRepository
from harassment_cms.store.repositories.drafts import DraftRepository
from harassment_cms.store.repositories.emergencies import EmergencyRepository
from harassment_cms.store.repositories.figures import FigureRepository
from harassment_cms.store.repositories.forms import FormRepository
from harassment_cms.store.repositories.imports import ImportRepository
from harassment_cms.store.repositories.joins import JoinRepository
from harassment_cms.store.repositories.narrative import NarrativeRepository
from harassment_cms.store.repositories.originals import OriginalRepository
from harassment_cms.store.repositories.people import PeopleRepository
from harassment_cms.store.repositories.person_details import PersonDetailsRepository
from harassment_cms.store.repositories.persons import PersonRepository
from harassment_cms.store.repositories.placing import PlaceRepository
from harassment_cms.store.repositories.record import RecordRepository
from harassment_cms.store.repositories.releases import ReleaseRepository
from harassment_cms.store.repositories.response_rows import ResponseRowRepository
from harassment_cms.store.repositories.revisions import RevisionRepository
from harassment_cms.store.repositories.settling import SettlingRepository
from harassment_cms.store.repositories.shared import SharedRepository
from harassment_cms.store.repositories.shares import ShareRepository
from harassment_cms.store.repositories.walls import WallRepository
from harassment_cms.store.repositories.work import WorkRepository
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.signing import append_entry
from harassment_cms.store.standing import Standing
from harassment_cms.store.walls import Seen, Walls

_SCRUBS = 40
_BETWEEN_SCRUBS = 0.25

Noting = Callable[[Reached, Keys], None]
"""Told how far the record goes once an own entry was committed, and with which keys that was signed."""


def _noted_nowhere(reached: Reached, keys: Keys) -> None:
    """Keep no note: a file that is being founded is nobody's yet."""


class Repositories:
    """All repositories on one connection."""

    def __init__(self, connection: Connection, keys: Keys, verify: Verify, now: datetime, seen: Seen) -> None:
        self.ledger = Ledger(connection)
        self._walls = Walls(connection, keys, seen)
        sealer = Sealer(connection, keys, now.date(), self._walls)
        closed = Closed(self.ledger, sealer)
        self.people = PeopleRepository(connection, self.ledger, sealer)
        self.details = PersonDetailsRepository(connection, self.ledger)
        self.joins = JoinRepository(connection, self.ledger, sealer)
        self.cases = CaseRepository(connection, sealer, closed, self.joins)
        self.work = WorkRepository(connection, self.ledger, sealer, closed)
        self.walls = WallRepository(connection, self.ledger, sealer, closed)
        self.emergencies = EmergencyRepository(connection, self.ledger, sealer)
        self.shares = ShareRepository(connection, self.ledger, sealer, closed)
        self.shared = SharedRepository(connection, self.ledger, sealer, closed)
        self.persons = PersonRepository(connection, self.ledger)
        self.imports = ImportRepository(connection, self.ledger, sealer)
        self.response_rows = ResponseRowRepository(connection, self.ledger)
        self.by_hand = ByHandRepository(connection, self.ledger, sealer, self.imports)
        self.revisions = RevisionRepository(connection, self.ledger, self._walls)
        self.settling = SettlingRepository(connection, self.ledger, keys.user_id, self._walls, closed)
        self.originals = OriginalRepository(connection, self.ledger, sealer)
        self.clear_files = ClearFileRepository(connection, self.ledger, keys.user_id)
        self.forms = FormRepository(connection, self.ledger)
        self.directory = DirectoryRepository(connection, self.ledger, keys.user_id)
        self.narrative = NarrativeRepository(connection, self.ledger, sealer, closed)
        self.figures = FigureRepository(connection)
        self.releases = ReleaseRepository(connection, self.ledger, keys.user_id)
        self.place = PlaceRepository(connection, self.ledger)
        self.drafts = DraftRepository(connection, self.ledger, sealer)
        self.record = RecordRepository(connection, verify)


class UnitOfWork(Repositories):
    """A writing transaction. Leaving it without ``commit`` takes everything back.

    ``commit`` appends the signed entry; ``commit_bookkeeping`` is for what is no part of the record (drafts,
    reserved numbers) and refuses if anything else was written.
    """

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        verify: Verify,
        now: datetime,
        standing: Standing,
        seen: Seen,
        note: Noting,
    ) -> None:
        super().__init__(connection, keys, verify, now, seen)
        self._connection = connection
        self._keys = keys
        self._standing = standing
        self._note = note
        self.now = now
        self._before = self._driver_changes()
        self._outside: list[tuple[Callable[[], None], Callable[[], None]]] = []

    def reserve(self, count: int = 1) -> int:
        """Take row numbers and return the first."""
        return self.ledger.reserve(count)

    def before_commit(self, action: Callable[[], None], back: Callable[[], None]) -> None:
        """Run ``action`` after the entry is written and before the commit, and ``back`` if that then fails.

        The key file is replaced there.
        """
        self._outside.append((action, back))

    def carry_over(self, later: Path, key: bytes) -> Carried:
        """Take over what must not be undone from a later state of this file; see ``carrying``."""
        reader = engine(later, key, Way.READER)
        try:
            with reader.connect() as connection, connection.begin():
                return carry_over(self._connection, self.ledger, connection)
        finally:
            reader.dispose()

    def forget_drafts(self, people: Collection[int]) -> None:
        """Remove unfinished texts that nobody can open any more."""
        forget_drafts(self._connection, self.ledger, people)

    def use_keys(self, keys: Keys) -> None:
        """Sign this unit of work with these keys: a person's new ones, from the moment they joined."""
        self._keys = keys

    def commit(self, kind: str, on: str = "", /, **payload: object) -> None:
        """Sign what was written and commit. ``payload`` holds codes and counts, never a report's words.

        An entry on a restricted case speaks of it by the name that only those named on it can tell, and without
        details. Raises ``BrokenChainError`` if what stands in the record already does not hold: nothing is added
        then.
        """
        for case in self.joins.keep_closed():
            self.work.add_event(case, NewEvent(EventKind.PARTED, self.now, self.now))
        aliases = self._walls.aliases if self._walls.opened else {}
        if aliases and aliases.keys() & {on, *(value for value in payload.values() if isinstance(value, str))}:
            on, payload = aliases.get(on, on), {}
        rows = self.ledger.digests()
        after = self._standing.prove(self._connection)
        reached = append_entry(self._connection, self._keys, after, to_text(self.now), kind, on, payload, rows)
        self.ledger.changes += 1 + len(rows)
        self._finish()
        self._standing.appended(reached)
        self._note(reached, self._keys)

    def commit_bookkeeping(self) -> None:
        """Commit what needs no entry; raises ``UnauditedWriteError`` if audited rows were written."""
        if self.ledger.digests():
            raise UnauditedWriteError("rows of the record were written without an entry")
        self._finish()

    def _finish(self) -> None:
        changed = self._driver_changes() - self._before
        if changed != self.ledger.changes:
            raise UnauditedWriteError(f"{changed} rows changed, {self.ledger.changes} of them on record")
        with ExitStack() as undoing:
            for action, back in self._outside:
                action()
                undoing.callback(back)
            self._connection.commit()
            undoing.pop_all()

    def _driver_changes(self) -> int:
        driver: Any = self._connection.connection.dbapi_connection
        return int(driver.total_changes)


class Store:
    """The encrypted file of one home, opened with one person's keys: a writer and a reader."""

    def __init__(
        self,
        path: Path,
        database_key: bytes,
        keys: Keys,
        verify: Verify,
        clock: Clock,
        note: Noting = _noted_nowhere,
        *,
        looking: bool = False,
    ) -> None:
        self._path = path
        self._renewing = Lock()
        self._open(database_key)
        self.keys = keys
        self._verify = verify
        self._clock = clock
        self._standing = Standing(keys, verify)
        self._seen: Seen = {}
        self._note = note
        self._looking = looking

    def _open(self, database_key: bytes) -> None:
        self._database_key = database_key
        self._writer: Engine = engine(self._path, database_key, Way.WRITER)
        self._reader: Engine = engine(self._path, database_key, Way.READER)

    def rekey(self, key: bytes, moment: tuple[int, int], stage: Callable[[], None]) -> bool:
        """Give the file a new key and go on with it; False if it is open elsewhere or changed since ``moment``.

        ``moment`` is the newest state of the key file and the newest statement, by their numbers. ``stage`` puts the
        new key where everybody finds it, when nobody else can come in any more.
        """
        with self._renewing:
            return self._rekey(key, moment, stage)

    def _rekey(self, key: bytes, moment: tuple[int, int], stage: Callable[[], None]) -> bool:
        self.close()
        try:
            done = rekey(self._path, self._database_key, key, Moment(*moment), stage)
        except BaseException:
            with suppress(CmsError):
                if opens(self._path, key):
                    self._open(key)
            raise
        self._open(key if done else self._database_key)
        return done

    def _engine(self, way: Way) -> Engine:
        """Return the writer's or the reader's engine; whoever asks while the key is renewed waits for that."""
        with self._renewing:
            return self._writer if way is Way.WRITER else self._reader

    def prove(self, since: Reached | None = None) -> Reached:
        """Check the record as each opening of a home does, and say how far it went: all since ``since``, at least
        the newest entry. Raises ``BrokenChainError``.
        """
        with plain_words(), self._engine(Way.READER).connect() as connection, connection.begin():
            self._standing.follow(connection)
            self._standing.begin(since)
            return self._standing.prove(connection)

    def write(self) -> _Transaction:
        """Begin a writing transaction; use it in a ``with`` statement and ``commit`` inside.

        Raises ``LookingError`` where the home was opened for looking only.
        """
        if self._looking:
            raise LookingError
        return _Transaction(
            self._engine(Way.WRITER), self.keys, self._verify, self._clock(), self._standing, self._seen, self._note
        )

    @contextmanager
    def read(self) -> Iterator[Repositories]:
        """Begin a reading transaction: one moment of the file, never blocked by a writer."""
        with plain_words(), self._engine(Way.READER).connect() as connection, connection.begin():
            self._standing.follow(connection)
            yield Repositories(connection, self.keys, self._verify, self._clock(), self._seen)

    @contextmanager
    def look(self, *, alone: bool = False) -> Iterator[Repositories]:
        """Look without judging whose keys these are; ``alone`` keeps everybody else from writing meanwhile."""
        engine_ = self._engine(Way.WRITER if alone else Way.READER)
        with plain_words(), engine_.connect() as connection, connection.begin():
            yield Repositories(connection, self.keys, self._verify, self._clock(), self._seen)

    def seal_rows(
        self,
        batch: BatchInfo,
        form_version: int,
        key: BatchKey,
        rows: Sequence[ArrivingRow],
        first: int,
        now: str,
    ) -> SealedRows:
        """Seal records of an import for `ImportRepository.write`; needs no transaction.

        ``first`` is the first of ``3 * len(rows)`` reserved numbers.
        """
        return seal_rows(self.keys, batch, form_version, key, rows, first, now)

    def scrub(self) -> bool:
        """Bring everything out of the journal into the file, and empty it; say whether that could be done.

        While somebody reads an older moment of the file, what was erased since still lies in one of the two.
        """
        with plain_words(), self._engine(Way.WRITER).connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            for attempt in range(_SCRUBS):
                if driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0):
                    return True
                sleep(_BETWEEN_SCRUBS * (attempt < _SCRUBS - 1))
        return False

    def data_version(self) -> int:
        """Return a number that changes whenever another program commits."""
        with plain_words(), self._engine(Way.READER).connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            return int(driver.execute("PRAGMA data_version").fetchone()[0])

    def copy_to(self, target: Path, mode: int) -> Copied:
        """Copy the whole file, encrypted under the same key, also while others write; say which moment it holds."""
        copy_database(self._path, target, self._database_key, mode)
        return describe_copy(target, self._database_key)

    def damage(self) -> tuple[str, ...]:
        """Check every page and return what is wrong."""
        return damage(self._path, self._database_key)

    def describe_copy(self, path: Path, key: bytes) -> Copied:
        """Say which moment of the file a copy holds, which stands under this key, without changing it."""
        return describe_copy(path, key)

    def damage_of_copy(self, path: Path, key: bytes) -> tuple[str, ...]:
        """Check every page of a copy, which stands under this key, without changing it."""
        return damage(path, key, untouched=True)

    def close(self) -> None:
        """Close both connections."""
        self._writer.dispose()
        self._reader.dispose()


class _Transaction:
    def __init__(
        self, engine_: Engine, keys: Keys, verify: Verify, now: datetime, standing: Standing, seen: Seen, note: Noting
    ) -> None:
        self._seen = seen
        self._note = note
        self._engine = engine_
        self._keys = keys
        self._verify = verify
        self._now = now
        self._standing = standing

    def __enter__(self) -> UnitOfWork:
        with plain_words():
            self._connection = self._engine.connect()
            try:
                self._connection.begin()
                self._standing.follow(self._connection)
            except BaseException:
                self._connection.close()
                raise
        return UnitOfWork(
            self._connection, self._keys, self._verify, self._now, self._standing, self._seen, self._note
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing returns the connection to its pool, which rolls back whatever was not committed.
        self._connection.close()
        refusal = refusal_for(error)
        if refusal is not None:
            raise refusal from error
