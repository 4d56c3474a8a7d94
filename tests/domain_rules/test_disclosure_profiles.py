"""The rule sets beside HESA's: by the vectors that were published for them, and what each cell tells in return."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.disclosure import NO_FIGURE, PROFILES, Profile, Published, Range, Rule
from harassment_cms.domain.disclosure.suppression import cheapest_pattern, further_cells

OFS, OFQUAL, NHS, SUPPRESS = (PROFILES[name] for name in ("ofs", "ofqual", "nhs-hes", "suppress"))
HIDING = PROFILES["suppress-zeros"]
every_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)


def withheld(symbol: str) -> Published:
    return Published(None, symbol)


@pytest.mark.parametrize(
    ("profile", "true", "shown"),
    [
        *((OFS, n, shown) for n, shown in [(0, "0"), (4, "0"), (5, "10"), (14, "10"), (15, "20"), (23, "20")]),
        *((OFQUAL, n, shown) for n, shown in [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5")]),
        *((OFQUAL, n, shown) for n, shown in [(7, "5"), (8, "10"), (26, "25"), (Decimal("0.5"), "fewer than 5")]),
        *((NHS, n, shown) for n, shown in [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15")]),
        *((SUPPRESS, n, shown) for n, shown in [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (163, "163")]),
        *((SUPPRESS, n, shown) for n, shown in [(0.5, "<5"), (5.5, "5.5")]),
        *((HIDING, n, shown) for n, shown in [(0, "<5"), (4, "<5"), (5, "5")]),
    ],
)
def test_counts(profile: Profile, true: int | float | Decimal, shown: str) -> None:
    cell = profile.count(true)
    assert cell.shown == shown
    assert (cell.value is None) == (not shown[0].isdigit())
    assert cell.value is None or str(cell.value) == shown


@pytest.mark.parametrize(
    ("numerator", "base", "published"),
    [
        (1, 2, withheld("[none]")),
        (0, 0, withheld("[none]")),
        (1, 3, withheld("[low]")),
        (22, 22, withheld("[low]")),
        (0, 23, withheld("[DPL]")),
        (2, 23, withheld("[DPL]")),
        (3, 23, Published(13.0, "13.0%")),
        (20, 23, Published(87.0, "87.0%")),
        (21, 23, withheld("[DPH]")),
        (23, 23, withheld("[DPH]")),
    ],
)
def test_shares_by_the_office_for_students(numerator: int, base: int, published: Published) -> None:
    assert OFS.percent(numerator, base) == published


@pytest.mark.parametrize(
    ("profile", "numerator", "base", "published"),
    [
        (OFQUAL, 20, 23, Published(87.0, "87.0%")),
        (OFQUAL, 0, 23, Published(0.0, "0.0%")),
        (OFQUAL, 4, 23, withheld("..")),
        (OFQUAL, 4, 4, withheld("..")),
        (OFQUAL, 0, 0, NO_FIGURE),
        (NHS, 11, 23, Published(40, "40%")),  # 10 of 25
        (NHS, 3, 23, withheld("*")),
        (NHS, 0, 7, withheld("*")),
        (NHS, 0, 0, NO_FIGURE),
        (SUPPRESS, 5, 40, Published(13, "13%")),
        (SUPPRESS, 0, 40, Published(0, "0%")),
        (SUPPRESS, 4, 40, withheld("..")),
        (SUPPRESS, 0, 0, NO_FIGURE),
        (HIDING, 0, 40, withheld("..")),
    ],
)
def test_shares(profile: Profile, numerator: int, base: int, published: Published) -> None:
    assert profile.percent(numerator, base) == published


@pytest.mark.parametrize(
    ("profile", "n", "average", "hours"),
    [
        (OFS, 2, "[none]", "[none]"),
        (OFS, 22, "[low]", "[low]"),
        (OFS, 23, "2.0", "10"),
        (OFQUAL, 4, "..", ".."),
        (OFQUAL, 7, "..", "15"),
        (OFQUAL, 8, "2.0", "15"),
        (NHS, 0, "–", "15"),
        (NHS, 7, "*", "*"),
        (NHS, 8, "2.0", "15"),
        (SUPPRESS, 4, "..", ".."),
        (SUPPRESS, 7, "..", "14"),
        (SUPPRESS, 8, "2.0", "14"),
    ],
)
def test_averages_and_hours(profile: Profile, n: int, average: str, hours: str) -> None:
    assert profile.average(2 * n, n).shown == average
    assert profile.hours(60 * 14, n).shown == hours


def test_few_hours_are_given_in_words_where_few_cases_are() -> None:
    assert OFQUAL.hours(59, 8) == withheld("fewer than 5")
    assert OFQUAL.hours(0, 8) == Published(0, "0")


def test_the_one_other_cell_that_costs_least_is_withheld_too() -> None:
    assert further_cells((2, 14, 9), {0}) == {2}
    shown = [cell.shown for cell in SUPPRESS.breakdown((2, 14, 9), 25)]
    assert shown == ["..", "14", ".."]  # only A + C = 11 is known


def test_the_cheapest_rectangle_is_withheld() -> None:
    table = ((2, 10, 8), (6, 7, 12), (9, 11, 5))
    assert cheapest_pattern(table, {(0, 0)}) == {(0, 0), (0, 2), (2, 0), (2, 2)}


def test_a_longer_way_round_is_taken_when_it_is_cheaper() -> None:
    table = ((2, 5, 90), (5, 80, 5), (70, 5, 5))
    assert cheapest_pattern(table, {(0, 0)}) == {(0, 0), (0, 1), (1, 0), (1, 2), (2, 1), (2, 2)}


def test_small_cells_hide_each_other_and_empty_ones_hide_nothing() -> None:
    assert cheapest_pattern(((1, 3, 9), (4, 2, 9)), {(0, 0), (0, 1), (1, 0), (1, 1)}) == {
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    }
    assert cheapest_pattern(((2, 0), (0, 9)), {(0, 0)}) == {(0, 0)}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((5, 0, 40), ["5", "0", "40"]),
        ((2, 4, 30), ["<5", "<5", "30"]),  # 6 in all: 2 to 4 each
        ((4, 4, 30), ["..", "..", "30"]),  # as “<5” both could only be 4
        ((1, 2, 30), ["..", "..", ".."]),  # 3 in all would be a small number itself
        ((2, 0, 30, 6), ["..", "0", "30", ".."]),
        ((3, 0, 0), ["<5", "0", "0"]),  # the total is withheld as well
    ],
)
def test_what_hides_small_rows_beside_a_total(counts: tuple[int, ...], shown: list[str]) -> None:
    assert [cell.shown for cell in SUPPRESS.breakdown(counts, sum(counts))] == shown


@given(counts=st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_no_withheld_row_can_be_subtracted_back(counts: list[int]) -> None:
    cells = SUPPRESS.breakdown(counts, sum(counts))
    hidden = [(n, SUPPRESS.behind(cell)) for n, cell in zip(counts, cells, strict=True) if cell.value is None]
    if not hidden or sum(counts) < 5:
        return
    together = sum(n for n, _ in hidden)
    assert together >= 5
    for place, (_, own) in enumerate(hidden):
        rest = [told for other, (_, told) in enumerate(hidden) if other != place]
        high = min(own.high or together, together - sum(told.low for told in rest))
        low = max(own.low, together - sum(together if told.high is None else told.high for told in rest))
        assert low < high
        assert low == 0 or high > 2


@every_profile
@given(n=st.integers(0, 400), data=st.data())
def test_what_a_cell_tells_is_exactly_what_is_published_alike(profile: Profile, n: int, data: st.DataObject) -> None:
    cell = profile.count(n)
    told = profile.behind(cell)
    assert told.low <= n
    assert told.high is None or n <= told.high
    other = data.draw(st.integers(max(0, n - 12), n + 12))
    inside = told.low <= other and (told.high is None or other <= told.high)
    assert inside == (profile.count(other) == cell)


@every_profile
@given(base=st.integers(0, 200), data=st.data())
def test_what_a_share_tells_is_true_and_no_less_than_it_tells(
    profile: Profile, base: int, data: st.DataObject
) -> None:
    numerator = data.draw(st.integers(0, base))
    told = profile.behind_percent(profile.percent(numerator, base))
    for one in told:
        value = one.part * numerator + one.base * base
        assert one.low <= value
        assert one.high is None or value <= one.high
    other = data.draw(st.integers(max(0, numerator - 3), min(base, numerator + 3)))
    if profile in (OFS, OFQUAL) and profile.percent(other, base) != profile.percent(numerator, base):
        among = [one.part * other + one.base * base for one in told]
        fits = all(
            one.low <= value and (one.high is None or value <= one.high)
            for one, value in zip(told, among, strict=True)
        )
        same_counts = (profile.count(numerator), profile.count(base)) == (profile.count(other), profile.count(base))
        assert not (fits and same_counts)


@every_profile
@given(n=st.integers(0, 60), minutes=st.integers(0, 9_000))
def test_what_averages_and_hours_tell_is_true(profile: Profile, n: int, minutes: int) -> None:
    minutes = minutes if n else 0
    cases = [profile.behind_average(profile.average(minutes, n))]
    spent, over = profile.behind_hours(profile.hours(minutes, n))
    for told in (*cases, over):
        assert told.low <= n <= (n if told.high is None else told.high)
    assert spent.low <= minutes <= (minutes if spent.high is None else spent.high)


@every_profile
def test_every_rule_set_explains_itself(profile: Profile) -> None:
    assert {Rule.COUNT, Rule.AVERAGE, Rule.HOURS} <= set(profile.notes)
    assert "release" in profile.status
    if profile.guards_people:
        assert profile.withheld.value is None
        assert {Rule.PERCENT, Rule.ZERO, Rule.PEOPLE} <= set(profile.notes)


def test_a_range_may_hold_one_number() -> None:
    assert Range(3, 3).is_one
    assert not Range(3).is_one
