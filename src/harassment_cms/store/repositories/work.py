"""Events and tasks of cases, sealed and opened here with the row in hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, desc, exists, func, not_, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.sql.elements import ColumnElement

from harassment_cms.domain.errors import InputRefusedError, NotPermittedError
from harassment_cms.domain.moments import maybe_moment, moment, to_text
from harassment_cms.domain.sealing import TableCode
from harassment_cms.domain.work import LIVING_LINKS, OF_PARTNERS, EventKind, ReferralState, TaskState
from harassment_cms.ports import Keys, NewEvent, StoredEvent, StoredTask, WorkCount
from harassment_cms.store.repositories.outward import OutwardRepository, body_place, link_of
from harassment_cms.store.tables import EVENT, LINK, REFERRAL, TASK, Audited, AuditRowRow

_EVENT: Any = EVENT.table
_TASK: Any = TASK.table
_LINK: Any = LINK.table
_REFERRAL: Any = REFERRAL.table
_SIGNED: Any = AuditRowRow.__table__  # type: ignore[attr-defined]
_STREAM = 100
_OF_NOBODY_HERE = (EventKind.CHANGED, EventKind.PLACED, *OF_PARTNERS)

_LOST_TASK = b"A task of your own; what it said was lost with your passphrase"


class WorkRepository(OutwardRepository):
    """What case managers did and have to do."""

    # Events

    def add_event(self, case_id: int, event: NewEvent) -> int:
        """Write one event and return its number."""
        number = self._ledger.reserve()
        body = None
        if event.text is not None:
            body = self._sealer.seal(
                self._ledger, body_place(TableCode.EVENT, number, case_id), event.text.encode("utf-8")
            )
        row = {
            "id": number,
            "case_id": case_id,
            "kind": event.kind.value,
            "occurred_at": to_text(event.occurred_at),
            "recorded_at": to_text(event.recorded_at),
            "actor": self._sealer.keys.user_id,
            "minutes": event.minutes,
            "detail": json.dumps(event.detail, sort_keys=True),
            "undoes": event.undoes,
            "body": body,
        }
        self._closed.insert(EVENT, row)
        return number

    def events(self, case_id: int) -> tuple[StoredEvent, ...]:
        """Return a case's events in the order they were recorded, opened."""
        rows = self._connection.execute(
            select(_EVENT).where(_EVENT.c.case_id == case_id).order_by(_EVENT.c.id)
        ).mappings()
        return tuple(self._event(row) for row in self._closed.each(EVENT, rows))

    def count(self, case_id: int) -> WorkCount:
        """Count a case's work without opening any of it, unless it is restricted."""
        if case_id in self._sealer.walls.by_case:
            return self._count_restricted(case_id)
        back: Any = EVENT.table.alias("back")
        taken_back = exists().where(back.c.case_id == case_id, back.c.undoes == _EVENT.c.id)
        events = select(func.count(), func.sum(sql_case((not_(taken_back), _EVENT.c.minutes)))).where(
            _EVENT.c.case_id == case_id
        )
        links = select(func.count()).where(link_of(case_id), _LINK.c.state.in_(LIVING_LINKS))
        referrals = select(func.count()).where(
            _REFERRAL.c.case_id == case_id, _REFERRAL.c.state != ReferralState.WITHDRAWN
        )
        entries, minutes = self._connection.execute(events).one()
        counted = (self._connection.execute(each).scalar_one() for each in (links, referrals))
        return WorkCount(entries, minutes or 0, *counted)

    def _count_restricted(self, case_id: int) -> WorkCount:
        events = self.events(case_id)
        back = {event.undoes for event in events}
        minutes = sum(event.minutes or 0 for event in events if event.id not in back)
        links = [each for each in self.links(case_id) if each.state in LIVING_LINKS]
        referrals = [each for each in self.referrals(case_id) if each.state is not ReferralState.WITHDRAWN]
        return WorkCount(len(events), minutes, len(links), len(referrals))

    def last_action(self, since: datetime) -> StoredEvent | StoredTask | None:
        """Return what this person did last since then and has not taken back, opened.

        It is an event on a case, or a task of their own, which leaves no event: added if it is open, else done.
        """
        event, task = self._last_event(to_text(since)), self._last_own_task(to_text(since))
        if task is not None and (event is None or event["entry"] < task["entry"]):
            return self._task(task)
        return None if event is None else self._event(event)

    def _last_event(self, since: str) -> Mapping[Any, Any] | None:
        taken_back: set[int] = set()
        newest_first = select(_EVENT).order_by(_EVENT.c.id.desc()).execution_options(yield_per=_STREAM)
        with self._connection.execute(newest_first) as rows:
            for row in self._closed.each(EVENT, rows.mappings()):
                if row["recorded_at"] < since:
                    break
                # That other answers came, or were placed, follows from an import or a form: no action on the case.
                # What a partner did is theirs.
                if row["kind"] in _OF_NOBODY_HERE:
                    continue
                if row["undoes"] is not None:
                    taken_back.add(row["undoes"])
                elif row["actor"] == self._sealer.keys.user_id and row["id"] not in taken_back:
                    written = _with_entry(EVENT, 1).where(_EVENT.c.id == row["id"])
                    entry = self._connection.execute(written).mappings().one()["entry"]
                    return {**row, "entry": entry}
        return None

    def _last_own_task(self, since: str) -> Mapping[Any, Any] | None:
        # A task that was done and opened again is as old as its adding: that is what is left to take back.
        written = _with_entry(TASK, sql_case((_TASK.c.state == TaskState.OPEN, 1), else_=_TASK.c.version)).where(
            _TASK.c.case_id.is_(None),
            _TASK.c.owner == self._sealer.keys.user_id,
            _TASK.c.state != TaskState.CANCELLED,
            # Nobody added a task about the directory: it came by itself, and only its doing is somebody's action.
            or_(_TASK.c.service.is_(None), _TASK.c.state == TaskState.DONE),
            func.coalesce(_TASK.c.done_at, _TASK.c.created_at) >= since,
        )
        return self._connection.execute(written.order_by(desc("entry")).limit(1)).mappings().one_or_none()

    def _event(self, row: Mapping[Any, Any]) -> StoredEvent:
        text = None
        if row["body"] is not None:
            text = self._sealer.open_text(body_place(TableCode.EVENT, row["id"], row["case_id"]), row["body"])
        return StoredEvent(
            id=row["id"],
            case_id=row["case_id"],
            kind=EventKind(row["kind"]),
            occurred_at=moment(row["occurred_at"]),
            recorded_at=moment(row["recorded_at"]),
            actor=row["actor"],
            minutes=row["minutes"],
            detail=json.loads(row["detail"]),
            undoes=row["undoes"],
            text=text,
        )

    # Tasks

    def add_task(
        self, case_id: int | None, title: str, due_at: datetime, owner: int, now: datetime, step: str | None = None
    ) -> int:
        """Write one task; without a case its words are sealed to its owner, who must be its author."""
        number = self._ledger.reserve()
        keys = self._sealer.keys
        if case_id is None:
            if owner != keys.user_id:
                raise NotPermittedError(
                    "A task without a case is for yourself only: nobody else could read it.",
                    "Put the task on a case, or keep it as your own.",
                )
            body = keys.seal_draft(f"task/{number}", title.encode("utf-8"))
        else:
            body = self._sealer.seal(self._ledger, body_place(TableCode.TASK, number, case_id), title.encode("utf-8"))
        return self._insert_task(number, due_at, owner, now, {"case_id": case_id, "step": step, "body": body})

    def add_service_task(self, service: str, title: str, due_at: datetime, owner: int, now: datetime) -> int:
        """Write a task about an entry of the support directory; everybody here may read its words."""
        about = {"case_id": None, "step": None, "service": service, "body": title.encode("utf-8")}
        return self._insert_task(self._ledger.reserve(), due_at, owner, now, about)

    def _insert_task(
        self, number: int, due_at: datetime, owner: int, now: datetime, about: Mapping[str, object]
    ) -> int:
        row = {
            "id": number,
            "owner": owner,
            "actor": self._sealer.keys.user_id,
            "due_at": to_text(due_at),
            "state": TaskState.OPEN.value,
            "created_at": to_text(now),
            "done_at": None,
            **about,
        }
        self._closed.insert(TASK, row)
        return number

    def service_tasks(self, done_since: datetime) -> tuple[StoredTask, ...]:
        """Return the tasks about entries of the support directory that are open, or were done since."""
        lately = (_TASK.c.state == TaskState.DONE) & (_TASK.c.done_at >= to_text(done_since))
        rows = self._connection.execute(
            select(_TASK).where(_TASK.c.service.is_not(None), or_(_TASK.c.state == TaskState.OPEN, lately))
        ).mappings()
        return tuple(self._task(row) for row in rows)

    def task(self, number: int) -> StoredTask:
        """Return one task, opened; raises ``InputRefusedError`` if there is none or it is another person's own."""
        statement = select(_TASK).where(_TASK.c.id == number, self._readable())
        found = self._connection.execute(statement).mappings().one_or_none()
        row = None if found is None else self._closed.read(TASK, found)
        if row is None:
            raise InputRefusedError(f"There is no task {number} for you.", "`hcms tasks list` shows them.")
        return self._task(row)

    def tasks_of_case(self, case_id: int) -> tuple[StoredTask, ...]:
        """Return a case's tasks, the open ones first, by time."""
        rows = self._connection.execute(select(_TASK).where(_TASK.c.case_id == case_id)).mappings()
        tasks = [self._task(row) for row in self._closed.each(TASK, rows)]
        return tuple(sorted(tasks, key=lambda task: (task.state is not TaskState.OPEN, task.due_at, task.id)))

    def open_tasks(
        self,
        owners: Sequence[int],
        before: datetime | None = None,
        at_most: int | None = None,
        since: datetime | None = None,
    ) -> tuple[StoredTask, ...]:
        """Return open tasks by time: of these people, or of all if none is named; never others' own ones."""
        conditions = [_TASK.c.state == TaskState.OPEN, self._readable()]
        if owners:
            conditions.append(_TASK.c.owner.in_(owners))
        if before is not None:
            conditions.append(_TASK.c.due_at < to_text(before))
        if since is not None:
            conditions.append(_TASK.c.due_at >= to_text(since))
        statement = select(_TASK).where(*conditions).order_by(_TASK.c.due_at, _TASK.c.id).limit(at_most)
        plain = [self._task(row) for row in self._connection.execute(statement).mappings()]
        among = self._open_in_restricted(owners, before, since)
        if not among:
            return tuple(plain)
        return tuple(sorted([*plain, *among], key=lambda task: (task.due_at, task.id))[:at_most])

    def _open_in_restricted(
        self, owners: Sequence[int], before: datetime | None, since: datetime | None = None
    ) -> list[StoredTask]:
        """Return the open tasks on restricted cases that this person is named on."""
        opened = list(self._sealer.walls.opened)
        if not opened:
            return []
        rows = self._connection.execute(select(_TASK).where(_TASK.c.case_id.in_(opened))).mappings()
        tasks = [self._task(row) for row in self._closed.each(TASK, rows)]
        return [
            task
            for task in tasks
            if task.state is TaskState.OPEN
            and (not owners or task.owner in owners)
            and (before is None or task.due_at < before)
            and (since is None or task.due_at >= since)
        ]

    def count_open_tasks(self, owners: Sequence[int], before: datetime) -> int:
        """Return how many open tasks people have before a moment; others' own tasks are never among them."""
        owned = and_(_TASK.c.owner.in_(owners), self._readable())
        due = (_TASK.c.state == TaskState.OPEN, owned, _TASK.c.due_at < to_text(before))
        plain = int(self._connection.execute(select(func.count()).where(*due)).scalar_one())
        return plain + len(self._open_in_restricted(owners, before))

    def _readable(self) -> ColumnElement[bool]:
        shared = or_(_TASK.c.case_id.is_not(None), _TASK.c.service.is_not(None))
        return or_(shared, _TASK.c.owner == self._sealer.keys.user_id)

    def set_task(self, task: StoredTask, state: TaskState, done_at: datetime | None) -> None:
        """Change a task's state; raises ``ConflictError`` if somebody else did meanwhile."""
        stored = None if done_at is None else to_text(done_at)
        self._closed.update(TASK, task.id, task.version, {"state": state.value, "done_at": stored})

    def reseal_own_tasks(self, renewed: Keys, *, lost: bool = False) -> None:
        """Seal this person's own tasks to their new keys, before the old ones are gone.

        With ``lost``, the keys they were sealed to are gone already: a task keeps its day, and says what happened.
        """
        keys = self._sealer.keys
        rows = self._connection.execute(
            select(_TASK).where(_TASK.c.case_id.is_(None), _TASK.c.service.is_(None), _TASK.c.owner == keys.user_id)
        ).mappings()
        for row in rows.all():
            place = f"task/{row['id']}"
            text = _LOST_TASK if lost else keys.open_draft(place, row["body"])
            body = renewed.seal_draft(place, text)
            self._ledger.update(TASK, row["id"], row["version"], {"body": body})

    def give_task(self, task: StoredTask, owner: int) -> None:
        """Change whose a task is; raises ``ConflictError`` if somebody else changed it meanwhile."""
        self._closed.update(TASK, task.id, task.version, {"owner": owner})

    def _task(self, row: Mapping[Any, Any]) -> StoredTask:
        if row["service"] is not None:
            title = row["body"].decode("utf-8")
        elif row["case_id"] is None:
            title = self._sealer.keys.open_draft(f"task/{row['id']}", row["body"]).decode("utf-8")
        else:
            title = self._sealer.open_text(body_place(TableCode.TASK, row["id"], row["case_id"]), row["body"])
        return StoredTask(
            id=row["id"],
            version=row["version"],
            case_id=row["case_id"],
            step=row["step"],
            owner=row["owner"],
            due_at=moment(row["due_at"]),
            state=TaskState(row["state"]),
            created_at=moment(row["created_at"]),
            done_at=maybe_moment(row["done_at"]),
            title=title,
            service=row["service"],
        )


def _with_entry(audited: Audited, version: Any) -> Any:
    """Select a table's rows, each with the number of the entry that signed this version of it."""
    table: Any = audited.table
    # A join would let SQLite begin with every signed row of the table.
    entry = select(_SIGNED.c.seq).where(
        _SIGNED.c.table_code == int(audited.code), _SIGNED.c.row_id == table.c.id, _SIGNED.c.row_version == version
    )
    return select(table, entry.scalar_subquery().label("entry"))
