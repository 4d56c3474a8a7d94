"""Files that lie in the clear: listed, moved aside, and taken off the list when they are gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.clearfiles import ClearKind, Fate
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.ports import NewClearFile, StoredClearFile
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.tables import CLEAR_FILE

_FILE: Any = CLEAR_FILE.table
_IS_LYING = _FILE.c.state == Fate.LYING.value


class ClearFileRepository:
    """Listed files on one connection; ``user`` is who lists and settles."""

    def __init__(self, connection: Connection, ledger: Ledger, user: int) -> None:
        self._connection = connection
        self._ledger = ledger
        self._user = user

    def lying(self) -> tuple[StoredClearFile, ...]:
        """Return every file that nobody has said is gone, oldest first."""
        rows = self._connection.execute(select(_FILE).where(_IS_LYING).order_by(_FILE.c.id)).mappings()
        return tuple(map(_stored, rows))

    def count_lying(self) -> int:
        """Return how many there are."""
        return int(self._connection.execute(select(func.count()).select_from(_FILE).where(_IS_LYING)).scalar_one())

    def by_number(self, number: int) -> StoredClearFile | None:
        """Return one file, whatever became of it."""
        return self._one(_FILE.c.id == number)

    def find(self, new: NewClearFile) -> StoredClearFile | None:
        """Return the entry of the same content at the same place that is still on the list."""
        return self._one(
            _IS_LYING, _FILE.c.sha256 == new.sha256, _FILE.c.folder == new.folder, _FILE.c.name == new.name
        )

    def add(self, new: NewClearFile, now: datetime) -> int:
        """List a file and return its number; one that is listed already keeps its own."""
        if (known := self.find(new)) is not None:
            return known.id
        number = self._ledger.reserve()
        row = {
            "id": number,
            "kind": new.kind.value,
            "state": Fate.LYING.value,
            "folder": new.folder,
            "name": new.name,
            "sha256": new.sha256,
            "size": new.size,
            "actor": self._user,
            "listed_at": to_text(now),
            "settled_by": None,
            "settled_at": None,
        }
        self._ledger.insert(CLEAR_FILE, row)
        return number

    def moved(self, file: StoredClearFile, folder: str, name: str) -> None:
        """Say where a listed file lies now; raises ``ConflictError`` if it was settled meanwhile."""
        self._ledger.update(CLEAR_FILE, file.id, file.version, {"folder": folder, "name": name})

    def settle(self, file: StoredClearFile, fate: Fate, now: datetime) -> None:
        """Take a file off the list; raises ``ConflictError`` if somebody else did so meanwhile."""
        values = {"state": fate.value, "settled_by": self._user, "settled_at": to_text(now)}
        self._ledger.update(CLEAR_FILE, file.id, file.version, values)

    def _one(self, *conditions: Any) -> StoredClearFile | None:
        row = self._connection.execute(select(_FILE).where(*conditions)).mappings().first()
        return None if row is None else _stored(row)


def _stored(row: Mapping[Any, Any]) -> StoredClearFile:
    return StoredClearFile(
        id=row["id"],
        version=row["version"],
        kind=ClearKind(row["kind"]),
        state=Fate(row["state"]),
        folder=row["folder"],
        name=row["name"],
        sha256=row["sha256"],
        size=row["size"],
        actor=row["actor"],
        listed_at=moment(row["listed_at"]),
    )
