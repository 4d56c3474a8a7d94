"""The periods that can be picked: quarters and years up to now, in the words people use for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from harassment_cms.domain.periods import Period, parse_period, previous, quarter_of

OTHER_DAYS = "days"
_QUARTERS = 4
_YEARS = 3


def last_quarter(today: date) -> Period:
    """Return the last quarter that is over: what a steering group asks for."""
    return previous(quarter_of(today))


def offered(today: date, year_starts: int) -> tuple[tuple[str, str], ...]:
    """Return what can be picked, the most wanted first: a period as it is written, and what it is called.

    ``year_starts`` is the month in which the organisation's own year begins. The last one is ``OTHER_DAYS``.
    """
    now = quarter_of(today)
    found = [(now, f"This quarter so far: {now.label}"), (previous(now), f"Last quarter: {previous(now).label}")]
    found += [(each, each.label) for each in _before(previous(now), _QUARTERS - 1)]
    if year_starts != 1:
        if year_starts % 3 != 1:
            found += [(each, f"Own quarter {each.label}") for each in _before(_own(today, year_starts, "-Q"), 4)]
        year = _own(today, year_starts, "")
        found += [(year, f"Own year so far: {year.label}")]
        found += [(each, f"Own year {each.label}") for each in _before(year, _YEARS - 1)]
    year = parse_period(f"{today.year}", year_starts)
    found += [(year, f"This year so far: {year.label}")]
    found += [(each, each.label) for each in _before(year, _YEARS - 1)]
    return (*((period.id, words) for period, words in found), (OTHER_DAYS, "Other days, from and to"))


def _before(period: Period, count: int) -> Iterator[Period]:
    for _ in range(count):
        period = previous(period)
        yield period


def _own(today: date, year_starts: int, quarter: str) -> Period:
    """Return the organisation's own year, or with ``-Q`` its quarter, that a day lies in."""
    first = today.year if today.month >= year_starts else today.year - 1
    number = (today.month - year_starts) % 12 // 3 + 1
    return parse_period(f"{first}/{(first + 1) % 100:02}{quarter}{number if quarter else ''}", year_starts)
