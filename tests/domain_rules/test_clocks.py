"""Working days, response times and the safety clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.case import Route
from harassment_cms.domain.clocks import (
    WorkCalendar,
    at_local,
    clock_start,
    days_to_import,
    first_contact_due,
    local_date,
    safety_due,
    safety_lateness,
)
from harassment_cms.domain.errors import InputRefusedError

LONDON = ZoneInfo("Europe/London")
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
CALENDAR = WorkCalendar(LONDON, CHRISTMAS.__contains__)

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
closures = st.frozensets(days, max_size=40)
moments = st.integers(0, 8_000_000).map(lambda minute: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 8, 10), 2, utc(2026, 8, 12, 16)),  # summer time: 17:00 is 16:00 UTC
        (date(2026, 11, 20), 2, utc(2026, 11, 24, 17)),  # Friday: the weekend does not count
        (date(2026, 11, 21), 1, utc(2026, 11, 23, 17)),  # Saturday
        (date(2026, 12, 23), 2, utc(2026, 12, 29, 17)),  # Christmas Day, weekend, substitute day
        (utc(2026, 8, 10, 23, 30), 1, utc(2026, 8, 12, 16)),  # already the 11th in London
        (utc(2026, 11, 23, 23, 30), 1, utc(2026, 11, 24, 17)),  # still the 23rd in London
        (date(2026, 11, 20), 0, utc(2026, 11, 20, 17)),
        (utc(2026, 11, 20, 16, 59), 0, utc(2026, 11, 20, 17)),
        (utc(2026, 11, 20, 17, 1), 0, utc(2026, 11, 23, 17)),  # never due before it was made
        (date(2026, 12, 25), 0, utc(2026, 12, 29, 17)),
    ],
)
def test_due_at_the_end_of_the_nth_working_day(start: datetime | date, n: int, due: datetime) -> None:
    assert CALENDAR.add_working_days(start, n) == due


@given(start=days, n=st.integers(1, 60), closed=closures)
def test_counting_working_days_is_the_inverse_of_adding_them(start: date, n: int, closed: frozenset[date]) -> None:
    calendar = WorkCalendar(LONDON, closed.__contains__)
    due = calendar.add_working_days(start, n)
    assert calendar.is_working_day(local_date(due, LONDON))
    assert calendar.working_days_between(start, due) == n
    assert due.astimezone(LONDON).time() == time(17)


@given(a=days, to_b=st.integers(-400, 400), to_c=st.integers(-400, 400))
def test_working_days_between_add_up(a: date, to_b: int, to_c: int) -> None:
    b = a + timedelta(days=to_b)
    c = b + timedelta(days=to_c)
    between = CALENDAR.working_days_between
    assert between(a, b) == -between(b, a)
    assert between(a, b) + between(b, c) == between(a, c)


@given(start=moments, n=st.integers(0, 30))
def test_nothing_is_late_when_it_is_made_and_more_days_are_never_sooner(start: datetime, n: int) -> None:
    due = CALENDAR.add_working_days(start, n)
    assert due >= start
    assert CALENDAR.add_working_days(start, n + 1) >= due
    assert CALENDAR.lateness(due, start).startswith("due ")


def test_a_calendar_without_working_days_is_refused_instead_of_searched_for_ever() -> None:
    shut = WorkCalendar(LONDON, lambda _: True)
    with pytest.raises(InputRefusedError, match="no working day"):
        shut.add_working_days(date(2026, 1, 1), 1)


def test_days_are_counted_forwards_and_moments_need_an_offset() -> None:
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add_working_days(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.add_working_days(utc(2026, 1, 1).replace(tzinfo=None), 1)


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        (utc(2026, 8, 14, 16), utc(2026, 8, 14, 8), "due today"),
        (utc(2026, 8, 14, 16), utc(2026, 8, 14, 16), "due today"),
        (utc(2026, 8, 14, 16), utc(2026, 8, 13, 22, 59), "due tomorrow"),
        (utc(2026, 8, 14, 16), utc(2026, 8, 13, 23), "due today"),  # midnight in London
        (utc(2026, 8, 14, 16), utc(2026, 8, 10, 8), "due Fri 14 Aug"),
        (utc(2027, 1, 4, 17), utc(2026, 12, 21, 8), "due Mon 4 Jan 2027"),
        (utc(2026, 8, 14, 9), utc(2026, 8, 14, 8), "due today, 10:00"),
        (utc(2026, 8, 14, 9), utc(2026, 8, 10, 8), "due Fri 14 Aug, 10:00"),
        (utc(2026, 8, 14, 16), utc(2026, 8, 14, 16, 1), "late since 17:00"),
        (utc(2026, 8, 14, 16), utc(2026, 8, 16, 12), "late since Fri 14 Aug"),
        (utc(2026, 8, 14, 16), utc(2026, 8, 17, 8), "late by 1 working day"),
        (utc(2026, 8, 14, 16), utc(2026, 8, 18, 8), "late by 2 working days"),
        (utc(2026, 12, 24, 17), utc(2026, 12, 29, 9), "late by 1 working day"),
    ],
)
def test_lateness_in_words(due: datetime, now: datetime, words: str) -> None:
    assert CALENDAR.lateness(due, now) == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=3, minutes=59), "due in 3 hours"),
        (timedelta(hours=1), "due in 1 hour"),
        (timedelta(minutes=20), "due in 20 minutes"),
        (timedelta(seconds=59), "due now"),
        (timedelta(), "due now"),
        (timedelta(minutes=-1), "late by 1 minute"),
        (timedelta(hours=-3), "late by 3 hours"),
        (timedelta(hours=-71), "late by 71 hours"),
        (timedelta(hours=-72), "late by 3 days"),
    ],
)
def test_the_safety_clock_in_words(ahead: timedelta, words: str) -> None:
    now = utc(2026, 8, 14, 12)
    assert safety_lateness(now + ahead, now) == words


def test_the_safety_clock_runs_through_weekends_and_the_change_of_clocks() -> None:
    saturday_night = datetime(2026, 10, 24, 23, 0, tzinfo=LONDON)
    due = safety_due(saturday_night, 4)
    assert due - saturday_night.astimezone(UTC) == timedelta(hours=4)
    assert due.astimezone(LONDON).time() == time(2)  # an hour came twice


def test_anonymous_cases_have_no_first_contact_time() -> None:
    started = date(2026, 11, 20)
    assert first_contact_due(Route.ANONYMOUS, started, 2, CALENDAR) is None
    for route in (Route.NAMED_MEETING, Route.NAMED_NO_ACTION, Route.UNKNOWN):
        assert first_contact_due(route, started, 2, CALENDAR) == utc(2026, 11, 24, 17)


def test_the_import_stands_in_for_an_unknown_time_of_submission() -> None:
    received = utc(2026, 11, 20, 9)
    assert clock_start(None, received) == received
    assert clock_start(date(2026, 11, 2), received) == date(2026, 11, 2)
    assert days_to_import(None, received, LONDON) is None
    assert days_to_import(date(2026, 11, 2), received, LONDON) == 18
    assert days_to_import(utc(2026, 11, 19, 23, 59), received, LONDON) == 1


@pytest.mark.parametrize(
    ("day", "clock", "fold", "moment"),
    [
        (date(2026, 3, 29), time(1, 30), 0, utc(2026, 3, 29, 1, 30)),  # skipped: 01:30 becomes 02:30
        (date(2026, 10, 25), time(1, 30), 0, utc(2026, 10, 25, 0, 30)),  # twice: the first
        (date(2026, 10, 25), time(1, 30), 1, utc(2026, 10, 25, 1, 30)),
    ],
)
def test_times_that_do_not_exist_or_come_twice(day: date, clock: time, fold: int, moment: datetime) -> None:
    assert at_local(day, clock, LONDON, fold) == moment
