"""Proves from what is stored that an imported file is in, so that the file itself may go.

Everybody who may import proves three things: the file is read once more, and each of its records is found again in
the case file under its keyed mark; each of these rows, and what belongs to the import as a whole, is as it was
signed, sealed bytes included; and there are as many as the import counted. Whoever may open the reports also opens
all of them and puts the file together again to the same SHA-256. Without these keys nobody can see that the sealed
bytes open; that they are those which the import wrote is all that can be said then, and it is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from harassment_cms.domain.clearfiles import ReadBack
from harassment_cms.domain.errors import ConflictError, InputRefusedError, IntegrityError, NotPermittedError
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.domain.roster import Roster
from harassment_cms.formdefs import form_from_canonical
from harassment_cms.intake.dedupe import Arrival, RowReader
from harassment_cms.intake.digest import FileDigest
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.opening import kept, open_records
from harassment_cms.intake.tables import tables_of
from harassment_cms.intake.tags import Keyed, Tagger
from harassment_cms.ports import BatchInfo, Desk, Repositories
from harassment_cms.services.imports.framing import parts_of
from harassment_cms.services.imports.originals import is_kept_whole, pieces_of
from harassment_cms.services.imports.results import Progress

_AT_ONCE = 500


def read_back(desk: Desk, keyed: Keyed, path: Path, digest: FileDigest, progress: Progress | None = None) -> ReadBack:
    """Prove that all of a file is in.

    Raises ``InputRefusedError`` if it was never imported, ``ConflictError`` if an import of it is not finished,
    ``IntegrityError`` if anything that should be stored is not there as it was signed.
    """
    with desk.store.read() as view:
        batches = [batch for batch in view.imports.batches() if batch.sha256 == digest.sha256]
        if not batches:
            raise InputRefusedError(f"“{path.name}” has not been imported. It was left as it is.", "Import it first.")
        if any(batch.finished_at is None for batch in batches):
            raise ConflictError(
                f"The import of “{path.name}” is not finished. The file was left as it is.",
                "Import it again: that completes it.",
            )
        roster = desk.roster(view)
        rows = sum(_find_again(view, roster, keyed, path, batch, progress) for batch in batches)
        opened = sum(_opens(desk, view, batch) for batch in batches) == len(batches)
    return ReadBack(digest.sha256, rows, opened, unread(path, batches))


def _find_again(
    view: Repositories, roster: Roster, keyed: Keyed, path: Path, batch: BatchInfo, progress: Progress | None
) -> int:
    """Find each record of the file among what is stored, as it was signed; return how many there are."""
    _refuse(view.record.import_problems(roster, batch.id))
    layout = Layout.from_json(batch.layout)
    form = form_from_canonical(view.imports.definition(batch.id))
    mapper = Mapper(layout, form)
    reader = RowReader(mapper, Tagger(keyed, form.id, mapper.asked), FactsReader(form))
    reader.most = _AT_ONCE
    count, read, size = 0, 0, path.stat().st_size
    with open_records(path, layout) as file:
        for chunk in reader.chunks(kept(file, layout), []):
            _refuse(view.record.submission_problems(roster, _stored(view, chunk)))
            count += len(chunk)
            read += sum([len(row.raw) for row in chunk])
            if progress is not None:
                progress(min(read, size), size)
    if count != batch.counts["rows"]:
        raise _not_in(f"it has {count:,} rows, and {batch.counts['rows']:,} were imported")
    return count


def _stored(view: Repositories, chunk: Sequence[Arrival]) -> list[int]:
    known = view.imports.known([row.tags.identity for row in chunk])
    found: set[int] = set()
    for row in chunk:
        same = [stored.id for stored in known.get(row.tags.identity, ()) if stored.tags.record == row.tags.record]
        if not same:
            raise _not_in(f"row {row.number:,} of it is not stored")
        found.add(same[0])
    return sorted(found)


def _opens(desk: Desk, view: Repositories, batch: BatchInfo) -> bool:
    """Put the file together again, or open every record where columns were left out; False without the keys."""
    if Right.READ_CASES not in rights_of(desk.actor.roles) or not desk.actor.admitted:
        return False
    layout = Layout.from_json(batch.layout)
    # Somebody else's restricted cases stay closed to a case manager, too.
    with suppress(NotPermittedError):
        if layout.left_out():
            for _ in view.imports.of_batch(batch.id):
                pass
        else:
            sha256 = hashlib.sha256()
            for piece in pieces_of(view, batch) if is_kept_whole(layout) else parts_of(view, batch.id):
                sha256.update(piece)
            if sha256.hexdigest() != batch.sha256:
                raise _not_in("put together again it is another one")
        return True
    return False


def unread(path: Path, batches: Sequence[BatchInfo]) -> tuple[str, ...]:
    """Return the sheets of a workbook that hold something and were not imported; none for other files."""
    imported = {batch.sheet for batch in batches}
    if imported <= {None}:
        return ()
    return tuple(name for table in tables_of(path, None, None) if (name := table.head.sheet or "") not in imported)


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise _not_in(problems[0])


def _not_in(why: str) -> IntegrityError:
    return IntegrityError(
        f"The file cannot be proven to be in: {why}. It was left as it is.",
        "Keep it, and run `hcms doctor` and `hcms audit verify` before you do anything else.",
    )
