"""Nothing is chosen, altered, lost or done that nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.tui import reports
from tests.tui.driving import Driver
from textual.widgets import Input, TextArea

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Route, Status
from harassment_cms.domain.work import TaskState
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.dialogs.moving import outcomes_for
from harassment_cms.tui.screens.workbench.screen import WorkbenchScreen
from harassment_cms.tui.widgets.blocks import Blocks
from harassment_cms.tui.widgets.case_list import CaseList

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]


def problem(d: Driver) -> str:
    return " ".join(d.shown.replace("│", " ").split())


@pytest.mark.parametrize(("key", "words"), [("x", "needs an outcome"), ("m", "Nothing is chosen yet")])
async def test_nothing_is_chosen_before_somebody_chooses(
    at_case: AtCase, cerys: Workspace, drive: Drive, key: str, words: str
) -> None:
    before = cerys.cases.find(reports.WORKED)
    async with drive(at_case(reports.WORKED)) as d:
        await d.press(key)
        assert "(•)" not in d.shown
        await d.press("ctrl+s")
        assert words in problem(d)
    assert cerys.cases.find(reports.WORKED) == before


def test_only_an_anonymous_report_ends_as_one() -> None:
    assert "closed_anonymous" not in outcomes_for(Route.NAMED_MEETING)
    assert "closed_anonymous" not in outcomes_for(Route.NAMED_NO_ACTION)
    assert outcomes_for(Route.UNKNOWN)[-1] == "closed_anonymous"
    assert "closed_anonymous" in outcomes_for(Route.ANONYMOUS)


async def test_closing_says_what_is_still_to_be_done(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("x")
        assert "1 task is still open on this case" in d.shown
        await d.press("escape")
        cerys.tasks.add("Ring back", "mon 9:30", reports.WORKED)
        await d.press("x")
        assert "2 tasks are still open on this case" in d.shown


async def test_time_spent_is_shown_as_it_is_read(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        await d.type("They met.")
        await d.press("down")
        await d.type("1h")
        assert "= 60 minutes" in d.shown
        await d.type("30")
        assert "= 90 minutes" in d.shown
        await d.press("ctrl+s")
    assert max(cerys.cases.show(reports.WORKED).events, key=lambda event: event.id).minutes == 90


async def test_time_that_cannot_be_read_is_refused(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    before = len(cerys.cases.show(reports.WORKED).events)
    async with drive(at_case(reports.WORKED)) as d:
        for key in "nc":
            await d.press(key)
            d.app.screen.query_one(TextArea).text = "They met."
            d.app.screen.query_one("#minutes", Input).value = "2x0"
            await d.press("ctrl+s")
            assert "The time spent cannot be read" in problem(d)
            await d.press("escape")
    assert len(cerys.cases.show(reports.WORKED).events) == before


@pytest.mark.parametrize(("ref", "begins"), [(reports.WORKED, "ncaxml"), (reports.DANGER, "s")])
async def test_every_grey_example_says_that_it_is_one(at_case: AtCase, drive: Drive, ref: str, begins: str) -> None:
    async with drive(at_case(ref)) as d:
        for key in begins:
            await d.press(key)
            fields = [*d.app.screen.query(Input), *d.app.screen.query(TextArea)]
            assert fields
            for field in fields:
                assert re.match(r"For example: |e\.g\. ", str(field.placeholder)), field
            await d.press("escape")


async def test_letters_typed_at_a_choice_go_to_the_text(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("c", *"Rang")
        assert d.app.screen.query_one(TextArea).text == "Rang"
        await d.press("escape", "x")
        await d.type("Told security.")
        assert d.app.screen.query_one(TextArea).text == "Told security."


async def test_enter_explains_a_task_and_d_does_it_with_the_mark_kept(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    first, second, third = (
        cerys.tasks.add(title, when, reports.PLAIN)
        for title, when in (("Ring", "mon 9:30"), ("Write", "tue 9:30"), ("Ask", "wed 9:30"))
    )
    async with drive(at_case(reports.PLAIN, "tasks")) as d:
        await d.press("down", "enter")
        assert cerys.tasks.get(second.id).state is TaskState.OPEN
        assert "d marks this task as done" in d.shown
        await d.press("d")
        assert cerys.tasks.get(second.id).state is TaskState.DONE
        assert d.app.screen.query_one("#page", Blocks).cursor == f"task {third.id}"
    assert cerys.tasks.get(first.id).state is TaskState.OPEN


async def test_today_leads_to_the_queue_also_past_an_open_case(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    def readings() -> int:
        return sum(entry.kind == "case.read" for entry in cerys.record.entries())

    async with drive(app) as d:
        await d.press("enter")
        assert d.name() == "CaseScreen"
        before = readings()
        await d.press("2", "home", "enter")
        assert isinstance(d.app.screen, WorkbenchScreen)
        assert "Safety check" in d.shown.splitlines()[2]
        assert readings() == before


async def test_a_task_of_today_is_marked_in_its_case(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    early = cerys.tasks.add("Ring before that", "fri 11:00", reports.WORKED)
    async with drive(app, (80, 60)) as d:
        await d.press("2")
        task = next(task for task in cerys.tasks.open() if task.ref == reports.WORKED and task.id != early.id)
        d.app.screen.query_one(Blocks).go_to(f"task {task.id} {reports.WORKED}")
        await d.press("enter")
        assert d.app.screen.query_one("#page", Blocks).cursor == f"task {task.id}"


async def test_a_closed_case_offers_only_what_can_still_be_done(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.CLOSED), (80, 40)) as d:
        assert "Add a note" in d.shown
        for words in ("Close the case with", "Take the case:", "Record the safety check of"):
            assert words not in d.shown


async def test_closing_by_way_of_move_needs_the_safety_check_too(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("m", "down", "down", "down", "down", "ctrl+s")
        assert d.name() == "StatusDialog"
        assert "only after its safety check" in problem(d)
    assert cerys.cases.find(reports.PLAIN).status is Status.NEW


async def test_what_was_said_stays_on_its_screen(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("t")
        assert "is with you now" in d.shown
        await d.press("r")
        assert "is with you now" not in d.shown
        await d.press("escape", "n")
        await d.type("Rang back.")
        await d.press("ctrl+s")
        assert "Note added" in d.shown
        await d.press("escape")
        assert d.name() == "WorkbenchScreen"
        assert "Note added" not in d.shown


async def test_the_list_is_as_wide_beside_a_preview_as_without(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        alone = d.app.screen.query_one(CaseList).size.width
        await d.pilot.resize_terminal(118, 40)
        await d.rest()
        assert d.app.screen.query_one("#preview").display
        assert d.app.screen.query_one(CaseList).size.width >= alone


async def test_the_safety_check_says_how_it_is_answered(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.DANGER)) as d:
        await d.press("s")
        assert "y yes, n no, u unknown, Tab goes on" in d.shown
        assert "life  ( ) yes" in d.shown


async def test_the_way_back_is_said_within_eighty_columns(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("3")
        assert "Esc goes back." in d.shown
