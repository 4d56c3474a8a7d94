"""Charts beside their tables: which rows make one, and that they say no more than their table."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, WITHHELD, Published
from harassment_cms.domain.figures import Row, Table
from harassment_cms.exports.bar_charts import chart_of

NOTHING = Published(0, "0")


def row(code: str, figure: int | None, before: Published = NOTHING, shown: str = "") -> Row:
    return Row(code, code.title(), figure, shown or str(figure), before, NO_FIGURE)


def table(*rows: Row, id: str = "campus") -> Table:
    columns = ("Campus", "2026-Q3", "2026-Q2", "2025-Q3")
    return Table(id, "Campus", False, columns, rows, Published(40, "40"), ())


def labels(made: Table) -> list[str]:
    chart = chart_of(made)
    assert chart is not None
    return [bar.label for bar in chart.bars]


def test_lines_keep_the_order_of_the_table_and_empty_ones_are_counted() -> None:
    chart = chart_of(table(row("south", 5), row("north", 0), row("main", 25), row("east", 0, Published(5, "5"))))
    assert chart is not None
    assert [(bar.label, bar.figure.shown, bar.before.shown) for bar in chart.bars] == [
        ("South", "5", "0"),
        ("Main", "25", "0"),
        ("East", "0", "5"),
    ]
    assert (chart.period, chart.before, chart.not_drawn, chart.top) == (
        "2026-Q3",
        "2026-Q2",
        "Not drawn: 1 line with no figure above 0.",
        25,
    )


def test_withheld_lines_stay_with_their_symbol() -> None:
    chart = chart_of(table(row("main", 25), row("north", None, shown=WITHHELD), row("east", None, shown="[c]")))
    assert chart is not None
    assert [bar.figure for bar in chart.bars] == [Published(25, "25"), Published(None, WITHHELD), LEFT_OUT]


def test_shares_averages_and_parts_are_no_bars() -> None:
    counted = (row("due", 40), row("in_time", 25), row("late", 15), row("not_yet", 0), row("reached", 10))
    share = row("percent_in_time", 63, Published(50, "50%"), "63%")
    average = replace(row("average_days", None, shown=WITHHELD), previous=Published(1.5, "1.5"))
    assert labels(table(*counted, share, average, id="first_contact")) == ["In_Time", "Late"]
    assert chart_of(table(row("cases", 25), row("hours", 100), id="hours")) is None


def test_reports_received_are_drawn_period_by_period() -> None:
    received = replace(row("received", 40, Published(35, "35")), year_before=Published(20, "20"))
    made = table(received, row("date_unknown", 5), id="received")
    assert labels(made) == ["2025-Q3", "2026-Q2", "2026-Q3"]
    assert labels(replace(made, rows=(replace(received, year_before=NO_FIGURE),))) == ["2026-Q2", "2026-Q3"]


def test_too_little_makes_no_chart() -> None:
    assert chart_of(table()) is None
    assert chart_of(table(row("main", 25))) is None
    assert chart_of(table(row("main", None, shown=WITHHELD), row("north", None, shown=WITHHELD))) is None


def test_a_chart_is_told_in_words() -> None:
    chart = chart_of(table(row("main", 25), row("north", 25), row("east", 5)))
    assert chart is not None
    assert chart.alt == (
        "Bar chart: Campus, 2026-Q3, beside 2026-Q2. The largest figure is 25: Main; North. "
        "The table below has every figure."
    )


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=2, max_size=30))
def test_every_line_is_drawn_or_counted_and_the_longest_bar_is_whole(figures: list[int | None]) -> None:
    rows = [
        row(f"r{place}", figure, shown=WITHHELD if figure is None else "") for place, figure in enumerate(figures)
    ]
    if (chart := chart_of(table(*rows))) is not None:
        empty = len(figures) - len(chart.bars)
        assert (f"{empty} line" in chart.not_drawn) is (empty > 0)
        assert max(chart.long(bar.figure) for bar in chart.bars) == 1
        assert all(chart.long(bar.figure) == 0 for bar in chart.bars if bar.figure.value is None)
