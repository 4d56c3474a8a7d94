"""Insights: who is offered it, what it shows, which days, and the file it writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD, Sketch, add_cases
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.case import Facts, Route
from harassment_cms.domain.figures import Report
from harassment_cms.domain.periods import Period, parse_period
from harassment_cms.exports import text
from harassment_cms.services.releases import Wish
from harassment_cms.services.reports import Reports
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.process import ReturnPlace
from harassment_cms.tui.screens.insights.periods import OTHER_DAYS, offered

Drive = Callable[..., Driver]
As = Callable[..., HcmsApp]
OWN = """
id: routes
title: Only routes
periods: [quarter]
sections:
  - id: one
    title: Ways
    tables:
      - by: route
"""
BY_MONTH = """
id: months
title: Reports by month
sections:
  - id: months
    title: By month
    tables:
      - by: received
      - by: month
"""
NOW, Q3 = "2026-Q4", "2026-Q3"


@pytest.fixture
def at_figures(home: Home, opened: Callable[[str], Workspace]) -> As:
    """The screens as one of the home's people, at the figures of a period, with one table in front."""
    return lambda name=LEAD, period=NOW, table="": HcmsApp(
        home, None, opened(name), ReturnPlace(mode="insights", line=period, pane=table and f"table {table}")
    )


def words(d: Driver) -> str:
    """What is shown, in one line and without the frames of dialogues."""
    return " ".join(d.shown.replace("│", " ").split())


def page(d: Driver) -> str:
    """What stands beside the list of a wide window, in one line."""
    return " ".join(" ".join(line[38:] for line in d.shown.splitlines()).split())


def readings(work: Workspace) -> int:
    """How often figures were counted."""
    return [entry.kind for entry in work.record.entries()].count("report.read")


