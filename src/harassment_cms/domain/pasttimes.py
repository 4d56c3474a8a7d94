"""What a person types for a moment that has been: for notes and contacts written down later, and for what was told.

Nothing is guessed that could silently be wrong: a clock time always belongs to a note, a day that is not today is
named, and what has not come yet cannot have happened. Times are read in the organisation's zone.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from harassment_cms.domain.clocks import DAYS, MONTHS, WorkCalendar, at_local, in_utc, local_date
from harassment_cms.domain.errors import InputRefusedError, UsageError

ACCEPTED = ("14:30", "yesterday 14:30", "2026-11-20 14:30", "2026-11-20T14:30:00Z")
"""The shapes people may type for a moment, as examples for hints and help."""

ACCEPTED_DAYS = ("now", "14:30", "yesterday", "yesterday 14:30", "fri", "20 Nov 10:00", "20/11/2025")
"""The shapes people may type where a day alone is enough."""

_SHAPE = re.compile(r"(?:(today|yesterday|\d{4}-\d\d-\d\d)[ t])?(\d{1,2})[:.](\d\d)(?::\d\d)?", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d(:\d\d)?(z|[+-]\d\d:\d\d)", re.ASCII)
_CLOCK = re.compile(r"(?:(.+?),? (?:at )?)?(\d{1,2})(?:[:.](\d\d)(?::\d\d)?)? ?([ap]m)?", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?(?: (\d{4}))?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?", re.ASCII)


def parse_past(text: str, now: datetime, calendar: WorkCalendar) -> datetime:
    """Return the moment, in UTC, that ``text`` means in the organisation's zone.

    Raises ``UsageError`` with the accepted shapes when it cannot be read, ``InputRefusedError`` for a date or
    time that does not exist. Whether it lies in the past is judged where it is written down.
    """
    typed = " ".join(text.lower().split())
    try:
        if _ISO_MOMENT.fullmatch(typed):
            return in_utc(datetime.fromisoformat(typed.upper()))
        shape = _SHAPE.fullmatch(typed)
        if shape is None:
            raise _not_read(ACCEPTED)
        day = _day(shape[1] or "today", local_date(now, calendar.zone))
        return at_local(day, time(int(shape[2]), int(shape[3])), calendar.zone)
    except (ValueError, OverflowError) as error:
        raise InputRefusedError("There is no such date or time.", "Check the day, the month and the hour.") from error


def parse_told(text: str, now: datetime, calendar: WorkCalendar) -> datetime | date:
    """Return when something was told: a moment in UTC, or a date where no time is given.

    A weekday is the last one of that name, and a day without a year the last one of that date. Raises ``UsageError``
    with the accepted shapes when it cannot be read, ``InputRefusedError`` for what does not exist or lies ahead.
    """
    typed = " ".join(text.lower().replace(",", " ").split())
    today = local_date(now, calendar.zone)
    try:
        meant = _told(typed, now, today, calendar)
    except (ValueError, OverflowError) as error:
        raise InputRefusedError("There is no such date or time.", "Check the day, the month and the hour.") from error
    if meant is None:
        raise _not_read(ACCEPTED_DAYS)
    if (meant > now) if isinstance(meant, datetime) else (meant > today):
        raise InputRefusedError("That moment has not come yet.", "Give the time at which it was told.")
    return meant


def _told(typed: str, now: datetime, today: date, calendar: WorkCalendar) -> datetime | date | None:
    if typed == "now":
        return now
    if _ISO_MOMENT.fullmatch(typed):
        return in_utc(datetime.fromisoformat(typed.upper()))
    if (day := _told_day(typed, today)) is not None:
        return day
    found = _CLOCK.fullmatch(re.sub(r"(?<=^\d{4}-\d\d-\d\d)t(?=\d)", " ", typed))
    if found is None or not (found[3] or found[4]):
        return None
    day = today if found[1] is None else _told_day(found[1], today)
    return None if day is None else at_local(day, _clock(int(found[2]), int(found[3] or 0), found[4]), calendar.zone)


def _told_day(words: str, today: date) -> date | None:
    """Return the day that these words name, the last one of its kind; None if they name none."""
    if words in ("today", "yesterday") or re.fullmatch(r"\d{4}-\d\d-\d\d", words, re.ASCII):
        return _day(words, today)
    weekday = next((n for n, name in enumerate(DAYS) if len(words) > 2 and name.lower().startswith(words)), None)
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    if found := _SLASHED.fullmatch(words):
        day, month = int(found[1]), int(found[2])
    elif found := _NAMED.fullmatch(words):
        months = [n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(found[2])]
        if not months:
            return None
        day, month = int(found[1]), months[0]
    else:
        return None
    if found[3]:
        return date(int(found[3]), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _clock(hour: int, minute: int, half: str | None) -> time:
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


def _day(word: str, today: date) -> date:
    if word == "today":
        return today
    return today - timedelta(days=1) if word == "yesterday" else date.fromisoformat(word)


def _not_read(accepted: tuple[str, ...]) -> UsageError:
    return UsageError("That is not a time this program can read.", f"Write for example: {', '.join(accepted)}.")
