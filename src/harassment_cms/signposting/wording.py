"""A service in words: the sentence on whether anybody checked it, and the lines that tell how to reach it.

Used wherever a service is shown, on screen, in a command's output or on paper; so that an entry that nobody
checked says so everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from harassment_cms.domain.clocks import MONTHS
from harassment_cms.signposting.model import Service
from harassment_cms.signposting.vocabulary import ALL_CAMPUSES, AUDIENCES, CHARACTERISTICS, FILL_IN, NEEDS, Term

NOT_CHECKED = "not checked: check before giving it out"

_NOT_FILLED_IN = "not filled in yet"
_WAYS = {"phone": "Phone", "text": "Text", "web": "Website", "email": "E-mail", "walk_in": "In person"}


def checked_text(service: Service) -> str:
    """Say whether a person checked the entry, and when: ``checked on 3 Nov 2026``."""
    day = service.verified_on
    if day is None:
        return NOT_CHECKED
    return f"checked on {day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def describe(service: Service, *, for_staff: bool = True) -> tuple[str, ...]:
    """Return the service as plain lines: its name, what it is, whether checked, how to reach it, whom it serves.

    Without ``for_staff`` the notes for staff and the owner are left out, for text that is handed on.
    """
    lines = [service.name, service.description, checked_text(service)]
    lines += [f"{_WAYS[way]}: {_filled(value)}" for way, value in service.contact.ways()]
    lines += _facts(service)
    if for_staff:
        lines += [f"Entry kept by: {_filled(service.owner)}"] if service.owner else []
        lines += [f"Note for staff: {service.notes_for_staff}"] if service.notes_for_staff else []
    return tuple(lines)


def _facts(service: Service) -> Iterator[str]:
    if service.hours:
        yield f"Hours: {_filled(service.hours)}"
    yield f"For: {_labels(service.audiences, AUDIENCES)}"
    if service.for_whom:
        yield f"Meant for: {service.for_whom}"
    if service.characteristics:
        yield f"Made for people harmed because of: {_labels(service.characteristics, CHARACTERISTICS)}"
    yield f"Helps with: {_labels(service.needs, NEEDS)}"
    if service.areas:
        yield f"Where: {', '.join(service.areas)}"
    if service.campuses != (ALL_CAMPUSES,):
        yield f"Campuses: {', '.join(service.campuses)}"
    if service.languages:
        yield f"Languages: {', '.join(service.languages)}"
    if service.cost:
        yield f"Cost: {_filled(service.cost)}"
    if service.confidentiality:
        yield f"Confidentiality: {_filled(service.confidentiality)}"


def _filled(value: str) -> str:
    return _NOT_FILLED_IN if value == FILL_IN else value


def _labels(codes: tuple[str, ...], vocabulary: tuple[Term, ...]) -> str:
    labels = {term.code: term.label for term in vocabulary}
    return "; ".join(labels[code] for code in codes)
