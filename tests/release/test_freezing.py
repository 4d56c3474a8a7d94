"""Which days are frozen since when: held against marking each day by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.release.outsider import day, total, worked_out

from harassment_cms.domain.periods import between
from harassment_cms.domain.release.freezing import (
    Stretch,
    editions,
    frozen_between,
    frozen_in,
    layers,
    open_days,
    open_moments,
)

START = date(2026, 1, 1)
LENGTH = 30


def on(number: int) -> date:
    return START + timedelta(days=number)


def stretch(first: int, last: int) -> Stretch:
    return Stretch(on(first), on(last), f"{on(first)}T00:00:00Z", f"{on(last + 1)}T00:00:00Z")


STRETCHES = st.tuples(st.integers(0, LENGTH - 1), st.integers(0, 9)).map(
    lambda pair: stretch(pair[0], min(pair[0] + pair[1], LENGTH - 1))
)


@given(st.lists(STRETCHES, max_size=6), STRETCHES)
def test_each_day_stands_as_it_was_counted_last(froze: list[Stretch], asked: Stretch) -> None:
    since: dict[date, tuple[int, int]] = {}
    for release, one in enumerate(froze, 1):
        for number in range((one.last - one.first).days + 1):
            at = one.first + timedelta(days=number)
            since[at] = (release, since.get(at, (0, 0))[1] + 1)
    standing = layers((release, (one,)) for release, one in enumerate(froze, 1))
    days = [asked.first + timedelta(days=number) for number in range((asked.last - asked.first).days + 1)]
    found = {
        one.days.first + timedelta(days=number): (one.release, one.edition)
        for one in frozen_in(standing, asked.first, asked.last)
        for number in range((one.days.last - one.days.first).days + 1)
    }
    assert found == {one: since[one] for one in days if one in since}
    gaps = open_days(frozen_in(standing, asked.first, asked.last), asked.first, asked.last)
    assert [one for one in days if any(a <= one <= b for a, b in gaps)] == [one for one in days if one not in since]
    by_moment = frozen_between(standing, asked.start, asked.end)
    assert {(one.days.start, one.days.end) for one in by_moment} == {
        (f"{one.days.first}T00:00:00Z", f"{one.days.last + timedelta(days=1)}T00:00:00Z")
        for one in frozen_in(standing, asked.first, asked.last)
    }
    assert open_moments(by_moment, asked.start, asked.end) == tuple(
        (f"{a}T00:00:00Z", f"{b + timedelta(days=1)}T00:00:00Z") for a, b in gaps
    )
    counted = editions(standing, between(asked.first, asked.last))
    assert [edition for a, b, edition in counted for one in days if a <= one <= b] == [
        since.get(one, (0, 0))[1] for one in days
    ]


def test_a_table_over_days_of_two_editions_hangs_together_with_both() -> None:
    """January was revised and February was not: the two together tell what is in February."""
    both = day("2026-01-01/2026-02-28")
    mixed = replace(total(7, both.id, "none", edition=2), parts=((*_ends("2026-01"), 2), (*_ends("2026-02"), 1)))
    february = total(2, "2026-02", edition=1)
    found = worked_out([total(5, "2026-01", "none", edition=2), mixed, february])
    assert found["total", "2026-02", "Total"] == (2, 2)
    found = worked_out([total(5, "2026-01", "none", edition=1), mixed, february])
    assert found["total", "2026-02", "Total"] == (0, 2)


def _ends(period: str) -> tuple[date, date]:
    return day(period).first, day(period).last
