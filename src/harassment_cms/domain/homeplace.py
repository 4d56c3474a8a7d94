"""Where a home lives, and whether the one at hand is that home or a second copy of it (design section 1, last lines).

A home is one folder on one computer. The case file remembers both, as numbers that stay the same when a computer is
renamed, gets another address or another network: never by its name. What is known of the computer may be nothing (a
container, a system that begins anew with each start); then only the folder tells. Called by ``bootstrap.placing``,
which looks around; nothing here does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Place:
    """Where a home lives. ``id`` is drawn anew whenever it moves; ``computer`` is empty where nothing is known of it.

    ``name`` is what the computer called itself then: for people to recognise it by, and never compared.
    """

    id: str
    computer: str
    path: str
    name: str

    def at(self, here: Place) -> bool:
        """Say whether this is the same folder, as far as its path tells."""
        return self.path == here.path

    def elsewhere(self, here: Place) -> bool:
        """Say whether this is certainly another computer."""
        return bool(self.computer and here.computer) and self.computer != here.computer

    def same_computer(self, here: Place) -> bool:
        """Say whether this is certainly the same computer: of a container, or out of one, nobody can say so."""
        return bool(self.computer) and self.computer == here.computer


class There(Enum):
    """What lies where this home used to be."""

    NOTHING = "no home of this kind"
    THIS = "the very same folder, by another name"
    ANOTHER = "another folder with the same home in it"
    HIDDEN = "this account may not look"


class Standing(Enum):
    """What a home at hand is."""

    NEW = "nobody noted yet where it lives"
    HERE = "at its place"
    MOVED = "moved here; nothing is left where it was"
    UNSEEN = "perhaps moved here; another account can tell"
    COPY = "a second one on this computer"
    OTHER_COMPUTER = "last at work on another computer"
    LEFT = "somebody said that the other one goes on"

    @property
    def good(self) -> bool:
        """Whether work may go on in it without a question."""
        return self in (Standing.NEW, Standing.HERE, Standing.MOVED, Standing.UNSEEN)


def judge(noted: Place | None, here: Place, there: There, *, went_on: There, left: bool) -> Standing:
    """Say what the home at hand is.

    ``there`` is what lies at the noted path. ``went_on`` is what lies where this account saw the home move to, and
    ``left`` whether somebody said, in this folder, that another one goes on.
    """
    if left:
        return Standing.LEFT
    if noted is None:
        return Standing.NEW
    if noted.elsewhere(here):
        return Standing.OTHER_COMPUTER
    if went_on is There.ANOTHER:
        return Standing.COPY
    if noted.at(here) or there is There.THIS:
        return Standing.HERE
    if there is There.HIDDEN:
        return Standing.UNSEEN
    return Standing.COPY if there is There.ANOTHER else Standing.MOVED
