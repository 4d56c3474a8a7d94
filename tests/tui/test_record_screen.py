"""The record on the screen, for an auditor, a lead and others: nothing else is offered than what they may do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.factories import ADMINISTRATOR, COST, LEAD, PASSPHRASE, StillClock, open_as, quick_home
from tests.tui.driving import Driver
from textual.widgets import Input

from harassment_cms.bootstrap import Home, Workspace, open_workspace, unlock_keys
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.tui.actions import ACTIONS
from harassment_cms.tui.app import HcmsApp

AUDITOR = "Odile Marsh"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = quick_home(tmp_path_factory.mktemp("audited"))
    with closing(open_as(home, ADMINISTRATOR, StillClock())) as work:
        work.people.add(AUDITOR, (Role.AUDITOR,), PASSPHRASE)
    with closing(open_workspace(home, unlock_keys(home, AUDITOR, PASSPHRASE), COST, StillClock())) as work:
        work.people.join(PASSPHRASE)
    return home


@pytest.fixture
def auditor(audited: Home) -> Iterator[Workspace]:
    with closing(open_workspace(audited, unlock_keys(audited, AUDITOR, PASSPHRASE), COST, StillClock())) as work:
        yield work


def app_of(home: Home, name: str) -> HcmsApp:
    keys = unlock_keys(home, name, PASSPHRASE)
    return HcmsApp(home, None, open_workspace(home, keys, COST, StillClock()))


async def test_an_auditor_begins_at_the_record_and_is_offered_nothing_else(audited: Home) -> None:
    async with Driver(app_of(audited, AUDITOR), (120, 40)) as d:
        assert d.name() == "RecordScreen"
        assert "7 Record" in d.shown
        for word in ("Cases", "Today", "Who can help", "Import", "Insights"):
            assert f"{word} " not in d.shown.splitlines()[0]
        for key in ("1", "2", "3", "4", "5", "slash", "b"):
            await d.press(key)
            assert d.name() == "RecordScreen"
        await d.press("question_mark")
        offered = {action.id for action in ACTIONS if d.app.offers(action)}
        assert not offered & {"cases", "today", "import", "insights", "find", "undo", "write_down", "paraphrase"}
        assert "Go to the queues" not in d.shown


async def test_a_lead_begins_at_the_figures_and_is_offered_nothing_else(audited: Home) -> None:
    async with Driver(app_of(audited, LEAD), (120, 40)) as d:
        for key in ("1", "2", "3", "4", "7", "slash", "b"):
            await d.press(key)
            assert d.name() == "InsightsScreen"
        offered = {action.id for action in ACTIONS if d.app.offers(action)}
        assert not offered & {"cases", "today", "import", "record", "find", "undo", "write_down", "paraphrase"}


async def test_entries_are_said_in_words_and_can_be_narrowed(audited: Home) -> None:
    async with Driver(app_of(audited, AUDITOR), (120, 40)) as d:
        assert f"{AUDITOR} made keys of their own" in d.shown
        await d.press("down", "down")
        assert "Hash" in d.shown
        await d.press("f3")
        await d.type(ADMINISTRATOR)
        await d.press("ctrl+s")
        assert f"by {ADMINISTRATOR}" in d.shown
        assert f"{AUDITOR} made" not in d.shown
        await d.press("f3", "tab", "tab", "tab")
        await d.type("yesterday")
        await d.press("ctrl+s")
        assert "not a date" in d.shown


async def test_the_record_is_checked_and_anchored_from_the_screen(audited: Home, tmp_path: Path) -> None:
    async with Driver(app_of(audited, AUDITOR), (120, 40)) as d:
        await d.press("f5")
        assert "The record holds:" in d.shown
        await d.press("f6")
        line = d.app.screen.query_one("#path")
        line.value = str(tmp_path / "anchor.txt")  # type: ignore[attr-defined]  # its field of text
        await d.press("ctrl+s")
        text = (tmp_path / "anchor.txt").read_text(encoding="utf-8")
        assert "words:" in text
        assert "It is in this file" in d.shown
        assert d.app.workspace.record.check_anchor(text).holds


async def test_the_record_is_written_with_its_checker_and_over_nothing(audited: Home, tmp_path: Path) -> None:
    file, checker = tmp_path / "record.jsonl", tmp_path / "check_record.py"
    checker.write_text("mine", encoding="utf-8")
    async with Driver(app_of(audited, AUDITOR), (120, 40)) as d:

        async def write() -> None:
            await d.press("f7")
            d.app.screen.query_one("#path", Input).value = str(file)
            await d.press("ctrl+s")

        await write()
        assert "There is already something" in d.shown
        assert not file.exists()
        await d.press("escape")
        assert checker.read_text(encoding="utf-8") == "mine"

        checker.unlink()
        await write()
        assert f"python3 check_record.py {file.name}" in d.shown
        checked = subprocess.run([sys.executable, checker, file], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr

        file.unlink()
        await write()
        assert file.exists(), "the checker of last time may stay where it is"
        await write()
        assert "There is already something" in d.shown


def test_an_auditor_may_see_releases_and_the_record_and_is_refused_the_rest(auditor: Workspace) -> None:
    may = {right for right in Right if auditor.desk.may(right)}
    assert may == {Right.AUDIT, Right.SEE_RELEASES, Right.EMERGENCY}
    assert auditor.releases.all() == ()
    assert auditor.releases.verify() == 0
