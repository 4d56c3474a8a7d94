"""The published rule sets that round: HESA's, the Office for Students', Ofqual's and that of hospital statistics.

Chosen by name through ``profiles``. Each class is one rule set, with its own symbols (standards section 1.1). Where
a rule set says nothing about averages, HESA's rule for them is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from types import MappingProxyType

from harassment_cms.domain.disclosure.rules import (
    ANYTHING,
    NO_FIGURE,
    Published,
    Range,
    Ratio,
    Rule,
    behind_nearest,
    behind_tenth_percent,
    checked,
    checked_share,
    mean,
    minutes_behind,
    tenth_percent,
    to_nearest,
    whole_percent,
)

HESA_WITHHELD = ".."
"""HESA's symbol for a figure that is not given."""

FEW_FOR_AVERAGES = 7
"""An average over this many cases, or fewer, is nearly each one's own value (HESA)."""

_UNCHECKED = (
    "not yet checked for release: rounding protects each figure on its own, but by comparing the "
    "tables and periods of a report someone can still work out a small number exactly."
)
_ROUNDED = f"Rounded, {_UNCHECKED}"
_TOTALS = "Totals are rounded on their own, so rows need not add up to the total."
_PEOPLE = "A count that comes from fewer than three people is treated as 2 or fewer."


class Hesa:
    """HESA's rounding: nearest 5, percentages and averages withheld on small bases (standards section 1.1)."""

    name = "hesa"
    status = _ROUNDED
    guards_people = True
    withheld = Published(None, HESA_WITHHELD)
    notes = MappingProxyType(
        {
            Rule.COUNT: "Counts are rounded to the nearest 5, halves up (HESA rounding).",
            Rule.ZERO: "0 means 0, 1 or 2.",
            Rule.TOTAL: _TOTALS,
            Rule.PERCENT: "Percentages are taken from the published figures, to the nearest whole per cent; "
            f"{HESA_WITHHELD} where the base is fewer than 22.5, which is published as less than 25.",
            Rule.AVERAGE: f"Averages have one decimal; {HESA_WITHHELD} where they rest on 7 cases or fewer.",
            Rule.HOURS: "Hours are rounded to the nearest 5, halves up, so 0 means less than two and a half hours; "
            f"{HESA_WITHHELD} where they were spent on 2 cases or fewer.",
            Rule.PEOPLE: _PEOPLE,
        }
    )

    def count(self, n: int | float | Decimal) -> Published:
        """Round to the nearest 5, halves up; 0, 1 and 2 become 0."""
        return to_nearest(n, 5)

    def breakdown(self, counts: Sequence[int], total: int) -> tuple[Published, ...]:
        """Round each count on its own."""
        return tuple(map(self.count, counts))

    def percent(self, numerator: int, base: int) -> Published:
        """Take the share of the two published counts, in whole per cent; withheld under a published 25."""
        checked_share(numerator, base)
        part, whole = self.count(numerator).value or 0, self.count(base).value or 0
        return self.withheld if whole < 25 else whole_percent(part, whole)

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Average to one decimal, halves up; withheld on 7 or fewer."""
        return self.withheld if checked(n) <= FEW_FOR_AVERAGES else mean(total, n)

    def hours(self, minutes: int, n: int) -> Published:
        """Round hours to the nearest 5, halves up; withheld when the cases themselves are published as 0."""
        return self.withheld if checked(n) <= 2 else to_nearest(Decimal(minutes) / 60, 5)

    def behind(self, count: Published) -> Range:
        """Return the five counts that are rounded to one; three for 0."""
        return ANYTHING if count.value is None else behind_nearest(int(count.value), 5)

    def behind_percent(self, share: Published) -> tuple[Ratio, ...]:
        """Tell nothing: a share of published figures says no more than they do."""
        return ()

    def behind_average(self, average: Published) -> Range:
        """Tell whether there were more than 7 cases."""
        return Range(0, FEW_FOR_AVERAGES) if average.value is None else Range(FEW_FOR_AVERAGES + 1)

    def behind_hours(self, hours: Published) -> tuple[Range, Range]:
        """Return the minutes rounded to these hours; withheld, that there were 2 cases or fewer."""
        if hours.value is None:
            return ANYTHING, Range(0, 2)
        return minutes_behind(int(hours.value), 5), Range(3)


class Ofs:
    """The Office for Students' rules: nearest 10, and four codes for shares of few (standards section 1.1).

    Shares are of the true figures, as the rules have it. Averages and hours, of which they say nothing, are given
    where a share of as many cases could be.
    """

    name = "ofs"
    status = _ROUNDED
    guards_people = True
    withheld = Published(None, "[low]")
    notes = MappingProxyType(
        {
            Rule.COUNT: "Counts are rounded to the nearest 10, halves up (the Office for Students' rounding).",
            Rule.ZERO: "0 means 0 to 4.",
            Rule.TOTAL: _TOTALS,
            Rule.PERCENT: "Percentages are taken from the true figures, to one decimal. Codes stand in their place: "
            "[none] where there are 2 cases or fewer to take a share of, [low] where there are 3 to 22, [DPL] where "
            "the share is of 2 cases or fewer, [DPH] where all but 2 or fewer are in it.",
            Rule.AVERAGE: "Averages have one decimal; [none] where they rest on 2 cases or fewer, [low] on 3 to 22.",
            Rule.HOURS: "Hours are rounded to the nearest 10, halves up, so 0 means less than five hours; "
            "[none] where they were spent on 2 cases or fewer, [low] on 3 to 22.",
            Rule.PEOPLE: _PEOPLE,
        }
    )
    _NONE = Published(None, "[none]")
    _FEW_OF = Published(None, "[DPL]")
    _FEW_NOT_OF = Published(None, "[DPH]")

    def count(self, n: int | float | Decimal) -> Published:
        """Round to the nearest 10, halves up."""
        return to_nearest(n, 10)

    def breakdown(self, counts: Sequence[int], total: int) -> tuple[Published, ...]:
        """Round each count on its own."""
        return tuple(map(self.count, counts))

    def percent(self, numerator: int, base: int) -> Published:
        """Take the share of the true counts, to a tenth of a per cent, or the first code that applies."""
        checked_share(numerator, base)
        if few := self._too_few(base):
            return few
        if numerator <= 2:
            return self._FEW_OF
        return self._FEW_NOT_OF if base - numerator <= 2 else tenth_percent(numerator, base)

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Average to one decimal; a code on 22 or fewer."""
        return self._too_few(n) or mean(total, n)

    def hours(self, minutes: int, n: int) -> Published:
        """Round hours to the nearest 10; a code on 22 cases or fewer."""
        hours = to_nearest(Decimal(minutes) / 60, 10)
        return self._too_few(n) or hours

    def behind(self, count: Published) -> Range:
        """Return the ten counts that are rounded to one; five for 0."""
        return ANYTHING if count.value is None else behind_nearest(int(count.value), 10)

    def behind_percent(self, share: Published) -> tuple[Ratio, ...]:
        """Return what a code, or a share of true counts, tells."""
        base = _told(0, 1, self.behind_average(share))
        if share.value is not None:
            few = Ratio(1, 0, 3), Ratio(-1, 1, 3)
            return *base, *few, *behind_tenth_percent(share.value)
        if share == self._FEW_OF:
            return *base, Ratio(1, 0, 0, 2)
        return (*base, Ratio(1, 0, 3), Ratio(-1, 1, 0, 2)) if share == self._FEW_NOT_OF else base

    def behind_average(self, average: Published) -> Range:
        """Return the cases that a code stands for; 23 or more where there is none for too few."""
        return {self._NONE: Range(0, 2), self.withheld: Range(3, 22)}.get(average, Range(23))

    def behind_hours(self, hours: Published) -> tuple[Range, Range]:
        """Return the minutes rounded to these hours, and the cases."""
        minutes = ANYTHING if hours.value is None else minutes_behind(int(hours.value), 10)
        return minutes, self.behind_average(hours)

    def _too_few(self, base: int) -> Published | None:
        if checked(base) <= 2:
            return self._NONE
        return self.withheld if base <= 22 else None


