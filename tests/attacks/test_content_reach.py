"""Whose keys open what, tried with every key there is on every box and every sealed value in the file.

Key specification, tests t8 and t9, and: who imports a report, or could change any row, reads nothing that a case
manager writes about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.attacks.conftest import NOTE, SECRET, Scene
from tests.attacks.intruder import Intruder, Reach, bare, within_reach
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, LEAD, Sketch, StillClock, add_cases

from harassment_cms.bootstrap import Home, found, open_workspace, unlock_keys
from harassment_cms.domain.case import Queue, Status
from harassment_cms.domain.errors import IntegrityError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.work import LinkKind
from harassment_cms.ports import BatchKey
from harassment_cms.services.casework import SafetyCheck
from harassment_cms.store.sealer import EpochKey, Sealer
from harassment_cms.vault import pen
from harassment_cms.vault.kits import read_kit
from harassment_cms.vault.session import SessionKeys

PASSPHRASE = "six words that only tests use"


def test_a_case_managers_own_seed_opens_everything(scene: Scene) -> None:
    """The search itself works: what follows fails for want of keys, not for want of trying."""
    reach = Intruder(scene.home, CASE_MANAGER).reach()
    assert reach.reads(SECRET)
    assert reach.reads(NOTE)
    assert reach.reads("seminar")
    assert {table for table, _, _ in reach.opened} == {"submission", "event", "task", "case_file", "import_batch"}


@pytest.mark.parametrize("name", [ADMINISTRATOR, LEAD])
def test_nobody_elses_keys_open_anything(scene: Scene, name: str) -> None:
    reach = Intruder(scene.home, name).reach()
    assert reach.opened == {}
    assert reach.secrets >= 2, "the person does hold keys of the file"


ROUTES: dict[str, Callable[..., object]] = {
    "list": lambda work, ref: work.cases.list(),
    "counts": lambda work, ref: work.cases.counts(),
    "find": lambda work, ref: work.cases.find(ref),
    "preview": lambda work, ref: work.cases.preview(ref),
    "show": lambda work, ref: work.cases.show(ref),
    "ids": lambda work, ref: work.cases.ids(Queue.ALL),
    "take": lambda work, ref: work.casework.take(ref),
    "give": lambda work, ref: work.casework.give(ref, CASE_MANAGER),
    "status": lambda work, ref: work.casework.set_status(ref, Status.WAITING, "reason"),
    "close": lambda work, ref: work.casework.close(ref, "signposted"),
    "note": lambda work, ref: work.casework.note(ref, "words"),
    "contact": lambda work, ref: work.casework.contact(ref, reached=False),
    "label": lambda work, ref: work.casework.label(ref, "words"),
    "change seen": lambda work, ref: work.casework.see_change(ref),
    "safety": lambda work, ref: work.casework.check_safety(ref, SafetyCheck(dict.fromkeys(
        ("danger_now", "under_18", "own_life", "others_at_risk", "still_happening"), "no"), "", "")),
    "task": lambda work, ref: work.tasks.add("words", "1d", ref),
    "own task": lambda work, ref: work.tasks.add("words", "1d"),
    "tasks": lambda work, ref: work.tasks.open(everyone=True),
    "today": lambda work, ref: work.tasks.today(),
    "links": lambda work, ref: work.links.of(ref),
    "link": lambda work, ref: work.links.add(ref, ref, LinkKind.RELATED, "words"),
    "refer": lambda work, ref: work.referrals.offer(ref, "samaritans"),
    "undo": lambda work, ref: work.undo.last(),
    "row set aside": lambda work, ref: work.settling.show(1),
    "rebuild a file": lambda work, ref: work.imports.rebuild(1),
}  # fmt: skip


@pytest.mark.parametrize("name", [ADMINISTRATOR, LEAD])
@pytest.mark.parametrize("route", ROUTES)
def test_no_use_case_opens_a_report_for_them(scene: Scene, name: str, route: str) -> None:
    with scene.at_work(name) as workspace, pytest.raises(NotPermittedError):
        ROUTES[route](workspace, scene.refs[0])
    with scene.at_work(CASE_MANAGER) as workspace:
        newest = list(workspace.record.entries())[-1]
    assert (newest.kind, newest.by) == ("refused", name)


def test_somebody_without_a_role_may_do_nothing(scene: Scene) -> None:
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add("Noor Nobody", (), PASSPHRASE)
    keys = unlock_keys(scene.home, "Noor Nobody", PASSPHRASE)
    assert keys.import_key is None
    workspace = open_workspace(scene.home, keys, COST, StillClock())
    for route in ROUTES.values():
        with pytest.raises(NotPermittedError):
            route(workspace, scene.refs[0])
    for act in (workspace.record.verify, workspace.backups.create):
        with pytest.raises(NotPermittedError):
            act()
    with pytest.raises(NotPermittedError):
        workspace.people.add("Somebody", (Role.LEAD,), PASSPHRASE)
    workspace.close()


# Recovery kits and provisional keys


@dataclass(frozen=True, slots=True)
class FirstDays:
    """A home as an administrator begins it, and what they could have kept."""

    home: Home
    file_kits: tuple[str, ...]
    content_kits: tuple[str, ...]
    recorded: bytes
    backup: Path

    def reach(self, *secrets: bytes, file: Path | None = None) -> Reach:
        """Return what these secrets open together with the administrator's own keys."""
        keys = unlock_keys(self.home, ADMINISTRATOR, PASSPHRASE)
        connection = bare(file or self.home.database, keys.database_key)
        own = (keys.own.seed, keys.database_key)
        reach = within_reach(connection, keys.vault_id, [*own, *secrets])
        connection.close()
        return reach


