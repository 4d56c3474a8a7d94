"""What a removal, a suspension and a recovery change in the list of people and keys, and what has to follow them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Kit, Member, Roster, SignedStatement, Team, accept, statement

ADA, CERYS, MIRA, LEON = 1, 2, 3, 4
FILE_KIT, REPORT_KIT = 1, 3


def person(number: int, name: str, *roles: Role, admitted: bool = False) -> Member:
    key = f"sign{number}"
    return Member(number, name, roles, f"box{number}", key, False, admitted, keys=((number, key),))


def home() -> Roster:
    people = [
        person(ADA, "Ada", Role.ADMINISTRATOR),
        person(CERYS, "Cerys", Role.CASE_MANAGER, admitted=True),
        person(MIRA, "Mira", Role.CASE_MANAGER, admitted=True),
        person(LEON, "Leon", Role.LEAD),
    ]
    kits = tuple(Kit(number, number >= REPORT_KIT, f"kitbox{number}", f"kit{number}") for number in (1, 2, 3, 4))
    boxes = {f"u{CERYS}": "", f"u{MIRA}": "", "k3": "", "k4": ""}
    users = {each.id: each for each in people}
    return Roster("00", 9, "ff", "ee", users, kits, (Team(1, "pub", "check", boxes, 5),), hashes=("ff",) * 10)


def verify(key: str, _: bytes, signature: bytes) -> bool:
    return key.encode() == signature


def said(roster: Roster, by: int, kind: str, content: Mapping[str, object], sig: str = "", sig2: str = "") -> Roster:
    body = statement(roster.seq + 1, roster.hash, "2026-11-29T10:00:00Z", by, kind, content)
    signature = (sig or roster.users[by].sign).encode()
    return accept(roster, SignedStatement(roster.seq + 1, body, signature, sig2.encode()), verify)


def renewed(roster: Roster, by: int, *people: int) -> Roster:
    boxes = {f"u{number}": "" for number in people}
    content = {"generation": len(roster.teams) + 1, "public": "new", "check": "new", "boxes": boxes}
    return said(roster, by, "team", content)


def recovered(roster: Roster, user: int, kit: int) -> Roster:
    content = {"kit": kit, "box": "newbox", "sign": "newsign", "import_box": None}
    return said(roster, user, "recover", content, sig=f"kit{kit}", sig2="newsign")


def test_a_removed_case_manager_opens_and_signs_nothing_and_both_keys_are_owed() -> None:
    after = said(home(), ADA, "remove", {"user": MIRA, "reason": "left"})
    gone = after.users[MIRA]
    assert (gone.name, gone.removed, gone.admitted, gone.active) == ("Mira", True, False, False)
    assert after.member_ids() == (CERYS,)
    assert MIRA not in [each.id for each in after.active()]
    assert (after.sign_key(MIRA, after.seq - 1), after.sign_key(MIRA, after.seq)) == ("sign3", None)
    assert after.rotation_owed
    assert after.file_key_owed
    with pytest.raises(IntegrityError, match="had no way in any more"):
        said(after, MIRA, "remove", {"user": CERYS, "reason": "left"}, sig="sign3")


def test_somebody_who_never_opened_reports_leaves_the_case_managers_key_as_it_is() -> None:
    after = said(home(), CERYS, "remove", {"user": LEON, "reason": "left"})
    assert after.file_key_owed
    assert not after.rotation_owed


def test_what_is_owed_ends_when_it_is_done() -> None:
    after = said(home(), ADA, "remove", {"user": MIRA, "reason": "left"})
    rekeyed = said(after, ADA, "rekey", {"gen": 2})
    assert (rekeyed.file_key_owed, rekeyed.rotation_owed) == (False, True)
    with pytest.raises(IntegrityError, match="lets in somebody"):
        renewed(rekeyed, CERYS, CERYS, MIRA)
    assert not renewed(rekeyed, CERYS, CERYS).rotation_owed


def test_the_last_who_open_reports_and_the_last_administrator_stay() -> None:
    alone = said(home(), ADA, "remove", {"user": MIRA, "reason": "left"})
    for kind in ("remove", "disable"):
        with pytest.raises(IntegrityError, match="nobody would be left who can open reports"):
            said(alone, ADA, kind, {"user": CERYS, "reason": "left"})
    with pytest.raises(IntegrityError, match="nobody would be left who can add people"):
        said(home(), CERYS, "remove", {"user": ADA, "reason": "left"})


def test_somebody_disabled_does_not_count_as_left_and_comes_back_with_the_same_keys() -> None:
    away = said(home(), ADA, "disable", {"user": MIRA})
    assert (away.users[MIRA].disabled, away.users[MIRA].admitted) == (True, True)
    assert away.sign_key(MIRA, away.seq) is None
    assert not away.file_key_owed
    with pytest.raises(IntegrityError, match="nobody would be left who can open reports"):
        said(away, ADA, "remove", {"user": CERYS, "reason": "left"})
    back = said(away, ADA, "enable", {"user": MIRA})
    assert (back.users[MIRA].disabled, back.sign_key(MIRA, back.seq)) == (False, "sign3")


def test_a_kit_lets_a_case_manager_in_and_ends_the_kits_of_its_kind() -> None:
    after = recovered(home(), MIRA, REPORT_KIT)
    assert (after.users[MIRA].sign, after.users[MIRA].admitted) == ("newsign", True)
    assert [kit.id for kit in after.kits] == [1, 2]
    assert after.ended_kits == (3, 4)
    assert after.rotation_owed
    assert after.file_key_owed
    assert [(each.user, each.kit) for each in after.recoveries] == [(MIRA, REPORT_KIT)]
    with pytest.raises(IntegrityError, match="does not hold"):
        recovered(after, CERYS, REPORT_KIT)
    with pytest.raises(IntegrityError, match="reuses a kit's number"):
        said(after, ADA, "kit", {"id": 4, "content": False, "box": "", "sign": ""})


def test_a_kit_of_the_file_opens_no_reports_to_whom_it_lets_in() -> None:
    after = recovered(home(), ADA, FILE_KIT)
    assert (after.users[ADA].sign, after.users[ADA].admitted) == ("newsign", False)
    assert [kit.id for kit in after.kits] == [3, 4]
    with pytest.raises(IntegrityError, match="lets in an administrator"):
        recovered(home(), MIRA, FILE_KIT)
    both = replace(home().users[ADA], roles=(Role.ADMINISTRATOR, Role.CASE_MANAGER), admitted=True)
    users = {ADA: both, LEON: home().users[LEON]}
    with pytest.raises(IntegrityError, match="nobody would be left who can open reports"):
        recovered(replace(home(), users=users), ADA, FILE_KIT)


def test_people_say_that_they_were_told_of_a_recovery_and_of_no_other_thing() -> None:
    after = recovered(home(), MIRA, REPORT_KIT)
    assert [each.user for each in after.unseen_recoveries(LEON)] == [MIRA]
    assert after.unseen_recoveries(MIRA) == ()
    told = said(after, LEON, "seen", {"recovery": after.seq})
    assert told.unseen_recoveries(LEON) == ()
    with pytest.raises(IntegrityError, match="a recovery that never was"):
        said(after, LEON, "seen", {"recovery": 3})


@pytest.mark.parametrize("who", [ADA, LEON])
def test_a_kit_that_opens_reports_lets_in_case_managers_only(who: int) -> None:
    with pytest.raises(IntegrityError, match="who is no case manager"):
        recovered(home(), who, REPORT_KIT)


def test_a_recovery_needs_the_signature_of_the_kit_and_of_the_new_key() -> None:
    content = {"kit": REPORT_KIT, "box": "newbox", "sign": "newsign", "import_box": None}
    for sig, sig2 in (("sign3", "newsign"), ("kit1", "newsign"), ("kit3", "sign3")):
        with pytest.raises(IntegrityError, match=r"signature does not hold|did not sign it"):
            said(home(), MIRA, "recover", content, sig=sig, sig2=sig2)


def test_nobody_who_was_removed_is_let_in_again_by_a_kit_or_a_case_manager() -> None:
    after = said(home(), ADA, "remove", {"user": MIRA, "reason": "left"})
    with pytest.raises(IntegrityError, match="no way in any more"):
        recovered(after, MIRA, REPORT_KIT)
    with pytest.raises(IntegrityError, match="it admits somebody who has no way in"):
        said(after, CERYS, "admit", {"user": MIRA, "team_box": ""})


def test_new_keys_because_somebody_knows_the_old_ones_make_both_keys_owed() -> None:
    content = {"box": "b", "sign": "new", "import_box": None, "known": True}
    after = said(home(), CERYS, "join", content, sig2="new")
    assert after.file_key_owed
    assert after.rotation_owed
    plain = said(home(), CERYS, "join", {**content, "known": False}, sig2="new")
    assert not plain.file_key_owed
    assert not plain.rotation_owed


def test_a_person_who_is_not_there_cannot_be_removed() -> None:
    with pytest.raises((IntegrityError, KeyError)):
        said(home(), ADA, "remove", {"user": 99, "reason": "left"})
    twice = replace(home(), users={**home().users, MIRA: replace(home().users[MIRA], removed=True, admitted=False)})
    with pytest.raises(IntegrityError, match="removed before"):
        said(twice, ADA, "remove", {"user": MIRA, "reason": "left"})
