"""Files that are no text, kept whole: sealed piece by piece under keys that no case shares.

Such a key is derived like a case's, with the import in the place of the case and with epochs from 0 on: each run of
an import that was cut off makes the next one. Erasing the salts closes the whole copy at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode, epoch_of
from harassment_cms.ports import BatchInfo, BatchKey, CaseKey
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import ORIGINAL, ORIGINAL_KEY

_ORIGINAL: Any = ORIGINAL.table
_KEY: Any = ORIGINAL_KEY.table


class OriginalRepository:
    """The pieces of originals."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def begin(self, batch: BatchInfo, key: BatchKey) -> CaseKey:
        """Make the key for the pieces that are still to come."""
        newest = select(func.max(_KEY.c.epoch)).where(_KEY.c.import_id == batch.id)
        last = self._connection.execute(newest).scalar_one()
        made = self._sealer.keys.new_case_key(key.key, batch.id, 0 if last is None else int(last) + 1)
        row = {
            "id": self._ledger.reserve(),
            "import_id": batch.id,
            "epoch": made.epoch,
            "batch_id": key.batch,
            "salt": made.salt,
            "check_value": made.check,
        }
        self._ledger.insert(ORIGINAL_KEY, row)
        return made

    def pieces(self, batch: int) -> int:
        """Return how many pieces of a file are stored; they are stored in order."""
        count = select(func.count()).select_from(_ORIGINAL).where(_ORIGINAL.c.import_id == batch)
        return int(self._connection.execute(count).scalar_one())

    def add(self, batch: BatchInfo, key: CaseKey, place: int, body: bytes) -> None:
        """Seal and store one piece."""
        number = self._ledger.reserve()
        sealed = self._sealer.keys.seal(key.key, key.epoch, _place(number, batch.id), body)
        self._ledger.insert(ORIGINAL, {"id": number, "import_id": batch.id, "place": place, "body": sealed})

    def read(self, batch: int) -> Iterator[bytes]:
        """Yield the pieces of a file in order, opened; raises ``NotPermittedError`` or ``IntegrityError``."""
        keys = self._keys_of(batch)
        rows = self._connection.execute(
            select(_ORIGINAL.c.id, _ORIGINAL.c.body).where(_ORIGINAL.c.import_id == batch).order_by(_ORIGINAL.c.place)
        )
        for number, body in rows:
            if epoch_of(body) not in keys:
                raise IntegrityError("The key of a file that was kept whole is missing.", "Run `hcms audit verify`.")
            yield self._sealer.keys.open(keys[epoch_of(body)], _place(number, batch), body)

    def _keys_of(self, batch: int) -> dict[int, bytes]:
        rows = self._connection.execute(select(_KEY).where(_KEY.c.import_id == batch, _KEY.c.salt.is_not(None)))
        return {
            row["epoch"]: self._sealer.keys.case_key(
                self._sealer.batch_key(row["batch_id"]), batch, row["epoch"], row["salt"], row["check_value"]
            )
            for row in rows.mappings()
        }


def _place(number: int, batch: int) -> Place:
    return Place(TableCode.ORIGINAL, ColumnCode.BODY, number, batch)
