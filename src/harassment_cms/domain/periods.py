"""The stretches of time that reports are about, and the ones they are compared with.

Called by report commands, the Insights screen and the services that count. Written forms (design section 7):
``2026-Q3`` calendar quarter, ``2026-07`` month, ``2026`` calendar year, ``2025/26`` and ``2025/26-Q1`` the
organisation's own year, ``2026-07-01/2026-09-30`` any two dates (ISO 8601 interval). Both ends belong to the
period. What cannot be read is a UsageError with the accepted shapes; an end before its start is refused.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from harassment_cms.domain.clocks import MONTHS
from harassment_cms.domain.errors import InputRefusedError, UsageError

ACCEPTED = ("2026-Q3", "2026-07", "2026", "2025/26", "2025/26-Q1", "2026-07-01/2026-09-30")
"""The shapes people may type, as examples for hints and help."""

_YEAR = r"((?:19|20|21)\d\d)"
_ORG_YEAR = re.compile(rf"{_YEAR}/(\d{{4}}|\d\d)", re.ASCII)
_ORG_QUARTER = re.compile(rf"{_YEAR}/(\d{{4}}|\d\d)-q([1-4])", re.ASCII | re.IGNORECASE)
_QUARTER = re.compile(rf"{_YEAR}-q([1-4])", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(rf"{_YEAR}-(\d\d)", re.ASCII)
_CALENDAR_YEAR = re.compile(_YEAR, re.ASCII)
_DAY = rf"({_YEAR}-\d\d-\d\d)"
_DATES = re.compile(rf"{_DAY}/{_DAY}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days. ``id`` is the written form, ``label`` says it in words; both ends belong to it."""

    id: str
    label: str
    first: date
    last: date

    def contains(self, day: date) -> bool:
        """Say whether a local date lies in the period."""
        return self.first <= day <= self.last


def parse_period(text: str, year_starts: int) -> Period:
    """Read a written period; ``year_starts`` is the month (1 to 12) in which the organisation's year begins.

    Raises UsageError when the text is no period, InputRefusedError when its end lies before its start.
    """
    text = text.strip()
    if quarter := _QUARTER.fullmatch(text):
        return _quarter(int(quarter[1]), int(quarter[2]))
    if month := _MONTH.fullmatch(text):
        if 1 <= int(month[2]) <= 12:
            return _month(int(month[1]), int(month[2]))
        raise _not_read()
    if year := _CALENDAR_YEAR.fullmatch(text):
        return _year(int(year[1]))
    if own := _ORG_YEAR.fullmatch(text) or _ORG_QUARTER.fullmatch(text):
        if year_starts == 1:
            raise UsageError(
                "The organisation's year starts in January here, so it has no two-year name.",
                f"Write {own[1]} or {own[1]}-Q1.",
            )
        start = date(int(own[1]), year_starts, 1)
        if not str(start.year + 1).endswith(own[2]):
            raise _not_read()
        return _org_year(start) if own.re is _ORG_YEAR else _org_quarter(start, int(own[3]))
    if dates := _DATES.fullmatch(text):
        return between(_day(dates[1]), _day(dates[3]))
    raise _not_read()


def between(first: date, last: date) -> Period:
    """Return the period from one date to another, both included. Raises InputRefusedError if it ends too early."""
    if last < first:
        raise InputRefusedError("The period ends before it starts.", "Swap the two dates.")
    return Period(
        f"{first.isoformat()}/{last.isoformat()}", f"{_day_label(first)} to {_day_label(last)}", first, last
    )


