"""What a case can be: the words of its route, status, safety check and counting, and of how far referrals got.

Apart from the records of casework (``case``), so that whatever only counts or only reckons time need not load them.
"""

from __future__ import annotations

from enum import StrEnum


class Route(StrEnum):
    """What the reporting party asked for."""

    ANONYMOUS = "anonymous"
    NAMED_NO_ACTION = "named_no_action"
    NAMED_MEETING = "named_meeting"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where the work on a case stands."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    PAUSED = "paused"
    CLOSED = "closed"


class Counting(StrEnum):
    """What was decided about counting a case in figures; without a decision, the answer in its report counts."""

    DECLINED = "declined"
    ELSEWHERE = "elsewhere"
    AGREED = "agreed"


class SafetyMark(StrEnum):
    """Whether a person has looked at the safety of an arriving case; which answer it was stays sealed."""

    UNCHECKED_YES = "unchecked_yes"
    UNCHECKED = "unchecked"
    CHECKED = "checked"


class ReferralState(StrEnum):
    """How far a referral got."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ATTENDED = "attended"
    WITHDRAWN = "withdrawn"