class Ofqual:
    """Ofqual's rounding: nearest 5, 1 to 4 in words, a true zero as 0 (standards section 1.1).

    Shares are of the true figures, as the policy has it, and withheld where one of the two is given in words.
    """

    name = "ofqual"
    status = _ROUNDED
    guards_people = True
    withheld = Published(None, HESA_WITHHELD)
    notes = MappingProxyType(
        {
            Rule.COUNT: "Counts are rounded to the nearest 5; 1 to 4 are given as “fewer than 5” (Ofqual rounding).",
            Rule.ZERO: "0 means none.",
            Rule.TOTAL: _TOTALS,
            Rule.PERCENT: "Percentages are taken from the true figures, to one decimal; "
            f"{HESA_WITHHELD} where one of the two is fewer than 5.",
            Rule.AVERAGE: f"Averages have one decimal; {HESA_WITHHELD} where they rest on 7 cases or fewer.",
            Rule.HOURS: "Hours are rounded to the nearest 5, and given as “fewer than 5” below 5; "
            f"{HESA_WITHHELD} where they were spent on fewer than 5 cases.",
            Rule.PEOPLE: _PEOPLE,
        }
    )
    _FEW = Published(None, "fewer than 5")

    def count(self, n: int | float | Decimal) -> Published:
        """Round to the nearest 5; say so of what is less than 5 and not 0."""
        return self._FEW if 0 < checked(n) < 5 else to_nearest(n, 5)

    def breakdown(self, counts: Sequence[int], total: int) -> tuple[Published, ...]:
        """Publish each count on its own."""
        return tuple(map(self.count, counts))

    def percent(self, numerator: int, base: int) -> Published:
        """Take the share of the true counts, to a tenth of a per cent."""
        checked_share(numerator, base)
        if base == 0:
            return NO_FIGURE
        return self.withheld if 0 < numerator < 5 or base < 5 else tenth_percent(numerator, base)

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Average to one decimal, halves up; withheld on 7 or fewer."""
        return self.withheld if checked(n) <= FEW_FOR_AVERAGES else mean(total, n)

    def hours(self, minutes: int, n: int) -> Published:
        """Publish hours as a count; withheld on fewer than 5 cases."""
        return self.withheld if checked(n) < 5 else self.count(Decimal(minutes) / 60)

    def behind(self, count: Published) -> Range:
        """Return 0 for 0, 1 to 4 for the words, the counts that round to it for the others."""
        if count.value is None:
            return Range(1, 4) if count == self._FEW else ANYTHING
        if not count.value:
            return Range(0, 0)
        near = behind_nearest(int(count.value), 5)
        return Range(max(5, near.low), near.high)

    def behind_percent(self, share: Published) -> tuple[Ratio, ...]:
        """Return what a share of true counts tells; its absence tells no more than the counts themselves."""
        return () if share.value is None else behind_tenth_percent(share.value)

    def behind_average(self, average: Published) -> Range:
        """Tell whether there were more than 7 cases."""
        return Range(0, FEW_FOR_AVERAGES) if average.value is None else Range(FEW_FOR_AVERAGES + 1)

    def behind_hours(self, hours: Published) -> tuple[Range, Range]:
        """Return the minutes behind these hours, and whether there were 5 cases."""
        if hours == self.withheld:
            return ANYTHING, Range(0, 4)
        if not hours.value:
            return (Range(1, 299) if hours.value is None else Range(0, 0)), Range(5)
        near = minutes_behind(int(hours.value), 5)
        return Range(max(300, near.low), near.high), Range(5)


class NhsHes:
    """The rules of England's hospital episode statistics: 1 to 7 withheld, the rest to the nearest 5.

    Shares are of the published figures (standards section 1.1). The wide gap below the first number given is there
    so that no second figure need be withheld for the sake of the first.
    """

    name = "nhs-hes"
    status = f"Rounded and in part withheld, {_UNCHECKED}"
    guards_people = True
    withheld = Published(None, "*")
    notes = MappingProxyType(
        {
            Rule.COUNT: "Counts of 1 to 7 are withheld and shown as *; the others are rounded to the nearest 5 "
            "(the rules of England's hospital episode statistics).",
            Rule.ZERO: "0 means none.",
            Rule.TOTAL: _TOTALS,
            Rule.PERCENT: "Percentages are taken from the published figures, to the nearest whole per cent; "
            "* where one of them is withheld.",
            Rule.AVERAGE: "Averages have one decimal; * where they rest on 1 to 7 cases.",
            Rule.HOURS: "Hours are rounded to the nearest 5; * where they were spent on 1 to 7 cases.",
            Rule.PEOPLE: _PEOPLE,
        }
    )

    def count(self, n: int | float | Decimal) -> Published:
        """Round to the nearest 5; withhold what is less than 8 and not 0."""
        return self.withheld if 0 < checked(n) < 8 else to_nearest(n, 5)

    def breakdown(self, counts: Sequence[int], total: int) -> tuple[Published, ...]:
        """Publish each count on its own."""
        return tuple(map(self.count, counts))

    def percent(self, numerator: int, base: int) -> Published:
        """Take the share of the two published counts, in whole per cent."""
        checked_share(numerator, base)
        part, whole = self.count(numerator).value, self.count(base).value
        if part is None or whole is None:
            return self.withheld
        return whole_percent(part, whole) if whole else NO_FIGURE

    def average(self, total: int | float | Decimal, n: int) -> Published:
        """Average to one decimal; withheld on 1 to 7."""
        if checked(n) == 0:
            return NO_FIGURE
        return self.withheld if n <= FEW_FOR_AVERAGES else mean(total, n)

    def hours(self, minutes: int, n: int) -> Published:
        """Round hours to the nearest 5; withheld on 1 to 7 cases."""
        return self.withheld if 0 < checked(n) <= FEW_FOR_AVERAGES else to_nearest(Decimal(minutes) / 60, 5)

    def behind(self, count: Published) -> Range:
        """Return 0 for 0, 1 to 7 for what is withheld, the counts that round to it for the others."""
        if count.value is None:
            return Range(1, 7) if count == self.withheld else ANYTHING
        return behind_nearest(int(count.value), 5) if count.value else Range(0, 0)

    def behind_percent(self, share: Published) -> tuple[Ratio, ...]:
        """Tell nothing: a share of published figures says no more than they do."""
        return ()

    def behind_average(self, average: Published) -> Range:
        """Tell whether there were none, 1 to 7, or more cases."""
        if average == NO_FIGURE:
            return Range(0, 0)
        return Range(1, FEW_FOR_AVERAGES) if average.value is None else Range(FEW_FOR_AVERAGES + 1)

    def behind_hours(self, hours: Published) -> tuple[Range, Range]:
        """Return the minutes rounded to these hours; withheld, that there were 1 to 7 cases."""
        if hours.value is None:
            return ANYTHING, Range(1, FEW_FOR_AVERAGES)
        return minutes_behind(int(hours.value), 5), ANYTHING


def _told(part: int, base: int, told: Range) -> tuple[Ratio, ...]:
    return (Ratio(part, base, told.low, told.high),)
