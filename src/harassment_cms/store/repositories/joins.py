"""Joined cases: the keys of one wrapped under the key of another, and unwrapped again by nothing but that key.

Whether a case is joined follows from its grant alone: no row of a case is changed, so that taking apart gives back
exactly what was before (key specification, section 3.3). A grant that its case's key does not open joins nothing: who
writes into the file with another tool cannot take a case out of the queues.

Of two cases the more closed one decides: ``keep_closed`` is asked before every commit that changed who may open a
case, and leaves no grant by which anybody could open a case that they could not open otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import IntegrityError, NotPermittedError
from harassment_cms.domain.joining import may_hold
from harassment_cms.ports.joins import StoredJoin
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.walls import records_of
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import CASE_GRANT, CASE_KEY
from harassment_cms.store.walls import Wall, grant_place

_GRANT: Any = CASE_GRANT.table
_KEY: Any = CASE_KEY.table
_APART = b""


class JoinRepository:
    """Grants on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def all(self) -> tuple[StoredJoin, ...]:
        """Return every case that is joined to another, in the order of joining, as far as both are opened here."""
        return tuple(self._opened(_GRANT.c.wrap != _APART))

    def into(self, case_id: int) -> StoredJoin | None:
        """Return what a case is joined to; None if it is not."""
        found = self._opened(_GRANT.c.wrap != _APART, _GRANT.c.from_case == case_id)
        return next(found, None)

    def of(self, case_id: int) -> tuple[StoredJoin, ...]:
        """Return the cases that are joined to this one."""
        return tuple(each for each in self.all() if each.to_case == case_id)

    def ever(self, case_id: int) -> Mapping[int, int]:
        """Return the other case of each grant that a case has, or had, by the grant's number."""
        hides = self._sealer.walls.hides
        rows = self._connection.execute(select(_GRANT.c.id, _GRANT.c.from_case, _GRANT.c.to_case))
        pairs = {number: (one, other) for number, one, other in rows if one != other}
        pairs |= {each.id: (each.from_case, each.to_case) for each in self.all()}
        return {
            number: other if case_id == one else one
            for number, (one, other) in pairs.items()
            if case_id in (one, other) and not hides(one) and not hides(other)
        }

    def join(self, case_id: int, to: int) -> int:
        """Wrap the keys of a case under those of another, and return the grant's number."""
        number = self._ledger.reserve()
        self._ledger.insert(CASE_GRANT, {"id": number, "from_case": case_id, **self._wrapped(case_id, to)})
        return number

    def part(self, join: StoredJoin) -> None:
        """Take two cases apart; raises ``ConflictError`` if somebody else did meanwhile."""
        self._ledger.update(CASE_GRANT, join.id, join.version, {"wrap": _APART})

    def keep_closed(self) -> tuple[int, ...]:
        """Bring the grants in line with who may open their cases now; return those that were taken apart by it."""
        touched = self._sealer.walls.touched
        if not touched:
            return ()
        walls, parted = self._sealer.walls.by_case, []
        for row in self._connection.execute(select(_GRANT)).mappings().all():
            one, other = row["from_case"], self._other(row)
            if one not in touched and other not in touched:
                continue
            values: dict[str, object] = {}
            if row["wrap"] != _APART and (other is None or not self._may_stand(one, other)):
                values = {"wrap": _APART, "to_case": one}
                parted.append(one)
            elif row["wrap"] != _APART and other is not None:
                values = self._wrapped(one, other)
            elif {one, row["to_case"]} & walls.keys() and row["to_case"] != one:
                values = {"to_case": one}
            if values:
                self._ledger.update(CASE_GRANT, row["id"], row["version"], values)
        touched.clear()
        return tuple(parted)

    def _may_stand(self, one: int, other: int) -> bool:
        walls = self._sealer.walls
        if walls.hides(one) or walls.hides(other):
            return False
        return may_hold(_named(walls.by_case.get(other)), _named(walls.by_case.get(one)))

    def _wrapped(self, case_id: int, to: int) -> dict[str, object]:
        homes = {case_id, *(row["home"] for row in records_of(self._connection, case_id))}
        stored = select(_KEY.c.case_id, _KEY.c.epoch).where(_KEY.c.case_id.in_(homes))
        epochs = self._connection.execute(stored.order_by(_KEY.c.id)).all()
        keys = [[home, epoch, self._sealer.own_key(home, epoch).hex()] for home, epoch in epochs]
        raw = json.dumps(keys).encode("utf-8")
        is_closed = {case_id, to} & self._sealer.walls.by_case.keys()
        wrap = self._sealer.seal(self._ledger, grant_place(case_id, to), raw)
        return {"to_case": case_id if is_closed else to, "wrap": wrap}

    def _opened(self, *conditions: Any) -> Iterator[StoredJoin]:
        for row in self._connection.execute(select(_GRANT).where(*conditions).order_by(_GRANT.c.id)).mappings().all():
            other = self._other(row)
            hides = self._sealer.walls.hides
            if other is not None and not hides(row["from_case"]) and not hides(other):
                yield StoredJoin(row["id"], row["version"], row["from_case"], other)

    def _other(self, row: Mapping[Any, Any]) -> int | None:
        """Return which case's key opens a grant; None if none does that is opened here."""
        one, named = row["from_case"], row["to_case"]
        if row["wrap"] == _APART:
            return None if named == one else int(named)
        candidates: Collection[int] = (named,) if named != one else self._sealer.walls.opened
        for other in candidates:
            with suppress(IntegrityError, NotPermittedError):
                self._sealer.open(grant_place(one, other), row["wrap"])
                return int(other)
        return None


def _named(wall: Wall | None) -> frozenset[int] | None:
    return None if wall is None else frozenset(wall.body["named"])
