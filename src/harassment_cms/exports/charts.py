"""Bars beside the figures of a table: which rows have one, and how long each is.

The one rule for every format and for the screen, so that all draw the same. A bar is drawn from what is published
and from nothing else: a withheld figure has none, and a published 0 has one of no length. Rows are compared only with
rows of the same unit. The figure itself always stands beside its bar, so that nothing depends on seeing it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from harassment_cms.domain.figures import Row, Table

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"
_FEWEST = 2
"""Rows above 0 that bars need: a single one would tell no more than its figure."""


class Unit(Enum):
    """What a figure is a number of."""

    CASES = auto()
    HOURS = auto()
    SHARE = auto()
    AVERAGE = auto()


_DRAWN = (Unit.CASES, Unit.HOURS)
"""Units that bars can be drawn of, the first found in a table. Averages and shares of different things differ."""


def unit_of(row: Row) -> Unit | None:
    """Return what a row's published figure is a number of; None where no figure is given."""
    if row.value is None:
        return None
    if row.shown.endswith("%"):
        return Unit.SHARE
    if isinstance(row.value, float):
        return Unit.AVERAGE
    return Unit.HOURS if row.code.startswith("hours") else Unit.CASES


def fractions(table: Table) -> Mapping[str, float]:
    """Return how long each row's bar is, by the row's code, as a part of the longest: 0 to 1.

    Rows that are not in it have no bar; a table of which none is in it is no chart.
    """
    for unit in _DRAWN:
        values = {row.code: row.value for row in table.rows if row.value is not None and unit_of(row) is unit}
        if sum(value > 0 for value in values.values()) >= _FEWEST:
            longest = max(values.values())
            return {code: value / longest for code, value in values.items()}
    return {}


def in_characters(fraction: float, cells: int) -> str:
    """Return a bar of block characters, ``cells`` wide where it is longest; whatever is above 0 can be seen."""
    eighths = round(fraction * cells * 8)
    if fraction > 0:
        eighths = max(eighths, 1)
    full, rest = divmod(eighths, 8)
    return _FULL * full + _EIGHTHS[rest].strip()
