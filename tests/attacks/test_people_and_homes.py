"""Statements about people and keys that nobody had the right to make, and homes that only look like one's own.

Key specification, section 0, attack 6, and tests t12 and t15.
"""

from __future__ import annotations

import base64
import copy
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.attacks.conftest import Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, LEAD, NEWCOMER, PASSPHRASE, StillClock

from harassment_cms.bootstrap import Home, found, open_workspace, unlock_keys
from harassment_cms.domain.case import Status
from harassment_cms.domain.errors import InputRefusedError, IntegrityError, LockedError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import arriving, leaving, rules
from harassment_cms.services.casework import SafetyCheck
from harassment_cms.vault import ceremonies
from harassment_cms.vault import document as key_file
from harassment_cms.vault.primitives import box
from harassment_cms.vault.session import team_box_keys, team_check
from harassment_cms.vault.user_keys import UserKeys

Content = Mapping[str, object]


def somebody(vault_id: bytes, number: int, name: str, *roles: Role, provisional: bool = True) -> dict[str, object]:
    keys = UserKeys.new(vault_id)
    return {
        "id": number, "name": name, "roles": [role.value for role in roles], "box": keys.box_public.hex(),
        "sign": keys.sign_public.hex(), "provisional": provisional, "import_box": None,
    }  # fmt: skip


def boxed(intruder: Intruder, seed: bytes) -> str:
    return base64.b64encode(box(intruder.keys.own.box_public, seed)).decode()


def team(intruder: Intruder, generation: int, *also: str) -> Content:
    seed = os.urandom(32)
    boxes = {holder: boxed(intruder, seed) for holder in (f"u{intruder.keys.user_id}", *also)}
    public = team_box_keys(seed)[0].hex()
    return {"generation": generation, "public": public, "check": team_check(seed), "boxes": boxes}


def next_team(intruder: Intruder) -> int:
    assert intruder.keys.team_public is not None
    return intruder.keys.team_public[0] + 1


