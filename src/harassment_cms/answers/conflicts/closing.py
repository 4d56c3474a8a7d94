"""What becomes of a report that may be about somebody who works here: it is closed before anybody could open it.

It is sealed to the others one by one and never to the team, always to at least two people or shares. With nobody
left it goes to the reader without a conflict whom the settings name, else to the shares of an emergency alone.
Nothing that an import says tells it apart from other reports, but that one needs a reader. Called by imports, and for
reports that are entered by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harassment_cms.answers.conflicts.looking_for import everybody
from harassment_cms.domain.conflicts import Checker, Hit, merged
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.holding import Holders, holders_of
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.roster import Member, Roster
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.conflicts import Conflicts, anywhere_in
from harassment_cms.intake.layout import Layout
from harassment_cms.ports import Desk
from harassment_cms.ports.walls import Arrival, NewWall

REASON = "Its answers may be about somebody who works here, so it was closed when it arrived."
DAYS_TO_DECIDE = 1


@dataclass(frozen=True, slots=True)
class Closing:
    """Who is in this home as an import begins, and what they are looked for by."""

    roster: Roster
    checker: Checker
    contact: Member | None
    by: int
    due: str

    @classmethod
    def of(cls, desk: Desk) -> Closing:
        """Prepare once for many reports."""
        with desk.store.read() as view:
            due = desk.calendar.add_working_days(desk.clock(), DAYS_TO_DECIDE)
            checker = Checker(everybody(desk, view))
            return cls(desk.roster(view), checker, desk.conflict_contact(view), desk.actor.id, to_text(due))

    def conflicts(self, layout: Layout, form: FormDef) -> Conflicts:
        """Return what looks for them in the records of one file."""
        return Conflicts(self.checker, layout, form)

    def wall(self, hits: Iterable[Hit]) -> NewWall | None:
        """Return to whom a report is sealed in which these people were found; None if nobody was.

        Raises ``InputRefusedError`` if fewer than two people, or shares, would be left.
        """
        found = merged(hits)
        if not found:
            return None
        out = {hit.person for hit in found}
        members = [user for user in self.roster.active() if user.admitted and user.id not in out]
        contact = [self.contact] if self.contact is not None and self.contact.id not in out else []
        for readers in (members or contact, [*members, *contact]):
            holders = holders_of(self.roster, readers, out, None if self.contact is None else self.contact.id)
            if holders.is_safe:
                return NewWall.of(holders, REASON, self.by, self._arrival(found, holders))
        raise _too_few()

    def _arrival(self, found: Sequence[Hit], holders: Holders) -> Arrival:
        return Arrival(
            tuple((hit.person, hit.firm, hit.basis.value) for hit in found),
            due=self.due,
            provisional=not any(hit.firm for hit in found),
            contact=self.contact.id if self.contact is not None and self.contact.id in holders.named else None,
        )

    def wall_of_original(self, path: Path, layout: Layout) -> NewWall | None:
        """Return to whom the whole copy of a file is sealed, if any row of it may be about somebody; else None.

        Whoever no row is about may read all of them anyway.
        """
        out = anywhere_in(self.checker, path, layout)
        if not out:
            return None
        members = [user for user in self.roster.active() if user.admitted and user.id not in out]
        return NewWall.of(holders_of(self.roster, members, out), REASON, self.by)

    def is_unread(self, wall: NewWall) -> bool:
        """Whether nobody of the team can read what has this wall."""
        named: Sequence[int] = wall.body["named"]
        return not any(self.roster.users[number].admitted for number in named)


def _too_few() -> InputRefusedError:
    return InputRefusedError(
        "A report must be closed to some people, and fewer than two could open it then: it could be lost with one of "
        "them. It was not taken in; what was before it is.",
        "Let a case manager make recovery keys (`hcms keys renew`), or name the reader without a conflict of "
        "interest in settings.yaml; then do the same again.",
    )
