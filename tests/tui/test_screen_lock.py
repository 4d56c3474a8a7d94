"""Locking: by key from anywhere, after quiet minutes, on signals; nothing typed is lost and no key stays."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.errors import ExitCode
from harassment_cms.tui import process
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.lock import Moment
from harassment_cms.tui.process import ReturnPlace
from harassment_cms.vault import oskeyring

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the process would have been replaced with."""
    environments: list[dict[str, str]] = []

    def remember(environment: dict[str, str]) -> int:
        environments.append(environment)
        return 0

    monkeypatch.setattr(process, "replace", remember)
    return environments


async def test_one_key_locks_from_a_text_field_and_keeps_what_was_typed(
    at_case: AtCase, cerys: Workspace, drive: Drive, replaced: list[dict[str, str]]
) -> None:
    async with drive(at_case(reports.WORKED, "tasks")) as d:
        await d.press("n")
        await d.type("Half a thou")
        await d.pilot.press("ctrl+l")
    assert d.app.return_value is ExitCode.LOCKED
    assert json.loads(cerys.drafts.load(f"note/{reports.WORKED}"))["text"] == "Half a thou"
    d.app.leave()
    environment = replaced[0]
    assert environment[process.AFTER_LOCK] == "1"
    place = ReturnPlace.from_text(environment[process.RETURN])
    assert (place.mode, place.ref, place.action) == ("cases", reports.WORKED, "note")
    assert place.pane.startswith("tasks/task ")


async def test_unlocking_returns_to_the_same_line(
    app: HcmsApp, at_case: AtCase, drive: Drive, home: object, cerys: Workspace, replaced: list[dict[str, str]]
) -> None:
    async with drive(app) as d:
        await d.press("left", "down", "down", "down", "right", "down", "down")
        line = d.shown.splitlines()[8][26:40]
        assert "▌" in line
        await d.pilot.press("ctrl+l")
    place = app.return_place
    async with drive(HcmsApp(app.home, None, cerys, place)) as d:
        assert d.shown.splitlines()[8][26:40] == line


@pytest.mark.parametrize("where", ["the list", "help", "the palette", "a dialogue", "the directory"])
async def test_it_locks_from_anywhere(app: HcmsApp, drive: Drive, where: str) -> None:
    keys = {"help": "question_mark", "the palette": "ctrl+p", "a dialogue": "n", "the directory": "3"}
    async with drive(app) as d:
        if where in keys:
            await d.press(keys[where])
        await d.pilot.press("ctrl+l")
    assert app.return_value is ExitCode.LOCKED


