"""The writing part of an import: chunk by chunk, each stored in one transaction while the next one is prepared."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import monotonic
from typing import NamedTuple

from harassment_cms.answers.conflicts import Closing
from harassment_cms.intake.dedupe import Arrival, Headed, Judged, Verdict
from harassment_cms.ports import Desk, KnownRow, UnitOfWork
from harassment_cms.services.imports import tidings
from harassment_cms.services.imports.framing import Framing
from harassment_cms.services.imports.joining import join
from harassment_cms.services.imports.pace import Pace
from harassment_cms.services.imports.preparing import STATES, Batch, Numbers, Prepared, Preparer
from harassment_cms.services.imports.results import Progress, References, Tally
from harassment_cms.services.imports.source import Chunk, Source

AHEAD = 2
"""How many chunks may be prepared, or in preparation, while one is stored."""
_SPARE = AHEAD
"""How many blocks of numbers may go unused between two chunks that store something."""


class Writer:
    """Stores the chunks of one import.

    ``rows_in`` rows are stored for good. ``closing`` says to whom what is sealed. ``unread`` says of each record that
    nobody of the team can open whether it speaks of danger.
    ``tally`` and ``framing`` tell what became of them; ``cases`` are the references of the cases they made, in the
    file's order.
    """

    def __init__(self, desk: Desk, source: Source, batch: Batch, numbers: Sequence[Numbers]) -> None:
        self.batch = batch
        self.tally = Tally(batch.info.id)
        self.rows_in = 0
        self.framing = Framing()
        self.cases = References()
        self.unread: tuple[bool, ...] = ()
        self._desk = desk
        self._source = source
        self._numbers = deque(numbers)
        self._pace = Pace()
        self.closing = Closing.of(desk)
        source.reader.conflicts = self.closing.conflicts(source.found.layout, source.found.form)
        self._preparer = Preparer(desk, source, batch, self.closing)
        with desk.store.read() as view:
            self._stored_before = view.imports.rows_stored(batch.info.id)
        self._places = {stored: place for place, (stored, _, _) in self._stored_before.items()}

    @staticmethod
    def first_numbers(work: UnitOfWork) -> list[Numbers]:
        """Reserve row numbers for the first chunks; each chunk that is stored reserves those of a later one.

        They are used in the order of the file: of what a response sent, the number tells what came first.
        """
        return [_numbers(work, Pace().records) for _ in range(AHEAD + 1 + _SPARE)]

    def write_all(self, progress: Progress | None) -> None:
        """Store the whole file. Chunks are prepared in a thread of their own and stored in this one.

        Raises ``ConflictError`` if another import of the same file has taken over meanwhile.
        """
        with closing(self._source.chunks(self.framing.gaps)) as chunks, ThreadPoolExecutor(1, "import") as beside:
            try:
                coming = deque(beside.submit(self._next, chunks) for _ in range(AHEAD))
                while (chunk := coming.popleft().result()) is not None:
                    coming.append(beside.submit(self._next, chunks))
                    self._write(chunk)
                    if progress is not None:
                        progress(chunk.read, self._source.digest.size)
            finally:
                beside.shutdown(cancel_futures=True)

    def _next(self, chunks: Iterator[Chunk]) -> _Coming | None:
        """Prepare one chunk; what an earlier, interrupted run stored of it is only counted later."""
        numbers = self._numbers.popleft()
        self._source.reader.most = numbers.records
        chunk = next(chunks, None)
        if chunk is None:
            self._numbers.appendleft(numbers)
            return None
        fresh = [row for row in chunk.rows if row.number not in self._stored_before]
        prepared = self._preparer.prepare(fresh, numbers) if fresh else None
        if prepared is None or prepared.numbers is None:
            self._numbers.appendleft(numbers)
        return _Coming(chunk.read, len(chunk.rows), self._counted_before(chunk.rows), fresh, prepared)

    def _counted_before(self, rows: Sequence[Arrival]) -> list[tuple[Judged, str | None]]:
        """What an interrupted run stored counts as it did then: judged against what was there before it."""
        before = [row for row in rows if row.number in self._stored_before]
        if not before:
            return []
        with self._desk.store.read() as view:
            known = view.imports.known([row.tags.identity for row in before])
            headed = self._source.headed_like(view)
            return [self._judged_then(row, known.get(row.tags.identity, ()), headed) for row in before]

    def _judged_then(self, row: Arrival, known: Sequence[KnownRow], headed: Headed) -> tuple[Judged, str | None]:
        number, state, ref = self._stored_before[row.number]
        earlier = [
            each
            for each in known
            if (self._places.get(each.id, 0) < row.number if each.batch == self.batch.info.id else each.id < number)
        ]
        (judged,) = self._source.reader.judge([row], {row.tags.identity: earlier}, headed)
        is_further = state == STATES[Verdict.FURTHER]
        return judged._replace(verdict=Verdict.FURTHER) if is_further else judged, ref

    def _write(self, chunk: _Coming) -> None:
        for judged, ref in chunk.before:
            self.tally.add(judged)
            if judged.verdict is Verdict.NEW and ref is not None:
                self.cases.add([ref])
        if chunk.prepared is not None:
            self._count(self._stored(chunk.fresh, chunk.prepared))
        self.rows_in += chunk.rows

    def _stored(self, fresh: Sequence[Arrival], prepared: Prepared) -> Prepared:
        with self._desk.store.write() as work:
            began = monotonic()
            work.imports.confirm(self.batch.info)
            if not prepared.still_holds(work):
                numbers = prepared.numbers or _numbers(work, len(fresh))
                prepared = self._preparer.prepare_within(work, fresh, numbers)
            if prepared.rows is not None:
                work.imports.write(prepared.rows)
                work.revisions.tell(tidings.of_rows(work, self._source, prepared.judged))
                join(work, self.batch.info, prepared.judged)
                self._reserve(work)
                work.commit("import.rows", str(self.batch.info.id), rows=prepared.count)
                self._pace.took(prepared.count, monotonic() - began)
            elif len(self._numbers) < AHEAD:
                # Row after row stands twice: what was prepared for them went unused, and comes too early now.
                self._reserve(work)
                work.commit("import.rows", str(self.batch.info.id), rows=0)
        return prepared

    def _reserve(self, work: UnitOfWork) -> None:
        while len(self._numbers) <= _SPARE:
            self._numbers.append(_numbers(work, self._pace.records))

    def _count(self, prepared: Prepared) -> None:
        self.cases.add(prepared.refs)
        self.unread += prepared.unread
        for each in prepared.judged:
            self.tally.add(each)
            if each.verdict is Verdict.KNOWN and each.same is not None:
                self.framing.refer(each.arrival.number, each.arrival.raw, each.same.id)


class _Coming(NamedTuple):
    """A chunk on its way: how far in the file it ends, and how many rows it has.

    ``before`` are the rows that an earlier run stored, with the references of their cases; ``fresh`` the others.
    """

    read: int
    rows: int
    before: list[tuple[Judged, str | None]]
    fresh: list[Arrival]
    prepared: Prepared | None

    def __repr__(self) -> str:
        return object.__repr__(self)


def _numbers(work: UnitOfWork, records: int) -> Numbers:
    """Reserve row numbers for so many records; each takes three."""
    return Numbers(work.reserve(3 * records), records)
