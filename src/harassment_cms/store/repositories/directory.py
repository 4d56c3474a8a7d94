"""Versions of the support directory: who found or made it different, when, and what it said then."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.moments import moment, to_text
from harassment_cms.ports import CheckedEntry, DirectoryChange, StoredDirectory
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.tables import DIRECTORY_VERSION

_VERSION: Any = DIRECTORY_VERSION.table


class DirectoryRepository:
    """The directory's past. Versions are added and never changed."""

    def __init__(self, connection: Connection, ledger: Ledger, user_id: int) -> None:
        self._connection = connection
        self._ledger = ledger
        self._user_id = user_id

    def latest(self) -> StoredDirectory | None:
        """Return the newest version, None before the first."""
        statement = select(_VERSION).order_by(_VERSION.c.id.desc()).limit(1)
        row = self._connection.execute(statement).mappings().one_or_none()
        return None if row is None else _stored(row)

    def versions(self) -> tuple[StoredDirectory, ...]:
        """Return all versions, oldest first."""
        rows = self._connection.execute(select(_VERSION).order_by(_VERSION.c.id)).mappings()
        return tuple(map(_stored, rows))

    def add(
        self,
        content: bytes,
        how: str,
        changes: Sequence[DirectoryChange],
        checks: Sequence[CheckedEntry],
        now: datetime,
    ) -> None:
        """Keep the file as it stands now, and what is other than before."""
        row = {
            "id": self._ledger.reserve(),
            "at": to_text(now),
            "actor": self._user_id,
            "how": how,
            "changes": json.dumps(changes),
            "checks": json.dumps(
                [(service, str(checked), again and str(again)) for service, checked, again in checks]
            ),
            "sha256": hashlib.sha256(content).hexdigest(),
            "content": zlib.compress(content, 9),
        }
        self._ledger.insert(DIRECTORY_VERSION, row)


def _stored(row: Mapping[Any, Any]) -> StoredDirectory:
    changes = tuple((service, key, before, after) for service, key, before, after in json.loads(row["changes"]))
    checks = tuple(
        (service, date.fromisoformat(day), _day(again)) for service, day, again in json.loads(row["checks"])
    )
    content = zlib.decompress(row["content"])
    at = moment(row["at"])
    return StoredDirectory(row["id"], at, row["actor"], row["how"], changes, checks, row["sha256"], content)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
