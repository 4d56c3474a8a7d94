"""What the list of people and keys holds: signed statements, people, recovery kits, team generations."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harassment_cms.domain.canon import canon
from harassment_cms.domain.permissions import Role

LABEL = b"hcms.roster.v1\x00"
NO_HASH = "0" * 64

Verify = Callable[[str, bytes, bytes], bool]
"""``verify(public_key_hex, message, signature)``."""


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """One statement as stored: canonical body, signature, and for a join the new key's own signature."""

    seq: int
    body: bytes
    sig: bytes
    sig2: bytes | None = None

    @property
    def hash(self) -> str:
        """The statement's hash, which the next one names."""
        return statement_hash(self.body)


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the roster. ``box`` and ``sign`` are public keys as hex; ``keys`` lists (from seq, sign key).

    An empty sign key means that they could not sign from there on. Whoever was ``removed`` stays in the roster,
    because old entries name them; ``disabled`` people have no way in for now, and keep their keys. ``seen`` is the
    newest recovery that they were told of.
    Whoever is ``invited`` (until that moment, UTC text) has a one-time code and no keys of their own; a ``cancelled``
    invitation lets nobody in. ``held`` lists (from seq, roles).
    """

    id: int
    name: str
    roles: tuple[Role, ...]
    box: str
    sign: str
    provisional: bool
    admitted: bool = False
    import_box: str | None = None
    keys: tuple[tuple[int, str], ...] = ()
    removed: bool = False
    disabled: bool = False
    seen: int = 0
    invited: str = ""
    cancelled: bool = False
    held: tuple[tuple[int, tuple[Role, ...]], ...] = ()

    @property
    def active(self) -> bool:
        """Whether they can work here now, so that something may be given to them."""
        return not (self.removed or self.disabled or self.cancelled)


@dataclass(frozen=True, slots=True)
class Kit:
    """A recovery kit's public half. ``content`` kits open reports; the others open the file only."""

    id: int
    content: bool
    box: str
    sign: str
    import_box: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """One generation of the case managers' common key: its public half, check value and boxes by holder.

    ``since`` is the statement that made it.
    """

    generation: int
    public: str
    check: str
    boxes: Mapping[str, str]
    since: int = 0


@dataclass(frozen=True, slots=True)
class Recovery:
    """Whose keys were made anew with which recovery kit, and by which statement."""

    seq: int
    at: str
    user: int
    kit: int


@dataclass(frozen=True, slots=True)
class Roster:
    """The state after replaying every statement; ``hashes`` are theirs, by which the record's entries name them.

    ``kits`` are those that still open something; ``ended_kits`` the numbers of the others. ``file_key_known`` and
    ``team_key_known`` are the newest statements after which somebody outside holds the key of the file, or of the
    case managers; ``rekeyed`` is the newest that renewed the key of the file.

    ``share`` says that the home was made to share with a partner in another department.
    """

    vault: str
    seq: int
    hash: str
    genesis: str
    users: Mapping[int, Member]
    kits: tuple[Kit, ...] = ()
    teams: tuple[Team, ...] = ()
    restores: tuple[tuple[int, str], ...] = ()
    hashes: tuple[str, ...] = ()
    ended_kits: tuple[int, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    file_key_known: int = 0
    team_key_known: int = 0
    rekeyed: int = 0
    share: bool = False

    @property
    def rotation_owed(self) -> bool:
        """Whether the case managers' key is one that somebody outside holds: nothing more is to be sealed to it."""
        return self.team is not None and self.team.since < self.team_key_known

    @property
    def file_key_owed(self) -> bool:
        """Whether the key of the file is one that somebody outside holds."""
        return self.rekeyed < self.file_key_known

    def unseen_recoveries(self, user: int) -> tuple[Recovery, ...]:
        """Return the recoveries that this person was not told of yet; their own they know."""
        person = self.users[user]
        since = max(person.seen, person.keys[0][0] if person.keys else 0)
        return tuple(each for each in self.recoveries if each.seq > since and each.user != user)

    @property
    def team(self) -> Team | None:
        """The current generation, or None before the first case manager founded a team."""
        return self.teams[-1] if self.teams else None

    def member_ids(self) -> tuple[int, ...]:
        """Return the ids of those who can open reports."""
        return tuple(user.id for user in self.users.values() if user.admitted)

    def active(self) -> tuple[Member, ...]:
        """Return those who can work here now: nobody who was removed, nobody whose ways in were taken away."""
        return tuple(user for user in self.users.values() if user.active)

    def by_name(self, name: str) -> Member | None:
        """Find a person by name, ignoring case; also one who was removed, because no name is used twice."""
        wanted = name.casefold()
        return next((user for user in self.users.values() if user.name.casefold() == wanted), None)

    def roles_at(self, user: int, at_seq: int) -> tuple[Role, ...]:
        """Return the roles that ``user`` had when the roster stood at ``at_seq``."""
        return [roles for start, roles in self.users[user].held if start <= at_seq][-1]

    def sign_key(self, user: int, at_seq: int) -> str | None:
        """Return the signing key that ``user`` had when the roster stood at ``at_seq``; None if they had none."""
        member = self.users.get(user)
        if member is None:
            return None
        valid = [key for start, key in member.keys if start <= at_seq]
        return valid[-1] or None if valid else None

    def new_keys_since(self, user: int, at_seq: int, at_hash: str) -> int | None:
        """Return the statement that gave ``user`` their present keys, if they had others at statement ``at_seq``.

        None also where that statement is not the one of this roster that has the hash ``at_hash``.
        """
        known = at_seq < len(self.hashes) and self.hashes[at_seq] == at_hash
        before = self.sign_key(user, at_seq) if known else None
        person = self.users.get(user)
        if person is None or before in (None, person.sign):
            return None
        return next(start for start, key in person.keys if key == person.sign)


def statement_hash(body: bytes) -> str:
    """Return the SHA-256 of a statement's signed bytes."""
    return hashlib.sha256(LABEL + body).hexdigest()


def statement(seq: int, prev: str, at: str, by: int, kind: str, content: Mapping[str, object]) -> bytes:
    """Return the canonical bytes of a new statement; ``by`` is the signer's user id."""
    return canon({"seq": seq, "prev": prev, "at": at, "by": by, "kind": kind, **content})
