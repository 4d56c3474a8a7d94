"""What is not right with the directory: entries that are stale, incomplete, contradictory, doubled or badly formed.

Pure: the day, the organisation's campuses and its country are given. Called by ``hcms signposting check``, by the use
cases that keep the directory, and before a page is published. It refuses nothing; whether a finding stops somebody is
theirs to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from harassment_cms.signposting import numbers
from harassment_cms.signposting.model import Directory, Service
from harassment_cms.signposting.vocabulary import ALL_CAMPUSES, ANYONE, FILL_IN
from harassment_cms.yamlfile import nearest

CHECKED_FOR_DAYS = 180
"""How long a check by a person holds where no day to look again is given, unless the settings say otherwise."""

_ALIKE = 92  # of 100: names that differ by a plural or a slip
_NUMBER = re.compile(r"\+?[0-9][0-9 ]+")
_WANTED = ("hours", "languages", "cost", "owner")


TO_FILL_IN = "is still to be filled in"


class Kind(StrEnum):
    """What is not right."""

    STALE = "stale"
    NEVER_CHECKED = "never_checked"
    INCOMPLETE = "incomplete"
    CONTRADICTORY = "contradictory"
    DUPLICATE = "duplicate"
    BADLY_FORMED = "badly_formed"


WRONG = frozenset({Kind.CONTRADICTORY, Kind.DUPLICATE, Kind.BADLY_FORMED})
"""What cannot be right as it stands; the others are work that is still to be done."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing: which entry, under which key of the file (``contact.phone``), in words that begin in lower case."""

    kind: Kind
    service_id: str
    key: str
    sentence: str

    @property
    def is_wrong(self) -> bool:
        """Whether it has to be corrected; else it is work still to be done."""
        return self.kind in WRONG


@dataclass(frozen=True, slots=True)
class Measure:
    """What the directory is held against.

    ``campuses`` are the organisation's codes, empty when it has named none; ``country`` is an ISO 3166 code.
    """

    today: date
    checked_for_days: int = CHECKED_FOR_DAYS
    campuses: tuple[str, ...] = ()
    country: str = "GB"


def examine(directory: Directory, by: Measure) -> tuple[Finding, ...]:
    """Return everything that is not right, entry by entry in the order of the file."""
    found = [finding for service in directory.services for finding in _one(service, by)]
    found += _doubles(directory.services, by.country)
    place = {service.id: number for number, service in enumerate(directory.services)}
    return tuple(sorted(found, key=lambda finding: place[finding.service_id]))


def has_run_out(verified_on: date | None, review_by: date | None, by: Measure) -> bool:
    """Whether a check by a person holds no longer: the day to look again is over, or it was too long ago.

    Where nobody ever checked there is nothing to run out.
    """
    if verified_on is None:
        return False
    last = verified_on + timedelta(days=by.checked_for_days)
    return by.today > min(last, review_by or last)


def _one(service: Service, by: Measure) -> Iterator[Finding]:
    for kind, rule in (
        (Kind.STALE, _stale),
        (Kind.NEVER_CHECKED, _never_checked),
        (Kind.INCOMPLETE, _incomplete),
        (Kind.CONTRADICTORY, _contradictory),
        (Kind.BADLY_FORMED, _badly_formed),
    ):
        for key, sentence in rule(service, by):
            yield Finding(kind, service.id, key, sentence)


Told = Iterator[tuple[str, str]]


def _stale(service: Service, by: Measure) -> Told:
    if not has_run_out(service.verified_on, service.review_by, by):
        return
    if service.review_by is not None and service.review_by < by.today:
        yield "review_by", f"was to be looked at again by {service.review_by}"
    else:
        yield "verified_on", f"was checked on {service.verified_on}, more than {by.checked_for_days} days ago"


def _never_checked(service: Service, by: Measure) -> Told:
    if service.verified_on is None:
        yield "verified_on", "was never checked by a person"


def _incomplete(service: Service, by: Measure) -> Told:
    for key in service.to_fill_in:
        yield key, TO_FILL_IN
    for key in _WANTED:
        if not getattr(service, key):
            yield key, "is not given"
    if service.verified_on is not None and service.review_by is None:
        yield "review_by", "names no day to look again"


