"""One file as an import reads it: recognised, and from there chunk after chunk of tagged records."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import NamedTuple

from harassment_cms.domain.moments import to_text
from harassment_cms.intake.dedupe import Arrival, Headed, RowReader
from harassment_cms.intake.digest import FileDigest
from harassment_cms.intake.exported import exported_at, is_plausible
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.later import perhaps
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.opening import Records, kept, open_records
from harassment_cms.intake.preview import Alarm, remarks
from harassment_cms.intake.readers.csvfile import Gap, Record
from harassment_cms.intake.recognise import Recognised
from harassment_cms.intake.tags import Keyed, Tagger
from harassment_cms.ports import NewBatch, Repositories
from harassment_cms.services.imports.results import Tally


class Chunk(NamedTuple):
    """Some records, and how many bytes of the file were read with them."""

    rows: list[Arrival]
    read: int

    def __repr__(self) -> str:
        return object.__repr__(self)


@dataclass(frozen=True, slots=True)
class Source:
    """An export that was recognised, with what reads and tags its records.

    ``asked`` is as in `Mapper`; ``zone`` is the organisation's. ``remarks`` is what was noticed in the file's cells,
    once all were read.
    """

    path: Path
    digest: FileDigest
    found: Recognised
    reader: RowReader
    facts: FactsReader
    tagger: Tagger
    asked: frozenset[str]
    zone: tzinfo
    remarks: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, digest: FileDigest, found: Recognised, keyed: Keyed, zone: tzinfo) -> Source:
        """Prepare to read a file as it was recognised."""
        mapper = Mapper(found.layout, found.form)
        tagger = Tagger(keyed, found.form.id, mapper.asked)
        facts = FactsReader(found.form)
        reader = RowReader(mapper, tagger, facts, perhaps(found.layout, found.form).keys())
        return cls(path, digest, found, reader, facts, tagger, frozenset(mapper.asked), zone)

    def chunks(self, gaps: list[Gap]) -> Generator[Chunk]:
        """Yield the records in chunks; what stands between them is appended to ``gaps``."""
        read = 0
        with self._open() as file:
            for rows in self.reader.chunks(kept(file, self.found.layout), gaps):
                read += sum([len(row.raw) for row in rows])
                yield Chunk(rows, min(read, self.digest.size))
            self.remarks[:] = file.remarks

    def headed_like(self, view: Repositories) -> Headed:
        """Return what says of an earlier import whether its file had the very headings of this one."""
        headings = [column.header for column in self.found.layout.columns]

        @cache
        def headed(batch: int) -> bool:
            return [column.header for column in Layout.from_json(view.imports.layout(batch)).columns] == headings

        return headed

    def warnings(self, tally: Tally) -> tuple[str, ...]:
        """Return what a person should know of the file and of its rows, once all were read."""
        facts, empty = self.facts, not tally.counts().rows
        return (
            *self.found.warnings,
            *self.remarks,
            *remarks(facts.unplaced, facts.unclear, empty=empty, cut_off=tally.cut_off, cut_short=facts.cut_short),
        )

    def alarm(self, tally: Tally) -> Alarm:
        """Return what the rows say about danger, once all were read."""
        counts = tally.counts()
        return Alarm(
            counts.safety, self.facts.unclear, tally.unread, self.found.blind, bool(counts.rows == counts.known > 0)
        )

    def exported_at(self, tally: Tally, now: datetime) -> str | None:
        """Return when the file was exported, as its tool says; None if it does not, or it cannot be true."""
        made = exported_at(self.path, self.zone)
        return to_text(made) if made is not None and is_plausible(made, tally.latest, now) else None

    def rows(self) -> int:
        """Count the records, reading the whole file."""
        with self._open() as file:
            return sum(isinstance(item, Record) for item in file)

    def header(self) -> bytes:
        """Return the exact bytes before the first record."""
        with self._open() as file:
            return file.header_raw

    def new_batch(self) -> NewBatch:
        """Return what is stored of this file before its first record."""
        return NewBatch(
            file_name=self.path.name,
            sha256=self.digest.sha256,
            sha512=self.digest.sha512,
            size=self.digest.size,
            sheet=self.found.layout.sheet,
            tool=self.found.tool.value,
            form=self.found.form.id,
            form_hash=self.found.form.hash,
            form_definition=self.found.form.canonical,
            layout=self.found.layout.to_json(),
        )

    def _open(self) -> AbstractContextManager[Records]:
        return open_records(self.path, self.found.layout)
