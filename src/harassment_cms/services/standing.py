"""Catching up: what imports have marked is brought in line when somebody is there who can open it."""

from __future__ import annotations

from harassment_cms.answers import codes
from harassment_cms.domain.errors import CmsError, IntegrityError, NotPermittedError
from harassment_cms.ports import Desk

MOST_AT_ONCE = 200
"""So few that nobody waits for them at the door; the others follow at the next one, or when they are opened."""


class CurrentAnswers:
    """Lets the codes of cases follow answers that changed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def catch_up(self) -> int:
        """Bring in line what imports have marked since, each case in one transaction, and return how many.

        What cannot be opened stays marked, and opening it says why; while somebody else writes, all of it does.
        """
        with self._desk.store.read() as view:
            waiting = view.revisions.codes_due()
        done = 0
        for number in waiting:
            try:
                done += codes.bring(self._desk, number)
            except (IntegrityError, NotPermittedError):
                continue
            except CmsError:
                break
            if done == MOST_AT_ONCE:
                break
        return done
