"""The unlock screen: who is there, the passphrase, wrong tries, damaged homes, and the first session of one's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, LEAD, NEWCOMER, PASSPHRASE, keys_of
from tests.tui.driving import Driver
from textual.widgets import Input

from harassment_cms.bootstrap import Home, Workspace, enter, placing
from harassment_cms.domain.errors import SecondCopyError
from harassment_cms.domain.permissions import Role
from harassment_cms.tui import process
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.screens.unlock import screen as unlock_screen

Drive = Callable[..., Driver]
HEAVY = ("sqlalchemy", "sqlmodel", "sqlcipher3", "pydantic", "ruamel", "nacl", "holidays", "keyring", "zxcvbn")


async def test_the_right_passphrase_opens_the_queues(home: Home, drive: Drive) -> None:
    async with drive(HcmsApp(home, CASE_MANAGER)) as d:
        assert d.name() == "UnlockScreen"
        assert CASE_MANAGER in d.shown
        assert "Invented University" in d.shown
        await d.type(PASSPHRASE)
        assert PASSPHRASE not in d.shown
        await d.press("enter")
        assert d.name() == "WorkbenchScreen"


async def test_a_wrong_passphrase_says_so_and_can_be_tried_again(home: Home, drive: Drive) -> None:
    async with drive(HcmsApp(home, CASE_MANAGER)) as d:
        await d.type("not it")
        await d.press("enter")
        assert d.name() == "UnlockScreen"
        assert "not the passphrase" in d.shown
        assert d.app.screen.query_one(Input).value == ""
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert d.name() == "WorkbenchScreen"


async def test_three_wrong_tries_slow_down(home: Home, drive: Drive) -> None:
    async with drive(HcmsApp(home, CASE_MANAGER)) as d:
        for _ in range(unlock_screen.FREE_TRIES):
            await d.type("no")
            await d.press("enter")
        assert "You can try again in" in d.shown
        assert d.app.screen.query_one(Input).disabled


async def test_people_are_picked_from_a_list_and_can_be_changed(home: Home, drive: Drive) -> None:
    async with drive(HcmsApp(home, None)) as d:
        assert "Who are you?" in d.shown
        await d.press("down", "enter")
        assert "Who are you?" not in d.shown
        await d.press("escape")
        assert "Who are you?" in d.shown


@pytest.mark.parametrize("damage", ["missing", "cut"])
async def test_a_home_without_its_keys_is_told_not_crashed(home: Home, drive: Drive, damage: str) -> None:
    if damage == "missing":
        home.key_file.unlink()
    else:
        home.key_file.write_bytes(home.key_file.read_bytes()[:200])
    async with drive(HcmsApp(home, None)) as d:
        assert "vault.json" in d.shown or "key file" in d.shown
        assert d.app.screen.query_one(Input).disabled


async def test_a_project_lead_is_led_to_the_figures(home: Home, drive: Drive) -> None:
    async with drive(HcmsApp(home, LEAD)) as d:
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert d.name() == "InsightsScreen"
        assert "About these figures" in d.shown


async def test_somebody_not_let_in_yet_is_told_whom_to_ask_and_may_import(home: Home, drive: Drive) -> None:
    async with drive(HcmsApp(home, NEWCOMER)) as d:
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert f"hcms users admit {NEWCOMER}" in " ".join(d.shown.replace("│", " ").split())
        await d.press("enter")
        assert d.name() == "ImportScreen"
        assert "Cases" not in d.shown


@pytest.mark.parametrize("after_lock", [False, True])
async def test_the_key_store_opens_but_not_alone_after_a_lock(
    home: Home, drive: Drive, monkeypatch: pytest.MonkeyPatch, after_lock: bool
) -> None:
    monkeypatch.setattr("harassment_cms.bootstrap.asks_key_store", lambda *_: True)
    if after_lock:
        monkeypatch.setenv(process.AFTER_LOCK, "1")
    async with drive(HcmsApp(home, CASE_MANAGER)) as d:
        assert ("key store" in d.shown) is not after_lock
        assert ("locked" in d.shown) is after_lock


async def test_a_second_copy_is_refused_and_can_be_said_to_go_on(
    home: Home, drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "state_folder", lambda: tmp_path / "state")
    enter(home, keys_of(home, CASE_MANAGER), COST).close()
    copy = Home(home.path.with_name("copy"))
    shutil.copytree(home.path, copy.path)
    async with drive(HcmsApp(copy, CASE_MANAGER)) as d:
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert d.name() == "UnlockScreen"
        assert "a second copy of this home" in " ".join(d.shown.split())
        await d.press("tab", "enter")
        assert "passphrase once more" in " ".join(d.shown.split())
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert d.name() == "WorkbenchScreen"
    with pytest.raises(SecondCopyError):
        enter(home, keys_of(home, CASE_MANAGER), COST)


async def test_the_first_own_session_makes_new_keys_and_shows_each_kit_once(
    home: Home, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    opened(ADMINISTRATOR).people.add("Tegwen Morris", (Role.CASE_MANAGER,), "pelican drawer oxide marble tonic hedge")
    async with drive(HcmsApp(home, "Tegwen Morris")) as d:
        await d.type("pelican drawer oxide marble tonic hedge")
        await d.press("enter")
        assert d.name() == "FirstSessionScreen"
        proposed = d.shown.partition("type others:")[2].strip().splitlines()[0].split()
        assert len(proposed) == 6
        await d.type("lantern gravel ostrich piano velcro summit")
        await d.press("enter")
        await d.type("six words of my very own")
        await d.press("enter")
        assert "not the same" in d.shown
        await d.press("ctrl+u")
        await d.type("lantern gravel ostrich piano velcro summit")
        await d.press("enter")
        assert "Your keys are your own" in d.shown
        await d.press("enter")
        assert "nobody has let you in" in d.shown
        assert d.app.workspace.people.roster().by_name("Tegwen Morris").provisional is False  # type: ignore[union-attr]


async def test_ones_own_keys_can_wait_and_are_asked_for_again(
    home: Home, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    opened(ADMINISTRATOR).people.add("Tegwen Morris", (Role.CASE_MANAGER,), "pelican drawer oxide marble tonic hedge")
    async with drive(HcmsApp(home, "Tegwen Morris")) as d:
        await d.type("pelican drawer oxide marble tonic hedge")
        await d.press("enter", "escape")
        assert "nobody has let you in" in d.shown
    assert d.app.workspace.actor.provisional


def test_the_first_frame_needs_no_heavy_library() -> None:
    source = (
        "import sys\n"
        "import harassment_cms.tui.app\n"
        "import harassment_cms.tui.screens.unlock.screen\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
