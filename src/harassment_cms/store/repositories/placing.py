"""Where this home lives: one row, no part of the record. What somebody decides about it has an entry of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.homeplace import Place
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.tables.record import HomePlaceRow

_PLACE: Any = HomePlaceRow.__table__  # type: ignore[attr-defined]


class PlaceRepository:
    """The place that was noted last."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger

    def noted(self) -> Place | None:
        """Return it, if one was noted."""
        row = self._connection.execute(select(_PLACE)).one_or_none()
        return None if row is None else Place(row.place, row.computer, row.path, row.name)

    def note(self, place: Place) -> None:
        """Note another one."""
        done = self._connection.exec_driver_sql(
            "INSERT INTO home_place (id, place, computer, path, name) VALUES (1, ?, ?, ?, ?) ON CONFLICT (id) DO "
            "UPDATE SET place = excluded.place, computer = excluded.computer, path = excluded.path, "
            "name = excluded.name",
            (place.id, place.computer, place.path, place.name),
        )
        self._ledger.changes += done.rowcount
