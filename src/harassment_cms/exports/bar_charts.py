"""Charts that stand apart from their table, on paper and on web pages: which lines they have, and on what scale.

A chart repeats what its table says and adds nothing: published figures only, in the table's order, each with its
label beside it. It compares one period with the one before. What is a number of what, ``charts`` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import NO_FIGURE, Published
from harassment_cms.domain.figures import Row, Table
from harassment_cms.exports.charts import Unit, unit_of

MOST_STEPS = 5
"""Steps of a scale, at most: more lines than that are read by nobody."""

_PARTS = {"first_contact": (fig.IN_TIME, fig.LATE, fig.NOT_YET)}
# Tables that measure; a bar for each row would compare things of different kinds.
_NO_CHART = frozenset({"hours", "import_delay"})


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a figure, and the one of the period before; ``NO_FIGURE`` where there is none."""

    label: str
    figure: Published
    before: Published


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of bars on one scale from 0 to ``top``, with a line at every ``step``.

    ``period`` and ``before`` are the ids of the periods that figures and marks are of; ``before`` is empty where
    each bar is a period itself. ``empty`` says how many lines of the table have nothing to draw and no bar.
    """

    table: str
    title: str
    period: str
    before: str
    bars: tuple[Bar, ...]
    top: int
    step: int
    empty: int

    @property
    def alt(self) -> str:
        """The chart in a sentence or two, for whoever does not see it; the table has every figure."""
        beside = f", beside {self.before}" if self.before else " and the periods it is compared with"
        most = max(bar.figure.value or 0 for bar in self.bars)
        found = [bar.label for bar in self.bars if most and bar.figure.value == most]
        highest = f" The largest figure is {most:g}: {'; '.join(found)}." if found else ""
        return f"Bar chart: {self.title}, {self.period}{beside}.{highest} The table beside it has every figure."


def chart_of(table: Table) -> Chart | None:
    """Return the chart of a table; None where fewer than two lines could be drawn or all of them would be empty.

    Lines that are 0 in both periods are left out and counted; withheld ones stay, with their symbol in place of a
    bar, so that their absence says nothing.
    """
    if table.id in _NO_CHART:
        return None
    _, this, before, year_before = table.columns
    if table.id == fig.RECEIVED:
        received = next((row for row in table.rows if row.code == fig.RECEIVED), None)
        return None if received is None else _over_time(table, received, (this, before, year_before))
    rows = [row for row in table.rows if _drawn(table, row)]
    bars = [Bar(row.label, Published(row.value, row.shown), row.previous) for row in rows]
    full = [bar for bar in bars if _says(bar.figure) or _says(bar.before)]
    return _chart(table, (this, before), full, len(bars) - len(full))


def _over_time(table: Table, row: Row, periods: Sequence[str]) -> Chart | None:
    this, before, year_before = periods
    figures = ((year_before, row.year_before), (before, row.previous), (this, Published(row.value, row.shown)))
    bars = [Bar(period, figure, NO_FIGURE) for period, figure in figures if figure != NO_FIGURE]
    return _chart(table, (this, ""), bars, 0)


def _drawn(table: Table, row: Row) -> bool:
    if table.id in _PARTS and row.code not in _PARTS[table.id]:
        return False
    before = replace(row, value=row.previous.value, shown=row.previous.shown)
    return {unit_of(row), unit_of(before)} <= {Unit.CASES, None}


def _says(figure: Published) -> bool:
    """Whether there is a bar to draw, or a symbol to put in its place."""
    return figure.value != 0 and figure != NO_FIGURE


def _chart(table: Table, periods: tuple[str, str], bars: Sequence[Bar], empty: int) -> Chart | None:
    most = max((side.value or 0 for bar in bars for side in (bar.figure, bar.before)), default=0)
    if len(bars) < 2 or most == 0:
        return None
    step = _step(most)
    this, before = periods
    return Chart(table.id, table.title, this, before, tuple(bars), ceil(most / step) * step, step, empty)


def _step(most: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … that reaches ``most`` in few enough steps."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if most <= factor * power * MOST_STEPS:
                return factor * power
        power *= 10
