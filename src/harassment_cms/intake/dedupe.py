"""What a row is, seen against what is already here: new, known, changed, or to be set aside.

Services call it with the submissions already stored under the same identities; it decides and writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from harassment_cms.domain.case import Facts
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.csvfile import Gap, Record
from harassment_cms.intake.tags import Tagger
from harassment_cms.ports.records import KnownRow, RowTags

THIS_FILE = 0
"""Stands for the import that a preview would begin; no import has this number."""

CHUNK_RECORDS = 2000
CHUNK_BYTES = 4_000_000
_READ_AT_ONCE = 100
"""So few that what is made of them is still at hand when it is used."""


class Verdict(StrEnum):
    """What becomes of a row. A further one belongs to the case of its response, or waits for it."""

    NEW = "new"
    FURTHER = "further"
    KNOWN = "known"
    AMENDED = "amended"
    PARTIAL = "partial"
    SET_ASIDE = "set_aside"


class Arrival(NamedTuple):
    """One record of the file: its number and exact bytes, its tags, and as far as it could be read, its codes.

    ``problem`` says why it is no report, or has to wait for a person. ``danger`` says whether it answers a safety
    question with yes; ``length`` is that of its answers in characters. ``can_begin`` says whether it can be the
    report of its response, if none of its other rows is.
    """

    number: int
    raw: bytes
    problem: ProblemCode | None
    tags: RowTags
    submitted_at: datetime | date | None = None
    facts: Facts | None = None
    danger: bool = False
    length: int = 0
    can_begin: bool = True

    @property
    def response(self) -> bytes:
        """The response that it is a row of, one of several or the only one."""
        return self.tags.response or self.tags.identity

    def __repr__(self) -> str:
        return object.__repr__(self)


class Judged(NamedTuple):
    """A verdict: for a known row ``same`` is the stored row with these very bytes, if there is one.

    ``copied`` says that a stored row reads the same though its bytes differ: the same questions, the same answers.
    ``batch`` is the import that brought what it is judged against.
    """

    arrival: Arrival
    verdict: Verdict
    same: KnownRow | None = None
    case_id: int | None = None
    copied: bool = False
    batch: int | None = None

    def __repr__(self) -> str:
        return object.__repr__(self)


class RowReader:
    """Reads, tags and judges the records of one file.

    ``most`` is how many records the next chunk may have; it can be changed while chunks are read.
    """

    def __init__(self, mapper: Mapper, tagger: Tagger, facts: FactsReader) -> None:
        self.most = CHUNK_RECORDS
        self._mapper = mapper
        self._tagger = tagger
        self._facts = facts

    def chunks(self, items: Iterable[Record | Gap], gaps: list[Gap]) -> Iterator[list[Arrival]]:
        """Yield records in chunks small enough to commit quickly, no identity twice in one.

        A response that stands twice in a file is judged against what its first row became. What stands between the
        records is appended to ``gaps``.
        """
        chunk: list[Arrival] = []
        seen: set[bytes] = set()
        size = 0
        for arrival in chain.from_iterable(map(self._arrivals, _blocks(items, gaps))):
            identity = arrival.tags.identity
            if len(chunk) >= self.most or size > CHUNK_BYTES or identity in seen:
                yield chunk
                chunk, seen, size = [], set(), 0
            chunk.append(arrival)
            seen.add(identity)
            size += len(arrival.raw)
        if chunk:
            yield chunk

    def judge(
        self, chunk: Sequence[Arrival], known: Mapping[bytes, Sequence[KnownRow]], begun: Collection[bytes] = ()
    ) -> list[Judged]:
        """Judge each row of a chunk against the stored rows of its identity.

        ``begun`` names those responses of the chunk that have a case already.
        """
        judged = [self._judged(row, known.get(row.tags.identity, ())) for row in chunk]
        seen = set(begun)
        return [_one_report_each(each, seen) for each in judged]

    def _arrivals(self, records: Sequence[Record]) -> Iterator[Arrival]:
        readable = [record for record in records if record.problem is None]
        raws = [record.raw for record in readable]
        block = self._mapper.read_block([record.cells for record in readable])
        self._facts.count_unplaced(block)
        read = map(
            Arrival,
            [record.number for record in readable],
            raws,
            block.set_aside,
            self._tagger.of_block(block, raws),
            block.submitted_at,
            self._facts.facts(block),
            self._facts.danger(block),
            block.lengths(),
            block.can_begin(),
        )
        for record in records:
            if record.problem is None:
                yield next(read)
            else:
                tags = self._tagger.of_unreadable(record.raw)
                yield Arrival(record.number, record.raw, record.problem, tags)

    def _judged(self, row: Arrival, known: Sequence[KnownRow]) -> Judged:
        same = next((stored for stored in known if stored.tags.record == row.tags.record), None)
        copied = any(stored.tags.each == row.tags.each for stored in known)
        # What was begun and broken off made no case; nothing that is complete is a change of it.
        reports = [stored for stored in known if stored.case_id is not None or stored.is_further]
        case_id = reports[0].case_id if reports else None
        if row.problem is None:
            if not reports:
                return Judged(row, Verdict.NEW)
            contradicts = same is None and all(self._tagger.differ(row.tags, stored.tags) for stored in reports)
            verdict = Verdict.AMENDED if contradicts else Verdict.KNOWN
            return Judged(row, verdict, same, case_id, copied, (same or reports[-1]).batch)
        if same is None and not copied:
            return Judged(row, Verdict.PARTIAL if row.problem.is_broken_off else Verdict.SET_ASIDE)
        return Judged(row, Verdict.KNOWN, same, None, copied, (same or known[-1]).batch)


def several(chunk: Sequence[Arrival]) -> list[bytes]:
    """The responses of which a chunk holds one of several rows."""
    return list({row.tags.response: None for row in chunk if row.tags.response is not None})


def _one_report_each(judged: Judged, begun: set[bytes]) -> Judged:
    """Of the rows of one response only the first that can be its report makes a case."""
    row = judged.arrival
    if judged.verdict is not Verdict.NEW:
        return judged
    if not row.can_begin or (row.tags.response is not None and row.response in begun):
        return judged._replace(verdict=Verdict.FURTHER)
    begun.add(row.response)
    return judged


def _blocks(items: Iterable[Record | Gap], gaps: list[Gap]) -> Iterator[list[Record]]:
    block: list[Record] = []
    for item in items:
        if isinstance(item, Gap):
            gaps.append(item)
        else:
            block.append(item)
            if len(block) == _READ_AT_ONCE:
                yield block
                block = []
    yield block


class Repeats:
    """What stood earlier in the same file, for a preview, which stores nothing to judge the next row against.

    Sixteen bytes stand for a row, so that a long file stays small in memory.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._begun: set[bytes] = set()

    def judge(self, judged: Judged) -> Judged:
        """Return what the row would be once the rows before it were stored; the next one is judged with it."""
        tags = judged.arrival.tags
        same_person = int.from_bytes(tags.identity[:8])
        same_answers = int.from_bytes(tags.identity[8:]) ^ int.from_bytes(tags.answers[:8])
        again = same_answers in self._seen
        if judged.verdict is not Verdict.KNOWN:
            if judged.arrival.problem is None and same_person in self._seen:
                judged = judged._replace(verdict=Verdict.KNOWN if again else Verdict.AMENDED, batch=THIS_FILE)
            elif judged.arrival.problem is not None and again:
                judged = judged._replace(verdict=Verdict.KNOWN, batch=THIS_FILE)
        if judged.arrival.problem is None:
            if tags.response is not None:
                judged = _one_report_each(judged, self._begun)
            self._seen.add(same_person)
        self._seen.add(same_answers)
        return judged
