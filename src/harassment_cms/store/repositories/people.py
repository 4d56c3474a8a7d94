"""The roster's statements, the states of the key file, and the keys of imports and days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.roster import SignedStatement
from harassment_cms.ports import BatchKey
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer, held_key
from harassment_cms.store.standing import statements
from harassment_cms.store.tables import BATCH_KEY, ROSTER, VAULT_STATE

_STATE: Any = VAULT_STATE.table
_BATCH: Any = BATCH_KEY.table


class PeopleRepository:
    """Who belongs here and with which keys, as stored."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def statements(self) -> tuple[SignedStatement, ...]:
        """Return every statement in order."""
        return statements(self._connection)

    def append(self, statements: Iterable[SignedStatement]) -> None:
        """Append statements that have been accepted."""
        for signed in statements:
            self._ledger.insert(
                ROSTER,
                {"seq": signed.seq, "body": signed.body, "hash": signed.hash, "sig": signed.sig, "sig2": signed.sig2},
            )

    def key_document(self) -> bytes | None:
        """Return the newest state of the key file that a transaction stored."""
        row = self._connection.execute(select(_STATE.c.document).order_by(_STATE.c.seq.desc()).limit(1)).one_or_none()
        return bytes(row[0]) if row else None

    def key_documents(self) -> Iterator[bytes]:
        """Yield every state that the key file has had, the newest first."""
        for row in self._connection.execute(select(_STATE.c.document).order_by(_STATE.c.seq.desc())):
            yield bytes(row[0])

    def save_document(self, seq: int, document: bytes) -> None:
        """Store a new state of the key file."""
        self._ledger.insert(VAULT_STATE, {"seq": seq, "document": document})

    def opened_batch_keys(self) -> tuple[BatchKey, ...]:
        """Return every batch key, opened; only a case manager who can open reports can."""
        rows = self._connection.execute(select(_BATCH).order_by(_BATCH.c.id)).mappings().all()
        return tuple(BatchKey(row["id"], self._sealer.batch_key(row["id"]), held_key(row)) for row in rows)

    def replace_batch_keys(self, rewrapped: Iterable[BatchKey]) -> None:
        """Hold batch keys for a new team generation; the keys themselves stay the same."""
        versions = {row[0]: row[1] for row in self._connection.execute(select(_BATCH.c.id, _BATCH.c.version))}
        for batch in rewrapped:
            held = batch.held
            values = {"generation": held.generation, "form": held.form, "value": held.value}
            self._ledger.update(BATCH_KEY, batch.batch, versions[batch.batch], values)
