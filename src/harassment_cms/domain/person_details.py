"""What is known of the people who work here: how reports may name them, how they are reached, and when they work.

The check for conflicts at import compares reports with names, addresses, accounts, numbers and declared terms; queues
and suggestions ask who is away and who covers. Called by services; the store keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import pairwise

from harassment_cms.domain.errors import InputRefusedError, UsageError

LONGEST = 200
MOST_ENTRIES = 40
_MOST_HOURS = 100
_SHORTEST = 3


class Weekday(IntEnum):
    """A day of the week, numbered as ISO 8601 does."""

    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6
    SUNDAY = 7

    @property
    def word(self) -> str:
        """The day as people write it."""
        return self.name.capitalize()


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which somebody is not at work; both belong to it. ``cover`` is the number of who stands in, if anybody.

    ``last`` None means until they are back.
    """

    first: date
    last: date | None
    cover: int | None = None

    def on(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """One person's details. ``version`` is 0 where nothing was stored yet; texts that are unknown are empty.

    ``user`` is their number in the roster. ``terms`` are words that the person declared, by which a report could mean
    them: a former name, a nickname, a partner's name. ``contact`` is the e-mail address for messages about work.
    ``weekly_minutes`` is what they are employed for here.
    """

    user: int
    full_name: str
    other_names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    staff_numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    contact: str = ""
    weekly_minutes: int | None = None
    works_on: tuple[Weekday, ...] = ()
    away: tuple[Away, ...] = ()
    version: int = 0

    def away_on(self, day: date) -> Away | None:
        """Return the absence that this day belongs to; None for somebody who is at work."""
        return next((each for each in self.away if each.on(day)), None)


def cover_of(everyone: Mapping[int, PersonDetails], person: int, day: date) -> int | None:
    """Return who stands in for a person on a day; None if the person is at work, or nobody who is at work does.

    Who covers may be away too: then whoever covers them does, and a ring of covers who are all away is nobody.
    """
    seen = {person}
    away = _absence(everyone, person, day)
    while away is not None and away.cover is not None and away.cover not in seen:
        seen.add(away.cover)
        found, away = away.cover, _absence(everyone, away.cover, day)
        if away is None:
            return found
    return None


def covered_by(everyone: Mapping[int, PersonDetails], person: int, day: date) -> frozenset[int]:
    """Return the people for whom this person stands in on a day."""
    return frozenset(user for user in everyone if user != person and cover_of(everyone, user, day) == person)


def _absence(everyone: Mapping[int, PersonDetails], person: int, day: date) -> Away | None:
    details = everyone.get(person)
    return None if details is None else details.away_on(day)


def team_hours(everyone: Mapping[int, PersonDetails], team: tuple[int, ...]) -> float | None:
    """Return the hours a week that these people are employed for together; None unless it is known of each."""
    minutes = [everyone[user].weekly_minutes if user in everyone else None for user in team]
    known = [each for each in minutes if each is not None]
    return sum(known) / 60 if known and len(known) == len(minutes) else None


def read_hours(text: str) -> int | None:
    """Read hours a week (``7.5``) into minutes; empty text is None. Raises ``InputRefusedError``."""
    if not text.strip():
        return None
    try:
        hours = float(text.replace(",", "."))
    except ValueError:
        hours = -1
    if not 0 < hours <= _MOST_HOURS:
        raise InputRefusedError(
            f"Hours a week are a number above 0 and at most {_MOST_HOURS}, such as 7.5. Nothing was changed.",
            "Leave them empty if they are not known.",
        )
    return round(hours * 60)


def read_weekdays(text: str) -> tuple[Weekday, ...]:
    """Read ``mon,tue,thu`` into weekdays in order; empty text is none. Raises ``UsageError``."""
    found: set[Weekday] = set()
    for word in text.replace(",", " ").split():
        days = [day for day in Weekday if len(word) > 1 and day.word.casefold().startswith(word.casefold())]
        if len(days) != 1:
            raise UsageError(
                f"{word!r} is not a day of the week.", "Write the days as mon,tue,wed,thu,fri. Nothing was changed."
            )
        found.add(days[0])
    return tuple(sorted(found))


def check_lengths(details: PersonDetails) -> None:
    """Raise ``InputRefusedError`` for details that are too long, too many, or too short to look for in a report."""
    lists = (details.other_names, details.emails, details.accounts, details.staff_numbers, details.phones)
    everything = [details.full_name, details.contact, *details.terms, *(each for one in lists for each in one)]
    many = any(len(one) > MOST_ENTRIES for one in (*lists, details.terms))
    if many or any(len(text) > LONGEST for text in everything):
        raise InputRefusedError(
            f"An entry may have {LONGEST} characters, and each kind {MOST_ENTRIES} entries. Nothing was changed.",
            "Keep what a report could say of the person.",
        )
    if any(len(text) < _SHORTEST for text in (*details.terms, *details.accounts, *details.staff_numbers)):
        raise InputRefusedError(
            f"A term, an account or a number needs at least {_SHORTEST} characters: a shorter one stands in every "
            "report. Nothing was changed.",
            "Give a longer one.",
        )


def check_away(details: PersonDetails) -> None:
    """Raise ``InputRefusedError`` for absences that end before they begin, overlap, or are covered by oneself."""
    days = sorted(details.away, key=lambda each: each.first)
    if any(each.last is not None and each.last < each.first for each in days):
        raise InputRefusedError("Those days end before they begin. Nothing was changed.", "Check the two dates.")
    if any(one.last is None or other.first <= one.last for one, other in pairwise(days)):
        raise InputRefusedError(
            "Those days overlap others that are given already. Nothing was changed.", "Take the others away first."
        )
    if any(each.cover == details.user for each in days):
        raise InputRefusedError("Nobody covers for themselves. Nothing was changed.", "Name somebody else.")
