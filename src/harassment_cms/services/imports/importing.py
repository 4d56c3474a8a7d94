"""The use cases of an import: look, import, put a file together again."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from harassment_cms.answers import codes, seen
from harassment_cms.domain.clearfiles import ReadBack
from harassment_cms.domain.errors import ConflictError, InputRefusedError, IntegrityError, MachineError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.intake import count_words
from harassment_cms.intake.changes import NO_CHANGES, Changes
from harassment_cms.intake.dedupe import Repeats, several
from harassment_cms.intake.digest import FileDigest, digest
from harassment_cms.intake.exported import exported_at
from harassment_cms.intake.layout import Layout, Role
from harassment_cms.intake.preview import Alarm, Counts
from harassment_cms.intake.recognise import recognise
from harassment_cms.intake.understanding import NOTHING_SAID, Wish
from harassment_cms.ports import BatchInfo, Desk, Ending, Keys, Repositories
from harassment_cms.services.imports import alike, tidings
from harassment_cms.services.imports.framing import put_together
from harassment_cms.services.imports.listing import in_the_clear, list_once
from harassment_cms.services.imports.noticing import changes
from harassment_cms.services.imports.originals import is_kept_whole, keep, whole
from harassment_cms.services.imports.preparing import Batch
from harassment_cms.services.imports.readback import read_back, unread
from harassment_cms.services.imports.results import FilePreview, ImportResult, Progress, Tally
from harassment_cms.services.imports.source import Source
from harassment_cms.services.imports.vanished import vanished
from harassment_cms.services.imports.writing import Writer

_DONE = "done"
_COLLECT_AFTER = 50_000


class Imports:
    """Imports of survey exports."""

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk = desk
        self._keys = keys

    def preview(self, path: Path, wish: Wish = NOTHING_SAID, *, progress: Progress | None = None) -> FilePreview:
        """Recognise a file and count what an import would do, writing nothing.

        Raises ``InputRefusedError`` for a file that is no export of a known form.
        """
        self._desk.require(Right.IMPORT)
        source = self._source(path, self._fingerprint(path), wish)
        finished = self._finished(source.digest, source.found.layout.sheet)
        tally = Tally()
        gone: tuple[int, ...] = ()
        refs: tuple[str, ...] = ()
        doubling: tuple[str, ...] = ()
        if finished is None:
            self._count(source, tally, progress)
            with self._desk.store.read() as view:
                gone = vanished(view, source, tally, source.exported_at(tally, self._desk.clock()))
                doubling = alike.warning(view, source)
                refs = self._references(view, gone)
        found = source.found
        return FilePreview(
            file=path.name,
            digest=source.digest,
            tool=found.tool.value,
            form=found.form.id,
            encoding=found.encoding,
            delimiter=found.delimiter,
            header=found.header,
            counts=replace(tally.counts(), vanished=len(gone)) if finished is None else _all_known(finished),
            unmapped=tuple(column.header for column in found.layout.columns if column.role is Role.UNMAPPED),
            warnings=(*source.warnings(tally), *doubling) if finished is None else found.warnings,
            problems=tuple(tally.problems),
            already=None if finished is None else finished.finished_at,
            alarm=source.alarm(tally) if finished is None else _alarm_of(finished) + Alarm(blind=found.blind),
            changes=self._changes(source) if finished is None else NO_CHANGES,
            vanished=refs,
            left_out=tuple(found.layout.columns[place].header for place in found.layout.left_out()),
        )

    def run(
        self, path: Path, wish: Wish = NOTHING_SAID, *, progress: Progress | None = None, lists: bool = False
    ) -> ImportResult:
        """Import a file. The same file again changes nothing; an import that was cut off is completed.

        With ``lists`` the file is put on the list of what lies in the clear, together with the end of its import.

        Raises ``InputRefusedError`` with nothing written for a file that is no export of a known form, or while
        there is nobody who could read the reports; ``ConflictError`` if somebody imports the same file meanwhile,
        which completes it.
        """
        self._desk.require(Right.IMPORT)
        fingerprint = self._fingerprint(path)
        finished = self._finished(fingerprint, wish.sheet)
        if finished is not None and not self._is_later(path, finished):
            return self._done_before(path, finished, fingerprint, lists=lists)
        source = self._source(path, fingerprint, wish)
        # Which sheet of a workbook holds the responses is known only now.
        finished = self._finished(fingerprint, source.found.layout.sheet)
        if finished is not None:
            self._note_date(source, finished)
            self._catch_up()
            return self._done_before(path, finished, fingerprint, lists=lists)
        changed = self._changes(source)
        writer = self._begin(source)
        with _few_collections(), self._one_at_a_time(writer), _saying_how_far(source, writer):
            if is_kept_whole(source.found.layout):
                wall = writer.closing.wall_of_original(path, source.found.layout)
                keep(self._desk, path, writer.batch.info, writer.batch.key, wall)
            writer.write_all(progress)
            result = replace(self._finish(source, writer, lists=lists), changes=changed)
        self._catch_up()
        return result

    def read_back(self, path: Path, *, progress: Progress | None = None) -> ReadBack:
        """Prove from what is stored that all of an imported file is in; raises as `readback.read_back` does."""
        self._desk.require(Right.IMPORT)
        return read_back(self._desk, self._keys.tagger, path, digest(path), progress)

    def further_sheets(self, path: Path) -> tuple[str, ...]:
        """Return the sheets of a workbook that hold something and were not imported; none for other files.

        Raises as ``run`` for a file that cannot be read.
        """
        self._desk.require(Right.IMPORT)
        fingerprint = self._fingerprint(path)
        with self._desk.store.read() as view:
            return unread(path, [each for each in view.imports.batches() if each.sha256 == fingerprint.sha256])

    def _catch_up(self) -> None:
        """Let codes follow at once, if whoever imports can open the answers."""
        if self._keys.opens_content:
            codes.catch_up(self._desk)

    def _is_later(self, path: Path, finished: BatchInfo) -> bool:
        """Whether the very same file was exported again later, by its name."""
        made = exported_at(path, self._desk.calendar.zone)
        return made is not None and to_text(made) > (finished.exported_at or "")

    def _note_date(self, source: Source, finished: BatchInfo) -> None:
        """Note that all rows of an import were in the survey at a later time, too: an answer was changed back."""
        if not self._is_later(source.path, finished):
            return
        tally = Tally()
        for chunk in source.chunks([]):
            for row in chunk.rows:
                tally.note_times(row)
        with self._desk.store.write() as work:
            made = source.exported_at(tally, work.now)
            if made is not None:
                work.revisions.date(finished, made)
                work.revisions.tell(tidings.of_the_date(work, source, finished, seen.unpack(finished.seen)))
                work.commit("import.again", str(finished.id), exported_at=made)

    def batches(self) -> tuple[BatchInfo, ...]:
        """Return every import, oldest first."""
        self._desk.require(Right.IMPORT)
        with self._desk.store.read() as view:
            return view.imports.batches()

    def rebuild(self, batch: int) -> bytes:
        """Put an imported file together again, byte for byte; for those who may open all of it.

        Raises ``InputRefusedError`` if columns were left out of what was kept, ``IntegrityError`` if it does not come
        out with the digest it had.
        """
        self._desk.require(Right.READ_CASES, f"import {batch}")
        with self._desk.store.write() as work:
            info = next((each for each in work.imports.batches() if each.id == batch), None)
            if info is None or info.state != _DONE:
                raise InputRefusedError(f"There is no finished import {batch}.", "Finish the import first.")
            layout = Layout.from_json(info.layout)
            if layout.left_out():
                headings = ", ".join(layout.columns[place].header for place in layout.left_out())
                raise InputRefusedError(
                    f"Import {batch} cannot be put together again: columns that may tell who or where somebody is "
                    f"were left out of what was kept ({headings}).",
                    "Everything else of each report is kept with its case.",
                )
            kept = whole(work, info) if is_kept_whole(layout) else put_together(work, batch)
            work.commit("import.rebuild", str(batch))
        if hashlib.sha256(kept).hexdigest() != info.sha256:
            raise IntegrityError("The file does not come out as it was imported.", "Run `hcms audit verify`.")
        return kept

    def _fingerprint(self, path: Path) -> FileDigest:
        """Hash a file. The forms are read meanwhile, for they will be needed, unless a file of its size is here."""
        with self._desk.store.read() as view:
            known = path.is_file() and view.imports.has_file_of(path.stat().st_size)
        with ThreadPoolExecutor(1, "forms") as beside:
            if not known:
                beside.submit(self._desk.forms)
            return digest(path)

    def _source(self, path: Path, fingerprint: FileDigest, wish: Wish) -> Source:
        zone = self._desk.settings.timezone
        found = recognise(path, self._desk.forms(), wish, zone=zone)
        return Source.of(path, fingerprint, found, self._keys.tagger, self._desk.calendar.zone)

    def _changes(self, source: Source) -> Changes:
        with self._desk.store.read() as view:
            return changes(view, source.found)

    def _finished(self, fingerprint: FileDigest, sheet: str | None) -> BatchInfo | None:
        with self._desk.store.read() as view:
            earlier = view.imports.by_file(fingerprint.sha256, sheet)
        return earlier if earlier is not None and earlier.state == _DONE else None

    def _done_before(self, path: Path, finished: BatchInfo, fingerprint: FileDigest, *, lists: bool) -> ImportResult:
        known, alarm = _all_known(finished), _alarm_of(finished)
        return ImportResult(
            path.name, finished.sha256, finished.tool, finished.form, known, (), (), True, alarm,
            listed=list_once(self._desk, in_the_clear(path, fingerprint)) if lists else None,
        )  # fmt: skip

    def _count(self, source: Source, tally: Tally, progress: Progress | None) -> None:
        with self._desk.store.read() as view:
            repeats = Repeats(source.reader, source.headed_like(view))
            for chunk in source.chunks([]):
                known = view.imports.known([row.tags.identity for row in chunk.rows])
                begun = view.response_rows.cases(several(chunk.rows))
                for judged in repeats.judge(chunk.rows, known, begun):
                    tally.add(judged)
                if progress is not None:
                    progress(chunk.read, source.digest.size)

    @contextmanager
    def _one_at_a_time(self, writer: Writer) -> Iterator[None]:
        """Say of a conflict that it is about this file, if another import of it took over."""
        try:
            yield
        except ConflictError as error:
            with self._desk.store.read() as view:
                now = view.imports.by_file(writer.batch.info.sha256, writer.batch.info.sheet)
            if now is None or now.version == writer.batch.info.version:
                raise
            raise _imported_twice() from error

    def _begin(self, source: Source) -> Writer:
        form = source.found.form
        # They have been read by now; nobody waits for a file here.
        forms, digest = self._desk.forms(), self._desk.forms_digest()
        with self._desk.store.write() as work:
            earlier = work.imports.by_file(source.digest.sha256, source.found.layout.sheet)
            if earlier is not None and earlier.state == _DONE:
                raise _imported_twice()
            key = self._keys.new_batch_key(work.reserve())
            if earlier is None:
                batch = work.imports.begin(source.new_batch(), key, work.now)
            else:
                batch = work.imports.resume(earlier, key)
            form_version = work.imports.form_version_id(form.hash)
            numbers = Writer.first_numbers(work)
            if work.forms.digest_told() is None:
                # Before the first import there is no case that would have to be told of a change in the forms.
                work.forms.tell({each.id: each.canonical for each in forms.values()}, digest)
            work.commit("import.begin", str(batch.id), file_sha256=source.digest.sha256, form=form.id)
        return Writer(self._desk, source, Batch(batch, key, form_version), numbers)

    def _finish(self, source: Source, writer: Writer, *, lists: bool) -> ImportResult:
        batch, found = writer.batch.info, source.found
        exported = source.exported_at(writer.tally, self._desk.clock())
        with self._desk.store.read() as view:
            gone = vanished(view, source, writer.tally, exported, batch.id)
            refs = self._references(view, gone)
            doubling = alike.warning(view, source)
            pairs = alike.find(view, source, batch, writer.tally.present)
        counts = replace(writer.tally.counts(), vanished=len(gone))
        with self._desk.store.write() as work:
            waiting = work.response_rows.count_waiting(batch.id)
            ending = Ending(
                asdict(counts),
                source.header(),
                writer.framing.to_bytes(),
                exported,
                seen.pack(writer.framing.stored_before()),
                alike.written(pairs),
            )
            work.imports.finish(batch, writer.batch.key, ending, work.now)
            if work.forms.told(found.form.id) != found.form.canonical:
                # Somebody decided about a heading while this import was running.
                work.forms.doubt()
            if ending.exported_at is not None:
                work.revisions.tell(tidings.of_the_date(work, source, batch, seen.unpack(ending.seen)))
            listed = work.clear_files.add(in_the_clear(source.path, source.digest), work.now) if lists else None
            work.commit("import.end", str(batch.id), **asdict(counts))
        return ImportResult(
            source.path.name,
            source.digest.sha256,
            found.tool.value,
            found.form.id,
            counts,
            writer.cases,
            (
                *source.warnings(writer.tally),
                *doubling,
                *alike.sentence(len(pairs)),
                *count_words.reader_words(len(writer.unread), sum(writer.unread)),
            ),
            already=False,
            alarm=source.alarm(writer.tally),
            waiting=waiting,
            vanished=refs,
            listed=listed,
            needs_reader=len(writer.unread),
            needs_reader_safety=sum(writer.unread),
        )

    def _references(self, view: Repositories, cases: Sequence[int]) -> tuple[str, ...]:
        """Return the references of cases to those who may see them; a restricted one is nobody's to hear of here."""
        if Right.READ_CASES not in rights_of(self._desk.actor.roles):
            return ()
        return tuple(case.ref for case in view.cases.by_ids(cases) if not case.restricted)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for cyclic garbage less often: a stream of rows makes none, and each look walks all that is in memory."""
    usual = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def _saying_how_far(source: Source, writer: Writer) -> Iterator[None]:
    """Add to what the machine refused how much of the file is in."""
    try:
        yield
    except MachineError as error:
        raise MachineError(
            f"{error.message} {writer.rows_in:,} of {source.rows():,} rows are in; run the same command again to "
            "complete it.",
            error.hint,
        ) from error


def _imported_twice() -> ConflictError:
    return ConflictError(
        "Another import of the same file is running or has just finished.",
        "Nothing was doubled. Wait a moment, then run the same command again: it completes what may be missing.",
    )


def _alarm_of(finished: BatchInfo) -> Alarm:
    return Alarm(safety=finished.counts["safety"], unread=finished.counts["quarantined"])


def _all_known(finished: BatchInfo) -> Counts:
    rows = finished.counts["rows"]
    return Counts(rows=rows, known=rows, safety=finished.counts["safety"])
