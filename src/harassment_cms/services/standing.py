"""Catching up: what imports have marked or brought is looked at when somebody is there who can open it."""

from __future__ import annotations

from harassment_cms.answers import codes, persons
from harassment_cms.answers.persons import LookedThrough
from harassment_cms.domain.permissions import Right
from harassment_cms.ports import Desk


class CurrentAnswers:
    """Lets the codes of cases follow answers that changed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def waiting(self) -> int:
        """Return how many cases are marked still."""
        self._desk.require(Right.IMPORT)
        with self._desk.store.read() as view:
            return len(view.revisions.codes_due())

    def catch_up(self) -> int:
        """Bring in line what imports have marked since the last time, and return how many cases."""
        if not self._desk.may(Right.WORK_CASES):
            return 0
        return codes.catch_up(self._desk)

    def look_through(self, after: int = 0) -> LookedThrough:
        """Look through the next cases after this one for people who reported more than once; see there."""
        self._desk.require(Right.WORK_CASES)
        return persons.look_through(self._desk, after)

    def not_looked_through(self) -> int:
        """Return how many cases nobody has looked through for that yet."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return view.persons.count_to_look_through(self._desk.store.keys.team_generation or 0)
