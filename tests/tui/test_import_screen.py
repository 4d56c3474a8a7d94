"""The import screen: who is offered it, and the way from a file to what was imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
import xlsxwriter
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD
from tests.tui import exports
from tests.tui.driving import Driver, come_to_rest

from harassment_cms.bootstrap import Home
from harassment_cms.domain.case import Queue
from harassment_cms.intake.layout import Layout
from harassment_cms.settings import change_setting
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.screens.importing import screen as importing
from harassment_cms.tui.screens.importing.running import Running

Drive = Callable[..., Driver]
As = Callable[[str], HcmsApp]


def words(d: Driver) -> str:
    """What is shown, in one line and without the frames of dialogues."""
    return " ".join(d.shown.replace("│", " ").split())


async def test_an_administrator_begins_here_and_is_offered_nothing_of_cases(at_import: As, drive: Drive) -> None:
    async with drive(at_import(ADMINISTRATOR)) as d:
        assert d.name() == "ImportScreen"
        assert "report-harassment.csv" in d.shown
        assert "picture.png" not in d.shown
        assert "Cases" not in d.shown
        await d.press("down", "1", "u", "slash", "escape")
        assert d.name() == "ImportScreen"
        await d.press("f1")
        assert "no word of a report" in words(d)
        assert "Go to the queues" not in d.shown


async def test_who_may_not_import_is_not_offered_it(at_import: As, drive: Drive) -> None:
    async with drive(at_import(LEAD)) as d:
        assert d.name() == "InsightsScreen"
        await d.press("4")
        assert d.name() == "InsightsScreen"
        assert "Import" not in d.shown


async def test_from_a_file_to_its_result_and_the_same_file_again(at_import: As, drive: Drive) -> None:
    app = at_import(ADMINISTRATOR)
    seen = []
    async with drive(app, (80, 60)) as d:
        await d.press("down", "enter")
        seen.append(d.shown)
        first, *_ = (line.strip() for line in d.shown.splitlines()[3:] if line.strip())
        assert first.startswith("1 report here answers a safety question with yes")
        for part in ("In danger now ring 999", "01632 960012", "Rows: 3", "New: 3", "harassment-report", "utf-8"):
            assert part in d.shown
        assert app.workspace.imports.batches()[-1].file_name != "report-harassment.csv"
        await d.press("i")
        seen.append(d.shown)
        assert "3 new, 0 changed, 0 known already" in d.shown
        assert "1 report here answers a safety question with yes" in d.shown
        assert "Delete the exported file, once all of it is proven to be in" in words(d)
        assert app.workspace.imports.batches()[-1].file_name == "report-harassment.csv"
        await d.press("enter", "down", "enter")
        assert "This very file was imported before" in d.shown
        await d.press("i")
        assert "this file was imported before. Nothing was changed." in words(d)
        seen.append(d.shown)
    assert not any(exports.WORDS[:20] in shown or "HC-" in shown for shown in seen)


async def test_the_file_is_deleted_where_a_person_says_so_and_only_if_it_is_in(
    at_import: As, drive: Drive, downloads: Path
) -> None:
    app, file = at_import(ADMINISTRATOR), downloads / "report-harassment.csv"
    content = file.read_bytes()
    async with drive(app, (80, 60)) as d:
        await d.press("down", "enter")
        await d.press("i")
        file.write_bytes(content + b"\n")
        await d.press("down", "enter")
        assert "has not been imported. It was left as it is." in words(d)
        assert "Today lists it until somebody says that it is gone" in words(d)
        file.write_bytes(content)
        await d.press("down", "enter")
        assert "It was deleted. Copies elsewhere were not" in words(d)
        assert "1 report here answers a safety question with yes" in d.shown
        assert "once all of it is proven" not in words(d)
    assert not file.exists()
    assert app.workspace.clear_files.count() == 0


async def test_the_file_is_moved_where_the_settings_say_so(
    home: Home, at_import: As, drive: Drive, downloads: Path
) -> None:
    aside = downloads / "imported"
    change_setting(home.settings, ("imports", "move_to"), str(aside))
    change_setting(home.settings, ("imports", "after"), "move")
    app = at_import(ADMINISTRATOR)
    async with drive(app, (120, 60)) as d:
        await d.press("down", "enter")
        await d.press("i")
        assert "It was moved to" in words(d)
    assert [path.name for path in aside.iterdir()] == ["report-harassment.csv"]
    (listed,) = app.workspace.clear_files.lying()
    assert listed.folder == str(aside.resolve())


async def test_a_case_manager_gets_here_with_one_key_and_on_to_the_new_cases(at_import: As, drive: Drive) -> None:
    app = at_import(CASE_MANAGER)
    async with drive(app, (80, 60)) as d:
        waiting = app.workspace.cases.counts()[Queue.SAFETY_CHECK]
        await d.press("escape", "4", "down", "enter")
        await d.press("enter")
        assert "Cases that were made" in d.shown
        assert app.workspace.cases.counts()[Queue.SAFETY_CHECK] == waiting + 3
        await d.press("enter")
        assert d.name() == "WorkbenchScreen"
        assert "Safety check" in d.shown.splitlines()[2]
        await d.press("4", "escape", "escape")
        assert d.name() == "WorkbenchScreen"


async def test_typing_a_path_is_enough_and_what_is_refused_loses_nothing(
    at_import: As, drive: Drive, downloads: Path
) -> None:
    (downloads / "empty.csv").write_bytes(b"")
    async with drive(at_import(ADMINISTRATOR)) as d:
        await d.type("emp")
        assert "report-harassment.csv" not in d.shown
        await d.press("tab", "enter")
        assert "empty.csv" in d.shown.splitlines()[4]
        assert "is empty" in d.shown
        await d.press("down", "escape")
        await d.type("x")
        await d.press("enter")
        assert "There is no file called “empty.csvx” there." in d.shown


async def test_a_coded_export_asks_for_its_key(at_import: As, drive: Drive, downloads: Path) -> None:
    exports.write(downloads / "coded.csv", ("URN", "Q1"), (("1", "2"),))
    exports.write(downloads / "coded-key.csv", ("Q1", "1. Is anyone in danger?"), (("1", "Yes"), ("2", "No")))
    exports.write(downloads / "other.csv", ("Q7", "1. Is anyone in danger?"), (("1", "Yes"), ("2", "No")))
    async with drive(at_import(ADMINISTRATOR)) as d:
        await d.type("coded.csv")
        await d.press("enter")
        assert "only its answer key says what they mean" in words(d)
        await d.press("down", "enter")
        assert "Which file is the answer key?" in d.shown
        await d.press("escape", "enter", "enter")
        assert "None of the headings" in d.shown


async def test_what_fits_two_ways_is_asked(at_import: As, drive: Drive, downloads: Path) -> None:
    exports.write(downloads / "codes.csv", ("Q1", "Q2", "Q2_1"), (("1", "0", "1"),))
    async with drive(at_import(ADMINISTRATOR), (80, 40)) as d:
        await d.type("codes.csv")
        await d.press("enter")
        assert "may come from jisc-v2-coded or qualtrics" in d.shown
        await d.press("down", "enter")
        assert "jisc" not in d.shown


async def test_an_import_stops_between_two_parts_and_goes_on_later(
    at_import: As, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, further = Event(), Event()

    class Waiting(Running):
        def __call__(self, read: int, size: int) -> None:
            if self.words == "Importing" and not further.is_set():
                reached.set()
                assert further.wait(30)
            super().__call__(read, size)

    monkeypatch.setattr(importing, "Running", Waiting)
    monkeypatch.setattr("harassment_cms.intake.dedupe.CHUNK_RECORDS", 1)
    app = at_import(ADMINISTRATOR)
    async with drive(app, (80, 40)) as d:
        await d.press("down", "enter")
        await d.pilot.press("i")
        while not reached.is_set():
            await d.pilot.pause(0.01)
        await d.pilot.press("escape")
        assert "Stopping after this part" in d.shown
        further.set()
        await come_to_rest(d.pilot)
        assert "The reports imported up to now are kept whole" in d.shown
        assert app.workspace.imports.batches()[-1].state != "done"
        await d.press("enter", "i")
        assert "3 new" in d.shown
        assert app.workspace.imports.batches()[-1].state == "done"


async def test_a_file_that_changed_since_it_was_shown_is_not_imported(
    at_import: As, drive: Drive, downloads: Path
) -> None:
    app = at_import(ADMINISTRATOR)
    async with drive(app) as d:
        await d.press("down", "enter")
        before = len(app.workspace.imports.batches())
        exports.write(downloads / "report-harassment.csv", exports.HEADER, exports.ROWS[:1])
        await d.press("i")
        assert "was changed since it was shown" in d.shown
        assert len(app.workspace.imports.batches()) == before
        await d.press("enter")
        assert "1 row, 1 of them new" in d.shown


async def test_columns_that_tell_who_somebody_is_are_kept_only_when_a_person_says_so(
    at_import: As, drive: Drive, downloads: Path
) -> None:
    rows = [(*row, f"192.0.2.{number}") for number, row in enumerate(exports.ROWS)]
    exports.write(downloads / "addresses.csv", (*exports.HEADER, "IP Address"), rows)
    app = at_import(ADMINISTRATOR)
    async with drive(app, (90, 60)) as d:
        await d.type("addresses.csv")
        await d.press("enter")
        assert "IP Address" in d.shown
        keep = "Keep these columns too"
        assert keep in d.shown
        await d.press("down", "down", "enter")
        assert keep not in d.shown
        leave = "Leave columns that tell who or where somebody is out after all"
        assert leave in words(d)
        await d.press("i")
        batch = app.workspace.imports.batches()[-1]
        assert batch.file_name == "addresses.csv"
        assert app.workspace.imports.read_back(downloads / "addresses.csv").rows == len(rows)
        assert not Layout.from_json(batch.layout).left_out()


async def test_a_further_sheet_of_a_workbook_is_offered_until_it_is_in(
    at_import: As, drive: Drive, downloads: Path
) -> None:
    book = xlsxwriter.Workbook(downloads / "both.xlsx", {"constant_memory": False})
    for name, first in (("Students", 901), ("Staff", 951)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, exports.HEADER)
        for place, row in enumerate(exports.ROWS, start=1):
            sheet.write_row(place, 0, (str(first + place), *row[1:]))
    book.close()
    app = at_import(ADMINISTRATOR)
    async with drive(app, (90, 60)) as d:
        await d.type("both.xlsx")
        await d.press("enter")
        assert "several sheets" in words(d)
        await d.press("enter")
        await d.press("i")
        further = "Look at the sheet “Staff” too: it was not imported"
        assert further in words(d)
        await d.press("down", "enter")
        await d.press("i")
        assert "3 new" in d.shown
        assert "Look at the sheet" not in d.shown
    assert {batch.sheet for batch in app.workspace.imports.batches() if batch.file_name == "both.xlsx"} == {
        "Students",
        "Staff",
    }
