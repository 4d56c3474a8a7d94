"""Other answers to questions of a report: told once in its case's timeline, whenever they came.

`codes.follow` calls it in a case manager's session, because it names questions, which is for those who may open the
answers. What each answer says stands with the report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from harassment_cms.answers.readings import Readings
from harassment_cms.domain.case import Case
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import NewEvent, StoredEvent, UnitOfWork


def tell(work: UnitOfWork, case: Case, found: Readings, events: Iterable[StoredEvent], *, moved: bool) -> bool:
    """Write an entry if the case has revisions that it does not tell of, or if others are the current ones now.

    ``moved`` says that they are, and that no person decided so. Returns whether there was anything to tell.
    """
    told = set(found.began_with())
    for event in events:
        if event.kind is EventKind.CHANGED:
            told |= {int(number) for number in event.detail["submissions"].split()}
    fresh = [number for those in found.revisions() if told.isdisjoint(those) for number in those]
    if not fresh and not moved:
        return False
    came = [
        reading.stored.received_at
        for row in found.rows
        for reading in row.complete.values()
        if reading.number in fresh
    ]
    detail = {"submissions": " ".join(map(str, sorted(fresh)))}
    entry = NewEvent(EventKind.CHANGED, max(came, default=work.now), work.now, _words(found, fresh), None, detail)
    work.work.add_event(case.id, entry)
    return True


def _words(found: Readings, fresh: Collection[int]) -> str:
    asked = ", ".join(f"“{text}”" for text in dict.fromkeys(change.text for change in found.changes()))
    lines = [f"Answered in more than one way: {asked}."] if asked else []
    if not found.known:
        lines.append("Nobody can know which answers are the newer ones until somebody says so.")
    elif not fresh:
        lines.append("Earlier answers are the current ones again.")
    elif found.standing.isdisjoint(fresh):
        lines.append("What came in is older: the current answers stay.")
    else:
        lines.append("What came in holds the current answers.")
    return "\n".join(lines)
