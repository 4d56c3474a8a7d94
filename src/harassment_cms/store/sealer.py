"""Finds the key of a case and seals or opens with it; the bytes are made by the keys it is given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import ConflictError, IntegrityError, NotPermittedError
from harassment_cms.domain.sealing import Place, epoch_of
from harassment_cms.ports import BatchKey, HeldKey, Keys
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.tables import BATCH_KEY, CASE, CASE_KEY, RESPONSE_ROW, SUBMISSION, WALL
from harassment_cms.store.walls import Walls, wall_place

_BATCH: Any = BATCH_KEY.table
_CASE: Any = CASE.table
_KEY: Any = CASE_KEY.table
_ROW: Any = RESPONSE_ROW.table
_SUBMISSION: Any = SUBMISSION.table
_WALL: Any = WALL.table


_RENEWED = {"renewed": True}


@dataclass(frozen=True, slots=True, repr=False)
class EpochKey:
    """A case's key of one epoch."""

    epoch: int
    key: bytes


class Sealer:
    """Seals and opens on one connection; keys already opened are remembered for the session."""

    def __init__(self, connection: Connection, keys: Keys, today: date, walls: Walls) -> None:
        self._connection = connection
        self.walls = walls
        self._keys = keys
        self._today = today
        self._batches: dict[int, bytes] = {}
        self._cases: dict[tuple[int, int], bytes] = {}

    @property
    def keys(self) -> Keys:
        """The unlocked keys in use."""
        return self._keys

    def open(self, place: Place, value: bytes) -> bytes:
        """Open a sealed column of a row; raises ``IntegrityError`` or ``NotPermittedError``."""
        return self._keys.open(self._case_key(place.home, epoch_of(value)), place, value)

    def open_text(self, place: Place, value: bytes) -> str:
        """Open a sealed text."""
        return self.open(place, value).decode("utf-8")

    def seal(self, ledger: Ledger, place: Place, body: bytes, *, begins: bool = False) -> bytes:
        """Seal under the case's newest key.

        A new epoch is made first if the team's key was renewed since, and at the first writing after an import:
        whoever imported a report could have kept its key, and must not read what case managers write about it.
        A case that ``begins`` says no more than its report did.
        """
        current = self._writing_key(ledger, place.home, begins=begins)
        return self._keys.seal(current.key, current.epoch, place, body)

    def batch_key(self, batch: int) -> bytes:
        """Open the key of an import or of a day."""
        if batch not in self._batches:
            row = self._connection.execute(select(_BATCH).where(_BATCH.c.id == batch)).mappings().one_or_none()
            if row is None:
                raise IntegrityError("The key of an import is missing.", "Run `hcms audit verify`.")
            self._batches[batch] = self._keys.open_batch_key(batch, held_key(row))
        return self._batches[batch]

    def _case_key(self, case: int, epoch: int) -> bytes:
        if (case, epoch) in self._cases:
            return self._cases[(case, epoch)]
        found = (
            self._connection.execute(select(_KEY).where(_KEY.c.case_id == case, _KEY.c.epoch == epoch))
            .mappings()
            .one_or_none()
        )
        if found is None:
            raise IntegrityError("The key of a case is missing.", "Run `hcms audit verify`.")
        if found["salt"] is None:
            own = self._restricted_key(case, epoch) if found["box"] is None else self._late_key(found)
            key = self._keys.prove_key(own, case, epoch, found["check_value"])
        else:
            batch = self.batch_key(int(found["batch_id"]))
            key = self._keys.case_key(batch, case, epoch, found["salt"], found["check_value"])
        self._cases[(case, epoch)] = key
        return key

    def _restricted_key(self, home: int, epoch: int) -> bytes:
        """Return a key that no salt derives: of a case that is restricted, or was."""
        key = self.walls.key(home, epoch)
        if key is None:
            key = next((key for of, at, key in self._lifted() if (of, at) == (home, epoch)), None)
        if key is None and self._is_open(home):
            raise IntegrityError("The key of a case is missing.", "Run `hcms audit verify`.")
        if key is None:
            raise _restricted()
        return key

    def _late_key(self, row: Mapping[Any, Any]) -> bytes:
        """Return the key of a record that arrived for a restricted case, from the box that this case opens."""
        home, epoch = row["case_id"], row["epoch"]
        found = self.walls.key(home, epoch)
        joined = select(_ROW.c.case_id).join(_SUBMISSION, _SUBMISSION.c.id == _ROW.c.submission_id)
        cases = (
            *self._connection.execute(select(_SUBMISSION.c.case_id).where(_SUBMISSION.c.home == home)).scalars(),
            *self._connection.execute(joined.where(_SUBMISSION.c.home == home)).scalars(),
        )
        for case in cases:
            found = found or (None if case is None else self.walls.late_key(case, home, epoch, row["box"]))
        if found is None:
            raise _restricted()
        return found

    def _is_open(self, home: int) -> bool:
        """Whether this is a case that is not restricted: then its salts are to be there."""
        found = self._connection.execute(select(_CASE.c.restricted).where(_CASE.c.id == home)).scalar_one_or_none()
        return found is not None and not found

    def _lifted(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield the keys of epochs in which a case was restricted that is so no longer."""
        rows = self._connection.execute(
            select(_WALL.c.id, _WALL.c.case_id, _WALL.c.body).where(_WALL.c.boxes == b"")
        ).all()
        for number, case, body in rows:
            for home, epoch, key, salt in json.loads(self.open(wall_place(number, case), body))["keys"]:
                if salt is None:
                    yield home, epoch, bytes.fromhex(key)

    def own_key(self, home: int, epoch: int) -> bytes:
        """Return a case's key of one epoch, to be kept with others behind a wall."""
        return self._case_key(home, epoch)

    def renew(self, ledger: Ledger, case: int) -> None:
        """Make a new epoch that the team opens, for a case that is no longer restricted."""
        newest = select(func.max(_KEY.c.epoch)).where(_KEY.c.case_id == case)
        self._next_epoch(ledger, case, int(self._connection.execute(newest).scalar_one()) + 1)

    def _writing_key(self, ledger: Ledger, case: int, *, begins: bool) -> EpochKey:
        wall = self.walls.by_case.get(case)
        if wall is not None and not begins and (wall.body.get("arrived") or _RENEWED)["renewed"] is False:
            raise ConflictError(
                "This report has just arrived, and nobody has opened it yet. Nothing was written.",
                "Open the case once, then repeat what you did.",
            )
        if wall is not None:
            return EpochKey(wall.epoch, wall.key or self._restricted_key(case, wall.epoch))
        self._refuse_known()
        newest = self._connection.execute(
            select(_KEY.c.epoch, _BATCH.c.born, _BATCH.c.owner)
            .join(_BATCH, _BATCH.c.id == _KEY.c.batch_id)
            .where(_KEY.c.case_id == case)
            .order_by(_KEY.c.epoch.desc())
            .limit(1)
        ).one_or_none()
        if newest is None:
            raise IntegrityError("The key of a case is missing.", "Run `hcms audit verify`.")
        epoch, born, owner = newest
        if owner is not None and born == self._keys.team_generation:
            return EpochKey(epoch, self._case_key(case, epoch))
        return self._next_epoch(ledger, case, epoch + 1)

    def _next_epoch(self, ledger: Ledger, case: int, epoch: int) -> EpochKey:
        day = self.day_key(ledger)
        made = self._keys.new_case_key(day.key, case, epoch)
        ledger.insert(
            CASE_KEY,
            {
                "id": ledger.reserve(),
                "case_id": case,
                "epoch": epoch,
                "batch_id": day.batch,
                "salt": made.salt,
                "check_value": made.check,
            },
        )
        self._cases[(case, epoch)] = made.key
        return EpochKey(epoch, made.key)

    def _refuse_known(self) -> None:
        if self._keys.must_renew:
            raise ConflictError(
                "Somebody who left knows the keys that were used until now, and they are not renewed yet. "
                "Nothing was changed.",
                "Lock and unlock: they are renewed then, by themselves. What you typed is kept.",
            )

    def day_key(self, ledger: Ledger) -> BatchKey:
        """Return the key of this case manager's day, made when it is first needed.

        Raises ``NotPermittedError`` for people outside the team.
        """
        self._refuse_known()
        generation, user, day = self._keys.team_generation, self._keys.user_id, self._today.isoformat()
        row = (
            self._connection.execute(
                select(_BATCH)
                .where(_BATCH.c.owner == user, _BATCH.c.day == day, _BATCH.c.born == generation)
                .order_by(_BATCH.c.id)
                .limit(1)
            )
            .mappings()
            .one_or_none()
        )
        if row is not None:
            return BatchKey(row["id"], self.batch_key(row["id"]), held_key(row))
        made = self._keys.new_batch_key(ledger.reserve(), user)
        ledger.insert(BATCH_KEY, batch_key_row(made) | {"day": day})
        return made


def _restricted() -> NotPermittedError:
    return NotPermittedError(
        "This belongs to a case that is restricted to other people.", "Somebody named on it can open it."
    )


def batch_key_row(made: BatchKey) -> dict[str, Any]:
    """Return a new batch key as its table holds it."""
    held = made.held
    return {
        "id": made.batch,
        "born": held.born,
        "generation": held.generation,
        "form": held.form,
        "value": held.value,
        "owner": held.owner,
        "day": None,
    }


def held_key(row: Mapping[Any, Any]) -> HeldKey:
    """Return how a stored batch key is held."""
    return HeldKey(row["generation"], row["form"], row["value"], row["born"], row["owner"])
