"""Several accounts of the operating system in one home: each works, whatever umask it has, and nobody else looks in.

Run by root, each person is a process of another account. Without root, only what `hcms doctor` says is tried.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, LEAD, PASSPHRASE, PROCESSES, keys_of, quick_home

from harassment_cms.bootstrap import Home, found, open_workspace
from harassment_cms.bootstrap.access import findings
from harassment_cms.bootstrap.examination import examine
from harassment_cms.bootstrap.restoring import restore, unlock_backup
from harassment_cms.domain.errors import InputRefusedError, MachineError
from harassment_cms.domain.permissions import Role
from harassment_cms.home import set_modes

if sys.platform == "win32":
    pytest.skip("accounts and groups of this kind are POSIX", allow_module_level=True)

import grp

ADA, CERYS, STRANGER = 64101, 64102, 64103
CHOSEN = "a passphrase chosen in this test"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two accounts at once")


def wrong(home: Home) -> list[str]:
    """Return what is wrong with a home's permissions."""
    return [each.sentence for each in findings(home) if not each.advice]


def as_account(account: int, group: int | None, umask: int, act: Callable[[], None]) -> None:
    """Do something in a process of another account, in the group that shares the home or in none but its own."""

    def run() -> None:
        os.setgroups([] if group is None else [group])
        os.setgid(account)
        os.setuid(account)
        os.umask(umask)
        act()

    process = PROCESSES.Process(target=run)
    process.start()
    process.join(120)
    assert process.exitcode == 0


@pytest.fixture
def shared_group() -> grp.struct_group:
    """A group of this computer that is nobody's own."""
    return next(each for each in grp.getgrall() if each.gr_gid not in (0, os.getgid()) and each.gr_gid < 60000)


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that every account can reach and write in, as /srv is made for them."""
    folder = Path(tempfile.mkdtemp(prefix="hcms-accounts-"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _all_is_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Do once as root what the accounts do: Python itself may lie where they cannot read it."""
    home = quick_home(tmp_path_factory.mktemp("loaded"))
    make_home(home.path.with_name("made"), grp.getgrgid(os.getgid()).gr_name)
    own = open_workspace(home, keys_of(home, CASE_MANAGER), COST)
    own.tasks.add("Load what tasks need", "2d")
    own.people.change_passphrase(CHOSEN)
    own.close()
    own = open_workspace(home, keys_of(home, ADMINISTRATOR), COST)
    own.people.add("Somebody Else", (Role.LEAD,), PASSPHRASE)
    own.backups.create()
    assert own.record.verify().problems == ()
    assert wrong(home) == []
    own.close()


def make_home(place: Path, group: str) -> None:
    made = found(
        Home(place), organisation="Invented University", name=ADMINISTRATOR, roles=(Role.ADMINISTRATOR,),
        passphrase=PASSPHRASE, contacts={}, cost=COST, group=group,
    ).workspace  # fmt: skip
    made.people.add(CASE_MANAGER, (Role.CASE_MANAGER,), PASSPHRASE)
    made.close()


@as_root
@pytest.mark.usefixtures("_all_is_loaded")
@pytest.mark.parametrize("umasks", [(0o077, 0o022), (0o022, 0o077)])
def test_two_accounts_work_in_one_home_whatever_their_umask(
    common: Path, shared_group: grp.struct_group, umasks: tuple[int, int]
) -> None:
    home, group = Home(common / "home"), shared_group.gr_gid
    first, second = umasks
    as_account(ADA, group, first, lambda: make_home(home.path, shared_group.gr_name))

    def at_once() -> None:
        """Cerys works while Ada, a process of another account, writes in the same home."""
        own = open_workspace(home, keys_of(home, CASE_MANAGER), COST)
        own.tasks.add("Book the small room", "2d")
        ready.set()
        assert done.wait(60)
        own.people.change_passphrase(CHOSEN)
        own.tasks.add("And the large one", "2d")
        own.close()

    def meanwhile() -> None:
        own = open_workspace(home, keys_of(home, ADMINISTRATOR), COST)
        assert ready.wait(60)
        own.people.add(LEAD, (Role.LEAD, Role.AUDITOR), PASSPHRASE)
        backup = own.backups.create()
        assert own.backups.list()[0].path == backup.path
        done.set()
        own.close()

    ready, done = PROCESSES.Event(), PROCESSES.Event()
    working = PROCESSES.Process(target=as_account, args=(CERYS, group, second, at_once))
    working.start()
    as_account(ADA, group, first, meanwhile)
    working.join(120)
    assert working.exitcode == 0

    def afterwards() -> None:
        own = open_workspace(home, keys_of(home, LEAD), COST)
        assert own.record.verify().problems == ()
        (backup,) = own.backups.list()
        assert os.access(backup.path / "cases.db", os.R_OK)
        assert not os.access(backup.path / "cases.db", os.W_OK), "a backup is not the group's to change"
        assert wrong(home) == []
        own.close()

    as_account(CERYS, group, second, afterwards)

    def from_outside() -> None:
        with pytest.raises((PermissionError, MachineError)):
            open_workspace(home, keys_of(home, LEAD), COST)
        assert not os.access(home.path, os.R_OK | os.X_OK)

    as_account(STRANGER, None, 0o022, from_outside)


