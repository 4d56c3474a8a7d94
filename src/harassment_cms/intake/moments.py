"""When a response was submitted, from the words of the survey tool.

Metadata dates are in the international order; spreadsheets that were in between turn them round. A date
without a time stays a date, and what cannot be read for certain is unknown, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from harassment_cms.intake.layout import DateOrder

_ISO = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[T ]+(.+))?", re.ASCII)
_SLASHED = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?:[T ,]+(.+))?", re.ASCII)
_NAMED = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d\d?), (\d{4})(?:,?\s+(.+))?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EXPORTED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)( UTC)?", re.ASCII)
"""How survey tools mostly write it; most exports hold nothing else."""
_WORDS = (
    "AEDT|AEST|BST|CDT|CEST|CET|CST|EDT|EEST|EET|EST|HKT|IST|JST|KST|MDT|MESZ|MEZ|MSK|MST|NZDT|NZST|OESZ|OEZ|PDT|PST"
    "|SAST|SGT|WEST|WET|WEZ"
)
"""Letters for a time zone. None is certain: BST is British and Bangladeshi, and tools write EST in summer as well."""
_SAME_WORD = {"MEZ": "CET", "MESZ": "CEST", "OEZ": "EET", "OESZ": "EEST", "WEZ": "WET"}
_CLOCK = re.compile(
    r"(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*([ap]m)?\s*"
    r"(?:(?:UTC|GMT)?([+\-\u2212]\d\d:?\d\d)|(?:UTC|GMT)([+\-\u2212]\d\d?)|(UTC|GMT|Z)|("
    rf"{_WORDS}))?",
    re.ASCII | re.IGNORECASE,
)


def time_zone(name: str) -> tzinfo:
    """The time zone of an IANA name. Raises `ZoneInfoNotFoundError` or `ValueError` for any other."""
    # UTC needs no time zone database, which small systems lack.
    return UTC if name == "UTC" else ZoneInfo(name)


def read_moment(text: str, order: DateOrder, zone: tzinfo) -> datetime | date | None:
    """Read a time of submission: an aware UTC datetime, a date when no time is given, None when unreadable.

    ``zone`` is meant where the text names none, or one by letters alone. Fractions of a second are dropped.
    """
    if found := _EXPORTED.fullmatch(text):
        return _exported(found[1], UTC if found[2] else zone)
    if found := _ISO.fullmatch(text):
        year, month, day, clock = found.groups()
    elif (found := _SLASHED.fullmatch(text)) and order is not DateOrder.UNKNOWN:
        first, second, year, clock = found.groups()
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    elif (found := _NAMED.fullmatch(text)) and found[1].lower() in _MONTHS:
        name, day, year, clock = found.groups()
        # Some versions write a narrow space before AM and PM.
        clock = clock and " ".join(clock.split())
        month = str(_MONTHS.index(name.lower()) + 1)
    else:
        return None
    try:
        on = date(int(year), int(month), int(day))
        return on if clock is None else _at(on, clock, zone)
    except (ValueError, OverflowError):
        return None


def doubts_zone(text: str, order: DateOrder, zone: tzinfo) -> bool:
    """Whether a time names its zone by letters alone, and ``zone`` does not call itself so at that time."""
    word = _SAME_WORD.get(last := text.strip().rpartition(" ")[2].upper(), last)
    if not re.fullmatch(_WORDS, last):
        return False
    moment = read_moment(text.strip(), order, zone)
    return isinstance(moment, datetime) and moment.astimezone(zone).tzname() != word


def day_of_month_first(text: str) -> str:
    """A date written month first in the international order, without its time of day; other words as they are."""
    if found := _SLASHED.fullmatch(text.strip()):
        month, day, year, _ = found.groups()
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            return text
    return text


def is_slashed(text: str) -> bool:
    """Whether this is a date whose day and month could be mistaken for each other."""
    return _SLASHED.fullmatch(text.strip()) is not None


def date_order(texts: Iterable[str]) -> DateOrder:
    """How dates like 04/06/2026 in these cells are meant: decided by those that fit one order only.

    Day first where nothing speaks against it, as people in Britain write; unknown when the cells disagree.
    """
    return certain_order(texts) or DateOrder.DAY_FIRST


def certain_order(texts: Iterable[str]) -> DateOrder | None:
    """The same, and None where nothing decides it."""
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _SLASHED.fullmatch(text.strip()))]
    month_first = any(second > 12 for _, second in pairs)
    day_first = any(first > 12 for first, _ in pairs)
    if month_first and day_first:
        return DateOrder.UNKNOWN
    if month_first:
        return DateOrder.MONTH_FIRST
    return DateOrder.DAY_FIRST if day_first else None


def _exported(text: str, zone: tzinfo) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _at(on: date, clock: str, zone: tzinfo) -> datetime | None:
    found = _CLOCK.fullmatch(clock.strip())
    if found is None:
        return None
    hour, minute, second, half, long, short, utc, _ = found.groups()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    offset = long or short
    meant = UTC if utc else _offset(offset) if offset else zone
    return datetime(on.year, on.month, on.day, hours, int(minute), int(second or 0), tzinfo=meant).astimezone(UTC)


def _offset(text: str) -> tzinfo:
    """The zone that is so far from UTC: ``+0130``, ``-06:00``, ``+1``. Raises `ValueError` if none can be."""
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    if minutes > 59:
        raise ValueError("minutes")
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(distance if text[0] == "+" else -distance)
