"""Unfinished texts, sealed to their author; written while typing and never part of the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from harassment_cms.domain.moments import to_text
from harassment_cms.ports import Keys
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import DraftRow

_DRAFT: Any = DraftRow.__table__  # type: ignore[attr-defined]


class DraftRepository:
    """One person's drafts, by place (for example ``note/HC-7Q4-MKD``)."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._keys = sealer.keys

    def save(self, place: str, text: str, now: datetime) -> None:
        """Keep the newest state of a draft."""
        sealed = self._keys.seal_draft(place, text.encode("utf-8"))
        done = self._connection.exec_driver_sql(
            "INSERT INTO draft (user_id, place, saved_at, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (user_id, place) DO UPDATE SET saved_at = excluded.saved_at, body = excluded.body",
            (self._keys.user_id, place, to_text(now), sealed),
        )
        self._ledger.changes += done.rowcount

    def load(self, place: str) -> str | None:
        """Return a draft's text, or None."""
        row = self._connection.execute(
            select(_DRAFT.c.body).where(_DRAFT.c.user_id == self._keys.user_id, _DRAFT.c.place == place)
        ).one_or_none()
        return None if row is None else self._keys.open_draft(place, row[0]).decode("utf-8")

    def places(self) -> tuple[str, ...]:
        """Return where this person has unfinished texts."""
        rows = self._connection.execute(
            select(_DRAFT.c.place).where(_DRAFT.c.user_id == self._keys.user_id).order_by(_DRAFT.c.saved_at.desc())
        )
        return tuple(rows.scalars())

    def drop(self, place: str) -> None:
        """Remove a draft whose text was saved or given up."""
        done = self._connection.execute(
            delete(_DRAFT).where(_DRAFT.c.user_id == self._keys.user_id, _DRAFT.c.place == place)
        )
        self._ledger.changes += done.rowcount

    def drop_all(self) -> None:
        """Remove every draft of this person: the keys that open them are lost."""
        done = self._connection.execute(delete(_DRAFT).where(_DRAFT.c.user_id == self._keys.user_id))
        self._ledger.changes += done.rowcount

    def reseal(self, renewed: Keys) -> None:
        """Seal this person's drafts to their new keys, before the old ones are gone."""
        for place in self.places():
            text = self.load(place) or ""
            done = self._connection.execute(
                update(_DRAFT)
                .where(_DRAFT.c.user_id == self._keys.user_id, _DRAFT.c.place == place)
                .values(body=renewed.seal_draft(place, text.encode("utf-8")))
            )
            self._ledger.changes += done.rowcount
