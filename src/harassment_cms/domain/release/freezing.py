"""Which days stand frozen, since which release, and how often they were counted.

Called by the store, which counts frozen days as they were counted then, and by ``published``, which tells the check
before a release what belongs together. Every day of which a figure was published is frozen; a later release counts
it as it stands there, until a revision counts it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from harassment_cms.domain.periods import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Whole local days, both ends included, and the moments (UTC, as stored) of their start and end."""

    first: date
    last: date
    start: str
    end: str


@dataclass(frozen=True, slots=True, order=True)
class Layer:
    """A stretch of days as one release counted them; ``edition`` says how often they were counted for releases."""

    days: Stretch
    release: int
    edition: int


def layers(froze: Iterable[tuple[int, Sequence[Stretch]]]) -> tuple[Layer, ...]:
    """Return how each day stands after these releases, oldest first: by number, what each of them counted anew."""
    standing: list[Layer] = []
    for release, stretches in froze:
        for new in stretches:
            below = [one for one in standing if _meet(one.days, new)]
            standing = [one for one in standing if one not in below]
            standing += [replace(one, days=rest) for one in below for rest in _outside(one.days, new)]
            standing += [Layer(_inside(one.days, new), release, one.edition + 1) for one in below]
            standing += [Layer(gap, release, 1) for gap in _gaps((one.days for one in below), new)]
    return tuple(sorted(standing))


def frozen_in(standing: Sequence[Layer], first: date, last: date) -> tuple[Layer, ...]:
    """Return the part of what is frozen that lies in these days."""
    days = Stretch(first, last, "", "~")
    return tuple(replace(one, days=_inside(one.days, days)) for one in standing if _meet(one.days, days))


def frozen_between(standing: Sequence[Layer], start: str, end: str) -> tuple[Layer, ...]:
    """Return the part of what is frozen that lies between two moments."""
    return tuple(
        replace(one, days=replace(one.days, start=max(one.days.start, start), end=min(one.days.end, end)))
        for one in standing
        if one.days.start < end and start < one.days.end
    )


def open_days(frozen: Sequence[Layer], first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Return the stretches of these days that are not frozen."""
    return tuple((gap.first, gap.last) for gap in _gaps((one.days for one in frozen), Stretch(first, last, "", "~")))


def open_moments(frozen: Sequence[Layer], start: str, end: str) -> tuple[tuple[str, str], ...]:
    """Return the stretches of this time that are not frozen; their ends do not belong to them."""
    found = []
    for one in sorted(frozen, key=lambda layer: layer.days.start):
        if start < one.days.start:
            found.append((start, one.days.start))
        start = max(start, one.days.end)
    return (*found, (start, end)) if start < end else tuple(found)


def unfrozen(standing: Sequence[Layer], stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return what of these stretches is not frozen."""
    return tuple(gap for one in stretches for gap in _gaps((layer.days for layer in standing), one))


def editions(standing: Sequence[Layer], period: Period) -> tuple[tuple[date, date, int], ...]:
    """Return stretches of a period's days and how often each was counted, in order; days never counted have 0."""
    frozen = frozen_in(standing, period.first, period.last)
    counted = [(one.days.first, one.days.last, one.edition) for one in frozen]
    never = [(first, last, 0) for first, last in open_days(frozen, period.first, period.last)]
    joined: list[tuple[date, date, int]] = []
    for first, last, edition in sorted(counted + never):
        if joined and joined[-1][2] == edition and joined[-1][1] + _DAY == first:
            joined[-1] = (joined[-1][0], last, edition)
        else:
            joined.append((first, last, edition))
    return tuple(joined)


def _meet(one: Stretch, other: Stretch) -> bool:
    return one.first <= other.last and other.first <= one.last


def _inside(one: Stretch, other: Stretch) -> Stretch:
    first, start = max((one.first, one.start), (other.first, other.start))
    last, end = min((one.last, one.end), (other.last, other.end))
    return Stretch(first, last, start, end)


def _outside(one: Stretch, other: Stretch) -> Iterator[Stretch]:
    if one.first < other.first:
        yield Stretch(one.first, other.first - _DAY, one.start, other.start)
    if other.last < one.last:
        yield Stretch(other.last + _DAY, one.last, other.end, one.end)


def _gaps(taken: Iterable[Stretch], within: Stretch) -> Iterator[Stretch]:
    left = [within]
    for one in taken:
        left = [rest for gap in left for rest in (_outside(gap, one) if _meet(gap, one) else (gap,))]
    yield from sorted(left)
