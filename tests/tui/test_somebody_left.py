"""Removals on screen: an open session renews what is owed by itself, and whoever was removed is let out."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.errors import ExitCode
from harassment_cms.services.people.leaving import Reason
from harassment_cms.tui.app import HcmsApp

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]
Opened = Callable[[str], Workspace]


async def test_an_open_session_renews_the_common_key_and_goes_on(
    at_case: AtCase, opened: Opened, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        opened(ADMINISTRATOR).leaving.remove(COLLEAGUE, Reason.LEFT)
        await d.press("n")
        await d.type("Written after somebody left.")
        d.app._renew_keys()
        await d.rest()
        await d.press("ctrl+s")
        assert "Written after somebody left." in str(cerys.cases.show(reports.WORKED).events)
    assert not cerys.leaving.owed().team_owed


async def test_the_session_of_somebody_removed_ends_plainly(at_case: AtCase, opened: Opened, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        opened(ADMINISTRATOR).leaving.remove(CASE_MANAGER, Reason.CONDUCT)
        await d.press("n")
        assert "Your session is over" in d.shown
        assert "way in was taken away" in d.shown
        await d.press("ctrl+s")
        assert d.app.return_value is ExitCode.LOCKED