@as_root
def test_a_restored_home_is_shared_again_where_that_is_asked_for(
    common: Path, shared_group: grp.struct_group
) -> None:
    home, group = quick_home(common), shared_group
    own = open_workspace(home, keys_of(home, ADMINISTRATOR), COST)
    backup = own.backups.create().path
    own.close()
    new = Home(common / "restored")
    keys = unlock_backup(backup, ADMINISTRATOR, PASSPHRASE)
    restore(backup, new, keys, COST, group=group.gr_name).workspace.close()
    assert new.shared
    assert {path.stat().st_gid for path in new.path.rglob("*")} == {group.gr_gid}
    assert wrong(new) == []


# What doctor says


@pytest.fixture
def shared(tmp_path: Path) -> Home:
    """A home that the group of this account shares."""
    home = quick_home(tmp_path)
    home.path.chmod(0o2770)
    set_modes(home.path, shared=True)
    assert wrong(home) == []
    return home


def said(home: Home) -> str:
    checks = {check.name: check for check in examine(home, None)}
    assert checks["Permissions"].sound is False
    return f"{checks['Permissions'].sentence} {checks['Permissions'].hint}"


def test_a_file_saved_by_an_editor_for_oneself_alone_is_named(shared: Home) -> None:
    shared.settings.chmod(0o600)
    assert "cannot use: settings.yaml" in said(shared)
    assert "chmod -R g+rwX" in said(shared)


def test_a_key_file_copied_with_closed_permissions_is_named(shared: Home) -> None:
    shared.key_file.chmod(0o600)
    assert "cannot use: vault.json" in said(shared)


def test_a_folder_that_hands_on_no_group_is_named(shared: Home) -> None:
    shared.forms.chmod(0o770)
    assert "cannot use: forms" in said(shared)


def test_the_sticky_bit_is_named(shared: Home) -> None:
    shared.path.chmod(0o3770)
    assert "sticky bit" in said(shared)
    assert "chmod -t" in said(shared)


def test_what_others_may_reach_is_named(shared: Home) -> None:
    shared.key_file.chmod(0o664)
    assert "can reach: vault.json" in said(shared)


def test_a_home_that_anybody_could_exchange_is_named(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    home = quick_home(tmp_path / "open")
    (tmp_path / "open").chmod(0o777)
    assert "in the place of this one" in said(home)
    (tmp_path / "open").chmod(0o1777)
    assert wrong(home) == []


def test_an_umask_that_keeps_colleagues_from_edited_files_is_told_as_advice(shared: Home) -> None:
    before = os.umask(0o077)
    try:
        told = [each for each in findings(shared) if each.advice]
    finally:
        os.umask(before)
    if sys.platform == "linux":
        assert "umask 077" in told[0].sentence
    assert all(check.sound is not False for check in examine(shared, None) if check.name == "Permissions")


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="access lists are looked for on Linux")
def test_an_access_list_of_the_system_is_pointed_out(shared: Home) -> None:
    # Version 2; the owner, a named user, the group, the mask, others: as setfacl -m u:12345:rw writes it.
    entries = (
        (0x01, 6, 0xFFFFFFFF),
        (0x02, 6, 12345),
        (0x04, 6, 0xFFFFFFFF),
        (0x10, 6, 0xFFFFFFFF),
        (0x20, 0, 0xFFFFFFFF),
    )
    raw = (2).to_bytes(4, "little") + b"".join(
        tag.to_bytes(2, "little") + rights.to_bytes(2, "little") + who.to_bytes(4, "little")
        for tag, rights, who in entries
    )
    try:
        os.setxattr(shared.key_file, "system.posix_acl_access", raw)
    except OSError:
        pytest.skip("this file system has no access lists")
    told = [each for each in findings(shared) if each.advice == "Access list"]
    assert "vault.json" in told[0].sentence
    assert "setfacl" in told[0].hint


def test_a_group_that_is_not_there_makes_no_home(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="has no group"):
        make_home(tmp_path / "home", "a-group-that-nobody-made")
    assert list(tmp_path.iterdir()) == []


@as_root
@pytest.mark.usefixtures("_all_is_loaded")
def test_a_group_one_is_not_in_makes_no_home(common: Path, shared_group: grp.struct_group) -> None:
    def attempt() -> None:
        with pytest.raises(InputRefusedError, match="is not in the group"):
            make_home(common / "home", shared_group.gr_name)

    as_account(ADA, None, 0o022, attempt)
    assert list(common.iterdir()) == []


def test_a_backup_of_a_home_of_ones_own_stays_ones_own(tmp_path: Path) -> None:
    home = quick_home(tmp_path)
    own = open_workspace(home, keys_of(home, ADMINISTRATOR), COST)
    backup = own.backups.create().path
    own.close()
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (backup, *backup.rglob("*"))} == {0}
