"""Disclosure control: what a true figure becomes before anyone outside the casework sees it.

Called by the builder of reports (``figure_tables``) and by nothing else that shows figures. A ``Profile`` is
one published rule set; ``hesa`` and ``none`` exist, others join ``PROFILES`` with their own class. A
``Published`` cell never carries the true figure beside it. Negative counts and numerators above their base
are refused with ValueError: they are defects of the counting, not figures.

What this module does not do: look across tables or periods. Rounding each cell alone can be undone by
comparing tables, so whatever is built from it says that it is not yet checked for release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from harassment_cms.domain.errors import UsageError


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

    def count(self, n: int | float | Decimal) -> Published:
        """Publish a count (of cases, people, referrals; may be fractional for full-time equivalents)."""

    def percent(self, numerator: int, base: int) -> Published:
        """Publish a share, given the true numerator and base."""

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Publish ``total / n``, an average over ``n`` cases."""

    def hours(self, minutes: int, n: int) -> Published:
        """Publish working time as hours, given minutes and over how many cases they were spent."""


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
    return (_exact(value) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit + 0


def _exact(value: int | float | Decimal) -> Decimal:
    # A float is taken as written: 2.675 means 2.675, not the binary number just below it.
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _checked(n: int | float | Decimal) -> int | float | Decimal:
    if n < 0:
        raise ValueError("a count cannot be negative")
    return n


def _checked_share(numerator: int, base: int) -> None:
    _checked(numerator)
    if numerator > base:
        raise ValueError("a share cannot be larger than its base")


WITHHELD = ".."
"""HESA's symbol for a figure that is not given."""

_NOT_CHECKED = (
    "Rounded, not yet checked for release: rounding protects each figure on its own, but by comparing the "
    "tables and periods of a report someone can still work out a small number exactly."
)

_HESA_NOTES = MappingProxyType(
    {
        Rule.COUNT: "Counts are rounded to the nearest 5, halves up (HESA rounding).",
        Rule.ZERO: "0 means 0, 1 or 2.",
        Rule.TOTAL: "Totals are rounded on their own, so rows need not add up to the total.",
        Rule.PERCENT: "Percentages are taken from the published figures, to the nearest whole per cent; "
        f"{WITHHELD} where the base is fewer than 22.5, which is published as less than 25.",
        Rule.AVERAGE: f"Averages have one decimal; {WITHHELD} where they rest on 7 cases or fewer.",
        Rule.HOURS: "Hours are rounded to the nearest 5, halves up, so 0 means less than two and a half hours; "
        f"{WITHHELD} where they were spent on 2 cases or fewer.",
        Rule.PEOPLE: "A count that comes from fewer than three people is treated as 2 or fewer.",
    }
)


class Hesa:
    """HESA's rounding: nearest 5, percentages and averages withheld on small bases (standards section 1.1)."""

    name = "hesa"
    status = _NOT_CHECKED
    notes = _HESA_NOTES
    guards_people = True

    def count(self, n: int | float | Decimal) -> Published:
        """Round to the nearest 5, halves up; 0, 1 and 2 become 0."""
        value = int(round_half_up(_checked(n), "5"))
        return Published(value, str(value))

    def percent(self, numerator: int, base: int) -> Published:
        """Take the share of the two published counts, in whole per cent; withheld under a published 25."""
        _checked_share(numerator, base)
        part, whole = int(round_half_up(numerator, "5")), int(round_half_up(base, "5"))
        if whole < 25:
            return Published(None, WITHHELD)
        value = int(round_half_up(Decimal(100 * part) / whole))
        return Published(value, f"{value}%")

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Average to one decimal, halves up; withheld on 7 or fewer."""
        if _checked(n) <= 7:
            return Published(None, WITHHELD)
        value = round_half_up(_exact(total) / n, "0.1")
        return Published(float(value), str(value))

    def hours(self, minutes: int, n: int) -> Published:
        """Round hours to the nearest 5, halves up; withheld when the cases themselves are published as 0."""
        if _checked(n) <= 2:
            return Published(None, WITHHELD)
        return self.count(Decimal(minutes) / 60)


_NONE_NOTES = MappingProxyType(
    {
        Rule.COUNT: "Not for release: true figures, neither rounded nor withheld.",
        Rule.AVERAGE: "Averages and percentages have one decimal.",
        Rule.HOURS: "Hours have one decimal.",
    }
)


class Unprotected:
    """No disclosure control: true figures for the casework itself, marked on every page."""

    name = "none"
    status = "Not for release: these are true figures, and small ones can point to a person."
    notes = _NONE_NOTES
    guards_people = False

    def count(self, n: int | float | Decimal) -> Published:
        """Give the count as it is."""
        value = _exact(_checked(n))
        whole = value == value.to_integral_value()
        return Published(int(value), str(int(value))) if whole else Published(float(value), str(value))

    def percent(self, numerator: int, base: int) -> Published:
        """Give the share to one decimal; nothing when the base is 0."""
        _checked_share(numerator, base)
        if base == 0:
            return NO_FIGURE
        value = round_half_up(Decimal(100 * numerator) / base, "0.1")
        return Published(float(value), f"{value}%")

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Give the average to one decimal; nothing over no cases."""
        if _checked(n) == 0:
            return NO_FIGURE
        value = round_half_up(_exact(total) / n, "0.1")
        return Published(float(value), str(value))

    def hours(self, minutes: int, n: int) -> Published:
        """Give hours to one decimal."""
        value = round_half_up(Decimal(_checked(minutes)) / 60, "0.1")
        return Published(float(value), str(value))


PROFILES: Mapping[str, Profile] = MappingProxyType({"hesa": Hesa(), "none": Unprotected()})
"""The rule sets people can choose from, by name."""


def profile_named(name: str) -> Profile:
    """Return the rule set of that name. Raises UsageError naming those that exist."""
    try:
        return PROFILES[name]
    except KeyError:
        raise UsageError(
            "There is no disclosure profile of that name.", f"Choose one of: {', '.join(PROFILES)}."
        ) from None
