"""What a tired person types for a time, read into a moment, and a moment said back in words.

Called by services for tasks, reminders and appointments; screens and commands show ``describe`` of what was
understood before or right after saving. Times are read in the organisation's zone and returned in UTC.
Nothing is guessed that could silently be wrong: the past, a weekday that does not fit its date, an hour that
could be morning or afternoon, and a date without a year that has just gone by are refused, each with what to
type instead.

A day without a clock time means the end of that working day (17:00). A weekday or a bare clock time means
its next occurrence; "next mon" is the one of next week (Monday to Sunday). Days come before months.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from harassment_cms.domain.clocks import (
    DAYS,
    END_OF_DAY,
    MONTHS,
    WorkCalendar,
    at_local,
    day_words,
    in_utc,
    local_date,
)
from harassment_cms.domain.errors import InputRefusedError, UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

ACCEPTED = (
    "today 16:00",
    "tomorrow",
    "tomorrow 9",
    "fri",
    "fri 10:00",
    "friday 10am",
    "next mon",
    "14:30",
    "30min",
    "4h",
    "2d",
    "3wd (working days)",
    "1w",
    "12 dec",
    "12/12",
    "2026-12-12 10:00",
)
"""The shapes people may type, as examples for hints and help."""

_YEARS_AHEAD = 10
_AHEAD_WITHOUT_YEAR = 275  # days; a date without a year that went by within three months is a slip

_SPAN = re.compile(
    r"(\d{1,3}) ?(min|mins|minutes?|h|hrs?|hours?|d|days?|wd|wds|working days?|w|wks?|weeks?)", re.ASCII
)
_CLOCK = r"noon|midday|\d{1,2}(?:[:.]\d{2})?(?: ?[ap]m)?"
_CLOCK_LAST = re.compile(rf"(?:^|.* )({_CLOCK})", re.ASCII)
_CLOCK_FIRST = re.compile(r"(noon|midday|\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2}(?:\.\d{2})? ?[ap]m) (.+)", re.ASCII)
_CLOCK_PARTS = re.compile(r"(\d{1,2})(?:([:.])(\d{2}))?(?: ?([ap]m))?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ISO_T = re.compile(r"(?<=^\d{4}-\d\d-\d\d)t(?=\d)", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?(z|[+-]\d\d:\d\d)", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)(?: (\d{4}))?|([a-z]+) (\d{1,2})", re.ASCII)
_FILLERS = re.compile(r"^(?:by|on|in|at) | (?:at|on|of)(?= )|,")


def parse_time(text: str, now: datetime, calendar: WorkCalendar) -> datetime:
    """Return the moment, in UTC, that ``text`` means at ``now``; always later than ``now``.

    Raises UsageError with the accepted shapes when the text cannot be read, InputRefusedError when it can be
    read and cannot be right (past, no such date, more than ten years ahead).
    """
    now = in_utc(now)
    words = _FILLERS.sub(" ", " ".join(text.lower().split()))
    phrase = _ISO_T.sub(" ", " ".join(words.split()))
    moment = _elapsed(phrase, now) or _iso_moment(phrase) or _day_and_clock(phrase, now, calendar)
    if moment <= now:
        raise InputRefusedError(
            f"{describe(moment, now, calendar.zone)} has passed.", "Give a time that is still to come."
        )
    if moment - now > timedelta(days=366 * _YEARS_AHEAD):
        raise InputRefusedError(f"That is more than {_YEARS_AHEAD} years ahead.", "Check the year.")
    return moment


def describe(when: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Say a moment in words: "Fri 27 Nov, 10:00", with the year when it is not this year's.

    ``parse_time`` reads it back to the same minute, except within the hour that comes twice in autumn.
    """
    local = in_utc(when).astimezone(zone)
    return f"{day_words(local.date(), local_date(now, zone))}, {local:%H:%M}"


def _day_and_clock(phrase: str, now: datetime, calendar: WorkCalendar) -> datetime:
    days = _days(phrase, now, calendar)
    clock = END_OF_DAY if days else None
    if last := None if days else _CLOCK_LAST.fullmatch(phrase):
        rest = phrase[: last.start(1)].strip()
        days, clock = _days_or_next(rest, now, calendar), _clock(last[1], bare_hour=bool(rest))
    if clock is None and (first := _CLOCK_FIRST.fullmatch(phrase)):
        days, clock = _days(first[2], now, calendar), _clock(first[1], bare_hour=False)
    if not days or clock is None:
        raise _not_read()
    # Twice-told hours and next occurrences: the first of the moments meant that is still to come.
    moments = [at_local(day, clock, calendar.zone, fold) for day in days for fold in (0, 1)]
    return next((moment for moment in moments if moment > now), moments[0])


def _elapsed(phrase: str, now: datetime) -> datetime | None:
    span = _SPAN.fullmatch(phrase)
    if not span or span[2][0] not in "mh":
        return None
    number = int(span[1])
    ahead = timedelta(hours=number) if span[2].startswith("h") else timedelta(minutes=number)
    return now.replace(second=0, microsecond=0) + ahead


