"""The support directory as records: a service, how to reach it, and all of them together.

Made by the loader, read by the look-up, the screens and the commands. It refuses nothing: what a file may say is
judged before a record exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from harassment_cms.signposting.vocabulary import ALL_CAMPUSES, ANYONE, FILL_IN


@dataclass(frozen=True, slots=True)
class Contact:
    """Ways to reach a service, as they are read out. ``FILL_IN`` stands where the organisation has to put its own."""

    phone: str | None = None
    text: str | None = None
    web: str | None = None
    email: str | None = None
    walk_in: str | None = None

    def ways(self) -> Iterator[tuple[str, str]]:
        """Yield (name of the field, value) for each way that is given, the ones to fill in included."""
        for way in fields(self):
            value: str | None = getattr(self, way.name)
            if value is not None:
                yield way.name, value


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the support directory, as the organisation keeps it.

    ``kind`` is ``internal`` or ``external``; ``category`` a code of the referral categories; ``needs``,
    ``characteristics`` and ``audiences`` codes of the vocabulary. Without ``characteristics`` it is for everyone.
    ``for_whom`` says in words whom it is for where the codes cannot ("people under 35"). ``campuses`` holds ``all``
    or the organisation's codes. ``verified_on`` is the day a person checked the entry, None when nobody did;
    ``review_by`` the day to look again.
    """

    id: str
    name: str
    kind: str
    category: str
    needs: tuple[str, ...]
    audiences: tuple[str, ...]
    description: str
    contact: Contact
    for_whom: str = ""
    characteristics: tuple[str, ...] = ()
    campuses: tuple[str, ...] = (ALL_CAMPUSES,)
    languages: tuple[str, ...] = ()
    hours: str = ""
    cost: str = ""
    confidentiality: str = ""
    emergency: bool = False
    areas: tuple[str, ...] = ()
    owner: str = ""
    verified_on: date | None = None
    review_by: date | None = None
    notes_for_staff: str = ""

    @property
    def to_fill_in(self) -> tuple[str, ...]:
        """What the organisation still has to put in, by the names of the keys in the file."""
        open_ways = (f"contact.{name}" for name, value in self.contact.ways() if value == FILL_IN)
        others = ("hours", "cost", "confidentiality", "owner")
        return (*open_ways, *(name for name in others if getattr(self, name) == FILL_IN))

    @property
    def reachable(self) -> bool:
        """Whether at least one way to reach it is known."""
        return any(value != FILL_IN for _, value in self.contact.ways())

    def serves(self, audience: str) -> bool:
        """Whether people of this audience are among those it is for."""
        return ANYONE in self.audiences or audience in self.audiences

    def is_on(self, campus: str) -> bool:
        """Whether it is for people on this campus."""
        return ALL_CAMPUSES in self.campuses or campus in self.campuses


@dataclass(frozen=True, slots=True)
class Directory:
    """Every service, in the order of the file. Ids are unique."""

    services: tuple[Service, ...]

    def get(self, service_id: str) -> Service | None:
        """Return the service with this id, or None."""
        return next((service for service in self.services if service.id == service_id), None)
