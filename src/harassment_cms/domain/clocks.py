"""Working days, response times and the safety clock, in words and as moments.

Called by services (due times when a case or task is made) and by screens and commands (how late something
is). Moments go in and come out as aware datetimes, results always in UTC; a naive datetime is refused with
ValueError because it is a defect of the caller. Bank holidays and closure days are handed in: this module
knows no region and reads no clock.

Rules: design section 9. A working day is Monday to Friday, not a bank holiday, not a closure day. Something
due "in n working days" is due at the end of the working day (17:00 local) of the n-th working day after the
local date on which the clock started; the hour at which a report came in makes no difference. The safety
clock runs in plain hours, through nights, weekends and closure days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.states import Route

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# English on every machine: strftime and the calendar module would follow the system's language.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

END_OF_DAY = time(17, 0)
"""When a working day ends, local time."""

_ONE_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 400  # days; a calendar closed for longer is a slip in the settings, not a holiday


def in_utc(when: datetime) -> datetime:
    """Return the same moment in UTC. Raises ValueError for a datetime without an offset."""
    if when.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    return when.astimezone(UTC)


def local_date(when: datetime | date, zone: ZoneInfo) -> date:
    """Return the date on the wall calendar in ``zone``; a plain date is already one and stays as it is."""
    if isinstance(when, datetime):
        aware = when if when.tzinfo is UTC else in_utc(when)
        return aware.astimezone(zone).date()
    return when


def at_local(day: date, clock: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    """Return the moment, in UTC, when clocks in ``zone`` show ``clock`` on ``day``.

    A time skipped when clocks go forward moves on by the length of the gap; a time that comes twice is the
    first of the two, or the second with ``fold=1`` (RFC 5545 section 3.3.5 reads local times the same way).
    """
    return datetime.combine(day, clock, tzinfo=zone).replace(fold=fold).astimezone(UTC)


def day_words(day: date, today: date) -> str:
    """Say a date as "Fri 14 Aug", with the year when it is not this year's."""
    words = f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"
    return words if day.year == today.year else f"{words} {day.year}"


def clock_start(submitted_at: datetime | date | None, received_at: datetime) -> datetime | date:
    """Return when a report's response clock starts and which period it belongs to.

    That is the time of submission; where the survey gave none, the moment of import stands in (design
    section 9), and ``submitted_at is None`` is the mark that it does.
    """
    return received_at if submitted_at is None else submitted_at


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The organisation's working days.

    ``is_holiday`` answers for one date whether it is a bank holiday or closure day; a set of dates serves as
    ``frozenset(dates).__contains__``. Weekends need not be in it.
    """

    zone: ZoneInfo
    is_holiday: Callable[[date], bool]

    def is_working_day(self, day: date) -> bool:
        """Say whether people are at work on this local date."""
        return day.weekday() < 5 and not self.is_holiday(day)

    def add_working_days(self, start: datetime | date, n: int) -> datetime:
        """Return the end (17:00 local, as UTC) of the n-th working day after the local date of ``start``.

        With ``n == 0``: the first end of a working day that is not before ``start``, so nothing is ever late
        at the moment it is made. Raises ValueError for a negative ``n`` and InputRefusedError when the
        calendar has no working day to offer.
        """
        if n < 0:
            raise ValueError("working days are counted forwards")
        day = local_date(start, self.zone)
        if n == 0:
            end = self._end_of(day)
            in_time = not isinstance(start, datetime) or in_utc(start) <= end
            return end if in_time and self.is_working_day(day) else self._end_of(self._next_working_day(day))
        for _ in range(n):
            day = self._next_working_day(day)
        return self._end_of(day)

    def working_days_between(self, start: datetime | date, end: datetime | date) -> int:
        """Count the working days after the local date of ``start`` up to and including that of ``end``.

        The inverse of ``add_working_days``. Negative when ``end`` lies before ``start``.
        """
        first, last = local_date(start, self.zone), local_date(end, self.zone)
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working_day(first + _ONE_DAY * step) for step in range(1, (last - first).days + 1))

    def lateness(self, due: datetime, now: datetime) -> str:
        """Say how ``due`` stands, in working days.

        "due today", "due tomorrow, 10:00", "due Fri 14 Aug", "late since 17:00", "late by 2 working days".
        A time of day is named only when it is not the end of the working day.
        """
        due_local = in_utc(due).astimezone(self.zone)
        due_day, today = due_local.date(), local_date(now, self.zone)
        if in_utc(now) > in_utc(due):
            return self._late_words(due_local, today)
        if due_day == today:
            words = "today"
        elif due_day == today + _ONE_DAY:
            words = "tomorrow"
        else:
            words = day_words(due_day, today)
        return f"due {words}" if due_local.time() == END_OF_DAY else f"due {words}, {due_local:%H:%M}"

    def _late_words(self, due_local: datetime, today: date) -> str:
        if due_local.date() == today:
            return f"late since {due_local:%H:%M}"
        days = self.working_days_between(due_local.date(), today)
        if days == 0:
            return f"late since {day_words(due_local.date(), today)}"
        return f"late by {counted(days, 'working day')}"

    def _end_of(self, day: date) -> datetime:
        return at_local(day, END_OF_DAY, self.zone)

    def _next_working_day(self, after: date) -> date:
        for step in range(1, _LONGEST_CLOSURE + 1):
            day = after + _ONE_DAY * step
            if self.is_working_day(day):
                return day
        raise InputRefusedError(
            f"The calendar has no working day in the {_LONGEST_CLOSURE} days after {after.isoformat()}.",
            "Check the region and the closure days in the settings.",
        )


def counted(number: int, noun: str) -> str:
    """Say a number of things: "1 hour", "3 hours"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def first_contact_due(route: Route, started: datetime | date, days: int, calendar: WorkCalendar) -> datetime | None:
    """Return by when the reporting party is to hear from someone; None for anonymous cases (design section 9).

    ``started`` is what ``clock_start`` says; ``days`` are working days. An unknown route has a due time: the
    person may be waiting for an answer.
    """
    return None if route is Route.ANONYMOUS else calendar.add_working_days(started, days)


def safety_due(received_at: datetime, hours: int) -> datetime:
    """Return by when a person is to have recorded the safety check: plain hours after the report arrived."""
    return in_utc(received_at) + timedelta(hours=hours)


def safety_lateness(due: datetime, now: datetime) -> str:
    """Say how the safety clock stands: "due in 3 hours", "due in 20 minutes", "due now", "late by 3 hours".

    Whole units, rounded down, so that it never promises more time than there is.
    """
    late = in_utc(now) > in_utc(due)
    minutes = int(abs(in_utc(due) - in_utc(now)).total_seconds()) // 60
    if minutes == 0:
        return "due now"
    if minutes < 60:
        span = counted(minutes, "minute")
    elif minutes < 72 * 60:
        span = counted(minutes // 60, "hour")
    else:
        span = counted(minutes // (24 * 60), "day")
    return f"late by {span}" if late else f"due in {span}"


def days_to_import(submitted_at: datetime | date | None, received_at: datetime, zone: ZoneInfo) -> int | None:
    """Return the calendar days a report lay in the survey tool before it was imported; None when unknown."""
    if submitted_at is None:
        return None
    return (local_date(received_at, zone) - local_date(submitted_at, zone)).days
