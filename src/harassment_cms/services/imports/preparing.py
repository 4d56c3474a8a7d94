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

from harassment_cms.answers.conflicts import Closing
from harassment_cms.domain.conflicts import Hit
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


class _Found(NamedTuple):
    """What was here already: rows by identity, the cases of responses with several rows, and the public keys to which
    answers are sealed that come for a restricted case.
    """

    known: Known
    begun: Begun
    late: Mapping[int, bytes]

    def late_key(self, each: Judged) -> bytes | None:
        """Return the public key of the restricted case that a row belongs to; None if it belongs to none."""
        begun = self.begun.get(each.arrival.response)
        return self.late.get((each.here or 0) if begun is None else begun.case_id)


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """A chunk, judged and sealed, against what was ``found`` here already; ``refs`` are those of its new cases.

    ``unread`` says, of each record that nobody of the team can open, whether it answers a safety question with yes.
    ``rows`` holds the ``count`` records that are to be stored under ``numbers``; both are None where there is none.
    """

    judged: Sequence[Judged]
    found: _Found
    refs: Sequence[str]
    rows: SealedRows | None
    count: int
    numbers: Numbers | None
    unread: tuple[bool, ...] = ()

    def still_holds(self, view: Repositories) -> bool:
        """Whether nobody has written anything since that this chunk would have to be judged against."""
        known = view.imports.known([each.arrival.tags.identity for each in self.judged])
        begun = view.response_rows.cases(several([each.arrival for each in self.judged]))
        if self.found != _Found(known, begun, _late_keys(view, known, begun)):
            return False
        return not self.refs or not view.imports.taken_references(self.refs)


class Preparer:
    """Prepares the chunks of one import, in order."""

    def __init__(self, desk: Desk, source: Source, batch: Batch, closing: Closing) -> None:
        self._desk = desk
        self._closing = closing
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

    def _judged(self, view: Repositories, chunk: Sequence[Arrival]) -> tuple[_Found, list[Judged], list[str]]:
        known = view.imports.known([row.tags.identity for row in chunk])
        begun = view.response_rows.cases(several(chunk))
        judged = self._source.reader.judge(chunk, known, self._source.headed_like(view), begun)
        refs = self._references(view, len([1 for each in judged if each.verdict is Verdict.NEW]))
        return _Found(known, begun, _late_keys(view, known, begun)), judged, refs

    def _sealed(self, found: _Found, judged: Sequence[Judged], refs: Sequence[str], numbers: Numbers) -> Prepared:
        now = self._desk.clock()
        stored = [each for each in judged if each.verdict is Verdict.NEW]
        rows = self._beginnings.of([each.arrival for each in stored], refs, now)
        others = [each for each in judged if each.verdict is not Verdict.NEW and each.same is None]
        rows = self._closed(found, [*stored, *others], [*rows, *map(_other, others)])
        sealed = None
        if rows:
            batch = self._batch
            sealed = self._desk.store.seal_rows(
                batch.info, batch.form_version, batch.key, rows, numbers.first, to_text(now)
            )
        unread = tuple(
            each.arrival.danger
            for each, row in zip([*stored, *others], rows, strict=True)
            if row.wall is not None and self._closing.is_unread(row.wall)
        )
        return Prepared(judged, found, refs, sealed, len(rows), numbers if rows else None, unread)

    def _closed(self, sought: _Found, judged: Sequence[Judged], rows: Sequence[ArrivingRow]) -> list[ArrivingRow]:
        """Say of each row to whom alone it is to be sealed, if the team must not open it.

        What arrives for a restricted case goes to those who open that. Of several rows of a response, each closes
        as all of them do. Bytes that say nothing new are as open as what they repeat.
        """
        found: dict[bytes, list[Hit]] = {}
        for each in judged:
            if each.arrival.hits:
                found.setdefault(each.arrival.response, []).extend(each.arrival.hits)
        if not sought.late and not found:
            return list(rows)
        walls = {response: self._closing.wall(hits) for response, hits in found.items()}
        return [
            row._replace(sealed_to=late)
            if (late := sought.late_key(each)) is not None
            else row._replace(wall=None if each.copied else walls.get(each.arrival.response))
            for each, row in zip(judged, rows, strict=True)
        ]

    def _references(self, view: Repositories, count: int) -> list[str]:
        on_their_way = frozenset(chain.from_iterable(tuple(self._drawn)))
        refs: dict[str, None] = {}
        while len(refs) < count:
            drawn = draw_many(secrets.token_bytes, count - len(refs), refs.keys() | on_their_way)
            taken = view.imports.taken_references(drawn)
            refs.update(dict.fromkeys(ref for ref in drawn if ref not in taken))
        self._drawn.append(tuple(refs))
        return list(refs)


def _late_keys(view: Repositories, known: Known, begun: Begun) -> Mapping[int, bytes]:
    cases = {stored.case_id for rows in known.values() for stored in rows if stored.case_id is not None}
    cases |= {each.case_id for each in begun.values()}
    return view.walls.late_keys(sorted(cases)) if cases else {}


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
