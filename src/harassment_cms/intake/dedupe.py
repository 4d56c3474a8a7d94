"""What a row is, seen against what is already here: new, known, changed, or to be set aside.

Services call it with the submissions already stored under the same identities; it decides and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from harassment_cms.domain.case import Facts
from harassment_cms.domain.conflicts import Hit
from harassment_cms.intake.conflicts import Conflicts
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.csvfile import Gap, Record
from harassment_cms.intake.revisions import Said, Told, derive
from harassment_cms.intake.tags import Tagger
from harassment_cms.ports.arrivals import KnownRow, RowTags

THIS_FILE = 0
"""Stands for the import that a preview would begin; no import has this number."""

Headed = Callable[[int], bool]
"""Whether an earlier import, by its number, had the very headings of this file."""

CHUNK_RECORDS = 500
CHUNK_BYTES = 4_000_000
_MOST_KEPT = 20_000
"""Rows; more of them, all changed and some twice in one file, are foretold a little less exactly."""
_READ_AT_ONCE = 100
"""So few that what is made of them is still at hand when it is used."""


class Verdict(StrEnum):
    """What becomes of a row."""

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
    report of its response, if none of its other rows is. ``modified_at`` is when the survey tool says that these
    answers were given, if it says so. ``unplaced`` counts the answers in words that the form does not know, though it
    likely has the question. ``hits`` are the people of this home whom it may be about, if that was looked for.
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
    modified_at: datetime | date | None = None
    unplaced: int = 0
    hits: tuple[Hit, ...] = ()

    @property
    def response(self) -> bytes:
        """The response that it is a row of, one of several or the only one."""
        return self.tags.response or self.tags.identity

    def __repr__(self) -> str:
        return object.__repr__(self)


class Judged(NamedTuple):
    """A verdict: for a known row ``same`` is the stored row with these very bytes, if there is one.

    ``copied`` says that a stored row reads the same though its bytes differ: the same questions, the same answers.
    ``batch`` is the import that brought what it is judged against, ``first`` the report that made its case; ``here``
    is the case of its response, also where the row is no reading of it.
    ``alarming`` says that it speaks of danger, and answers a safety question as no stored reading did.
    """

    arrival: Arrival
    verdict: Verdict
    same: KnownRow | None = None
    case_id: int | None = None
    copied: bool = False
    batch: int | None = None
    first: int | None = None
    alarming: bool = False
    here: int | None = None

    def __repr__(self) -> str:
        return object.__repr__(self)


class RowReader:
    """Reads, tags and judges the records of one file.

    ``most`` is how many records the next chunk may have; it can be changed while chunks are read. ``conflicts`` looks
    for people of this home in each record before it is sealed; nobody does in a preview. ``doubtful`` are
    the columns without a question that likely are a question of the form in other words.
    """

    def __init__(
        self, mapper: Mapper, tagger: Tagger, facts: FactsReader, doubtful: Collection[str] = frozenset()
    ) -> None:
        self.most = CHUNK_RECORDS
        self.conflicts: Conflicts | None = None
        self._mapper = mapper
        self._doubtful = doubtful
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
        self,
        chunk: Sequence[Arrival],
        known: Mapping[bytes, Sequence[KnownRow]],
        headed: Headed,
        begun: Collection[bytes] = (),
    ) -> list[Judged]:
        """Judge each row of a chunk against the stored rows of its identity.

        ``begun`` names those responses of the chunk that have a case already.
        """
        seen = set(begun)
        judged = [self._judged(row, known.get(row.tags.identity, ()), headed) for row in chunk]
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
            self._mapper.said_at(block),
            block.answered(self._doubtful),
        )
        for record in records:
            if record.problem is None:
                arrival = next(read)
            else:
                tags = self._tagger.of_unreadable(record.raw)
                arrival = Arrival(record.number, record.raw, record.problem, tags)
            hits = () if self.conflicts is None else self.conflicts.of(record)
            yield arrival._replace(hits=hits) if hits else arrival

    def _judged(self, row: Arrival, known: Sequence[KnownRow], headed: Headed) -> Judged:
        if not known:
            return Judged(row, Verdict.NEW if row.problem is None else _FIRST[_kind(row.problem)])
        here = next((stored.case_id for stored in known if stored.case_id is not None), None)
        return self._judged_among(row, known, headed)._replace(here=here)

    def _judged_among(self, row: Arrival, known: Sequence[KnownRow], headed: Headed) -> Judged:
        problem = None if row.problem is None else row.problem.value
        # What was begun and broken off made no case; nothing that is complete is a change of it, nor the reverse.
        alike = [stored for stored in known if stored.problem == problem or (problem is None and stored.is_report)]
        same = next((stored for stored in alike if _is_same(row.tags, stored, headed)), None)
        copied = any(stored.tags.each == row.tags.each for stored in alike)
        if row.problem is not None:
            if same is None and not copied:
                return Judged(row, _FIRST[_kind(row.problem)])
            return Judged(row, Verdict.KNOWN, same, None, copied, (same or alike[-1]).batch)
        if not alike:
            return Judged(row, Verdict.NEW)
        return self._judged_again(row, alike, same, copied)

    def _judged_again(self, row: Arrival, reports: Sequence[KnownRow], same: KnownRow | None, copied: bool) -> Judged:
        """Judge a complete row of a report that has a case already."""
        batch, case_id, first = (same or reports[-1]).batch, reports[0].case_id, reports[0].id
        if same is not None or copied:
            return Judged(row, Verdict.KNOWN, same, case_id, copied, batch, first)
        said = self._tagger.said(row.tags)
        earlier = [self._tagger.said(stored.tags) for stored in reports]
        verdict = Verdict.AMENDED if _is_revision(said, earlier) else Verdict.KNOWN
        alarming = row.danger and any(
            said[name] and all(each.get(name) != said[name] for each in earlier)
            for name in map(self._tagger.name, self._facts.safety)
            if name in said
        )
        return Judged(row, verdict, None, case_id, False, batch, first, alarming)


def _kind(problem: ProblemCode | None) -> str:
    if problem is None:
        return "report"
    return "broken off" if problem.is_broken_off else "waiting"


_FIRST = {"report": Verdict.NEW, "broken off": Verdict.PARTIAL, "waiting": Verdict.SET_ASIDE}
"""What a row is that is the first of its kind."""


def _is_same(tags: RowTags, stored: KnownRow, headed: Headed) -> bool:
    """Whether a stored row has these very bytes, and they say the same: under other headings they may not."""
    if stored.tags.record != tags.record:
        return False
    return stored.tags.each == tags.each or headed(stored.batch)


def _is_revision(said: Said, earlier: Sequence[Said]) -> bool:
    """Whether a row contradicts what is there, and says of what is contested more than any one reading there."""
    own = len(earlier)
    derived = derive([*(Told(number, each) for number, each in enumerate(earlier)), Told(own, said)])
    return bool(derived.contested) and (own,) in derived.revisions


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

    Of responses that are known already it keeps what an import would store; a few numbers stand for each other row,
    so that a long file stays small in memory.
    """

    def __init__(self, reader: RowReader, headed: Headed) -> None:
        self._reader = reader
        self._headed = headed
        self._stored: set[int] = set()
        self._kept: dict[bytes, list[KnownRow]] = {}
        self._begun: set[bytes] = set()
        self._left = _MOST_KEPT

    def judge(
        self, chunk: Sequence[Arrival], known: Mapping[bytes, Sequence[KnownRow]], begun: Collection[bytes] = ()
    ) -> Iterator[Judged]:
        """Judge each row as if the rows before it were stored; the next ones are judged with it."""
        for row in chunk:
            identity = row.tags.identity
            stored = [*known.get(identity, ()), *self._kept.get(identity, ())]
            begun_then = begun if row.tags.response is None else {*begun, *self._begun}
            (judged,) = self._reader.judge([row], {identity: stored}, self._is_headed, begun_then)
            if judged.verdict is Verdict.NEW and row.tags.response is not None:
                self._begun.add(row.response)
            yield judged if judged.same is not None else self._stored_then(judged, bool(stored))

    def _is_headed(self, batch: int) -> bool:
        return batch == THIS_FILE or self._headed(batch)

    def _stored_then(self, judged: Judged, is_known: bool) -> Judged:
        row = judged.arrival
        if is_known and self._left:
            self._left -= 1
            problem = None if row.problem is None else row.problem.value
            kept = KnownRow(THIS_FILE, THIS_FILE, judged.case_id, problem, row.tags)
            self._kept.setdefault(row.tags.identity, []).append(kept)
            return judged
        person = hash((row.tags.identity, row.problem))
        answers = hash((row.tags.identity, row.problem, row.tags.answers))
        if person in self._stored:
            judged = judged._replace(verdict=_once_more(judged, answers in self._stored), batch=THIS_FILE)
        self._stored |= {person, answers}
        return judged


def _once_more(judged: Judged, again: bool) -> Verdict:
    """What a row is whose response stands further up in the file, there with the same answers or with others."""
    if again:
        return Verdict.KNOWN
    return Verdict.AMENDED if judged.arrival.problem is None else judged.verdict
