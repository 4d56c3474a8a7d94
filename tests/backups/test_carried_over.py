"""A backup older than a restriction, a removal and new keys is restored: all of them hold still."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.attacks.intruder import Intruder, unlocked
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    COST,
    LEAD,
    PASSPHRASE,
    Sketch,
    StillClock,
    add_cases,
    add_reading,
    quick_home,
)
from tests.services.steps import check

from harassment_cms.bootstrap import Home, Workspace, open_workspace
from harassment_cms.bootstrap.present import home_of, open_present
from harassment_cms.bootstrap.restoring import Restored, restore, unlock_backup
from harassment_cms.domain.errors import CmsError, InputRefusedError, IntegrityError, LockedError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.store.backup import renew_key
from harassment_cms.vault.document import parse, write
from harassment_cms.vault.pen import db_box
from harassment_cms.vault.primitives import random_bytes

SECRET, OTHER, LIFTED = "It was said before the whole seminar.", "Another report.", "A third report."
LATER, AFTER = "It went on after I wrote to you.", "Written behind the wall."
GONE, RENEWED = "Nia Prys", "Oli Tanner"


@dataclass(frozen=True, slots=True)
class Scene:
    """A home as it stands today, an older backup of it, and the references of its reports."""

    home: Home
    backup: Path
    refs: tuple[str, ...]


def _work(home: Home, name: str) -> Workspace:
    return open_workspace(home, unlocked(home, name), COST, StillClock())


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    home = quick_home(tmp_path_factory.mktemp("today"))
    administrator = _work(home, ADMINISTRATOR)
    for name in (GONE, RENEWED):
        administrator.people.add(name, (Role.CASE_MANAGER,), PASSPHRASE)
    administrator.close()
    manager = _work(home, CASE_MANAGER)
    for name in (GONE, RENEWED):
        manager.newcomers.admit(name)
    refs = add_cases(manager, [Sketch(narrative=SECRET), Sketch(narrative=OTHER), Sketch(narrative=LIFTED)])
    manager.restricting.restrict(refs[2], [CASE_MANAGER, RENEWED], "A namesake, perhaps.")
    backup = manager.backups.create().path
    manager.restricting.restrict(refs[0], [CASE_MANAGER, RENEWED], "It names somebody.")
    manager.casework.note(refs[0], AFTER)
    manager.restricting.lift(refs[2], "It was a namesake.")
    manager.casework.note(refs[1], "Written after the backup.")
    add_reading(manager, refs[0], LATER)
    manager.close()
    renewed = _work(home, RENEWED)
    renewed.people.join(PASSPHRASE)
    renewed.close()
    Intruder(home, ADMINISTRATOR).state("remove", {"user": Intruder(home, GONE).keys.user_id})
    _renew_file_key(home)
    return Scene(home, backup, refs)


def _renew_file_key(home: Home) -> None:
    """Give the home another key of the file, without who left, as a removal ends."""
    workspace, new = _work(home, CASE_MANAGER), random_bytes(32)
    document = parse(home.key_file.read_bytes())
    boxes = {f"u{person.id}": person.box for person in workspace.people.roster().active()}
    holders = tuple(
        replace(holder, db=db_box(bytes.fromhex(boxes[holder.key]), new, document.gen + 1))
        for holder in document.holders
        if holder.key in boxes
    )
    renewed = replace(document, gen=document.gen + 1, holders=holders).sealed(new)
    with workspace.store.write() as work:
        work.people.save_document(renewed.seq, renewed.to_bytes())
        work.commit("keys.renewed")
    old = workspace.store.keys.database_key  # type: ignore[attr-defined]
    workspace.close()
    renew_key(home.database, old, new)
    write(home.key_file, renewed, home.file_mode)


@pytest.fixture(scope="module")
def restored(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Restored by a colleague who is not named on the case, and cannot open what is carried over."""
    place = Home(tmp_path_factory.mktemp("again") / "home")
    done = _restore(scene, place, COLLEAGUE)
    assert done.carried is not None
    assert done.carried.cases == 2
    done.workspace.close()
    return place


def _restore(scene: Scene, place: Home, name: str, home: Home | None = None) -> Restored:
    present = open_present(home or scene.home, name, PASSPHRASE)
    keys = unlock_backup(scene.backup, name, PASSPHRASE)
    return restore(scene.backup, place, keys, COST, StillClock(), present=present)


@pytest.fixture
def at_work(restored: Home, tmp_path: Path) -> Callable[[str], Workspace]:
    shutil.copytree(restored.path, tmp_path / "home")
    return lambda name: _work(Home(tmp_path / "home"), name)


def test_the_home_is_found_from_its_backup(scene: Scene, tmp_path: Path) -> None:
    found = home_of(scene.backup)
    assert found is not None
    assert found.path == scene.home.path.resolve()
    assert home_of(tmp_path / "elsewhere") is None


def test_what_was_restricted_since_is_restricted_still(scene: Scene, at_work: Callable[[str], Workspace]) -> None:
    workspace = at_work(COLLEAGUE)
    with pytest.raises(InputRefusedError):
        workspace.cases.show(scene.refs[0])
    view = workspace.cases.show(scene.refs[1])
    assert OTHER in view.answers[0].raw
    assert "Written after the backup." not in [event.text for event in view.events]
    workspace.casework.note(scene.refs[1], "Worked on again.")
    assert not workspace.cases.show(scene.refs[1]).problems
    workspace.close()


def test_no_key_of_the_colleague_opens_it(scene: Scene, restored: Home) -> None:
    reach = Intruder(restored, COLLEAGUE).reach()
    assert reach.reads(OTHER)
    assert not any(reach.reads(words) for words in (SECRET, AFTER, LATER))


