"""Restricted cases as they cross between use cases and the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harassment_cms.domain.holding import Holders, holders_again
from harassment_cms.domain.roster import Roster


@dataclass(frozen=True, slots=True)
class NewWall:
    """Who may open a restricted case, by public keys, and what is sealed with it.

    ``first`` and ``second`` are the holders of the two shares that together open it in an emergency.
    """

    readers: Sequence[str]
    first: Sequence[str]
    second: Sequence[str]
    body: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, holders: Holders, reason: str, by: int, arrival: Arrival | None = None) -> NewWall:
        """Make it for these holders; ``by`` is who restricted the case, or imported it if it closed by itself."""
        body = {
            "named": list(holders.named),
            "excluded": list(holders.kept_out),
            "first": list(holders.first),
            "second": list(holders.second),
            "keys_of": keys_of(holders),
            "reason": reason,
            "by": by,
            "arrived": None if arrival is None else arrival.plain(),
        }
        return cls(holders.readers, holders.first_keys, holders.second_keys, body)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a case came to be restricted by itself: whom the check found, and until when somebody has to decide.

    ``provisional`` says that nobody has confirmed it yet; ``renewed`` that its keys are no importer's any more.
    ``contact`` is the reader without a conflict of interest, if it went to them.
    """

    found: tuple[tuple[int, bool, str], ...]
    due: str | None = None
    provisional: bool = False
    renewed: bool = False
    contact: int | None = None

    def plain(self) -> dict[str, object]:
        """Return it as it is sealed with the case."""
        return {
            "found": [list(each) for each in self.found],
            "due": self.due,
            "provisional": self.provisional,
            "renewed": self.renewed,
            "contact": self.contact,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Arrival:
        """Read what ``plain`` wrote."""
        found = tuple((int(person), bool(firm), str(basis)) for person, firm, basis in plain["found"])
        return cls(found, plain["due"], bool(plain["provisional"]), bool(plain["renewed"]), plain["contact"])


def keys_of(holders: Holders) -> list[list[str]]:
    """Return whose public keys a wall is sealed to, in an order that is always the same."""
    return [sorted(each) for each in (holders.readers, holders.first_keys, holders.second_keys)]


@dataclass(frozen=True, slots=True)
class StandingWall:
    """What a restricted case says of itself to those named on it, by people's numbers.

    ``first`` and ``second`` hold the two shares; ``keys_of`` are the public keys that all of it was sealed to.
    """

    case_id: int
    named: tuple[int, ...]
    excluded: tuple[int, ...]
    reason: str
    by: int
    first: tuple[int, ...] = ()
    second: tuple[int, ...] = ()
    keys_of: Sequence[Sequence[str]] = ()
    arrival: Arrival | None = None


def wall_again(roster: Roster, standing: StandingWall, named: Collection[int] | None = None) -> NewWall:
    """Say who holds what of a case that is restricted already, with the keys they have now.

    ``named`` takes the place of those named so far; whoever else held something does so still, if they may.
    """
    inside = standing.named if named is None else named
    arrival = standing.arrival
    contact = None if arrival is None else arrival.contact
    holders = holders_again(roster, inside, standing.excluded, standing.first, standing.second, contact)
    return NewWall.of(holders, standing.reason, standing.by, arrival)
