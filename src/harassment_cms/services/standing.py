"""Catching up: what imports have marked is brought in line when somebody is there who can open it."""

from __future__ import annotations

from harassment_cms.answers import codes
from harassment_cms.ports import Desk


class CurrentAnswers:
    """Lets the codes of cases follow answers that changed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def catch_up(self) -> int:
        """Bring in line what imports have marked since the last time, and return how many cases."""
        return codes.catch_up(self._desk)
