"""The workbench: queues with counts, the list, the preview, and getting about with arrows, Enter and the mouse."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import COLLEAGUE
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.case import Queue
from harassment_cms.settings import change_setting
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.screens.workbench.screen import WorkbenchScreen

Drive = Callable[..., Driver]


def queue_of(app: HcmsApp) -> Queue | None:
    assert isinstance(app.screen, WorkbenchScreen)
    return app.screen.queue


async def test_it_opens_on_the_first_queue_with_danger_first(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        lines = d.shown.splitlines()
        assert "Safety check" in lines[2]
        assert reports.DANGER in lines[4]
        assert "safety: yes" in lines[4]
        assert "Danger comes first" in d.shown


async def test_counts_are_those_of_the_use_case(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    async with drive(app) as d:
        for queue, count in cerys.cases.counts().items():
            assert any(f"{count:>4}" in line[:26] for line in d.shown.splitlines()), queue


async def test_arrows_choose_a_queue_and_enter_goes_to_its_cases(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("left", "down", "down")
        assert queue_of(app) is Queue.MINE
        assert "library eve" in d.shown
        await d.press("enter", "down", "enter")
        assert d.name() == "CaseScreen"
        await d.press("escape")
        assert queue_of(app) is Queue.MINE


async def test_an_empty_queue_says_what_would_be_in_it(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("left", *["down"] * 7)
        assert queue_of(app) is Queue.CHANGED
        assert "No answer has changed" in d.shown


async def test_everything_is_reached_by_arrows_and_enter_alone(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("left", "end", "up", "enter")
        assert d.name() == "HelpScreen"
        await d.press("escape", "up", "up", "enter")
        assert d.name() == "NewCaseScreen"
        await d.press("escape", "up", "enter")
        assert app.current_mode == "import"


async def test_the_mouse_is_enough(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.pilot.click("#queues", offset=(4, 3))
        await d.rest()
        assert queue_of(app) is Queue.MINE
        await d.pilot.click("#cases", offset=(4, 2))
        await d.pilot.click("#cases", offset=(4, 2))
        await d.rest()
        assert d.name() == "CaseScreen"
        await d.pilot.click("#panes", offset=(14, 0))
        await d.rest()
        assert "Long answers are closed" in d.shown
        await d.pilot.click("#places", offset=(12, 0))
        await d.rest()
        assert app.current_mode == "today"


async def test_the_preview_shows_no_word_of_the_report(app: HcmsApp, drive: Drive) -> None:
    async with drive(app, (120, 40)) as d:
        assert "Record the safety check" in d.shown
        assert "short to read" in d.shown
        assert "outside the building" not in d.shown
        assert "Efa" not in d.shown


async def test_looking_at_lists_and_previews_is_no_reading(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    async with drive(app, (120, 40)) as d:
        await d.press("down", "down", "left", "down", "right")
    assert not [entry for entry in cerys.record.entries() if entry.kind == "case.read"]


async def test_what_a_colleague_wrote_appears_by_itself(
    app: HcmsApp, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    mira = opened(COLLEAGUE)
    async with drive(app) as d:
        screen = app.screen
        assert isinstance(screen, WorkbenchScreen)
        screen._look()
        await d.rest()
        mira.casework.label(reports.DANGER, "tuesdays")
        assert "tuesdays" not in d.shown
        screen._look()
        await d.rest()
        assert "tues" in d.shown


async def test_a_practice_home_says_so_on_every_screen(home: Home, cerys: Workspace, drive: Drive) -> None:
    change_setting(home.settings, ("practice",), True)
    practice = HcmsApp(home, cerys.actor.name)
    async with drive(practice) as d:
        assert "PRACTICE" in d.shown
        await d.type("a passphrase for tests only")
        for keys in (["enter"], ["enter"], ["n"], ["escape", "2"], ["3"]):
            await d.press(*keys)
            assert "PRACTICE" in d.shown, d.name()


async def test_a_small_window_says_so_and_does_nothing(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    before = cerys.cases.counts()
    async with drive(app, (40, 10)) as d:
        assert "This window is too small: 40 by 10" in d.shown
        assert reports.DANGER not in d.shown
        await d.press("t")
        await d.pilot.resize_terminal(80, 24)
        await d.rest()
        assert "too small" not in d.shown
        assert reports.DANGER in d.shown
    assert cerys.cases.counts() == before
