"""Cases: queues, one case, and changes to its plain columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, func, not_, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from harassment_cms.domain.case import Case, Counting, Facts, Queue, Route, SafetyMark, Status
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.moments import from_text, maybe_moment, moment, to_text
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.domain.work import TaskState
from harassment_cms.ports import EVERYTHING, Narrowing, QueueMoment
from harassment_cms.ports.joins import Joins
from harassment_cms.store.closed import Closed
from harassment_cms.store.queues import Queued, joined, merged, queued, wanted
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import CASE, TASK

_CASE: Any = CASE.table
_TASK: Any = TASK.table
_PAGE = 500
_NEVER = "9"  # sorts after every stored moment


@dataclass(frozen=True, slots=True)
class _Conditions:
    """The queues as conditions on the case table, for one reader at one moment."""

    user: int
    now: QueueMoment
    covers: tuple[int, ...] = ()

    def of(self, queue: Queue) -> ColumnElement[bool]:
        open_case = _CASE.c.status != Status.CLOSED
        conditions: dict[Queue, ColumnElement[bool]] = {
            # A closed case was checked; only a new answer that speaks of danger brings it back.
            Queue.SAFETY_CHECK: or_(
                and_(open_case, _CASE.c.safety != SafetyMark.CHECKED), _CASE.c.safety == SafetyMark.UNCHECKED_YES
            ),
            Queue.TO_CONTACT: and_(open_case, _CASE.c.safety == SafetyMark.CHECKED, _contact_owed()),
            Queue.MINE: and_(open_case, _CASE.c.assigned_to.in_((self.user, *self.covers))),
            Queue.UNASSIGNED: and_(open_case, _CASE.c.assigned_to.is_(None)),
            Queue.DUE_TODAY: and_(open_case, self._due(self.now.now, self.now.day_end)),
            Queue.LATE: and_(open_case, self._due("", self.now.now)),
            Queue.WAITING: _CASE.c.status.in_([Status.WAITING, Status.PAUSED]),
            Queue.CHANGED: _CASE.c.changed == 1,
            Queue.CLOSED: not_(open_case),
            Queue.ALL: _CASE.c.id > 0,
        }
        return conditions[queue]

    def _due(self, after: str, until: str) -> ColumnElement[bool]:
        contact = and_(_contact_owed(), _CASE.c.first_contact_due >= after, _CASE.c.first_contact_due < until)
        # A list of cases, found once, instead of a look at the tasks of every case.
        with_task = select(_TASK.c.case_id).where(
            _TASK.c.state == TaskState.OPEN, _TASK.c.due_at >= after, _TASK.c.due_at < until
        )
        return or_(contact, _CASE.c.id.in_(with_task))


def _contact_owed() -> ColumnElement[bool]:
    owed: ColumnElement[bool] = and_(_CASE.c.first_contact_due.is_not(None), _CASE.c.first_contact_at.is_(None))
    return owed


def _narrowing(wanted: Narrowing) -> Iterator[ColumnElement[bool]]:
    if wanted.statuses:
        yield _CASE.c.status.in_(wanted.statuses)
    if wanted.routes:
        yield _CASE.c.route.in_(wanted.routes)
    if wanted.assigned:
        people = [number for number in wanted.assigned if number is not None]
        nobody = _CASE.c.assigned_to.is_(None)
        yield (
            or_(_CASE.c.assigned_to.in_(people), nobody)
            if None in wanted.assigned
            else _CASE.c.assigned_to.in_(people)
        )


def _order(queue: Queue) -> tuple[Any, ...]:
    danger_first = sql_case((_CASE.c.safety == SafetyMark.UNCHECKED_YES, 0), else_=1)
    if queue in (Queue.SAFETY_CHECK, Queue.UNASSIGNED):
        return (danger_first, _CASE.c.received_at, _CASE.c.id)
    if queue is Queue.TO_CONTACT:
        return (_CASE.c.first_contact_due, _CASE.c.id)
    if queue in (Queue.MINE, Queue.DUE_TODAY, Queue.LATE, Queue.WAITING):
        return (danger_first, _next_due(), _CASE.c.id)
    if queue is Queue.CLOSED:
        return (_CASE.c.closed_at.desc(), _CASE.c.id)
    return (_CASE.c.received_at.desc(), _CASE.c.id.desc())


def _next_due() -> ColumnElement[str]:
    """The nearest of a case's dues, as text that sorts; a case with nothing due comes after every other."""
    task = select(func.min(_TASK.c.due_at)).where(_TASK.c.case_id == _CASE.c.id, _TASK.c.state == TaskState.OPEN)
    contact = sql_case((_contact_owed(), _CASE.c.first_contact_due))
    return func.min(func.coalesce(contact, _NEVER), func.coalesce(task.scalar_subquery(), _NEVER))


