"""Who holds what of a restricted case: its key, or one of the two shares that open it in an emergency.

Nobody holds both shares: everybody who opens reports and is neither named nor kept out holds the first, leads,
auditors and administrators who open none hold the second, and of the two newest recovery kits each holds one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.domain.roster import Kit, Member, Roster

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Holders:
    """People by number, and everybody's and every kit's public keys as hex."""

    named: tuple[int, ...]
    kept_out: tuple[int, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]
    readers: tuple[str, ...]
    first_keys: tuple[str, ...]
    second_keys: tuple[str, ...]

    @property
    def is_safe(self) -> bool:
        """Whether two people could open it, or two shares: it would not be lost with one person."""
        return len(self.readers) + FEWEST * bool(self.first_keys and self.second_keys) >= FEWEST


def holders_for(roster: Roster, named: Sequence[Member], kept_out: Sequence[Member]) -> Holders:
    """Say who holds what of a case that is restricted now; raises ``InputRefusedError`` if that is too few."""
    out = {person.id for person in kept_out}
    if out.intersection(person.id for person in named):
        raise InputRefusedError("Somebody is both named and kept out. Nothing was changed.", "Name them once.")
    found = holders_of(roster, named, out)
    if not named or not found.is_safe:
        raise InputRefusedError(
            "Fewer than two people could open this case then, and it could be lost with one of them. "
            "Nothing was changed.",
            "Name one more case manager. If there are no recovery keys yet, `hcms keys renew` makes some.",
        )
    return found


def holders_of(roster: Roster, named: Sequence[Member], out: Collection[int], contact: int | None = None) -> Holders:
    """Say who holds what of a case that closes to everybody but these; it may be too few, or shares alone."""
    inside = {person.id for person in named}
    others = [person for person in roster.active() if person.id not in inside.union(out)]
    first = [person for person in others if person.admitted]
    second = [person for person in others if decides(person)]
    return _holders(roster, named, out, first, second, contact)


def holders_again(
    roster: Roster,
    named: Collection[int],
    kept_out: Collection[int],
    first: Collection[int],
    second: Collection[int],
    contact: int | None = None,
) -> Holders:
    """Say who holds what of a case that is restricted already: the same people, with the keys they have now.

    Nobody who came later is among them, because nobody knows yet whether the case is about them. Whoever left is
    left out; whoever may not open reports for now, or could hold both shares by now, is kept in mind without a box.
    ``contact`` reads it without having been let in to the others.
    """
    users = [person for _, person in sorted(roster.users.items()) if not person.removed]
    readers = [person for person in users if person.id in named]
    ones = [person for person in users if person.id in first and person.id not in named]
    others = [person for person in users if person.id in second and person.id not in named]
    return _holders(roster, readers, kept_out, ones, others, contact)


def newcomers(
    roster: Roster,
    named: Collection[int],
    kept_out: Collection[int],
    first: Collection[int],
    second: Collection[int],
) -> tuple[Member, ...]:
    """Return who could have a part in an emergency by now and has none, because they came or changed roles later.

    Only people with keys of their own: somebody else made those of an invitation.
    """
    apart = {*named, *kept_out}
    return tuple(
        person
        for person in roster.active()
        if person.id not in apart
        and not (person.provisional or person.invited)
        and ((person.admitted and person.id not in first) or (decides(person) and person.id not in second))
    )


def able_readers(roster: Roster, named: Collection[int], contact: int | None = None) -> tuple[int, ...]:
    """Return those named who can open a restricted case today: with a way in, and let in or the contact."""
    return tuple(
        person.id for person in roster.active() if person.id in named and (person.admitted or person.id == contact)
    )


def lost_since(roster: Roster, people: Collection[int]) -> int:
    """Return the newest statement by which these people lost their way in or the role of case manager."""
    return max(
        (start for number in people for start, _ in (*roster.users[number].keys, *roster.users[number].held)),
        default=0,
    )


def decides(person: Member) -> bool:
    """Whether somebody may hold the second share: by their role, and only while they open no reports themselves."""
    return Right.EMERGENCY in rights_of(person.roles) and not person.admitted


def _holders(
    roster: Roster,
    named: Sequence[Member],
    out: Iterable[int],
    first: Sequence[Member],
    second: Sequence[Member],
    contact: int | None = None,
) -> Holders:
    one, other = _kits(roster)
    return Holders(
        named=tuple(sorted(person.id for person in named)),
        kept_out=tuple(sorted(out)),
        first=tuple(sorted(person.id for person in first)),
        second=tuple(sorted(person.id for person in second)),
        readers=tuple(person.box for person in named if person.admitted or person.id == contact),
        first_keys=(*(person.box for person in first if person.admitted), *(kit.box for kit in one)),
        second_keys=(*(person.box for person in second if decides(person)), *(kit.box for kit in other)),
    )


def _kits(roster: Roster) -> tuple[Sequence[Kit], Sequence[Kit]]:
    kits = [kit for kit in roster.kits if kit.content and roster.team and f"k{kit.id}" in roster.team.boxes][-FEWEST:]
    return (kits[:1], kits[1:]) if len(kits) == FEWEST else ((), ())
