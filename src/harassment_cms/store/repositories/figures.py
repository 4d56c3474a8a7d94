"""True counts for statistics, by SQL over plain columns.

Called by the reporting service only: counts leave here towards disclosure control, and nobody is shown them
except where the profile says so. Nothing sealed is read or opened. Days are local dates and both ends belong to
the period; moments are UTC text as stored, and ``end`` does not belong to it. A case that stands apart (restricted,
not to be broken down at the reporting party's wish, counted elsewhere) counts as that and as nothing else. Days
that a release froze are counted as they were counted for it (``counted``), unless ``today`` is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.engine import Connection

from harassment_cms.domain.distinct import Repeats
from harassment_cms.domain.figure_subjects import SUBJECTS, Subject
from harassment_cms.domain.figures import Where
from harassment_cms.store.repositories.counted import WORDS, Counted

_WORDS = dict(WORDS)
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
_CLOSED_NOT_LOOKED_THROUGH = (
    "SELECT count(*) FROM case_file "
    "WHERE closed_at >= :start AND closed_at < :end AND +status = :closed AND apart IS NULL" + _NOT_LOOKED_THROUGH
)
_REFERRED_NOT_LOOKED_THROUGH = (
    "SELECT count(DISTINCT case_file.id) FROM referral JOIN case_file ON case_file.id = referral.case_id "
    "WHERE referral.made_at >= :start AND referral.made_at < :end AND referral.state <> :taken_back "
    "AND apart IS NULL" + _NOT_LOOKED_THROUGH
)
# Of days that were frozen, people are those that were known when they were.
_REPEATED_THEN = (
    f"SELECT person, apart, counted_on, submitted_at, first_contact_due, first_contact_at, reached_at, "
    f"overdue, {_CASES.replace('c.', '')} "
    f"FROM case_file WHERE {_IN_DAYS} AND repeated = 1 AND route <> :anonymous AND restricted = 0"
)
_NOT_LOOKED_THROUGH_THEN = (
    f"SELECT count(*) FROM case_file WHERE {_IN_DAYS} AND person IS NULL AND route <> :anonymous AND restricted = 0"
)
_OF_PEOPLE = "SELECT DISTINCT person, case_id AS 'case'{} FROM flow WHERE repeated = 1"


class FigureRepository:
    """Aggregates over cases and the work on them."""

    def __init__(self, connection: Connection, until: int | None = None) -> None:
        self._connection = connection
        self._counted = Counted(connection, until)

    def today(self) -> FigureRepository:
        """Return the same figures of everything as it stands today, released or not."""
        return FigureRepository(self._connection, 0)

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
        return self._counted.overdue(first, last, now)

    def contacts(self, first: date, last: date) -> tuple[tuple[str, str, str | None, str | None], ...]:
        """Return (day the response clock started, due, first attempt, reached) of each case with a response time."""
        rows = self._rows(_CONTACTS, _days(first, last))
        return tuple((row[0], row[1], row[2], row[3]) for row in rows)

    def arrivals(self, first: date, last: date) -> tuple[tuple[str, str], ...]:
        """Return (submitted, received) of each case that a survey brought, if its time of submission is known."""
        return tuple((row[0], row[1]) for row in self._rows(_ARRIVALS, _days(first, last)))

    def outcomes(self, start: str, end: str) -> dict[str, int]:
        """Return the cases closed in this time, and not opened again since, by outcome."""
        return self._flow_counts("closed", "code", start, end)

    def referrals(self, start: str, end: str) -> dict[str, int]:
        """Return the referrals recorded in this time by category; those taken back are left out."""
        return self._flow_counts("referred", "code", start, end)

    def referral_states(self, start: str, end: str) -> dict[str, int]:
        """Return the same referrals by how far they got until now."""
        return self._flow_counts("referred", "also", start, end)

    def closings(self, start: str, end: str) -> tuple[tuple[str, str], ...]:
        """Return (day the report belongs to, moment of closing) of the same cases as ``outcomes``."""
        return tuple((row[0], row[1]) for row in self._flowed("SELECT also, at FROM flow", "closed", start, end))

    def minutes(self, start: str, end: str) -> tuple[int, int]:
        """Return (minutes worked in this time, on how many cases); what was taken back is left out."""
        counting = "SELECT coalesce(sum(n), 0), count(DISTINCT case_id) FROM flow"
        row = self._flowed(counting, "worked", start, end)[0]
        return int(row[0]), int(row[1])

    def repeats(self, first: date, last: date, start: str, end: str, now: str) -> Repeats:
        """Return the cases of people who have several that the figures of these days and this time count."""
        days, time = _days(first, last) | {"now": now}, {"start": start, "end": end}
        frozen = self._counted.is_frozen(first, last)
        by_code = "SELECT {}, count(DISTINCT case_id) FROM flow GROUP BY 1"
        cases = self._flowed("SELECT count(DISTINCT case_id) FROM flow", "referred", start, end)
        not_looked_through = f"SELECT count(*) FROM case_file WHERE {_IN_DAYS}{_NOT_LOOKED_THROUGH}"
        received = [
            dict(row._mapping) | {name: tuple(json.loads(row._mapping[name] or "[]")) for name in _SEVERAL}
            for row in self._rows(_REPEATED_THEN if frozen else _REPEATED, days)
        ]
        return Repeats(
            received=received,
            referred_cases={
                name: {
                    str(row[0]): int(row[1]) for row in self._flowed(by_code.format(column), "referred", start, end)
                }
                for name, column in (("category", "code"), ("state", "also"))
            },
            all_referred=int(cases[0][0]),
            not_looked_through=self._number(_NOT_LOOKED_THROUGH_THEN if frozen else not_looked_through, days),
            **(self._repeats_then(start, end) if frozen else self._repeats_now(time)),
        )

    def _repeats_now(self, time: Mapping[str, object]) -> dict[str, Any]:
        return {
            "closed": self._repeated(_REPEATED_CLOSED, time),
            "referred": self._repeated(_REPEATED_REFERRED, time),
            "worked": self._repeated(_REPEATED_WORKED, time),
            "closed_not_looked_through": self._number(_CLOSED_NOT_LOOKED_THROUGH, time),
            "referred_not_looked_through": self._number(_REFERRED_NOT_LOOKED_THROUGH, time),
        }

    def _repeats_then(self, start: str, end: str) -> dict[str, Any]:
        def asked(sql: str, name: str) -> list[Any]:
            return self._flowed(sql, name, start, end, people=True)

        def repeated(name: str, *columns: str) -> list[dict[str, object]]:
            rows = asked(_OF_PEOPLE.format("".join(f", {column}" for column in columns)), name)
            return [dict(row._mapping) for row in rows]

        unlooked = "SELECT count(DISTINCT case_id) FROM flow WHERE NOT looked"
        return {
            "closed": repeated("closed", "code AS outcome"),
            "referred": repeated("referred", "code AS category", "also AS state"),
            "worked": repeated("worked"),
            "closed_not_looked_through": asked(unlooked, "closed")[0][0],
            "referred_not_looked_through": asked(unlooked, "referred")[0][0],
        }

    def _counts(self, sql: str, values: Mapping[str, object]) -> dict[str, int]:
        return {str(row[0]): int(row[1]) for row in self._rows(sql, values)}

    def _repeated(self, sql: str, values: Mapping[str, object]) -> list[dict[str, object]]:
        return [dict(row._mapping) for row in self._rows(sql, values)]

    def _number(self, sql: str, values: Mapping[str, object]) -> int:
        return int(self._rows(sql, values)[0][0])

    def _flow_counts(self, name: str, column: str, start: str, end: str) -> dict[str, int]:
        rows = self._flowed(f"SELECT {column}, count(*) FROM flow GROUP BY 1", name, start, end)
        return {str(row[0]): int(row[1]) for row in rows}

    def _flowed(self, sql: str, name: str, start: str, end: str, *, people: bool = False) -> list[Any]:
        """Ask about what happened in this time."""
        flow = self._counted.flow(name, start, end, people=people)
        return self._asked(flow.sql + sql, flow.values)

    def _rows(self, sql: str, values: Mapping[str, object]) -> list[Any]:
        """Ask a question; where it is about days, ``case_file`` is what was received in them, frozen or not."""
        if "first" not in values:
            return self._asked(sql, values)
        cases = self._counted.received(*(date.fromisoformat(str(values[end])) for end in ("first", "last")))
        return self._asked(cases.sql + sql, {**cases.values, **values})

    def _asked(self, sql: str, values: Mapping[str, object]) -> list[Any]:
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
