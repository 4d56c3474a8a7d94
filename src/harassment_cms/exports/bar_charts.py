"""Charts that stand apart from their table, on paper and on web pages, and which lines they have.

A chart repeats what its table says and adds nothing: published figures only, in the table's order, each with its
label beside it. It compares one period with the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import NO_FIGURE, Published
from harassment_cms.domain.figure_subjects import Shape, subject_of
from harassment_cms.domain.figures import Row, Table

# Tables that measure; a bar for each row would compare things of different kinds.
_MEASURED = frozenset({Shape.HOURS, Shape.HOURS_NEEDED, Shape.IMPORT_DELAY, Shape.CLOSING})


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a figure, and the one of the period before; ``NO_FIGURE`` where there is none."""

    label: str
    figure: Published
    before: Published


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of bars on one scale from 0 to ``top``, the largest figure in it.

    ``period`` and ``before`` are the ids of the periods that figures and marks are of; ``before`` is empty where
    each bar is a period itself. ``not_drawn`` says in a sentence how many lines of the table have nothing to draw.
    """

    table: str
    title: str
    period: str
    before: str
    bars: tuple[Bar, ...]
    top: int | float
    not_drawn: str

    def long(self, figure: Published) -> float:
        """Return how long a figure's bar is, as a part of the longest; 0 for one that is withheld."""
        return (figure.value or 0) / self.top

    @property
    def alt(self) -> str:
        """The chart in a sentence or two, for whoever does not see it; the table has every figure."""
        beside = f", beside {self.before}" if self.before else " and the periods it is compared with"
        most = max(bar.figure.value or 0 for bar in self.bars)
        found = [bar.label for bar in self.bars if most and bar.figure.value == most]
        highest = f" The largest figure is {most:g}: {'; '.join(found)}." if found else ""
        return f"Bar chart: {self.title}, {self.period}{beside}.{highest} The table below has every figure."


def chart_of(table: Table) -> Chart | None:
    """Return the chart of a table; None where fewer than two lines could be drawn or all of them would be empty.

    Lines that are 0 in both periods are left out and counted; withheld ones stay, with their symbol in place of a
    bar, so that their absence says nothing.
    """
    subject = subject_of(table)
    if subject.shape in _MEASURED:
        return None
    _, this, before, year_before = table.columns
    if subject.shape is Shape.RECEIVED:
        received = next((row for row in table.rows if row.code == fig.RECEIVED), None)
        return None if received is None else _over_time(table, received, (this, before, year_before))
    rows = [row for row in table.rows if row.code not in subject.parts and row.code not in subject.measures]
    bars = [Bar(row.label, Published(row.value, row.shown), row.previous) for row in rows]
    empty = [bar for bar in bars if not (_says(bar.figure) or _says(bar.before))]
    return _chart(table, (this, before), [bar for bar in bars if bar not in empty], empty)


def _over_time(table: Table, row: Row, periods: Sequence[str]) -> Chart | None:
    this, before, year_before = periods
    figures = ((year_before, row.year_before), (before, row.previous), (this, Published(row.value, row.shown)))
    bars = [Bar(period, figure, NO_FIGURE) for period, figure in figures if figure != NO_FIGURE]
    return _chart(table, (this, ""), bars, ())


def _says(figure: Published) -> bool:
    """Whether there is a bar to draw, or a symbol to put in its place."""
    return figure.value != 0 and figure != NO_FIGURE


def _chart(table: Table, periods: tuple[str, str], bars: Sequence[Bar], empty: Sequence[Bar]) -> Chart | None:
    most = max((side.value or 0 for bar in bars for side in (bar.figure, bar.before)), default=0)
    if len(bars) < 2 or most == 0:
        return None
    this, before = periods
    zero = next((bar.figure.shown for bar in empty if bar.figure.value == 0), "0")
    lines = "1 line" if len(empty) == 1 else f"{len(empty)} lines"
    not_drawn = f"Not drawn: {lines} with no figure above {zero}." if empty else ""
    return Chart(table.id, table.title, this, before, tuple(bars), most, not_drawn)
