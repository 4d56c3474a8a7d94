"""From records to words: what lists, headers and pages say of a case, in one place so that all say it alike.

Pure functions. Everything that came from a report or was typed by a person passes ``said``, which makes it safe to
look at and hands it on as ``Content``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.domain.case import COUNTING_WORDS, CaseLine, Counting, Facts, Route, SafetyMark, Status
from harassment_cms.domain.clocks import WorkCalendar, day_words, local_date, safety_due, safety_lateness
from harassment_cms.domain.codes import INCIDENT_TYPE, MOTIVATION, OUTCOME
from harassment_cms.domain.lifecycle import STATUS_LABELS
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.safetext import safe_text
from harassment_cms.domain.timephrases import describe
from harassment_cms.domain.work import EVENT_LABELS, Event, EventKind, ReferralState, joined_words

if TYPE_CHECKING:
    from harassment_cms.ports import Desk

QUIET, STRONG, DANGER, LATE, SOON, GOOD = "$quiet", "bold", "bold $error", "$error", "$warning", "$success"

ROUTE_WORDS: Mapping[Route, str] = {
    Route.ANONYMOUS: "anonymous",
    Route.NAMED_NO_ACTION: "named, nothing wanted for now",
    Route.NAMED_MEETING: "named, would like to talk",
    Route.UNKNOWN: "route not known",
}
REFERRAL_WORDS: Mapping[ReferralState, str] = {
    ReferralState.OFFERED: "offered",
    ReferralState.ACCEPTED: "accepted",
    ReferralState.DECLINED: "declined",
    ReferralState.ATTENDED: "attended",
    ReferralState.WITHDRAWN: "taken back",
}
_CHARACTERS_A_MINUTE = 1100


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, when, and by which calendar: what words like "late" and "with you" depend on."""

    me: str
    now: datetime
    calendar: WorkCalendar
    safety_hours: int
    is_partner: bool = False
    """Somebody of another department, who sees what is shared with them and nothing else."""

    @classmethod
    def at(cls, desk: Desk) -> Reader:
        """The person at this desk, now."""
        hours = desk.settings.response_times.safety_check_hours
        is_partner = not desk.may(Right.WORK_CASES)
        return cls(desk.actor.name, desk.clock(), desk.calendar, hours, is_partner)

    def moment(self, when: datetime | date) -> str:
        """Say a moment, or a day without a time."""
        if isinstance(when, datetime):
            return describe(when, self.now, self.calendar.zone)
        return day_words(when, local_date(self.now, self.calendar.zone))

    def lateness(self, due: datetime) -> str:
        """Say how something stands that is due."""
        return self.calendar.lateness(due, self.now)

    def with_whom(self, line: CaseLine) -> str:
        """Say who works on a case."""
        if line.assignee is None:
            return "with nobody yet"
        return "with you" if line.assignee == self.me else f"with {safe_text(line.assignee)}"

    def due(self, line: CaseLine) -> Content:
        """Say what is due on a case, the most pressing first, in words and in a colour that only repeats them."""
        case = line.case
        if case.status is Status.CLOSED and case.safety is not SafetyMark.UNCHECKED_YES:
            return Content("")
        if case.safety is not SafetyMark.CHECKED:
            by = safety_due(case.received_at, self.safety_hours)
            clock = safety_lateness(by, self.now)
            if case.safety is SafetyMark.UNCHECKED_YES:
                return Content.styled(f"safety: yes · {clock}", DANGER)
            return Content.styled(f"safety check {clock}", LATE if self.now > by else SOON)
        if line.next_due is None:
            return Content("")
        words = self.lateness(line.next_due)
        if line.overdue:
            return Content.styled(words, LATE)
        zone = self.calendar.zone
        today = local_date(line.next_due, zone) == local_date(self.now, zone)
        return Content.styled(words, SOON if today else "")


def said(text: str, *, multiline: bool = False, style: str = "") -> Content:
    """Return somebody's own words, safe to look at."""
    return Content.styled(safe_text(text, multiline=multiline), style)


def practice(is_practice: bool) -> Content:
    """The mark of a home in which nothing is real."""
    return Content.styled(" PRACTICE ", "bold $background on $warning") if is_practice else Content("")


def types(facts: Facts) -> str:
    """Say what a report is about, by its codes: the note on its content."""
    if not facts.incident_types:
        return "kind not given"
    # A label's part after the comma explains it to those who choose it; a list needs the name alone.
    return ", ".join(INCIDENT_TYPE.label(code).partition(", ")[0] for code in facts.incident_types)


def motivations(facts: Facts) -> str:
    """Say why people think it happened, by the codes."""
    return ", ".join(MOTIVATION.label(code) for code in facts.motivations)


def length(characters: int) -> str:
    """Say how long a report takes to read."""
    if characters == 0:
        return "nothing written"
    minutes = round(characters / _CHARACTERS_A_MINUTE)
    return "short to read" if minutes < 1 else f"about {minutes} min to read"


def state(line: CaseLine) -> str:
    """Say where the work stands, and how it ended."""
    words = STATUS_LABELS[line.case.status]
    if line.case.status is Status.CLOSED and line.case.outcome:
        return f"{words}: {OUTCOME.label(line.case.outcome)}"
    return words


def joined_line(line: CaseLine) -> Content | None:
    """Say what a case is joined to, or what is joined to it; None if nothing is."""
    if line.joined_to:
        return Content.styled(f"Joined to {line.joined_to}, and worked on there", SOON)
    return Content.styled(f"Joined here: {', '.join(line.holds)}", SOON) if line.holds else None


def event_words(event: Event) -> Content:
    """Return one entry of the timeline in words: its text, or what its codes say."""
    kind, detail = event.kind, event.detail
    if kind is EventKind.ASSIGNED:
        return _with_text(f"To {detail.get('name', 'somebody')}", event.text)
    if kind in (EventKind.STATUS, EventKind.REOPENED, EventKind.CLOSED):
        moved = f"{_status(detail.get('from'))} → {_status(detail.get('to'))}"
        if outcome := detail.get("outcome"):
            moved += f": {OUTCOME.label(outcome)}"
        return _with_text(moved, event.text)
    if kind is EventKind.LINKED:
        return said(f"With {detail.get('other', 'another case')}")
    if kind in (EventKind.JOINED, EventKind.PARTED):
        return _with_text(joined_words(event), event.text)
    if kind is EventKind.REFERRAL_STATE:
        return _with_text(_referral(detail.get("state")), event.text)
    if kind is EventKind.COUNTING:
        decided = Counting(detail["to"]) if detail.get("to") in set(Counting) else None
        return _with_text(COUNTING_WORDS[decided].capitalize(), event.text)
    if kind is EventKind.LABELLED:
        return _with_text("Before", event.text) if event.text else Content("It had none before")
    if kind is EventKind.UNDONE:
        return Content(_event_label(detail.get("kind")))
    return said(event.text or "", multiline=True)


def _with_text(words: str, text: str | None) -> Content:
    return Content(words) if not text else Content.assemble(words, "\n", said(text, multiline=True))


def _status(value: str | None) -> str:
    return STATUS_LABELS[Status(value)] if value in set(Status) else ""


def _referral(value: str | None) -> str:
    return REFERRAL_WORDS[ReferralState(value)].capitalize() if value in set(ReferralState) else ""


def _event_label(value: str | None) -> str:
    return EVENT_LABELS[EventKind(value)] if value in set(EventKind) else ""
