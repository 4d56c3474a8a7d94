"""Which of the things a person sent are revisions of one report, and what they say now.

A report may have arrived many times: in overlapping, older and partial exports, with more columns or fewer, edited or
not. From the set of its readings, and from nothing else, `derive` says what they disagree about, which readings are
revisions, and which answers are the current ones. The order of arrival decides nothing; it only stands in, marked,
where nobody can know which answer is newer. Services call it with the answers opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

Said = Mapping[str, bytes | None]
"""What one reading says: everything it asks, by name, with the answer as hashes see it; None was left empty."""

_TICK = timedelta(seconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Span(NamedTuple):
    """When a reading is known to have been what the survey held: from ``start``, and before ``end``."""

    start: datetime
    end: datetime


class Told(NamedTuple):
    """One complete reading of a report. ``number`` grows with each arrival; ``spans`` are empty if nobody knows."""

    number: int
    said: Said
    spans: tuple[Span, ...] = ()

    def __repr__(self) -> str:
        return object.__repr__(self)


class Choice(NamedTuple):
    """A person said that reading ``number`` is the current one, of all that were there before ``before``."""

    number: int
    before: int


@dataclass(frozen=True, slots=True)
class Derived:
    """What a set of readings comes to.

    ``contested`` are the questions they disagree about. ``revisions`` holds the readings of each revision, the
    earliest first; a reading that says of what is contested only what another one says, too, is in none.
    ``current`` names for each question a reading with the current answer, ``known`` is False if the last arrival
    stands in for one of them. ``standing`` are the readings that contradict no current answer.
    """

    contested: frozenset[str]
    revisions: tuple[tuple[int, ...], ...]
    current: Mapping[str, int]
    known: bool
    standing: frozenset[int]


def span(when: datetime | date, zone: tzinfo = UTC) -> Span:
    """Return a moment as a span of one second, a day as the whole of it in ``zone``."""
    if isinstance(when, datetime):
        moment = when.astimezone(UTC).replace(microsecond=0)
        return Span(moment, moment + _TICK)
    first, after = (datetime.combine(day, time.min, zone) for day in (when, when + timedelta(days=1)))
    return Span(first.astimezone(UTC), after.astimezone(UTC))


def derive(readings: Sequence[Told], choice: Choice | None = None) -> Derived:
    """Derive the revisions of one report and its current answers, whatever the order of its readings.

    Two readings that contradict each other cannot have been in the survey at once, so any moment at which each is
    known to have been there tells which came later: the tool's own time of the last change, or the date of an export.
    Each question's current answer is that of the latest reading that asks it.
    """
    told = sorted(readings, key=lambda reading: -reading.number)
    left_over = [each for each in told if _is_left_over(each, told, choice)]
    asking: dict[str, list[Told]] = {}
    for reading in told:
        for name in reading.said:
            asking.setdefault(name, []).append(reading)
    contested = frozenset(name for name, those in asking.items() if len({each.said[name] for each in those}) > 1)
    latest = {
        name: _latest(name, [each for each in those if each not in left_over] or those)
        for name, those in asking.items()
    }
    # As a whole, if it can be: answers that were never given together are nobody's.
    told.sort(key=lambda each: (each in left_over, any(each.said[name] not in latest[name] for name in each.said)))
    current = {
        name: next(each for each in told if name in each.said and each.said[name] in latest[name]) for name in asking
    }
    values = {each.number: {name: each.said[name] for name in contested & each.said.keys()} for each in told}
    now = {name: current[name].said[name] for name in contested}
    standing = frozenset(number for number, said in values.items() if said.items() <= now.items())
    return Derived(
        contested,
        _revisions(told, values, standing),
        {name: reading.number for name, reading in current.items()},
        all(len(latest[name]) == 1 for name in contested),
        standing,
    )


def contradicts(one: Said, other: Said) -> bool:
    """Whether a question that both ask was answered differently."""
    return any(one[name] != other[name] for name in one.keys() & other.keys())


def _latest(name: str, asking: Sequence[Told]) -> frozenset[bytes | None]:
    """The answers to a question of which none is known to be later than another; one alone is known to be current."""
    spans: dict[bytes | None, list[Span]] = {}
    for each in asking:
        spans.setdefault(each.said[name], []).extend(each.spans)
    return frozenset(said for said, those in spans.items() if not any(_is_over(those, spans[each]) for each in spans))


def _is_over(spans: Sequence[Span], later: Sequence[Span]) -> bool:
    """Whether one ended before the other was last seen; what has no date never ended and was never seen."""
    return bool(spans and later) and max(each.start for each in later) >= max(each.end for each in spans)


def _is_left_over(reading: Told, told: Sequence[Told], choice: Choice | None) -> bool:
    """Whether a person preferred another reading to this one."""
    if choice is None or reading.number > choice.before:
        return False
    return any(each.number == choice.number and contradicts(reading.said, each.said) for each in told)


def _revisions(
    told: Sequence[Told], values: Mapping[int, Said], standing: frozenset[int]
) -> tuple[tuple[int, ...], ...]:
    """Group the readings by what they say of the contested questions, without those of which others say more."""
    groups: dict[frozenset[tuple[str, bytes | None]], list[Told]] = {}
    for reading in sorted(told, key=lambda each: each.number):
        groups.setdefault(frozenset(values[reading.number].items()), []).append(reading)
    revisions = [those for said, those in groups.items() if not any(said < other for other in groups)]
    revisions.sort(key=lambda those: _when(those, standing))
    return tuple(tuple(each.number for each in those) for those in revisions)


def _when(those: Sequence[Told], standing: frozenset[int]) -> tuple[bool, datetime, int]:
    """Where a revision belongs: the current one last, the others by when they were last seen, then by arrival."""
    stands = any(each.number in standing for each in those)
    seen = max((each.start for reading in those for each in reading.spans), default=_NEVER)
    return stands, seen, max(reading.number for reading in those)
