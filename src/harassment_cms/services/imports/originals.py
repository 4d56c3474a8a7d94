"""Keeps a workbook or an SPSS file whole, and gives it back byte for byte.

Text is put together again from its records (``framing``); what is no text has no exact bytes per record, so the file
itself is kept beside them. A file of which columns are left out is not.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from harassment_cms.intake.digest import open_bytes
from harassment_cms.intake.layout import Container, Layout
from harassment_cms.ports import BatchInfo, BatchKey, CaseKey, Desk, MadeWall, Repositories
from harassment_cms.ports.walls import NewWall

_PIECE = 256 * 1024
_PIECES_AT_ONCE = 8
"""So much that it is committed within the quarter of a second that others may have to wait."""


def is_kept_whole(layout: Layout) -> bool:
    """Whether a file of this layout is kept as it is beside its records."""
    return layout.container is Container.CELLS and not layout.left_out()


def keep(desk: Desk, path: Path, batch: BatchInfo, key: BatchKey, wall: NewWall | None) -> None:
    """Store a file's pieces; those that an earlier, interrupted run stored are there already.

    With a ``wall`` they are sealed to the people there, because a row of it may be about somebody else.

    With the second sheet of a workbook nothing is stored: it came with the first.
    """
    with desk.store.read() as view:
        first = view.imports.by_file(batch.sha256) or batch
        place = view.originals.pieces(batch.id)
    if first.id != batch.id:
        return
    piece_key: CaseKey | MadeWall | None = None
    with open_bytes(path) as stream:
        stream.seek(place * _PIECE)
        while pieces := [piece for _ in range(_PIECES_AT_ONCE) if (piece := stream.read(_PIECE))]:
            with desk.store.write() as work:
                work.imports.confirm(batch)
                piece_key = piece_key or work.originals.begin(batch, key, wall)
                for piece in pieces:
                    work.originals.add(batch, piece_key, place, zlib.compress(piece))
                    place += 1
                work.commit("import.original", str(batch.id), pieces=len(pieces))


def whole(view: Repositories, batch: BatchInfo) -> bytes:
    """Return the file as it was imported."""
    return b"".join(pieces_of(view, batch))


def pieces_of(view: Repositories, batch: BatchInfo) -> Iterator[bytes]:
    """Yield it piece by piece; of a workbook with several sheets it is kept with the first one read."""
    first = view.imports.by_file(batch.sha256) or batch
    return (zlib.decompress(piece) for piece in view.originals.read(first.id))
