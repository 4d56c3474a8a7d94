"""Emergency access on the screens: asked by a colleague, decided by the lead, opened, and told to those named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE, LEAD
from tests.tui import reports
from tests.tui.driving import Driver
from tests.tui.kits import both_kits
from textual.widgets import Input

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.tui.app import HcmsApp

Drive = Callable[..., Driver]
AppOf = Callable[[str], HcmsApp]


@pytest.fixture
def app_of(home: Home, opened: Callable[[str], Workspace]) -> Callable[[str], HcmsApp]:
    opened(CASE_MANAGER).restricting.restrict(reports.WORKED, [CASE_MANAGER], "It names somebody.")
    return lambda name: HcmsApp(home, name, opened(name))


async def test_from_asking_to_having_been_told(app_of: AppOf, drive: Drive) -> None:
    app = app_of(COLLEAGUE)
    async with drive(app) as d:
        await d.press("slash")
        await d.type(reports.WORKED)
        assert "Ctrl+P, Emergency access" in d.shown
        await d.press("escape")
        app.action_act("emergency")
        await d.rest()
        assert "no request for emergency access" in d.shown
        await d.press("ctrl+s")
        assert d.name() == "AskDialog"
        await d.type(reports.WORKED)
        await d.press("tab")
        await d.type("They wrote that they are in danger.")
        await d.press("ctrl+s")
        assert "if there is such a case" in d.shown

    app = app_of(LEAD)
    async with drive(app) as d:
        assert d.name() == "EmergencyDialog", "it is shown as soon as the lead has unlocked"
        assert "They wrote that they are in danger." in d.shown
        assert "Ask for a case" not in d.shown
        await d.press("enter")
        assert d.name() == "DecideDialog"
        await d.press("ctrl+s")
        assert f"Granted: {COLLEAGUE} can open it now." in d.shown

    app = app_of(COLLEAGUE)
    async with drive(app) as d:
        assert d.name() == "EmergencyDialog"
        await d.press("enter")
        assert d.name() == "OpenDialog"
        await d.press("enter")
        assert d.name() == "CaseScreen"
        assert reports.WORKED in d.shown

    app = app_of(CASE_MANAGER)
    async with drive(app) as d:
        assert d.name() == "EmergencyDialog"
        assert f"{COLLEAGUE} opened {reports.WORKED}" in d.shown
        await d.press("escape", "2")
        assert "Emergency access" in d.shown
        assert f"{COLLEAGUE} opened {reports.WORKED}" in d.shown
        app.action_act("emergency")
        await d.rest()
        await d.press("tab", "tab", "enter")
        assert "Noted that you have seen it." in d.shown
        assert f"{COLLEAGUE} opened {reports.WORKED}" not in d.shown


async def test_the_lead_refuses(app_of: AppOf, opened: Callable[[str], Workspace], drive: Drive) -> None:
    opened(COLLEAGUE).emergency.ask(reports.WORKED, "It cannot wait.")
    app = app_of(LEAD)
    async with drive(app) as d:
        await d.press("enter", "tab", "tab")
        assert d.name() == "DecideDialog"
        await d.pilot.click("#refuse")
        await d.rest()
        assert "Refused. Who asked sees that." in d.shown
        assert not app.workspace.emergency.waiting()


async def test_two_recovery_keys_open_a_case(home: Home, opened: Callable[[str], Workspace], drive: Drive) -> None:
    cerys = opened(CASE_MANAGER)
    one, other = both_kits(home, cerys)
    cerys.restricting.restrict(reports.WORKED, [CASE_MANAGER], "It names somebody.")
    async with drive(HcmsApp(home, COLLEAGUE, opened(COLLEAGUE))) as d:
        d.app.action_act("emergency")
        await d.rest()
        await d.press("enter")
        assert d.name() == "TwoKeysDialog"
        for text in (reports.WORKED, "Nobody can be reached.", one, one):
            await d.type(text)
            await d.press("enter")
        assert "two different recovery keys" in d.shown
        d.app.screen.query_one("#two", Input).value = other
        await d.press("ctrl+s")
        assert d.name() == "CaseScreen"
        assert reports.WORKED in d.shown
