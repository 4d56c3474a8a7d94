"""What every use case is given: who acts, the open file, the clock and the organisation's own files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from harassment_cms.domain.clocks import WorkCalendar, at_local, local_date
from harassment_cms.domain.errors import NotPermittedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right, require
from harassment_cms.domain.roster import Member, Roster, Verify, replay
from harassment_cms.ports.records import QueueMoment
from harassment_cms.ports.repositories import Repositories, Store

if TYPE_CHECKING:
    from harassment_cms.formdefs import FormDef
    from harassment_cms.settings import Settings
    from harassment_cms.signposting import Directory

Clock = Callable[[], datetime]
"""Returns the present moment as an aware UTC datetime."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One unlocked person's place of work. ``forms`` and ``directory`` are read from the home when asked for."""

    actor: Member
    store: Store
    clock: Clock
    settings: Settings
    calendar: WorkCalendar
    forms: Callable[[], Mapping[str, FormDef]]
    directory: Callable[[], Directory]
    verify: Verify

    def require(self, right: Right, on: str = "") -> None:
        """Do nothing if the actor has the right.

        Raises ``NotPermittedError`` with the reason, after the refusal itself was put on record.
        """
        try:
            require(self.actor.roles, right)
        except NotPermittedError:
            with self.store.write() as work:
                work.commit("refused", on, right=right.value)
            raise

    def roster(self, repositories: Repositories) -> Roster:
        """Return the people and keys of this home as they are at this moment of the file."""
        return replay(repositories.people.statements(), self.verify)

    def names(self, repositories: Repositories) -> Mapping[int, str]:
        """Return every person's name by number, also of those who left."""
        return {number: member.name for number, member in self.roster(repositories).users.items()}

    def queue_moment(self) -> QueueMoment:
        """Return now and the end of the local day, for queues."""
        now = self.clock()
        zone = self.calendar.zone
        end = datetime.max.time().replace(microsecond=0)
        return QueueMoment(to_text(now), to_text(at_local(local_date(now, zone), end, zone)))
