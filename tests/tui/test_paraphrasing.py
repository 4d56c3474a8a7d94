"""Writing a paraphrase on the screens: the period, the theme, the words, and why what was found may stay."""

from __future__ import annotations

from collections.abc import Callable

from tests.tui import reports
from tests.tui.driving import Driver
from textual.widgets import Input

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.periods import parse_period
from harassment_cms.tui.app import HcmsApp

Drive = Callable[..., Driver]
THEME = "avoiding_places"
QUARTER = parse_period("2026-Q4", 8)
WORDS = "In the library and elsewhere, several people changed their ways so as not to meet somebody."


def mark_three(work: Workspace) -> None:
    work.coding.mark(reports.WORKED, "I now leave before it gets dark", [THEME])
    work.coding.mark(reports.OTHER, "My flatmate is left out of everything", [THEME])
    work.coding.mark(reports.DANGER, "He waits outside the building each Tuesday", [THEME])


async def choose(d: Driver) -> None:
    d.app.do_paraphrase()
    await d.rest()
    period = d.app.screen.query_one("#period", Input)
    assert period.value == "2026-Q3"
    period.value = QUARTER.id
    await d.press("ctrl+s")


async def test_from_period_and_theme_to_a_paraphrase_that_is_kept(
    app: HcmsApp, cerys: Workspace, drive: Drive
) -> None:
    mark_three(cerys)
    async with drive(app, (80, 40)) as d:
        await choose(d)
        assert "Keeping away from places: 3 cases, of which 3 stand apart" in d.shown
        await d.press("enter")
        await d.type(WORDS)
        await d.press("ctrl+s")
        assert "1 place may point to somebody" in d.shown
        assert "library, a place" in d.shown
        await d.type("Each campus has one.")
        await d.press("ctrl+s")
        assert "Kept: Keeping away from places for 2026-Q4, version 1." in d.shown
    [kept] = cerys.paraphrases.versions(QUARTER)
    assert (kept.text, kept.kept) == (WORDS, ((8, "place", "Each campus has one."),))
    assert cerys.drafts.places() == ()


async def test_too_few_cases_and_a_quotation_are_told_and_the_words_are_kept(
    app: HcmsApp, cerys: Workspace, drive: Drive
) -> None:
    async with drive(app) as d:
        await choose(d)
        assert "Nothing is marked with a theme in 2026-Q4" in d.shown
        mark_three(cerys)
        cerys.undo.last()
        await choose(d)
        await d.press("enter")
        assert "3 cases have to stand behind a theme" in d.shown
        cerys.coding.mark(reports.DANGER, "He waits outside the building each Tuesday", [THEME])
        await choose(d)
        await d.press("enter")
        await d.type("One of them said that he waits outside the building each week.")
        await d.press("ctrl+s")
        assert "repeat the words of a report" in d.shown
        await d.press("escape")
        await choose(d)
        await d.press("enter")
        assert "One of them said" in d.shown
    assert cerys.paraphrases.versions() == ()
