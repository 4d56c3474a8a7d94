"""What every use case is given: who acts, the open file, the clock and the organisation's own files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from harassment_cms.domain.clocks import WorkCalendar, at_local, local_date
from harassment_cms.domain.conflict_contact import contact_fault
from harassment_cms.domain.errors import InputRefusedError, LookingError, NotPermittedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right, Role, require, rights_of
from harassment_cms.domain.person_details import PersonDetails, covered_by
from harassment_cms.domain.roster import Member, Roster, SignedStatement, Verify, replay
from harassment_cms.ports.records import QueueMoment
from harassment_cms.ports.repositories import Repositories, Store

if TYPE_CHECKING:
    from harassment_cms.formdefs import FormDef
    from harassment_cms.settings import Settings
    from harassment_cms.signposting import Directory

Clock = Callable[[], datetime]
"""Returns the present moment as an aware UTC datetime."""

_CONTENT = (Right.READ_CASES, Right.WORK_CASES, Right.ANSWER)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """One unlocked person's place of work. ``forms`` and ``directory`` are read from the home when asked for.

    ``forms_digest`` is that of the form files as ``forms`` found them.
    """

    actor: Member
    store: Store
    clock: Clock
    settings: Settings
    calendar: WorkCalendar
    forms: Callable[[], Mapping[str, FormDef]]
    forms_digest: Callable[[], str]
    directory: Callable[[], Directory]
    verify: Verify

    def require(self, right: Right, on: str = "") -> None:
        """Do nothing if the actor has the right.

        Their roles are those of this moment: they may have changed since the home was unlocked. Raises
        ``NotPermittedError`` with the reason, after the refusal itself was put on record.
        """
        with self.store.read() as view:
            actor = self.roster(view).users[self.actor.id]
        try:
            require(actor.roles, right)
            if right in _CONTENT and not self._is_contact():
                _require_let_in(actor)
        except NotPermittedError:
            with suppress(LookingError), self.store.write() as work:
                work.commit("refused", on, right=right.value)
            raise

    def may(self, right: Right) -> bool:
        """Whether the actor has the right: fronts offer only what would be done. Nothing is put on record."""
        let_in = right not in _CONTENT or self.actor.admitted or self._is_contact()
        return right in rights_of(self.actor.roles) and let_in

    def conflict_contact(self, repositories: Repositories) -> Member | None:
        """Return who reads a report that names every case manager: somebody here whom nobody let in to the others."""
        roster, name = self.roster(repositories), self.settings.contacts.conflict_contact.name
        return None if contact_fault(roster, name) else roster.by_name(name)

    def conflict_contact_fault(self, repositories: Repositories) -> str:
        """Return in a sentence why nobody reads such a report though somebody is named for it; else nothing."""
        return contact_fault(self.roster(repositories), self.settings.contacts.conflict_contact.name)

    def _is_contact(self) -> bool:
        return self.actor.name.casefold() == self.settings.contacts.conflict_contact.name.casefold()

    def roster(self, repositories: Repositories) -> Roster:
        """Return the people and keys of this home as they are at this moment of the file."""
        return _replayed(repositories.people.statements(), self.verify)

    def names(self, repositories: Repositories) -> Mapping[int, str]:
        """Return every person's name by number, also of those who left."""
        return {number: member.name for number, member in self.roster(repositories).users.items()}

    def details(self, repositories: Repositories) -> Mapping[int, PersonDetails]:
        """Return everybody's details by number; of those who gave none, the name under which they were added."""
        given = repositories.details.all()
        users = self.roster(repositories).users
        return {number: given.get(number) or PersonDetails(number, user.name) for number, user in users.items()}

    def covers(self, repositories: Repositories) -> tuple[int, ...]:
        """Return those for whom the actor stands in today, while they are away."""
        today = local_date(self.clock(), self.calendar.zone)
        return tuple(sorted(covered_by(self.details(repositories), self.actor.id, today)))

    def case_manager(self, repositories: Repositories, name: str) -> Member:
        """Return the case manager with this name.

        Raises ``InputRefusedError`` for anybody who could not open what they are given.
        """
        person = self.roster(repositories).by_name(name)
        if person is None or Role.CASE_MANAGER not in person.roles:
            raise InputRefusedError(
                f"{name} is not a case manager here. Nothing was changed.", "`hcms users list` shows who is."
            )
        if not person.active:
            raise InputRefusedError(
                f"{person.name} does not work here at present. Nothing was changed.",
                "Choose somebody else: `hcms users list` shows who is here.",
            )
        if not person.admitted:
            raise InputRefusedError(
                f"{person.name} has not been let in to the reports yet. Nothing was changed.",
                f'Let them in first: hcms users admit "{person.name}"',
            )
        return person

    def queue_moment(self) -> QueueMoment:
        """Return now and the end of the local day, for queues."""
        now, zone = self.clock(), self.calendar.zone
        return QueueMoment(to_text(now), to_text(at_local(local_date(now, zone) + _ONE_DAY, time.min, zone)))


@lru_cache(maxsize=8)
def _replayed(statements: tuple[SignedStatement, ...], verify: Verify) -> Roster:
    # Every byte of every statement is part of what is remembered, so nothing unchecked can be taken for checked.
    return replay(statements, verify)


def _require_let_in(actor: Member) -> None:
    if not actor.admitted:
        raise NotPermittedError(
            "You are a case manager here, but nobody has let you in to the reports yet.",
            f'A case manager who can open them may let you in: hcms users admit "{actor.name}"',
        )
