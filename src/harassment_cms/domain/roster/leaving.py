"""Who may leave whom outside, and let somebody in by a recovery kit: the rules for those statements.

Called by ``replay`` only, beside ``rules``. A key that was held once is not forgotten, so a removal does not end
with the statement: it marks which keys have to be renewed (key specification, section 5).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster.model import LABEL, Kit, Member, Recovery, Roster, SignedStatement, Verify
from harassment_cms.domain.roster.rules import Rule, keys_known, need, with_user

LAST_MEMBER = "nobody would be left who can open reports"
LAST_ADMINISTRATOR = "nobody would be left who can add people"


def why_needed(roster: Roster, user: Member) -> str:
    """Say why this home cannot be without this person; nothing if it can."""
    others = [other for other in roster.active() if other.id != user.id and not other.invited]
    if user.admitted and not any(other.admitted for other in others):
        return LAST_MEMBER
    if Role.ADMINISTRATOR in user.roles and not any(Role.ADMINISTRATOR in other.roles for other in others):
        return LAST_ADMINISTRATOR
    return ""


def _remove(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    user = _other(roster, signer, data, signed)
    allowed = Role.ADMINISTRATOR in signer.roles or signer.admitted
    need(allowed, signed.seq, "only an administrator, or a case manager who can open reports, removes people")
    need(not why_needed(roster, user), signed.seq, why_needed(roster, user))
    gone = replace(user, removed=True, disabled=False, admitted=False, keys=(*user.keys, (signed.seq, "")))
    return keys_known(with_user(roster, gone), user, signed.seq)


def _disable(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    user = _other(roster, signer, data, signed)
    need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator takes ways in away")
    need(not user.disabled, signed.seq, "it takes away ways in that were taken away before")
    need(not why_needed(roster, user), signed.seq, why_needed(roster, user))
    return with_user(roster, replace(user, disabled=True, keys=(*user.keys, (signed.seq, ""))))


def _enable(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    user = _other(roster, signer, data, signed)
    need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator gives ways in back")
    need(user.disabled, signed.seq, "it gives back ways in that nobody took away")
    return with_user(roster, replace(user, disabled=False, keys=(*user.keys, (signed.seq, user.sign))))


def _other(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement) -> Member:
    """Return whom a statement is about: somebody else, who was not removed."""
    user = roster.users[int(data["user"])]
    need(not user.removed, signed.seq, "it is about somebody who was removed before")
    need(user.id != signer.id, signed.seq, "nobody says this of themselves")
    return user


def _recover(roster: Roster, user: Member, data: dict[str, Any], signed: SignedStatement, verify: Verify) -> Roster:
    """Let somebody in whose ways in are all lost; ``replay`` has checked that one of the kits signed it."""
    sign, kit = str(data["sign"]), kit_of(roster, int(data["kit"]))
    need(kit is not None, signed.seq, "it was made with a recovery key that opens nothing any more")
    assert kit is not None
    own = signed.sig2 is not None and verify(sign, LABEL + signed.body, signed.sig2)
    need(own, signed.seq, "the new key did not sign it")
    manager = Role.CASE_MANAGER in user.roles
    need(manager or not kit.content, signed.seq, "it lets somebody in to the reports who is no case manager")
    able = kit.content or Role.ADMINISTRATOR in user.roles
    need(able, signed.seq, "this recovery key lets in an administrator, and they are none")
    others = any(other.admitted for other in roster.active() if other.id != user.id)
    need(kit.content or others or not user.admitted, signed.seq, LAST_MEMBER)
    renewed = replace(
        user,
        box=str(data["box"]),
        sign=sign,
        provisional=False,
        invited="",
        admitted=kit.content,
        import_box=data.get("import_box"),
        keys=(*user.keys, (signed.seq, sign)),
    )
    ended = tuple(known.id for known in roster.kits if known.content == kit.content)
    return replace(
        with_user(roster, renewed),
        kits=tuple(known for known in roster.kits if known.id not in ended),
        ended_kits=(*roster.ended_kits, *ended),
        recoveries=(*roster.recoveries, Recovery(signed.seq, str(data["at"]), user.id, kit.id)),
        file_key_known=signed.seq,
        team_key_known=signed.seq if kit.content or user.admitted else roster.team_key_known,
    )


def kit_of(roster: Roster, number: int) -> Kit | None:
    """Return a recovery kit that still opens something."""
    return next((kit for kit in roster.kits if kit.id == number), None)


def _rekey(roster: Roster, signer: Member, _: dict[str, Any], signed: SignedStatement, __: Verify) -> Roster:
    allowed = Role.ADMINISTRATOR in signer.roles or signer.admitted
    need(allowed, signed.seq, "only an administrator, or a case manager who can open reports, renews the file's key")
    return replace(roster, rekeyed=signed.seq)


def _seen(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    known = any(each.seq == int(data["recovery"]) for each in roster.recoveries)
    need(known, signed.seq, "it speaks of a recovery that never was")
    return with_user(roster, replace(signer, seen=max(signer.seen, int(data["recovery"]))))


LEAVING: dict[str, Rule] = {
    "remove": _remove,
    "disable": _disable,
    "enable": _enable,
    "recover": _recover,
    "rekey": _rekey,
    "seen": _seen,
}
