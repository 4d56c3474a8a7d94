"""An edited report on its screen: the current answers first, what each said before, and which one is current."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Workspace
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.widgets.blocks import Blocks

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]
HOSTILE = "Somewhere [@click=app.leave]else[/]"


@pytest.fixture
def edited(cerys: Workspace, tmp_path: Path) -> None:
    """The report was edited: another campus, danger now, fewer words, and one answer taken away."""
    before = reports.REPORTS[reports.WORKED]
    now = before | {"campus": HOSTILE, "danger": "Yes", "narrative": "They have stopped.", "witnesses": ""}
    response = cerys.cases.show(reports.WORKED).submissions[0].response_id
    path = tmp_path / "edited.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Response ID", "Completed at", *now])
        writer.writerow([response, "2026-11-10 11:00:00", *now.values()])
    assert cerys.imports.run(path).counts.amended == 1


@pytest.mark.usefixtures("edited")
async def test_current_answers_stand_first_with_what_they_said_before(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED, "report"), (100, 150)) as d:
        shown = " ".join(d.shown.split())
        assert "The current answers: report, sent" in shown
        assert "changed, not looked at yet: v" in shown
        assert "Somewhere [@click=app.leave]else[/]" in shown
        assert "Before: Main campus" in shown
        assert "Before: closed, 6 words" in shown
        assert "Before: closed, 48 words" in shown
        assert shown.index("The current answers") < shown.index("Before: Main campus")
        assert shown.index("Before: Main campus") < shown.index("Earlier answers (1 of 2)")
        page = d.app.screen.query_one("#page", Blocks)
        page.go_to(next(block.id for block in page._blocks if "Before: closed, 48" in block.content.plain))
        await d.press("enter")
        assert "second week of term" in d.shown
        await d.press("v")
        assert "changed answer seen" in d.shown
    assert not cerys.cases.find(reports.WORKED).changed


@pytest.mark.usefixtures("edited")
async def test_the_safety_check_has_both_answers_beside_it(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED), (120, 60)) as d:
        await d.press("enter")
        assert d.name() == "SafetyDialog"
        assert "Yes; before: No" in d.shown


@pytest.mark.usefixtures("edited")
async def test_a_person_says_which_answers_are_current(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    assert cerys.cases.find(reports.WORKED).unclear
    async with drive(at_case(reports.WORKED, "report"), (100, 150)) as d:
        assert "It is not known which of these answers are the newer ones" in " ".join(d.shown.split())
        await d.press("w")
        assert d.name() == "CurrentDialog"
        assert "Earlier answers (1 of 2)" in d.shown
        await d.press("ctrl+s")
        assert "Nothing is chosen yet" in d.shown
        await d.press("down", "ctrl+s")
        assert "these are the current answers now" in d.shown
    assert not cerys.cases.find(reports.WORKED).unclear
    assert cerys.cases.find(reports.WORKED).facts.campus == "main"


async def test_with_one_answer_nothing_has_to_be_chosen(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("w")
        assert "Only one answer came in" in d.shown
