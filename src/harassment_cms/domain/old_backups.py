"""For whom a backup opens who has no way in any more: people who left, recovery keys that ended, old passphrases.

A backup holds the key file of its moment and is never changed, so nothing can be taken out of it; it can only be
deleted, once a newer one takes its place. Called by ``Backups``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harassment_cms.domain.roster import Roster


@dataclass(frozen=True, slots=True)
class StillOpens:
    """Who opens a backup and not the home: names, recovery keys by number, and whose passphrase was another one then.

    ``earlier_key`` says that the file in it stands under an earlier key than the home's.
    """

    people: tuple[str, ...] = ()
    kits: tuple[int, ...] = ()
    passphrases: tuple[str, ...] = ()
    earlier_key: bool = False

    @property
    def anybody(self) -> bool:
        """Whether it opens for somebody who does not open the home."""
        return bool(self.people or self.kits or self.passphrases)

    @property
    def words(self) -> str:
        """Say for whom, in one line."""
        said = [*self.people, *(f"recovery key {number}" for number in self.kits)]
        return ", ".join([*said, *(f"{name} by an earlier passphrase" for name in self.passphrases)])


def still_opens(then: bytes, present: bytes, roster: Roster) -> StillOpens:
    """Compare the key file of a backup with the present one; one that cannot be read opens for nobody."""
    try:
        earlier, now = _read(then), _read(present)
        held, holds = _holders(earlier), _holders(now)
        gone = [key for key in held if key not in holds]
        people = sorted(_name(roster, key, held[key]) for key in gone if key.startswith("u"))
        kits = sorted(int(key[1:]) for key in gone if key.startswith("k"))
        changed = [key for key in held if key in holds and not _ways(held[key]) <= _ways(holds[key])]
        passphrases = sorted(_name(roster, key, held[key]) for key in changed)
        return StillOpens(tuple(people), tuple(kits), tuple(passphrases), int(earlier["gen"]) < int(now["gen"]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return StillOpens()


def _read(raw: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(raw)
    return read


def _holders(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(holder["id"]): holder for holder in document["users"]}


def _ways(holder: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(slot["ct"]) for slot in holder["slots"] if slot["kind"] == "passphrase")


def _name(roster: Roster, key: str, holder: Mapping[str, Any]) -> str:
    person = roster.users.get(int(key[1:]))
    return str(holder["name"]) if person is None else person.name
