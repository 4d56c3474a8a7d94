"""Emergency access to a restricted case: who may ask, who may decide, and how long a request stands.

It takes two people who are not the same: one who opens reports and holds one share of the case's key, and one who
opens none and holds the other. Keys decide that they do; the rules here refuse in plain words what keys would refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_REASON = 2_000


class EmergencyState(StrEnum):
    """How far a request has come. What is not decided, or granted and not used, ends by itself."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    OPENED = "opened"
    EXPIRED = "expired"


STATE_LABELS: dict[EmergencyState, str] = {
    EmergencyState.ASKED: "waits for a second person",
    EmergencyState.GRANTED: "granted, not opened yet",
    EmergencyState.REFUSED: "refused",
    EmergencyState.TAKEN_BACK: "taken back",
    EmergencyState.OPENED: "opened",
    EmergencyState.EXPIRED: "ended: nobody used it in time",
}

_LIVING = (EmergencyState.ASKED, EmergencyState.GRANTED)


@dataclass(frozen=True, slots=True)
class EmergencyRequest:
    """A request as one who may see it sees it: nothing of the case but its reference.

    ``by`` asked, ``decided_by`` granted or refused it. Only those named on the case are told more: ``has_part`` is
    False for somebody who held no part when they asked, so that nobody can grant it, ``kept_out`` says that they are
    not to hold any, and ``outdated`` that the case has new keys since.
    """

    number: int
    ref: str
    reason: str
    by: str
    asked_at: datetime
    until: datetime
    state: EmergencyState
    decided_by: str | None = None
    has_part: bool = True
    kept_out: bool = False
    outdated: bool = False

    @property
    def is_hopeless(self) -> bool:
        """Whether nobody can grant or use it any more, though its time is not over."""
        return is_living(self.state) and (self.outdated or not self.has_part)


def state_at(stored: EmergencyState, until: datetime, now: datetime) -> EmergencyState:
    """Return how a request stands at a moment."""
    return EmergencyState.EXPIRED if stored in _LIVING and now >= until else stored


def is_living(state: EmergencyState) -> bool:
    """Whether something can still become of it."""
    return state in _LIVING


def state_label(request: EmergencyRequest) -> str:
    """Say how a request stands, in a few words."""
    return "opens nothing any more" if request.is_hopeless else STATE_LABELS[request.state]


def in_a_sentence(request: EmergencyRequest) -> str:
    """Say what happened, to those named on the case and to who decides."""
    who, case, other = request.by, request.ref, request.decided_by
    if request.kept_out:
        return f"{who}, who is kept out of {case}, asked for emergency access to it. Nobody can grant that."
    if not request.has_part:
        return (
            f"{who} asked for emergency access to {case} and had no part in it yet, so nobody can grant that. "
            f"They get one when somebody named on the case unlocks; then {who} has to ask again."
        )
    if request.is_hopeless:
        return (
            f"{who} asked for emergency access to {case}, which has new keys since, so that request opens nothing. "
            f"{who} has to ask again."
        )
    return {
        EmergencyState.ASKED: f"{who} asks for emergency access to {case}.",
        EmergencyState.GRANTED: f"{other} granted {who} emergency access to {case}; it is not opened yet.",
        EmergencyState.REFUSED: f"{who} asked for emergency access to {case}, and {other} refused it.",
        EmergencyState.TAKEN_BACK: f"{who} asked for emergency access to {case} and took that back.",
        EmergencyState.OPENED: f"{who} opened {case} by emergency access, which {other} granted.",
        EmergencyState.EXPIRED: f"{who} asked for emergency access to {case}; its time is over, and it was not used.",
    }[request.state]


def in_a_sentence_to_who_asked(request: EmergencyRequest) -> str:
    """Say how one's own request stands, in the same words whether there is such a case or not."""
    case, other = request.ref, request.decided_by
    return {
        EmergencyState.ASKED: (
            f"You asked for {case}; nobody has decided yet. A case that gets new keys meanwhile has to be asked for "
            "again: take this back first."
        ),
        EmergencyState.GRANTED: f"{other} granted you emergency access to {case}.",
        EmergencyState.REFUSED: f"You asked for {case}, and {other} refused it.",
        EmergencyState.TAKEN_BACK: f"You asked for {case} and took that back.",
        EmergencyState.OPENED: f"You opened {case}, which {other} granted.",
        EmergencyState.EXPIRED: f"You asked for {case}; the time of that is over.",
    }[request.state]
