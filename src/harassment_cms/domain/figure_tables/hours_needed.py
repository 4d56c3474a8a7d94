"""Hours needed against hours contracted, with a forecast: reckoned from published figures, so they tell no more.

The method is small on purpose, so that a governor can do it again with a pencil: published reports a week times the
hours planned for each. The forecast is the average of the periods shown, with the quietest and the busiest of them as
its ends; anything finer would pretend to know more than three rounded numbers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import NO_FIGURE, Published
from harassment_cms.domain.disclosure.rules import exactly, round_half_up
from harassment_cms.domain.figures import Row
from harassment_cms.domain.periods import Period, days_in


@dataclass(frozen=True, slots=True)
class Plan:
    """What the organisation plans with: hours for an ordinary case, and hours a week of its case managers."""

    hours_per_case: float = 4
    contracted_hours: float | None = None

    @property
    def note(self) -> str:
        """The method in one sentence."""
        return (
            "Hours needed are the published reports, spread evenly over the weeks of their period, times "
            f"{self.hours_per_case:g} planned hours for each; the forecast takes the average of the periods shown, "
            "and the quietest and the busiest of them for its ends."
        )


PLAN = Plan()


def rows_of(received: Sequence[Published], sides: Sequence[Period], plan: Plan, withheld: Published) -> list[Row]:
    """Return the rows, given the published number of reports in the period and in the two beside it.

    ``withheld`` stands where that number is: its own symbol would seem to say how few hours there are.
    """
    weekly = [_weekly(count, side, plan) for count, side in zip(received, sides, strict=True)]
    this = weekly[0]
    known = [hours for hours in weekly if hours is not None]
    needed = [
        _shown(hours) if hours is not None else NO_FIGURE if count == NO_FIGURE else withheld
        for count, hours in zip(received, weekly, strict=True)
    ]
    contracted = None if plan.contracted_hours is None else exactly(plan.contracted_hours)
    rows = [
        _row(fig.RECEIVED, "Reports received", received),
        _row("needed", "Hours needed a week", needed),
        _now("contracted", "Hours contracted a week", contracted),
        _now("to_spare", "Hours to spare a week; below 0, missing", _less(contracted, this), signed=True),
    ]
    if known:
        rows += [
            _now("next", "Forecast for the next period", sum(known, Decimal(0)) / len(known)),
            _now("next_least", "Forecast, if it is as quiet as the quietest", min(known)),
            _now("next_most", "Forecast, if it is as busy as the busiest", max(known)),
        ]
    return rows


def _weekly(count: Published, side: Period, plan: Plan) -> Decimal | None:
    if count.value is None:
        return None
    return exactly(count.value) * 7 / days_in(side) * exactly(plan.hours_per_case)


def _less(contracted: Decimal | None, needed: Decimal | None) -> Decimal | None:
    return None if contracted is None or needed is None else contracted - needed


def _shown(hours: Decimal, *, signed: bool = False) -> Published:
    value = round_half_up(hours, "0.1")
    return Published(float(value), f"{value:+}" if signed and value else f"{value}")


def _now(code: str, label: str, hours: Decimal | None, *, signed: bool = False) -> Row:
    cell = NO_FIGURE if hours is None else _shown(hours, signed=signed)
    return _row(code, label, (cell, NO_FIGURE, NO_FIGURE))


def _row(code: str, label: str, cells: Sequence[Published]) -> Row:
    this, before, a_year_before = cells
    return Row(code, label, this.value, this.shown, before, a_year_before)
