"""A recovery key tried, and typed back, from the screens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from tests.factories import COST, PASSPHRASE, StillClock
from tests.tui.driving import Driver

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
