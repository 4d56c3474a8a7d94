"""Which cases are restricted, and the keys of those that this person is named on.

Nobody is named in the file: whoever unlocks tries every box of every restricted case, once in a session. Called by
the sealer, and by the repositories, which leave out what is not opened here: denial is by key first (key
specification, section 3.5).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode, epoch_of
from harassment_cms.ports import Keys
from harassment_cms.store.tables import CARRIED, CASE, CASE_GRANT, CASE_KEY, WALL

_CARRIED: Any = CARRIED.table
_CASE: Any = CASE.table
_GRANT: Any = CASE_GRANT.table
_KEY: Any = CASE_KEY.table
_WALL: Any = WALL.table


@dataclass(frozen=True, slots=True, repr=False)
class Wall:
    """A restricted case as one person can open it: its current key and what the wall says, both None if not."""

    id: int
    version: int
    case: int
    epoch: int
    key: bytes | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


Seen = dict[tuple[int, int], Wall]
"""Walls by number and version, as a session found them; what is not in the file any more is forgotten."""


class Walls:
    """The restricted cases at one moment of the file."""

    def __init__(self, connection: Connection, keys: Keys, seen: Seen) -> None:
        self._connection = connection
        self._keys = keys
        self._seen = seen
        self.touched: set[int] = set()
        """Cases whose keys or readers changed in this transaction."""

    @property
    def opens_content(self) -> bool:
        """Whether this person opens what is not restricted."""
        return self._keys.opens_content

    @cached_property
    def by_case(self) -> Mapping[int, Wall]:
        """Every restricted case."""
        of_cases = exists().where(_KEY.c.case_id == _WALL.c.case_id)
        standing = select(_WALL.c.id, _WALL.c.version).where(_WALL.c.boxes != b"", of_cases)
        present = {(row[0], row[1]) for row in self._connection.execute(standing)}
        for gone in self._seen.keys() - present:
            self._seen.pop(gone, None)
        for wall in self._tried(present - self._seen.keys()):
            self._seen[(wall.id, wall.version)] = wall
        walls = {wall.case: wall for wall in (self._seen[each] for each in present)}
        return walls | self._through_others(walls)

    @cached_property
    def opened(self) -> Mapping[int, Wall]:
        """The restricted cases that this person is named on."""
        return {case: wall for case, wall in self.by_case.items() if wall.key is not None}

    @cached_property
    def carried(self) -> Mapping[tuple[int, int], bytes]:
        """Return this person's boxes from before they had new keys, by case and epoch."""
        kept = select(_CARRIED.c.boxes).where(_CARRIED.c.user_id == self._keys.user_id)
        boxes = self._connection.execute(kept).scalar_one_or_none()
        return {} if boxes is None else self._keys.carried(boxes)

    def all_boxes(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield the boxes of every restricted case, by case and epoch, with those carried over by this person."""
        standing = select(_WALL.c.case_id, _WALL.c.epoch, _WALL.c.boxes).where(_WALL.c.boxes != b"")
        for case, epoch, boxes in self._connection.execute(standing.order_by(_WALL.c.id)).all():
            yield case, epoch, boxes + self.carried.get((case, epoch), b"")

    @cached_property
    def _older(self) -> Mapping[tuple[int, int], bytes]:
        return {
            (home, epoch): bytes.fromhex(key)
            for wall in self.opened.values()
            for home, epoch, key, _ in wall.body["keys"]
        }

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """Return the names by which the record speaks of the cases that are opened here, by reference."""
        rows = self._connection.execute(select(_CASE.c.ref, _CASE.c.id).where(_CASE.c.id.in_(list(self.opened))))
        return {ref: self.alias(case) for ref, case in rows}

    def alias(self, case: int) -> str:
        """Return the name by which the record speaks of a case that is opened here."""
        wall = self.opened[case]
        first = self._older.get((case, 1)) or wall.key or b""
        return self._keys.alias(first, case)

    def hold(self, wall: Wall) -> None:
        """Go on with a wall that this transaction is putting up, whoever is named on it."""
        walls = {**self.by_case, wall.case: wall}
        self.refresh()
        self.__dict__["by_case"] = walls | self._through_others(walls)
        self.touched.add(wall.case)

    def refresh(self) -> None:
        """Look again: a wall was put up, or taken down."""
        for name in ("by_case", "opened", "_older", "aliases"):
            self.__dict__.pop(name, None)

    def hides(self, case: int) -> bool:
        """Whether a case is restricted to others."""
        return case in self.by_case and case not in self.opened

    def key(self, home: int, epoch: int) -> bytes | None:
        """Return the key of a restricted case, or of a record of one, in an epoch; None if it is not opened here."""
        wall = self.opened.get(home)
        if wall is not None and wall.epoch == epoch:
            return wall.key
        return self._older.get((home, epoch))

    def late_key(self, case: int, home: int, epoch: int, box: bytes) -> bytes | None:
        """Return the key of a record that arrived for a restricted case; None if that is not opened here."""
        wall = self.opened.get(case)
        if wall is None:
            return None
        keys = [wall.key, *(key for (of, _), key in self._older.items() if of == case)]
        for key in keys:
            with suppress(IntegrityError):
                return self._keys.open_late_key(key or b"", home, epoch, box)
        return None

    def homes(self) -> frozenset[int]:
        """Return whose keys can be had through the walls that are opened here."""
        return frozenset(self.opened) | {home for home, _ in self._older}

    def _tried(self, walls: Collection[tuple[int, int]]) -> Iterator[Wall]:
        """Try the boxes of these walls. All are read at once: one by one took longer than opening them."""
        if not walls:
            return
        of_it = (_KEY.c.case_id == _WALL.c.case_id) & (_KEY.c.epoch == _WALL.c.epoch)
        rows = select(_WALL, _KEY.c.check_value).outerjoin(_KEY, of_it)
        numbers = [number for number, _ in walls]
        for row in self._connection.execute(rows.where(_WALL.c.id.in_(numbers))).mappings().all():
            number, case, epoch = row["id"], row["case_id"], row["epoch"]
            found = self._keys.open_wall(case, epoch, row["boxes"] + self.carried.get((case, epoch), b""))
            if found.key is None:
                yield Wall(number, row["version"], case, epoch)
            else:
                yield self._opened(row, found.key)

    def _opened(self, row: Mapping[Any, Any], key: bytes) -> Wall:
        number, case, epoch = row["id"], row["case_id"], row["epoch"]
        proven = self._keys.prove_key(key, case, epoch, row["check_value"] or b"")
        body = json.loads(self._keys.open(proven, wall_place(number, case), row["body"]))
        return Wall(number, row["version"], case, epoch, key, body)

    def _through_others(self, walls: Mapping[int, Wall]) -> dict[int, Wall]:
        """Return the walls that open only through the case which they were joined to: after an emergency there."""
        shut = [case for case, wall in walls.items() if wall.key is None]
        opened = [wall for wall in walls.values() if wall.key is not None]
        if not shut or not opened:
            return {}
        grants = select(_GRANT.c.from_case, _GRANT.c.wrap).where(_GRANT.c.wrap != b"", _GRANT.c.from_case.in_(shut))
        found: dict[int, Wall] = {}
        for case, wrap in self._connection.execute(grants).all():
            keys = next((keys for wall in opened if (keys := self._granted(wall, case, wrap))), {})
            key = keys.get((case, walls[case].epoch))
            if key is not None:
                of_it = (_KEY.c.case_id == _WALL.c.case_id) & (_KEY.c.epoch == _WALL.c.epoch)
                row = select(_WALL, _KEY.c.check_value).join(_KEY, of_it).where(_WALL.c.id == walls[case].id)
                found[case] = self._opened(self._connection.execute(row).mappings().one(), key)
        return found

    def _granted(self, wall: Wall, case: int, wrap: bytes) -> dict[tuple[int, int], bytes]:
        """Return the keys of a joined case, by home and epoch, if this wall's key wraps them; else none."""
        if wall.epoch != epoch_of(wrap):
            return {}
        with suppress(IntegrityError):
            return wrapped_keys(self._keys.open(wall.key or b"", grant_place(case, wall.case), wrap))
        return {}


def wall_place(number: int, case: int) -> Place:
    """Where what a wall says is sealed."""
    return Place(TableCode.WALL, ColumnCode.BODY, number, case)


def grant_place(joined: int, to: int) -> Place:
    """Where the key of one case is wrapped under another's: both numbers are what the seal is bound to."""
    return Place(TableCode.CASE_GRANT, ColumnCode.BODY, joined, to)


def wrapped_keys(body: bytes) -> dict[tuple[int, int], bytes]:
    """Return the keys that a grant wraps, by home and epoch."""
    return {(int(home), int(epoch)): bytes.fromhex(key) for home, epoch, key in json.loads(body)}
