"""Importing what a survey tool exported: nothing lost, nothing doubled, nothing shown.

The file is hashed and recognised before anything is written; then whole chunks are committed, each record
with its exact bytes, its case, its codes and its keys. A killed import leaves whole chunks; running it again
completes it (design section 5).
"""

from __future__ import annotations

import json
import secrets
import zlib
from array import array
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from harassment_cms.domain.case import Route, SafetyMark
from harassment_cms.domain.clocks import clock_start, first_contact_due, local_date
from harassment_cms.domain.errors import InputRefusedError, IntegrityError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import draw
from harassment_cms.intake.dedupe import Arrival, Judged, Verdict, arrivals, chunks, judge
from harassment_cms.intake.digest import FileDigest, digest
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.layout import Role
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.preview import Counts
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.csvfile import CsvFile, Gap
from harassment_cms.intake.recognise import Recognised, recognise
from harassment_cms.intake.tags import Tagger
from harassment_cms.ports import (
    ArrivingRow,
    BatchInfo,
    BatchKey,
    Desk,
    Keys,
    KnownRow,
    NewBatch,
    UnitOfWork,
)

Progress = Callable[[int, int], None]
"""``progress(bytes read, bytes in all)``."""

MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a file was recognised as and what an import would do; nothing was written, no answer is shown.

    ``problems`` holds (row number, sentence) of the first rows that would be set aside; ``already`` says when this
    very file was imported before.
    """

    file: str
    digest: FileDigest
    tool: str
    form: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    counts: Counts
    unmapped: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[tuple[int, str], ...]
    already: datetime | None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. ``cases`` are the references it made; ``already`` is True when it had nothing to do."""

    file: str
    sha256: str
    tool: str
    form: str
    counts: Counts
    cases: tuple[str, ...]
    warnings: tuple[str, ...]
    already: bool


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that could not be read: where it stood and why, no word of it."""

    id: int
    file: str
    row_number: int
    problem: str
    received_at: str


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def add(self, judged: Judged, safety: bool) -> None:
        self.counts[judged.verdict] += 1
        self.counts["safety"] += safety
        if judged.verdict is Verdict.SET_ASIDE and judged.arrival.problem and len(self.problems) < MOST_PROBLEMS:
            self.problems.append((judged.arrival.record.number, judged.arrival.problem.sentence))

    def result(self) -> Counts:
        count = self.counts
        return Counts(
            rows=sum(count[verdict] for verdict in Verdict),
            new=count[Verdict.NEW],
            known=count[Verdict.KNOWN],
            amended=count[Verdict.AMENDED],
            partial=count[Verdict.PARTIAL],
            quarantined=count[Verdict.SET_ASIDE],
            safety=count["safety"],
        )


@dataclass(slots=True)
class _Framing:
    """What is needed to put a file together again besides the records it stored."""

    gaps: list[Gap] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("Q"))
    stored: array[int] = field(default_factory=lambda: array("Q"))

    def refer(self, number: int, stored: int) -> None:
        self.numbers.append(number)
        self.stored.append(stored)

    def to_bytes(self) -> bytes:
        plain = {
            "gaps": [[gap.after, b64encode(gap.raw).decode("ascii")] for gap in self.gaps],
            "known": [list(pair) for pair in zip(self.numbers, self.stored, strict=True)],
        }
        return zlib.compress(json.dumps(plain, separators=(",", ":")).encode("ascii"))


class Imports:
    """Imports of survey exports, and the rows that were set aside."""

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk = desk
        self._keys = keys

    def preview(
        self, path: Path, *, form_id: str | None = None, key: Path | None = None, progress: Progress | None = None
    ) -> FilePreview:
        """Recognise a file and count what an import would do, writing nothing.

        Raises ``InputRefusedError`` for a file that is no export of a known form.
        """
        self._desk.require(Right.IMPORT)
        fingerprint = digest(path)
        found = self._recognise(path, form_id, key)
        tally = _Tally()
        seen: dict[bytes, list[KnownRow]] = {}
        with self._desk.store.read() as view:
            earlier = view.imports.by_file(fingerprint.sha256)
            for chunk, tagger in self._chunks(path, found, _Framing(), progress, fingerprint.size):
                known = view.imports.known([row.tags.identity for row in chunk])
                for identity, rows in known.items():
                    seen.setdefault(identity, rows)
                facts = FactsReader(found.form)
                for judged in judge(chunk, seen, tagger):
                    tally.add(judged, _is_safety(facts, judged.arrival))
                    if judged.verdict is not Verdict.KNOWN:
                        tags = judged.arrival.tags
                        seen.setdefault(tags.identity, []).append(KnownRow(0, 0, None, tags))
        done = earlier is not None and earlier.state == "done"
        return FilePreview(
            file=path.name,
            digest=fingerprint,
            tool=found.tool.value,
            form=found.form.id,
            encoding=found.encoding,
            delimiter=found.delimiter,
            header=found.header,
            counts=tally.result(),
            unmapped=tuple(column.header for column in found.layout.columns if column.role is Role.UNMAPPED),
            warnings=found.warnings,
            problems=tuple(tally.problems),
            already=earlier.finished_at if earlier is not None and done else None,
        )

    def run(
        self, path: Path, *, form_id: str | None = None, key: Path | None = None, progress: Progress | None = None
    ) -> ImportResult:
        """Import a file. The same file again changes nothing; an import that was cut off is completed.

        Raises ``InputRefusedError`` with nothing written for a file that is no export of a known form, or while
        there is nobody who could read the reports.
        """
        self._desk.require(Right.IMPORT)
        fingerprint = digest(path)
        found = self._recognise(path, form_id, key)
        with self._desk.store.read() as view:
            earlier = view.imports.by_file(fingerprint.sha256)
        if earlier is not None and earlier.state == "done":
            return self._nothing_to_do(path, fingerprint, found, earlier)
        batch, key_made, form_version = self._begin(path, fingerprint, found, earlier)
        runner = _Run(self._desk, batch, key_made, form_version, found)
        framing = _Framing()
        for chunk, tagger in self._chunks(path, found, framing, progress, fingerprint.size):
            runner.write(chunk, tagger, framing)
        return self._finish(path, fingerprint, found, runner, framing)

    def batches(self) -> tuple[BatchInfo, ...]:
        """Return every import, oldest first."""
        self._desk.require(Right.IMPORT)
        with self._desk.store.read() as view:
            return view.imports.batches()

    def set_aside(self) -> tuple[SetAside, ...]:
        """Return the rows that could not be read, with the reason and no word of them."""
        self._desk.require(Right.IMPORT)
        with self._desk.store.read() as view:
            rows = view.imports.set_aside()
        return tuple(SetAside(row[0], row[1], row[2], ProblemCode(row[3]).sentence, row[4]) for row in rows)

    def show_set_aside(self, number: int) -> str:
        """Return the words of a row that was set aside; for case managers, and put on record."""
        self._desk.require(Right.READ_CASES, f"row {number}")
        with self._desk.store.write() as work:
            if number not in {row[0] for row in work.imports.set_aside()}:
                raise InputRefusedError(f"No row {number} is set aside.", "`hcms import --set-aside` lists them.")
            stored = work.imports.by_id(number)
            work.commit("row.read", str(number))
        return stored.record.decode("utf-8", "backslashreplace")

    def rebuild(self, batch: int) -> bytes:
        """Put an imported file together again, byte for byte; for those who may open all of it.

        Raises ``IntegrityError`` if it does not come out with the digest it had.
        """
        self._desk.require(Right.READ_CASES, f"import {batch}")
        with self._desk.store.write() as work:
            info = next((each for each in work.imports.batches() if each.id == batch), None)
            if info is None or info.state != "done":
                raise InputRefusedError(f"There is no finished import {batch}.", "Finish the import first.")
            parts = _parts(work, batch)
            work.commit("import.rebuild", str(batch))
        import hashlib

        whole = b"".join(parts)
        if hashlib.sha256(whole).hexdigest() != info.sha256:
            raise IntegrityError("The file does not come out as it was imported.", "Run `hcms audit verify`.")
        return whole

    def _recognise(self, path: Path, form_id: str | None, key: Path | None) -> Recognised:
        return recognise(path, self._desk.forms(), form_id=form_id, key=key, zone=self._desk.settings.timezone)

    def _chunks(
        self, path: Path, found: Recognised, framing: _Framing, progress: Progress | None, size: int
    ) -> Iterator[tuple[list[Arrival], Tagger]]:
        tagger = Tagger(self._keys.tag, found.form.id)
        mapper = Mapper(found.layout, found.form)
        done = 0
        with CsvFile.open(path, found.encoding, found.delimiter) as file:
            for chunk in chunks(arrivals(file, mapper, tagger, framing.gaps)):
                yield chunk, tagger
                done += sum(len(row.record.raw) for row in chunk)
                if progress is not None:
                    progress(min(done, size), size)

    def _begin(
        self, path: Path, fingerprint: FileDigest, found: Recognised, earlier: BatchInfo | None
    ) -> tuple[BatchInfo, BatchKey, int]:
        with self._desk.store.write() as work:
            made = self._keys.new_batch_key(work.reserve())
            if earlier is not None:
                batch = work.imports.resume(earlier, made)
            else:
                batch = work.imports.begin(_new_batch(path, fingerprint, found), made, work.now)
            form_version = work.imports.form_version_id(found.form.hash)
            work.commit("import.begin", str(batch.id), file_sha256=fingerprint.sha256, form=found.form.id)
        return batch, made, form_version

    def _finish(
        self, path: Path, fingerprint: FileDigest, found: Recognised, runner: _Run, framing: _Framing
    ) -> ImportResult:
        counts = runner.tally.result()
        with CsvFile.open(path, found.encoding, found.delimiter) as file:
            header = file.header_raw
        with self._desk.store.write() as work:
            work.imports.finish(runner.batch, runner.key, _as_mapping(counts), header, framing.to_bytes(), work.now)
            work.commit("import.end", str(runner.batch.id), **_as_mapping(counts))
        with self._desk.store.read() as view:
            refs = view.imports.references_of(runner.batch.id)
        return ImportResult(
            path.name, fingerprint.sha256, found.tool.value, found.form.id, counts, refs, found.warnings, False
        )

    def _nothing_to_do(
        self, path: Path, fingerprint: FileDigest, found: Recognised, earlier: BatchInfo
    ) -> ImportResult:
        rows = earlier.counts.get("rows", 0)
        counts = Counts(rows=rows, known=rows, safety=earlier.counts.get("safety", 0))
        return ImportResult(
            path.name, fingerprint.sha256, found.tool.value, found.form.id, counts, (), found.warnings, True
        )


class _Run:
    """Writes one import chunk by chunk."""

    def __init__(self, desk: Desk, batch: BatchInfo, key: BatchKey, form_version: int, found: Recognised) -> None:
        self.batch = batch
        self.key = key
        self.tally = _Tally()
        self._desk = desk
        self._form_version = form_version
        self._facts = FactsReader(found.form)
        self._dues: dict[tuple[bool, date], str | None] = {}
        with desk.store.read() as view:
            self._stored_before = view.imports.rows_stored(batch.id)

    def write(self, chunk: Sequence[Arrival], tagger: Tagger, framing: _Framing) -> None:
        """Judge and store one chunk in one transaction."""
        fresh = [row for row in chunk if not self._was_stored(row)]
        if not fresh:
            return
        with self._desk.store.write() as work:
            known = work.imports.known([row.tags.identity for row in fresh])
            judged = judge(fresh, known, tagger)
            rows = self._arriving(work, judged, framing)
            now = to_text(work.now)
            if rows:
                work.imports.write(self.batch, self._form_version, self.key, rows, now)
                changed = [row.case_id for row in rows if row.state == "amended" and row.case_id is not None]
                work.imports.mark_changed(changed)
                work.commit("import.rows", str(self.batch.id), rows=len(rows))
        for each in judged:
            self.tally.add(each, _is_safety(self._facts, each.arrival))

    def _was_stored(self, row: Arrival) -> bool:
        state = self._stored_before.get(row.record.number)
        if state is None:
            return False
        verdict = {"report": Verdict.NEW, "amended": Verdict.AMENDED, "set_aside": Verdict.SET_ASIDE}.get(
            state, Verdict.KNOWN
        )
        self.tally.add(Judged(row, verdict), _is_safety(self._facts, row))
        return True

    def _arriving(self, work: UnitOfWork, judged: Iterable[Judged], framing: _Framing) -> list[ArrivingRow]:
        listed = list(judged)
        fresh = sum(each.verdict is Verdict.NEW for each in listed)
        refs = iter(_references(work, fresh))
        rows: list[ArrivingRow] = []
        for each in listed:
            if each.verdict is Verdict.KNOWN and each.same is not None:
                framing.refer(each.arrival.record.number, each.same.id)
            elif each.verdict is Verdict.NEW:
                rows.append(self._report(each.arrival, next(refs), work.now))
            else:
                rows.append(_other(each))
        return rows

    def _report(self, row: Arrival, ref: str, now: datetime) -> ArrivingRow:
        reading = row.reading
        assert reading is not None, "a new report was read"
        facts = self._facts.facts(reading)
        submitted = reading.submitted_at
        started = _not_after(clock_start(submitted, now), now, self._desk)
        day = local_date(started, self._desk.calendar.zone)
        yes = self._facts.safety_yes(reading)
        return ArrivingRow(
            state="report",
            row_number=row.record.number,
            record=row.record.raw,
            tags=row.tags,
            submitted_at=None if submitted is None else to_text(submitted),
            ref=ref,
            facts=facts,
            safety=SafetyMark.UNCHECKED_YES if yes else SafetyMark.UNCHECKED,
            first_contact_due=self._due(facts.route, day),
            counted_on=day.isoformat(),
            report_length=sum(len(answer.raw) for answer in reading.answers),
        )

    def _due(self, route: Route, day: date) -> str | None:
        known = (route is Route.ANONYMOUS, day)
        if known not in self._dues:
            days = self._desk.settings.response_times.first_contact_days
            due = first_contact_due(route, day, days, self._desk.calendar)
            self._dues[known] = None if due is None else to_text(due)
        return self._dues[known]


def _other(each: Judged) -> ArrivingRow:
    row = each.arrival
    state = {Verdict.AMENDED: "amended", Verdict.KNOWN: "copy", Verdict.PARTIAL: "partial"}.get(
        each.verdict, "set_aside"
    )
    submitted = None if row.reading is None else row.reading.submitted_at
    return ArrivingRow(
        state=state,
        row_number=row.record.number,
        record=row.record.raw,
        tags=row.tags,
        submitted_at=None if submitted is None else to_text(submitted),
        problem=row.problem.value if row.problem else None,
        case_id=each.case_id,
    )


def _not_after(started: datetime | date, now: datetime, desk: Desk) -> datetime | date:
    """Return the start of the clocks: a time of submission that lies in the future is a slip, and import counts."""
    later = local_date(started, desk.calendar.zone) > local_date(now, desk.calendar.zone)
    return now if later else started


def _is_safety(facts: FactsReader, row: Arrival) -> bool:
    return row.reading is not None and facts.safety_yes(row.reading)


def _references(work: UnitOfWork, count: int) -> list[str]:
    refs: list[str] = []
    while len(refs) < count:
        drawn = {draw(secrets.token_bytes) for _ in range(count - len(refs))} - set(refs)
        refs += sorted(drawn - work.imports.taken_references(sorted(drawn)), key=lambda _: secrets.randbits(32))
    return refs


def _new_batch(path: Path, fingerprint: FileDigest, found: Recognised) -> NewBatch:
    return NewBatch(
        file_name=path.name,
        sha256=fingerprint.sha256,
        sha512=fingerprint.sha512,
        size=fingerprint.size,
        tool=found.tool.value,
        form=found.form.id,
        form_hash=found.form.hash,
        form_definition=found.form.canonical,
        layout=found.layout.to_json(),
    )


def _as_mapping(counts: Counts) -> dict[str, int]:
    return {
        "rows": counts.rows,
        "new": counts.new,
        "known": counts.known,
        "amended": counts.amended,
        "partial": counts.partial,
        "quarantined": counts.quarantined,
        "safety": counts.safety,
    }


def _parts(work: UnitOfWork, batch: int) -> list[bytes]:
    header, gaps = work.imports.framing(batch)
    framing: Mapping[str, list[list[object]]] = json.loads(zlib.decompress(gaps))
    records: dict[int, bytes] = {stored.row_number: stored.record for stored in work.imports.of_batch(batch)}
    for number, stored_id in framing["known"]:
        records[int(str(number))] = work.imports.by_id(int(str(stored_id))).record
    between: dict[int, list[bytes]] = {}
    for after, raw in framing["gaps"]:
        between.setdefault(int(str(after)), []).append(b64decode(str(raw)))
    parts = [header, *between.get(0, ())]
    for number in sorted(records):
        parts += [records[number], *between.get(number, ())]
    return parts
