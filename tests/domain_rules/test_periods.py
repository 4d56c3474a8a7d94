"""Periods as people write them, and what they are compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.domain.periods import (
    ACCEPTED,
    Period,
    between,
    month_label,
    months,
    parse_period,
    previous,
    quarter_of,
    year_before,
)

AUGUST = 8


@pytest.mark.parametrize(
    ("text", "id_", "label", "first", "last"),
    [
        ("2026-Q3", "2026-Q3", "July to September 2026", date(2026, 7, 1), date(2026, 9, 30)),
        (" 2026-q1 ", "2026-Q1", "January to March 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("2028-02", "2028-02", "February 2028", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026", "2026", "January to December 2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2025/26", "2025/26", "2025/26 (August 2025 to July 2026)", date(2025, 8, 1), date(2026, 7, 31)),
        ("2025/2026", "2025/26", "2025/26 (August 2025 to July 2026)", date(2025, 8, 1), date(2026, 7, 31)),
        ("1999/00", "1999/00", "1999/00 (August 1999 to July 2000)", date(1999, 8, 1), date(2000, 7, 31)),
        ("2025/26-Q1", "2025/26-Q1", "2025/26-Q1 (August to October 2025)", date(2025, 8, 1), date(2025, 10, 31)),
        (
            "2025/26-q2",
            "2025/26-Q2",
            "2025/26-Q2 (November 2025 to January 2026)",
            date(2025, 11, 1),
            date(2026, 1, 31),
        ),
        (
            "2026-07-01/2026-09-15",
            "2026-07-01/2026-09-15",
            "1 July 2026 to 15 September 2026",
            date(2026, 7, 1),
            date(2026, 9, 15),
        ),
    ],
)
def test_a_written_period_is_read(text: str, id_: str, label: str, first: date, last: date) -> None:
    assert parse_period(text, AUGUST) == Period(id_, label, first, last)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2026-Q5",
            "2026-13",
            "2026-00",
            "2025/27",
            "2025/2025",
            "2025/1926",
            "26-Q3",
            "Q3",
            "2026-Q3-",
            "1492",
        ),
        *("2026-07-01", "2026-02-30/2026-03-01", "٢٠٢٦"),
    ],
)
def test_what_is_no_period_gets_the_accepted_shapes(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_period(text, AUGUST)
    assert all(shape in refusal.value.hint for shape in ACCEPTED)


def test_every_accepted_shape_is_accepted() -> None:
    for shape in ACCEPTED:
        assert parse_period(shape, AUGUST).id == shape


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(InputRefusedError, match="ends before it starts"):
        parse_period("2026-09-30/2026-07-01", AUGUST)


def test_a_year_that_starts_in_january_has_no_two_year_name() -> None:
    with pytest.raises(UsageError) as refusal:
        parse_period("2025/26-Q1", 1)
    assert "2025" in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "before", "a_year_before"),
    [
        ("2026-Q3", "2026-Q2", "2025-Q3"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-01", "2025-12", "2025-01"),
        ("2026", "2025", "2025"),
        ("2025/26", "2024/25", "2024/25"),
        ("2025/26-Q1", "2024/25-Q4", "2024/25-Q1"),
        ("2025/26-Q3", "2025/26-Q2", "2024/25-Q3"),
        ("2000/01-Q1", "1999/00-Q4", "1999/00-Q1"),
        ("2026-07-01/2026-09-30", "2026-04-01/2026-06-30", "2025-07-01/2025-09-30"),
        ("2026-07-02/2026-07-08", "2026-06-25/2026-07-01", "2025-07-02/2025-07-08"),
        ("2028-02-29/2028-03-09", "2028-02-19/2028-02-28", "2027-02-28/2027-03-09"),
        ("2025-02-01/2025-02-28", "2025-01-01/2025-01-31", "2024-02-01/2024-02-29"),
    ],
)
def test_what_a_period_is_compared_with(text: str, before: str, a_year_before: str) -> None:
    period = parse_period(text, AUGUST)
    assert previous(period) == parse_period(before, AUGUST)
    assert year_before(period) == parse_period(a_year_before, AUGUST)


def own_year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


years = st.integers(2000, 2098)
ends = st.sampled_from(["", *(f"-Q{quarter}" for quarter in range(1, 5))])
month_ends = st.sampled_from([f"-{month:02}" for month in range(1, 13)])
named = st.builds("{}{}".format, years, ends | month_ends) | st.builds("{}{}".format, years.map(own_year), ends)


@given(text=named, year_starts=st.integers(2, 12))
def test_named_periods_tile_the_calendar(text: str, year_starts: int) -> None:
    period = parse_period(text, year_starts)
    before = previous(period)
    assert before.last + timedelta(days=1) == period.first
    assert parse_period(period.id, year_starts) == period
    assert parse_period(before.id, year_starts) == before
    assert len(months(before)) == len(months(period))
    assert year_before(period).first == period.first.replace(year=period.first.year - 1)


@given(first=st.dates(date(2000, 1, 1), date(2090, 1, 1)), length=st.integers(1, 900))
def test_any_dates_have_a_period_directly_before(first: date, length: int) -> None:
    period = between(first, first + timedelta(days=length - 1))
    before = previous(period)
    assert before.last + timedelta(days=1) == period.first
    assert period.contains(period.first)
    assert period.contains(period.last)
    assert not period.contains(before.last)
    assert len(months(before)) == len(months(period)) or before.last - before.first == period.last - period.first


@given(day=st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_every_date_lies_in_its_quarter(day: date) -> None:
    assert quarter_of(day).contains(day)


def test_months_and_their_names() -> None:
    assert months(parse_period("2025/26-Q2", AUGUST)) == ("2025-11", "2025-12", "2026-01")
    assert months(parse_period("2026-07-31/2026-08-01", AUGUST)) == ("2026-07", "2026-08")
    assert month_label("2026-07") == "July 2026"
