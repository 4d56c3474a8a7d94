"""Catching up: what imports have marked is brought in line when somebody is there who can open it."""

from __future__ import annotations

from harassment_cms.answers import codes
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
        return codes.catch_up(self._desk)
