"""Restricting a case on screen, and a session that had it open when somebody else did."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import CASE_MANAGER, COLLEAGUE
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.process import ReturnPlace
from harassment_cms.tui.screens.case.screen import CaseScreen
from harassment_cms.tui.widgets.case_list import CaseList

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]


async def test_a_case_is_restricted_and_opened_again(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("z")
        assert d.name() == "RestrictDialog"
        await d.press("ctrl+s")
        assert "Nobody is marked yet" in d.shown
        await d.press("enter", "tab")
        await d.type("It names a colleague.")
        await d.press("ctrl+s")
        assert "is restricted." in d.shown
        found = cerys.restricting.of(reports.WORKED)
        assert found is not None
        assert (found.named, found.reason) == ((CASE_MANAGER,), "It names a colleague.")
        await d.press("z")
        assert d.name() == "UnrestrictDialog"
        assert CASE_MANAGER in d.shown
        await d.type("A namesake.")
        await d.press("ctrl+s")
        assert "no longer restricted" in d.shown
        assert cerys.restricting.of(reports.WORKED) is None


async def test_a_case_restricted_to_others_leaves_the_screen(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        assert reports.WORKED in d.shown
        await d.press("n")
        await restricted_meanwhile(d, cerys)
        assert not any(isinstance(screen, CaseScreen) for screen in d.app.screen_stack)
        assert_told(d)
        await d.press("enter")
        assert d.name() == "WorkbenchScreen"
        assert reports.WORKED not in d.shown


async def restricted_meanwhile(d: Driver, cerys: Workspace) -> None:
    """Restrict the case to somebody else, and let its screen look again as it does each second."""
    case = next(
        screen for stack in d.app._screen_stacks.values() for screen in stack if isinstance(screen, CaseScreen)
    )
    cerys.restricting.restrict(reports.WORKED, [COLLEAGUE], "A friend of mine.")
    case._look()
    await d.rest()
    await d.rest()


def assert_told(d: Driver) -> None:
    """What is said is that it is not open any more, and nothing of why."""
    assert "Not open to you any more" in d.shown
    assert f"{reports.WORKED} is not open to you any more" in d.shown
    for word in ("restrict", "There is no case", COLLEAGUE, "A friend"):
        assert word not in d.shown.replace("─", "")


async def test_the_cursor_stays_where_the_case_that_was_closed_stood(
    home: Home, cerys: Workspace, drive: Drive
) -> None:
    async with drive(HcmsApp(home, None, cerys, ReturnPlace(mode="cases", queue="all"))) as d:
        cases = d.app.screen.query_one(CaseList)
        while cases.current is None or cases.current.case.ref != reports.WORKED:
            await d.press("down")
        place = cases._cursor
        following = cases.ids[place + 1]
        await d.press("enter")
        assert d.name() == "CaseScreen"
        await restricted_meanwhile(d, cerys)
        assert_told(d)
        await d.press("enter")
        cases = d.app.screen.query_one(CaseList)
        assert (cases._cursor, cases.ids[cases._cursor]) == (place, following)
        assert cases.current is not None


async def test_a_case_left_open_while_at_another_place_is_gone_on_coming_back(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("2")
        assert d.name() == "TodayScreen"
        await restricted_meanwhile(d, cerys)
        assert d.name() == "TodayScreen"
        await d.press("1")
        await d.rest()
        assert_told(d)
        await d.press("enter")
        assert d.name() == "WorkbenchScreen"


async def test_a_case_that_is_read_again_before_the_next_look_says_the_same(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        cerys.restricting.restrict(reports.WORKED, [COLLEAGUE], "A friend of mine.")
        case = d.app.screen
        assert isinstance(case, CaseScreen)
        case.reload()
        await d.rest()
        assert_told(d)


async def test_a_report_that_closed_by_itself_is_decided_on(
    home: Home, cerys: Workspace, drive: Drive, about_a_colleague: str
) -> None:
    async with drive(HcmsApp(home, None, cerys, ReturnPlace(mode="cases", ref=about_a_colleague))) as d:
        await d.press("z")
        assert d.name() == "DecideDialog"
        assert "Only " in d.shown
        await d.press("ctrl+s")
        assert "Nothing is marked yet" in d.shown
        await d.press("enter")
        await d.type("It is about him.")
        await d.press("ctrl+s")
        assert "stays restricted" in d.shown
        decided = cerys.restricting.of(about_a_colleague)
        assert decided is not None
        assert (decided.reason, decided.undecided_until) == ("It is about him.", None)


async def test_a_report_that_closed_because_of_a_namesake_is_opened(
    home: Home, cerys: Workspace, drive: Drive, about_a_colleague: str
) -> None:
    async with drive(HcmsApp(home, None, cerys, ReturnPlace(mode="cases", ref=about_a_colleague))) as d:
        await d.press("z", "down", "enter")
        await d.type("Somebody else of that name.")
        await d.press("ctrl+s")
        assert "no longer restricted" in d.shown
        assert cerys.restricting.of(about_a_colleague) is None
