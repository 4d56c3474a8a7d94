"""Today, and who can help."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.tui import reports
from tests.tui.driving import Driver
from textual.widgets import Input

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.services.tasks import MOST_TASKS
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.process import ReturnPlace
from harassment_cms.tui.screens.signposting.filters import Filters
from harassment_cms.tui.widgets.blocks import Blocks

Drive = Callable[..., Driver]

EXPORT = b"response_id,submitted_at,route,danger,narrative\n7,2026-11-18,anonymous,no,Words on a wall.\n"


async def test_today_says_what_is_late_due_owed_and_missing(app: HcmsApp, drive: Drive) -> None:
    async with drive(app, (80, 60)) as d:
        await d.press("2")
        for words in ("Late", "Ring the halls office", "Due today", "Book the small room", "First contact owed"):
            assert words in d.shown
        assert "7 reports waiting for a safety check" in d.shown
        assert "Security out of hours: nobody is named yet" in " ".join(d.shown.split())


async def test_a_task_is_done_from_today_and_taken_back(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    before = {task.id for task in cerys.tasks.open()}
    async with drive(app) as d:
        await d.press("2", "down", "d")
        assert "Task done" in d.shown
        assert len({task.id for task in cerys.tasks.open()}) == len(before) - 1
        await d.press("u")
        assert {task.id for task in cerys.tasks.open()} == before


async def test_a_long_list_of_late_things_hides_nothing_and_says_how_many_more(
    app: HcmsApp, cerys: Workspace, drive: Drive
) -> None:
    with cerys.store.write() as work:
        for number in range(MOST_TASKS):
            work.work.add_task(None, f"Late {number}", work.now - timedelta(days=9), cerys.actor.id, work.now)
        work.commit("test")
    async with drive(app) as d:
        await d.press("2")
        assert d.shown.index("Due today") < d.shown.index("Book the small room") < d.shown.index("Late")
        await d.press("end")
        while "more: Enter goes to Late" not in d.shown:
            await d.press("pageup")
        page = d.app.screen.query_one(Blocks)
        page.go_to("queue late")
        await d.press("enter")
        assert "past its time" in d.shown


async def test_enter_goes_to_the_case_and_escape_comes_back(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("2")
        await d.press("down", "enter")
        assert d.name() == "CaseScreen"
        assert "d marks the task under the cursor as done" in d.shown
        await d.press("escape")
        assert d.name() == "TodayScreen"


async def test_today_leads_to_the_safety_checks(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("left", "down", "2", "enter")
        assert d.name() == "WorkbenchScreen"
        assert "Safety check" in d.shown.splitlines()[2]


async def test_rows_that_made_no_case_are_read_and_decided_on_today(
    app: HcmsApp, cerys: Workspace, drive: Drive, tmp_path: Path
) -> None:
    answers = next(iter(reports.REPORTS.values()))
    file = tmp_path / "torn.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Response ID", "Completed at", *answers])
        rows.writerows(
            [["21", "torn in [b]two[/b] " + "and on " * 400 + "to the last word of it"], ["22", "torn too"]]
        )
    cerys.imports.run(file)
    async with drive(app, (80, 60)) as d:
        await d.press("2")
        assert "Arrived but not readable" in d.shown
        assert "Row 1 of torn.csv" in d.shown
        page = app.screen.query_one(Blocks)
        first = f"aside {cerys.settling.rows()[0].id}"
        for _ in range(30):
            if page.cursor != first:
                await d.press("down")
        await d.press("enter")
        assert d.name() == "AsideDialog"
        assert "torn in [b]two[/b]" in d.shown
        # A long row is read to its end with the keys, and the choice is where it was.
        await d.press("shift+tab", "end")
        assert "the last word of it" in d.shown
        await d.press("tab", "ctrl+s")
        assert "Choose what it is" in d.shown
        await d.press("enter", "ctrl+s")
        assert "waits for its safety check" in d.shown
        assert "Row 1 of torn.csv" not in d.shown
        assert [row.row_number for row in cerys.settling.rows()] == [2]


async def test_a_draft_is_taken_up_again_from_today(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    cerys.drafts.save(f"note/{reports.WORKED}", '{"text": "Half a thought"}')
    async with drive(app, (80, 60)) as d:
        await d.press("2")
        assert f"A note on {reports.WORKED}" in d.shown
        await d.press("end", "enter")
        assert d.name() == "NoteDialog"
        assert "Half a thought" in d.shown


async def test_today_lists_what_lies_unencrypted_until_it_is_said_to_be_gone(
    app: HcmsApp, cerys: Workspace, drive: Drive, tmp_path: Path
) -> None:
    hostile = tmp_path / "answers\u202e[red].csv"
    hostile.write_bytes(EXPORT)
    cerys.imports.run(hostile, lists=True)
    async with drive(app, (80, 60)) as d:
        await d.press("2")
        assert "Lying unencrypted" in d.shown
        assert "[red].csv" in d.shown
        assert "\u202e" not in d.shown
        await d.press("end", "enter")
        assert d.name() == "GoneDialog"
        assert "still there" in d.shown
        await d.press("ctrl+s")
        assert "still lies in" in " ".join(d.shown.split())
        await d.press("escape")
        assert [file.name for file in cerys.clear_files.lying()] == [hostile.name]
        hostile.unlink()
        await d.press("enter", "ctrl+s")
        assert d.name() == "TodayScreen"
        assert "Lying unencrypted" not in d.shown
    assert cerys.clear_files.lying() == ()


async def test_a_slip_of_the_pen_still_finds_help(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("3")
        await d.type("stalkng")
        assert "National Stalking Helpline" in d.shown
        await d.press("enter", "enter")
        assert "Phone:" in d.shown or "Website:" in d.shown
        assert "Record a referral" not in d.shown


async def test_filters_narrow_what_is_found(app: HcmsApp, drive: Drive) -> None:
    async with drive(app, (80, 40)) as d:
        await d.press("3", "down", "enter")
        assert d.name() == "Pick"
        await d.press("down", "enter")
        assert app.screen.query_one(Filters).chosen == {"need": "danger"}
        assert "Need: In danger now" in d.shown
        await d.press("right", "right", "enter", "end", "enter")
        assert set(app.screen.query_one(Filters).chosen) == {"need", "audience"}
        await d.press("backspace")
        assert "For: any" in d.shown


async def test_nothing_found_says_what_to_do(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("3")
        await d.type("qqqqqqqq")
        assert "Nothing fits" in d.shown
        await d.press("escape")
        assert d.name() == "WorkbenchScreen"


async def test_an_entry_is_changed_and_the_file_kept_as_it_was_written(
    app: HcmsApp, cerys: Workspace, drive: Drive
) -> None:
    file = cerys.home.signposting
    before = file.read_text(encoding="utf-8")
    async with drive(app, (80, 40)) as d:
        await d.press("3")
        await d.type("galop")
        await d.press("enter", "enter", "down", "down", "enter")
        assert d.name() == "EntryDialog"
        app.screen.query_one("#hours", Input).value = "10:00 to 16:00"
        await d.press("escape", "enter")
        assert app.screen.query_one("#hours", Input).value == "10:00 to 16:00"
        app.screen.query_one("#verified_on", Input).value = "last week"
        await d.press("ctrl+s")
        assert "is no day that exists" in " ".join(d.shown.split())
        assert file.read_text(encoding="utf-8") == before
        app.screen.query_one("#verified_on", Input).value = ""
        await d.press("ctrl+s")
        assert d.name() == "SignpostingScreen"
        assert "Hours: 10:00 to 16:00" in d.shown
    galop = before.index("- id: galop")
    assert file.read_text(encoding="utf-8") == before[:galop] + before[galop:].replace(
        "hours: See the website", "hours: 10:00 to 16:00", 1
    )


async def test_what_ran_out_is_a_task_on_today_that_leads_to_its_entry(
    app: HcmsApp, cerys: Workspace, drive: Drive
) -> None:
    cerys.directory.change("galop", {"verified_on": "2020-01-02", "review_by": "2020-07-02"})
    async with drive(app, (80, 60)) as d:
        await d.press("2")
        assert "Check “Galop” in the support directory again" in " ".join(d.shown.split())
        await d.press("home")
        for _ in range(20):
            if "galop" in app.screen.query_one(Blocks).cursor:
                break
            await d.press("down")
        await d.press("enter")
        assert d.name() == "SignpostingScreen"
        await d.press("escape")
        assert d.name() == "TodayScreen"


async def test_today_comes_back_at_the_same_line_after_a_lock(home: Home, cerys: Workspace, drive: Drive) -> None:
    async with drive(HcmsApp(home, None, cerys, ReturnPlace(mode="today"))) as d:
        await d.press("down", "down")
        cursor, place = d.app.screen.query_one(Blocks).cursor, d.app.here()
    assert cursor.startswith("task ")
    async with drive(HcmsApp(home, None, cerys, place)) as d:
        assert d.name() == "TodayScreen"
        assert d.app.screen.query_one(Blocks).cursor == cursor


async def test_the_directory_comes_back_at_the_same_entry_without_what_was_typed(
    home: Home, cerys: Workspace, drive: Drive
) -> None:
    async with drive(HcmsApp(home, None, cerys, ReturnPlace(mode="signposting"))) as d:
        await d.type("galop")
        await d.press("enter", "enter", "end", "up")
        cursor, place = d.app.screen.query_one("#found", Blocks).cursor, d.app.here()
    assert cursor == "checked galop"
    assert "galop" not in place.to_text().replace(cursor, "")
    async with drive(HcmsApp(home, None, cerys, place)) as d:
        found = d.app.screen.query_one("#found", Blocks)
        assert (found.cursor, d.app.focused) == (cursor, found)
        assert "I checked it today" in d.shown
