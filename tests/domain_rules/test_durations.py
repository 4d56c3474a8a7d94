"""Time spent, as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.durations import parse_minutes
from harassment_cms.domain.errors import InputRefusedError


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("", None),
        ("  ", None),
        ("0", 0),
        ("90", 90),
        (" 25 min ", 25),
        ("1h", 60),
        ("1H30", 90),
        ("1h30m", 90),
        ("1:30", 90),
        ("0:05", 5),
        ("1 h 30 min", 90),
        ("2 hours", 120),
    ],
)
def test_time_spent_is_read_as_it_is_meant(typed: str, minutes: int | None) -> None:
    assert parse_minutes(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["2x0", "1.5", "1h75", "1:75", "1:5", "-5", "h", "1h 30 40", "٣٠", "12345", "an hour"]
)
def test_anything_else_is_refused_and_never_made_to_fit(typed: str) -> None:
    with pytest.raises(InputRefusedError, match="cannot be read"):
        parse_minutes(typed)


@given(st.integers(0, 99), st.integers(0, 59))
def test_hours_and_minutes_add_up_however_they_are_written(hours: int, minutes: int) -> None:
    for typed in (f"{hours}h{minutes}", f"{hours}:{minutes:02}", f"{hours} h {minutes} min"):
        assert parse_minutes(typed) == 60 * hours + minutes