Statement = Callable[[Intruder], tuple[str, Content]]
STATEMENTS: dict[str, tuple[str, str, Statement]] = {
    "a lead adds somebody": (
        LEAD, "only an administrator adds people",
        lambda i: ("add", {"user": somebody(i.keys.vault_id, 9, "Ghost", Role.CASE_MANAGER)})),
    "an administrator adds somebody whose keys count as their own": (
        ADMINISTRATOR, "keys made for somebody else are called their own",
        lambda i: ("add", {"user": somebody(i.keys.vault_id, 9, "Ghost", Role.CASE_MANAGER, provisional=False)})),
    "an administrator adds a second of the same number": (
        ADMINISTRATOR, "it reuses a person's number",
        lambda i: ("add", {"user": somebody(i.keys.vault_id, 2, "Ghost", Role.CASE_MANAGER)})),
    "an administrator adds a second of the same name": (
        ADMINISTRATOR, "it reuses a person's name",
        lambda i: ("add", {"user": somebody(i.keys.vault_id, 9, CASE_MANAGER.upper(), Role.CASE_MANAGER)})),
    "an administrator lets in a case manager": (
        ADMINISTRATOR, "only a case manager who can open reports admits another",
        lambda i: ("admit", {"user": 2, "team_box": boxed(i, os.urandom(32))})),
    "an administrator lets in themselves": (
        ADMINISTRATOR, "only a case manager who can open reports admits another",
        lambda i: ("admit", {"user": 1, "team_box": boxed(i, os.urandom(32))})),
    "an administrator founds a second team": (
        ADMINISTRATOR, "only a case manager who can open reports renews",
        lambda i: ("team", team(i, next_team(i)))),
    "an administrator founds the first team again": (
        ADMINISTRATOR, "it skips a generation", lambda i: ("team", team(i, 1))),
    "an administrator makes a kit that opens reports": (
        ADMINISTRATOR, "only a case manager who can open reports makes such a kit",
        lambda i: ("kit", {"id": 9, "content": True, "box": "00", "sign": "00", "team_box": boxed(i, bytes(32))})),
    "a lead makes a kit": (
        LEAD, "only an administrator makes such a kit",
        lambda i: ("kit", {"id": 9, "content": False, "box": "00", "sign": "00"})),
    "a case manager lets in the lead": (
        CASE_MANAGER, "it admits somebody who is no case manager",
        lambda i: ("admit", {"user": 3, "team_box": boxed(i, os.urandom(32))})),
    "a case manager renews the key for the administrator as well": (
        CASE_MANAGER, "it lets in somebody who was never admitted",
        lambda i: ("team", team(i, next_team(i), "u1"))),
    "a case manager renews the key for an administrator's kit": (
        CASE_MANAGER, "it lets in a recovery kit that opens no reports",
        lambda i: ("team", team(i, next_team(i), "k1"))),
    "somebody joins without the new key's signature": (
        LEAD, "the new key did not sign it",
        lambda i: ("join", {"box": "00", "sign": i.keys.own.sign_public.hex(), "import_box": None})),
    "a case manager invites a colleague anew": (
        CASE_MANAGER, "only an administrator invites somebody anew",
        lambda i: ("renew", {"user": 5, "box": "00", "sign": "00", "until": "2026-01-01T00:00:00Z"})),
    "an administrator invites themselves anew": (
        ADMINISTRATOR, "nobody invites themselves",
        lambda i: ("renew", {"user": 1, "box": "00", "sign": "00", "until": "2026-01-01T00:00:00Z"})),
    "a case manager gives somebody a role": (
        CASE_MANAGER, "only an administrator changes roles",
        lambda i: ("roles", {"user": 3, "roles": ["administrator"], "import_box": None})),
    "the last administrator gives the role up": (
        ADMINISTRATOR, "nobody would be left who can add people",
        lambda i: ("roles", {"user": 1, "roles": ["lead"], "import_box": None})),
    "an administrator takes every role away": (
        ADMINISTRATOR, "or none at all", lambda i: ("roles", {"user": 3, "roles": [], "import_box": None})),
    "a lead takes an invitation back": (
        LEAD, "only an administrator takes an invitation back", lambda i: ("cancel", {"user": 2})),
    "an administrator cancels somebody who has keys": (
        ADMINISTRATOR, "an invitation that nobody waits for", lambda i: ("cancel", {"user": 3})),
    "a lead restores a backup": (
        LEAD, "only an administrator or a case manager restores", lambda i: ("restore", {"head": "00"})),
    "a lead removes somebody": (
        LEAD, "only an administrator, or a case manager who can open reports, removes",
        lambda i: ("remove", {"user": 5, "reason": "left"})),
    "the newcomer, who opens nothing, removes somebody": (
        NEWCOMER, "only an administrator, or a case manager who can open reports, removes",
        lambda i: ("remove", {"user": 4, "reason": "left"})),
    "a case manager removes the last administrator": (
        CASE_MANAGER, "nobody would be left who can add people",
        lambda i: ("remove", {"user": 1, "reason": "left"})),
    "a case manager removes herself": (
        CASE_MANAGER, "nobody says this of themselves", lambda i: ("remove", {"user": 2, "reason": "left"})),
    "a case manager takes somebody's ways in away": (
        CASE_MANAGER, "only an administrator takes ways in away", lambda i: ("disable", {"user": 4})),
    "an administrator gives back what nobody took away": (
        ADMINISTRATOR, "it gives back ways in that nobody took away", lambda i: ("enable", {"user": 4})),
    "a lead says that the file's key was renewed": (
        LEAD, "only an administrator, or a case manager who can open reports, renews",
        lambda i: ("rekey", {"gen": 2})),
    "somebody recovers another person's keys without a kit": (
        ADMINISTRATOR, "its signature does not hold",
        lambda i: ("recover", {"kit": 1, "box": "00", "sign": "00", "import_box": None})),
    "a case manager recovers by a kit that does not exist": (
        CASE_MANAGER, "it was made with a recovery key that opens nothing any more",
        lambda i: ("recover", {"kit": 99, "box": "00", "sign": "00", "import_box": None})),
    "a kind that this program does not know": (
        CASE_MANAGER, "it was made by a newer program", lambda i: ("promote", {"user": 1})),
    "something missing": (ADMINISTRATOR, "it cannot be read", lambda i: ("add", {})),
    "a role that does not exist": (
        ADMINISTRATOR, "it cannot be read",
        lambda i: ("add", {"user": {**somebody(i.keys.vault_id, 9, "Ghost"), "roles": ["owner"]}})),
}  # fmt: skip


@pytest.mark.parametrize("case", STATEMENTS)
def test_a_statement_without_the_right_is_refused_by_everybody(scene: Scene, case: str) -> None:
    who, reason, make = STATEMENTS[case]
    intruder = Intruder(scene.home, who)
    intruder.state(*make(intruder))
    with pytest.raises(IntegrityError, match=reason), scene.at_work(CASE_MANAGER):
        pass


