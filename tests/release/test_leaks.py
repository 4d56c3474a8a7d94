"""What rounding alone gives away: every row of the list of known leaks is caught, and what is safe is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.release.outsider import SOLVER, day, in_danger, table, total, worked_out

from harassment_cms.domain.disclosure import PROFILES, Range
from harassment_cms.domain.disclosure.rules import behind_tenth_percent
from harassment_cms.domain.release.counting import count
from harassment_cms.domain.release.narrowing import Danger, dangers
from harassment_cms.domain.release.told import Line, PublishedTable, Weighed

HESA, NONE = PROFILES["hesa"], PROFILES["none"]
A, B, C = "abc"


def rows(*counts: int) -> dict[str, int]:
    return dict(zip("abcdefgh", counts, strict=False))


@pytest.mark.parametrize("counts", [(2, 2, 2, 2), (3, 3, 3, 3), (2, 2, 2, 7)])
def test_rows_that_only_add_up_in_one_way_are_known_exactly(counts: tuple[int, ...]) -> None:
    found = worked_out([table(rows(*counts))])
    assert [found["campus", "2026-Q1", row] for row in rows(*counts)] == [(n, n) for n in counts]
    assert in_danger([table(rows(*counts))]) == dict.fromkeys([*rows(*counts), "Total"], "exact")


def test_two_quarters_and_the_half_year() -> None:
    published = [total(2, "2026-Q1"), total(2, "2026-Q2"), total(4, "2026-01-01/2026-06-30")]
    assert worked_out(published)["total", "2026-Q1", "Total"] == (1, 2)
    found = dangers(count(published), SOLVER)
    assert {one.cell.period: danger for one, danger in found.items()} == dict.fromkeys(
        ["2026-Q1", "2026-Q2"], Danger.ONE_OR_TWO
    )


def test_the_second_quarter_follows_from_the_first_and_the_year_so_far() -> None:
    published = [total(7, "2026-Q1"), total(2, "2026-Q2"), total(9, "2026-01-01/2026-06-30")]
    assert worked_out(published)["total", "2026-Q2", "Total"] == (1, 2)
    assert {one.cell.period for one in dangers(count(published), SOLVER)} == {"2026-Q2"}


def test_it_follows_as_well_when_the_second_quarter_was_not_published() -> None:
    found = dangers(count([total(23, "2026-Q1", "suppress"), total(25, "2026-01-01/2026-06-30", "suppress")]), SOLVER)
    assert [(one.cell.derived, one.cell.period, danger) for one, danger in found.items()] == [
        (True, "1 April 2026 to 30 June 2026", Danger.EXACT)
    ]


def contacts(numerator: int, base: int, *shares: Weighed) -> PublishedTable:
    """How many of a base were answered in time; of the others nothing is said."""
    made = table({"in_time": numerator, "late": base - numerator}, question="contact")
    return replace(made, lines=(made.lines[0], Line(made.lines[1].codes, "")), also=shares)


def of_base(weight_of_part: int, weight_of_base: int, low: int | None, high: int | None = None) -> Weighed:
    in_time, late = frozenset({"in_time"}), frozenset({"late"})
    return Weighed((((in_time,), weight_of_part), ((in_time | late,), weight_of_base)), low, high)


def test_a_share_of_true_counts_gives_the_numerator_away() -> None:
    # 4% means 3.5 <= 100 n / d < 4.5.
    share = (of_base(200, -7, 0), of_base(-200, 9, 1))
    assert worked_out([contacts(1, 23)])["contact", "2026-Q1", "in_time"] == (0, 2)
    assert worked_out([contacts(1, 23, *share)])["contact", "2026-Q1", "in_time"] == (1, 1)
    assert in_danger([contacts(1, 23, *share)])["in_time"] == "exact"


def test_true_shares_recover_as_many_numerators_as_is_known_of_them() -> None:
    """Of the 130 shares of 23 to 27 people, all published as of 25, one decimal gives 123 numerators away."""
    every = [(n, base) for base in range(23, 28) for n in range(base + 1)]
    given_away = 0
    for numerator, base in every:
        own = HESA.behind(HESA.count(numerator))
        told = behind_tenth_percent(NONE.percent(numerator, base).value or 0)
        left = {
            n
            for n, d in every
            if own.low <= n <= (own.high or 0)
            and all(one.low <= one.part * n + one.base * d <= (one.high or 10**9) for one in told)
        }
        given_away += left == {numerator}
    assert (len(every), given_away) == (130, 123)


@pytest.mark.parametrize(("numerator", "base"), [(3, 23), (13, 25), (20, 27)])
def test_the_check_knows_what_one_decimal_gives_away(numerator: int, base: int) -> None:
    told = behind_tenth_percent(NONE.percent(numerator, base).value or 0)
    shares = [of_base(one.part, one.base, one.low, one.high) for one in told]
    lines = tuple(Line((frozenset({code}),), code) for code in ("in_time", "late"))
    made = replace(contacts(numerator, base, *shares), lines=lines)
    low, high = worked_out([made])["contact", "2026-Q1", "in_time"]
    fitting = [n for d in range(23, 28) for n in range(d + 1) if NONE.percent(n, d) == NONE.percent(numerator, base)]
    assert (low, high) == (min(fitting), max(fitting))


def test_safe_tables_are_left_alone() -> None:
    assert not in_danger([table(rows(2, 3, 4, 8))])
    assert not in_danger([table(rows(23, 17, 0, 2)), total(42, "2026-01-01/2026-06-30")])


def test_two_tables_of_the_same_cases_share_their_total() -> None:
    """One table alone leaves 8 to 12 cases; the other one says that there are 8 at most."""
    one, other = table(rows(1, 4, 4)), table({"x": 4, "y": 5}, question="role")
    assert not in_danger([one])
    assert not in_danger([other])
    narrow = replace(other, total=Range(8, 8))
    assert worked_out([one, narrow])["campus", "2026-Q1", "Total"] == (8, 8)


def test_suppression_is_undone_by_a_total_and_repaired_by_a_second_cell() -> None:
    made = table(rows(2, 14, 9), rule="suppress")
    assert not in_danger([made])
    assert worked_out([made])["campus", "2026-Q1", "a"] == (0, 11)
    alone = replace(
        made, lines=tuple(replace(line, told=Range(9, 9)) if line.label == "c" else line for line in made.lines)
    )
    assert in_danger([alone]) == {"a": "exact"}


def crossed(hidden: set[tuple[int, int]]) -> list[PublishedTable]:
    counts = ((2, 10, 8), (6, 7, 12), (9, 11, 5))
    lines = [
        Line(
            (frozenset({f"r{row}"}), frozenset({f"s{column}"})),
            f"r{row} s{column}",
            Range() if (row, column) in hidden else Range(n, n),
        )
        for row, line in enumerate(counts)
        for column, n in enumerate(line)
    ]
    both = PublishedTable("both", "Both", "received", day("2026-Q1"), "suppress", ("role", "site"), tuple(lines))
    by_role = table({f"r{row}": sum(line) for row, line in enumerate(counts)}, rule="suppress", question="role")
    by_site = table({f"s{place}": sum(column) for place, column in enumerate(zip(*counts, strict=True))},
                    rule="suppress", question="site")  # fmt: skip
    return [both, by_role, by_site]


def test_the_cheapest_rectangle_leaves_the_small_cell_anywhere_from_0_to_10() -> None:
    published = crossed({(0, 0), (0, 2), (2, 0), (2, 2)})
    assert worked_out(published)["both", "2026-Q1", "r0 s0"] == (0, 10)
    assert not in_danger(published)
    assert in_danger(crossed({(0, 0)})) == {"r0 s0": "exact"}
    assert in_danger(crossed({(0, 0), (0, 2)}))["r0 s0"] == "exact"


def test_figures_that_contradict_each_other_are_never_released() -> None:
    """A report whose months add up to another total than its tables: 243 and 238."""
    months = [total(n, f"2026-0{month}", "none") for month, n in enumerate((80, 81, 82), 1)]
    assert set(in_danger([*months, total(238, "2026-Q1", "none")]).values()) == {"contradiction"}


def test_what_a_rule_set_gives_openly_is_no_finding() -> None:
    assert not in_danger([table({A: 14, B: 0, C: 9}, rule="suppress")])
    assert not in_danger([table({A: 14, B: 0, C: 9}, rule="ofqual")])
    assert in_danger([table({A: 14, B: 2, C: 9}, rule="none")]) == {B: "exact"}
