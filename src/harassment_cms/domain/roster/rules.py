"""Who may make which statement, and what it changes: one function for each kind (key specification, section 3.2).

Called by ``replay`` only. A rule refuses by ``need`` and returns the roster as it stands afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.permissions import OPENS_CONTENT, Role
from harassment_cms.domain.roster.model import LABEL, Kit, Member, Roster, SignedStatement, Team, Verify

Rule = Callable[[Roster, Member, dict[str, Any], SignedStatement, Verify], Roster]
"""``rule(roster, signer, content, signed, verify)``: the signature of ``signer`` was checked before."""


def broken(seq: int, reason: str) -> IntegrityError:
    """Return the refusal of statement ``seq``."""
    return IntegrityError(
        f"Statement {seq} in the list of people and keys does not hold: {reason}.",
        "Do not work in this home. Keep it as it is and restore the last good backup elsewhere.",
    )


def person_of(data: dict[str, Any], seq: int) -> Member:
    """Read a person from the statement ``seq`` that brought them."""
    roles = tuple(Role(role) for role in data["roles"])
    return Member(
        id=int(data["id"]),
        name=str(data["name"]),
        roles=roles,
        box=str(data["box"]),
        sign=str(data["sign"]),
        provisional=bool(data["provisional"]),
        import_box=data.get("import_box"),
        keys=((seq, str(data["sign"])),),
        invited=str(data.get("until", "")),
        held=((seq, roles),),
    )


def need(condition: bool, seq: int, reason: str) -> None:
    """Raise ``IntegrityError`` for statement ``seq`` unless the condition holds."""
    if not condition:
        raise broken(seq, reason)


def with_user(roster: Roster, user: Member) -> Roster:
    """Return the roster with this person in place of the one with their number."""
    return replace(roster, users={**roster.users, user.id: user})


def _add(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    user = person_of(data["user"], signed.seq)
    need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator adds people")
    need(user.id not in roster.users, signed.seq, "it reuses a person's number")
    need(roster.by_name(user.name) is None, signed.seq, "it reuses a person's name")
    need(user.provisional, signed.seq, "keys made for somebody else are called their own")
    partner = Role.PARTNER in user.roles
    need(not partner or roster.share, signed.seq, "partners belong only to homes made to share with them")
    need(not partner or user.roles == (Role.PARTNER,), signed.seq, "a partner holds no other role")
    return with_user(roster, user)


def _join(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, verify: Verify) -> Roster:
    sign = str(data["sign"])
    own = signed.sig2 is not None and verify(sign, LABEL + signed.body, signed.sig2)
    need(own, signed.seq, "the new key did not sign it")
    in_time = not signer.invited or str(data["at"]) <= signer.invited
    need(in_time, signed.seq, "the invitation had ended")
    changed = replace(
        signer,
        box=str(data["box"]),
        sign=sign,
        provisional=False,
        invited="",
        import_box=data.get("import_box"),
        keys=(*signer.keys, (signed.seq, sign)),
    )
    changed_roster = with_user(roster, changed)
    # Whoever knows the old keys may hold what they opened.
    return keys_known(changed_roster, signer, signed.seq) if data.get("known") else changed_roster


def keys_known(roster: Roster, person: Member, seq: int) -> Roster:
    """Return the roster in which everything that this person's keys opened until now has to be renewed."""
    held = roster.team is not None and f"u{person.id}" in roster.team.boxes
    return replace(roster, file_key_known=seq, team_key_known=seq if held else roster.team_key_known)


def _team(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    generation = int(data["generation"])
    need(generation == len(roster.teams) + 1, signed.seq, "it skips a generation")
    boxes = {str(holder): str(box) for holder, box in data["boxes"].items()}
    people = {int(holder[1:]) for holder in boxes if holder.startswith("u")}
    kits = {int(holder[1:]) for holder in boxes if holder.startswith("k")}
    if generation == 1:
        need(Role.CASE_MANAGER in signer.roles, signed.seq, "only a case manager founds the team")
        need(people == {signer.id}, signed.seq, "a founder founds the team alone")
    else:
        need(signer.admitted, signed.seq, "only a case manager who can open reports renews the team's key")
        need(people <= set(roster.member_ids()), signed.seq, "it lets in somebody who was never admitted")
    content_kits = {kit.id for kit in roster.kits if kit.content}
    need(kits <= content_kits, signed.seq, "it lets in a recovery kit that opens no reports")
    users = {
        number: replace(user, admitted=number in people) if OPENS_CONTENT & {*user.roles} else user
        for number, user in roster.users.items()
    }
    team = Team(generation, str(data["public"]), str(data["check"]), boxes, signed.seq)
    return replace(roster, users=users, teams=(*roster.teams, team))


def _admit(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    need(signer.admitted, signed.seq, "only a case manager who can open reports admits another")
    user = roster.users[int(data["user"])]
    need(bool(OPENS_CONTENT & {*user.roles}), signed.seq, "it admits somebody who is no case manager")
    need(user.active, signed.seq, "it admits somebody who has no way in")
    team = roster.teams[-1]
    grown = replace(team, boxes={**team.boxes, f"u{user.id}": str(data["team_box"])})
    admitted = with_user(roster, replace(user, admitted=True))
    return replace(admitted, teams=(*roster.teams[:-1], grown))


def _kit(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    content = bool(data["content"])
    if content:
        need(signer.admitted, signed.seq, "only a case manager who can open reports makes such a kit")
    else:
        need(Role.ADMINISTRATOR in signer.roles, signed.seq, "only an administrator makes such a kit")
    kit = Kit(int(data["id"]), content, str(data["box"]), str(data["sign"]), data.get("import_box"))
    used = {known.id for known in roster.kits} | set(roster.ended_kits)
    need(kit.id not in used, signed.seq, "it reuses a kit's number")
    changed = replace(roster, kits=(*roster.kits, kit))
    if not content:
        return changed
    team = roster.teams[-1]
    grown = replace(team, boxes={**team.boxes, f"k{kit.id}": str(data["team_box"])})
    return replace(changed, teams=(*roster.teams[:-1], grown))


def _restore(roster: Roster, signer: Member, data: dict[str, Any], signed: SignedStatement, _: Verify) -> Roster:
    allowed = Role.ADMINISTRATOR in signer.roles or Role.CASE_MANAGER in signer.roles
    need(allowed, signed.seq, "only an administrator or a case manager restores a backup")
    restored = replace(roster, restores=(*roster.restores, (signed.seq, str(data["head"]))))
    if not data.get("unknown"):
        return restored
    # Nobody knows who left since the backup was made, so every key counts as one that somebody outside holds.
    known = signed.seq if roster.team is not None else roster.team_key_known
    return replace(restored, file_key_known=signed.seq, team_key_known=known)


RULES: dict[str, Rule] = {
    "add": _add,
    "join": _join,
    "team": _team,
    "admit": _admit,
    "kit": _kit,
    "restore": _restore,
}
