"""Where figures are counted from: what stands there today, and for released days what was counted then.

Called by ``FigureRepository``, whose questions name ``case_file`` or ``flow`` and need not know which it is, and by
``ReleaseRepository``, which takes down what a release counts. ``case_file`` stands for the cases received in some
days; ``flow`` for what happened in some time, one row each: its case, moment, code and amount.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.engine import Connection

from harassment_cms.domain.case import Route, Status
from harassment_cms.domain.figures import NOT_ANSWERED
from harassment_cms.domain.release.freezing import (
    Layer,
    Stretch,
    frozen_between,
    frozen_in,
    layers,
    open_days,
    open_moments,
)
from harassment_cms.domain.work import ReferralState, TaskState
from harassment_cms.ports import CountedRow
from harassment_cms.store.tables import CASE

RECEIVED = "received"
OVERDUE = (
    "apart IS NULL AND status <> :closed AND ((first_contact_due < :now AND first_contact_at IS NULL) "
    "OR case_file.id IN (SELECT case_id FROM task WHERE state = :open_task AND due_at < :now))"
)
"""The same rule as the queue of what is late."""

WORDS: Mapping[str, object] = {
    "not_answered": NOT_ANSWERED,
    "closed": Status.CLOSED.value,
    "open_task": TaskState.OPEN.value,
    "taken_back": ReferralState.WITHDRAWN.value,
    "anonymous": Route.ANONYMOUS.value,
}

# Those that stand apart are few and have an index of their own: one look at them instead of one at each case.
APART = "(SELECT id FROM main.case_file WHERE apart IS NOT NULL)"
FLOWS: Mapping[str, str] = {
    # The plus keeps SQLite from going through every closed case by its status instead of through the time alone.
    "closed": (
        "SELECT id, id AS case_id, closed_at AS at, coalesce(outcome, :not_answered) AS code, counted_on AS also, "
        "0 AS n FROM case_file "
        "WHERE closed_at >= {start} AND closed_at < {end} AND +status = :closed AND apart IS NULL"
    ),
    "referred": (
        "SELECT id, case_id, made_at AS at, category AS code, state AS also, 0 AS n FROM referral "
        "WHERE made_at >= {start} AND made_at < {end} AND state <> :taken_back AND case_id NOT IN " + APART
    ),
    "worked": (
        "SELECT id, case_id, occurred_at AS at, NULL AS code, NULL AS also, minutes AS n FROM event "
        "WHERE occurred_at >= {start} AND occurred_at < {end} AND minutes > 0 "
        "AND id NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL) AND case_id NOT IN " + APART
    ),
}
"""What happens in some time and is counted, by name; cases that stand apart have no part in it."""

_FROZEN_FLOW = (
    "SELECT source_id, case_id, at, json_extract(codes, '$.code'), json_extract(codes, '$.also'), "
    "json_extract(codes, '$.n'){more} "
    "FROM release_count WHERE release_id = {release} AND source = :{flow} AND at >= {start} AND at < {end}"
)
_PEOPLE = ("person", "repeated", "looked")
_FROZEN_PEOPLE = "".join(f", json_extract(codes, '$.{name}')" for name in _PEOPLE)
# Nobody has to look through anonymous reports for who made them.
_WITH_PEOPLE = (
    "SELECT f.*, CASE WHEN c.route <> :anonymous THEN p.person_no END, "
    "c.route <> :anonymous AND coalesce(p.repeated, 0), p.id IS NOT NULL OR c.route = :anonymous "
    "FROM ({}) f JOIN main.case_file c ON c.id = f.case_id LEFT JOIN case_person p ON p.case_id = f.case_id"
)
# What is no count's business; what is kept of a case that stands apart; and of a restricted one.
_LEFT = frozenset({"id", "version", "ref", "label", "assigned_to", "standing", "report_length"})
_APART = ("counted_on", "apart", "restricted", "route", "person", "repeated")
_RESTRICTED = ("counted_on", "apart")
_COLUMNS = (
    *(
        column.name
        for column in CASE.table.columns
        if column.name not in _LEFT and not isinstance(column.type, LargeBinary)
    ),
    "apart",
)
_MORE: Mapping[str, str] = {
    "overdue": f"({OVERDUE})",
    "person": "(SELECT person_no FROM case_person p WHERE p.case_id = case_file.id)",
    "repeated": "coalesce((SELECT repeated FROM case_person p WHERE p.case_id = case_file.id), 0)",
}
_ALL = (*_COLUMNS, *_MORE)
_LIVE = ", ".join([*_COLUMNS, *(f"{sql} AS {name}" for name, sql in _MORE.items())])
_KEPT = ", ".join(f"json_extract(codes, '$.{name}')" for name in _ALL)


@dataclass(frozen=True, slots=True)
class Source:
    """The beginning of a question, and its values."""

    sql: str
    values: Mapping[str, object]


class Counted:
    """What is counted, on one connection; ``until`` leaves later releases aside, 0 leaves all of them."""

    def __init__(self, connection: Connection, until: int | None = None) -> None:
        self._connection = connection
        self._until = until
        self._standing: tuple[Layer, ...] | None = None

    def standing(self) -> tuple[Layer, ...]:
        """Return how the days stand that any release counted."""
        if self._standing is None:
            # A row number is given out once and grows, so the order of numbers is the order of releases.
            rows = self._connection.exec_driver_sql("SELECT id, froze FROM release ORDER BY id")
            self._standing = layers(
                (row[0], stretches(row[1])) for row in rows if self._until is None or row[0] <= self._until
            )
        return self._standing

    def received(self, first: date, last: date) -> Source:
        """Return the cases received in these days; as they stand, where no day of it is frozen."""
        frozen = frozen_in(self.standing(), first, last)
        if not frozen:
            return Source("", {})
        values: dict[str, object] = {}
        live = [
            f"(counted_on BETWEEN {_name(values, a.isoformat())} AND {_name(values, b.isoformat())})"
            for a, b in open_days(frozen, first, last)
        ]
        parts = [f"SELECT id, {_LIVE} FROM main.case_file WHERE {' OR '.join(live) or '0'}"]
        parts += [
            f"SELECT case_id, {_KEPT} FROM release_count WHERE release_id = {_name(values, one.release)} "
            f"AND source = '{RECEIVED}' "
            f"AND at BETWEEN {_name(values, one.days.first.isoformat())} "
            f"AND {_name(values, one.days.last.isoformat())}"
            for one in frozen
        ]
        head = f"WITH case_file (id, {', '.join(_ALL)}) AS ({' UNION ALL '.join(parts)}) "
        return Source(head, {"now": "", **values})

    def is_frozen(self, first: date, last: date) -> bool:
        """Whether any of these days is counted as it was."""
        return bool(frozen_in(self.standing(), first, last))

    def flow(self, name: str, start: str, end: str, *, people: bool = False) -> Source:
        """Return what happened in this time; with ``people`` whose it is (``person``, ``repeated``, ``looked``)."""
        frozen = frozen_between(self.standing(), start, end)
        values: dict[str, object] = {"flow": name}
        live = _WITH_PEOPLE.format(FLOWS[name]) if people else FLOWS[name]
        parts = [
            live.format(start=_name(values, a), end=_name(values, b)) for a, b in open_moments(frozen, start, end)
        ]
        parts += [
            _FROZEN_FLOW.format(
                release=_name(values, one.release),
                flow="flow",
                more=_FROZEN_PEOPLE if people else "",
                start=_name(values, one.days.start),
                end=_name(values, one.days.end),
            )
            for one in frozen
        ]
        more = "".join(f", {one}" for one in _PEOPLE) if people else ""
        return Source(f"WITH flow (id, case_id, at, code, also, n{more}) AS ({' UNION ALL '.join(parts)}) ", values)

    def overdue(self, first: date, last: date, now: str) -> int:
        """Return how many cases received in these days are late, or were when they were counted."""
        frozen = frozen_in(self.standing(), first, last)
        found = 0
        for a, b in open_days(frozen, first, last):
            days = {"first": a.isoformat(), "last": b.isoformat(), "now": now}
            sql = f"SELECT count(*) FROM case_file WHERE counted_on BETWEEN :first AND :last AND {OVERDUE}"
            found += self._connection.exec_driver_sql(sql, {**WORDS, **days}).scalar_one()
        for one in frozen:
            found += self._connection.exec_driver_sql(
                "SELECT count(*) FROM release_count WHERE release_id = :release AND source = :source "
                "AND at BETWEEN :first AND :last AND json_extract(codes, '$.overdue')",
                {
                    "release": one.release,
                    "source": RECEIVED,
                    "first": one.days.first.isoformat(),
                    "last": one.days.last.isoformat(),
                },
            ).scalar_one()
        return found

    def rows(self, days: Stretch, now: str) -> Iterator[CountedRow]:
        """Yield everything that is counted of these days, as it stands today or stood when they were frozen."""
        frozen = frozen_in(self.standing(), days.first, days.last)
        for a, b in open_days(frozen, days.first, days.last):
            yield from self._cases_today(a, b, now)
        for name in FLOWS:
            source = self.flow(name, days.start, days.end, people=True)
            rows = self._connection.exec_driver_sql(f"{source.sql}SELECT * FROM flow", {**WORDS, **source.values})
            for number, case_id, at, *codes in rows:
                yield CountedRow(
                    name, number, case_id, at, dict(zip(("code", "also", "n", *_PEOPLE), codes, strict=True))
                )
        for one in frozen:
            yield from self._cases_then(one)

    def _cases_today(self, first: date, last: date, now: str) -> Iterator[CountedRow]:
        rows = self._connection.exec_driver_sql(
            f"SELECT id, {_LIVE} FROM case_file WHERE counted_on BETWEEN :first AND :last ORDER BY id",
            {**WORDS, "first": first.isoformat(), "last": last.isoformat(), "now": now},
        )
        for row in rows.mappings():
            kept = _RESTRICTED if row["restricted"] else _APART if row["apart"] else _ALL
            codes = {name: row[name] for name in kept if row[name] is not None}
            yield CountedRow(RECEIVED, row["id"], row["id"], row["counted_on"], codes)

    def _cases_then(self, layer: Layer) -> Iterator[CountedRow]:
        rows = self._connection.exec_driver_sql(
            "SELECT source_id, case_id, at, codes FROM release_count WHERE release_id = :release "
            "AND source = :source AND at BETWEEN :first AND :last ORDER BY source_id",
            {
                "release": layer.release,
                "source": RECEIVED,
                "first": layer.days.first.isoformat(),
                "last": layer.days.last.isoformat(),
            },
        )
        for number, case_id, at, codes in rows:
            yield CountedRow(RECEIVED, number, case_id, at, json.loads(codes))


def stretches(text: str) -> tuple[Stretch, ...]:
    """Read the stretches of days that a release froze, as stored."""
    return tuple(
        Stretch(date.fromisoformat(first), date.fromisoformat(last), start, end)
        for first, last, start, end in json.loads(text)
    )


def stretches_text(froze: Sequence[Stretch]) -> str:
    """Write the stretches of days that a release froze."""
    return json.dumps([[one.first.isoformat(), one.last.isoformat(), one.start, one.end] for one in froze])


def _name(values: dict[str, Any], value: object) -> str:
    """Give a value a name of its own in a question."""
    name = f"v{len(values)}"
    values[name] = value
    return f":{name}"
