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
        cerys.restricting.restrict(reports.WORKED, [COLLEAGUE], "A friend of mine.")
        case = next(screen for screen in d.app.screen_stack if isinstance(screen, CaseScreen))
        case._look()
        await d.rest()
        await d.rest()
        assert not any(isinstance(screen, CaseScreen) for screen in d.app.screen_stack)


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
