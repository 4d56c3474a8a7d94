"""Restricted cases: closing a case to everybody but named people, by key, and opening it to the team again.

All of it happens in one transaction. The salts by which the team derives the case's keys are erased, also those of
its records that have keys of their own; the keys themselves stand sealed behind the wall. Afterwards the journal has
to be emptied (``Store.scrub``): until then the erased salts may still lie in the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Keys
from harassment_cms.ports.walls import Arrival, NewWall, StandingWall
from harassment_cms.store.closed import Closed
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.response_rows import came_with
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import (
    CARRIED,
    CASE,
    CASE_KEY,
    CASE_PERSON,
    EVENT,
    EXCERPT,
    LINK,
    ORIGINAL_KEY,
    PARTY,
    REFERRAL,
    RESPONSE_ROW,
    SHARE,
    SUBMISSION,
    TASK,
    WALL,
    Audited,
)
from harassment_cms.store.walls import Wall, wall_place

_CARRIED: Any = CARRIED.table
_CASE: Any = CASE.table
_EVENT: Any = EVENT.table
_KEY: Any = CASE_KEY.table
_LINK: Any = LINK.table
_ORIGINAL_KEY: Any = ORIGINAL_KEY.table
_PERSON: Any = CASE_PERSON.table
_ROW: Any = RESPONSE_ROW.table
_SUBMISSION: Any = SUBMISSION.table
_WALL: Any = WALL.table
_BOX_BYTES = 93
_OWN = (EVENT, TASK, REFERRAL, PARTY, EXCERPT, SHARE)


class WallRepository:
    """Walls on one connection."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer, closed: Closed) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer
        self._closed = closed

    def standing(self, case_id: int) -> StandingWall | None:
        """Return what a restricted case says of itself; None if it is not restricted, or not opened here."""
        wall = self._sealer.walls.opened.get(case_id)
        return None if wall is None else standing_wall(wall)

    def opened(self) -> tuple[StandingWall, ...]:
        """Return the restricted cases that this person is named on; a row without a case is none."""
        opened = self._sealer.walls.opened
        cases = self._connection.execute(select(_CASE.c.id).where(_CASE.c.id.in_(list(opened)))).scalars()
        return tuple(standing_wall(opened[number]) for number in sorted(cases))

    def alias(self, case_id: int) -> str:
        """Return the name by which the record speaks of a restricted case."""
        return self._sealer.walls.alias(case_id)

    def late_keys(self, cases: Sequence[int]) -> dict[int, bytes]:
        """Return, of those of these cases that are restricted, the public keys to which later answers are sealed."""
        standing = select(_WALL.c.case_id, _WALL.c.public).where(_WALL.c.case_id.in_(cases), _WALL.c.boxes != b"")
        return {row[0]: bytes(row[1]) for row in self._connection.execute(standing)}

    def of_records(self, case_id: int | None = None) -> dict[int, list[StandingWall]]:
        """Return, by case, what is restricted of the answers to cases that are not; as far as it is opened here."""
        homes = list(self._sealer.walls.opened)
        found: dict[int, list[StandingWall]] = {}
        for case, home in self._connection.execute(_cases_of(homes)).all() if homes else ():
            if case_id in (None, case):
                found.setdefault(case, []).append(standing_wall(self._sealer.walls.opened[home]))
        return found

    def put_up(self, case_id: int, new: NewWall) -> None:
        """Close a case to everybody but its new readers. If it is restricted already, they take the others' place."""
        walls = self._sealer.walls
        before = walls.opened.get(case_id)
        records = records_of(self._connection, case_id)
        homes = {case_id, *(row["home"] for row in records)}
        stored = self._connection.execute(select(_KEY).where(_KEY.c.case_id.in_(homes))).mappings().all()
        keys = [] if before is None else [*before.body["keys"]]
        if before is not None:
            keys.append([case_id, before.epoch, (before.key or b"").hex(), None])
        held = {(home, epoch) for home, epoch, *_ in keys}
        for row in stored:
            if (row["case_id"], row["epoch"]) not in held:
                key = self._sealer.own_key(row["case_id"], row["epoch"])
                keys.append([row["case_id"], row["epoch"], key.hex(), row["salt"] and row["salt"].hex()])
        originals = [] if before is None else [*before.body["originals"]]
        originals += self._withdraw_originals(records)
        seconds = [] if before is None else before.body["seconds"]
        self._begin(case_id, stored, new, {"keys": keys, "originals": originals, "seconds": seconds})
        for row in stored:
            if row["salt"] is not None or row["box"] is not None:
                self._ledger.update(CASE_KEY, row["id"], row["version"], {"salt": None, "box": None})
        self._replace_walls_of({row["home"] for row in records} - {case_id})
        sign_records_again(self._connection, self._ledger, records)
        self._close(case_id)

    def take_down(self, case_id: int) -> None:
        """Let the team in again: the salts come back, and what was sealed behind the wall stays readable."""
        wall = self._sealer.walls.opened[case_id]
        records = records_of(self._connection, case_id)
        for audited, number in self._rows(case_id):
            self._closed.reopen(audited, number)
        row = self._ledger.row(CASE, case_id)
        self._ledger.update(CASE, case_id, row["version"], {"restricted": 0})
        salts = {(home, epoch): bytes.fromhex(salt) for home, epoch, _, salt in wall.body["keys"] if salt}
        stored = self._connection.execute(
            select(_KEY).where(_KEY.c.case_id.in_({home for home, _ in salts} or {case_id}))
        ).mappings()
        for each in stored.all():
            salt = salts.get((each["case_id"], each["epoch"]))
            if salt is not None:
                self._ledger.update(CASE_KEY, each["id"], each["version"], {"salt": salt})
        kept = [[home, epoch, key, None] for home, epoch, key, salt in wall.body["keys"] if not salt]
        kept.append([case_id, wall.epoch, (wall.key or b"").hex(), None])
        # From here on the team's own key of a new epoch seals what the case keeps of its time behind the wall.
        self._ledger.update(WALL, wall.id, wall.version, {"boxes": b"", "halves": b""})
        self._sealer.walls.refresh()
        self._sealer.walls.touched.add(case_id)
        self._sealer.renew(self._ledger, case_id)
        body = json.dumps({"keys": kept}).encode("utf-8")
        sealed = self._sealer.seal(self._ledger, wall_place(wall.id, case_id), body)
        self._ledger.update(WALL, wall.id, wall.version + 1, {"body": sealed})
        sign_records_again(self._connection, self._ledger, records)
        self._give_back_originals(wall.body["originals"])

    def take_in(self, case_id: int) -> None:
        """Bring what arrived for a restricted case since, under keys that the team could open, behind its wall."""
        wall = self._sealer.walls.opened[case_id]
        records = records_of(self._connection, case_id)
        homes = {row["home"] for row in records}
        late = select(_KEY).where(_KEY.c.case_id.in_(homes), or_(_KEY.c.salt.is_not(None), _KEY.c.box.is_not(None)))
        rows = self._connection.execute(late).mappings().all()
        if not rows:
            return
        keys = [*wall.body["keys"]]
        for row in rows:
            key = self._sealer.own_key(row["case_id"], row["epoch"])
            keys.append([row["case_id"], row["epoch"], key.hex(), row["salt"] and row["salt"].hex()])
            self._ledger.update(CASE_KEY, row["id"], row["version"], {"salt": None, "box": None})
        originals = [*wall.body["originals"], *self._withdraw_originals(records)]
        body = {**wall.body, "keys": keys, "originals": originals}
        place = wall_place(wall.id, case_id)
        sealed = self._sealer.seal(self._ledger, place, json.dumps(body).encode("utf-8"))
        self._ledger.update(WALL, wall.id, wall.version, {"body": sealed})
        self._sealer.walls.hold(replace(wall, body=body))
        sign_records_again(self._connection, self._ledger, records)

    def carry_over(self, renewed: Keys) -> None:
        """Seal what this person holds of restricted cases to keys that they have from now on.

        Boxes of a case are left as they are: who changes them would tell that they hold one.
        """
        held = list(self._sealer.walls.all_boxes())
        kept = select(_CARRIED.c.id, _CARRIED.c.version).where(_CARRIED.c.user_id == renewed.user_id)
        before = self._connection.execute(kept).one_or_none()
        if not held and before is None:
            return
        boxes = self._sealer.keys.carry(held, renewed)
        if before is None:
            row = {"id": self._ledger.reserve(), "user_id": renewed.user_id, "boxes": boxes}
            self._ledger.insert(CARRIED, row)
        else:
            self._ledger.update(CARRIED, before[0], before[1], {"boxes": boxes})

    def _begin(
        self,
        case_id: int,
        stored: Any,
        new: NewWall,
        kept: Mapping[str, Any],
    ) -> None:
        newest = max((row for row in stored if row["case_id"] == case_id), key=lambda row: int(row["epoch"]))
        keys = self._sealer.keys
        made = keys.new_wall(case_id, newest["epoch"] + 1, new.readers, new.first, new.second)
        self._ledger.insert(
            CASE_KEY,
            {
                "id": self._ledger.reserve(),
                "case_id": case_id,
                "epoch": made.epoch,
                "batch_id": newest["batch_id"],
                "salt": None,
                "check_value": made.check,
            },
        )
        earlier = self._connection.execute(select(_WALL).where(_WALL.c.case_id == case_id)).mappings().one_or_none()
        number = self._ledger.reserve() if earlier is None else int(earlier["id"])
        # Those named can read what was asked for an emergency: what they open holds both shares anyway.
        seconds = [*kept["seconds"], [made.epoch, made.second.hex(), made.halves.hex()]]
        body = {**new.body, **kept, "seconds": seconds}
        raw = json.dumps(body).encode("utf-8")
        row = {
            "epoch": made.epoch,
            "boxes": made.boxes,
            "halves": made.halves,
            "body": keys.seal(made.key, made.epoch, wall_place(number, case_id), raw),
            "public": made.public,
        }
        if earlier is None:
            self._ledger.insert(WALL, {"id": number, "case_id": case_id, **row})
        else:
            self._ledger.update(WALL, number, earlier["version"], row)
        held = Wall(number, 0, case_id, made.epoch, made.key, body=json.loads(raw))
        self._sealer.walls.hold(held)

    def _replace_walls_of(self, homes: Iterable[int]) -> None:
        """Let nobody open an answer by a wall of its own any more: the case's wall holds its key now."""
        standing = select(_WALL.c.id, _WALL.c.version).where(_WALL.c.case_id.in_(homes), _WALL.c.boxes != b"")
        for number, version in self._connection.execute(standing).all():
            self._ledger.update(WALL, number, version, {"boxes": os.urandom(_BOX_BYTES)})

    def _close(self, case_id: int) -> None:
        ref = self._ledger.row(CASE, case_id)["ref"]
        for audited, number in self._rows(case_id):
            if audited is LINK:
                self._turn_around(case_id, number, ref)
            self._closed.close(audited, number)
        self._forget_person(case_id)
        row = self._ledger.row(CASE, case_id)
        if not row["restricted"]:
            self._ledger.update(CASE, case_id, row["version"], {"restricted": 1})

    def _forget_person(self, case_id: int) -> None:
        """Let nothing tell that somebody reported other cases, too; once it is lifted it is looked through again."""
        known = select(_PERSON.c.id, _PERSON.c.version).where(_PERSON.c.case_id == case_id)
        for number, version in self._connection.execute(known).all():
            blank = {"person_no": case_id, "repeated": 0, "generation": 0, "marks": b""}
            self._ledger.update(CASE_PERSON, number, version, blank)

    def _turn_around(self, case_id: int, number: int, ref: str) -> None:
        """Let a link begin at the restricted case, which seals it; the other case does not name this one any more."""
        row = self._ledger.row(LINK, number)
        whole = self._closed.read(LINK, row)
        if whole is None:
            return
        other = whole["case_b"] if whole["case_a"] == case_id else whole["case_a"]
        if row["case_a"] != case_id:
            place = wall_place(number, row["case_a"])._replace(table=LINK.code)
            body = self._sealer.open(place, row["body"])
            sealed = self._sealer.seal(self._ledger, place._replace(home=case_id), body)
            self._ledger.update(
                LINK, number, row["version"], {"case_a": case_id, "case_b": row["case_a"], "body": sealed}
            )
        linked = select(_EVENT).where(_EVENT.c.case_id == other, _EVENT.c.kind == EventKind.LINKED.value)
        for event in self._connection.execute(linked).mappings().all():
            detail = json.loads(event["detail"])
            if detail.pop("other", None) == ref:
                values = {"detail": json.dumps(detail, sort_keys=True)}
                self._ledger.update(EVENT, event["id"], event["version"], values)

    def _rows(self, case_id: int) -> Iterator[tuple[Audited, int]]:
        for audited in _OWN:
            table: Any = audited.table
            numbers = self._connection.execute(select(table.c.id).where(table.c.case_id == case_id)).scalars().all()
            yield from ((audited, number) for number in numbers)
        either = or_(_LINK.c.case_a == case_id, _LINK.c.case_b == case_id)
        links = self._connection.execute(select(_LINK.c.id).where(either)).scalars().all()
        yield from ((LINK, number) for number in links)
        yield CASE, case_id

    def _withdraw_originals(self, records: list[Mapping[Any, Any]]) -> list[list[Any]]:
        """Close the whole copies of the files that the records stood in: the team would read them there."""
        batches = {row["batch_id"] for row in records}
        rows = self._connection.execute(
            select(_ORIGINAL_KEY).where(_ORIGINAL_KEY.c.import_id.in_(batches), _ORIGINAL_KEY.c.salt.is_not(None))
        ).mappings()
        kept = []
        for row in rows.all():
            kept.append([row["id"], row["salt"].hex()])
            self._ledger.update(ORIGINAL_KEY, row["id"], row["version"], {"salt": None})
        return kept

    def _give_back_originals(self, kept: list[list[Any]]) -> None:
        for number, salt in kept:
            row = self._ledger.row(ORIGINAL_KEY, number)
            others = (
                select(func.count())
                .select_from(_CASE)
                .join(_SUBMISSION, _SUBMISSION.c.case_id == _CASE.c.id)
                .where(_SUBMISSION.c.batch_id == row["import_id"], _CASE.c.restricted == 1)
            )
            if not self._connection.execute(others).scalar_one():
                self._ledger.update(ORIGINAL_KEY, number, row["version"], {"salt": bytes.fromhex(salt)})


