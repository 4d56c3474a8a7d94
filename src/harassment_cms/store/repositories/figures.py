"""True counts for statistics, by SQL over plain columns.

Called by the reporting service only: counts leave here towards disclosure control, and nobody is shown them
except where the profile says so. Nothing sealed is read or opened. Days are local dates and both ends belong to
the period; moments are UTC text as stored, and ``end`` does not belong to it. A case that stands apart (restricted,
not to be broken down at the reporting party's wish, counted elsewhere) counts as that and as nothing else. Days
that a release froze are counted as they were counted for it (``counted``), unless ``today`` is asked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.engine import Connection

from harassment_cms.domain.case import Route
from harassment_cms.domain.distinct import Repeats
from harassment_cms.domain.figure_subjects import SUBJECTS, Subject
from harassment_cms.domain.figures import IN_TIME, LATE, NOT_YET, REACHED, RESTRICTED, Where
from harassment_cms.store.repositories.counted import OVERDUE, WORDS, Counted

_WORDS = {**WORDS, "restricted": RESTRICTED}
_IN_DAYS = "counted_on BETWEEN :first AND :last"
_CODE = "coalesce(apart, {}, :empty)"

_ONE_ANSWER = f"SELECT {_CODE}, count(*) FROM case_file WHERE {_IN_DAYS}{{}} GROUP BY 1"
# Few lists are different ones, so they are taken apart afterwards.
_SEVERAL_ANSWERS = f"SELECT apart, {{}}, count(*) FROM case_file WHERE {_IN_DAYS}{{}} GROUP BY 1, 2"
_RECEIVED = (
    f"SELECT count(*), coalesce(sum(apart IS NULL AND submitted_at IS NULL), 0) FROM case_file WHERE {_IN_DAYS}{{}}"
)
_MONTHS = f"SELECT substr(counted_on, 1, 7), count(*) FROM case_file WHERE {_IN_DAYS}{{}} GROUP BY 1"


def _quarter(moment: str) -> str:
    """The quarter of an hour that a moment lies in: every zone's day begins with one, so its date stays the same."""
    minutes = f"CASE WHEN substr({moment}, 15, 2) < '15' THEN '00' WHEN substr({moment}, 15, 2) < '30' THEN '15' "
    minutes += f"WHEN substr({moment}, 15, 2) < '45' THEN '30' ELSE '45' END"
    return f"CASE WHEN length({moment}) = 20 THEN substr({moment}, 1, 14) || {minutes} || ':00Z' ELSE {moment} END"


