"""How a case moves from state to state, and what comes next on it.

Services ask ``require_move`` before every change of status; screens and commands offer ``moves_from``;
``next_steps`` fills the "What next" panel. Taking a move back (``u``) restores the state before it and is the
services' business: it does not pass this table.

Rules: design section 8. A case leaves ``new``, and is closed, only after a person recorded the safety check;
closing needs an outcome; opening a closed case again needs a reason. Nothing moves back to ``new``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from harassment_cms.domain.clocks import WorkCalendar, in_utc, safety_lateness
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.states import SafetyMark, Status

STATUS_LABELS: Mapping[Status, str] = MappingProxyType(
    {
        Status.NEW: "New",
        Status.OPEN: "Open",
        Status.WAITING: "Waiting for others",
        Status.PAUSED: "Paused",
        Status.CLOSED: "Closed",
    }
)

_MOVES: Mapping[Status, tuple[Status, ...]] = MappingProxyType(
    {
        Status.NEW: (Status.OPEN, Status.WAITING, Status.PAUSED, Status.CLOSED),
        Status.OPEN: (Status.WAITING, Status.PAUSED, Status.CLOSED),
        Status.WAITING: (Status.OPEN, Status.PAUSED, Status.CLOSED),
        Status.PAUSED: (Status.OPEN, Status.WAITING, Status.CLOSED),
        Status.CLOSED: (Status.OPEN,),
    }
)

_STEPS = 3


class StepAction(StrEnum):
    """What a step of "What next" starts."""

    SAFETY_CHECK = "safety-check"
    TAKE = "take"
    SEE_CHANGE = "see-change"
    CURRENT = "current"
    CONTACT = "contact"
    TASK = "task"
    REFER = "refer"
    STATUS = "status"
    CLOSE = "close"
    JOINED = "joined"


_FIRST = (StepAction.SAFETY_CHECK, StepAction.SEE_CHANGE, StepAction.CURRENT)
_OWED = (*_FIRST, StepAction.CONTACT, StepAction.TASK)
"""What a case owes somebody, wherever it is worked on."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task of the case still to be done."""

    title: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides the next steps on a case.

    ``assigned`` says whether anybody has taken it. ``first_contact_due`` is None for cases without a
    first-contact time. ``tasks`` are the open ones, in any order; ``referrals`` counts those recorded;
    ``can_be_reached`` is False for anonymous cases: nobody can be offered support. ``unclear`` says that nobody knows
    which of several answers are the current ones.
    """

    status: Status
    safety: SafetyMark
    safety_due: datetime
    assigned: bool
    first_contact_due: datetime | None
    first_contact_at: datetime | None
    reached_at: datetime | None
    can_be_reached: bool
    changed: bool
    tasks: Sequence[OpenTask] = ()
    referrals: int = 0
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step in words. ``due`` and ``late`` are for marking and sorting; ``text`` already says them.

    ``text`` of a task contains its title, which is somebody's own words: show it as such.
    """

    action: StepAction
    text: str
    due: datetime | None = None
    late: bool = False


def moves_from(status: Status) -> tuple[Status, ...]:
    """Return the states a case may move to next, in the order to offer them."""
    return _MOVES[status]


def may_move(before: Status, after: Status) -> bool:
    """Say whether the table has this move; ``require_move`` also asks for what the move needs."""
    return after in _MOVES[before]


def require_move(
    before: Status,
    after: Status,
    *,
    safety: SafetyMark,
    outcome: str | None = None,
    outcomes: Mapping[str, str] | None = None,
    reason: str = "",
) -> None:
    """Raise InputRefusedError unless the case may move now, saying what is missing or where it may go.

    ``outcomes`` are the codes and labels of the outcome list, needed for closing; ``reason`` is what the
    person wrote, needed for opening a closed case again.
    """
    if before is after:
        raise InputRefusedError(f"The case is already {_in_words(after)}.", _allowed(before))
    if not may_move(before, after):
        raise InputRefusedError(
            f"A case that is {_in_words(before)} cannot become {_in_words(after)}.", _allowed(before)
        )
    if safety is not SafetyMark.CHECKED and (before is Status.NEW or after is Status.CLOSED):
        raise InputRefusedError(
            "Nobody has recorded the safety check of this case. Its status was not changed.",
            "Record the safety check first.",
        )
    if after is Status.CLOSED and outcome not in (outcomes or {}):
        raise InputRefusedError(
            "Closing a case needs an outcome from the list. The case was not closed.",
            f"Choose one of: {', '.join(outcomes or {})}.",
        )
    if after is not Status.CLOSED and outcome is not None:
        raise InputRefusedError(
            "Only a case that is being closed has an outcome. Its status was not changed.",
            "Leave the outcome out, or close the case.",
        )
    if before is Status.CLOSED and not reason.strip():
        raise InputRefusedError(
            "Opening a closed case again needs a reason. The case stayed closed.",
            "Write in a few words why it is opened again.",
        )


