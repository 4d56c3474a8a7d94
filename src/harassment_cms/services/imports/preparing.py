"""The part of an import that needs no writing transaction: judging a chunk's rows, and sealing what is new.

It runs ahead, in a thread of its own, while the chunk before is being stored. What it found already here is looked
up again when the chunk is stored, because somebody may have written meanwhile.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from harassment_cms.domain.moments import to_text
from harassment_cms.domain.references import draw_many
from harassment_cms.intake.arriving import REPORT, Beginnings
from harassment_cms.intake.dedupe import Arrival, Judged, Verdict, several
from harassment_cms.ports import (
    ArrivingRow,
    BatchInfo,
    BatchKey,
    Desk,
    KnownRow,
    Repositories,
    ResponseCase,
    SealedRows,
)
from harassment_cms.services.imports.source import Source

STATES = {
    Verdict.NEW: REPORT,
    Verdict.FURTHER: "further",
    Verdict.AMENDED: "amended",
    Verdict.KNOWN: "copy",
    Verdict.PARTIAL: "partial",
    Verdict.SET_ASIDE: "set_aside",
}
BESIDE = "beside"
"""A reading with more questions, or fewer: it contradicts nothing, and is no copy either."""

_CHUNKS_ON_THEIR_WAY = 4
"""At least as many as can be prepared and not yet stored."""

Known = Mapping[bytes, Sequence[KnownRow]]
Begun = Mapping[bytes, ResponseCase]


class Numbers(NamedTuple):
    """A reserved block of row numbers, enough for so many records."""

    first: int
    records: int


@dataclass(frozen=True, slots=True, repr=False)
class Batch:
    """The import that a file's records belong to, and the key that they are sealed under."""

    info: BatchInfo
    key: BatchKey
    form_version: int


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """A chunk, judged and sealed. ``known`` is what was here already, ``begun`` the cases of responses with several
    rows; ``refs`` are the references of its new cases.

    ``rows`` holds the ``count`` records that are to be stored under ``numbers``; both are None where there is none.
    """

    judged: Sequence[Judged]
    known: Known
    begun: Begun
    refs: Sequence[str]
    rows: SealedRows | None
    count: int
    numbers: Numbers | None

    def still_holds(self, view: Repositories) -> bool:
        """Whether nobody has written anything since that this chunk would have to be judged against."""
        if self.known != view.imports.known([each.arrival.tags.identity for each in self.judged]):
            return False
        if self.begun != view.response_rows.cases(several([each.arrival for each in self.judged])):
            return False
        return not self.refs or not view.imports.taken_references(self.refs)


class Preparer:
    """Prepares the chunks of one import, in order."""

    def __init__(self, desk: Desk, source: Source, batch: Batch) -> None:
        self._desk = desk
        self._source = source
        self._batch = batch
        self._beginnings = Beginnings(desk)
        self._drawn: deque[Sequence[str]] = deque(maxlen=_CHUNKS_ON_THEIR_WAY)

    def prepare(self, chunk: Sequence[Arrival], numbers: Numbers) -> Prepared:
        """Judge and seal one chunk from what can be seen now; what is stored of it gets these numbers."""
        with self._desk.store.read() as view:
            seen = self._judged(view, chunk)
        return self._sealed(*seen, numbers)

    def prepare_within(self, work: Repositories, chunk: Sequence[Arrival], numbers: Numbers) -> Prepared:
        """Judge and seal one chunk within the transaction that stores it, so that nothing can come between."""
        return self._sealed(*self._judged(work, chunk), numbers)

    def _judged(self, view: Repositories, chunk: Sequence[Arrival]) -> tuple[Known, Begun, list[Judged], list[str]]:
        known = view.imports.known([row.tags.identity for row in chunk])
        begun = view.response_rows.cases(several(chunk))
        judged = self._source.reader.judge(chunk, known, self._source.headed_like(view), begun)
        refs = self._references(view, len([1 for each in judged if each.verdict is Verdict.NEW]))
        return known, begun, judged, refs

    def _sealed(
        self, known: Known, begun: Begun, judged: Sequence[Judged], refs: Sequence[str], numbers: Numbers
    ) -> Prepared:
        now = self._desk.clock()
        rows = self._beginnings.of([each.arrival for each in judged if each.verdict is Verdict.NEW], refs, now)
        rows += [_other(each) for each in judged if each.verdict is not Verdict.NEW and each.same is None]
        sealed = None
        if rows:
            batch = self._batch
            sealed = self._desk.store.seal_rows(
                batch.info, batch.form_version, batch.key, rows, numbers.first, to_text(now)
            )
        return Prepared(judged, known, begun, refs, sealed, len(rows), numbers if rows else None)

    def _references(self, view: Repositories, count: int) -> list[str]:
        on_their_way = frozenset(chain.from_iterable(tuple(self._drawn)))
        refs: dict[str, None] = {}
        while len(refs) < count:
            drawn = draw_many(secrets.token_bytes, count - len(refs), refs.keys() | on_their_way)
            taken = view.imports.taken_references(drawn)
            refs.update(dict.fromkeys(ref for ref in drawn if ref not in taken))
        self._drawn.append(tuple(refs))
        return list(refs)


def _other(each: Judged) -> ArrivingRow:
    row = each.arrival
    return ArrivingRow(
        state=BESIDE if each.verdict is Verdict.KNOWN and not each.copied else STATES[each.verdict],
        row_number=row.number,
        record=row.raw,
        tags=row.tags,
        submitted_at=None if row.submitted_at is None else to_text(row.submitted_at),
        modified_at=None if row.modified_at is None else to_text(row.modified_at),
        problem=row.problem.value if row.problem else None,
        case_id=each.case_id,
    )
