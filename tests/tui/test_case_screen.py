"""One case: its header, its pages, long answers that stay closed until asked for, and steps that Enter begins."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories import COLLEAGUE
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Workspace
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.screens.case.report import report_blocks
from harassment_cms.tui.widgets.blocks import Blocks
from harassment_cms.tui.words import Reader

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]


def readings(work: Workspace) -> int:
    return sum(entry.kind == "case.read" for entry in work.record.entries())


async def test_what_to_know_before_any_contact_stands_at_the_top(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.DANGER)) as d:
        assert "Call them Efa" in d.shown
        assert "Before any contact: Please do not ring" in d.shown
    async with drive(at_case(reports.OTHER)) as d:
        assert "does not know of this report" in d.shown
    async with drive(at_case(reports.ANONYMOUS)) as d:
        assert "anonymous" in d.shown


async def test_opening_is_recorded_once_and_long_answers_stay_closed(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED, "report"), (80, 60)) as d:
        assert readings(cerys) == 1
        assert "second week of term" not in d.shown
        assert "Closed, 48 words" in d.shown
        page = d.app.screen.query_one("#page", Blocks)
        page.go_to(next(block.id for block in page._blocks if "48 words" in block.content.plain))
        await d.press("enter")
        assert "second week of term" in d.shown
        await d.press("enter")
        assert "second week of term" not in d.shown
        assert readings(cerys) == 1


async def test_reading_again_after_ones_own_work_is_the_same_visit(
    at_case: AtCase, cerys: Workspace, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    colleague = opened(COLLEAGUE)
    async with drive(at_case(reports.WORKED, "timeline"), (80, 40)) as d:
        await d.press("n")
        await d.type("Rang the library.")
        await d.press("ctrl+s")
        assert "Rang the library." in d.shown
        await d.press("u")
        assert readings(cerys) == 1
        colleague.casework.note(reports.WORKED, "Met them in the hall.", None)
        await d.press("n")
        await d.type("Rang again.")
        await d.press("ctrl+s")
        assert "Met them in the hall." in d.shown
        assert readings(cerys) == 2
        await d.press("escape", "enter")
        assert readings(cerys) == 3


async def test_history_holds_what_was_done_to_this_case_alone(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    entries = [entry for entry in cerys.record.entries() if entry.on == reports.WORKED]
    assert [*cerys.record.entries(on=reports.WORKED)] == entries != []
    assert not [*cerys.record.entries(on=reports.WORKED[:5])]
    async with drive(at_case(reports.WORKED, "history"), (80, 60)) as d:
        assert d.shown.count("Cerys Vaughan") > len(entries)


async def test_what_no_question_asked_for_is_shown_and_empty_answers_are_counted(
    at_case: AtCase, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED, "report"), (80, 80)) as d:
        assert "Also answered" in d.shown
        assert "A word about accents." in d.shown
        await d.press("end")
        assert "left empty" not in d.shown
    async with drive(at_case(reports.PLAIN, "report"), (80, 70)) as d:
        assert "1 question left empty" in d.shown
        await d.press("end", "enter")
        assert "in your own words" in d.shown


async def test_each_page_shows_what_belongs_there(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED), (80, 40)) as d:
        for words in (
            "Or do something else",
            "Long answers are closed",
            "Reached the reporting party",
            "Reporting party: Noor",
            "Book the small room",
            "Students' Union",
            reports.OTHER,
            "opened and read the case",
        ):
            assert words in d.shown
            await d.press("right")


async def test_a_page_without_anything_says_which_key_starts_it(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.PLAIN, "timeline")) as d:
        assert "n adds a note." in " ".join(d.shown.split())
        for what, key in (
            ("Tasks of this case are listed here", "a adds one."),
            ("Services you offered are listed here", "r looks up who can help."),
            ("Cases that belong together with this one are listed here", "l links it to another."),
        ):
            while what not in " ".join(d.shown.split()):
                await d.press("right")
                assert "opened and read the case" not in d.shown, "all pages were turned"
            assert key in " ".join(d.shown.split())


async def test_left_and_right_turn_the_pages_all_the_way_round(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("left")
        assert "opened and read the case" in d.shown
        await d.press("right", "right")
        assert "Long answers are closed" in d.shown


async def test_enter_begins_the_first_step(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.DANGER)) as d:
        await d.press("enter")
        assert d.name() == "SafetyDialog"


async def test_a_link_leads_to_the_other_case_and_back(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED, "links")) as d:
        await d.press("enter")
        assert reports.OTHER in d.shown.splitlines()[2]
        await d.press("escape")
        assert reports.WORKED in d.shown.splitlines()[2]


async def test_a_row_changed_outside_the_program_is_told_in_the_case(
    at_case: AtCase, cerys: Workspace, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "harassment_cms.store.repositories.record.RecordRepository.row_problems", lambda *_: ("A row was changed.",)
    )
    async with drive(at_case(reports.WORKED)) as d:
        assert "does not hold" in d.shown
        assert "Noor" in d.shown


async def test_long_cautions_leave_room_for_each_other_and_the_contact_dialogue_has_all_of_them(
    at_case: AtCase, cerys: Workspace, drive: Drive, tmp_path: Path
) -> None:
    long = "Her brother reads her letters and asks about each of them. " * 6
    file = tmp_path / "careful.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        asked = ["route", "role", "name", "known_as", "email", "contact_safety", "affected_contact_safety"]
        writer.writerow(["Response ID", "Completed at", *asked, "affected_knows"])
        route, role = reports.REPORTS[reports.OTHER]["route"], reports.REPORTS[reports.OTHER]["role"]
        mine = ["Ida Example", "Ida", "ida@example.ac.uk", f"No voicemail. {long}", f"No letters. {long}"]
        writer.writerow(["99", "2026-11-12 10:00:00", route, role, *mine, "No"])
    ref = cerys.imports.run(file).cases[0]
    async with drive(at_case(ref)) as d:
        words = " ".join(d.shown.split())
        assert "Before any contact: No voicemail." in words
        assert "Before any contact with the affected person: No letters." in words
        assert words.count("… c shows all of it") == 2
        assert "The affected person does not know of this report." in words
        assert "Call them Ida" in words
        assert "1. " in words
        await d.press("c")
        assert d.name() == "ContactDialog"
        assert " ".join(d.shown.split()).count("asks about each of them") >= 6


async def test_who_is_in_the_middle_of_a_long_answer_goes_on_there(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED, "report")) as d:
        page = d.app.screen.query_one("#page", Blocks)
        page.go_to(next(block.id for block in page._blocks if "48 words" in block.content.plain))
        await d.press("enter", *["down"] * 3)
        reading = d.shown.splitlines()[7:-2]
        assert any("▌" in line for line in reading)
        await d.press("right", "right", "left", "left")
        assert d.shown.splitlines()[7:-2] == reading
        await d.press("e", *"diary", "ctrl+s")
        assert "diary" in d.shown
        assert d.shown.splitlines()[7:-2] == reading
        await d.pilot.press("ctrl+l")
    marked = page.cursor
    async with drive(HcmsApp(d.app.home, None, cerys, d.app.return_place)) as d:
        assert d.app.screen.query_one("#page", Blocks).cursor == marked


def test_what_was_asked_in_other_words_says_so(cerys: Workspace) -> None:
    view = cerys.cases.show(reports.WORKED)
    campus = next(answer for answer in view.answers if answer.question == "campus")
    placed = replace(campus, asked_as="Which [b]site[/b]?\x1b", placed_by="2")
    also = replace(view.unmapped[0], perhaps=campus.text)
    blocks = report_blocks(replace(view, answers=(placed,), unmapped=(also,)), (), Reader.at(cerys.desk))
    shown = "\n".join(block.content.plain for block in blocks)
    assert (
        "Asked as “Which [b]site[/b]?␛”, in words that the form did not know then; placed by its version 2." in shown
    )
    assert f"Asked in words that the form does not know; perhaps “{campus.text}”." in shown
