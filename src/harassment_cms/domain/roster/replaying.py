"""Who belongs to this home, with which keys and rights: an append-only chain of signed statements.

Every client replays it from the first statement and accepts each one only if its signer had the right *at
that place* (key specification, section 3.2). Nothing here knows cryptography: a signature is judged by the
function passed in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster.arriving import ARRIVING
from harassment_cms.domain.roster.leaving import LEAVING, kit_of
from harassment_cms.domain.roster.model import LABEL, NO_HASH, Member, Roster, SignedStatement, Verify
from harassment_cms.domain.roster.rules import RULES, broken, person_of

_RULES = {**RULES, **ARRIVING, **LEAVING}
_OF_PARTNERS = ("join", "team")
"""What a partner states: keys of their own, and with them a new generation of the home's common key."""


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
            raise broken(signed.seq, "it cannot be read") from error
    if roster is None:
        raise IntegrityError("The list of people in this home is empty.", "Restore the last good backup.")
    return roster


def accept(roster: Roster, signed: SignedStatement, verify: Verify) -> Roster:
    """Return the roster after one more statement; raises ``IntegrityError`` if it has no right to be there."""
    return _accept(roster, signed, verify)


def _accept(roster: Roster | None, signed: SignedStatement, verify: Verify) -> Roster:
    data: dict[str, Any] = json.loads(signed.body)
    if canon(data) != signed.body:
        raise broken(signed.seq, "it is not written as this program writes")
    seq, kind = int(data["seq"]), str(data["kind"])
    if seq != signed.seq:
        raise broken(signed.seq, "its number was changed")
    if roster is None:
        return _genesis(data, signed, verify)
    if seq != roster.seq + 1 or data["prev"] != roster.hash:
        raise broken(seq, "it does not follow the one before it")
    signer = _signer(roster, data, signed, verify)
    rule = _RULES.get(kind)
    if rule is None:
        raise broken(seq, "it was made by a newer program")
    if Role.PARTNER in signer.roles and kind not in _OF_PARTNERS:
        raise broken(seq, "a partner speaks for nobody but themselves")
    changed = rule(roster, signer, data, signed, verify)
    return replace(changed, seq=seq, hash=signed.hash, hashes=(*roster.hashes, signed.hash))


def _signer(roster: Roster, data: dict[str, Any], signed: SignedStatement, verify: Verify) -> Member:
    """Return who made a statement. A recovery is made by whoever holds a kit, for the person it lets in."""
    signer = roster.users.get(int(data["by"]))
    kit = kit_of(roster, int(data["kit"])) if data["kind"] == "recover" else None
    key = signer.sign if kit is None and signer is not None else kit.sign if kit is not None else ""
    if signer is None or not verify(key, LABEL + signed.body, signed.sig):
        raise broken(signed.seq, "its signature does not hold")
    if not signer.active:
        raise broken(signed.seq, f"{signer.name} had no way in any more when it was made")
    return signer


def _genesis(data: dict[str, Any], signed: SignedStatement, verify: Verify) -> Roster:
    if data["kind"] != "genesis" or signed.seq != 0 or data["prev"] != NO_HASH:
        raise broken(signed.seq, "it is not the first statement of a home")
    user = person_of(data["user"], 0)
    if int(data["by"]) != user.id or not verify(user.sign, LABEL + signed.body, signed.sig):
        raise broken(0, "its signature does not hold")
    if Role.PARTNER in user.roles:
        raise broken(0, "a partner founds no home")
    own, share = signed.hash, bool(data.get("share", False))
    return Roster(
        vault=data["vault"], seq=0, hash=own, genesis=own, users={user.id: user}, hashes=(own,), share=share
    )
