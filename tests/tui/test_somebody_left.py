"""Removals, recoveries and new keys on screen: what is owed is renewed, and everybody is told."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, COST
from tests.tui import reports
from tests.tui.driving import Driver
from tests.tui.kits import new_kit

from harassment_cms.bootstrap import Home, Workspace, unlock_keys
from harassment_cms.bootstrap.recovering import recover_home
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


async def test_a_used_recovery_key_is_shown_until_it_was_read(home: Home, opened: Opened, drive: Drive) -> None:
    mira = opened(COLLEAGUE)
    kit = new_kit(home, mira)
    mira.close()
    recover_home(home, kit, COLLEAGUE, "and yet another six words", COST).workspace.close()
    cerys = opened(CASE_MANAGER)
    async with drive(HcmsApp(home, None, cerys)) as d:
        assert "A recovery key was used" in d.shown
        assert f"let in {COLLEAGUE}" in " ".join(d.shown.split())
        await d.press("enter")
        assert "A recovery key was used" not in d.shown
    assert cerys.leaving.recoveries() == ()


async def test_new_keys_are_made_where_the_passphrase_is_changed(
    app: HcmsApp, cerys: Workspace, home: Home, drive: Drive
) -> None:
    chosen = "another six words for tests"
    before = cerys.people.roster().users[cerys.actor.id].sign
    async with drive(app) as d:
        d.app.do_own_keys()
        await d.rest()
        assert "also if somebody may know yours" in " ".join(d.shown.split())
        await d.type(chosen)
        await d.press("enter")
        await d.type(chosen)
        await d.press("enter")
        assert "The key of the case file is renewed" in d.shown
    assert cerys.people.roster().users[cerys.actor.id].sign != before
    cerys.close()
    unlock_keys(home, CASE_MANAGER, chosen)