_ARE_DUE = f"FROM case_file WHERE {_IN_DAYS} AND apart IS NULL AND first_contact_due IS NOT NULL"
_TRIED = (
    "SELECT counted_on, CASE WHEN first_contact_at <= first_contact_due THEN :in_time "
    f"WHEN first_contact_at IS NULL THEN :not_yet ELSE :late END, {_quarter('first_contact_at')}, count(*) "
    f"{_ARE_DUE} GROUP BY 1, 2, 3"
)
_REACHED = (
    f"SELECT counted_on, :reached, {_quarter('reached_at')}, count(*) {_ARE_DUE} AND reached_at IS NOT NULL "
    "GROUP BY 1, 2, 3"
)
_ARRIVALS = (
    f"SELECT {_quarter('submitted_at')}, {_quarter('received_at')}, count(*) FROM case_file "
    f"WHERE {_IN_DAYS} AND apart IS NULL AND submitted_at IS NOT NULL AND came_by IS NULL GROUP BY 1, 2"
)
_CLOSINGS = f"SELECT also, {_quarter('at')}, count(*) FROM flow GROUP BY 1, 2"
_SEVERAL = frozenset(subject.column for subject in SUBJECTS.values() if subject.multi and subject.column)
_CASES = ", ".join(sorted({subject.column for subject in SUBJECTS.values() if subject.column}))
# What is counted comes first, from an index that holds all of it; who has several cases is asked of each.
_OF_SEVERAL = (
    "CROSS JOIN case_person AS p INDEXED BY case_person_repeated ON p.case_id = {} AND p.repeated = 1 WHERE "
)
# Written out, so that the index of just these can be used.
_NAMED = (
    "NOT EXISTS (SELECT 1 FROM main.case_file AS c INDEXED BY case_anonymous "
    f"WHERE c.id = {{}} AND c.route = '{Route.ANONYMOUS.value}')"
)
_REPEATED = (
    "WITH one (person, id) AS MATERIALIZED (SELECT p.person_no, case_file.id FROM case_file "
    + _OF_SEVERAL.format("case_file.id")
    + f"{_IN_DAYS} AND route <> :anonymous AND apart IS NOT :restricted) "
    "SELECT one.person, apart, counted_on, submitted_at, first_contact_due, first_contact_at, reached_at, "
    f"{_CASES}, {OVERDUE} AS overdue FROM one CROSS JOIN case_file ON case_file.id = one.id "
    "WHERE one.person IN (SELECT person FROM one GROUP BY 1 HAVING count(*) > 1)"
)
_REPEATED_FLOW = (
    "SELECT DISTINCT p.person_no AS person, flow.case_id AS 'case'{} FROM flow "
    + _OF_SEVERAL.format("flow.case_id")
    + _NAMED.format("flow.case_id")
)
_NOT_KNOWN = "{} NOT IN (SELECT case_id FROM case_person) AND "
_NOT_LOOKED_THROUGH = (
    f"SELECT count(*) FROM case_file WHERE {_IN_DAYS} AND apart IS NOT :restricted AND route <> :anonymous AND "
    + _NOT_KNOWN.format("id").removesuffix(" AND ")
)
_FLOW_NOT_LOOKED_THROUGH = (
    "SELECT count(DISTINCT case_id) FROM flow WHERE " + _NOT_KNOWN.format("case_id") + _NAMED.format("flow.case_id")
)
_EARLIER = "SELECT count(*) FROM (SELECT 1 FROM case_file WHERE counted_on < :day LIMIT :at_most)"
# Of days that were frozen, people are those that were known when they were.
_REPEATED_THEN = (
    f"SELECT person, apart, counted_on, submitted_at, first_contact_due, first_contact_at, reached_at, "
    f"overdue, {_CASES} "
    f"FROM case_file WHERE {_IN_DAYS} AND repeated = 1 AND route <> :anonymous AND restricted = 0"
)
_NOT_LOOKED_THROUGH_THEN = (
    f"SELECT count(*) FROM case_file WHERE {_IN_DAYS} AND person IS NULL AND route <> :anonymous AND restricted = 0"
)
_REPEATED_FLOW_THEN = "SELECT DISTINCT person, case_id AS 'case'{} FROM flow WHERE repeated = 1"
_FLOW_NOT_LOOKED_THROUGH_THEN = "SELECT count(DISTINCT case_id) FROM flow WHERE NOT looked"


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
        values |= _days(first, last)
        if not subject.multi:
            return self._counts(_ONE_ANSWER.format(subject.column, narrowed), values | {"empty": subject.empty})
        counts: Counter[str] = Counter()
        for apart, codes, n in self._rows(_SEVERAL_ANSWERS.format(subject.column, narrowed), values):
            # A code that stands twice in one case still counts this case once.
            for code in (apart,) if apart else set(json.loads(codes or "[]")) or (subject.empty,):
                counts[code] += n
        return dict(counts)

    def by_codes(self, subjects: Collection[Subject], first: date, last: date) -> Mapping[str, Mapping[str, int]]:
        """Return ``by_code`` of each of these subjects by its id, reading each case once; of one answer each."""
        asked = [subject for subject in subjects if subject.column and not subject.multi]
        columns = ["apart", *(subject.column for subject in asked)]
        sql = f"SELECT {', '.join(columns)}, count(*) FROM case_file WHERE {_IN_DAYS} GROUP BY "
        counts: dict[str, Counter[str]] = {subject.id: Counter() for subject in asked}
        for apart, *codes, n in self._rows(sql + ", ".join(columns), _days(first, last)):
            for subject, code in zip(asked, codes, strict=True):
                counts[subject.id][apart or code or subject.empty] += n
        return counts

    def by_month(self, first: date, last: date, where: Where = ()) -> dict[str, int]:
        """Return reports by month, ``YYYY-MM``."""
        narrowed, values = _narrowed(where)
        return self._counts(_MONTHS.format(narrowed), _days(first, last) | values)

    def overdue(self, first: date, last: date, now: str) -> int:
        """Return how many of the cases received in these days have a first contact or task past its time."""
        return self._counted.overdue(first, last, now)

    def contacts(self, first: date, last: date) -> tuple[tuple[str, str, str | None, int], ...]:
        """Return (day the response clock started, how it went, when, cases) of those with a response time.

        How it went is in time, late or not yet, and for those who were reached once more that they were; when, to a
        quarter of an hour, is that of the first attempt, or of reaching them.
        """
        values = _days(first, last) | {"in_time": IN_TIME, "late": LATE, "not_yet": NOT_YET, "reached": REACHED}
        rows = [*self._rows(_TRIED, values), *self._rows(_REACHED, values)]
        return tuple((row[0], row[1], row[2], row[3]) for row in rows)

    def arrivals(self, first: date, last: date) -> tuple[tuple[str, str, int], ...]:
        """Return (submitted, received, cases), to a quarter of an hour: those that a survey brought with a date."""
        return tuple((row[0], row[1], row[2]) for row in self._rows(_ARRIVALS, _days(first, last)))

    def outcomes(self, start: str, end: str) -> dict[str, int]:
        """Return the cases closed in this time, and not opened again since, by outcome."""
        return self._flow_counts("closed", "code", start, end)

    def referrals(self, start: str, end: str) -> dict[str, int]:
        """Return the referrals recorded in this time by category; those taken back are left out."""
        return self._flow_counts("referred", "code", start, end)

    def referral_states(self, start: str, end: str) -> dict[str, int]:
        """Return the same referrals by how far they got until now."""
        return self._flow_counts("referred", "also", start, end)

    def closings(self, start: str, end: str) -> tuple[tuple[str, str, int], ...]:
        """Return (day the report belongs to, when it was closed, to a quarter of an hour, cases) as ``outcomes``."""
        return tuple((row[0], row[1], row[2]) for row in self._flowed(_CLOSINGS, "closed", start, end))

    def minutes(self, start: str, end: str) -> tuple[int, int]:
        """Return (minutes worked in this time, on how many cases); what was taken back is left out."""
        counting = "SELECT coalesce(sum(n), 0), count(DISTINCT case_id) FROM flow"
        row = self._flowed(counting, "worked", start, end)[0]
        return int(row[0]), int(row[1])

    def repeats(self, first: date, last: date, start: str, end: str, now: str, by: Collection[str]) -> Repeats:
        """Return the cases of people who have several that the figures of these days and this time count.

        ``by`` says by which of ``category`` and ``state`` cases with referrals are asked for.
        """
        days = _days(first, last) | {"now": now}
        frozen = self._counted.is_frozen(first, last)
        by_code = "SELECT {}, count(DISTINCT case_id) FROM flow GROUP BY 1"
        unlooked = _FLOW_NOT_LOOKED_THROUGH_THEN if frozen else _FLOW_NOT_LOOKED_THROUGH
        received = [
            dict(row._mapping) | {name: tuple(json.loads(row._mapping[name] or "[]")) for name in _SEVERAL}
            for row in _of_the_same(self._rows(_REPEATED_THEN if frozen else _REPEATED, days))
        ]

        def asked(sql: str, name: str) -> list[Any]:
            return self._flowed(sql, name, start, end, people=frozen)

        def repeated(name: str, *columns: str) -> list[dict[str, object]]:
            sql = _REPEATED_FLOW_THEN if frozen else _REPEATED_FLOW
            rows = asked(sql.format("".join(f", {one}" for one in columns)), name)
            return [dict(row._mapping) for row in _of_the_same(rows)]

        return Repeats(
            received=received,
            closed=repeated("closed", "code AS outcome"),
            referred=repeated("referred", "code AS category", "also AS state"),
            worked=repeated("worked"),
            referred_cases={
                name: {
                    str(row[0]): int(row[1]) for row in self._flowed(by_code.format(column), "referred", start, end)
                }
                for name, column in (("category", "code"), ("state", "also"))
                if name in by
            },
            all_referred=self._flowed("SELECT count(DISTINCT case_id) FROM flow", "referred", start, end)[0][0],
            not_looked_through=self._number(_NOT_LOOKED_THROUGH_THEN if frozen else _NOT_LOOKED_THROUGH, days),
            closed_not_looked_through=asked(unlooked, "closed")[0][0],
            referred_not_looked_through=asked(unlooked, "referred")[0][0],
        )

    def _counts(self, sql: str, values: Mapping[str, object]) -> dict[str, int]:
        return {str(row[0]): int(row[1]) for row in self._rows(sql, values)}

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
        return list(self._connection.exec_driver_sql(sql, {**_WORDS, **values}).fetchall())


def _days(first: date, last: date) -> dict[str, object]:
    return {"first": first.isoformat(), "last": last.isoformat()}


def _of_the_same(rows: Sequence[Any]) -> list[Any]:
    """Return the rows of people of whom there are several here; of everybody else, cases and people are as many."""
    of = Counter(row[0] for row in rows)
    return [row for row in rows if of[row[0]] > 1]


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
