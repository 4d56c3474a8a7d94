"""The ledger of releases: added to, read, and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.periods import Period, between
from harassment_cms.domain.release.freezing import Layer, Stretch
from harassment_cms.ports import CountedRow, NewRelease, StoredRelease
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.counted import Counted, stretches, stretches_text
from harassment_cms.store.tables import CASE, RELEASE, RELEASE_COUNT

_RELEASE: Any = RELEASE.table
_CASE: Any = CASE.table
_AT_ONCE = 500


class ReleaseRepository:
    """Releases on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger, user_id: int) -> None:
        self._connection = connection
        self._ledger = ledger
        self._user_id = user_id

    def all(self) -> tuple[StoredRelease, ...]:
        """Return every release, oldest first."""
        rows = self._connection.execute(select(_RELEASE).order_by(_RELEASE.c.id)).mappings()
        return tuple(map(_stored, rows))

    def latest(self, first: date, last: date, profile: str, definition: str) -> StoredRelease | None:
        """Return the release that the figures of these days stand by: the newest by a rule set and a definition."""
        same = (_RELEASE.c.first == first.isoformat(), _RELEASE.c.last == last.isoformat())
        by = (_RELEASE.c.profile == profile, _RELEASE.c.definition == definition)
        statement = select(_RELEASE).where(*same, *by).order_by(_RELEASE.c.id.desc()).limit(1)
        row = self._connection.execute(statement).mappings().one_or_none()
        return None if row is None else _stored(row)

    def standing(self) -> tuple[Layer, ...]:
        """Return which days are frozen, since which release."""
        return Counted(self._connection).standing()

    def rows(self, days: Stretch, until: int | None, now: datetime) -> tuple[CountedRow, ...]:
        """Return what is counted of these days: those frozen up to a release as they were, others as they stand.

        Without a release to go up to, all are as they were counted last; with 0, all as they stand today.
        """
        return tuple(Counted(self._connection, until).rows(days, to_text(now)))

    def stands_now(self, cases: Collection[int]) -> Mapping[int, Mapping[str, object]]:
        """Return the plain values of cases as they stand today, by number; of one that is gone, nothing."""
        numbers = sorted(cases)
        found: dict[int, Mapping[str, object]] = {}
        for start in range(0, len(numbers), _AT_ONCE):
            some = _CASE.c.id.in_(numbers[start : start + _AT_ONCE])
            found |= {row["id"]: row for row in self._connection.execute(select(_CASE).where(some)).mappings()}
        return found

    def add(self, new: NewRelease, rows: Sequence[CountedRow], now: datetime) -> StoredRelease:
        """Keep a release and what it counted."""
        first = self._ledger.reserve(1 + len(rows))
        sha256 = hashlib.sha256(new.figures).hexdigest()
        release = StoredRelease(**new.values(), id=first, sha256=sha256, actor=self._user_id, at=now)
        self._ledger.insert(RELEASE, _row(release))
        if rows:
            columns: dict[str, list[Any]] = {
                "id": list(range(first + 1, first + 1 + len(rows))),
                "release_id": [first] * len(rows),
                "source": [row.source for row in rows],
                "source_id": [row.source_id for row in rows],
                "case_id": [row.case_id for row in rows],
                "at": [row.at for row in rows],
                "codes": [json.dumps(row.codes, sort_keys=True, separators=(",", ":")) for row in rows],
            }
            self._ledger.insert_many(RELEASE_COUNT, columns)
        return release


def _row(release: StoredRelease) -> dict[str, object]:
    same = ("id", "number", "kind", "request", "definition", "definition_text", "definition_sha256", "profile")
    also = ("treatment", "revises", "figures", "sha256", "actor")
    return {name: getattr(release, name) for name in (*same, *also)} | {
        "period": release.period.id,
        "first": release.period.first.isoformat(),
        "last": release.period.last.isoformat(),
        "as_of": to_text(release.as_of),
        "code_lists": json.dumps(release.code_lists, sort_keys=True),
        "forms": json.dumps(release.forms, sort_keys=True),
        "head_seq": release.head[0],
        "head": release.head[1],
        "froze": stretches_text(release.froze),
        "at": to_text(release.at),
    }


def _stored(row: Mapping[Any, Any]) -> StoredRelease:
    first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    return StoredRelease(
        id=row["id"],
        number=row["number"],
        kind=row["kind"],
        request=row["request"],
        definition=row["definition"],
        definition_text=row["definition_text"],
        definition_sha256=row["definition_sha256"],
        period=Period(row["period"], between(first, last).label, first, last),
        profile=row["profile"],
        as_of=moment(row["as_of"]),
        code_lists=json.loads(row["code_lists"]),
        forms=json.loads(row["forms"]),
        head=(row["head_seq"], row["head"]),
        treatment=row["treatment"],
        froze=stretches(row["froze"]),
        revises=row["revises"],
        figures=row["figures"],
        sha256=row["sha256"],
        actor=row["actor"],
        at=moment(row["at"]),
    )
