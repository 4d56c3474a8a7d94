"""What case managers do on a case: events, tasks, links and referrals, as records that leave the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from harassment_cms.domain.states import ReferralState

__all__ = [
    "EVENT_LABELS",
    "LINK_LABELS",
    "OF_PARTNERS",
    "Event",
    "EventKind",
    "Link",
    "LinkKind",
    "LinkState",
    "Referral",
    "ReferralState",
    "Task",
    "TaskState",
    "joined_words",
]


class EventKind(StrEnum):
    """What happened on a case. The words of an event are sealed; its kind and minutes are not."""

    NOTE = "note"
    SAFETY_CHECK = "safety_check"
    CONTACT_ATTEMPT = "contact_attempt"
    REACHED = "reached"
    ASSIGNED = "assigned"
    STATUS = "status"
    CLOSED = "closed"
    REOPENED = "reopened"
    TASK_ADDED = "task_added"
    TASK_DONE = "task_done"
    LINKED = "linked"
    REFERRED = "referred"
    REFERRAL_STATE = "referral_state"
    LABELLED = "labelled"
    CHANGED = "changed"
    CHANGE_SEEN = "change_seen"
    CURRENT_CHOSEN = "current_chosen"
    PLACED = "placed"
    COUNTING = "counting"
    EXCERPT_MARKED = "excerpt_marked"
    EXCERPT_TAKEN_AWAY = "excerpt_taken_away"
    RESTRICTED = "restricted"
    UNRESTRICTED = "unrestricted"
    EMERGENCY = "emergency"
    SHARED = "shared"
    SHARE_ENDED = "share_ended"
    PARTNER_NOTE = "partner_note"
    PARTNER_DONE = "partner_done"
    PARTNER_LOOKED = "partner_looked"
    JOINED = "joined"
    PARTED = "parted"
    UNDONE = "undone"


OF_PARTNERS = (EventKind.PARTNER_NOTE, EventKind.PARTNER_DONE, EventKind.PARTNER_LOOKED)
"""What partners in other departments did, as it was taken in from their homes."""

EVENT_LABELS: dict[EventKind, str] = {
    EventKind.NOTE: "Note",
    EventKind.SAFETY_CHECK: "Safety check recorded",
    EventKind.CONTACT_ATTEMPT: "Tried to make contact",
    EventKind.REACHED: "Reached the reporting party",
    EventKind.ASSIGNED: "Assigned",
    EventKind.STATUS: "Status changed",
    EventKind.CLOSED: "Closed",
    EventKind.REOPENED: "Opened again",
    EventKind.TASK_ADDED: "Task added",
    EventKind.TASK_DONE: "Task done",
    EventKind.LINKED: "Linked to another case",
    EventKind.REFERRED: "Referral recorded",
    EventKind.REFERRAL_STATE: "Referral updated",
    EventKind.LABELLED: "Label changed",
    EventKind.CHANGED: "Other answers noted",
    EventKind.CHANGE_SEEN: "Changed answer looked at",
    EventKind.CURRENT_CHOSEN: "Said which answers are current",
    EventKind.PLACED: "Answer placed by a later decision",
    EventKind.COUNTING: "Decided how figures count it",
    EventKind.EXCERPT_MARKED: "Excerpt marked with themes",
    EventKind.EXCERPT_TAKEN_AWAY: "Mark of an excerpt taken away",
    EventKind.RESTRICTED: "Restricted",
    EventKind.UNRESTRICTED: "No longer restricted",
    EventKind.EMERGENCY: "Opened by emergency access",
    EventKind.SHARED: "Shared",
    EventKind.SHARE_ENDED: "No longer shared",
    EventKind.PARTNER_NOTE: "Note from a partner",
    EventKind.PARTNER_DONE: "Task done by a partner",
    EventKind.PARTNER_LOOKED: "A partner looked",
    EventKind.JOINED: "Joined with another case",
    EventKind.PARTED: "Taken apart again",
    EventKind.UNDONE: "Taken back",
}


class TaskState(StrEnum):
    """Whether a task still has to be done."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class LinkState(StrEnum):
    """A rejected pair stays rejected."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


LIVING_LINKS = (LinkState.SUGGESTED, LinkState.CONFIRMED)
"""The states in which a link still says something."""


class LinkKind(StrEnum):
    """Why two cases belong together."""

    SAME_INCIDENT = "same_incident"
    SAME_REPORTER = "same_reporting_party"
    SAME_RESPONDENT = "same_responding_party"
    RELATED = "related"


LINK_LABELS: dict[LinkKind, str] = {
    LinkKind.SAME_INCIDENT: "Same incident",
    LinkKind.SAME_REPORTER: "Same reporting party",
    LinkKind.SAME_RESPONDENT: "Same responding party",
    LinkKind.RELATED: "Related in another way",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the timeline. ``occurred_at`` is when it happened, ``recorded_at`` when it was written down.

    ``detail`` holds codes (for example ``{"from": "new", "to": "open"}``); ``text`` is the opened sealed body.
    ``undone`` is True when a later event took it back.
    """

    id: int
    case_id: int
    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    minutes: int | None
    text: str | None
    detail: dict[str, str] = field(default_factory=dict)
    undone: bool = False


def joined_words(event: Event) -> str:
    """Say of an entry about joining which case was joined to which, as far as the reader may know of the other."""
    other = event.detail.get("other", "another case")
    if event.kind is EventKind.PARTED:
        return f"From {other}" if "grant" in event.detail else "The two are not opened by the same people any more"
    return f"{other[0].upper()}{other[1:]} is worked on here" if event.detail.get("way") == "holds" else f"To {other}"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do by a time. ``ref`` is None for a task that belongs to no case.

    ``service`` is the id of the entry of the support directory that it is about, if it is.
    """

    id: int
    ref: str | None
    title: str
    due_at: datetime
    owner: str
    state: TaskState
    created_at: datetime
    done_at: datetime | None
    from_pathway: bool
    version: int
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A reasoned connection between two cases, seen from one of them; ``other`` is the other's reference."""

    id: int
    other: str
    kind: LinkKind
    reason: str
    state: LinkState
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class Referral:
    """A service offered to, or taken up by, a party of the case."""

    id: int
    service_id: str
    service_name: str
    category: str
    state: ReferralState
    note: str
    made_at: datetime
    made_by: str
    version: int
