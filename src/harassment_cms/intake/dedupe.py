"""What a row is, seen against what is already here: new, known, changed, broken off, or to be set aside.

Services call it with the submissions already stored under the same identities; it decides and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.csvfile import Gap, Record
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.tags import Tagger
from harassment_cms.ports.records import KnownRow, RowTags

CHUNK_RECORDS = 500
CHUNK_BYTES = 4_000_000


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    AMENDED = "amended"
    PARTIAL = "partial"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """One record of the file, tagged; ``reading`` is None when it could not be read, ``problem`` then says why."""

    record: Record
    reading: Reading | None
    problem: ProblemCode | None
    tags: RowTags


@dataclass(frozen=True, slots=True, repr=False)
class Judged:
    """A verdict: for a known row ``same`` is the stored row with these very bytes, if there is one."""

    arrival: Arrival
    verdict: Verdict
    same: KnownRow | None = None
    case_id: int | None = None


def arrivals(items: Iterable[Record | Gap], mapper: Mapper, tagger: Tagger, gaps: list[Gap]) -> Iterator[Arrival]:
    """Read and tag records one after another; what stands between them is appended to ``gaps``."""
    for item in items:
        if isinstance(item, Gap):
            gaps.append(item)
            continue
        reading = None if item.problem else mapper.read(item.cells)
        problem = item.problem if reading is None else reading.set_aside
        if reading is None or problem is not None:
            yield Arrival(item, reading, problem, tagger.of_unreadable(item.raw))
        else:
            yield Arrival(item, reading, None, tagger.of_reading(reading, item.raw))


def chunks(rows: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """Yield rows in chunks small enough to commit quickly, no identity twice in one.

    A response that stands twice in a file is judged against what its first row became.
    """
    chunk: list[Arrival] = []
    seen: set[bytes] = set()
    size = 0
    for row in rows:
        if len(chunk) == CHUNK_RECORDS or size > CHUNK_BYTES or row.tags.identity in seen:
            yield chunk
            chunk, seen, size = [], set(), 0
        chunk.append(row)
        seen.add(row.tags.identity)
        size += len(row.record.raw)
    if chunk:
        yield chunk


def judge(chunk: Sequence[Arrival], known: Mapping[bytes, Sequence[KnownRow]], tagger: Tagger) -> list[Judged]:
    """Judge each row of a chunk against the stored rows of its identity."""
    return [_judged(row, known.get(row.tags.identity, ()), tagger) for row in chunk]


def _judged(row: Arrival, known: Sequence[KnownRow], tagger: Tagger) -> Judged:
    if not known:
        if row.problem is not None:
            return Judged(row, Verdict.SET_ASIDE)
        partial = row.reading is not None and row.reading.partial
        return Judged(row, Verdict.PARTIAL if partial else Verdict.NEW)
    case_id = next((stored.case_id for stored in known if stored.case_id is not None), None)
    same = next((stored for stored in known if stored.tags.record == row.tags.record), None)
    if same is None and all(tagger.differ(row.tags, stored.tags) for stored in known):
        return Judged(row, Verdict.AMENDED, None, case_id)
    return Judged(row, Verdict.KNOWN, same, case_id)