async def test_a_lead_begins_here_at_the_last_quarter_and_is_offered_nothing_else(
    home: Home, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    async with drive(HcmsApp(home, None, opened(LEAD))) as d:
        assert d.name() == "InsightsScreen"
        assert "July to September 2026" in d.shown
        assert "No report, or too few to show." in words(d)
        await d.press("1", "2", "3", "4", "b", "u", "slash", "escape", "escape")
        assert d.name() == "InsightsScreen"
        for offer in ("Cases", "Today", "Import", "Take back"):
            assert offer not in d.shown
        await d.press("f1")
        assert "rounded so that nobody can" in words(d)
        assert "Go to the queues" not in d.shown
        await d.press("escape", "ctrl+p")
        assert "Write a file" in d.shown
        assert "Go to case" not in d.shown


async def test_an_administrator_is_not_offered_figures(
    home: Home, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    async with drive(HcmsApp(home, None, opened(ADMINISTRATOR)), (120, 40)) as d:
        await d.press("5")
        assert d.name() == "ImportScreen"
        assert "Insights" not in d.shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_a_table_has_bars_beside_published_figures_and_true_counts_nowhere(
    at_figures: As, drive: Drive, size: tuple[int, int]
) -> None:
    async with drive(at_figures(CASE_MANAGER, table="route"), size) as d:
        assert any(" 5 █" in line for line in d.shown.splitlines())
        assert " 0–2" in d.shown
        assert "hesa" not in d.shown.splitlines()[2]
        assert "Rounded, not yet checked for release" in d.shown
        await d.press("right", "end", "pagedown", "pagedown", "pagedown")
        assert "Counts are rounded to the nearest 5" in words(d)
        await d.press("escape", "escape")
        assert d.name() == "WorkbenchScreen"


async def test_going_through_the_tables_counts_nothing_anew(at_figures: As, drive: Drive) -> None:
    app = at_figures(CASE_MANAGER)
    async with drive(app, (120, 40)) as d:
        await d.press("down")
        assert "where it happened." in page(d)
        await d.press("down", "down", "enter", "left", "1", "5")
        assert "Harassment linked" in d.shown
        assert readings(app.workspace) == 1
        await d.press("y", "enter")
        assert readings(app.workspace) == 2
        assert "Harassment linked" in d.shown


async def test_another_period_is_picked_or_typed(at_figures: As, drive: Drive) -> None:
    async with drive(at_figures(period=Q3)) as d:
        await d.press("y", "home", "enter")
        assert d.shown.splitlines()[2].strip() == "October to December 2026"
        await d.press("y", "end", "enter")
        await d.type("2026-11-30")
        await d.press("down")
        await d.type("2026-11-01")
        await d.press("ctrl+s")
        assert "The period ends before it starts." in words(d)
        await d.press("escape", "y", "end", "enter")
        await d.type("30 Nov")
        await d.press("ctrl+s")
        assert "not a date this program can read" in words(d)
        await d.press("escape", "y", "end", "enter")
        await d.type("2026-11-30")
        await d.press("enter")
        await d.type("2026-12-24")
        await d.press("enter")
        assert d.shown.splitlines()[2].strip() == "30 November 2026 to 24 December 2026"
        await d.press("end")
        assert "The figures to compare with need a wider window." in words(d)


async def test_a_report_of_ones_own_is_picked_and_comes_back_after_a_lock(
    home: Home, at_figures: As, drive: Drive
) -> None:
    home.reports.mkdir(exist_ok=True)
    (home.reports / "routes.yaml").write_text(OWN, encoding="utf-8")
    app = at_figures(period=NOW)
    async with drive(app, (120, 40)) as d:
        await d.press("k")
        assert "Only routes (routes)" in d.shown
        assert "Annual" not in d.shown
        await d.press("end", "enter")
        assert "Only routes" in d.shown
        assert "Types of incident" not in d.shown
        assert app.here().queue == "routes"
        await d.press("y", "end", "up", "enter")
        assert "Types of incident" in d.shown


async def test_figures_that_were_released_stand_with_todays_beside_them(
    at_figures: As, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    summer = Sketch(Facts(Route.NAMED_MEETING, campus="main"), submitted_at=date(2026, 8, 6))
    add_cases(opened(CASE_MANAGER), [summer] * 12)
    app = at_figures(LEAD, Q3, "received")
    app.workspace.releases.create(Wish(parse_period(Q3, 8), apply_remedy=True))
    async with drive(app, (120, 40)) as d:
        assert "released Fri 20 Nov, 09:30" in d.shown
        head = next(line for line in d.shown.splitlines() if "released  today" in line)
        assert "2026-Q2" in head
        await d.press("up")
        assert "no figure differs" in page(d)


async def test_while_it_counts_the_screen_says_so_and_keys_go_on(
    at_figures: As, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, count = Event(), Reports.report

    def held(reports: Reports, period: Period, definition: str | None = None) -> Report:
        assert go.wait(30)
        return count(reports, period, definition=definition)

    monkeypatch.setattr(Reports, "report", held)
    app = at_figures()
    driver = drive(app, (80, 24))
    async with app.run_test(size=(80, 24)) as pilot:
        driver.pilot = pilot
        while "Counting…" not in driver.shown:
            await pilot.pause(0.01)
        await pilot.press("o")
        assert "There are no figures to write yet." in driver.shown
        go.set()
        await driver.rest()
        assert "Counting…" not in driver.shown
        assert "About these figures" in driver.shown


async def test_a_refusal_stands_in_its_own_words_and_another_period_can_be_tried(
    home: Home, at_figures: As, drive: Drive
) -> None:
    form = home.path / "forms" / "harassment-report.yaml"
    kept = form.read_text(encoding="utf-8")
    form.write_text("id: [\n", encoding="utf-8")
    async with drive(at_figures()) as d:
        assert "No figures" in d.shown
        assert "harassment-report.yaml" in words(d)
        form.write_text(kept, encoding="utf-8")
        await d.press("y", "enter")
        assert "About these figures" in d.shown


async def test_figures_are_written_where_somebody_says_and_never_over_a_file(
    at_figures: As, drive: Drive, downloads: Path
) -> None:
    folder = downloads.parent / "Documents"
    folder.mkdir()
    app = at_figures()
    async with drive(app, (120, 40)) as d:
        await d.press("o", "ctrl+s")
        assert str(folder / "figures-2026-Q4.pdf") in words(d).replace(" ", "")
        assert "is not encrypted" in words(d)
        await d.press("enter", "o", "ctrl+s")
        assert "There is already something at" in words(d)
        await d.press("up", *["down"] * 3, "ctrl+s")
    report = app.workspace.reports.report(parse_period(NOW, 8))
    assert (folder / "figures-2026-Q4.txt").read_text(encoding="utf-8") == text.render(report)
    assert (folder / "figures-2026-Q4.pdf").read_bytes().startswith(b"%PDF")
    assert app.workspace.clear_files.count() == 0


async def test_after_a_lock_the_same_table_of_the_same_period_is_in_front(at_figures: As, drive: Drive) -> None:
    app = at_figures(CASE_MANAGER, "2025/26", "campus")
    async with drive(app, (120, 40)) as d:
        assert "2025/26 (August 2025 to July 2026)" in d.shown
        assert "Main campus" in d.shown
        await d.press("up")
        place = app.here()
    assert (place.mode, place.line) == ("insights", "2025/26")
    assert place.pane.startswith("table ")
    assert place.pane != "table campus"


@pytest.mark.parametrize(
    ("today", "first_own"), [(date(2026, 7, 31), "2025/26-Q3"), (date(2026, 8, 1), "2025/26-Q4")]
)
def test_every_offered_period_can_be_read_again(today: date, first_own: str) -> None:
    for year_starts in range(1, 13):
        ids = [value for value, _ in offered(today, year_starts) if value != OTHER_DAYS]
        periods = [parse_period(value, year_starts) for value in ids]
        assert [period.id for period in periods] == ids
        assert len(set(ids)) == len(ids)
        assert all(period.first <= today for period in periods)
    assert next(value for value, _ in offered(today, 8) if "/" in value) == first_own


async def test_figures_are_released_shown_compared_and_proven(
    home: Home, at_figures: As, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    home.reports.mkdir(exist_ok=True)
    (home.reports / "months.yaml").write_text(BY_MONTH, encoding="utf-8")
    add_cases(opened(CASE_MANAGER), [Sketch(submitted_at=date(2026, month, 12)) for month in (7, *[7] * 6, 8, 8)])
    app = at_figures(LEAD, Q3)
    async with drive(app, (120, 40)) as d:
        await d.press("V")
        assert "Nothing was released yet." in words(d)
        await d.press("y", "end", "enter")
        await d.type("2026-07-01")
        await d.press("enter")
        await d.type("2026-08-31")
        await d.press("enter", "k", "end", "enter", "R")
        await d.type("FOI 2026/17")
        await d.press("ctrl+s")
        assert "is not released" in words(d)
        assert "by month, 2026-08: Total can only be 1 or 2" in words(d)
        assert "This change would make it safe:" in words(d)
        assert app.workspace.releases.all() == ()
        await d.press("ctrl+r")
        assert "Released as R-2026-001" in words(d)
        (made,) = app.workspace.releases.all()
        assert (made.request, made.treated) == ("FOI 2026/17", True)
        await d.press("y", "enter", "V", "enter", "enter")
        assert "as it was released" in words(d)
        await d.press("V", "enter", "down", "enter")
        assert "what is different from R-2026-001 since" in words(d)
        await d.press("enter", "V", "end", "enter")
        assert "One release is as it was released." in words(d)


async def test_a_case_manager_sees_what_was_released_and_releases_nothing(at_figures: As, drive: Drive) -> None:
    async with drive(at_figures(CASE_MANAGER, Q3), (120, 40)) as d:
        await d.press("R")
        assert d.name() == "InsightsScreen"
        await d.press("V")
        assert "Nothing was released yet." in words(d)