def records_of(connection: Connection, case_id: int) -> list[Mapping[Any, Any]]:
    """Return everything that the reporting party sent of this case, also what was broken off before."""
    own = select(_SUBMISSION.c.identity).where(came_with(case_id))
    begun = _SUBMISSION.c.identity.in_(own) & _SUBMISSION.c.case_id.is_(None)
    return list(connection.execute(select(_SUBMISSION).where(or_(came_with(case_id), begun))).mappings())


def sign_records_again(connection: Connection, ledger: Ledger, records: Iterable[Mapping[Any, Any]]) -> None:
    """Sign the records as they stand with the keys they came with, of which the salts are gone, or back."""
    for row in records:
        first = select(_KEY).where(_KEY.c.case_id == row["home"], _KEY.c.epoch == 1)
        key = connection.execute(first).mappings().one()
        covered = {name: key[name] for name in ("check_value", "salt")} | {"key_batch": key["batch_id"]}
        ledger.sign_again(SUBMISSION, row["id"], {**row, **covered})


def _cases_of(homes: Sequence[int]) -> Any:
    """Ask for the cases that are not restricted and have answers with these homes of their own."""
    case = func.coalesce(_SUBMISSION.c.case_id, _ROW.c.case_id)
    return (
        select(case, _SUBMISSION.c.home)
        .outerjoin(_ROW, _ROW.c.submission_id == _SUBMISSION.c.id)
        .join(_CASE, _CASE.c.id == case)
        .where(_SUBMISSION.c.home.in_(homes), case != _SUBMISSION.c.home, _CASE.c.restricted == 0)
    )


def standing_wall(wall: Wall) -> StandingWall:
    """Return what a wall that is opened says."""
    said = wall.body
    return StandingWall(
        case_id=wall.case,
        named=tuple(said["named"]),
        excluded=tuple(said["excluded"]),
        reason=str(said["reason"]),
        by=int(said["by"]),
        first=tuple(said["first"]),
        second=tuple(said["second"]),
        keys_of=said["keys_of"],
        arrival=Arrival.of(said["arrived"]) if said.get("arrived") else None,
    )
