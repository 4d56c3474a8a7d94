"""A case and what is known about it: the words of its states and the records that leave the store.

Frozen records only; nothing here reads or writes. Times are aware UTC datetimes; a time of submission may
also be a plain date (the survey gave no time) or None (it gave nothing): an unknown date stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from harassment_cms.domain.states import Counting, Route, SafetyMark, Status

if TYPE_CHECKING:
    from harassment_cms.domain.told import Told

__all__ = [
    "COUNTING_WORDS",
    "QUEUE_LABELS",
    "QUEUE_MEANINGS",
    "AnswerView",
    "Case",
    "CaseLine",
    "ChangeKind",
    "ChangeView",
    "Counting",
    "Facts",
    "PartyView",
    "Queue",
    "Route",
    "SafetyMark",
    "Standing",
    "Status",
    "SubmissionView",
    "UnmappedView",
    "counted_as",
    "left_out",
    "unplaced_words",
]


class Queue(StrEnum):
    """The workbench's queues, in the order they are shown."""

    SAFETY_CHECK = "safety_check"
    TO_CONTACT = "to_contact"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    DUE_TODAY = "due_today"
    LATE = "late"
    WAITING = "waiting"
    CHANGED = "changed"
    CLOSED = "closed"
    ALL = "all"


QUEUE_LABELS: dict[Queue, str] = {
    Queue.SAFETY_CHECK: "Safety check",
    Queue.TO_CONTACT: "To contact",
    Queue.MINE: "Mine",
    Queue.UNASSIGNED: "Unassigned",
    Queue.DUE_TODAY: "Due today",
    Queue.LATE: "Late",
    Queue.WAITING: "Waiting for others",
    Queue.CHANGED: "Changed",
    Queue.CLOSED: "Closed",
    Queue.ALL: "All",
}

