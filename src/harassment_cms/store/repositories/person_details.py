"""People's details, as stored: how a report may name them, how they are reached, when they work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.person_details import Away, PersonDetails, Weekday
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.tables import PERSON_DETAILS

_ROW: Any = PERSON_DETAILS.table
_LISTS = ("other_names", "emails", "accounts", "staff_numbers", "phones", "terms")


class PersonDetailsRepository:
    """Details on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger

    def all(self) -> dict[int, PersonDetails]:
        """Return what was ever given, by person; who is missing gave nothing yet."""
        rows = self._connection.execute(select(_ROW).order_by(_ROW.c.user_id)).mappings()
        return {int(row["user_id"]): _details(row) for row in rows}

    def save(self, details: PersonDetails) -> None:
        """Store them; raises ``ConflictError`` if they changed since ``details.version`` was read."""
        values = _values(details)
        if not details.version:
            self._ledger.insert(PERSON_DETAILS, {"id": self._ledger.reserve(), "user_id": details.user, **values})
            return
        number = self._connection.execute(select(_ROW.c.id).where(_ROW.c.user_id == details.user)).scalar_one()
        self._ledger.update(PERSON_DETAILS, int(number), details.version, values)


def _values(details: PersonDetails) -> dict[str, Any]:
    away = [
        [each.first.isoformat(), None if each.last is None else each.last.isoformat(), each.cover]
        for each in details.away
    ]
    return {
        "full_name": details.full_name,
        **{name: json.dumps(getattr(details, name), ensure_ascii=False) for name in _LISTS},
        "contact": details.contact,
        "weekly_minutes": details.weekly_minutes,
        "works_on": json.dumps([int(day) for day in details.works_on]),
        "away": json.dumps(away),
    }


def _details(row: Mapping[Any, Any]) -> PersonDetails:
    away = tuple(
        Away(date.fromisoformat(first), None if last is None else date.fromisoformat(last), cover)
        for first, last, cover in json.loads(row["away"])
    )
    return PersonDetails(
        user=row["user_id"],
        full_name=row["full_name"],
        **{name: tuple(json.loads(row[name])) for name in _LISTS},
        contact=row["contact"],
        weekly_minutes=row["weekly_minutes"],
        works_on=tuple(Weekday(day) for day in json.loads(row["works_on"])),
        away=away,
        version=row["version"],
    )