@pytest.fixture(scope="module")
def first_days(tmp_path_factory: pytest.TempPathFactory) -> FirstDays:
    home, clock = Home(tmp_path_factory.mktemp("founding") / "home"), StillClock()
    first = found(
        home, organisation="Invented University", name=ADMINISTRATOR, roles=(Role.ADMINISTRATOR,),
        passphrase=PASSPHRASE, contacts={}, cost=COST, clock=clock,
    )  # fmt: skip
    first.workspace.people.add(CASE_MANAGER, (Role.CASE_MANAGER,), PASSPHRASE)
    first.workspace.close()
    keys = unlock_keys(home, CASE_MANAGER, PASSPHRASE)
    recorded = keys.own.seed
    own = open_workspace(home, keys, COST, clock)
    add_cases(own, [Sketch(narrative="Imported before the first own session.")])
    backup = own.backups.create().path
    joined = own.people.join("a passphrase of my own choosing")
    add_cases(own, [Sketch(narrative="Imported after the first own session.")])
    own.close()
    return FirstDays(home, first.kits, joined.kits, recorded, backup)


def test_the_kits_of_an_administrator_open_no_report(first_days: FirstDays) -> None:
    assert first_days.reach(*(read_kit(kit).seed for kit in first_days.file_kits)).opened == {}


def test_each_kit_of_the_first_case_manager_opens_every_report(first_days: FirstDays) -> None:
    for kit in first_days.content_kits:
        reach = first_days.reach(read_kit(kit).seed)
        assert reach.reads("Imported before")
        assert reach.reads("Imported after")


def test_keys_recorded_while_a_person_was_added_open_nothing_after_their_first_own_session(
    first_days: FirstDays,
) -> None:
    assert first_days.reach(first_days.recorded).opened == {}


def test_what_was_imported_before_that_session_counts_as_known(first_days: FirstDays) -> None:
    """What honestly remains: a copy of the file from before opens with the keys from before."""
    assert first_days.reach(first_days.recorded, file=first_days.backup / "cases.db").reads("Imported before")


