"""Help and the palette are made from the actions, and every action has its method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.tui import actions
from harassment_cms.tui.actions import ACTIONS, Place
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.screens.case.screen import CaseScreen
from harassment_cms.tui.screens.importing.screen import ImportScreen
from harassment_cms.tui.screens.insights.screen import InsightsScreen
from harassment_cms.tui.screens.partners.screen import PartnersScreen
from harassment_cms.tui.screens.people.screen import PeopleScreen
from harassment_cms.tui.screens.record.screen import RecordScreen
from harassment_cms.tui.screens.signposting.screen import SignpostingScreen
from harassment_cms.tui.screens.today.screen import TodayScreen
from harassment_cms.tui.screens.workbench.screen import WorkbenchScreen

Drive = Callable[..., Driver]
SCREENS = {
    Place.CASES: WorkbenchScreen,
    Place.CASE: CaseScreen,
    Place.TODAY: TodayScreen,
    Place.SIGNPOSTING: SignpostingScreen,
    Place.IMPORT: ImportScreen,
    Place.INSIGHTS: InsightsScreen,
    Place.RECORD: RecordScreen,
    Place.PEOPLE: PeopleScreen,
    Place.PARTNERS: PartnersScreen,
}


@pytest.mark.parametrize("place", list(Place))
def test_every_action_of_a_place_has_its_method(place: Place) -> None:
    for action in actions.at(place):
        name = f"do_{action.id}"
        assert hasattr(SCREENS[place], name) or hasattr(HcmsApp, name), name


def test_a_key_stands_for_one_action_everywhere() -> None:
    keys = Counter(key for action in ACTIONS for key in action.keys.split(",") if key)
    assert [key for key, times in keys.items() if times > 1] == []


def test_the_key_sheet_fits_on_one_page_and_names_every_key() -> None:
    sheet = actions.key_sheet()
    assert len(sheet.splitlines()) <= 60
    assert max(map(len, sheet.splitlines())) <= 80
    for action in ACTIONS:
        if action.keys:
            assert action.shown_key in sheet
            assert action.help in sheet


@pytest.mark.parametrize("place", list(Place))
def test_the_bar_shows_only_what_the_place_can_do(place: Place) -> None:
    assert set(actions.on_the_bar(place)) <= set(actions.at(place))


async def test_help_explains_the_screen_in_front(app: HcmsApp, drive: Drive) -> None:
    async with drive(app, (80, 50)) as d:
        await d.press("question_mark")
        assert "The queues are on the left" in d.shown
        for action in ACTIONS:
            if action.keys and Place.CASES in action.places:
                assert action.help[:40] in d.shown, action.id
        await d.press("question_mark")
        assert d.name() == "WorkbenchScreen"


async def test_help_is_there_while_typing_too(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("3", "f1")
        assert d.name() == "HelpScreen"
        assert "slips do not matter" in " ".join(d.shown.replace("│", " ").split())


async def test_the_palette_does_what_it_names(at_case: Callable[..., HcmsApp], drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("ctrl+p")
        await d.type("edit lab")
        await d.pilot.pause(0.3)
        await d.press("enter")
        assert d.name() == "LabelDialog"


async def test_the_palette_offers_nothing_of_textuals_own(app: HcmsApp, drive: Drive) -> None:
    async with drive(app, (80, 60)) as d:
        await d.press("ctrl+p")
        await d.pilot.pause(0.3)
        assert "Take back" in d.shown
        assert "creenshot" not in d.shown
        assert "Theme" not in d.shown


async def test_the_colours_change_and_come_back(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        before = app.theme
        app.screen.action_act("theme")  # type: ignore[attr-defined]
        await d.rest()
        assert app.theme != before
        app.screen.action_act("theme")  # type: ignore[attr-defined]
        assert app.theme == before