def quarter_of(day: date) -> Period:
    """Return the calendar quarter a date lies in."""
    return _quarter(day.year, (day.month - 1) // 3 + 1)


def previous(period: Period) -> Period:
    """Return the period of the same length directly before.

    Periods of whole months go back by their months (a quarter by a quarter), others by their days.
    """
    if length := whole_months(period):
        return _shifted(period, -length)
    days = period.last - period.first + timedelta(days=1)
    return between(period.first - days, period.last - days)


def year_before(period: Period) -> Period:
    """Return the same period a year earlier; 29 February becomes 28 February."""
    if whole_months(period):
        return _shifted(period, -12)
    return between(_year_earlier(period.first), _year_earlier(period.last))


def beside(period: Period) -> tuple[Period, Period]:
    """Return the two periods a report sets beside its own: the one before, and the same a year earlier.

    Beside a year that would be the same one twice, so there the second is the year before that.
    """
    before, a_year_before = previous(period), year_before(period)
    if (before.first, before.last) == (a_year_before.first, a_year_before.last):
        return before, previous(before)
    return before, a_year_before


def year_up_to(last: date) -> Period:
    """Return the year that ends on a day, such as the last four quarters."""
    return between(_year_earlier(last + timedelta(days=1)), last)


def days_in(period: Period) -> int:
    """Return how many days a period has."""
    return (period.last - period.first).days + 1


def months(period: Period) -> tuple[str, ...]:
    """Return the months the period touches, as ``YYYY-MM``, in order."""
    count = _month_number(period.last) - _month_number(period.first) + 1
    return tuple(f"{_months_on(period.first, step):%Y-%m}" for step in range(count))


def month_label(month: str) -> str:
    """Say a month ``YYYY-MM`` in words: "July 2026"."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _quarter(year: int, number: int) -> Period:
    first = date(year, 3 * number - 2, 1)
    last = _end_of_month(_months_on(first, 2))
    return Period(f"{year}-Q{number}", f"{_month_name(first)} to {_month_name(last)} {year}", first, last)


def _month(year: int, number: int) -> Period:
    first = date(year, number, 1)
    return Period(f"{first:%Y-%m}", month_label(f"{first:%Y-%m}"), first, _end_of_month(first))


def _year(year: int) -> Period:
    return Period(f"{year}", f"January to December {year}", date(year, 1, 1), date(year, 12, 31))


def _org_year(first: date) -> Period:
    last = _end_of_month(_months_on(first, 11))
    name = f"{first.year}/{last.year % 100:02}"
    return Period(name, f"{name} ({_span_label(first, last)})", first, last)


def _org_quarter(year_first: date, number: int) -> Period:
    first = _months_on(year_first, 3 * (number - 1))
    last = _end_of_month(_months_on(first, 2))
    name = f"{year_first.year}/{(year_first.year + 1) % 100:02}-Q{number}"
    return Period(name, f"{name} ({_span_label(first, last)})", first, last)


def _shifted(period: Period, by: int) -> Period:
    """Move a period of whole months, keeping its kind, so that its name stays one people know."""
    first = _months_on(period.first, by)
    if _QUARTER.fullmatch(period.id):
        return quarter_of(first)
    if _MONTH.fullmatch(period.id):
        return _month(first.year, first.month)
    if _CALENDAR_YEAR.fullmatch(period.id):
        return _year(first.year)
    if _ORG_YEAR.fullmatch(period.id):
        return _org_year(first)
    if own := _ORG_QUARTER.fullmatch(period.id):
        years, quarter = divmod(int(own[3]) - 1 + by // 3, 4)
        year_first = _months_on(period.first, -3 * (int(own[3]) - 1) + 12 * years)
        return _org_quarter(year_first, quarter + 1)
    return between(first, _end_of_month(_months_on(period.last.replace(day=1), by)))


def whole_months(period: Period) -> int:
    """Return how many whole months a period consists of; 0 when it does not."""
    if period.first.day != 1 or period.last != _end_of_month(period.last):
        return 0
    return _month_number(period.last) - _month_number(period.first) + 1


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _months_on(first: date, by: int) -> date:
    year, month = divmod(_month_number(first) + by, 12)
    return date(year, month + 1, 1)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _month_name(day: date) -> str:
    return MONTHS[day.month - 1]


def _span_label(first: date, last: date) -> str:
    start = _month_name(first) if first.year == last.year else f"{_month_name(first)} {first.year}"
    return f"{start} to {_month_name(last)} {last.year}"


def _day_label(day: date) -> str:
    return f"{day.day} {_month_name(day)} {day.year}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _not_read() from None


def _not_read() -> UsageError:
    return UsageError("That is not a period.", f"Write one of these shapes: {', '.join(ACCEPTED)}.")
