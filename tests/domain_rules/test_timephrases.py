"""What people type for a time, and the time said back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harassment_cms.domain.clocks import WorkCalendar
from harassment_cms.domain.errors import CmsError, InputRefusedError, UsageError
from harassment_cms.domain.timephrases import ACCEPTED, describe, parse_time

LONDON = ZoneInfo("Europe/London")
CALENDAR = WorkCalendar(LONDON, frozenset({date(2026, 12, 25), date(2026, 12, 28)}).__contains__)
SUNDAY = datetime(2026, 11, 22, 10, 0, 30, tzinfo=UTC)


def said(text: str, now: datetime = SUNDAY) -> str:
    return describe(parse_time(text, now, CALENDAR), now, LONDON)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("fri 10:00", "Fri 27 Nov, 10:00"),
        ("friday 10am", "Fri 27 Nov, 10:00"),
        ("  FRI,  at 10 ", "Fri 27 Nov, 10:00"),
        ("by fri", "Fri 27 Nov, 17:00"),
        ("10am tomorrow", "Mon 23 Nov, 10:00"),
        ("tomorrow", "Mon 23 Nov, 17:00"),
        ("tomorrow 9", "Mon 23 Nov, 09:00"),
        ("tomorrow 3pm", "Mon 23 Nov, 15:00"),
        ("tomorrow 12am", "Mon 23 Nov, 00:00"),
        ("tomorrow 12pm", "Mon 23 Nov, 12:00"),
        ("tomorrow noon", "Mon 23 Nov, 12:00"),
        ("weds 9.30", "Wed 25 Nov, 09:30"),
        ("sun", "Sun 22 Nov, 17:00"),
        ("sun 9:00", "Sun 29 Nov, 09:00"),  # today's 9:00 has passed
        ("next mon", "Mon 23 Nov, 17:00"),
        ("3wd", "Wed 25 Nov, 17:00"),
        ("3 working days 10:00", "Wed 25 Nov, 10:00"),
        ("2d", "Tue 24 Nov, 17:00"),
        ("in 2 days", "Tue 24 Nov, 17:00"),
        ("1w", "Sun 29 Nov, 17:00"),
        ("4h", "Sun 22 Nov, 14:00"),
        ("30min", "Sun 22 Nov, 10:30"),
        ("14:30", "Sun 22 Nov, 14:30"),
        ("9:30", "Mon 23 Nov, 09:30"),  # the next time clocks show it
        ("today 16:00", "Sun 22 Nov, 16:00"),
        ("12 dec", "Sat 12 Dec, 17:00"),
        ("12th of december", "Sat 12 Dec, 17:00"),
        ("dec 12 10:00", "Sat 12 Dec, 10:00"),
        ("12/12", "Sat 12 Dec, 17:00"),
        ("12/12/26 9:15", "Sat 12 Dec, 09:15"),
        ("2/12", "Wed 2 Dec, 17:00"),  # the day comes first
        ("12 jan", "Tue 12 Jan 2027, 17:00"),
        ("29 feb 2028", "Tue 29 Feb 2028, 17:00"),
        ("2026-12-12 10:00", "Sat 12 Dec, 10:00"),
        ("2026-12-12T10:00", "Sat 12 Dec, 10:00"),
        ("2026-12-12T10:00:00+02:00", "Sat 12 Dec, 08:00"),
        ("2027-07-01T09:00Z", "Thu 1 Jul 2027, 10:00"),
        ("sat 28 nov, 10:00", "Sat 28 Nov, 10:00"),
    ],
)
def test_a_phrase_means(text: str, meant: str) -> None:
    assert said(text) == meant


def test_next_and_this_weekday_from_the_middle_of_a_week() -> None:
    wednesday = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert said("fri", wednesday) == "Fri 27 Nov, 17:00"
    assert said("this fri", wednesday) == "Fri 27 Nov, 17:00"
    assert said("next fri", wednesday) == "Fri 4 Dec, 17:00"
    assert said("next mon", wednesday) == "Mon 30 Nov, 17:00"


def test_working_days_skip_holidays() -> None:
    assert said("2wd", datetime(2026, 12, 23, 9, 0, tzinfo=UTC)) == "Tue 29 Dec, 17:00"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("today 9:00", "Sun 22 Nov, 09:00 has passed", "still to come"),
        ("22 nov 9:00", "Sun 22 Nov, 09:00 has passed", "still to come"),
        ("21 nov", "21 Nov has passed", "write 21 Nov 2027"),
        ("2025-12-12", "has passed", "still to come"),
        ("0h", "has passed", "still to come"),
        ("tomorrow 3", "3 could be morning or afternoon", "3am, 3pm or 03:00"),
        ("tomorrow 0", "0 could be morning or afternoon", "12am, 12pm or 00:00"),
        ("tomorrow 25:00", "no such time", "15:30"),
        ("tomorrow 10:75", "no such time", "15:30"),
        ("tomorrow 13pm", "no such time", "15:30"),
        ("31 nov", "no such date", "day"),
        ("29 feb", "no such date", "day"),
        ("2026-02-30 10:00", "no such date", "day"),
        ("2026-13-01T10:00Z", "no such date", "day"),
        ("9999-12-31", "no such date", "day"),
        ("12/31", "twelve months", "31/12"),
        ("fri 28 nov", "28 Nov is a Saturday, not a Friday", "leave the weekday out"),
        ("999w", "10 years ahead", "Check the year"),
    ],
)
def test_what_cannot_be_right_is_refused(text: str, message: str, hint: str) -> None:
    with pytest.raises(InputRefusedError) as refusal:
        parse_time(text, SUNDAY, CALENDAR)
    assert message in refusal.value.message
    assert hint in refusal.value.hint


@pytest.mark.parametrize(
    "text", ["", "9", "fir 10:00", "soon", "today today", "4h 10:00", "12", "١٢ dec", "٢٠٢٦-12-12", "3x"]
)
def test_what_cannot_be_read_gets_the_accepted_shapes(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_time(text, SUNDAY, CALENDAR)
    assert all(shape in refusal.value.hint for shape in ACCEPTED)
    assert not text or text not in refusal.value.message


def test_now_is_not_a_time_to_come() -> None:
    on_the_hour = SUNDAY.replace(second=0)
    with pytest.raises(InputRefusedError, match="has passed"):
        parse_time("today 10:00", on_the_hour, CALENDAR)
    assert said("10:00", on_the_hour) == "Mon 23 Nov, 10:00"


def test_every_accepted_shape_is_accepted() -> None:
    for shape in ACCEPTED:
        assert parse_time(shape.partition(" (")[0], SUNDAY, CALENDAR) > SUNDAY


def test_hours_that_come_twice_or_not_at_all() -> None:
    saturday = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    assert parse_time("sun 1:30", saturday, CALENDAR) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    between_the_two = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert parse_time("1:30", between_the_two, CALENDAR) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    before_spring = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    assert said("sun 1:30", before_spring) == "Sun 29 Mar, 02:30"


minutes = st.integers(0, 5_500_000).map(lambda minute: datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))


def answer(text: str, now: datetime) -> datetime | CmsError:
    try:
        return parse_time(text, now, CALENDAR)
    except CmsError as refusal:
        return refusal


@given(now=minutes, ahead=st.timedeltas(timedelta(minutes=1), timedelta(days=3600)), seconds=st.integers(0, 59))
def test_a_time_said_in_words_is_read_back_as_the_same_time(now: datetime, ahead: timedelta, seconds: int) -> None:
    when = (now + ahead).replace(second=0, microsecond=0)
    assume(not when.astimezone(LONDON).fold)
    now = now.replace(second=seconds) if seconds and when - now > timedelta(minutes=1) else now
    assert parse_time(describe(when, now, LONDON), now, CALENDAR) == when


words = st.sampled_from(
    [
        *(
            "today",
            "tomorrow",
            "fri",
            "next",
            "mon",
            "12",
            "9",
            "31",
            "/",
            "12/12",
            "dec",
            "feb",
            "2026",
            "2027",
            "10:00",
        ),
        *("3pm", "noon", "3", "wd", "3wd", "0d", "4h", "2026-12-12", "-", ":", "at", "by", ",", "T", "Z", "29"),
    ]
)


@given(now=minutes, parts=st.lists(words, max_size=5), glue=st.sampled_from([" ", ""]))
def test_whatever_is_typed_gives_a_time_to_come_or_a_kind_refusal(now: datetime, parts: list[str], glue: str) -> None:
    given_back = answer(glue.join(parts), now)
    if isinstance(given_back, CmsError):
        assert given_back.message
        assert given_back.hint
    else:
        assert given_back > now
        assert given_back.tzinfo is UTC


@given(text=st.text(max_size=20))
def test_no_text_breaks_the_reading(text: str) -> None:
    given_back = answer(text, SUNDAY)
    assert given_back.hint if isinstance(given_back, CmsError) else given_back > SUNDAY
