"""The people who work here: what each reader sees of them, and what is done about them on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, NEWCOMER
from tests.tui import reports
from tests.tui.driving import Driver
from textual.widgets import Input

from harassment_cms.bootstrap import Home, Workspace, invited_in
from harassment_cms.domain.case import Queue
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.work import Event
from harassment_cms.services.people import Given
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.widgets.blocks import Blocks

Drive = Callable[..., Driver]
Open = Callable[[str], Workspace]


def opened_as(home: Home, opened: Open, name: str) -> HcmsApp:
    return HcmsApp(home, name, unlocked=opened(name))


async def to(d: Driver, name: str, line: str) -> None:
    """Go to a person and do what a line of their page says."""
    people = d.app.screen.query_one("#list", Blocks)
    people.focus()
    user = d.app.workspace.people.roster().by_name(name)
    assert user is not None
    await d.press("home")
    while people.cursor != f"person {user.id}":
        await d.press("down")
    page = d.app.screen.query_one("#page", Blocks)
    page.focus()
    await d.press("home")
    while page.cursor != f"do {line}":
        await d.press("down")
    await d.press("enter")


async def test_whoever_may_not_manage_sees_names_and_cover(home: Home, opened: Open, drive: Drive) -> None:
    administrator = opened(ADMINISTRATOR)
    administrator.details.change(CASE_MANAGER, Given(emails=("cv@example.org",)))
    administrator.details.set_away(CASE_MANAGER, date(2026, 11, 20), date(2026, 11, 30), COLLEAGUE)
    async with drive(opened_as(home, opened, LEAD), (120, 40)) as d:
        await d.press("6")
        assert d.name() == "PeopleScreen"
        for name in (CASE_MANAGER, COLLEAGUE, ADMINISTRATOR):
            assert name in d.shown
        assert "away until" in d.shown
        await d.press("home", "down")
        assert f"{COLLEAGUE} covers" in d.shown
        for hidden in ("cv@example.org", "opens reports", "Invite somebody", "Change the roles"):
            assert hidden not in d.shown
        await d.press("j")
        assert d.name() == "PeopleScreen"


async def test_an_administrator_invites_and_changes_what_is_known(home: Home, opened: Open, drive: Drive) -> None:
    async with drive(opened_as(home, opened, ADMINISTRATOR), (100, 40)) as d:
        d.app.do_people()  # on the import screen a digit is part of a path
        await d.press("home", "j")
        d.app.screen.query_one("#name", Input).value = "Ines Okafor"
        d.app.screen.query_one("#roles").focus()
        await d.press("space", "ctrl+s")
        assert d.name() == "CodeDialog"
        assert "shown once" in d.shown
        assert invited_in(home) == {"Ines Okafor"}
        await d.press("escape")
        assert "invited until" in d.shown
        await to(d, "Ines Okafor", "cancel_invitation")
        await d.press("ctrl+s")
        assert "invitation cancelled" in d.shown
        await to(d, COLLEAGUE, "person_details")
        d.app.screen.query_one("#emails", Input).value = "mh@example.org, m.holt@example.org"
        await d.press("ctrl+s")
        assert d.app.workspace.details.of(COLLEAGUE).emails == ("mh@example.org", "m.holt@example.org")
        await to(d, LEAD, "person_roles")
        await d.press("home", "down", "space", "ctrl+s")
        person = d.app.workspace.people.roster().by_name(LEAD)
        assert person is not None
        assert person.roles == (Role.ADMINISTRATOR, Role.LEAD)


async def test_a_case_manager_says_they_are_away_and_lets_a_colleague_in(
    home: Home, opened: Open, drive: Drive
) -> None:
    async with drive(opened_as(home, opened, CASE_MANAGER), (100, 40)) as d:
        await d.press("6")
        await to(d, CASE_MANAGER, "person_away")
        d.app.screen.query_one("#cover").focus()
        await d.press("home", "enter", "ctrl+s")
        (away,) = d.app.workspace.details.of(CASE_MANAGER).away
        assert away.cover is not None
        await to(d, NEWCOMER, "admit")
        assert " ".join(d.app.workspace.people.fingerprint(NEWCOMER)) in d.shown
        await d.press("ctrl+s")
        assert NEWCOMER not in d.app.workspace.people.waiting()


@pytest.fixture
def told_of(opened: Open) -> None:
    """A newcomer of whom a word is known that stands in a report."""
    opened(ADMINISTRATOR).details.change(NEWCOMER, Given(terms=("near the library in the evenings",)))


async def before_admitting(d: Driver) -> None:
    await d.press("6")
    await to(d, NEWCOMER, "admit")
    await d.press("ctrl+s")


@pytest.mark.usefixtures("told_of")
async def test_before_somebody_is_let_in_reports_about_them_close(
    home: Home, opened: Open, cerys: Workspace, drive: Drive
) -> None:
    async with drive(HcmsApp(home, None, cerys)) as d:
        await before_admitting(d)
        assert d.name() == "BeforeAdmittingDialog"
        assert reports.WORKED in d.shown
        assert "library" not in d.shown
        await d.press("escape")
        assert d.name() == "PeopleScreen"
        assert "Nobody was let in" in d.shown
        assert NEWCOMER in cerys.people.waiting()
        assert cerys.restricting.of(reports.WORKED) is None
        await to(d, NEWCOMER, "admit")
        await d.press("ctrl+s", "ctrl+s")
        assert "1 report closed to them first" in " ".join(d.shown.split())
    assert NEWCOMER not in cerys.people.waiting()
    closed = cerys.restricting.of(reports.WORKED)
    assert closed is not None
    assert NEWCOMER in closed.kept_out
    with pytest.raises(InputRefusedError):
        opened(NEWCOMER).cases.show(reports.WORKED)


@pytest.mark.usefixtures("told_of")
async def test_somebody_is_let_in_knowing_that_reports_stay_open(home: Home, cerys: Workspace, drive: Drive) -> None:
    async with drive(HcmsApp(home, None, cerys)) as d:
        await before_admitting(d)
        await d.press("down", "enter", "ctrl+s")
        assert "can open reports from now on" in " ".join(d.shown.split())
    assert NEWCOMER not in cerys.people.waiting()
    assert cerys.restricting.of(reports.WORKED) is None


@pytest.mark.usefixtures("told_of")
async def test_somebody_is_looked_for_when_more_is_known(home: Home, cerys: Workspace, drive: Drive) -> None:
    async with drive(HcmsApp(home, None, cerys)) as d:
        await d.press("6")
        await to(d, COLLEAGUE, "look_for")
        assert "No report that you can open seems to be about them" in d.shown
        await to(d, NEWCOMER, "look_for")
        assert reports.WORKED in d.shown
        await d.press("ctrl+s")
        assert "1 report closed to" in d.shown
        assert cerys.restricting.of(reports.WORKED) is not None
        await to(d, NEWCOMER, "look_for")
        assert "No report that you can open seems to be about them" in d.shown


async def test_whoever_opens_no_reports_looks_for_nobody(home: Home, opened: Open, drive: Drive) -> None:
    async with drive(opened_as(home, opened, ADMINISTRATOR), (100, 40)) as d:
        d.app.do_people()
        await d.rest()
        await d.press("home", "down", "down")
        assert "Look for them" not in d.shown
        await to(d, COLLEAGUE, "person_details")
        d.app.screen.query_one("#terms", Input).value = "a word"
        await d.press("ctrl+s")
        assert f'hcms users check "{COLLEAGUE}"' in d.shown


async def test_a_caseload_is_handed_over_with_notes(home: Home, opened: Open, drive: Drive) -> None:
    colleague = opened(COLLEAGUE)
    async with drive(opened_as(home, opened, CASE_MANAGER), (100, 40)) as d:
        mine = len(d.app.workspace.cases.ids(Queue.MINE))
        await d.press("6", "h", "enter")
        assert d.name() == "HandOverDialog"
        d.app.screen.query_one("#note-0", Input).value = "Meet on Thursday."
        await d.press("ctrl+s")
        assert f"handed over to {COLLEAGUE}" in d.shown
    assert len(colleague.cases.ids(Queue.MINE)) == mine > 0
    assert any("Meet on Thursday." in (event.text or "") for event in _events(colleague))


def _events(work: Workspace) -> list[Event]:
    refs = [line.case.ref for line in work.cases.list(Queue.MINE)]
    return [event for ref in refs for event in work.cases.show(ref).events]


async def test_somebody_is_kept_out_let_in_again_and_removed(home: Home, opened: Open, drive: Drive) -> None:
    async with drive(opened_as(home, opened, ADMINISTRATOR), (100, 40)) as d:
        d.app.do_people()
        await d.rest()
        await to(d, COLLEAGUE, "disable")
        assert "No key is renewed" in d.shown
        await d.press("ctrl+s")
        assert "cannot come in for now" in d.shown
        await to(d, COLLEAGUE, "enable")
        await d.press("ctrl+s")
        assert "can come in again" in d.shown
        await to(d, COLLEAGUE, "remove")
        await d.press("ctrl+s")
        assert "No reason is marked yet" in d.shown
        d.app.screen.query_one("#reason").focus()
        await d.press("space", "ctrl+s")
        assert d.name() == "PeopleScreen"
        assert "removed" in d.shown
        people = d.app.workspace.people.roster()
    gone = people.by_name(COLLEAGUE)
    assert gone is not None
    assert gone.removed
    assert not people.file_key_owed
