"""Excerpts, sealed and opened here with the row in hand, and paraphrases, which are added and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.ports.narrative import ExcerptState, NewParaphrase, StoredExcerpt, StoredParaphrase
from harassment_cms.store.closed import Closed
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import CASE, EXCERPT, PARAPHRASE

_EXCERPT: Any = EXCERPT.table
_PARAPHRASE: Any = PARAPHRASE.table
_CASE: Any = CASE.table


class NarrativeRepository:
    """What people told, marked by themes, and what is said of it in public."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer, closed: Closed) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer
        self._closed = closed

    def add(self, case_id: int, body: Mapping[str, Any], now: datetime) -> int:
        """Write one excerpt and return its number; everything it says is sealed in its case, its themes too."""
        number = self._ledger.reserve()
        raw = json.dumps(body, sort_keys=True).encode("utf-8")
        row = {
            "id": number,
            "case_id": case_id,
            "state": ExcerptState.MARKED.value,
            "marked_at": to_text(now),
            "actor": self._sealer.keys.user_id,
            "body": self._sealer.seal(self._ledger, _place(number, case_id), raw),
        }
        self._closed.insert(EXCERPT, row)
        return number

    def set_state(self, excerpt: StoredExcerpt, state: ExcerptState) -> None:
        """Take a mark away, or put it back; raises ``ConflictError`` if somebody else did meanwhile."""
        self._closed.update(EXCERPT, excerpt.id, excerpt.version, {"state": state.value})

    def excerpt(self, number: int) -> StoredExcerpt:
        """Return one excerpt, opened; raises ``InputRefusedError`` if there is none."""
        found = self._opened(self._connection.execute(select(_EXCERPT).where(_EXCERPT.c.id == number)).mappings())
        if not found:
            raise InputRefusedError(f"There is no excerpt {number}.", "`hcms cases excerpts REF` lists them.")
        return found[0]

    def of_case(self, case_id: int) -> tuple[StoredExcerpt, ...]:
        """Return what is marked in a case, opened, in the order it was marked."""
        statement = select(_EXCERPT).where(_EXCERPT.c.case_id == case_id).order_by(_EXCERPT.c.id)
        found = self._opened(self._connection.execute(statement).mappings())
        return tuple(each for each in found if each.state is ExcerptState.MARKED)

    def marked_between(self, first: date, last: date) -> tuple[StoredExcerpt, ...]:
        """Return what is marked in the unrestricted cases that belong to these days, both included, opened."""
        statement = (
            select(_EXCERPT)
            .join(_CASE, _CASE.c.id == _EXCERPT.c.case_id)
            .where(
                _EXCERPT.c.state == ExcerptState.MARKED,
                _CASE.c.counted_on.between(first.isoformat(), last.isoformat()),
                _CASE.c.restricted == 0,
            )
            .order_by(_EXCERPT.c.id)
        )
        return self._opened(self._connection.execute(statement).mappings())

    def keep(self, new: NewParaphrase, now: datetime) -> int:
        """Keep a version of a paraphrase, for good; return which one of its theme and days it is."""
        same = (
            _PARAPHRASE.c.first == new.first.isoformat(),
            _PARAPHRASE.c.last == new.last.isoformat(),
            _PARAPHRASE.c.theme == new.theme,
        )
        before = self._connection.execute(select(func.max(_PARAPHRASE.c.edition)).where(*same)).scalar_one()
        edition = int(before or 0) + 1
        row = {
            "id": self._ledger.reserve(),
            "first": new.first.isoformat(),
            "last": new.last.isoformat(),
            "theme": new.theme,
            "edition": edition,
            "label": new.label,
            "text": new.text,
            "cases": new.cases,
            "kept": json.dumps(new.kept),
            "reason": new.reason,
            "made_at": to_text(now),
            "actor": self._sealer.keys.user_id,
        }
        self._ledger.insert(PARAPHRASE, row)
        return edition

    def kept(self, days: tuple[date, date] | None = None) -> tuple[StoredParaphrase, ...]:
        """Return every version of every paraphrase, oldest first; of just these days, both included, if given."""
        statement = select(_PARAPHRASE).order_by(_PARAPHRASE.c.id)
        if days is not None:
            first, last = (day.isoformat() for day in days)
            statement = statement.where(_PARAPHRASE.c.first == first, _PARAPHRASE.c.last == last)
        return tuple(map(_stored, self._connection.execute(statement).mappings()))

    def _opened(self, rows: Iterable[Mapping[Any, Any]]) -> tuple[StoredExcerpt, ...]:
        return tuple(
            StoredExcerpt(
                id=row["id"],
                version=row["version"],
                case_id=row["case_id"],
                state=ExcerptState(row["state"]),
                marked_at=moment(row["marked_at"]),
                actor=row["actor"],
                body=json.loads(self._sealer.open(_place(row["id"], row["case_id"]), row["body"])),
            )
            for row in self._closed.each(EXCERPT, rows)
        )


def _place(row: int, home: int) -> Place:
    return Place(TableCode.EXCERPT, ColumnCode.BODY, row, home)


def _stored(row: Mapping[Any, Any]) -> StoredParaphrase:
    said = NewParaphrase(
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        theme=row["theme"],
        label=row["label"],
        text=row["text"],
        cases=row["cases"],
        kept=tuple((place, kind, why) for place, kind, why in json.loads(row["kept"])),
        reason=row["reason"],
    )
    return StoredParaphrase(row["id"], row["edition"], moment(row["made_at"]), row["actor"], said)
