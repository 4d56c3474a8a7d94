"""A recovery key tried, typed back, and used, on the screens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE, COST, PASSPHRASE, StillClock
from tests.tui.driving import Driver
from tests.tui.kits import new_kit
from textual.widgets import Button

from harassment_cms.bootstrap import Home, Workspace, found, open_workspace, unlock_keys
from harassment_cms.domain.permissions import Role
from harassment_cms.tui.app import HcmsApp

FOUNDER, CLOCK = "Nia Prosser", StillClock()
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A home, and a recovery key of it that opens reports."""
    home = Home(tmp_path_factory.mktemp("recovery key") / "home")
    roles = (Role.CASE_MANAGER, Role.ADMINISTRATOR)
    made = found(
        home,
        organisation="Invented University",
        name=FOUNDER,
        roles=roles,
        passphrase=PASSPHRASE,
        contacts={},
        cost=COST,
        clock=CLOCK,
    )
    made.workspace.close()
    return home, made.kits[0]


@pytest.fixture
def again(kept: tuple[Home, str]) -> Callable[[], Workspace]:
    home, _ = kept
    return lambda: open_workspace(home, unlock_keys(home, FOUNDER, PASSPHRASE), COST, CLOCK)


@SIZES
async def test_a_key_is_tried_and_nothing_is_put_on_record(
    kept: tuple[Home, str], again: Callable[[], Workspace], size: tuple[int, int]
) -> None:
    home, key = kept
    async with Driver(HcmsApp(home, None, again()), size) as d:
        entries = d.app.workspace.record.length()
        d.app.action_act("rehearse_key")
        await d.rest()
        await d.press("ctrl+s")
        assert "There is no key yet" in d.shown
        await d.type("abcd-efgh")
        await d.press("ctrl+s")
        assert d.name() == "RehearseDialog", "a mistake can be mended where it stands"
        assert "abcd-efgh" in d.shown
        d.app.screen.query_one("#key").clear()  # type: ignore[attr-defined]  # its field of text
        await d.type(key.upper().replace("-", " "))
        await d.press("ctrl+s")
        assert d.name() == "Tell"
        assert "It opens reports" in d.shown
        assert f"It could let in: {FOUNDER}" in d.shown
        assert key[:9] not in d.shown.lower()
        assert d.app.workspace.record.length() == entries


@SIZES
async def test_a_key_typed_back_is_on_record(
    kept: tuple[Home, str], again: Callable[[], Workspace], size: tuple[int, int]
) -> None:
    home, key = kept
    async with Driver(HcmsApp(home, None, again()), size) as d:
        d.app.action_act("confirm_key")
        await d.rest()
        await d.type(key[:-1])
        await d.press("ctrl+s")
        assert d.name() == "ConfirmKeyDialog"
        d.app.screen.query_one("#key").clear()  # type: ignore[attr-defined]  # its field of text
        await d.type(key)
        await d.press("ctrl+s")
        assert "is right, and that it was typed back is on record" in d.shown
    with closing(again()) as work:
        assert len(work.people.confirmed_kits()) == 1


async def test_a_key_lets_in_after_a_wrong_passphrase(home: Home, opened: Callable[[str], Workspace]) -> None:
    mira, chosen = opened(COLLEAGUE), "quite another set of six words"
    key = new_kit(home, mira)
    mira.close()
    async with Driver(HcmsApp(home, COLLEAGUE), (80, 24)) as d:
        assert "recovery key" not in d.shown
        await d.type("not it")
        await d.press("enter")
        await d.press("down", "enter")
        assert "Come in by a recovery key" in d.shown
        for text in (key, chosen, "something else"):
            await d.type(text)
            await d.press("enter")
        assert "not the same" in d.shown
        await d.type(chosen)
        await d.press("enter")
        d.app.screen.query_one("#go-on", Button).active_effect_duration = 0  # for so long it takes no second Enter
        for shown in ("Recovery kit 1 of 2", "Recovery kit 2 of 2"):
            assert shown in d.shown
            await d.press("enter")
        assert "One of them back" in d.shown
        await d.press("escape")
        assert f"Besides you, these can open reports: {CASE_MANAGER}" in d.shown
        await d.press("enter")
        assert "renewed" in d.shown
        await d.press("enter")
        assert d.name() == "WorkbenchScreen"
    unlock_keys(home, COLLEAGUE, chosen)
    with closing(opened(CASE_MANAGER)) as cerys:
        assert COLLEAGUE in cerys.leaving.recoveries()[0]
