"""When a response was submitted, from the words of the survey tool.

Metadata dates are in the international order; spreadsheets that were in between turn them round. A date
without a time stays a date, and what cannot be read for certain is unknown, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from harassment_cms.intake.layout import DateOrder

_ISO = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[T ]+(.+))?", re.ASCII)
_SLASHED = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?:[T ,]+(.+))?", re.ASCII)
_NAMED = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d\d?), (\d{4})(?:,?\s+(.+))?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EXPORTED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)( UTC)?", re.ASCII)
"""How survey tools mostly write it; most exports hold nothing else."""
_CLOCK = re.compile(
    r"(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*([ap]m)?\s*(UTC|GMT|Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)


def read_moment(text: str, order: DateOrder, zone: tzinfo) -> datetime | date | None:
    """Read a time of submission: an aware UTC datetime, a date when no time is given, None when unreadable.

    ``zone`` is meant where the text names none. Fractions of a second are dropped.
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


def is_slashed(text: str) -> bool:
    """Whether this is a date whose day and month could be mistaken for each other."""
    return _SLASHED.fullmatch(text.strip()) is not None


def date_order(texts: Iterable[str]) -> DateOrder:
    """How dates like 04/06/2026 in these cells are meant: decided by those that fit one order only.

    Day first where nothing speaks against it, as people in Britain write; unknown when the cells disagree.
    """
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _SLASHED.fullmatch(text.strip()))]
    month_first = any(second > 12 for _, second in pairs)
    day_first = any(first > 12 for first, _ in pairs)
    if month_first and day_first:
        return DateOrder.UNKNOWN
    return DateOrder.MONTH_FIRST if month_first else DateOrder.DAY_FIRST


def _exported(text: str, zone: tzinfo) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _at(on: date, clock: str, zone: tzinfo) -> datetime | None:
    found = _CLOCK.fullmatch(clock.strip())
    if found is None:
        return None
    hour, minute, second, half, offset = found.groups()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    local = datetime(on.year, on.month, on.day, hours, int(minute), int(second or 0), tzinfo=_zone(offset, zone))
    return local.astimezone(UTC)


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    if offset[0] not in "+-":
        return UTC
    parsed = datetime.strptime(offset, "%z").tzinfo
    return parsed or UTC