@pytest.mark.parametrize("case", [case for case, (_, reason, _) in STATEMENTS.items() if reason.startswith("only a")])
def test_without_the_rule_it_would_be_accepted(scene: Scene, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    who, _, make = STATEMENTS[case]
    intruder = Intruder(scene.home, who)
    with scene.at_work(LEAD) as workspace:
        before = workspace.people.roster().seq
    intruder.state(*make(intruder))
    for room in (rules, arriving, leaving):
        monkeypatch.setattr(room, "need", lambda *_: None)
    with scene.at_work(LEAD) as workspace:
        assert workspace.people.roster().seq == before + 1


def test_a_statement_in_somebody_elses_name_is_refused(scene: Scene) -> None:
    intruder = Intruder(scene.home, LEAD)
    own = intruder.keys
    intruder.keys = copy.copy(own)
    intruder.keys.user_id = 1
    intruder.state("add", {"user": somebody(own.vault_id, 9, "Ghost", Role.CASE_MANAGER)})
    with pytest.raises(IntegrityError, match="its signature does not hold"), scene.at_work(CASE_MANAGER):
        pass


def test_a_statement_that_no_entry_covers_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    intruder = Intruder(scene.home, ADMINISTRATOR)
    monkeypatch.setattr(Intruder, "sign_entry", lambda *_, **__: None)
    intruder.state("add", {"user": somebody(intruder.keys.vault_id, 9, "Ghost", Role.CASE_MANAGER)})
    with pytest.raises(IntegrityError, match="no entry says so"), scene.at_work(CASE_MANAGER):
        pass


SWAPS = {
    "a public key": 'replace(CAST(body AS TEXT), \'"box":"\', \'"box":"00\')',
    "a role": 'replace(CAST(body AS TEXT), \'"roles":[\', \'"roles":["lead",\')',
    "a space": "CAST(body AS TEXT) || ' '",
}


@pytest.mark.parametrize(
    ("kind", "swap"),
    [(kind, swap) for kind in ("genesis", "add", "join") for swap in SWAPS if (kind, swap) != ("join", "a role")],
)
def test_a_statement_changed_afterwards_is_refused(scene: Scene, kind: str, swap: str) -> None:
    intruder = Intruder(scene.home, LEAD)
    before = intruder.rows("SELECT body FROM roster")
    intruder.run(f"UPDATE roster SET body = CAST({SWAPS[swap]} AS BLOB) WHERE CAST(body AS TEXT) LIKE '%\"{kind}\"%'")
    assert intruder.rows("SELECT body FROM roster") != before
    with pytest.raises(IntegrityError, match="in the list of people and keys does not hold"), scene.at_work(LEAD):
        pass


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"seq":1e999}', b"[" * 99_999, b'{"seq":0,"kind":1}'])
def test_what_is_no_statement_at_all_is_refused_in_the_same_words(scene: Scene, body: bytes) -> None:
    intruder = Intruder(scene.home, LEAD)
    intruder.run(("UPDATE roster SET body = ? WHERE seq = 3", (body,)))
    with pytest.raises(IntegrityError, match="Statement 3 in the list of people"), scene.at_work(LEAD):
        pass


# The same through the program


def test_an_administrator_is_told_whom_to_ask(scene: Scene) -> None:
    with scene.at_work(ADMINISTRATOR) as workspace:
        teams = len(workspace.people.roster().teams)
        dana = workspace.people.add("Dana Okoro", (Role.CASE_MANAGER,), PASSPHRASE)
        with pytest.raises(NotPermittedError):
            workspace.newcomers.admit("Dana Okoro")
        assert not workspace.people.roster().users[dana.id].admitted
        assert len(workspace.people.roster().teams) == teams, "no second team was founded for her"


def test_a_second_case_manager_reads_only_after_a_case_manager_let_them_in(scene: Scene) -> None:
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add("Dana Okoro", (Role.CASE_MANAGER,), PASSPHRASE)
    with (
        open_workspace(scene.home, unlock_keys(scene.home, "Dana Okoro", PASSPHRASE), COST).store.read() as view,
        pytest.raises(NotPermittedError),
    ):
        next(view.imports.of_batch(view.imports.batches()[0].id))
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.newcomers.admit("Dana Okoro")
    dana = open_workspace(scene.home, unlock_keys(scene.home, "Dana Okoro", PASSPHRASE), COST)
    assert dana.cases.show(scene.refs[0]).submissions
    dana.close()


