"""Marking sentences of a report with themes: few keys, closed until asked for, and taken back with u."""

from __future__ import annotations

from collections.abc import Callable

from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.widgets.blocks import Blocks

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]
SENTENCE = "It began in the second week of term."


def go_to(d: Driver, start: str) -> None:
    page = d.app.screen.query_one("#page", Blocks)
    page.go_to(next(block.id for block in page._blocks if block.id.startswith(start)))


async def test_a_sentence_is_marked_in_few_keys_and_taken_back(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED, "report"), (80, 24)) as d:
        go_to(d, "now/narrative")
        await d.press("p")
        assert d.name() == "ExcerptDialog"
        assert SENTENCE in d.shown
        await d.press("enter", "tab", "enter", "down", "enter", "ctrl+s")
        assert "An excerpt of HC-2D2-FGH is marked. u takes it back." in d.shown
        [made] = cerys.coding.of(reports.WORKED)
        assert (made.text, made.source, len(made.themes)) == (SENTENCE, "answer/narrative", 2)
        go_to(d, "excerpt/")
        await d.press("down")
        assert "Not knowing where to turn" in d.shown
        assert SENTENCE not in d.shown
        go_to(d, "excerpt/")
        await d.press("enter")
        assert SENTENCE in d.shown
        await d.press("p")
        assert d.name() == "TakeMarkAwayDialog"
        await d.press("enter")
        assert cerys.coding.of(reports.WORKED) == ()
        await d.press("u", "enter")
        assert [each.id for each in cerys.coding.of(reports.WORKED)] == [made.id]


async def test_what_is_missing_is_said_and_nothing_is_lost(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED, "next"), (80, 40)) as d:
        await d.press("p")
        assert "Mark a passage of what?" in d.shown
        assert "A note," in d.shown
        await d.press("enter")
        assert d.name() == "ExcerptDialog"
        await d.press("ctrl+s")
        assert "No sentence is chosen yet." in d.shown
        await d.press("enter", "down", "down", "enter", "ctrl+s")
        assert "do not stand together" in d.shown
        await d.press("enter", "ctrl+s")
        assert "No theme was chosen" in d.shown
        assert d.app.focused is d.app.screen.query_one("#themes")
        assert cerys.coding.of(reports.WORKED) == ()


async def test_where_nothing_was_told_it_says_so(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.PLAIN, "report")) as d:
        await d.press("p")
        assert "Nothing was told here" in d.shown


async def test_a_codebook_that_cannot_be_read_is_named_and_cases_stay_open(
    at_case: AtCase, home: Home, drive: Drive
) -> None:
    home.themes.write_text("themes: none\n", encoding="utf-8")
    async with drive(at_case(reports.OTHER, "report")) as d:
        go_to(d, "now/narrative")
        await d.press("p")
        assert "themes.yaml" in d.shown
        await d.press("enter")
        assert d.name() == "CaseScreen"
