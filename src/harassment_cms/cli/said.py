"""Moments, codes and cases in words, as the text output of several nouns says them.

Given the desk of the person at work, whose organisation decides the zone and the names of campuses.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from harassment_cms.domain.case import COUNTING_WORDS, Case, CaseLine, Counting, Route, SafetyMark, Status
from harassment_cms.domain.clocks import day_words, local_date, safety_due, safety_lateness
from harassment_cms.domain.codes import INCIDENT_TYPE, OUTCOME
from harassment_cms.domain.lifecycle import STATUS_LABELS
from harassment_cms.domain.timephrases import describe
from harassment_cms.domain.work import EVENT_LABELS, Event, EventKind, joined_words

if TYPE_CHECKING:
    from harassment_cms.ports import Desk

ROUTE_WORDS: dict[Route, str] = {
    Route.ANONYMOUS: "anonymous",
    Route.NAMED_NO_ACTION: "named, no action wanted",
    Route.NAMED_MEETING: "named, wants a meeting",
    Route.UNKNOWN: "route not known",
}


def moment(desk: Desk, value: datetime | date | None) -> str:
    """Say a moment in the organisation's zone, a date without a time as a date, an unknown one as that."""
    if value is None:
        return "not known"
    now, zone = desk.clock(), desk.calendar.zone
    if isinstance(value, datetime):
        return describe(value, now, zone)
    return day_words(value, local_date(now, zone))


def lateness(desk: Desk, value: datetime) -> str:
    """Say how a due time stands, in working days."""
    return desk.calendar.lateness(value, desk.clock())


def status(case: Case) -> str:
    """Say where the work on a case stands."""
    return STATUS_LABELS[case.status] + (", restricted" if case.restricted else "")


def due(desk: Desk, line: CaseLine) -> str:
    """Say what is due on a case: its safety check before everything else."""
    now = desk.clock()
    if line.case.safety is not SafetyMark.CHECKED:
        by = safety_due(line.case.received_at, desk.settings.response_times.safety_check_hours)
        words = "danger: check now" if line.case.safety is SafetyMark.UNCHECKED_YES else "safety check"
        return f"{words}, {safety_lateness(by, now)}"
    return lateness(desk, line.next_due) if line.next_due else ""


def kinds(case: Case) -> str:
    """Say the types of incident, by their codes' labels."""
    return ", ".join(INCIDENT_TYPE.label(code) for code in case.facts.incident_types)


def happened(event: Event) -> str:
    """Say what an entry of the timeline tells beyond its kind: from its codes, and its sealed words."""
    detail, words = event.detail, event.text or ""
    match event.kind:
        case EventKind.ASSIGNED:
            return f"To {detail.get('name', 'somebody')}" + (f": {words}" if words else "")
        case EventKind.LINKED:
            return f"With {detail.get('other', 'another case')}"
        case EventKind.JOINED | EventKind.PARTED:
            return "\n".join(part for part in (joined_words(event), words) if part)
        case EventKind.LABELLED:
            return f"Before: {words}" if words else ""
        case EventKind.UNDONE:
            return EVENT_LABELS[EventKind(detail["kind"])] if "kind" in detail else ""
        case EventKind.STATUS | EventKind.REOPENED | EventKind.CLOSED:
            moved = " to ".join(STATUS_LABELS[Status(detail[end])] for end in ("from", "to") if end in detail)
            outcome = f": {OUTCOME.label(detail['outcome'])}" if "outcome" in detail else ""
            return "\n".join(part for part in (moved + outcome, words) if part)
        case EventKind.COUNTING:
            return f"{COUNTING_WORDS[Counting(detail['to']) if detail.get('to') else None]}: {words}"
        case EventKind.REFERRAL_STATE:
            return f"{words}: {detail.get('state', '')}"
    return words


def whom_to_tell(desk: Desk) -> list[str]:
    """Return the lines that say whom to ring now; while a contact is missing, that is said as well."""
    from harassment_cms.settings import CONTACT_LABELS

    settings = desk.settings
    lines = [
        f"In danger now: {settings.emergency.danger_now}",
        f"Police, when it is no emergency: {settings.emergency.police}",
    ]
    for key, label in CONTACT_LABELS.items():
        contact = getattr(settings.contacts, key)
        known = ", ".join(part for part in (contact.name, contact.reach) if part)
        lines.append(f"{label}: {known or 'not filled in yet (settings.yaml)'}")
    return lines
