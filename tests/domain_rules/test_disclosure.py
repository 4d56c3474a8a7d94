"""Disclosure control: the published rules, by their vectors and their properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.disclosure import (
    PROFILES,
    Profile,
    Published,
    Rule,
    people_guard,
    profile_named,
    round_half_up,
)
from harassment_cms.domain.errors import UsageError

HESA = PROFILES["hesa"]
NONE = PROFILES["none"]
counts = st.integers(0, 100_000)


@pytest.mark.parametrize(
    ("true", "published"),
    [
        *(
            (0, 0),
            (1, 0),
            (2, 0),
            (3, 5),
            (7, 5),
            (8, 10),
            (12, 10),
            (13, 15),
            (17, 15),
            (22, 20),
            (23, 25),
            (97, 95),
        ),
        *((98, 100), (2.4, 0), (2.5, 5), (7.5, 10), (12.5, 15), (Decimal("2.4999"), 0), (Decimal("12.5"), 15)),
    ],
)
def test_hesa_counts(true: int | float | Decimal, published: int) -> None:
    assert HESA.count(true) == Published(published, str(published))


def test_hesa_totals_are_rounded_on_their_own() -> None:
    cells = [2, 3, 4, 8]
    assert [HESA.count(cell).value for cell in cells] == [0, 5, 5, 10]
    assert HESA.count(sum(cells)).value == 15


@given(n=counts)
def test_hesa_counts_follow_the_integer_rule_and_stay_within_two(n: int) -> None:
    value = HESA.count(n).value
    assert value == (n + 2) // 5 * 5
    assert value is not None
    assert abs(value - n) <= 2


@given(a=counts, b=counts)
def test_hesa_counts_keep_their_order(a: int, b: int) -> None:
    first, second = HESA.count(min(a, b)).value, HESA.count(max(a, b)).value
    assert first is not None
    assert second is not None
    assert first <= second


@given(n=st.decimals(0, 10_000, places=2))
def test_hesa_fractions_round_halves_up(n: Decimal) -> None:
    value = HESA.count(n).value
    assert value is not None
    assert value % 5 == 0
    assert Decimal("-2.5") <= n - int(value) < Decimal("2.5")


@pytest.mark.parametrize(
    ("numerator", "base", "published"),
    [
        (11, 22, Published(None, "..")),
        (0, 0, Published(None, "..")),
        (1, 23, Published(0, "0%")),  # 0 of 25: the numerator's 1 stays hidden
        (3, 23, Published(20, "20%")),
        (20, 45, Published(44, "44%")),
        (23, 23, Published(100, "100%")),
        (5, 40, Published(13, "13%")),  # 12.5: halves up
    ],
)
def test_hesa_percentages_come_from_published_figures(numerator: int, base: int, published: Published) -> None:
    assert HESA.percent(numerator, base) == published


@given(base=counts, data=st.data())
def test_a_hesa_percentage_tells_nothing_the_published_counts_do_not(base: int, data: st.DataObject) -> None:
    numerator = data.draw(st.integers(0, base))
    part, whole = HESA.count(numerator).value, HESA.count(base).value
    assert part is not None
    assert whole is not None
    assert HESA.percent(numerator, base) == HESA.percent(int(part), int(whole))
    assert (HESA.percent(numerator, base).value is None) == (base < 22.5)


@pytest.mark.parametrize(
    ("total", "n", "published"),
    [
        (14, 7, Published(None, "..")),
        (0, 0, Published(None, "..")),
        (18, 8, Published(2.3, "2.3")),  # 2.25: halves up
        (0, 8, Published(0.0, "0.0")),
        (-1, 40, Published(0.0, "0.0")),
        (Decimal("16.4"), 8, Published(2.1, "2.1")),
    ],
)
def test_hesa_averages(total: int | Decimal, n: int, published: Published) -> None:
    assert HESA.average(total, n) == published


def test_hesa_hours() -> None:
    assert HESA.hours(150, 3) == Published(5, "5")
    assert HESA.hours(149, 3) == Published(0, "0")
    assert HESA.hours(60 * 40, 2) == Published(None, "..")


def test_no_profile_shows_true_figures_and_says_so() -> None:
    assert NONE.count(3) == Published(3, "3")
    assert NONE.count(2.5) == Published(2.5, "2.5")
    assert NONE.percent(1, 3) == Published(33.3, "33.3%")
    assert NONE.percent(0, 0) == Published(None, "–")
    assert NONE.average(10, 3) == Published(3.3, "3.3")
    assert NONE.average(0, 0) == Published(None, "–")
    assert NONE.hours(90, 1) == Published(1.5, "1.5")
    assert "not for release" in NONE.status.lower()
    assert "not for release" in NONE.notes[Rule.COUNT].lower()


def test_every_report_says_that_it_is_not_yet_checked_and_why() -> None:
    assert "rounded, not yet checked for release" in HESA.status.lower()
    assert "comparing" in HESA.status


@pytest.mark.parametrize(
    ("n", "people", "treated_as"),
    [(5, 1, 2), (5, 2, 2), (5, 3, 5), (5, None, 5), (1, 1, 1), (0, 0, 0), (2, 2, 2)],
)
def test_a_count_from_fewer_than_three_people_is_two_or_fewer(n: int, people: int | None, treated_as: int) -> None:
    assert people_guard(n, people) == treated_as


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_impossible_figures_are_defects(profile: Profile) -> None:
    with pytest.raises(ValueError, match="negative"):
        profile.count(-1)
    with pytest.raises(ValueError, match="larger than its base"):
        profile.percent(3, 2)
    with pytest.raises(ValueError, match="negative"):
        profile.average(1, -1)
    with pytest.raises(ValueError, match="negative"):
        profile.hours(-1, 9)


@given(value=st.decimals(-1000, 1000, places=3))
def test_rounding_never_says_minus_zero(value: Decimal) -> None:
    assert not str(round_half_up(value, "0.1")).startswith("-0.0")


def test_profiles_are_chosen_by_name() -> None:
    assert profile_named("hesa") is HESA
    with pytest.raises(UsageError) as refusal:
        profile_named("hessa")
    assert "hesa, ofs, ofqual, nhs-hes, suppress, suppress-zeros, none" in refusal.value.hint
