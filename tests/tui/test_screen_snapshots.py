"""How the screens look, at 80 by 24 and 120 by 40, with the same cases and the same moment each time.

After a wanted change: ``pytest tests/tui/test_screen_snapshots.py --snapshot-update``, and look at what changed.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, NEWCOMER, Sketch, add_cases
from tests.tui import reports
from tests.tui.driving import come_to_rest
from tests.tui.test_insights_screen import BY_MONTH
from textual import events
from textual.pilot import Pilot

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.clearfiles import ClearKind
from harassment_cms.ports import NewClearFile
from harassment_cms.services.people import Given
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.dialogs.inviting import AdmitDialog
from harassment_cms.tui.process import ReturnPlace

Compare = Callable[..., bool]
AtCase = Callable[..., HcmsApp]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


FOLDER = {name: value for name, value in os.environ.items() if name.startswith("TEXTUAL_SNAPSHOT")}
"""Where the plugin keeps its pictures: in variables that no program under test may see, taken while collecting."""


@pytest.fixture(autouse=True)
def _let_the_plugin_find_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FOLDER.items():
        monkeypatch.setenv(name, value)


def after(*keys: str, typed: str = "") -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def run(pilot: Pilot[Any]) -> None:
        await come_to_rest(pilot)
        for key in keys:
            await pilot.press(key)
            await come_to_rest(pilot)
        if typed:
            pilot.app.post_message(events.Paste(typed))
            await come_to_rest(pilot)

    return run


@SIZES
def test_unlock(snap_compare: Compare, home: Home, size: tuple[int, int]) -> None:
    assert snap_compare(HcmsApp(home, CASE_MANAGER), terminal_size=size, run_before=after())


@SIZES
def test_people(snap_compare: Compare, home: Home, opened: Callable[[str], Workspace], size: tuple[int, int]) -> None:
    administrator = opened(ADMINISTRATOR)
    told = Given(
        other_names=("C. Vaughan",), emails=("cerys.vaughan@example.org",), phones=("020 7946 0018",), hours="7.5"
    )
    administrator.details.change(CASE_MANAGER, told)
    administrator.details.set_away(CASE_MANAGER, date(2026, 11, 20), date(2026, 11, 27), COLLEAGUE)
    app = HcmsApp(home, ADMINISTRATOR, unlocked=administrator, place=ReturnPlace(mode="people"))
    assert snap_compare(app, terminal_size=size, run_before=after("home", "down", "down"))


@SIZES
def test_workbench(snap_compare: Compare, app: HcmsApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=after())


def test_workbench_in_light_colours(snap_compare: Compare, app: HcmsApp) -> None:
    app.theme = "hcms-light"
    assert snap_compare(app, terminal_size=(120, 40), run_before=after())


@SIZES
@pytest.mark.parametrize("pane", ["next", "report", "timeline"])
def test_case(snap_compare: Compare, at_case: AtCase, pane: str, size: tuple[int, int]) -> None:
    assert snap_compare(at_case(reports.WORKED, pane), terminal_size=size, run_before=after())


@pytest.mark.parametrize("pane", ["people", "tasks", "referrals", "links", "history"])
def test_other_pages_of_a_case(snap_compare: Compare, at_case: AtCase, pane: str) -> None:
    assert snap_compare(at_case(reports.WORKED, pane), run_before=after())


@SIZES
def test_safety_check(snap_compare: Compare, at_case: AtCase, size: tuple[int, int]) -> None:
    assert snap_compare(at_case(reports.DANGER), terminal_size=size, run_before=after("s"))


@pytest.mark.parametrize("key", ["n", "c", "a", "x", "m", "g", "l", "J"])
def test_dialogue(snap_compare: Compare, at_case: AtCase, key: str) -> None:
    assert snap_compare(at_case(reports.WORKED), run_before=after(key))


@SIZES
def test_joined_cases(snap_compare: Compare, at_case: AtCase, cerys: Workspace, size: tuple[int, int]) -> None:
    cerys.joining.join(reports.OTHER, reports.WORKED, "Both tell of the evenings at the library.")
    assert snap_compare(at_case(reports.WORKED, "links"), terminal_size=size, run_before=after())


@SIZES
def test_today(snap_compare: Compare, app: HcmsApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=after("2"))


@SIZES
def test_a_file_that_lies_unencrypted(
    snap_compare: Compare, app: HcmsApp, cerys: Workspace, size: tuple[int, int]
) -> None:
    file = NewClearFile(ClearKind.SURVEY_FILE, "/srv/exports", "responses.csv", "0" * 64, 4096)
    with cerys.store.write() as work:
        work.clear_files.add(file, work.now)
        work.commit("clear_file.list")
    assert snap_compare(app, terminal_size=size, run_before=after("2", "end", "enter"))


@SIZES
def test_signposting(snap_compare: Compare, app: HcmsApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=after("3", typed="stalking"))


@SIZES
@pytest.mark.parametrize("pressed", [(), ("down", "enter"), ("down", "enter", "i")], ids=["pick", "shown", "done"])
def test_import(
    snap_compare: Compare, at_import: Callable[[str], HcmsApp], pressed: tuple[str, ...], size: tuple[int, int]
) -> None:
    assert snap_compare(at_import(ADMINISTRATOR), terminal_size=size, run_before=after(*pressed))


def test_import_in_light_colours(snap_compare: Compare, at_import: Callable[[str], HcmsApp]) -> None:
    app = at_import(ADMINISTRATOR)
    app.theme = "hcms-light"
    assert snap_compare(app, run_before=after("down", "enter"))


@SIZES
@pytest.mark.parametrize(
    "pressed",
    [("b",), ("b", *["pagedown"] * 4, "tab", "tab"), ("b", "enter", "ctrl+s")],
    ids=["came", "story", "keep"],
)
def test_writing_a_report_down(
    snap_compare: Compare, app: HcmsApp, pressed: tuple[str, ...], size: tuple[int, int]
) -> None:
    assert snap_compare(app, terminal_size=size, run_before=after(*pressed))


@SIZES
@pytest.mark.parametrize("action", ["rehearse_key", "confirm_key"])
def test_a_recovery_key(snap_compare: Compare, app: HcmsApp, action: str, size: tuple[int, int]) -> None:
    async def ask(pilot: Pilot[Any]) -> None:
        await come_to_rest(pilot)
        app.action_act(action)
        await come_to_rest(pilot)

    assert snap_compare(app, terminal_size=size, run_before=ask)


@SIZES
def test_help(snap_compare: Compare, app: HcmsApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=after("question_mark"))


@SIZES
def test_insights(
    snap_compare: Compare, home: Home, opened: Callable[[str], Workspace], size: tuple[int, int]
) -> None:
    app = HcmsApp(home, None, opened(LEAD), ReturnPlace(mode="insights", line="2026-Q4", pane="table incident_type"))
    assert snap_compare(app, terminal_size=size, run_before=after())


@pytest.fixture
def releasing(home: Home, opened: Callable[[str], Workspace]) -> HcmsApp:
    """A lead at figures of two months, of which the second could be worked out from the first and both together."""
    home.reports.mkdir(exist_ok=True)
    (home.reports / "months.yaml").write_text(BY_MONTH, encoding="utf-8")
    add_cases(opened(CASE_MANAGER), [Sketch(submitted_at=date(2026, month, 12)) for month in (*[7] * 7, 8, 8)])
    return HcmsApp(home, None, opened(LEAD), ReturnPlace(mode="insights", line="2026-Q3"))


async def refused(pilot: Pilot[Any]) -> None:
    await after("y", "end", "enter", typed="2026-07-01")(pilot)
    await after("enter", typed="2026-08-31")(pilot)
    await after("enter", "k", "end", "enter", "r", "ctrl+s")(pilot)


@SIZES
def test_a_release_that_is_refused(snap_compare: Compare, releasing: HcmsApp, size: tuple[int, int]) -> None:
    assert snap_compare(releasing, terminal_size=size, run_before=refused)


@SIZES
def test_what_was_released(snap_compare: Compare, releasing: HcmsApp, size: tuple[int, int]) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await refused(pilot)
        await after("ctrl+r", "v")(pilot)

    assert snap_compare(releasing, terminal_size=size, run_before=run)


def test_a_release_in_light_colours(snap_compare: Compare, releasing: HcmsApp) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await refused(pilot)
        await after("ctrl+r", "v", "enter", "down", "enter")(pilot)

    releasing.theme = "hcms-light"
    assert snap_compare(releasing, terminal_size=(120, 40), run_before=run)


def test_too_small(snap_compare: Compare, app: HcmsApp) -> None:
    assert snap_compare(app, terminal_size=(40, 10), run_before=after())


@SIZES
def test_changing_an_entry(snap_compare: Compare, app: HcmsApp, size: tuple[int, int]) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await after("3", typed="galop")(pilot)
        await after("enter", "enter", "end", "up", "enter")(pilot)

    assert snap_compare(app, terminal_size=size, run_before=run)


@SIZES
def test_marking_a_passage(snap_compare: Compare, at_case: AtCase, size: tuple[int, int]) -> None:
    app = at_case(reports.WORKED, "report/now/narrative")
    assert snap_compare(app, terminal_size=size, run_before=after("p", "enter", "tab", "down", "enter"))


@SIZES
def test_what_was_found_in_a_paraphrase(
    snap_compare: Compare, app: HcmsApp, cerys: Workspace, size: tuple[int, int]
) -> None:
    for ref, words in (
        (reports.WORKED, "I now leave before it gets dark"),
        (reports.OTHER, "My flatmate is left out of everything"),
        (reports.DANGER, "He waits outside the building each Tuesday"),
    ):
        cerys.coding.mark(ref, words, ["avoiding_places"])

    async def run(pilot: Pilot[Any]) -> None:
        app.do_paraphrase()
        await come_to_rest(pilot)
        await after(*["backspace"] * 7, typed="2026-Q4")(pilot)
        await after("ctrl+s", "enter", typed="In the library and on a Tuesday, several people turned back.")(pilot)
        await after("ctrl+s")(pilot)

    assert snap_compare(app, terminal_size=size, run_before=run)


@pytest.mark.parametrize("pressed", [(), ("z",)], ids=["read", "decide"])
def test_a_report_that_closed_by_itself(
    snap_compare: Compare, home: Home, cerys: Workspace, about_a_colleague: str, pressed: tuple[str, ...]
) -> None:
    app = HcmsApp(home, None, cerys, ReturnPlace(mode="cases", ref=about_a_colleague))
    assert snap_compare(app, run_before=after(*pressed))


def test_reports_that_may_be_about_a_newcomer(
    snap_compare: Compare, home: Home, opened: Callable[[str], Workspace], cerys: Workspace
) -> None:
    opened(ADMINISTRATOR).details.change(NEWCOMER, Given(terms=("near the library in the evenings",)))

    async def run(pilot: Pilot[Any]) -> None:
        await come_to_rest(pilot)
        pilot.app.push_screen(AdmitDialog(NEWCOMER))
        await come_to_rest(pilot)
        await pilot.press("ctrl+s")
        await come_to_rest(pilot)

    assert snap_compare(HcmsApp(home, None, cerys, ReturnPlace(mode="people")), run_before=run)