def _contradictory(service: Service, by: Measure) -> Told:
    checked, review = service.verified_on, service.review_by
    if checked is not None and checked > by.today:
        yield "verified_on", f"is a day that has not come yet: {checked}"
    if checked is not None and review is not None and review <= checked:
        yield "review_by", f"is {review}, and the entry was checked on {checked}: looking again comes later"
    if checked is None and review is not None:
        yield "review_by", "names a day to look again, but no day on which anybody looked: give verified_on"
    if checked is not None and service.to_fill_in:
        yield "verified_on", f"says that somebody checked it, but {', '.join(service.to_fill_in)} is not filled in"
    if service.emergency and not (service.contact.phone or service.contact.text):
        yield "emergency", "is true, but it can be neither rung nor sent a text"
    if ANYONE in service.audiences and len(service.audiences) > 1:
        yield "audiences", f'holds "{ANYONE}" beside single groups: keep the one or the others'
    if service.cost.casefold() == "free" and _rings(service) and numbers.costs_extra(_rings(service), by.country):
        yield "cost", "says Free, but calls to its number are charged"
    for campus in service.campuses if by.campuses else ():
        if campus not in (*by.campuses, ALL_CAMPUSES):
            near = nearest(campus, by.campuses)
            meant = f'did you mean "{near}"?' if near else f"known: {', '.join(by.campuses)}"
            yield "campuses", f'names "{campus}", which is no campus of the settings; {meant}'


def _badly_formed(service: Service, by: Measure) -> Told:
    for key, number in (("contact.phone", _rings(service)), ("contact.text", service.contact.text or "")):
        if _NUMBER.fullmatch(number) and (fault := numbers.fault(number, by.country)):
            yield key, fault
    web = service.contact.web
    if web and web != FILL_IN and (fault := _web_fault(web)):
        yield "contact.web", fault


def _web_fault(web: str) -> str | None:
    parts = urlsplit(web)
    if parts.scheme != "https":
        return "begins with http://, so that others on the network can see what is read there: use https://"
    if parts.username is not None or parts.port is not None:
        return "is not a plain address of a page"
    return None


def _rings(service: Service) -> str:
    number = service.contact.phone
    return "" if number is None or number == FILL_IN else number


def _doubles(services: Sequence[Service], country: str) -> Iterator[Finding]:
    """Yield each entry that an earlier one already is: by its name, or, outside the university, by how it is reached.

    Offices of the university share switchboards and pages; two helplines with one number are one helpline.
    """
    from rapidfuzz import fuzz

    ways = [_ways(service, country) for service in services]
    names = [" ".join(service.name.casefold().split()) for service in services]
    for place, service in enumerate(services):
        for before in range(place):
            other = services[before]
            if not _meet(service, other):
                continue
            if fuzz.ratio(names[place], names[before], score_cutoff=_ALIKE):
                yield Finding(Kind.DUPLICATE, service.id, "name", f"is the name of {other.id} too, or nearly")
            elif shared := ways[place] & ways[before]:
                key = min(shared)[0]
                yield Finding(Kind.DUPLICATE, service.id, f"contact.{key}", f"is the same as that of {other.id}")


def _meet(one: Service, other: Service) -> bool:
    """Whether there are people for whom both are: on one campus, and in one area where both name some."""
    everywhere = ALL_CAMPUSES in one.campuses or ALL_CAMPUSES in other.campuses
    one_campus = everywhere or not set(one.campuses).isdisjoint(other.campuses)
    return one_campus and (not one.areas or not other.areas or not set(one.areas).isdisjoint(other.areas))


def _ways(service: Service, country: str) -> set[tuple[str, str]]:
    if service.kind != "external":
        return set()
    given = {way: value for way, value in service.contact.ways() if value != FILL_IN and way != "walk_in"}
    if "phone" in given:
        given["phone"] = numbers.same_as(given["phone"], country)
    if "web" in given:
        given["web"] = given["web"].casefold().removeprefix("https://").removeprefix("www.").rstrip("/")
    return {(way, " ".join(value.casefold().split())) for way, value in given.items()}