QUEUE_MEANINGS: dict[Queue, str] = {
    Queue.SAFETY_CHECK: "Arrived; nobody has recorded a safety check yet. Danger comes first.",
    Queue.TO_CONTACT: "The safety check is done, and nobody has tried to reach them yet.",
    Queue.MINE: "Open cases assigned to you.",
    Queue.UNASSIGNED: "Open cases nobody has taken.",
    Queue.DUE_TODAY: "A first contact or a task of the case is due today.",
    Queue.LATE: "A first contact or a task of the case is past its time.",
    Queue.WAITING: "Someone else has to act before you can go on.",
    Queue.CHANGED: "An answer changed, or was placed later, and nobody has looked yet.",
    Queue.CLOSED: "Closed, with an outcome.",
    Queue.ALL: "Every case you may see.",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The codes of one case: what queues, clocks and statistics need. No words of the report.

    ``incident_month`` is ``YYYY-MM``; ``ongoing`` is yes, no or unknown; an empty tuple means not answered.
    ``statistics_consent`` is the answer to whether the report may be counted in figures: a clear no is honoured.
    """

    route: Route
    reporter_role: str | None = None
    reporter_affiliation: str | None = None
    relationship: str | None = None
    incident_types: tuple[str, ...] = ()
    motivations: tuple[str, ...] = ()
    campus: str | None = None
    place: str | None = None
    incident_month: str | None = None
    ongoing: str | None = None
    affected_affiliation: str | None = None
    responding_affiliation: str | None = None
    wishes: tuple[str, ...] = ()
    anonymous_reasons: tuple[str, ...] = ()
    heard_about: str | None = None
    statistics_consent: str | None = None

    def filled(self, more: Facts) -> Facts:
        """These codes, and where they say nothing those of another row of the same response; lists hold both."""
        return Facts(
            route=more.route if self.route is Route.UNKNOWN else self.route,
            reporter_role=self.reporter_role or more.reporter_role,
            reporter_affiliation=self.reporter_affiliation or more.reporter_affiliation,
            relationship=self.relationship or more.relationship,
            incident_types=_both(self.incident_types, more.incident_types),
            motivations=_both(self.motivations, more.motivations),
            campus=self.campus or more.campus,
            place=self.place or more.place,
            incident_month=self.incident_month or more.incident_month,
            ongoing=self.ongoing or more.ongoing,
            affected_affiliation=self.affected_affiliation or more.affected_affiliation,
            responding_affiliation=self.responding_affiliation or more.responding_affiliation,
            wishes=_both(self.wishes, more.wishes),
            anonymous_reasons=_both(self.anonymous_reasons, more.anonymous_reasons),
            heard_about=self.heard_about or more.heard_about,
            # A no is a no, in whichever row it stands.
            statistics_consent=_NO
            if more.statistics_consent == _NO
            else self.statistics_consent or more.statistics_consent,
        )


COUNTING_WORDS: dict[Counting | None, str] = {
    Counting.DECLINED: "not broken down, at the reporting party's wish",
    Counting.ELSEWHERE: "counted elsewhere, not broken down here",
    Counting.AGREED: "counted in full, the reporting party agrees",
    None: "as the report says",
}

_NO = "no"


def _both(some: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    # In one order, whichever came first.
    return tuple(sorted({*some, *more})) if set(more) - set(some) else some


@dataclass(frozen=True, slots=True)
class Case:
    """One case as its plain columns tell it.

    ``received_at`` is the moment of import. ``came_by`` is the code of how a report came that no survey sent; its
    ``submitted_at`` is when it was told, its ``received_at`` when it was written down.

    ``first_contact_due`` is None for anonymous cases (design
    section 9). ``first_contact_at`` is the first attempt through a safe channel, ``reached_at`` the first
    success. ``assigned_to`` is a user id. ``overdue`` is judged at the moment of reading. ``codes_due`` says that
    answers arrived which ``facts`` may not follow yet. Of a case with several revisions, ``standing`` is a submission
    with the current answers, and ``unclear`` says that nobody knows for certain which are. ``unplaced`` counts
    answers in words that the form does not know, though it likely has the question. ``counting`` is what was decided
    about figures, and ``counting_since`` when the case last changed sides there, None if it never did.
    """

    id: int
    ref: str
    version: int
    status: Status
    safety: SafetyMark
    facts: Facts
    form: str
    came_by: str | None
    submitted_at: datetime | date | None
    received_at: datetime
    assigned_to: int | None
    first_contact_due: datetime | None
    first_contact_at: datetime | None
    reached_at: datetime | None
    outcome: str | None
    closed_at: datetime | None
    changed: bool
    restricted: bool
    report_length: int
    codes_due: bool = False
    standing: int | None = None
    unclear: bool = False
    unplaced: int = 0
    counting: Counting | None = None
    counting_since: datetime | None = None

    @property
    def left_out(self) -> Counting | None:
        """Why figures do not break the case down: by the reporting party's wish, or counted elsewhere; else None."""
        return left_out(self.facts, self.counting)


def left_out(facts: Facts, decided: Counting | None) -> Counting | None:
    """Why figures do not break down a case of these codes: by a decision or, without one, by its answer."""
    if decided is None:
        return Counting.DECLINED if facts.statistics_consent == _NO else None
    return None if decided is Counting.AGREED else decided


def counted_as(case: Case, decided: Counting | None, now: datetime) -> dict[str, object]:
    """The columns of a case to write when it was decided how figures count it."""
    changes: dict[str, object] = {"counting": decided}
    if left_out(case.facts, decided) is not case.left_out:
        changes["counting_since"] = now
    return changes


def unplaced_words(count: int) -> str:
    """Say how many answers of a case wait for somebody to say which question they answer."""
    return "1 answer not placed" if count == 1 else f"{count} answers not placed"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it: the case, its assignee's name, its nearest due time and the reader's own label.

    ``joined_to`` is the reference of the case that it is joined to and worked on in; what is due on it is due there.
    ``holds`` are the references of the cases joined to this one, ``contact_due`` is by when the first contact is
    owed that is still to be made, with the reporting party of either.
    """

    case: Case
    assignee: str | None
    next_due: datetime | None
    overdue: bool
    label: str | None
    joined_to: str | None = None
    holds: tuple[str, ...] = ()
    contact_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer as given: ``raw`` is the cell, ``value`` the code(s) or typed value, None when unanswered.

    ``asked_as`` is the heading under which it was asked in words that the form did not know then, and ``placed_by``
    the version of the form by which it is read as this question since; both are None otherwise.
    """

    question: str
    text: str
    type: str
    field: str | None
    raw: str
    value: str | tuple[str, ...] | None
    labels: tuple[str, ...] = ()
    asked_as: str | None = None
    placed_by: str | None = None

    @property
    def later(self) -> str | None:
        """What to say beside an answer that a later decision placed: both how it was asked, and what placed it."""
        if self.asked_as is None:
            return None
        asked = f"Asked as “{self.asked_as}”, in words that the form did not know then"
        return f"{asked}; placed by its version {self.placed_by}."


@dataclass(frozen=True, slots=True)
class UnmappedView:
    """A column that no question of the form describes: kept and shown as "also answered".

    ``perhaps`` is the question of the form that it likely is, in other words; a person has to decide.
    """

    header: str
    raw: str
    perhaps: str | None = None

    @property
    def mark(self) -> str | None:
        """What to say beside it while a person has to decide which question it is."""
        return f"Asked in words that the form does not know; perhaps “{self.perhaps}”." if self.perhaps else None


class Standing(StrEnum):
    """What a submission is among those of one report."""

    CURRENT = "current"
    EARLIER = "earlier"
    UNFINISHED = "unfinished"


class ChangeKind(StrEnum):
    """How an answer differs from what it was."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One answer that is not as it was: in words, None where nothing was answered.

    ``question`` is its name, ``text`` how it is asked, ``type`` as in the form and empty for a column the form has no
    question for. ``revision`` is the number of the revision that said ``before``, ``submission`` the one that says
    ``now``.
    """

    question: str
    text: str
    type: str
    kind: ChangeKind
    before: str | None
    now: str | None
    revision: int
    submission: int


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """One sealed submission, opened: what came from the survey tool, word for word.

    ``part`` says which row it is of a response that has several. ``told`` says how it came if no survey sent it.
    ``standing`` says whether its answers are the current ones. ``revision`` counts the revisions of its report, the
    current one last; None if it says nothing of what they disagree about, or was broken off. ``modified_at`` is when
    its answers were given by the survey tool's clock, ``exported_at`` the date of its file; None if unknown.
    ``problem`` says in a sentence why it made no case by itself; empty for a report.
    """

    id: int
    form: str
    form_version: str
    response_id: str | None
    submitted_at: datetime | date | None
    received_at: datetime
    row_number: int
    row_sha256: str
    answers: tuple[AnswerView, ...]
    unmapped: tuple[UnmappedView, ...]
    seen: bool
    part: str = ""
    told: Told | None = None
    standing: Standing = Standing.CURRENT
    revision: int | None = None
    modified_at: datetime | date | None = None
    exported_at: datetime | date | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PartyView:
    """A person's part in this case. ``role`` is one of the five parties of design section 2."""

    role: str
    name: str | None
    known_as: str | None
    details: tuple[tuple[str, str], ...]
