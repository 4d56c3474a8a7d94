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
    """A person in the roster. ``box`` and ``sign`` are public keys as hex; ``keys`` lists (from seq, sign key)."""

    id: int
    name: str
    roles: tuple[Role, ...]
    box: str
    sign: str
    provisional: bool
    admitted: bool = False
    import_box: str | None = None
    keys: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kit:
    """A recovery kit's public half. ``content`` kits open reports; the others open the file only."""

    id: int
    content: bool
    box: str
    sign: str


@dataclass(frozen=True, slots=True)
class Team:
    """One generation of the case managers' common key: its public half, check value and boxes by holder."""

    generation: int
    public: str
    check: str
    boxes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Roster:
    """The state after replaying every statement; ``hashes`` are theirs, by which the record's entries name them."""

    vault: str
    seq: int
    hash: str
    genesis: str
    users: Mapping[int, Member]
    kits: tuple[Kit, ...] = ()
    teams: tuple[Team, ...] = ()
    restores: tuple[tuple[int, str], ...] = ()
    hashes: tuple[str, ...] = ()

    @property
    def team(self) -> Team | None:
        """The current generation, or None before the first case manager founded a team."""
        return self.teams[-1] if self.teams else None

    def member_ids(self) -> tuple[int, ...]:
        """Return the ids of those who can open reports."""
        return tuple(user.id for user in self.users.values() if user.admitted)

    def by_name(self, name: str) -> Member | None:
        """Find a person by name, ignoring case."""
        wanted = name.casefold()
        return next((user for user in self.users.values() if user.name.casefold() == wanted), None)

    def sign_key(self, user: int, at_seq: int) -> str | None:
        """Return the signing key that ``user`` had when the roster stood at ``at_seq``."""
        member = self.users.get(user)
        if member is None:
            return None
        valid = [key for start, key in member.keys if start <= at_seq]
        return valid[-1] if valid else None


def statement_hash(body: bytes) -> str:
    """Return the SHA-256 of a statement's signed bytes."""
    return hashlib.sha256(LABEL + body).hexdigest()


def statement(seq: int, prev: str, at: str, by: int, kind: str, content: Mapping[str, object]) -> bytes:
    """Return the canonical bytes of a new statement; ``by`` is the signer's user id."""
    return canon({"seq": seq, "prev": prev, "at": at, "by": by, "kind": kind, **content})
