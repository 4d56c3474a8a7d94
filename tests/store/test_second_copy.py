"""A second copy of a home is recognised and refused until somebody says which one goes on; moving it stops nobody."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.attacks.intruder import unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, LEAD, PASSPHRASE
from tests.store.conftest import Place

from harassment_cms.bootstrap import Home, Workspace, computer, enter, open_workspace, placing, settle_copy
from harassment_cms.bootstrap.restoring import restore, unlock_backup
from harassment_cms.domain.errors import ConflictError, NotPermittedError, SecondCopyError


@pytest.fixture(autouse=True)
def _one_computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(computer, "number", lambda: b"this computer")
    monkeypatch.setattr(placing, "state_folder", lambda: tmp_path / "state of one account")


@pytest.fixture
def another_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """Go on as an account of this computer that saw nothing so far."""
    return lambda: monkeypatch.setattr(placing, "state_folder", lambda: tmp_path / "state of another")


def opened(home: Home, name: str = CASE_MANAGER) -> Workspace:
    return enter(home, unlocked(home, name), COST)


def visit(home: Home, name: str = CASE_MANAGER) -> None:
    opened(home, name).close()


def go_on(home: Home, name: str = CASE_MANAGER) -> str:
    workspace, told = settle_copy(home, unlocked(home, name), COST)
    workspace.close()
    return told


def copied(home: Home, name: str = "copy") -> Home:
    shutil.copytree(home.path, home.path.with_name(name))
    return Home(home.path.with_name(name))


def test_a_copy_on_the_same_computer_is_refused_and_the_home_goes_on(place: Place) -> None:
    visit(place.home)
    copy = copied(place.home)
    before = copy.database.read_bytes()
    for name in (CASE_MANAGER, LEAD, ADMINISTRATOR):
        with pytest.raises(SecondCopyError) as refused:
            visit(copy, name)
        assert str(place.home.path) in refused.value.message
        assert "hcms home continue" in refused.value.hint
    assert copy.database.read_bytes() == before
    visit(place.home)


def test_once_one_is_said_to_go_on_the_other_opens_for_nobody(
    place: Place, another_account: Callable[[], None]
) -> None:
    visit(place.home)
    copy = copied(place.home)
    assert go_on(copy) == str(place.home.path)
    visit(copy)
    another_account()
    visit(copy, LEAD)
    with pytest.raises(SecondCopyError, match="Somebody said that the home at") as refused:
        visit(place.home, ADMINISTRATOR)
    assert str(copy.path) in refused.value.message


def test_what_was_said_can_be_said_otherwise(place: Place) -> None:
    visit(place.home)
    copy = copied(place.home)
    go_on(copy)
    assert go_on(place.home, ADMINISTRATOR) == str(copy.path)
    visit(place.home)
    with pytest.raises(SecondCopyError):
        visit(copy)


def test_the_decision_is_on_record_with_a_name(place: Place) -> None:
    visit(place.home)
    copy = copied(place.home)
    go_on(copy)
    workspace = opened(copy)
    with workspace.store.read() as view:
        entry = view.record.tail()
    assert workspace.record.verify().problems == ()
    kinds = [each.kind for each in workspace.record.entries()]
    assert "home.continue" in kinds
    assert entry
    workspace.close()


def test_who_makes_no_backups_decides_nothing(place: Place) -> None:
    visit(place.home)
    copy = copied(place.home)
    with pytest.raises(NotPermittedError):
        go_on(copy, LEAD)
    with pytest.raises(SecondCopyError):
        visit(copy)


def test_where_there_is_no_copy_there_is_nothing_to_decide(place: Place) -> None:
    visit(place.home)
    with pytest.raises(ConflictError, match="at its place"):
        go_on(place.home)


def test_a_backup_of_a_copy_that_went_on_differently_is_named(place: Place, tmp_path: Path) -> None:
    """A clone looks like the home in every way; once a backup of the one is looked at in the other, it shows."""
    clone = copied(place.home, "clone")
    workspace = open_workspace(clone, unlocked(clone, CASE_MANAGER), COST)
    backup = workspace.backups.create(tmp_path / "backups").path
    workspace.close()
    with place.at_work(CASE_MANAGER) as here:
        assert here.backups.verify(backup) == (), "the clone is ahead, and nothing was written here yet"
        here.record.verify()
        (problem,) = here.backups.verify(backup)
    assert "went on differently" in problem


def test_a_moved_home_goes_on_without_a_question(place: Place) -> None:
    visit(place.home)
    for name in ("moved", "moved again", "home"):
        moved = Home(place.home.path.with_name(name))
        shutil.move(next(path for path in moved.path.parent.iterdir() if (path / "cases.db").exists()), moved.path)
        visit(moved)
        visit(moved, LEAD)


def test_a_copy_that_took_the_place_of_a_home_on_a_drive_is_noticed_when_that_comes_back(place: Place) -> None:
    visit(place.home)
    copy = copied(place.home)
    away = place.home.path.rename(place.home.path.with_name("unplugged"))
    visit(copy)
    away.rename(place.home.path)
    with pytest.raises(SecondCopyError) as refused:
        visit(place.home)
    assert str(copy.path) in refused.value.message
    go_on(place.home)
    visit(place.home)
    with pytest.raises(SecondCopyError):
        visit(copy)


def test_a_home_carried_to_another_computer_is_refused_there_until_somebody_says_so(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computer, "name", lambda: "OFFICE-3")
    visit(place.home)
    monkeypatch.setattr(computer, "number", lambda: b"another computer")
    monkeypatch.setattr(computer, "name", lambda: "OFFICE-4")
    with pytest.raises(SecondCopyError, match="OFFICE-3"):
        visit(place.home)
    assert go_on(place.home) == "", "the other computer cannot be told"
    visit(place.home)


@pytest.mark.parametrize(
    ("first", "then"), [(b"", b""), (b"", b"this computer"), (b"this computer", b"")], ids=["never", "later", "lost"]
)
def test_a_computer_of_which_nothing_is_known_stops_nobody(
    place: Place, monkeypatch: pytest.MonkeyPatch, first: bytes, then: bytes
) -> None:
    for number in (first, then):
        monkeypatch.setattr(computer, "number", lambda number=number: number)
        monkeypatch.setattr(computer, "name", lambda number=number: f"named anew {number!r}")
        visit(place.home)


@pytest.mark.parametrize("numbers", [(b"this computer", b""), (b"", b"this computer"), (b"", b"")])
def test_where_nobody_can_tell_a_copy_from_a_move_that_is_said_once(
    place: Place, monkeypatch: pytest.MonkeyPatch, numbers: tuple[bytes, bytes], tmp_path: Path
) -> None:
    """Into a container, out of one, from one into another: the folder it came from cannot be looked at from there."""
    monkeypatch.setattr(computer, "number", lambda: numbers[0])
    monkeypatch.setattr(computer, "name", lambda: "OFFICE-3")
    visit(place.home)
    place.home.path.rename(tmp_path / "data")
    monkeypatch.setattr(computer, "number", lambda: numbers[1])
    workspace = opened(Home(tmp_path / "data"))
    assert [words for words in workspace.put_right if "OFFICE-3" in words and "moved here or copied" in words]
    workspace.close()
    workspace = opened(Home(tmp_path / "data"))
    assert workspace.put_right == ()
    workspace.close()


def test_another_name_for_the_same_folder_stops_nobody(place: Place) -> None:
    visit(place.home)
    other = place.home.path.with_name("by another name")
    try:
        other.symlink_to(place.home.path, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    visit(Home(other))


def test_a_home_that_cannot_be_written_to_opens_unnoted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from harassment_cms.domain.errors import MachineError
    from harassment_cms.store.repositories.placing import PlaceRepository

    def full(*_: object) -> None:
        raise MachineError("The disk is full.")

    monkeypatch.setattr(PlaceRepository, "note", full)
    visit(place.home)
    monkeypatch.undo()


def test_a_restored_backup_is_a_home_of_its_own(place: Place) -> None:
    workspace = opened(place.home, ADMINISTRATOR)
    backup = workspace.backups.create().path
    workspace.close()
    new = Home(place.home.path.with_name("restored"))
    restore(backup, new, unlock_backup(backup, ADMINISTRATOR, PASSPHRASE), COST).workspace.close()
    visit(new)
    visit(place.home)


def test_word_left_by_somebody_without_the_key_counts_for_nothing(place: Place) -> None:
    visit(place.home)
    (place.home.path / placing.LEFT).write_text('{"path": "/elsewhere", "seal": "00"}', encoding="utf-8")
    visit(place.home)
    (place.home.path / placing.LEFT).write_text("[1", encoding="utf-8")
    visit(place.home)


def test_opening_without_coming_to_work_asks_nothing(place: Place) -> None:
    visit(place.home)
    open_workspace(copied(place.home), unlocked(place.home, LEAD), COST).close()


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may look everywhere")
def test_a_place_where_this_account_may_not_look_stops_nobody(place: Place) -> None:
    (place.home.path.parent / "closed").mkdir()
    inside = Home(place.home.path.rename(place.home.path.parent / "closed" / "home"))
    visit(inside)
    moved = Home(inside.path.rename(place.home.path))
    (place.home.path.parent / "closed").chmod(0)
    try:
        visit(moved)
    finally:
        (place.home.path.parent / "closed").chmod(0o700)


def test_this_computer_has_a_number_that_stays_or_none() -> None:
    assert computer.number() == computer.number()
    assert computer.name()
