"""Whether what somebody told may be marked with a theme and stand behind a published paraphrase.

Called when an excerpt is marked, and again when a paraphrase is kept: answers can change in between. Figures hold no
words; a paraphrase does, in other words, so more is asked for it than for being counted.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from harassment_cms.domain.case import Counting, Route


class Hindrance(StrEnum):
    """Why a report is left out of everything that is published."""

    RESTRICTED = "restricted"
    NO_STATISTICS = "no_statistics"
    COUNTED_ELSEWHERE = "counted_elsewhere"
    NOBODY_TOLD = "nobody_told"
    AFFECTED_DISAGREES = "affected_disagrees"
    ASK_FIRST = "ask_first"


HINDRANCE_WORDS: dict[Hindrance, str] = {
    Hindrance.RESTRICTED: "The case is restricted: nothing of it is published.",
    Hindrance.NO_STATISTICS: "The reporting party did not agree that their report stands in figures.",
    Hindrance.COUNTED_ELSEWHERE: "The report is counted elsewhere, so nothing of it is published here.",
    Hindrance.NOBODY_TOLD: "The reporting party wants nobody beyond the case managers to hear of it.",
    Hindrance.AFFECTED_DISAGREES: "The affected person does not agree to the report.",
    Hindrance.ASK_FIRST: "The reporting party wants to be asked first.",
}

_NOT_SAID = "prefer_not_to_say"


def hindrance(
    *,
    restricted: bool,
    route: Route,
    decided: Counting | None,
    statistics: Collection[str],
    share: Collection[str],
    affected: Collection[str],
    agreed: bool,
) -> Hindrance | None:
    """Return what speaks against using a report; None when nothing does.

    ``statistics``, ``share`` and ``affected`` are the codes answered to ``consent.statistics``, ``consent.share``
    and ``affected.consent``, empty where nothing was; ``decided`` is what a case manager decided about figures
    since. A question that was not answered forbids nothing; one that somebody preferred not to answer is no
    agreement. ``agreed`` says that a case manager recorded that the person was asked and agreed; an anonymous one
    cannot have been.
    """
    if restricted:
        return Hindrance.RESTRICTED
    if decided is Counting.ELSEWHERE:
        return Hindrance.COUNTED_ELSEWHERE
    if decided is Counting.DECLINED or (decided is None and {"no", _NOT_SAID} & set(statistics)):
        return Hindrance.NO_STATISTICS
    if "nobody" in share:
        return Hindrance.NOBODY_TOLD
    if "no" in affected:
        return Hindrance.AFFECTED_DISAGREES
    if {"ask_first", _NOT_SAID} & set(share) and (not agreed or route is Route.ANONYMOUS):
        return Hindrance.ASK_FIRST
    return None