def next_steps(situation: Situation, now: datetime, calendar: WorkCalendar) -> tuple[Step, ...]:
    """Return up to three steps for the case, the first to do first; never none.

    Order: safety check, a changed answer, which of several answers is current, taking the case, then first contact
    and tasks by their due times, then trying again to reach the person, what the case waits for, support to offer,
    closing.
    """
    steps = [*_first_steps(situation, now), *_dated_steps(situation, now, calendar), *_open_steps(situation)]
    return tuple(steps[:_STEPS])


def joined_steps(into: str, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps of a case that is worked on in the one it is joined to: that, and what it owes somebody."""
    owed = [step for step in steps if step.action in _OWED]
    return (Step(StepAction.JOINED, f"It is joined to {into}, and worked on there"), *owed)[:_STEPS]


def with_joined(steps: Sequence[Step], joined: Mapping[str, Sequence[Step]]) -> tuple[Step, ...]:
    """Return a case's steps with what is owed on those joined to it, given by reference: what is due comes first."""
    owed = [
        Step(StepAction.JOINED, f"On {ref}, which is joined here: {step.text}", step.due, step.late)
        for ref, theirs in joined.items()
        for step in sorted(theirs, key=_urgency)
        if step.action in _OWED
    ]
    return tuple(sorted([*steps, *owed], key=_urgency)[:_STEPS]) if owed else tuple(steps)


def _urgency(step: Step) -> tuple[bool, bool, float]:
    due = 0.0 if step.due is None else in_utc(step.due).timestamp()
    return (step.action not in _FIRST, step.due is None, due)


def _first_steps(situation: Situation, now: datetime) -> list[Step]:
    steps = []
    if situation.safety is not SafetyMark.CHECKED:
        says_yes = situation.safety is SafetyMark.UNCHECKED_YES
        words = "Record the safety check: a safety answer says yes" if says_yes else "Record the safety check"
        late = in_utc(now) > in_utc(situation.safety_due)
        clock = safety_lateness(situation.safety_due, now)
        steps.append(Step(StepAction.SAFETY_CHECK, f"{words} ({clock})", situation.safety_due, late))
    if situation.changed:
        steps.append(Step(StepAction.SEE_CHANGE, "Look at the answer that changed"))
    if situation.unclear:
        steps.append(Step(StepAction.CURRENT, "Say which answers are the current ones: the files do not tell"))
    if not situation.assigned and situation.status is not Status.CLOSED:
        steps.append(Step(StepAction.TAKE, "Take this case, or give it to a colleague"))
    return steps


def _dated_steps(situation: Situation, now: datetime, calendar: WorkCalendar) -> list[Step]:
    dated = [(task.due_at, StepAction.TASK, f"Task: {task.title}") for task in situation.tasks]
    if _contact_is_open(situation) and situation.first_contact_due is not None:
        dated.append((situation.first_contact_due, StepAction.CONTACT, "Make first contact with the reporting party"))
    return [
        Step(action, f"{text} ({calendar.lateness(due, now)})", due, in_utc(now) > in_utc(due))
        for due, action, text in sorted(dated, key=lambda each: (in_utc(each[0]), each[1]))
    ]


def _contact_is_open(situation: Situation) -> bool:
    return situation.status is not Status.CLOSED and situation.first_contact_at is None


def _open_steps(situation: Situation) -> list[Step]:
    if situation.status is Status.CLOSED:
        return [Step(StepAction.STATUS, "Closed. Open it again if something new has come up")]
    steps = []
    if situation.status is Status.NEW and situation.safety is SafetyMark.CHECKED and situation.assigned:
        steps.append(Step(StepAction.STATUS, "Mark the case as open: somebody is working on it"))
    tried = situation.first_contact_at is not None
    if situation.can_be_reached and tried and situation.reached_at is None:
        steps.append(Step(StepAction.CONTACT, "Try again to reach the reporting party"))
    if situation.status is Status.WAITING:
        steps.append(Step(StepAction.STATUS, "Ask whether the answer you are waiting for has come"))
    if situation.status is Status.PAUSED:
        steps.append(Step(StepAction.STATUS, "Paused. Open it again when the work can go on"))
    if situation.can_be_reached and not situation.referrals:
        steps.append(Step(StepAction.REFER, "Look up who can help, and offer it"))
    if situation.safety is SafetyMark.CHECKED:
        steps.append(Step(StepAction.CLOSE, "When the work is done, close the case with an outcome"))
    return steps


def _in_words(status: Status) -> str:
    return STATUS_LABELS[status].lower()


def _allowed(before: Status) -> str:
    return f"From here it can become: {', '.join(_in_words(status) for status in _MOVES[before])}."