def test_nobody_can_be_let_in_who_is_no_case_manager(scene: Scene) -> None:
    with scene.at_work(CASE_MANAGER) as workspace:
        with pytest.raises(NotPermittedError):
            workspace.newcomers.admit(LEAD)
        with pytest.raises(InputRefusedError):
            workspace.newcomers.admit("Nobody At All")


# Homes that look like one's own


@pytest.fixture
def look_alike(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An administrator's own new home under the same id, with the case manager's genuine ways in copied into it."""
    genuine = key_file.read(scene.home.key_file)
    victim = genuine.holder("u2")
    assert victim is not None
    monkeypatch.setattr(ceremonies, "random_bytes", lambda size: genuine.vault_id if size == 16 else os.urandom(size))
    home = Home(tmp_path / "look-alike")
    made = found(
        home, organisation="Invented University", name=ADMINISTRATOR, roles=(Role.ADMINISTRATOR,),
        passphrase=PASSPHRASE, contacts={}, cost=COST, clock=StillClock(),
    )  # fmt: skip
    keys = made.workspace.store.keys
    made.workspace.close()
    intruder = Intruder(home, ADMINISTRATOR)
    public = Intruder(scene.home, CASE_MANAGER).keys.own
    user = somebody(genuine.vault_id, 2, CASE_MANAGER, Role.CASE_MANAGER)
    intruder.state("add", {"user": user | {"box": public.box_public.hex(), "sign": public.sign_public.hex()}})
    copied = replace(victim, db=box(public.box_public, intruder.keys.database_key + (1).to_bytes(4)))
    key_file.write(home.key_file, key_file.read(home.key_file).with_holder(copied).sealed(keys.database_key), 0o600)  # type: ignore[attr-defined]
    return home


def test_a_home_that_looks_like_ones_own_does_not_open(look_alike: Home) -> None:
    keys = unlock_keys(look_alike, CASE_MANAGER, PASSPHRASE)
    before = look_alike.key_file.read_bytes()
    with pytest.raises(LockedError, match="not the keys of this home"):
        open_workspace(look_alike, keys, COST)
    assert look_alike.key_file.read_bytes() == before


def test_without_the_first_statement_pinned_in_each_way_in_it_would(look_alike: Home) -> None:
    keys = unlock_keys(look_alike, CASE_MANAGER, PASSPHRASE)
    keys.genesis = unlock_keys(look_alike, ADMINISTRATOR, PASSPHRASE).genesis
    open_workspace(look_alike, keys, COST).close()


def test_another_homes_case_file_does_not_open(scene: Scene, look_alike: Home) -> None:
    look_alike.database.replace(scene.home.database)
    for end in ("-wal", "-shm"):
        scene.home.database.with_name(f"cases.db{end}").unlink(missing_ok=True)
    with pytest.raises(IntegrityError, match="from another moment or another home"), scene.at_work(CASE_MANAGER):
        pass


# A status change is no business of the sealed words


def sealed_bytes(scene: Scene) -> list[tuple[object, ...]]:
    intruder = Intruder(scene.home, LEAD)
    return [
        row
        for table, column in (("submission", "body"), ("event", "body"), ("task", "body"), ("case_file", "label"))
        for row in intruder.rows(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY id")
    ]


def test_a_status_changes_without_a_key_of_the_case_and_without_touching_a_sealed_byte(scene: Scene) -> None:
    ref = scene.refs[0]
    with scene.at_work(CASE_MANAGER) as workspace:
        answers = dict.fromkeys(("danger_now", "under_18", "own_life", "others_at_risk", "still_happening"), "no")
        workspace.casework.check_safety(ref, SafetyCheck(answers, "", ""))
        before = sealed_bytes(scene)
        workspace.store.keys.teams = {}  # type: ignore[attr-defined]
        case = workspace.cases.find(ref)
        with workspace.store.write() as work:
            work.cases.change(case, {"status": Status.WAITING.value, "assigned_to": None})
            work.commit("case.status", ref)
        assert workspace.cases.find(ref).status is Status.WAITING
        with pytest.raises(NotPermittedError):
            workspace.casework.note(ref, "Words need the key that this session no longer has.")
    assert sealed_bytes(scene) == before
    assert scene.problems() == ""