async def test_a_minute_before_it_says_so_and_a_key_stays_without_acting(
    app: HcmsApp, cerys: Workspace, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(app) as d:
        monkeypatch.setattr(HcmsApp, "quiet_for", lambda _: 4 * 60 + 20.0)
        app.check_presence()
        await d.rest()
        assert "Locks in 40 seconds. Press any key to stay." in d.shown
        monkeypatch.undo()
        await d.press("t")
        assert "Locks in" not in d.shown
        assert cerys.cases.preview(reports.DANGER).line.assignee is None
        await d.press("t")
        assert cerys.cases.preview(reports.DANGER).line.assignee == cerys.actor.name


async def test_a_letter_typed_while_it_warns_is_not_lost(
    at_case: AtCase, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        monkeypatch.setattr(HcmsApp, "quiet_for", lambda _: 4 * 60 + 20.0)
        d.app.check_presence()
        monkeypatch.undo()
        await d.press("q")
        assert "q" in d.app.screen.query_one("#text").text  # type: ignore[attr-defined]


async def test_quiet_minutes_lock(app: HcmsApp, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive(app):
        monkeypatch.setattr(HcmsApp, "quiet_for", lambda _: 5 * 60 + 1.0)
        app.check_presence()
    assert app.return_value is ExitCode.LOCKED


async def test_time_asleep_counts_as_quiet(app: HcmsApp, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive(app):
        here = Moment.now()
        monkeypatch.setattr(Moment, "now", lambda: Moment(here.awake, here.always + 3600))
        assert app.quiet_for() >= 3500
        app.check_presence()
    assert app.return_value is ExitCode.LOCKED


async def test_a_computer_that_slept_a_moment_wakes_up_locked(
    app: HcmsApp, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(app) as d:
        app.check_presence()
        here = Moment.now()
        monkeypatch.setattr(Moment, "now", lambda: Moment(here.awake + 1, here.always + 20))
        await d.pilot.press("down")
        app.check_presence()
    assert app.return_value is ExitCode.LOCKED


@pytest.mark.parametrize(
    ("awake", "always", "slept"),
    [(1, 1, False), (1, 3, False), (1, 30, True), (20, 20, False), (300, 300, True), (1, -3600, False)],
    ids=["a second", "the clock set right", "the lid shut", "a busy second", "stopped, or paused as a whole", "back"],
)
def test_what_counts_as_sleep(awake: float, always: float, slept: bool) -> None:
    assert Moment(100 + awake, 5000 + always).slept_since(Moment(100, 5000)) is slept


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="only Linux has a clock that counts sleep alone")
def test_setting_the_clock_of_the_day_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Moment.now()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert not Moment.now().slept_since(before)


@pytest.mark.parametrize("way", ["lock", "hang_up", "finish"])
async def test_after_a_lock_and_a_hang_up_the_key_store_alone_opens_nothing(
    app: HcmsApp, drive: Drive, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    noted: list[str] = []
    monkeypatch.setattr("harassment_cms.bootstrap.note_lock", lambda _, name: noted.append(name))
    async with drive(app):
        getattr(app, way)()
    assert noted == ([] if way == "finish" else [app.workspace.actor.name])


async def test_the_key_store_is_taken_up_and_given_up_on_the_screen(
    app: HcmsApp, drive: Drive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(oskeyring, "store", lambda _, holder, secret: kept.update({holder: secret}))
    monkeypatch.setattr(oskeyring, "forget", lambda _, holder: kept.pop(holder))
    async with drive(app) as d:
        app.do_remember_keys()
        await d.rest()
        assert "after a lock, your passphrase" in d.shown
        assert len(kept) == 1
        app.do_forget_keys()
        await d.rest()
        assert "Only your passphrase" in d.shown
        assert not kept
        app.do_forget_keys()
        await d.rest()
        assert "not remembered" in d.shown


async def test_no_picture_of_the_screen_is_kept(app: HcmsApp, drive: Drive, tmp_path: Path) -> None:
    async with drive(app):
        app.action_screenshot(path=str(tmp_path / "pictures"))
    assert not (tmp_path / "pictures").exists()


async def test_kits_on_the_screen_hold_the_quiet_lock(
    app: HcmsApp, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(app):
        app.hold_lock(True)
        monkeypatch.setattr(HcmsApp, "quiet_for", lambda _: 3600.0)
        app.check_presence()
        assert app.return_value is None
        app.hold_lock(False)
        app.check_presence()
    assert app.return_value is ExitCode.LOCKED


async def test_hanging_up_keeps_what_was_typed_and_does_not_come_back(
    at_case: AtCase, cerys: Workspace, drive: Drive, replaced: list[dict[str, str]]
) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        await d.type("Cut off he")
        d.app.hang_up()
    assert json.loads(cerys.drafts.load(f"note/{reports.WORKED}"))["text"] == "Cut off he"
    assert d.app.leave() == ExitCode.DONE
    assert replaced == []


async def test_a_crash_prints_one_sentence_without_values(
    app: HcmsApp, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "Noor said something"

    def broken() -> None:
        raise ValueError(secret)

    async def run() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            app.call_next(broken)
            await pilot.pause()

    with pytest.raises(ValueError, match="Noor"):
        await run()
    app._print_error_renderables()
    told = capfd.readouterr().err
    assert "what was saved is safe" in told
    assert "ValueError" in told
    assert secret not in told
    assert app.leave() == ExitCode.UNEXPECTED


async def test_copying_stays_inside_the_program(app: HcmsApp, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive(app) as d:
        written: list[str] = []
        assert app._driver is not None
        monkeypatch.setattr(app._driver, "write", written.append)
        app.copy_to_clipboard("her number")
        assert app.clipboard == "her number"
        await d.rest()
        assert not [piece for piece in written if "52;c" in piece]
