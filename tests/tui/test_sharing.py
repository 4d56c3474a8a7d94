"""Sharing on screen: a case manager looks first; a partner sees what was shared, and is offered nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.factories import CASE_MANAGER, COST, StillClock, keys_of
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home, Workspace, open_workspace, unlock_keys
from harassment_cms.domain.sharing import ShareState
from harassment_cms.domain.work import EventKind
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.process import ReturnPlace
from harassment_cms.tui.widgets.blocks import Blocks
from harassment_cms.tui.widgets.path_line import PathLine

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]
WORDS = "seven herons over the weir"
SUMMARY = "Somebody waits near the library in the evenings."


@pytest.fixture
def small(cerys: Workspace, clock: StillClock) -> Iterator[Callable[[], tuple[Home, Workspace]]]:
    """A partner in security, with a summary and a task of a case; opened when it is asked for."""
    task = cerys.tasks.add("Walk past at nine", "mon 10:00", reports.WORKED)
    made = cerys.sharing.create("Sam Okafor", "security", WORDS)
    keys = [f"task:{task.id}"]
    cerys.sharing.add(reports.WORKED, "Sam Okafor", keys, summary=SUMMARY, reason="They agreed.")
    home, opened = Home(made.place), []

    def open_small() -> tuple[Home, Workspace]:
        opened.append(open_workspace(home, unlock_keys(home, None, WORDS), COST, clock))
        opened[-1].people.join("copper lantern drift meadow")
        own = open_workspace(home, unlock_keys(home, None, "copper lantern drift meadow"), COST, clock)
        opened.append(own)
        return home, own

    yield open_small
    for each in opened:
        each.close()


async def test_sharing_shows_first_what_they_will_see(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("q")
        assert "There is no partner yet" in d.shown
        cerys.sharing.create("Sam Okafor", "security", WORDS)
        await d.press("q")
        assert d.name() == "ShareDialog"
        await d.press("ctrl+s")
        assert "Nothing is ticked" in d.shown
        d.app.screen.query_one("#text").focus()
        await d.type(SUMMARY)
        await d.press("ctrl+s")
        assert d.name() == "PreviewDialog"
        assert SUMMARY in d.shown
        assert not cerys.sharing.of_case(reports.WORKED)
        await d.press("ctrl+s")
        assert "no reason is given" in d.shown
        await d.press("escape")
        d.app.screen.query_one("#why").focus()
        await d.type("They agreed on the telephone.")
        await d.press("ctrl+s", "ctrl+s")
        assert "Shared with Sam Okafor" in d.shown
        (shared,) = cerys.sharing.of_case(reports.WORKED)
        assert [item.text for item in shared.items] == [SUMMARY]


async def test_a_partner_is_offered_their_part_and_nothing_else(
    small: Callable[[], tuple[Home, Workspace]], drive: Drive
) -> None:
    home, workspace = small()
    async with drive(HcmsApp(home, None, workspace)) as d:
        assert reports.WORKED in d.shown
        for words in (
            "Safety check",
            "Unassigned",
            "Who can help",
            "Import",
            "Write a report down",
            "kind not given",
        ):
            assert words not in d.shown
        await d.press("enter")
        assert "Shared with you" in d.shown
        assert SUMMARY in d.shown
        for key in ("z", "q", "t", "x", "s", "a", "6", "4", "3", "u"):
            await d.press(key)
            assert d.name() == "CaseScreen"
        await d.press("question_mark")
        for words in ("Restrict", "Link", "directory of support", "Close the case", "figures"):
            assert words not in d.shown
        await d.press("escape", "n")
        await d.type("We put a light there.")
        await d.press("ctrl+s", "right")
        assert "We put a light there." in d.shown
        await d.press("right", "d")
        assert "done" in d.shown
        await d.press("2")
        assert "Nothing is due" in d.shown


async def test_what_came_back_is_said_and_stands_in_the_timeline(
    small: Callable[[], tuple[Home, Workspace]], cerys: Workspace, home: Home, drive: Drive
) -> None:
    _, workspace = small()
    workspace.casework.note(reports.WORKED, "We put a light there.")
    told = cerys.exchange.settle()
    assert [each.notes for each in told] == [1]
    place = ReturnPlace(mode="cases", ref=reports.WORKED, pane="timeline")
    async with drive(HcmsApp(home, None, cerys, place)) as d:
        assert "Note from a partner" in d.shown
        assert "Sam Okafor" in d.shown
        assert "Shared with Sam Okafor until" in d.shown
    kinds = [event.kind for event in cerys.cases.show(reports.WORKED).events]
    assert EventKind.PARTNER_NOTE in kinds


async def test_a_share_whose_time_is_over_does_not_open(
    small: Callable[[], tuple[Home, Workspace]], clock: StillClock, drive: Drive
) -> None:
    home, workspace = small()
    clock.now = clock.now.replace(year=clock.now.year + 1)
    with closing(workspace):
        async with drive(HcmsApp(home, None, workspace)) as d:
            await d.press("enter")
            assert "that is over" in d.shown


async def test_what_is_shared_is_seen_ended_carried_and_brought_back(
    small: Callable[[], tuple[Home, Workspace]], cerys: Workspace, at_case: AtCase, drive: Drive, tmp_path: Path
) -> None:
    _, workspace = small()
    workspace.casework.note(reports.WORKED, "We put a light there.")
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("q")
        assert d.name() == "PartnersScreen"
        for words in ("Sam Okafor", "this case until", SUMMARY[:20], "Came back: nothing yet", "They agreed."):
            assert words in d.shown
        await choose(d, "Collect now")
        assert "From Sam Okafor on" in d.shown
        assert "Came back: 1 note" in d.shown
        await d.press("right")
        await choose(d, "Carry to a folder")
        assert d.name() == "CarryDialog"
        d.app.screen.query_one(PathLine).put(str(tmp_path / "stick"))
        await d.press("ctrl+s")
        assert "is copied to this folder" in d.shown
        assert (tmp_path / "stick" / "cases.db").is_file()
        await d.press("escape")
        assert "a copy of their home was carried" in d.shown
        await d.press("left")
        await choose(d, "Bring a folder back")
        d.app.screen.query_one(PathLine).put(f"{tmp_path}{os.sep}")
        await d.rest()
        assert "stick" in d.shown
        await d.press("ctrl+s")
        assert "is no home of a partner" in d.shown
        d.app.screen.query_one(PathLine).put(str(tmp_path / "sti"))
        await d.press("tab", "ctrl+s")
        assert "Nothing was done in the copy since it was carried." in d.shown
        await d.press("escape", "right")
        await choose(d, "New code: passphrase lost")
        await d.press("ctrl+s")
        assert "The code, shown once" in d.shown
        await d.press("enter")
        assert "comes in with the new code" in d.shown
        await choose(d, f"End what is shared of {reports.WORKED}")
        assert "takes back nothing of that" in " ".join(d.shown.replace("│", " ").split())
        await d.press("ctrl+s")
        assert "has ended" in d.shown
        assert "this case: ended" in d.shown
        (share,) = cerys.sharing.of_case(reports.WORKED)
        assert (share.state, share.came.notes) == (ShareState.ENDED, 1)
        await d.press("left", "q")
        assert d.name() == "ShareDialog"
        await d.press("escape", "right")
        await choose(d, "End everything with them")
        await d.press("ctrl+s")
        assert "no partner any more" in d.shown


async def choose(d: Driver, label: str) -> None:
    """Go to a line that does something, and do it."""
    page = d.app.screen.focused
    assert isinstance(page, Blocks)
    page.go_to(next(block.id for block in page._blocks if block.content.plain == label))
    await d.press("enter")


async def test_every_partner_is_found_by_name_without_a_case(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    async with drive(app) as d:
        app.action_act("partners")
        await d.rest()
        assert "There is no partner yet" in d.shown
        await choose(d, "New partner in another department")
        assert d.name() == "PartnerDialog"
        await d.press("escape")
        cerys.sharing.create("Sam Okafor", "security", WORDS)
        await choose(d, "Collect now")
        assert "Nothing new came" in d.shown
        assert "nothing shared" in d.shown
        await d.press("q")
        assert "Open a case first" in d.shown
        await d.press("escape")
        assert d.name() == "WorkbenchScreen"


async def test_a_partner_is_offered_no_recovery_key(
    small: Callable[[], tuple[Home, Workspace]], drive: Drive
) -> None:
    home, _ = small()
    async with drive(HcmsApp(home, None)) as d:
        await d.type("not it")
        await d.press("enter")
        assert "not the passphrase" in d.shown
        assert "use a recovery key" not in d.shown


async def test_help_tells_a_partner_what_they_see(small: Callable[[], tuple[Home, Workspace]], drive: Drive) -> None:
    home, workspace = small()
    async with drive(HcmsApp(home, None, workspace), (80, 50)) as d:
        await d.press("question_mark")
        assert "What the case managers share with you" in d.shown
        assert "queues" not in d.shown
        await d.press("escape", "enter", "question_mark")
        said = " ".join(d.shown.replace("│", " ").split())
        assert "Until when it is shared with you" in said
        for words in ("contact stands at the top", "the report", "Long answers", "partner in another"):
            assert words not in said
        await d.press("escape", "2", "question_mark")
        assert "first contact" not in d.shown


async def test_an_unlock_does_not_wait_for_the_homes_of_partners(
    small: Callable[[], tuple[Home, Workspace]], cerys: Workspace, home: Home, clock: StillClock, drive: Drive
) -> None:
    _, workspace = small()
    workspace.casework.note(reports.WORKED, "We put a light there.")
    again = open_workspace(home, keys_of(home, CASE_MANAGER), COST, clock, collects_later=True)
    assert (again.collects_later, again.came_back) == (True, [])
    with closing(again):
        async with drive(HcmsApp(home, None, again)) as d:
            assert "From Sam Okafor on" in d.shown