def test_those_named_open_it_as_it_stands_today(scene: Scene, at_work: Callable[[str], Workspace]) -> None:
    for name in (CASE_MANAGER, RENEWED):
        workspace = at_work(name)
        view = workspace.cases.show(scene.refs[0])
        told = [answer.raw for each in view.submissions for answer in each.answers]
        assert any(SECRET in raw for raw in told)
        assert any(LATER in raw for raw in told)
        assert AFTER in [event.text for event in view.events]
        assert not view.problems
        workspace.casework.note(scene.refs[0], "Worked on again.")
        assert not workspace.record.verify().problems
        workspace.close()


def test_what_was_lifted_since_is_open(scene: Scene, at_work: Callable[[str], Workspace]) -> None:
    workspace = at_work(COLLEAGUE)
    view = workspace.cases.show(scene.refs[2])
    assert LIFTED in view.answers[0].raw
    assert not view.problems
    workspace.close()


def test_who_was_removed_since_stays_outside(scene: Scene, restored: Home, tmp_path: Path) -> None:
    with pytest.raises(CmsError):
        unlocked(restored, GONE)
    old = unlock_backup(scene.backup, GONE, PASSPHRASE)
    with pytest.raises((IntegrityError, LockedError)):
        open_workspace(restored, old, COST, StillClock())
    with pytest.raises(CmsError):
        _restore(scene, Home(tmp_path / "home"), GONE)
    assert not (tmp_path / "home").exists()


def test_who_signs_for_no_cases_does_not_restore_restricted_ones(scene: Scene, tmp_path: Path) -> None:
    for name in (ADMINISTRATOR, LEAD):
        with pytest.raises(NotPermittedError):
            _restore(scene, Home(tmp_path / "home"), name)
    assert not (tmp_path / "home").exists()


def test_nothing_is_carried_over_from_a_file_that_does_not_hold(scene: Scene, tmp_path: Path) -> None:
    altered = Home(tmp_path / "altered")
    shutil.copytree(scene.home.path, altered.path)
    Intruder(altered, COLLEAGUE).run("UPDATE wall SET boxes = x'' WHERE boxes <> x''")
    with pytest.raises(IntegrityError, match="not as it was signed"):
        _restore(scene, Home(tmp_path / "home"), COLLEAGUE, altered)
    assert not (tmp_path / "home").exists()


def test_without_the_home_of_today_every_key_is_to_be_renewed(scene: Scene, tmp_path: Path) -> None:
    keys = unlock_backup(scene.backup, CASE_MANAGER, PASSPHRASE)
    done = restore(scene.backup, Home(tmp_path / "home"), keys, COST, StillClock())
    assert done.carried is None
    roster = done.workspace.people.roster()
    assert roster.restores[-1][0] == roster.file_key_known == roster.team_key_known
    assert "Look at what the restored backup could not know" in done.workspace.tasks.open()[0].title
    done.workspace.close()


@pytest.fixture
def joined(tmp_path: Path) -> tuple[Home, Path, tuple[str, str]]:
    """Two joined cases in a home, and a backup of that moment."""
    home = quick_home(tmp_path)
    work = _work(home, CASE_MANAGER)
    first, second = add_cases(work, [Sketch(narrative=SECRET), Sketch(narrative=OTHER)])
    for ref in (first, second):
        check(work, ref)
    work.joining.join(first, second, "The same seminar.")
    backup = work.backups.create().path
    work.close()
    return home, backup, (first, second)


def _again(home: Home, backup: Path, place: Home) -> Workspace:
    present = open_present(home, CASE_MANAGER, PASSPHRASE)
    keys = unlock_backup(backup, CASE_MANAGER, PASSPHRASE)
    restore(backup, place, keys, COST, StillClock(), present=present).workspace.close()
    return _work(place, CASE_MANAGER)


def test_joined_cases_that_were_restricted_since_are_joined_and_restricted_still(
    joined: tuple[Home, Path, tuple[str, str]], tmp_path: Path
) -> None:
    home, backup, (first, second) = joined
    work = _work(home, CASE_MANAGER)
    work.restricting.restrict(second, [CASE_MANAGER], "It names somebody.")
    work.close()
    work = _again(home, backup, Home(tmp_path / "again"))
    (there,) = work.cases.show(second).joined
    assert SECRET in there.answers[0].raw
    assert not there.problems
    assert [work.restricting.of(ref) is None for ref in (first, second)] == [False, False]
    assert not work.record.verify().problems
    work.close()
    reach = Intruder(Home(tmp_path / "again"), COLLEAGUE)
    assert not any(map(reach.reach(*reach.keys.teams.values()).reads, (SECRET, OTHER)))
    assert reach.rows("SELECT from_case = to_case FROM case_grant") == [(1,)], "it does not say to which"


def test_what_was_taken_apart_and_restricted_since_holds_no_key_of_the_other(
    joined: tuple[Home, Path, tuple[str, str]], tmp_path: Path
) -> None:
    home, backup, (first, _) = joined
    work = _work(home, CASE_MANAGER)
    work.joining.part(first, "Another seminar.")
    work.restricting.restrict(first, [CASE_MANAGER], "It names somebody.")
    work.close()
    work = _again(home, backup, Home(tmp_path / "again"))
    assert work.joining.of(first) is None
    assert not work.record.verify().problems
    work.close()
    colleague = Intruder(Home(tmp_path / "again"), COLLEAGUE)
    reach = colleague.reach(*colleague.keys.teams.values())
    assert reach.reads(OTHER)
    assert not reach.reads(SECRET)