def test_without_new_keys_for_the_team_the_recorded_ones_would_go_on_opening(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard removed: somebody joins, and the team's new key is the one it had."""
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add("Dana Okoro", (Role.CASE_MANAGER,), PASSPHRASE)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.newcomers.admit("Dana Okoro")
    keys = unlock_keys(scene.home, "Dana Okoro", PASSPHRASE)
    recorded = keys.own.seed
    assert Intruder(scene.home, ADMINISTRATOR).reach(recorded).reads(SECRET)
    (seed,) = Intruder(scene.home, CASE_MANAGER).keys.teams.values()
    monkeypatch.setattr(pen, "random_bytes", lambda size: seed)
    own = open_workspace(scene.home, keys, COST, StillClock())
    own.people.join("a passphrase of my own choosing")
    own.close()
    assert Intruder(scene.home, ADMINISTRATOR).reach(recorded).reads(SECRET)


# What case managers write stands under keys that nobody else ever held


def import_keeping_the_key(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> tuple[str, bytes]:
    """Import as the administrator, with a program that keeps the import's key."""
    kept: list[bytes] = []
    with scene.at_work(ADMINISTRATOR) as workspace:
        made = workspace.store.keys.new_batch_key

        def keeping(batch: int, owner: int | None = None) -> BatchKey:
            fresh = made(batch, owner)
            kept.append(fresh.key)
            return fresh

        monkeypatch.setattr(workspace.store.keys, "new_batch_key", keeping)
        (ref,) = add_cases(workspace, [Sketch(narrative="Imported by the administrator.")])
    return ref, kept[0]


def write_about(scene: Scene, ref: str) -> None:
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(ref, "They told me who it was.")


def test_who_imported_a_report_cannot_read_what_is_written_about_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, kept = import_keeping_the_key(scene, monkeypatch)
    write_about(scene, ref)
    reach = Intruder(scene.home, ADMINISTRATOR).reach(kept)
    assert reach.reads("Imported by the administrator.")
    assert not reach.reads("They told me who it was.")


def test_under_the_imports_own_key_they_could(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    ref, kept = import_keeping_the_key(scene, monkeypatch)
    monkeypatch.setattr(
        Sealer, "_writing_key", lambda self, ledger, case, *, begins: EpochKey(1, self._case_key(case, 1))
    )
    write_about(scene, ref)
    assert Intruder(scene.home, ADMINISTRATOR).reach(kept).reads("They told me who it was.")


def plant_key(scene: Scene, ref: str) -> None:
    """Present the import's key as the case manager's own key of the day, and hang the case on it."""
    administrator = Intruder(scene.home, ADMINISTRATOR)
    (batch,) = administrator.rows(
        "SELECT k.batch_id FROM case_key k JOIN case_file c ON c.id = k.case_id WHERE c.ref = ?", ref
    )[0]
    administrator.run(
        "UPDATE batch_key SET owner = NULL, day = NULL",
        ("UPDATE batch_key SET owner = 2, day = '2026-01-05', born = generation WHERE id = ?", (batch,)),
    )


def test_a_key_planted_as_the_case_managers_own_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    ref, kept = import_keeping_the_key(scene, monkeypatch)
    plant_key(scene, ref)
    with pytest.raises(IntegrityError):
        write_about(scene, ref)
    assert not Intruder(scene.home, ADMINISTRATOR).reach(kept).reads("They told me who it was.")


def test_a_renewed_key_planted_as_their_own_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the team's key was renewed, the import's key stands under it like every other: only its use is bound."""
    ref, kept = import_keeping_the_key(scene, monkeypatch)
    renew_team(scene)
    plant_key(scene, ref)
    with pytest.raises(IntegrityError):
        write_about(scene, ref)
    assert not Intruder(scene.home, ADMINISTRATOR).reach(kept).reads("They told me who it was.")


def test_if_its_use_were_not_bound_they_could_read_along(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    ref, kept = import_keeping_the_key(scene, monkeypatch)
    renew_team(scene)
    plant_key(scene, ref)
    bound = SessionKeys.open_batch_key
    monkeypatch.setattr(
        SessionKeys, "open_batch_key", lambda self, batch, held: bound(self, batch, replace(held, born=2, owner=None))
    )
    write_about(scene, ref)
    assert Intruder(scene.home, ADMINISTRATOR).reach(kept).reads("They told me who it was.")


def renew_team(scene: Scene) -> None:
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add("Dana Okoro", (Role.CASE_MANAGER,), PASSPHRASE)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.newcomers.admit("Dana Okoro")
    own = open_workspace(scene.home, unlock_keys(scene.home, "Dana Okoro", PASSPHRASE), COST, StillClock())
    own.people.join("a passphrase of my own choosing")
    own.close()
