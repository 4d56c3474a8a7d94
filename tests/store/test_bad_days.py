"""A full disk, a home that may only be read, a home that was begun and not finished: told in words, nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.attacks.intruder import unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, PASSPHRASE, StillClock
from tests.store.conftest import Place

from harassment_cms.bootstrap import Home, found, open_workspace, unlock_keys
from harassment_cms.domain.errors import CmsError, ExitCode, InputRefusedError, MachineError
from harassment_cms.domain.permissions import Role

root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not sys.platform.startswith("linux"),
    reason="only root on Linux can make a small disk, or a disk that may only be read",
)


def mount(folder: Path, options: str) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount: {done.stderr.strip()}")


@pytest.fixture
def small_disk(place: Place, tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "size=3m")
    shutil.copytree(place.home.path, folder / "home")
    yield Place(Home(folder / "home"), place.ref, place.clock)
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return ballast


@root
def test_on_a_full_disk_nothing_is_half_done_and_all_goes_on_when_there_is_space(small_disk: Place) -> None:
    folder = small_disk.home.path.parent
    with small_disk.at_work() as workspace:
        workspace.casework.note(small_disk.ref, "Before.")
        ballast = fill(folder)
        said = []
        for act in (
            lambda: workspace.casework.note(small_disk.ref, "words " * 16_000),
            lambda: workspace.people.change_passphrase("a passphrase that does not fit"),
            lambda: workspace.backups.create(),
        ):
            with pytest.raises(MachineError) as refused:
                act()
            assert refused.value.exit_code == ExitCode.MACHINE
            said.append(f"{refused.value.message} {refused.value.hint}")
        assert "The disk is full" in said[0]
        assert list(small_disk.home.backups.iterdir()) == []
        ballast.unlink()
        workspace.casework.note(small_disk.ref, "After.")
        texts = [event.text for event in workspace.cases.show(small_disk.ref).events]
        assert texts == ["Before.", "After."]
    unlock_keys(small_disk.home, CASE_MANAGER, PASSPHRASE)
    assert sorted(path.name for path in small_disk.home.path.iterdir() if path.name.startswith(".")) == []
    assert small_disk.sound()


@root
def test_a_disk_that_may_only_be_read_is_told_and_nothing_changes(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "size=8m")
    try:
        shutil.copytree(place.home.path, folder / "home")
        home = Home(folder / "home")
        before = home.database.read_bytes()
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        with pytest.raises(CmsError) as refused:
            open_workspace(home, unlocked(place.home, CASE_MANAGER), COST, StillClock())
        assert refused.value.exit_code == ExitCode.MACHINE
        assert refused.value.hint
        assert home.database.read_bytes() == before
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@root
def test_a_home_that_an_account_may_only_read_is_told(place: Place) -> None:
    """The same by permissions, as another account meets them."""
    keys = unlocked(place.home, CASE_MANAGER)
    with place.at_work():
        pass
    for path in (place.home.path, *place.home.path.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in (folder for folder in place.home.path.parents if "pytest" in str(folder)):
        path.chmod(path.stat().st_mode | 0o055)
    before = place.home.database.read_bytes()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setgid(65534)
            os.setuid(65534)
            open_workspace(place.home, keys, COST, StillClock())
        except CmsError as error:
            code = int(error.exit_code)
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == ExitCode.MACHINE
    assert place.home.database.read_bytes() == before


# Homes that were begun and not finished


def begin(folder: Path) -> Home:
    home = Home(folder / "home")
    found(
        home, organisation="Invented University", name=ADMINISTRATOR, roles=(Role.ADMINISTRATOR,),
        passphrase=PASSPHRASE, contacts={}, cost=COST, clock=StillClock(),
    ).workspace.close()  # fmt: skip
    return home


@pytest.mark.parametrize("step", ["_write_first_entry", "write_default_settings", "commit"])
def test_a_home_that_cannot_be_finished_leaves_nothing(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    targets = {
        "_write_first_entry": "harassment_cms.bootstrap.founding._write_first_entry",
        "write_default_settings": "harassment_cms.settings.write_default_settings",
        "commit": "sqlalchemy.engine.Connection.commit",
    }
    monkeypatch.setattr(targets[step], fail)
    with pytest.raises(MachineError, match="could not be made") as refused:
        begin(tmp_path)
    assert refused.value.exit_code == ExitCode.MACHINE
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert begin(tmp_path).database.exists()


def test_stopped_at_the_keyboard_it_leaves_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("harassment_cms.bootstrap.founding._write_first_entry", stop)
    with pytest.raises(KeyboardInterrupt):
        begin(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_stands_at_that_place_already_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "mine.txt").write_text("mine")
    with pytest.raises(InputRefusedError, match="already something"):
        begin(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["home", "mine.txt"]
    (tmp_path / "home" / "mine.txt").unlink()
    assert begin(tmp_path).database.exists(), "an empty folder may be taken"


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_a_home_is_its_owners_alone_whatever_the_account_is_set_to(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        home = begin(tmp_path)
    finally:
        os.umask(before)
    wide = [path for path in (home.path, *home.path.rglob("*")) if path.stat().st_mode & 0o077]
    assert wide == []


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_below_a_group_folder_it_is_still_the_owners_alone(tmp_path: Path) -> None:
    """The group's mark is inherited by new folders; it must not open a home that nobody shared."""
    tmp_path.chmod(0o2770)
    home = begin(tmp_path)
    assert not home.shared
    assert [path for path in (home.path, *home.path.rglob("*")) if path.stat().st_mode & 0o077] == []


@root
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_group_shares_a_home_whatever_its_accounts_are_set_to(tmp_path: Path, mask: int) -> None:
    """Two accounts of one group, one after the other, both write (key specification, test t18)."""
    import grp

    group = grp.getgrgid(os.getgid()).gr_name
    before = os.umask(mask)
    try:
        home = Home(tmp_path / "home")
        found(
            home, organisation="Invented University", name=ADMINISTRATOR, roles=(Role.ADMINISTRATOR,),
            passphrase=PASSPHRASE, contacts={}, cost=COST, group=group,
        ).workspace.close()  # fmt: skip
        workspace = open_workspace(home, unlock_keys(home, ADMINISTRATOR, PASSPHRASE), COST)
        workspace.people.change_passphrase("a passphrase chosen later")
        modes = {path.name: path.stat().st_mode & 0o7777 for path in home.path.iterdir() if path.suffix != ".seen"}
        workspace.close()
    finally:
        os.umask(before)
    assert home.shared
    assert home.path.stat().st_mode & 0o7777 == 0o2770
    for name, mode in modes.items():
        assert mode == (0o2770 if (home.path / name).is_dir() else 0o660), name
