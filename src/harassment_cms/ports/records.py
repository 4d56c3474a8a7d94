"""The small records of casework, figures and the record itself that cross between use cases and the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from harassment_cms.domain.case import Route, Status
from harassment_cms.domain.work import EventKind, LinkState, ReferralState, TaskState


@dataclass(frozen=True, slots=True)
class QueueMoment:
    """The present moment and the end of the local day, as stored text, for queues that depend on time.

    The end is the first moment that no longer belongs to the day.
    """

    now: str
    day_end: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which cases of a queue are wanted. What is empty narrows nothing; in ``assigned``, None stands for nobody."""

    statuses: tuple[Status, ...] = ()
    assigned: tuple[int | None, ...] = ()
    routes: tuple[Route, ...] = ()


EVERYTHING = Narrowing()


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How much work a case carries, counted without opening anything.

    ``minutes`` leaves out what was taken back; ``links`` and ``referrals`` leave out what was withdrawn.
    """

    events: int
    minutes: int
    links: int
    referrals: int


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be written; ``text`` will be sealed."""

    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    text: str | None = None
    minutes: int | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as stored, opened; ``actor`` is a user id."""

    id: int
    case_id: int
    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    actor: int
    minutes: int | None
    detail: Mapping[str, str]
    undoes: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task as stored, opened."""

    id: int
    version: int
    case_id: int | None
    step: str | None
    owner: int
    due_at: datetime
    state: TaskState
    created_at: datetime
    done_at: datetime | None
    title: str
    service: str | None = None


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link as stored; ``body`` holds the opened ``kind`` and ``reason``."""

    id: int
    version: int
    case_a: int
    case_b: int
    state: LinkState
    made_at: datetime
    actor: int
    body: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredReferral:
    """A referral as stored; ``body`` holds the opened ``service``, ``name`` and ``note``."""

    id: int
    version: int
    case_id: int
    category: str
    state: ReferralState
    made_at: datetime
    actor: int
    body: Mapping[str, str]


DirectoryChange = tuple[str, str, str | None, str | None]
"""What is different in the support directory: the entry's id, the key, its value before and after."""


CheckedEntry = tuple[str, date, date | None]
"""The id of an entry that a person checked, the day, and the day it names to look again."""


@dataclass(frozen=True, slots=True)
class StoredDirectory:
    """The support directory as it stood at a moment: by whom it was found or made so, and how (``program`` …).

    ``changes`` lists what is other than in the version before: (entry, key, before, after).
    """

    id: int
    at: datetime
    actor: int
    how: str
    changes: tuple[DirectoryChange, ...]
    checks: tuple[CheckedEntry, ...]
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Copied:
    """Which moment of the case file a copy holds: its newest entry of the record, and its key file."""

    entries: int
    head: str
    key_document: bytes


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What a full check found: entries and rows checked, and every problem in plain words."""

    entries: int
    rows: int
    problems: tuple[str, ...]
    first_bad_entry: int | None = None
