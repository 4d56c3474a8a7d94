"""True counts for statistics, by SQL over plain columns, and reports as they were presented.

Called by the reporting service only: counts leave here towards disclosure control, and nobody is shown them
except where the profile says so. Nothing sealed is read or opened. Days are local dates and both ends belong to
the period; moments are UTC text as stored, and ``end`` does not belong to it. A case that stands apart (restricted,
not to be broken down at the reporting party's wish, counted elsewhere) counts as that and as nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.case import Route, Status
from harassment_cms.domain.distinct import Repeats
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.figure_subjects import SUBJECTS, Subject
from harassment_cms.domain.figures import NOT_ANSWERED, Where
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.domain.work import ReferralState, TaskState
from harassment_cms.ports import Presented
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import PRESENTED

_PRESENTED: Any = PRESENTED.table
_WORDS = {
    "not_answered": NOT_ANSWERED,
    "closed": Status.CLOSED.value,
    "open_task": TaskState.OPEN.value,
    "taken_back": ReferralState.WITHDRAWN.value,
}
_IN_DAYS = "counted_on BETWEEN :first AND :last"
_CODE = "coalesce(apart, {}, :empty)"

_ONE_ANSWER = f"SELECT {_CODE}, count(*) FROM case_file WHERE {_IN_DAYS}{{}} GROUP BY 1"
# A code that stands twice in one case still counts this case once.
_SEVERAL_ANSWERS = (
    f"SELECT {_CODE.format('code.value')}, count(DISTINCT case_file.id) FROM case_file "
    "LEFT JOIN json_each(case_file.{}) AS code "
    f"WHERE {_IN_DAYS}{{}} GROUP BY 1"
)
_RECEIVED = (
    f"SELECT count(*), coalesce(sum(apart IS NULL AND submitted_at IS NULL), 0) FROM case_file WHERE {_IN_DAYS}{{}}"
)
_MONTHS = f"SELECT substr(counted_on, 1, 7), count(*) FROM case_file WHERE {_IN_DAYS}{{}} GROUP BY 1"
# The same rule as the queue of what is late.
_OVERDUE = (
    f"SELECT count(*) FROM case_file WHERE {_IN_DAYS} AND apart IS NULL AND status <> :closed "
    "AND ((first_contact_due < :now AND first_contact_at IS NULL) OR EXISTS (SELECT 1 FROM task "
    "WHERE task.case_id = case_file.id AND task.state = :open_task AND task.due_at < :now))"
)
_CONTACTS = (
    "SELECT counted_on, first_contact_due, first_contact_at, reached_at FROM case_file "
    f"WHERE {_IN_DAYS} AND apart IS NULL AND first_contact_due IS NOT NULL"
)
_ARRIVALS = (
    "SELECT submitted_at, received_at FROM case_file "
    f"WHERE {_IN_DAYS} AND apart IS NULL AND submitted_at IS NOT NULL AND came_by IS NULL"
)
_SEVERAL = frozenset(subject.column for subject in SUBJECTS.values() if subject.multi and subject.column)
_CASES = ", ".join(sorted({f"c.{subject.column}" for subject in SUBJECTS.values() if subject.column}))
_REPEATED = (
    f"SELECT p.person_no AS person, c.apart, c.counted_on, c.submitted_at, c.first_contact_due, "
    f"c.first_contact_at, c.reached_at, {_CASES}, c.apart IS NULL AND c.status <> :closed "
    "AND ((c.first_contact_due < :now AND c.first_contact_at IS NULL) OR EXISTS (SELECT 1 FROM task "
    "WHERE task.case_id = c.id AND task.state = :open_task AND task.due_at < :now)) AS overdue "
    "FROM case_person p CROSS JOIN case_file c ON c.id = p.case_id "
    "WHERE p.repeated = 1 AND c.counted_on BETWEEN :first AND :last AND c.route <> :anonymous AND c.restricted = 0"
)
_ONE_OF_SEVERAL = (
    "FROM case_person p CROSS JOIN case_file c ON c.id = p.case_id {} "
    "WHERE p.repeated = 1 AND c.route <> :anonymous AND c.apart IS NULL AND "
)
_NOT_LOOKED_THROUGH = (
    " AND route <> :anonymous AND restricted = 0 "
    "AND NOT EXISTS (SELECT 1 FROM case_person p WHERE p.case_id = case_file.id)"
)
_EARLIER = "SELECT count(*) FROM (SELECT 1 FROM case_file WHERE counted_on < :day LIMIT :at_most)"
# The plus keeps SQLite from going through every closed case by its status instead of through the time alone.
_ENDED = "closed_at >= :start AND closed_at < :end AND +status = :closed AND apart IS NULL"
_OUTCOMES = f"SELECT coalesce(outcome, :not_answered), count(*) FROM case_file WHERE {_ENDED} GROUP BY 1"
_CLOSINGS = f"SELECT counted_on, closed_at FROM case_file WHERE {_ENDED}"
_REFERRALS = (
    "SELECT referral.{}, count(*) FROM referral JOIN case_file ON case_file.id = referral.case_id "
    "WHERE referral.made_at >= :start AND referral.made_at < :end AND referral.state <> :taken_back "
    "AND case_file.apart IS NULL GROUP BY 1"
)
# What takes an event back stands on the same case, which is how the index finds it.
_MINUTES = (
    "SELECT coalesce(sum(event.minutes), 0), count(DISTINCT event.case_id) FROM event "
    "JOIN case_file ON case_file.id = event.case_id "
    "WHERE event.occurred_at >= :start AND event.occurred_at < :end AND event.minutes > 0 "
    "AND case_file.apart IS NULL AND NOT EXISTS (SELECT 1 FROM event AS later "
    "WHERE later.case_id = event.case_id AND later.undoes = event.id)"
)

_REPEATED_CLOSED = (
    "SELECT p.person_no AS person, c.outcome "
    + _ONE_OF_SEVERAL.format("")
    + "c.closed_at >= :start AND c.closed_at < :end AND c.status = :closed"
)
_REPEATED_REFERRED = (
    "SELECT p.person_no AS person, p.case_id AS 'case', r.category, r.state "
    + _ONE_OF_SEVERAL.format("JOIN referral r ON r.case_id = c.id")
    + "r.made_at >= :start AND r.made_at < :end AND r.state <> :taken_back"
)
_REPEATED_WORKED = (
    "SELECT DISTINCT p.person_no AS person, p.case_id AS 'case' "
    + _ONE_OF_SEVERAL.format("JOIN event ON event.case_id = c.id")
    + "event.occurred_at >= :start AND event.occurred_at < :end AND event.minutes > 0 AND NOT EXISTS "
    "(SELECT 1 FROM event AS later WHERE later.case_id = event.case_id AND later.undoes = event.id)"
)
_REFERRED_CASES = _REFERRALS.replace("count(*)", "count(DISTINCT case_file.id)")
_REFERRED_CASE = _REFERRED_CASES.replace("referral.{}, ", "").replace(" GROUP BY 1", "")
_REFERRED_NOT_LOOKED_THROUGH = _REFERRED_CASE + _NOT_LOOKED_THROUGH
_CLOSED_NOT_LOOKED_THROUGH = _CLOSINGS.replace("counted_on, closed_at", "count(*)") + _NOT_LOOKED_THROUGH


class FigureRepository:
    """Aggregates over cases and the work on them."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def received(self, first: date, last: date, where: Where = ()) -> tuple[int, int]:
        """Return (reports that belong to these days, of these without a known time of submission)."""
        narrowed, values = _narrowed(where)
        row = self._rows(_RECEIVED.format(narrowed), _days(first, last) | values)[0]
        return int(row[0]), int(row[1])

    def earlier(self, day: date, at_most: int) -> int:
        """Return how many reports belong to the time before a day, counting no further than ``at_most``."""
        return int(self._rows(_EARLIER, {"day": day.isoformat(), "at_most": at_most})[0][0])

    def by_code(self, subject: Subject, first: date, last: date, where: Where = ()) -> dict[str, int]:
        """Return cases by code of a subject's column; those without a code and those that stand apart have their own.

        A column of several answers counts a case under each of them. Raises ``ValueError`` for a subject without one.
        """
        if not subject.column:
            raise ValueError(f"no figures by {subject.id}")
        narrowed, values = _narrowed(where)
        sql = (_SEVERAL_ANSWERS if subject.multi else _ONE_ANSWER).format(subject.column, narrowed)
        return self._counts(sql, _days(first, last) | values | {"empty": subject.empty})

    def by_month(self, first: date, last: date, where: Where = ()) -> dict[str, int]:
        """Return reports by month, ``YYYY-MM``."""
        narrowed, values = _narrowed(where)
        return self._counts(_MONTHS.format(narrowed), _days(first, last) | values)

    def overdue(self, first: date, last: date, now: str) -> int:
        """Return how many of the cases received in these days have a first contact or task past its time."""
        return int(self._rows(_OVERDUE, _days(first, last) | {"now": now})[0][0])

    def contacts(self, first: date, last: date) -> tuple[tuple[str, str, str | None, str | None], ...]:
        """Return (day the response clock started, due, first attempt, reached) of each case with a response time."""
        rows = self._rows(_CONTACTS, _days(first, last))
        return tuple((row[0], row[1], row[2], row[3]) for row in rows)

    def arrivals(self, first: date, last: date) -> tuple[tuple[str, str], ...]:
        """Return (submitted, received) of each case that a survey brought, if its time of submission is known."""
        return tuple((row[0], row[1]) for row in self._rows(_ARRIVALS, _days(first, last)))

    def outcomes(self, start: str, end: str) -> dict[str, int]:
        """Return the cases closed in this time, and not opened again since, by outcome."""
        return self._counts(_OUTCOMES, {"start": start, "end": end})

    def referrals(self, start: str, end: str) -> dict[str, int]:
        """Return the referrals recorded in this time by category; those taken back are left out."""
        return self._counts(_REFERRALS.format("category"), {"start": start, "end": end})

    def referral_states(self, start: str, end: str) -> dict[str, int]:
        """Return the same referrals by how far they got."""
        return self._counts(_REFERRALS.format("state"), {"start": start, "end": end})

    def closings(self, start: str, end: str) -> tuple[tuple[str, str], ...]:
        """Return (day the report belongs to, when it was closed) of the cases that ``outcomes`` counts."""
        rows = self._rows(_CLOSINGS, {"start": start, "end": end})
        return tuple((row[0], row[1]) for row in rows)

    def minutes(self, start: str, end: str) -> tuple[int, int]:
        """Return (minutes worked in this time, on how many cases); what was taken back is left out."""
        row = self._rows(_MINUTES, {"start": start, "end": end})[0]
        return int(row[0]), int(row[1])

    def repeats(self, first: date, last: date, start: str, end: str, now: str) -> Repeats:
        """Return the cases of people who have several that the figures of these days and this time count."""
        days = _days(first, last) | {"anonymous": Route.ANONYMOUS.value, "now": now}
        time = {"anonymous": Route.ANONYMOUS.value, "start": start, "end": end}
        received = [
            dict(row._mapping) | {name: tuple(json.loads(row._mapping[name])) for name in _SEVERAL}
            for row in self._rows(_REPEATED, days)
        ]
        return Repeats(
            received=received,
            closed=self._repeated(_REPEATED_CLOSED, time),
            referred=self._repeated(_REPEATED_REFERRED, time),
            worked=self._repeated(_REPEATED_WORKED, time),
            referred_cases={
                column: self._counts(_REFERRED_CASES.format(column), time) for column in ("category", "state")
            },
            all_referred=self._number(_REFERRED_CASE, time),
            not_looked_through=self._number(
                f"SELECT count(*) FROM case_file WHERE {_IN_DAYS}{_NOT_LOOKED_THROUGH}", days
            ),
            closed_not_looked_through=self._number(_CLOSED_NOT_LOOKED_THROUGH, time),
            referred_not_looked_through=self._number(_REFERRED_NOT_LOOKED_THROUGH, time),
        )

    def presented(self, period: str, profile: str) -> Presented | None:
        """Return this period's report as it was presented, if it was."""
        row = (
            self._connection.execute(
                select(_PRESENTED).where(_PRESENTED.c.period == period, _PRESENTED.c.profile == profile)
            )
            .mappings()
            .one_or_none()
        )
        if row is None:
            return None
        return Presented(row["period"], row["profile"], moment(row["presented_at"]), row["actor"], row["figures"])

    def present(self, period: str, profile: str, figures: str, now: datetime) -> None:
        """Keep a report as presented; raises ``ConflictError`` if this period was presented already."""
        if self.presented(period, profile) is not None:
            raise ConflictError(
                "This period was presented already; what was presented is kept as it was.",
                "Make the report again to see it with today's figures beside it.",
            )
        row = {
            "id": self._ledger.reserve(),
            "period": period,
            "profile": profile,
            "presented_at": to_text(now),
            "actor": self._sealer.keys.user_id,
            "figures": figures,
        }
        self._ledger.insert(PRESENTED, row)

    def _counts(self, sql: str, values: Mapping[str, object]) -> dict[str, int]:
        return {str(row[0]): int(row[1]) for row in self._rows(sql, values)}

    def _repeated(self, sql: str, values: Mapping[str, object]) -> list[dict[str, object]]:
        return [dict(row._mapping) for row in self._rows(sql, values)]

    def _number(self, sql: str, values: Mapping[str, object]) -> int:
        return int(self._rows(sql, values)[0][0])

    def _rows(self, sql: str, values: Mapping[str, object]) -> list[Any]:
        return list(self._connection.exec_driver_sql(sql, {**_WORDS, **values}))


def _days(first: date, last: date) -> dict[str, object]:
    return {"first": first.isoformat(), "last": last.isoformat()}


def _narrowed(where: Where) -> tuple[str, dict[str, object]]:
    """Return the condition for some reports only, and its values. Cases that stand apart are in none."""
    said, values = [], dict[str, object]()
    for place, (field, codes) in enumerate(where):
        subject = SUBJECTS[field]
        names = [f"where_{place}_{number}" for number in range(len(codes))]
        listed = ", ".join(f":{name}" for name in names)
        empty = f"empty_{place}"
        # An answer that was not given is no line of the list.
        answers = f"(SELECT value FROM json_each(case_file.{subject.column}) UNION ALL SELECT :{empty} WHERE "
        answers += f"json_array_length(case_file.{subject.column}) = 0)"
        said.append(
            f"EXISTS (SELECT 1 FROM {answers} WHERE value IN ({listed}))"
            if subject.multi
            else f"coalesce(case_file.{subject.column}, :{empty}) IN ({listed})"
        )
        values |= {empty: subject.empty, **dict(zip(names, codes, strict=True))}
    return ("".join(f" AND {one}" for one in ("apart IS NULL", *said)), values) if said else ("", values)
