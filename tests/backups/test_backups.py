"""Backups: made whole or not at all, every changed byte noticed, restored elsewhere and signed for."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from tests.attacks.intruder import Intruder, unlocked
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COST,
    LEAD,
    PASSPHRASE,
    Sketch,
    StillClock,
    add_cases,
    quick_home,
)

from harassment_cms.bootstrap import Home, Workspace, found, open_workspace
from harassment_cms.bootstrap.restoring import restore, unlock_backup
from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import (
    InputRefusedError,
    IntegrityError,
    LockedError,
    MachineError,
    NotPermittedError,
)
from harassment_cms.domain.permissions import Role
from harassment_cms.services import backups as backups_room
from harassment_cms.services.backups import LABEL, MANIFEST

CHOSEN = "a passphrase chosen later"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return quick_home(tmp_path_factory.mktemp("backups"))


@pytest.fixture(scope="module")
def at_work(home: Home) -> Iterator[Workspace]:
    workspace = open_workspace(home, unlocked(home, CASE_MANAGER), COST, StillClock())
    add_cases(workspace, [Sketch(narrative="Words that a backup keeps.")])
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def made(at_work: Workspace) -> Path:
    return at_work.backups.create().path


@pytest.fixture
def backup(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / made.name)
    return tmp_path / made.name


# Making one


def test_a_backup_is_sound_and_says_what_is_in_it(at_work: Workspace, made: Path) -> None:
    assert at_work.backups.verify(made) == ()
    info = at_work.backups.list()[0]
    assert (info.path, info.by) == (made, CASE_MANAGER)
    assert {path.name for path in made.iterdir()} == {
        "cases.db", "vault.json", "settings.yaml", "signposting.yaml", "themes.yaml", "forms", "guidance",
        MANIFEST,
    }  # fmt: skip


def test_own_reports_and_the_logo_are_in_it(
    at_work: Workspace, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.reports.mkdir()
    (home.reports / "own.yaml").write_text("id: own\n", encoding="utf-8")
    (home.path / "pictures").mkdir()
    (home.path / "pictures" / "logo.png").write_bytes(b"a picture")
    # The settings were read when the home was opened; they say so from the next opening on.
    monkeypatch.setitem(vars(at_work.desk.settings.branding), "logo", "pictures/logo.png")
    try:
        made = at_work.backups.create(tmp_path).path
    finally:
        shutil.rmtree(home.reports)
        shutil.rmtree(home.path / "pictures")
    assert (made / "reports" / "own.yaml").read_text(encoding="utf-8") == "id: own\n"
    assert (made / "pictures" / "logo.png").read_bytes() == b"a picture"
    assert at_work.backups.verify(made) == ()


def test_nothing_of_a_report_can_be_read_in_it(made: Path) -> None:
    for path in made.rglob("*"):
        if path.is_file():
            assert b"Words that a backup keeps" not in path.read_bytes()
    assert not (made / "cases.db").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_it_is_its_makers_alone(made: Path) -> None:
    assert [path for path in (made, *made.rglob("*")) if path.stat().st_mode & 0o077] == []


def test_it_holds_the_key_file_of_its_own_moment(at_work: Workspace, home: Home, tmp_path: Path) -> None:
    """Whatever stands in the home meanwhile: the two in the backup belong together."""
    whole = home.key_file.read_bytes()
    home.key_file.write_bytes(b"half a change")
    try:
        made = at_work.backups.create(tmp_path).path
    finally:
        home.key_file.write_bytes(whole)
    assert (made / "vault.json").read_bytes() == whole
    assert at_work.backups.verify(made) == ()


def test_an_unfinished_backup_is_removed(at_work: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copytree", fail)
    with pytest.raises(MachineError, match="could not be written"):
        at_work.backups.create(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_backup_left_behind_is_removed_by_a_later_one(at_work: Workspace, tmp_path: Path) -> None:
    abandoned, running = tmp_path / ".hcms-backup-a.new", tmp_path / ".hcms-backup-b.new"
    for folder in (abandoned, running):
        folder.mkdir()
        (folder / "cases.db").write_bytes(b"half")
    os.utime(abandoned, (0, 0))
    at_work.backups.create(tmp_path)
    assert not abandoned.exists()
    assert running.exists(), "another program may be making it just now"


def test_two_in_the_same_second_are_two_backups(at_work: Workspace, tmp_path: Path) -> None:
    first, second = at_work.backups.create(tmp_path), at_work.backups.create(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([first.path, second.path])
    assert second.path.name == f"{first.path.name}-2"
    assert at_work.backups.verify(first.path) == at_work.backups.verify(second.path) == ()


def test_no_backup_is_made_of_a_damaged_file(
    at_work: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(at_work.store), "damage", lambda _: ("page 3",))
    with pytest.raises(MachineError, match="no backup was made over the good ones"):
        at_work.backups.create(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_list_is_not_spoilt_by_one_bad_folder(at_work: Workspace, made: Path, home: Home) -> None:
    bad = home.backups / "hcms-backup-bad"
    bad.mkdir()
    (bad / MANIFEST).write_text("{}")
    assert made in [info.path for info in at_work.backups.list()]
    assert bad not in [info.path for info in at_work.backups.list()]
    shutil.rmtree(bad)


def test_a_lead_makes_and_checks_none(home: Home, made: Path) -> None:
    workspace = open_workspace(home, unlocked(home, LEAD), COST, StillClock())
    for act in (workspace.backups.create, lambda: workspace.backups.verify(made)):
        with pytest.raises(NotPermittedError):
            act()
    workspace.close()


# Checking one


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def spoilt(path: Path, step: int) -> Iterator[int]:
    """Change one byte after the other, and say which is changed now; at the end the file is as it was."""
    whole = path.read_bytes()
    for place in range(0, len(whole), step):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        yield place
    path.write_bytes(whole)


def test_a_changed_byte_in_any_file_is_noticed(at_work: Workspace, backup: Path) -> None:
    for path in files(backup):
        if path.name != MANIFEST:
            for place in spoilt(path, max(1, path.stat().st_size // 7)):
                assert at_work.backups.verify(backup), f"{path.name}, byte {place}"
    assert at_work.backups.verify(backup) == ()


def test_every_byte_of_the_list_of_files_counts(
    at_work: Workspace, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The files it lists stay as they are meanwhile, so what each of them comes to is worked out once.
    monkeypatch.setattr(backups_room, "_digest", cache(backups_room._digest))
    monkeypatch.setattr(at_work.store, "damage_of_copy", cache(at_work.store.damage_of_copy))
    monkeypatch.setattr(at_work.store, "describe_copy", cache(at_work.store.describe_copy))
    for place in spoilt(backup / MANIFEST, 1):
        with suppress(InputRefusedError):
            assert at_work.backups.verify(backup), f"byte {place}"
    assert at_work.backups.verify(backup) == ()


def test_a_file_removed_or_added_is_named(at_work: Workspace, backup: Path) -> None:
    (backup / "settings.yaml").rename(backup / "forms" / "settings.yaml")
    assert set(at_work.backups.verify(backup)) == {
        "settings.yaml is missing from the backup.",
        "forms/settings.yaml was put into the backup after it was made.",
    }


def forge(backup: Path, **changes: object) -> None:
    """Change a file and the list of files with it, as anybody can who knows how it is written."""
    (backup / "settings.yaml").write_text("organisation: Somebody Else\n")
    data = json.loads((backup / MANIFEST).read_bytes())
    data["files"]["settings.yaml"] = backups_room._digest(backup / "settings.yaml")
    (backup / MANIFEST).write_bytes(backups_room._written(data | changes))


def test_a_list_of_files_that_nobody_signed_is_noticed(at_work: Workspace, backup: Path) -> None:
    forge(backup)
    assert at_work.backups.verify(backup) == (
        "The list of its files is not signed by somebody of this home who may make backups.",
    )


def test_nor_may_it_be_signed_by_somebody_who_makes_no_backups(at_work: Workspace, backup: Path, home: Home) -> None:
    lead = Intruder(home, LEAD).keys
    forge(backup, by=lead.user_id)
    data = json.loads((backup / MANIFEST).read_bytes())
    del data["sig"]
    data["sig"] = lead.sign(LABEL + canon(data)).hex()
    (backup / MANIFEST).write_bytes(backups_room._written(data))
    assert "not signed" in at_work.backups.verify(backup)[0]


def test_a_backup_of_another_home_is_told_as_one(backup: Path, tmp_path: Path) -> None:
    other = found(
        Home(tmp_path / "other"), organisation="Another University", name=ADMINISTRATOR,
        roles=(Role.ADMINISTRATOR,), passphrase=PASSPHRASE, contacts={}, cost=COST,
    ).workspace  # fmt: skip
    assert other.backups.verify(backup) == ("It is a backup of another home; only that home can check it.",)
    other.close()


@pytest.mark.parametrize("folder", ["nowhere", "empty", "a file"])
def test_what_is_no_backup_is_told_in_words(at_work: Workspace, tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder
    if folder == "empty":
        path.mkdir()
    elif folder == "a file":
        path.write_text("words")
    with pytest.raises(InputRefusedError, match="is not a backup made by this program"):
        at_work.backups.verify(path)


# Restoring one


def restored(backup: Path, place: Path, name: str = CASE_MANAGER) -> Workspace:
    return restore(backup, Home(place), unlock_backup(backup, name, PASSPHRASE), COST, StillClock()).workspace


def test_a_backup_is_restored_elsewhere_and_that_is_signed_for(backup: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in files(backup)}
    workspace = restored(backup, tmp_path / "again")
    ref = workspace.cases.list()[0].case.ref
    view = workspace.cases.show(ref)
    assert view.problems == ()
    assert "Words that a backup keeps." in json.dumps([answer.raw for answer in view.submissions[0].answers])
    assert workspace.record.verify().problems == ()
    head = json.loads((backup / MANIFEST).read_bytes())["head"]
    ((_, named),) = workspace.people.roster().restores
    assert named == head
    assert [entry.kind for entry in workspace.record.entries()].count("backup.restore") == 1
    workspace.close()
    assert {path: path.read_bytes() for path in files(backup)} == before
    if os.name != "nt":
        wide = [path for path in (tmp_path / "again").rglob("*") if path.stat().st_mode & 0o077]
        assert wide == []


def test_it_opens_with_the_passphrases_of_its_own_moment(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "copy"
    shutil.copytree(home.path, place)
    workspace = open_workspace(Home(place), unlocked(home, CASE_MANAGER), COST, StillClock())
    backup = workspace.backups.create(tmp_path).path
    workspace.people.change_passphrase(CHOSEN)
    workspace.close()
    with pytest.raises(LockedError):
        unlock_backup(backup, CASE_MANAGER, CHOSEN)
    again = restored(backup, tmp_path / "again")
    again.close()


def test_nothing_is_restored_over_anything(backup: Path, home: Home, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    before = home.database.read_bytes()
    for place in (tmp_path / "mine", home.path):
        with pytest.raises(InputRefusedError, match="already something"):
            restored(backup, place)
    assert (tmp_path / "mine" / "file").read_text() == "mine"
    assert home.database.read_bytes() == before


def left_behind(folder: Path, backup: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path != backup]


def test_a_damaged_backup_is_not_restored(backup: Path, tmp_path: Path) -> None:
    keys = unlock_backup(backup, CASE_MANAGER, PASSPHRASE)
    with (backup / "cases.db").open("rb+") as file:
        file.seek(20_000)
        file.write(b"\0\0\0\0")
    with pytest.raises(IntegrityError, match="not as it was made"):
        restore(backup, Home(tmp_path / "again"), keys, COST)
    assert left_behind(tmp_path, backup) == []


def test_a_forged_backup_is_not_restored(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every digest fits; only the signature tells that the settings are somebody else's."""
    forge(backup)
    with pytest.raises(IntegrityError, match="Nobody of that home"):
        restored(backup, tmp_path / "again")
    assert left_behind(tmp_path, backup) == []
    monkeypatch.setattr("harassment_cms.bootstrap.restoring.signed", lambda *_: True)
    workspace = restored(backup, tmp_path / "again")
    assert workspace.desk.settings.organisation == "Somebody Else"
    workspace.close()


def test_a_case_file_and_key_file_of_two_homes_are_not_restored_together(backup: Path, tmp_path: Path) -> None:
    other = found(
        Home(tmp_path / "other"), organisation="Another University", name=CASE_MANAGER,
        roles=(Role.ADMINISTRATOR,), passphrase=PASSPHRASE, contacts={}, cost=COST,
    ).workspace  # fmt: skip
    theirs = other.backups.create(tmp_path).path
    other.close()
    shutil.copyfile(theirs / "vault.json", backup / "vault.json")
    keys = unlock_backup(backup, CASE_MANAGER, PASSPHRASE)
    with pytest.raises(IntegrityError, match="not as it was made"):
        restore(backup, Home(tmp_path / "again"), keys, COST)


def test_who_may_not_restore_leaves_nothing(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError):
        restored(backup, tmp_path / "again", LEAD)
    assert left_behind(tmp_path, backup) == []
