"""An older case file put in the place of the newer one, with the key file or without: the notes outside it stop that.

Key specification, sections 3.6 and 7 (t13). The file itself is sound, signed and whole: nothing in it can tell.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from tests.attacks.conftest import Scene
from tests.attacks.older_files import FILES, kept, put_back, works
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    COST,
    LEAD,
    PASSPHRASE,
    StillClock,
    keys_of,
)
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home, Opening, open_workspace, restoring, unlock_keys
from harassment_cms.domain.chain import Reached
from harassment_cms.domain.errors import LookingError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.seen import RecordBehindError, pack, unpack
from harassment_cms.tui.app import HcmsApp
from harassment_cms.vault.notes import RECORD_BYTES, Note

NEW = "a quite different passphrase"


@pytest.fixture
def rolled_back(scene: Scene, own_place: Path, tmp_path: Path) -> Scene:
    """A home in which the case manager worked twice, and whose files were then put back to between the two."""
    works(scene)
    kept(scene, tmp_path / "old", FILES["both"])
    works(scene)
    put_back(scene, tmp_path / "old")
    return scene


@pytest.mark.parametrize("which", FILES)
def test_old_files_stop_whoever_saw_the_newer_ones(scene: Scene, own_place: Path, tmp_path: Path, which: str) -> None:
    works(scene)
    kept(scene, tmp_path / "old", FILES[which])
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.people.change_passphrase(NEW)
    put_back(scene, tmp_path / "old")
    keys = unlock_keys(scene.home, CASE_MANAGER, PASSPHRASE if "vault.json" in FILES[which] else NEW)
    if which == "key file":  # the case file says what the ways in are, and puts it right
        open_workspace(scene.home, keys, COST, StillClock()).close()
        unlock_keys(scene.home, CASE_MANAGER, NEW)
        return
    with pytest.raises(RecordBehindError, match=r"1 entry between .* is gone \(number"):
        open_workspace(scene.home, keys, COST, StillClock())


def test_without_the_note_nothing_tells(rolled_back: Scene, own_place: Path) -> None:
    """The twin: the guard removed, the older file opens as if nothing had been."""
    for path in own_place.iterdir():
        path.unlink()
    with rolled_back.at_work(CASE_MANAGER) as workspace:
        assert workspace.record.verify().problems == ()


def test_a_file_that_went_on_differently_is_another_one(rolled_back: Scene) -> None:
    with rolled_back.at_work(ADMINISTRATOR) as workspace:
        workspace.people.roster()
        for _ in range(3):
            with workspace.store.write() as work:
                work.commit("report.read")
    with pytest.raises(RecordBehindError, match="is another one now"), rolled_back.at_work(CASE_MANAGER):
        pass


def test_nothing_is_touched_where_work_is_stopped(rolled_back: Scene) -> None:
    before = {path.name: path.read_bytes() for path in rolled_back.home.path.iterdir() if path.is_file()}
    with pytest.raises(RecordBehindError), rolled_back.at_work(CASE_MANAGER):
        pass
    after = {path.name: path.read_bytes() for path in rolled_back.home.path.iterdir() if path.is_file()}
    assert {name: after[name] for name in before if "-" not in name} == {
        name: raw for name, raw in before.items() if "-" not in name
    }


def test_it_can_be_looked_at_and_nothing_written(rolled_back: Scene) -> None:
    keys = keys_of(rolled_back.home, CASE_MANAGER)
    workspace = open_workspace(rolled_back.home, keys, COST, StillClock(), Opening.LOOK)
    assert "gone" in workspace.watch.found.said[0]
    workspace.go_on()
    assert len(workspace.cases.list()) == 2
    with pytest.raises(LookingError):
        workspace.cases.show(rolled_back.refs[0])
    workspace.close()
    with pytest.raises(RecordBehindError), rolled_back.at_work(CASE_MANAGER):
        pass


def test_who_put_it_back_on_purpose_says_so_and_everybody_is_told_once(rolled_back: Scene) -> None:
    said = restoring.accept_older(
        rolled_back.home, keys_of(rolled_back.home, CASE_MANAGER), COST, "a test", StillClock()
    )
    assert "gone" in said[0]
    works(rolled_back)
    with rolled_back.at_work(CASE_MANAGER) as workspace:
        assert workspace.watch.found.said == []
        kinds = [entry.kind for entry in workspace.record.entries()]
    assert {"restore.accept", "restore.seen"} <= set(kinds)


def test_a_lead_does_not_say_so(rolled_back: Scene) -> None:
    with pytest.raises(NotPermittedError):
        restoring.accept_older(rolled_back.home, keys_of(rolled_back.home, LEAD), COST, "a test", StillClock())


def test_a_colleague_is_told_before_their_own_note_goes_on(scene: Scene, own_place: Path, tmp_path: Path) -> None:
    kept(scene, tmp_path / "old", FILES["both"])
    works(scene)
    works(scene, COLLEAGUE)
    put_back(scene, tmp_path / "old")
    restoring.accept_older(scene.home, keys_of(scene.home, CASE_MANAGER), COST, "a test", StillClock())
    for _ in range(2):  # a session that ends before anybody read it tells again
        workspace = open_workspace(scene.home, keys_of(scene.home, COLLEAGUE), COST, StillClock())
        assert workspace.watch.found.said[0].startswith(f"{CASE_MANAGER} restored a backup on ")
        workspace.close()
    workspace = open_workspace(scene.home, keys_of(scene.home, COLLEAGUE), COST, StillClock())
    workspace.go_on()
    workspace.close()
    workspace = open_workspace(scene.home, keys_of(scene.home, COLLEAGUE), COST, StillClock())
    assert workspace.watch.found.said == []
    workspace.close()


def test_a_restore_of_which_one_was_told_explains_no_other_gap(scene: Scene, own_place: Path, tmp_path: Path) -> None:
    """Who was told of a restore is not lulled by it when the file is put back to just after it."""
    kept(scene, tmp_path / "old", FILES["both"])
    works(scene)
    put_back(scene, tmp_path / "old")
    restoring.accept_older(scene.home, keys_of(scene.home, CASE_MANAGER), COST, "a test", StillClock())
    kept(scene, tmp_path / "later", FILES["both"])
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.go_on()
    works(scene)
    put_back(scene, tmp_path / "later")
    with pytest.raises(RecordBehindError), scene.at_work(CASE_MANAGER):
        pass


def test_the_note_beside_the_file_stops_people_who_were_never_here(
    scene: Scene, own_place: Path, tmp_path: Path
) -> None:
    kept(scene, tmp_path / "old", ("cases.db",))
    works(scene)
    put_back(scene, tmp_path / "old", head=False)
    with pytest.raises(RecordBehindError, match=r"the note beside it \(cases.head\)"), scene.at_work(LEAD):
        pass


def test_a_lost_journal_is_noticed(scene: Scene, own_place: Path) -> None:
    """Commits that are in the write-ahead log alone, and a log that is deleted before the file is opened again."""
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.store.scrub()
        workspace.casework.note(scene.refs[0], "Only in the journal.", 5)
        place = scene.home.path.with_name("crashed")
        shutil.copytree(scene.home.path, place)
    for path in place.glob("cases.db-*"):
        path.unlink()
    with pytest.raises(RecordBehindError), Scene(Home(place), scene.refs, scene.clock).at_work(CASE_MANAGER):
        pass


def test_a_copy_in_another_folder_is_told_and_stops_nobody(scene: Scene, own_place: Path) -> None:
    copy = Home(scene.home.path.with_name("copy"))
    shutil.copytree(scene.home.path, copy.path)
    works(scene)
    with Scene(copy, scene.refs, scene.clock).at_work(CASE_MANAGER) as workspace:
        assert workspace.watch.found.said[0].startswith("You worked in this home in another folder")
        workspace.go_on()
    works(Scene(copy, scene.refs, scene.clock))
    works(scene)


def test_who_worked_in_another_copy_meanwhile_is_told_in_each(scene: Scene, own_place: Path) -> None:
    copy = Scene(Home(scene.home.path.with_name("copy")), scene.refs, scene.clock)
    shutil.copytree(scene.home.path, copy.home.path)
    for place, told in ((scene, False), (copy, False), (scene, True), (scene, False), (copy, True)):
        with place.at_work(CASE_MANAGER) as workspace:
            workspace.go_on()
            workspace.casework.note(scene.refs[0], "Worked.", 5)
            said = [words for words in workspace.watch.found.said if "worked in another copy" in words]
        assert bool(said) is told


@pytest.mark.parametrize("spoilt", [b"", b"x" * 50, b"\x00" * 224, b"x" * 5000])
def test_a_damaged_note_is_said_and_stops_nobody(scene: Scene, own_place: Path, spoilt: bytes) -> None:
    works(scene)
    (note,) = own_place.iterdir()
    note.write_bytes(spoilt)
    (scene.home.path / "cases.head").write_bytes(spoilt)
    with scene.at_work(CASE_MANAGER) as workspace:
        said = workspace.watch.found.said
    assert "does not hold" in said[0]
    assert "cases.head" in said[1]
    with scene.at_work(CASE_MANAGER) as workspace:
        assert workspace.watch.found.said == []


def test_a_new_computer_is_said_and_stops_nobody(scene: Scene, own_place: Path) -> None:
    with scene.at_work(CASE_MANAGER) as workspace:
        assert "no note yet" in workspace.watch.found.said[0]
    with scene.at_work(CASE_MANAGER) as workspace:
        assert workspace.watch.found.said == []


def test_who_never_worked_here_is_told_nothing(scene: Scene, own_place: Path) -> None:
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add("Dana Okoro", (Role.LEAD,), NEW)
    keys = unlock_keys(scene.home, "Dana Okoro", NEW)
    with closing(open_workspace(scene.home, keys, COST, StillClock())) as workspace:
        assert workspace.watch.found.said == []
        workspace.people.join(NEW)
    keys = unlock_keys(scene.home, "Dana Okoro", NEW)
    with closing(open_workspace(scene.home, keys, COST, StillClock())) as workspace:
        assert workspace.watch.found.said == []  # the note went over to the new keys


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that hold")
def test_a_folder_that_cannot_be_written_is_said_each_time(scene: Scene, own_place: Path) -> None:
    own_place.mkdir(mode=0o500)
    for _ in range(2):
        with scene.at_work(COLLEAGUE) as workspace:
            assert "cannot be written" in workspace.watch.found.said[-1]


def test_somebody_elses_note_says_nothing_to_me(scene: Scene, own_place: Path) -> None:
    works(scene)
    works(scene, LEAD)
    first, second = sorted(own_place.iterdir())
    shutil.copyfile(second, first)
    with scene.at_work(CASE_MANAGER) as workspace:
        assert "does not hold" in workspace.watch.found.said[0]


async def test_the_unlock_screen_says_what_is_gone_and_offers_to_look(
    rolled_back: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HCMS_READ_ONLY", "")
    monkeypatch.delenv("HCMS_READ_ONLY")  # the screens set it themselves; afterwards it is as it was
    async with Driver(HcmsApp(rolled_back.home, CASE_MANAGER)) as d:
        await d.type(PASSPHRASE)
        await d.press("enter")
        words = " ".join(d.shown.split())
        assert "1 entry between" in words
        assert "hcms backup accept" in words
        await d.pilot.click("#look")
        await d.rest()
        assert "Before you begin" in d.shown
        await d.press("enter")
        assert "READ ONLY" in d.shown
        assert d.name() == "WorkbenchScreen"


# The file of a note

SEEN = Reached(41, "ab" * 32, 7, "cd" * 32)


def test_a_note_is_the_record_that_the_specification_says() -> None:
    vault = bytes(range(16))
    body = pack(vault, SEEN)
    assert RECORD_BYTES == 112
    assert body == vault + (7).to_bytes(8) + b"\xcd" * 32 + (41).to_bytes(8) + b"\xab" * 32
    assert unpack(vault, body) == SEEN
    assert unpack(bytes(16), body) is None


def test_a_note_survives_a_write_that_was_cut_off_at_any_byte(tmp_path: Path) -> None:
    note = Note(tmp_path / "note", bytes(16), lambda: b"k" * 32, 0o600)
    note.begin(SEEN, frozenset(["ef" * 32]))
    note.advance(SEEN._replace(seq=42))
    before = note.path.read_bytes()
    note.advance(SEEN._replace(seq=43))
    after = note.path.read_bytes()
    assert len(after) == 3 * RECORD_BYTES
    for cut in range(RECORD_BYTES):
        for turn in (0, 1):
            start = turn * RECORD_BYTES
            torn = before[:start] + after[start : start + cut] + before[start + cut :]
            note.path.write_bytes(torn)
            read = note.read()
            assert read.seen is not None
            assert read.seen.seq in (42, 43)
            assert read.restores == {"ef" * 32}


def test_a_note_never_goes_back(tmp_path: Path) -> None:
    note = Note(tmp_path / "note", bytes(16), lambda: b"k" * 32, 0o600)
    note.advance(SEEN)
    note.advance(SEEN._replace(seq=40))
    assert note.read().seen == SEEN
    if os.name != "nt":
        assert note.path.stat().st_mode & 0o777 == 0o600
