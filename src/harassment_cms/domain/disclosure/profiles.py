"""The rule sets people can choose from, by name; and figures without any, for the casework itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from harassment_cms.domain.disclosure.rounding import Hesa, NhsHes, Ofqual, Ofs
from harassment_cms.domain.disclosure.rules import (
    ANYTHING,
    NO_FIGURE,
    Profile,
    Published,
    Range,
    Ratio,
    Rule,
    behind_tenth_percent,
    checked,
    checked_share,
    exactly,
    mean,
    round_half_up,
    tenth_percent,
)
from harassment_cms.domain.disclosure.suppression import Suppress
from harassment_cms.domain.errors import UsageError


class Unprotected:
    """No disclosure control: true figures for the casework itself, marked on every page."""

    name = "none"
    status = "Not for release: these are true figures, and small ones can point to a person."
    guards_people = False
    withheld = NO_FIGURE
    notes = MappingProxyType(
        {
            Rule.COUNT: "Not for release: true figures, neither rounded nor withheld.",
            Rule.AVERAGE: "Averages and percentages have one decimal.",
            Rule.HOURS: "Hours have one decimal.",
        }
    )

    def count(self, n: int | float | Decimal) -> Published:
        """Give the count as it is."""
        value = exactly(checked(n))
        whole = value == value.to_integral_value()
        return Published(int(value), str(int(value))) if whole else Published(float(value), str(value))

    def breakdown(self, counts: Sequence[int], total: int) -> tuple[Published, ...]:
        """Give the counts as they are."""
        return tuple(map(self.count, counts))

    def percent(self, numerator: int, base: int) -> Published:
        """Give the share to one decimal; nothing when the base is 0."""
        checked_share(numerator, base)
        return tenth_percent(numerator, base) if base else NO_FIGURE

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Give the average to one decimal; nothing over no cases."""
        return mean(total, n) if checked(n) else NO_FIGURE

    def hours(self, minutes: int, n: int) -> Published:
        """Give hours to one decimal."""
        value = round_half_up(Decimal(checked(minutes)) / 60, "0.1")
        return Published(float(value), str(value))

    def behind(self, count: Published) -> Range:
        """Return the count itself."""
        return ANYTHING if count.value is None else Range(int(count.value), int(count.value))

    def behind_percent(self, share: Published) -> tuple[Ratio, ...]:
        """Return what a share of true counts tells."""
        return () if share.value is None else behind_tenth_percent(share.value)

    def behind_average(self, average: Published) -> Range:
        """Tell whether there were any cases."""
        return Range(0, 0) if average.value is None else Range(1)

    def behind_hours(self, hours: Published) -> tuple[Range, Range]:
        """Return the minutes that are rounded to a tenth of an hour like this."""
        tenths = int(exactly(hours.value or 0) * 10)
        return Range(max(0, 6 * tenths - 3), 6 * tenths + 2), ANYTHING


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        rules.name: rules
        for rules in (Hesa(), Ofs(), Ofqual(), NhsHes(), Suppress(), Suppress(hide_zeros=True), Unprotected())
    }
)
"""The rule sets people can choose from, by name."""


def profile_named(name: str) -> Profile:
    """Return the rule set of that name. Raises UsageError naming those that exist."""
    try:
        return PROFILES[name]
    except KeyError:
        raise UsageError(
            "There is no disclosure profile of that name.", f"Choose one of: {', '.join(PROFILES)}."
        ) from None
