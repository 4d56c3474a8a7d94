"""Bars beside figures: drawn from published figures only, of one unit, and never for what is withheld."""

from __future__ import annotations

from dataclasses import replace
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.disclosure import NO_FIGURE, PROFILES, Published, profile_named
from harassment_cms.domain.figures import Row, Table
from harassment_cms.exports.charts import fractions, in_characters

CELLS = 20


def table(**figures: Published) -> Table:
    rows = tuple(Row(code, code, cell.value, cell.shown, NO_FIGURE, NO_FIGURE) for code, cell in figures.items())
    return Table("campus", "Campus", False, ("Campus", "2026-Q3", "2026-Q2", "2025-Q3"), rows, NO_FIGURE, ())


def counts(profile: str, *numbers: int) -> Table:
    rules = profile_named(profile)
    return table(**{f"row{place}": rules.count(number) for place, number in enumerate(numbers)})


@given(st.sampled_from(sorted(PROFILES)), st.lists(st.integers(0, 60), max_size=8))
def test_a_bar_is_as_long_as_its_published_figure_and_a_withheld_one_has_none(profile: str, true: list[int]) -> None:
    made = counts(profile, *true)
    drawn = fractions(made)
    longest = max((row.value for row in made.rows if row.value), default=0)
    for row in made.rows:
        if row.value is None:
            assert row.code not in drawn
        elif drawn:
            assert isclose(drawn[row.code] * longest, row.value)


def test_true_figures_that_are_published_alike_have_bars_alike() -> None:
    assert (
        fractions(counts("hesa", 3, 8, 0))
        == fractions(counts("hesa", 7, 12, 2))
        == {
            "row0": 0.5,
            "row1": 1.0,
            "row2": 0.0,
        }
    )


def test_one_figure_alone_is_no_chart() -> None:
    assert fractions(counts("hesa", 40, 0, 1)) == {}
    assert fractions(table()) == {}


def test_only_rows_of_one_unit_are_compared() -> None:
    mixed = table(
        due=Published(25, "25"),
        late=Published(10, "10"),
        percent_in_time=Published(40, "40%"),
        average_days=Published(77.9, "77.9"),
        hours=Published(120, "120"),
    )
    assert fractions(mixed) == {"due": 1.0, "late": 0.4}
    spent = table(cases=Published(10, "10"), hours_recorded=Published(40, "40"), hours_needed=Published(80, "80"))
    assert fractions(spent) == {"hours_recorded": 0.5, "hours_needed": 1.0}


def test_what_comparisons_show_changes_no_bar() -> None:
    made = counts("hesa", 10, 20)
    beside = tuple(replace(row, previous=Published(500, "500"), now=Published(900, "900")) for row in made.rows)
    assert fractions(replace(made, rows=beside)) == fractions(made)


@given(st.floats(0, 1))
def test_a_bar_in_characters_fits_and_can_be_seen_when_it_is_above_nothing(fraction: float) -> None:
    drawn = in_characters(fraction, CELLS)
    assert len(drawn) <= CELLS
    assert bool(drawn) is (fraction > 0)
    assert set(drawn) <= set("█▏▎▍▌▋▊▉")


def test_a_longer_bar_is_longer() -> None:
    assert in_characters(1.0, CELLS) == "█" * CELLS
    assert in_characters(0.5, CELLS) == "█" * 10
    assert in_characters(0.525, CELLS) == "█" * 10 + "▌"
