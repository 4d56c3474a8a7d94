"""The words that all rule sets of disclosure control share, and the arithmetic they have in common.

A ``Profile`` is one published rule set. It turns true figures into ``Published`` cells, which never carry the true
figure beside them, and it can say of a published cell which true figures lie behind it: a rule set is public, so
whoever reads a report can do the same. Negative counts and numerators above their base are refused with
ValueError: they are defects of the counting, not figures.

What nothing here does: look across tables or periods. Each cell protected alone can be undone by comparing tables,
so whatever is built from it says that it is not yet checked for release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Protocol


class Rule(StrEnum):
    """The rules a reader can be told about in a footnote."""

    COUNT = "count"
    ZERO = "zero"
    TOTAL = "total"
    PERCENT = "percent"
    AVERAGE = "average"
    HOURS = "hours"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Published:
    """One cell as it may be shown: ``value`` for reckoning (None when withheld), ``shown`` for reading."""

    value: int | float | None
    shown: str


NO_FIGURE = Published(None, "–")
"""A cell without a figure, which is not the same as withheld: no records of that time, nothing to divide by."""


LEFT_OUT = Published(None, "[c]")
"""A figure left out beyond a rule set, for the sake of others. It has a symbol of its own ("confidential"), because a
rule set's symbol says how small a figure is."""


@dataclass(frozen=True, slots=True)
class Range:
    """The whole numbers from ``low`` to ``high``, both included; without a ``high`` there is no end."""

    low: int = 0
    high: int | None = None

    @property
    def is_one(self) -> bool:
        """Whether there is only one number in it."""
        return self.low == self.high


ANYTHING = Range()
"""What a cell tells that says nothing."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a published share tells: ``low <= part * numerator + base * denominator <= high``."""

    part: int
    base: int
    low: int
    high: int | None = None


class Profile(Protocol):
    """A rule set of disclosure control.

    ``status`` is the sentence every report under it carries; ``notes`` says each rule in a sentence;
    ``guards_people`` tells whether counts from fewer than three people are treated as 2 or fewer.
    """

    @property
    def name(self) -> str:
        """The word people choose it by."""

    @property
    def status(self) -> str:
        """Whether figures made with it may be released, and why not."""

    @property
    def notes(self) -> Mapping[Rule, str]:
        """One sentence for each rule the profile has."""

    @property
    def guards_people(self) -> bool:
        """Whether ``people_guard`` applies before anything else."""

    @property
    def withheld(self) -> Published:
        """What stands in place of a figure that is withheld for the sake of others."""

    def count(self, n: int | float | Decimal) -> Published:
        """Publish a count (of cases, people, referrals; may be fractional for full-time equivalents)."""

    def breakdown(self, counts: Sequence[int], total: int) -> tuple[Published, ...]:
        """Publish counts that add up to a total which is published beside them, in their order."""

    def percent(self, numerator: int, base: int) -> Published:
        """Publish a share, given the true numerator and base."""

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Publish ``total / n``, an average over ``n`` cases."""

    def hours(self, minutes: int, n: int) -> Published:
        """Publish working time as hours, given minutes and over how many cases they were spent."""

    def behind(self, count: Published) -> Range:
        """Return the true counts that are published as this."""

    def behind_percent(self, share: Published) -> tuple[Ratio, ...]:
        """Return what a published share tells about its true numerator and base, beyond their own publication."""

    def behind_average(self, average: Published) -> Range:
        """Return over how many cases an average published as this is taken."""

    def behind_hours(self, hours: Published) -> tuple[Range, Range]:
        """Return the true minutes, and over how many cases they were spent, behind hours published as this."""


def people_guard(n: int, people: int | None) -> int:
    """Return a count to treat like ``n``, reduced to 2 when it comes from fewer than three people.

    ``people`` is how many distinct people stand behind the count; None when that is not known, which
    counts each case as one person (standards section 1.2: one reporter filing five reports is a count of one).
    """
    return n if people is None or people >= 3 else min(n, 2)


def round_half_up(value: int | float | Decimal, step: str = "1") -> Decimal:
    """Round to a multiple of ``step``, halves up. Python's own ``round`` sends halves to the even neighbour."""
    unit = Decimal(step)
    # Adding 0 turns a rounded "-0.0" into "0.0".
    return (exactly(value) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit + 0


def exactly(value: int | float | Decimal) -> Decimal:
    """Return a number as it is written: 2.675 means 2.675, not the binary number just below it."""
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def checked(n: int | float | Decimal) -> int | float | Decimal:
    """Return a count that can be one. Raises ValueError for a negative one."""
    if n < 0:
        raise ValueError("a count cannot be negative")
    return n


def checked_share(numerator: int, base: int) -> None:
    """Raise ValueError for a share that cannot be one."""
    checked(numerator)
    if numerator > base:
        raise ValueError("a share cannot be larger than its base")


def to_nearest(value: int | float | Decimal, step: int) -> Published:
    """Publish a figure as a multiple of ``step``, halves up."""
    rounded = int(round_half_up(checked(value), str(step)))
    return Published(rounded, str(rounded))


def behind_nearest(value: int, step: int) -> Range:
    """Return the whole numbers that ``to_nearest`` publishes as ``value``."""
    return Range(max(0, value - step // 2), value + (step - 1) // 2)


def whole_percent(numerator: int | float, base: int | float) -> Published:
    """Publish the share of two figures in whole per cent, halves up."""
    value = int(round_half_up(100 * exactly(numerator) / exactly(base)))
    return Published(value, f"{value}%")


def tenth_percent(numerator: int, base: int) -> Published:
    """Publish the share of two figures to a tenth of a per cent, halves up."""
    value = round_half_up(Decimal(100 * numerator) / base, "0.1")
    return Published(float(value), f"{value}%")


def behind_tenth_percent(value: int | float) -> tuple[Ratio, Ratio]:
    """Return what ``tenth_percent`` tells about numerator and base."""
    # value - 0.05 <= 100 n / d < value + 0.05, times 20 d.
    tenths = int(exactly(value) * 10)
    return Ratio(2000, -(2 * tenths - 1), 0), Ratio(-2000, 2 * tenths + 1, 1)


def mean(total: int | float | Decimal, n: int) -> Published:
    """Publish an average to one decimal, halves up."""
    value = round_half_up(exactly(total) / n, "0.1")
    return Published(float(value), str(value))


def minutes_behind(hours: int, step: int) -> Range:
    """Return the whole minutes that are published as these hours when they are rounded to ``step`` hours."""
    half = 30 * step
    return Range(max(0, 60 * hours - half), 60 * hours + half - 1)
