"""What a person types for a moment that has been, for notes and contacts written down later.

Nothing is guessed: a clock time always belongs to it, and a day that is not today is named.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from harassment_cms.domain.clocks import WorkCalendar, at_local, in_utc, local_date
from harassment_cms.domain.errors import InputRefusedError, UsageError

if TYPE_CHECKING:
    from harassment_cms.ports import Desk

ACCEPTED = ("14:30", "yesterday 14:30", "2026-11-20 14:30", "2026-11-20T14:30:00Z")
"""The shapes people may type, as examples for hints and help."""

_SHAPE = re.compile(r"(?:(today|yesterday|\d{4}-\d\d-\d\d)[ t])?(\d{1,2})[:.](\d\d)(?::\d\d)?", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d(:\d\d)?(z|[+-]\d\d:\d\d)", re.ASCII)


def moment_given(text: str | None, desk: Desk) -> datetime | None:
    """Return the moment an option gives, None where it was left out."""
    return None if text is None else parse_past(text, desk.clock(), desk.calendar)


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
            raise UsageError(
                "That is not a time this program can read.", f"Write for example: {', '.join(ACCEPTED)}."
            )
        day = _day(shape[1] or "today", local_date(now, calendar.zone))
        return at_local(day, time(int(shape[2]), int(shape[3])), calendar.zone)
    except (ValueError, OverflowError) as error:
        raise InputRefusedError("There is no such date or time.", "Check the day, the month and the hour.") from error


def _day(word: str, today: date) -> date:
    if word == "today":
        return today
    return today - timedelta(days=1) if word == "yesterday" else date.fromisoformat(word)