class CaseRepository:
    """Cases by queue and by reference."""

    def __init__(self, connection: Connection, sealer: Sealer, closed: Closed, joins: Joins) -> None:
        self._connection = connection
        self._sealer = sealer
        self._closed = closed
        self._joins = joins

    def queue_ids(
        self,
        queue: Queue,
        user: int,
        now: QueueMoment,
        narrowed: Narrowing = EVERYTHING,
        covers: tuple[int, ...] = (),
    ) -> tuple[int, ...]:
        """Return the ids of a queue's cases in the order they are shown.

        Cases of those for whom the person stands in (``covers``) are theirs meanwhile.

        Safety check and Unassigned: danger first, then the longest waiting. To contact: by response time. Mine,
        Due today, Late and Waiting: danger first, then by what is due next. Closed: the last closed first. The
        others: the newest first.
        """
        apart = self._joined()
        conditions = (self._in_plain(apart), _Conditions(user, now, covers).of(queue), *_narrowing(narrowed))
        order = _order(queue)
        among = [case for case in self._judged(apart, (user, *covers), now, narrowed) if queue in case.queues]
        if not among:
            statement = select(_CASE.c.id).where(*conditions).order_by(*order)
            return tuple(self._connection.execute(statement).scalars())
        rows = self._connection.execute(select(_CASE.c.id, *order).where(*conditions).order_by(*order))
        return merged(queue, ((row[0], tuple(row)[1:]) for row in rows), among)

    def queue_counts(self, user: int, now: QueueMoment, covers: tuple[int, ...] = ()) -> dict[Queue, int]:
        """Return how many cases each queue holds; ``covers`` as for ``queue_ids``."""
        conditions = _Conditions(user, now, covers)
        sums = [func.sum(sql_case((conditions.of(queue), 1), else_=0)) for queue in Queue]
        apart = self._joined()
        row = self._connection.execute(select(*sums).where(self._in_plain(apart))).one()
        among = self._judged(apart, (user, *covers), now, EVERYTHING)
        return {
            queue: int(count or 0) + sum(queue in case.queues for case in among)
            for queue, count in zip(Queue, row, strict=True)
        }

    def _joined(self) -> dict[int, int]:
        return {each.from_case: each.to_case for each in self._joins.all()}

    def _in_plain(self, apart: Mapping[int, int]) -> ColumnElement[bool]:
        """The cases that are judged by the database; none for those who open only what they are named on."""
        plain: ColumnElement[bool] = _CASE.c.restricted == 0
        if apart:
            plain = and_(plain, _CASE.c.id.not_in({*apart, *apart.values()}))
        return plain if self._sealer.keys.opens_content else and_(plain, false())

    def _judged(
        self, apart: Mapping[int, int], users: tuple[int, ...], now: QueueMoment, narrowed: Narrowing
    ) -> list[Queued]:
        """Return cases that the database cannot judge, with the queues each stands in.

        They are those restricted to this person and others, and joined ones, ``apart``, with what they are joined to.
        """
        single = list({*self._sealer.walls.opened, *apart, *apart.values()})
        if not single:
            return []
        rows = self._connection.execute(select(_CASE).where(_CASE.c.id.in_(single))).mappings().all()
        tasks = self._open_tasks(single)
        found = {
            row["id"]: queued(row, tasks.get(row["id"], ()), users, now) for row in self._closed.each(CASE, rows)
        }
        return [case for case in joined(found, apart).values() if wanted(case.row, narrowed)]

    def _open_tasks(self, cases: Sequence[int]) -> dict[int, list[str]]:
        rows = self._connection.execute(select(_TASK).where(_TASK.c.case_id.in_(cases))).mappings().all()
        found: dict[int, list[str]] = {}
        for row in self._closed.each(TASK, rows):
            if row["state"] == TaskState.OPEN:
                found.setdefault(row["case_id"], []).append(row["due_at"])
        return found

    def by_ids(self, ids: Sequence[int]) -> tuple[Case, ...]:
        """Return cases in the order of ``ids``."""
        found: dict[int, Case] = {}
        for part in _parts(ids):
            rows = self._connection.execute(select(_CASE).where(_CASE.c.id.in_(part))).mappings()
            found.update((row["id"], case_of(row)) for row in self._closed.each(CASE, rows))
        return tuple(found[number] for number in ids if number in found)

    def by_ref(self, ref: str) -> Case:
        """Return the case with this reference.

        Raises ``InputRefusedError`` if there is none, in the same words if it is restricted to others.
        """
        found = self._connection.execute(select(_CASE).where(_CASE.c.ref == ref)).mappings().one_or_none()
        row = None if found is None else self._closed.read(CASE, found)
        if row is None:
            raise InputRefusedError(
                f"There is no case {ref} here.", "Check the reference, or look in `hcms cases list`."
            )
        return case_of(row)

    def references(self, ids: Sequence[int]) -> dict[int, str]:
        """Return the references of these cases, without those restricted to others."""
        found: dict[int, str] = {}
        for part in _parts(ids):
            rows = self._connection.execute(select(_CASE.c.id, _CASE.c.ref).where(_CASE.c.id.in_(part)))
            found.update((row[0], row[1]) for row in rows if not self._sealer.walls.hides(row[0]))
        return found

    def next_due(self, ids: Sequence[int]) -> dict[int, datetime]:
        """Return the nearest open task's time of each of these cases that has one."""
        # The state stands in the sum and not in the condition: SQLite would look through every open task of the
        # home for it instead of the tasks of these cases.
        soonest = func.min(sql_case((_TASK.c.state == TaskState.OPEN, _TASK.c.due_at)))
        found: dict[int, datetime] = {}
        for part in _parts(ids):
            rows = self._connection.execute(
                select(_TASK.c.case_id, soonest).where(_TASK.c.case_id.in_(part)).group_by(_TASK.c.case_id)
            )
            found.update((row[0], moment(row[1])) for row in rows if row[1] is not None)
        among = [number for number in ids if number in self._sealer.walls.opened]
        return found | {number: moment(min(due)) for number, due in self._open_tasks(among).items()}

    def change(self, case: Case, values: Mapping[str, object]) -> None:
        """Change plain columns of a case; raises ``ConflictError`` if it was changed meanwhile."""
        stored = {name: _stored(value) for name, value in values.items()}
        self._closed.update(CASE, case.id, case.version, stored)

    def labels(self, ids: Sequence[int]) -> dict[int, str]:
        """Return the case managers' own short labels, opened; empty for those who cannot open them."""
        if not self._sealer.keys.opens_content:
            return {}
        found: dict[int, str] = {}
        for part in _parts(ids):
            rows = self._connection.execute(
                select(_CASE.c.id, _CASE.c.label).where(_CASE.c.id.in_(part), _CASE.c.label.is_not(None))
            )
            found.update((row[0], self._sealer.open_text(_label_place(row[0]), row[1])) for row in rows)
        among = [number for number in ids if number in self._sealer.walls.opened]
        restricted = self._connection.execute(select(_CASE).where(_CASE.c.id.in_(among))).mappings().all()
        for row in self._closed.each(CASE, restricted):
            if row["label"] is not None:
                found[row["id"]] = self._sealer.open_text(_label_place(row["id"]), row["label"])
        return found

    def set_label(self, case: Case, text: str | None) -> None:
        """Write the sealed short label, or take it away."""
        sealed = None
        if text:
            sealed = self._closed.seal(_label_place(case.id), text.encode("utf-8"))
        self._closed.update(CASE, case.id, case.version, {"label": sealed})


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut a long list: SQLite takes a limited number of values in one statement."""
    return (ids[start : start + _PAGE] for start in range(0, len(ids), _PAGE))


def _label_place(case_id: int) -> Place:
    return Place(TableCode.CASE, ColumnCode.LABEL, case_id, case_id)


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, tuple):
        return json.dumps(value)
    return value


def case_of(row: Mapping[Any, Any]) -> Case:
    """Return a stored case as the record that leaves the store."""
    facts = Facts(
        route=Route(row["route"]),
        reporter_role=row["reporter_role"],
        reporter_affiliation=row["reporter_affiliation"],
        relationship=row["relationship"],
        incident_types=tuple(json.loads(row["incident_types"])),
        motivations=tuple(json.loads(row["motivations"])),
        campus=row["campus"],
        place=row["place"],
        incident_month=row["incident_month"],
        ongoing=row["ongoing"],
        affected_affiliation=row["affected_affiliation"],
        responding_affiliation=row["responding_affiliation"],
        wishes=tuple(json.loads(row["wishes"])),
        anonymous_reasons=tuple(json.loads(row["anonymous_reasons"])),
        heard_about=row["heard_about"],
        statistics_consent=row["statistics_consent"],
    )
    return Case(
        id=row["id"],
        ref=row["ref"],
        version=row["version"],
        status=Status(row["status"]),
        safety=SafetyMark(row["safety"]),
        facts=facts,
        form=row["form"],
        came_by=row["came_by"],
        submitted_at=None if row["submitted_at"] is None else from_text(row["submitted_at"]),
        received_at=moment(row["received_at"]),
        assigned_to=row["assigned_to"],
        first_contact_due=maybe_moment(row["first_contact_due"]),
        first_contact_at=maybe_moment(row["first_contact_at"]),
        reached_at=maybe_moment(row["reached_at"]),
        outcome=row["outcome"],
        closed_at=maybe_moment(row["closed_at"]),
        changed=bool(row["changed"]),
        codes_due=bool(row["codes_due"]),
        standing=row["standing"],
        unclear=bool(row["unclear"]),
        unplaced=row["unplaced"],
        counting=None if row["counting"] is None else Counting(row["counting"]),
        counting_since=maybe_moment(row["counting_since"]),
        restricted=bool(row["restricted"]),
        report_length=row["report_length"],
    )
