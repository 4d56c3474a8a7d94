"""Who belongs to this home, with which keys and rights: an append-only chain of signed statements.

Every client replays it from the first statement and accepts each one only if its signer had the right *at
that place* (key specification, section 3.2). Nothing here knows cryptography: a signature is judged by the
function passed in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import IntegrityError
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


def replay(statements: Iterable[SignedStatement], verify: Verify) -> Roster:
    """Return the roster that these statements make.

    Raises ``IntegrityError`` naming the first statement that is out of place, unsigned, or made by somebody
    without the right to make it.
    """
    roster: Roster | None = None
    for signed in statements:
        try:
            roster = _accept(roster, signed, verify)
        except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            raise _broken(signed.seq, "it cannot be read") from error
    if roster is None:
        raise IntegrityError("The list of people in this home is empty.", "Restore the last good backup.")
    return roster


def accept(roster: Roster, signed: SignedStatement, verify: Verify) -> Roster:
    """Return the roster after one more statement; raises ``IntegrityError`` if it has no right to be there."""
    return _accept(roster, signed, verify)


def _broken(seq: int, reason: str) -> IntegrityError:
    return IntegrityError(
        f"Statement {seq} in the list of people and keys does not hold: {reason}.",
        "Do not work in this home. Keep it as it is and restore the last good backup elsewhere.",
    )


def _accept(roster: Roster | None, signed: SignedStatement, verify: Verify) -> Roster:
    data: dict[str, Any] = json.loads(signed.body)
    if canon(data) != signed.body:
        raise _broken(signed.seq, "it is not written as this program writes")
    seq, kind = int(data["seq"]), str(data["kind"])
    if seq != signed.seq:
        raise _broken(signed.seq, "its number was changed")
    if roster is None:
        return _genesis(data, signed, verify)
    if seq != roster.seq + 1 or data["prev"] != roster.hash:
        raise _broken(seq, "it does not follow the one before it")
    signer = roster.users.get(int(data["by"]))
    if signer is None or not verify(signer.sign, LABEL + signed.body, signed.sig):
        raise _broken(seq, "its signature does not hold")
    rule = _RULES.get(kind)
    if rule is None:
        raise _broken(seq, "it was made by a newer program")
    changed = rule(roster, signer, data, signed, verify)
    return replace(changed, seq=seq, hash=signed.hash, hashes=(*roster.hashes, signed.hash))


def _genesis(data: dict[str, Any], signed: SignedStatement, verify: Verify) -> Roster:
    if data["kind"] != "genesis" or signed.seq != 0 or data["prev"] != NO_HASH:
        raise _broken(signed.seq, "it is not the first statement of a home")
    user = _member(data["user"], 0)
    if int(data["by"]) != user.id or not verify(user.sign, LABEL + signed.body, signed.sig):
        raise _broken(0, "its signature does not hold")
    own = signed.hash
    return Roster(vault=data["vault"], seq=0, hash=own, genesis=own, users={user.id: user}, hashes=(own,))


def _member(data: dict[str, Any], seq: int) -> Member:
    return Member(
        id=int(data["id"]),
        name=str(data["name"]),
        roles=tuple(Role(role) for role in data["roles"]),
        box=str(data["box"]),
        sign=str(data["sign"]),
        provisional=bool(data["provisional"]),
        import_box=data.get("import_box"),
        keys=((seq, str(data["sign"])),),
    )


def _need(condition: bool, seq: int, reason: str) -> None:
    if not condition:
        raise _broken(seq, reason)


def _with_user(roster: Roster, user: Member) -> Roster:
    return replace(roster, users={**roster.users, user.id: user})


def _add(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    user = _member(data["user"], signed.seq)
    _need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator adds people")
    _need(user.id not in roster.users, signed.seq, "it reuses a person's number")
    _need(roster.by_name(user.name) is None, signed.seq, "it reuses a person's name")
    _need(user.provisional, signed.seq, "keys made for somebody else are called their own")
    return _with_user(roster, user)


def _join(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, verify: Verify) -> Roster:
    sign = str(data["sign"])
    own = signed.sig2 is not None and verify(sign, LABEL + signed.body, signed.sig2)
    _need(own, signed.seq, "the new key did not sign it")
    changed = replace(
        signer,
        box=str(data["box"]),
        sign=sign,
        provisional=False,
        import_box=data.get("import_box"),
        keys=(*signer.keys, (signed.seq, sign)),
    )
    return _with_user(roster, changed)


def _team(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    generation = int(data["generation"])
    _need(generation == len(roster.teams) + 1, signed.seq, "it skips a generation")
    boxes = {str(holder): str(box) for holder, box in data["boxes"].items()}
    people = {int(holder[1:]) for holder in boxes if holder.startswith("u")}
    kits = {int(holder[1:]) for holder in boxes if holder.startswith("k")}
    if generation == 1:
        _need(Role.CASE_MANAGER in signer.roles, signed.seq, "only a case manager founds the team")
        _need(people == {signer.id}, signed.seq, "a founder founds the team alone")
    else:
        _need(signer.admitted, signed.seq, "only a case manager who can open reports renews the team's key")
        _need(people <= set(roster.member_ids()), signed.seq, "it lets in somebody who was never admitted")
    content_kits = {kit.id for kit in roster.kits if kit.content}
    _need(kits <= content_kits, signed.seq, "it lets in a recovery kit that opens no reports")
    users = {
        number: replace(user, admitted=number in people) if Role.CASE_MANAGER in user.roles else user
        for number, user in roster.users.items()
    }
    team = Team(generation, str(data["public"]), str(data["check"]), boxes)
    return replace(roster, users=users, teams=(*roster.teams, team))


def _admit(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    _need(signer.admitted, signed.seq, "only a case manager who can open reports admits another")
    user = roster.users[int(data["user"])]
    _need(Role.CASE_MANAGER in user.roles, signed.seq, "it admits somebody who is no case manager")
    team = roster.teams[-1]
    grown = replace(team, boxes={**team.boxes, f"u{user.id}": str(data["team_box"])})
    admitted = _with_user(roster, replace(user, admitted=True))
    return replace(admitted, teams=(*roster.teams[:-1], grown))


def _kit(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    content = bool(data["content"])
    if content:
        _need(signer.admitted, signed.seq, "only a case manager who can open reports makes such a kit")
    else:
        _need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator makes such a kit")
    kit = Kit(int(data["id"]), content, str(data["box"]), str(data["sign"]))
    _need(all(known.id != kit.id for known in roster.kits), signed.seq, "it reuses a kit's number")
    changed = replace(roster, kits=(*roster.kits, kit))
    if not content:
        return changed
    team = roster.teams[-1]
    grown = replace(team, boxes={**team.boxes, f"k{kit.id}": str(data["team_box"])})
    return replace(changed, teams=(*roster.teams[:-1], grown))


def _restore(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    allowed = Role.ADMINISTRATOR in signer.roles or Role.CASE_MANAGER in signer.roles
    _need(allowed, signed.seq, "only an administrator or a case manager restores a backup")
    return replace(roster, restores=(*roster.restores, (signed.seq, str(data["head"]))))


_RULES: dict[str, Callable[[Roster, Member, dict[str, Any], SignedStatement, Verify], Roster]] = {
    "add": _add,
    "join": _join,
    "team": _team,
    "admit": _admit,
    "kit": _kit,
    "restore": _restore,
}
