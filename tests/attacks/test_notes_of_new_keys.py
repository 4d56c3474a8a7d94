"""New keys and the note in a person's account that was made with the ones before: a renewal alarms nobody.

What the note says is compared all the same, so an older file that was put back is told as ever (key specification,
section 3.6).
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.attacks.conftest import Scene
from tests.attacks.older_files import FILES, kept, put_back, works
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, COST, StillClock, keys_of
from tests.tui.driving import Driver

from harassment_cms.bootstrap import open_workspace, unlock_keys, unlock_with_code
from harassment_cms.bootstrap.watching import Found
from harassment_cms.tui.app import HcmsApp
from harassment_cms.vault.notes import RECORD_BYTES

NEW = "a quite different passphrase"


def invited_anew(scene: Scene, name: str = CASE_MANAGER) -> str:
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.go_on()
        return workspace.inviting.renew(name).code


def comes_by_code(scene: Scene, code: str, name: str = CASE_MANAGER) -> Found:
    """Unlock by a code as ``hcms join`` does, make keys of one's own, and return what was said before that."""
    with closing(
        open_workspace(scene.home, unlock_with_code(scene.home, name, code), COST, StillClock())
    ) as workspace:
        found = workspace.watch.found
        workspace.go_on()
        workspace.people.join(NEW)
    return found


def said_with_new_keys(scene: Scene, name: str = CASE_MANAGER) -> list[str]:
    with closing(open_workspace(scene.home, unlock_keys(scene.home, name, NEW), COST, StillClock())) as workspace:
        return [*workspace.watch.found.said, workspace.watch.found.renewed]


def test_who_was_let_in_anew_reads_so_once_and_of_no_damage(scene: Scene, own_place: Path) -> None:
    works(scene)
    works(scene, COLLEAGUE)
    found = comes_by_code(scene, invited_anew(scene))
    assert found.said == []
    assert found.renewed.startswith("Your keys were renewed on ")
    assert said_with_new_keys(scene) == [""]


def test_who_renewed_their_keys_themselves_reads_nothing(scene: Scene, own_place: Path) -> None:
    works(scene)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.people.renew_keys(NEW)
    assert said_with_new_keys(scene) == [""]


def test_a_note_of_another_account_is_told_of_the_new_keys(scene: Scene, own_place: Path) -> None:
    works(scene)
    (note,) = own_place.iterdir()
    elsewhere = note.read_bytes()
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.people.renew_keys(NEW)
    note.write_bytes(elsewhere)
    *said, renewed = said_with_new_keys(scene)
    assert (said, renewed[:22]) == ([], "Your keys were renewed")


def test_new_keys_made_in_an_older_file_explain_nothing(scene: Scene, own_place: Path, tmp_path: Path) -> None:
    """Somebody puts an older file back and invites the person anew: the note of the keys before still tells."""
    kept(scene, tmp_path / "old", FILES["both"])
    works(scene)
    put_back(scene, tmp_path / "old")
    code = invited_anew(scene)
    found = comes_by_code(scene, code)
    assert found.said[0].startswith("Your keys are newer than the note in your account. The case file is")
    assert found.renewed == ""


def test_a_file_from_before_the_new_keys_is_said(scene: Scene, own_place: Path, tmp_path: Path) -> None:
    works(scene)
    kept(scene, tmp_path / "old", FILES["both"])
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.people.renew_keys(NEW)
    put_back(scene, tmp_path / "old")
    with scene.at_work(CASE_MANAGER) as workspace:
        assert "does not hold" in workspace.watch.found.said[0]


def test_a_note_that_was_removed_or_damaged_is_said_for_new_keys_too(scene: Scene, own_place: Path) -> None:
    works(scene)
    (note,) = own_place.iterdir()
    code = invited_anew(scene)
    whole = note.read_bytes()
    keys = unlock_with_code(scene.home, CASE_MANAGER, code)
    spoilt = bytes(byte ^ 1 for byte in whole[:RECORD_BYTES]) * 2
    for raw, words in ((None, "somebody removed it"), (spoilt, "does not hold"), (whole[:50], "does not hold")):
        note.unlink()
        if raw is not None:
            note.write_bytes(raw)
        with closing(open_workspace(scene.home, keys, COST, StillClock())) as workspace:
            assert words in workspace.watch.found.said[0]
            assert workspace.watch.found.renewed == ""


def test_ways_in_that_were_given_back_are_no_new_keys(scene: Scene, own_place: Path) -> None:
    works(scene, COLLEAGUE)
    (note,) = own_place.iterdir()
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.leaving.disable(COLLEAGUE)
        workspace.leaving.enable(COLLEAGUE)
    raw = bytearray(note.read_bytes())
    for turn in (1, 2):
        raw[turn * RECORD_BYTES - 1] ^= 1
    note.write_bytes(raw)
    with closing(open_workspace(scene.home, keys_of(scene.home, COLLEAGUE), COST, StillClock())) as workspace:
        assert "does not hold" in workspace.watch.found.said[0]


async def test_new_keys_are_a_line_on_the_screen_and_no_dialogue(scene: Scene, own_place: Path) -> None:
    works(scene)
    (note,) = own_place.iterdir()
    elsewhere = note.read_bytes()
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.people.renew_keys(NEW)
    note.write_bytes(elsewhere)
    async with Driver(HcmsApp(scene.home, CASE_MANAGER)) as d:
        await d.type(NEW)
        await d.press("enter")
        assert "Before you begin" not in d.shown
        await d.press("enter")
        assert "Your keys were renewed, and with them your note of what you saw here." in d.shown
