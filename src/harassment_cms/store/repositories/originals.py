"""Files that are no text, kept whole: sealed piece by piece under keys that no case shares.

Such a key is derived like a case's, with the import in the place of the case and with epochs from 0 on: each run of
an import that was cut off makes the next one. Erasing the salts closes the whole copy at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import IntegrityError, NotPermittedError
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode, epoch_of
from harassment_cms.ports import BatchInfo, BatchKey, CaseKey, MadeWall
from harassment_cms.ports.walls import NewWall
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import ORIGINAL, ORIGINAL_KEY, WALL
from harassment_cms.store.walls import wall_place

_ORIGINAL: Any = ORIGINAL.table
_KEY: Any = ORIGINAL_KEY.table
_WALL: Any = WALL.table


class OriginalRepository:
    """The pieces of originals."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def begin(self, batch: BatchInfo, key: BatchKey, wall: NewWall | None = None) -> CaseKey | MadeWall:
        """Make the key for the pieces that are still to come; with a ``wall``, for the people there alone."""
        newest = select(func.max(_KEY.c.epoch)).where(_KEY.c.import_id == batch.id)
        last = self._connection.execute(newest).scalar_one()
        epoch = 0 if last is None else int(last) + 1
        made = self._new_key(key, batch, epoch) if wall is None else self._walled(batch, epoch, wall)
        row = {
            "id": self._ledger.reserve(),
            "import_id": batch.id,
            "epoch": made.epoch,
            "batch_id": key.batch,
            "salt": made.salt if isinstance(made, CaseKey) else None,
            "check_value": made.check,
        }
        self._ledger.insert(ORIGINAL_KEY, row)
        return made

    def _new_key(self, key: BatchKey, batch: BatchInfo, epoch: int) -> CaseKey:
        return self._sealer.keys.new_case_key(key.key, batch.id, epoch)

    def _walled(self, batch: BatchInfo, epoch: int, wall: NewWall) -> MadeWall:
        """Make a key that is nowhere but in boxes, with a wall whose case is the import."""
        made = self._sealer.keys.new_wall(batch.id, epoch, wall.readers, wall.first, wall.second)
        number = self._ledger.reserve()
        seconds = [[made.epoch, made.second.hex(), made.halves.hex()]]
        body = {**wall.body, "keys": [], "originals": [], "seconds": seconds}
        sealed = self._sealer.keys.seal(
            made.key, epoch, wall_place(number, batch.id), json.dumps(body).encode("utf-8")
        )
        row = {"id": number, "case_id": batch.id, "epoch": epoch, "boxes": made.boxes, "halves": made.halves}
        self._ledger.insert(WALL, row | {"body": sealed, "public": made.public})
        return made

    def pieces(self, batch: int) -> int:
        """Return how many pieces of a file are stored; they are stored in order."""
        count = select(func.count()).select_from(_ORIGINAL).where(_ORIGINAL.c.import_id == batch)
        return int(self._connection.execute(count).scalar_one())

    def add(self, batch: BatchInfo, key: CaseKey | MadeWall, place: int, body: bytes) -> None:
        """Seal and store one piece."""
        number = self._ledger.reserve()
        sealed = self._sealer.keys.seal(key.key, key.epoch, _place(number, batch.id), body)
        self._ledger.insert(ORIGINAL, {"id": number, "import_id": batch.id, "place": place, "body": sealed})

    def read(self, batch: int) -> Iterator[bytes]:
        """Yield the pieces of a file in order, opened; raises ``NotPermittedError`` or ``IntegrityError``."""
        keys, closed = self._keys_of(batch)
        rows = self._connection.execute(
            select(_ORIGINAL.c.id, _ORIGINAL.c.body).where(_ORIGINAL.c.import_id == batch).order_by(_ORIGINAL.c.place)
        )
        for number, body in rows:
            if epoch_of(body) not in keys and epoch_of(body) in closed:
                raise NotPermittedError(
                    "This file was kept whole, and not all of it opens with your keys.",
                    "What you may read of it is with its cases.",
                )
            if epoch_of(body) not in keys:
                raise IntegrityError("The key of a file that was kept whole is missing.", "Run `hcms audit verify`.")
            yield self._sealer.keys.open(keys[epoch_of(body)], _place(number, batch), body)

    def _keys_of(self, batch: int) -> tuple[dict[int, bytes], frozenset[int]]:
        """Return the keys of a file's pieces by epoch, and the epochs that are closed to this person."""
        keys: dict[int, bytes] = {}
        closed: set[int] = set()
        for row in self._connection.execute(select(_KEY).where(_KEY.c.import_id == batch)).mappings():
            epoch = row["epoch"]
            own = self._behind_wall(batch, epoch) if row["salt"] is None else None
            if row["salt"] is not None:
                of_batch = self._sealer.batch_key(row["batch_id"])
                keys[epoch] = self._sealer.keys.case_key(of_batch, batch, epoch, row["salt"], row["check_value"])
            elif own is not None:
                keys[epoch] = self._sealer.keys.prove_key(own, batch, epoch, row["check_value"])
            else:
                closed.add(epoch)
        return keys, frozenset(closed)

    def _behind_wall(self, batch: int, epoch: int) -> bytes | None:
        """Return the key of pieces that were closed when they came; each run of an import has a wall of its own."""
        boxes = self._connection.execute(
            select(_WALL.c.boxes).where(_WALL.c.case_id == batch, _WALL.c.epoch == epoch)
        ).scalar_one_or_none()
        carried = self._sealer.walls.carried.get((batch, epoch), b"")
        return None if boxes is None else self._sealer.keys.open_wall(batch, epoch, boxes + carried).key


def _place(number: int, batch: int) -> Place:
    return Place(TableCode.ORIGINAL, ColumnCode.BODY, number, batch)
