"""Who may invite somebody anew, take an invitation back, and change roles: the rules for those statements.

Called by ``replay`` only, beside ``rules``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster.leaving import why_needed
from harassment_cms.domain.roster.model import Member, Roster, SignedStatement, Verify
from harassment_cms.domain.roster.rules import Rule, keys_known, need, with_user


def _renew(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    user = roster.users[int(data["user"])]
    need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator invites somebody anew")
    need(user.id != signer.id, signed.seq, "nobody invites themselves")
    need(not (user.removed or user.disabled), signed.seq, "it invites somebody whose ways in were taken away")
    need(not why_needed(roster, user), signed.seq, why_needed(roster, user))
    sign = str(data["sign"])
    renewed = replace(
        user,
        box=str(data["box"]),
        sign=sign,
        provisional=True,
        admitted=False,
        invited=str(data["until"]),
        cancelled=False,
        import_box=data.get("import_box"),
        keys=(*user.keys, (signed.seq, sign)),
    )
    return with_user(roster, renewed)


def _cancel(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    user = roster.users[int(data["user"])]
    need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator takes an invitation back")
    need(bool(user.invited), signed.seq, "it takes back an invitation that nobody waits for")
    gone = replace(user, sign="", invited="", cancelled=True, import_box=None, keys=(*user.keys, (signed.seq, "")))
    return keys_known(with_user(roster, gone), user, signed.seq)


def why_roles_stay(roster: Roster, user: Member, roles: tuple[Role, ...]) -> str:
    """Say why a person cannot have these roles instead of theirs; nothing if they can."""
    lost = tuple(role for role in user.roles if role not in roles)
    losing = replace(user, roles=lost, admitted=user.admitted and Role.CASE_MANAGER in lost)
    return why_needed(roster, losing)


def _roles(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    user = roster.users[int(data["user"])]
    roles = tuple(Role(role) for role in data["roles"])
    need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator changes roles")
    need(user.active and bool(roles), signed.seq, "it gives roles to somebody who has no way in, or none at all")
    reason = why_roles_stay(roster, user, roles)
    need(not reason, signed.seq, reason)
    changed = replace(
        user,
        roles=roles,
        admitted=user.admitted and Role.CASE_MANAGER in roles,
        import_box=data.get("import_box"),
        held=(*user.held, (signed.seq, roles)),
    )
    known = signed.seq if user.admitted and not changed.admitted else roster.team_key_known
    return replace(with_user(roster, changed), team_key_known=known)


ARRIVING: dict[str, Rule] = {
    "renew": _renew,
    "cancel": _cancel,
    "roles": _roles,
}
