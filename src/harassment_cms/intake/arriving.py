"""What a new report begins: a case in the first queue, with its codes, its response time and the day it counts for.

The same for a row of an import and for a report that a case manager enters; both hand the result to the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from harassment_cms.domain.case import Route, SafetyMark
from harassment_cms.domain.clocks import first_contact_due, local_date
from harassment_cms.domain.moments import to_text
from harassment_cms.intake.dedupe import Arrival
from harassment_cms.ports import ArrivingRow, Desk

REPORT = "report"
"""The state of a stored record that makes a case."""


class Beginnings:
    """Makes cases of new reports; response times that recur are worked out once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._dues: dict[tuple[bool, date], str | None] = {}

    def of(self, new: Sequence[Arrival], refs: Sequence[str], now: datetime) -> list[ArrivingRow]:
        """Return what is stored of new reports, with a reference for each; they are received ``now``."""
        zone = self._desk.calendar.zone
        today = local_date(now, zone)
        # A time of submission that lies in the future is a slip; then the moment it was received counts.
        days = [today if row.submitted_at is None else min(local_date(row.submitted_at, zone), today) for row in new]
        return [
            ArrivingRow(
                state=REPORT,
                row_number=row.number,
                record=row.raw,
                tags=row.tags,
                submitted_at=None if row.submitted_at is None else to_text(row.submitted_at),
                ref=ref,
                facts=row.facts,
                safety=SafetyMark.UNCHECKED_YES if row.danger else SafetyMark.UNCHECKED,
                first_contact_due=None if row.facts is None else self._due(row.facts.route, day),
                counted_on=day.isoformat(),
                report_length=row.length,
                modified_at=None if row.modified_at is None else to_text(row.modified_at),
                unplaced=row.unplaced,
            )
            for row, ref, day in zip(new, refs, days, strict=True)
        ]

    def _due(self, route: Route, day: date) -> str | None:
        known = (route is Route.ANONYMOUS, day)
        if known not in self._dues:
            days = self._desk.settings.response_times.first_contact_days
            due = first_contact_due(route, day, days, self._desk.calendar)
            self._dues[known] = None if due is None else to_text(due)
        return self._dues[known]
