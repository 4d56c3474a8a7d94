"""True counts for statistics, by SQL over plain columns, and reports as they were presented.

Counts leave here only towards disclosure control; nobody is shown them except where the profile says so.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.moments import moment, to_text
from harassment_cms.ports import Presented
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.sealer import Sealer
from harassment_cms.store.tables import PRESENTED

_PRESENTED: Any = PRESENTED.table
_SINGLE = {"route", "reporter_role", "reporter_affiliation", "campus", "status", "outcome"}
_MULTI = {"incident_types", "motivations"}
_RANGE = "counted_on >= :first AND counted_on <= :last AND restricted = 0"
UNANSWERED = ""


class FigureRepository:
    """Aggregates of cases whose report belongs to a period."""

    def __init__(self, connection: Connection, ledger: Ledger, sealer: Sealer) -> None:
        self._connection = connection
        self._ledger = ledger
        self._sealer = sealer

    def total(self, first: date, last: date) -> int:
        """Return how many reports belong to the period."""
        return self._number(f"SELECT count(*) FROM case_file WHERE {_RANGE}", first, last)

    def by_code(self, column: str, first: date, last: date) -> dict[str, int]:
        """Return counts by code of one column; cases without an answer count under the empty code."""
        if column in _MULTI:
            sql = (
                "SELECT coalesce(code.value, '') AS code, count(*) FROM case_file "
                f"LEFT JOIN json_each(case_file.{column}) AS code WHERE {_RANGE} GROUP BY 1"
            )
        elif column in _SINGLE:
            sql = f"SELECT coalesce({column}, ''), count(*) FROM case_file WHERE {_RANGE} GROUP BY 1"
        else:
            raise ValueError(f"no figures by {column}")
        return self._counts(sql, first, last)

    def by_month(self, first: date, last: date) -> dict[str, int]:
        """Return counts by month of the report, ``YYYY-MM``."""
        sql = f"SELECT substr(counted_on, 1, 7), count(*) FROM case_file WHERE {_RANGE} GROUP BY 1"
        return self._counts(sql, first, last)

    def outcomes(self, first: date, last: date) -> dict[str, int]:
        """Return counts by outcome of the period's cases that are closed."""
        sql = f"SELECT coalesce(outcome, ''), count(*) FROM case_file WHERE {_RANGE} AND status = 'closed' GROUP BY 1"
        return self._counts(sql, first, last)

    def referrals(self, first: date, last: date) -> dict[str, int]:
        """Return counts of referrals by category on the period's cases; those taken back are left out."""
        sql = (
            "SELECT referral.category, count(*) FROM referral JOIN case_file ON case_file.id = referral.case_id "
            f"WHERE {_RANGE} AND referral.state <> 'withdrawn' GROUP BY 1"
        )
        return self._counts(sql, first, last)

    def minutes(self, first: date, last: date) -> tuple[int, int]:
        """Return (minutes recorded, cases with minutes) for the period's cases; what was taken back is left out."""
        row = self._connection.exec_driver_sql(
            "SELECT coalesce(sum(event.minutes), 0), count(DISTINCT event.case_id) FROM event "
            f"JOIN case_file ON case_file.id = event.case_id WHERE {_RANGE} AND event.minutes IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.undoes = event.id)",
            _between(first, last),
        ).one()
        return int(row[0]), int(row[1])

    def contact_times(self, first: date, last: date) -> tuple[tuple[str, str | None, str, str | None, str], ...]:
        """Return (due, first attempt, started, reached, status) of the period's cases that owe a first contact."""
        rows = self._connection.exec_driver_sql(
            "SELECT first_contact_due, first_contact_at, coalesce(submitted_at, received_at), reached_at, status "
            f"FROM case_file WHERE {_RANGE} AND first_contact_due IS NOT NULL",
            _between(first, last),
        )
        return tuple((row[0], row[1], row[2], row[3], row[4]) for row in rows)

    def delays(self, first: date, last: date) -> tuple[tuple[str, str], ...]:
        """Return (submitted, received) of the period's cases whose time of submission is known."""
        rows = self._connection.exec_driver_sql(
            f"SELECT submitted_at, received_at FROM case_file WHERE {_RANGE} AND submitted_at IS NOT NULL",
            _between(first, last),
        )
        return tuple((row[0], row[1]) for row in rows)

    def undated(self, first: date, last: date) -> int:
        """Return how many of the period's reports have no known time of submission."""
        return self._number(f"SELECT count(*) FROM case_file WHERE {_RANGE} AND submitted_at IS NULL", first, last)

    def open_and_overdue(self, first: date, last: date, now: str) -> tuple[int, int]:
        """Return (open, of these overdue) among the period's cases at this moment."""
        row = self._connection.exec_driver_sql(
            "SELECT count(*), coalesce(sum((first_contact_due IS NOT NULL AND first_contact_at IS NULL "
            "AND first_contact_due < :now) OR EXISTS (SELECT 1 FROM task WHERE task.case_id = case_file.id "
            "AND task.state = 'open' AND task.due_at < :now)), 0) "
            f"FROM case_file WHERE {_RANGE} AND status <> 'closed'",
            _between(first, last) | {"now": now},
        ).one()
        return int(row[0]), int(row[1])

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
                f"{period} was presented already; what was presented is kept as it was.",
                "Run the report again to see it with today's values beside it.",
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

    def _counts(self, sql: str, first: date, last: date) -> dict[str, int]:
        rows = self._connection.exec_driver_sql(sql, _between(first, last))
        return {str(row[0]): int(row[1]) for row in rows}

    def _number(self, sql: str, first: date, last: date) -> int:
        return int(self._connection.exec_driver_sql(sql, _between(first, last)).scalar_one())


def _between(first: date, last: date) -> dict[str, str]:
    return {"first": first.isoformat(), "last": last.isoformat()}
