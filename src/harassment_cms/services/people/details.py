"""What is known of each person: names by which a report could mean them, how they are reached, when they work.

Everybody keeps their own; an administrator keeps everybody's. Others see the name, and who is away and covered by
whom. Whoever imports has every report compared with all of it, whatever they may look at themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from harassment_cms.domain.clocks import local_date
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.domain.person_details import (
    Away,
    PersonDetails,
    Weekday,
    check_away,
    check_lengths,
    cover_of,
    read_hours,
)
from harassment_cms.domain.roster import Member
from harassment_cms.ports import Desk, Repositories
from harassment_cms.services.people.naming import check_name, person_called

_FEWEST_DIGITS = 7
"""Emergency and service numbers stand in reports without meaning a person."""


@dataclass(frozen=True, slots=True)
class Given:
    """Details as somebody typed them; what is None stays as it is, an empty list or text takes away."""

    full_name: str | None = None
    other_names: tuple[str, ...] | None = None
    emails: tuple[str, ...] | None = None
    accounts: tuple[str, ...] | None = None
    staff_numbers: tuple[str, ...] | None = None
    phones: tuple[str, ...] | None = None
    terms: tuple[str, ...] | None = None
    contact: str | None = None
    hours: str | None = None
    works_on: tuple[Weekday, ...] | None = None


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody to whom a case may be given; ``away`` today or None, and ``cover`` is who stands in by name."""

    name: str
    away: Away | None
    cover: str | None

    @property
    def words(self) -> str:
        """What to say before something is given to them; nothing for somebody at work."""
        if self.away is None:
            return ""
        until = "" if self.away.last is None else f" until {self.away.last.isoformat()}"
        return f"{self.name} is away{until}; {self.cover or 'nobody'} covers"


class PeopleDetails:
    """Looking at details and keeping them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def may_keep(self, user: int) -> bool:
        """Whether the actor may see and change all that is known of a person."""
        return user == self._desk.actor.id or self._desk.may(Right.MANAGE_USERS)

    def everyone(self) -> Mapping[int, PersonDetails]:
        """Return everybody's details by number; of others, without the right, the name and when they are away."""
        with self._desk.store.read() as view:
            found = self._desk.details(view)
        return {user: each if self.may_keep(user) else _shown_to_all(each) for user, each in found.items()}

    def of(self, name: str) -> PersonDetails:
        """Return one person's details, as ``everyone``; raises ``InputRefusedError`` for a name nobody has."""
        with self._desk.store.read() as view:
            person = person_called(self._desk.roster(view), name)
        return self.everyone()[person.id]

    def takers(self) -> tuple[Taker, ...]:
        """Return everyone to whom a case may be given: those at work first, then who is away and by whom covered."""
        today = local_date(self._desk.clock(), self._desk.calendar.zone)
        with self._desk.store.read() as view:
            details, roster = self._desk.details(view), self._desk.roster(view)
        found = []
        for user in roster.active():
            if user.admitted:
                cover = cover_of(details, user.id, today)
                away = details[user.id].away_on(today)
                found.append(Taker(user.name, away, None if cover is None else roster.users[cover].name))
        return tuple(sorted(found, key=lambda taker: (taker.away is not None, taker.name.casefold())))

    def change(self, name: str, given: Given) -> PersonDetails:
        """Change what is known of a person and return it.

        Raises ``NotPermittedError`` for others' details without the right, ``InputRefusedError`` for an address or a
        number that cannot be one.
        """
        person = self._own_or_managed(name)
        with self._desk.store.write() as work:
            before = self._desk.details(work)[person.id]
            after = self._with(before, given)
            changed = [
                field.name for field in fields(after) if getattr(before, field.name) != getattr(after, field.name)
            ]
            if changed:
                work.details.save(after)
                work.commit("user.details", person.name, changed=changed)
        return self.of(name)

    def set_away(self, name: str, first: date, last: date | None, cover: str | None) -> PersonDetails:
        """Write down when a person is away, and who gets what is new or unsafe meanwhile.

        Whoever covers for a case manager has to be one who can open reports.
        """
        person = self._own_or_managed(name)
        with self._desk.store.write() as work:
            before = self._desk.details(work)[person.id]
            standing_in = None if cover is None else self._cover(work, person, cover)
            days = Away(first, last, None if standing_in is None else standing_in.id)
            after = replace(before, away=tuple(sorted((*before.away, days), key=lambda each: each.first)))
            check_away(after)
            work.details.save(after)
            work.commit("user.away", person.name, cover=standing_in.name if standing_in else None)
        return self.of(name)

    def take_back(self, name: str) -> PersonDetails:
        """Take away a person's absence of today and every later one: they are back, or never go."""
        today = local_date(self._desk.clock(), self._desk.calendar.zone)
        person = self._own_or_managed(name)
        with self._desk.store.write() as work:
            before = self._desk.details(work)[person.id]
            kept = tuple(each for each in before.away if each.last is not None and each.last < today)
            if kept == before.away:
                raise InputRefusedError(
                    f"{person.name} is not away, and no days are planned.", "Nothing was changed."
                )
            work.details.save(replace(before, away=kept))
            work.commit("user.back", person.name)
        return self.of(name)

    def _own_or_managed(self, name: str) -> Member:
        with self._desk.store.read() as view:
            person = person_called(self._desk.roster(view), name)
        if person.id != self._desk.actor.id:
            self._desk.require(Right.MANAGE_USERS, person.name)
        return person

    def _cover(self, view: Repositories, person: Member, name: str) -> Member:
        if Role.CASE_MANAGER in person.roles:
            return self._desk.case_manager(view, name)
        return person_called(self._desk.roster(view), name)

    def _with(self, before: PersonDetails, given: Given) -> PersonDetails:
        after = replace(
            before,
            other_names=_told(given.other_names, before.other_names),
            emails=_told(given.emails, before.emails),
            accounts=_told(given.accounts, before.accounts),
            staff_numbers=_told(given.staff_numbers, before.staff_numbers),
            phones=_told(given.phones, before.phones),
            terms=_told(given.terms, before.terms),
        )
        if given.full_name is not None:
            after = replace(after, full_name=check_name(given.full_name))
        if given.contact is not None:
            after = replace(after, contact=given.contact.strip())
        if given.hours is not None:
            after = replace(after, weekly_minutes=read_hours(given.hours))
        if given.works_on is not None:
            after = replace(after, works_on=given.works_on)
        check_lengths(after)
        self._check_ways(after)
        return after

    def _check_ways(self, details: PersonDetails) -> None:
        from harassment_cms.formdefs.answers import is_address
        from harassment_cms.signposting.numbers import fault

        for address in (*details.emails, *([details.contact] if details.contact else [])):
            if not is_address(address):
                raise InputRefusedError(
                    f"{address} does not look like an e-mail address. Nothing was changed.", "Check what you typed."
                )
        for number in details.phones:
            wrong = fault(number, self._desk.settings.holidays.country)
            if wrong is None and sum(sign.isdigit() for sign in number) < _FEWEST_DIGITS:
                wrong = "is too short to tell anybody by"
            if wrong is not None:
                raise InputRefusedError(
                    f"{number} {wrong}. Nothing was changed.", "Give the whole number, as it is rung from outside."
                )


def _told(entries: tuple[str, ...] | None, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return entries tidied, without empty ones and repetitions; those from before if none are given."""
    if entries is None:
        return before
    return tuple(dict.fromkeys(text for text in (" ".join(entry.split()) for entry in entries) if text))


def _shown_to_all(details: PersonDetails) -> PersonDetails:
    return PersonDetails(details.user, details.full_name, away=details.away)