def _iso_moment(phrase: str) -> datetime | None:
    if not _ISO_MOMENT.fullmatch(phrase):
        return None
    try:
        return in_utc(datetime.fromisoformat(phrase.upper()))
    except (ValueError, OverflowError):
        raise _no_such_date() from None


def _days_or_next(phrase: str, now: datetime, calendar: WorkCalendar) -> tuple[date, ...]:
    if phrase:
        return _days(phrase, now, calendar)
    today = local_date(now, calendar.zone)
    return today, today + timedelta(days=1)


def _days(phrase: str, now: datetime, calendar: WorkCalendar) -> tuple[date, ...]:
    """Return the local dates a phrase without a clock time can mean, the most likely first; none if unread."""
    today = local_date(now, calendar.zone)
    if phrase == "today":
        return (today,)
    if phrase in {"tomorrow", "tomorow", "tmrw", "tom"}:
        return (today + timedelta(days=1),)
    if span := _SPAN.fullmatch(phrase):
        return _days_ahead(int(span[1]), span[2], now, calendar)
    word, _, rest = phrase.partition(" ")
    if word in {"next", "this"} and (weekday := _index(rest, DAYS)) is not None:
        return _coming(weekday, today, next_week=word == "next")
    if (weekday := _index(word, DAYS)) is None:
        return _dated(phrase, today)
    if not rest:
        return _coming(weekday, today, next_week=False)
    dated = _dated(rest, today)
    if dated and dated[0].weekday() != weekday:
        raise InputRefusedError(
            f"{day_words(dated[0], today)[4:]} is a {DAYS[dated[0].weekday()]}, not a {DAYS[weekday]}.",
            "Check the date, or leave the weekday out.",
        )
    return dated


def _days_ahead(number: int, unit: str, now: datetime, calendar: WorkCalendar) -> tuple[date, ...]:
    today = local_date(now, calendar.zone)
    if unit.startswith(("wd", "working")):
        return (local_date(calendar.add_working_days(now, number), calendar.zone),)
    if unit[0] in "dw":
        return (today + timedelta(days=number * (7 if unit.startswith("w") else 1)),)
    return ()


def _coming(weekday: int, today: date, *, next_week: bool) -> tuple[date, ...]:
    if next_week:
        return (today + timedelta(days=7 - today.weekday() + weekday),)
    soonest = today + timedelta(days=(weekday - today.weekday()) % 7)
    return soonest, soonest + timedelta(days=7)


def _dated(phrase: str, today: date) -> tuple[date, ...]:
    if iso := _ISO_DAY.fullmatch(phrase):
        return (_date(int(iso[1]), int(iso[2]), int(iso[3])),)
    if slashed := _SLASHED.fullmatch(phrase):
        day, month, year = int(slashed[1]), int(slashed[2]), slashed[3]
        if month > 12 >= day:
            raise InputRefusedError("There are only twelve months.", "Put the day first: 31/12.")
    elif named := _NAMED.fullmatch(phrase):
        month_index = _index(named[2] or named[4], MONTHS)
        if month_index is None:
            return ()
        day, month, year = int(named[1] or named[5]), month_index + 1, named[3]
    else:
        return ()
    if year:
        return (_date(int(year) + (2000 if len(year) == 2 else 0), month, day),)
    return (_nearest_year(month, day, today),)


def _nearest_year(month: int, day: int, today: date) -> date:
    year = today.year if (month, day) >= (today.month, today.day) else today.year + 1
    nearest = _date(year, month, day)
    if year > today.year and (nearest - today).days > _AHEAD_WITHOUT_YEAR:
        words = f"{day} {MONTHS[month - 1][:3]}"
        raise InputRefusedError(f"{words} has passed.", f"If you mean next year, write {words} {year}.")
    return nearest


def _date(year: int, month: int, day: int) -> date:
    if not date.min.year < year < date.max.year:
        raise _no_such_date()
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_such_date() from None


def _clock(text: str, *, bare_hour: bool) -> time:
    if text in {"noon", "midday"}:
        return time(12, 0)
    parts = _CLOCK_PARTS.fullmatch(text)
    if not parts or not (bare_hour or parts[2] or parts[4]):
        raise _not_read()
    hour, minute, half = int(parts[1]), int(parts[3] or 0), parts[4]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        raise InputRefusedError("There is no such time of day.", "Write 10:00, 10am or 15:30.")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif not parts[2] and hour < 7:
        raise InputRefusedError(
            f"{hour} could be morning or afternoon.", f"Write {hour or 12}am, {hour or 12}pm or {hour:02}:00."
        )
    return time(hour, minute)


def _index(word: str, names: tuple[str, ...]) -> int | None:
    """Find a name by its first three letters or more."""
    word = {"weds": "wed"}.get(word, word)
    if len(word) < 3:
        return None
    return next((place for place, name in enumerate(names) if name.lower().startswith(word)), None)


def _not_read() -> UsageError:
    return UsageError("That is not a time this program can read.", f"Write for example: {', '.join(ACCEPTED)}.")


def _no_such_date() -> InputRefusedError:
    return InputRefusedError("There is no such date.", "Check the day and the month; the day comes first.")
