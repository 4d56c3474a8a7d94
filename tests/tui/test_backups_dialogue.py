"""Backups on the screen: made, listed with whom they still open for, and checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.factories import ADMINISTRATOR, LEAD
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.tui.actions import by_id
from harassment_cms.tui.app import HcmsApp

Opened = Callable[[str], Workspace]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_a_backup_is_made_listed_and_checked(home: Home, opened: Opened, size: tuple[int, int]) -> None:
    async with Driver(HcmsApp(home, None, opened(ADMINISTRATOR)), size) as d:
        d.app.action_act("backups")
        await d.rest()
        assert "There is none in this home's own folder yet" in d.shown
        await d.press("ctrl+s")
        assert "Made and checked" in d.shown
        assert f"by {ADMINISTRATOR}" in d.shown
        made = next(home.backups.glob("hcms-backup-*"))
        await d.press("enter")
        assert "is as it was made" in d.shown
        with (made / "vault.json").open("ab") as file:
            file.write(b" ")
        await d.press("enter")
        assert "It is not as it was made" in d.shown


async def test_a_lead_is_not_offered_backups(home: Home, opened: Opened) -> None:
    async with Driver(HcmsApp(home, None, opened(LEAD))) as d:
        assert not d.app.offers(by_id("backups"))
