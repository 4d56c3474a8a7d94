"""Somebody invited comes in with a code, makes their own keys on the screen, and unlocks with their passphrase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from tests.factories import ADMINISTRATOR, StillClock
from tests.tui.driving import Driver
from textual.widgets import Input

from harassment_cms.bootstrap import Home, Workspace, invited_in
from harassment_cms.domain.errors import ExitCode
from harassment_cms.domain.permissions import Role
from harassment_cms.tui.app import HcmsApp

NEW = "Ines Okafor"


async def test_a_code_leads_to_a_passphrase_of_ones_own(
    home: Home, opened: Callable[[str], Workspace], drive: Callable[..., Driver], clock: StillClock
) -> None:
    clock.now = datetime.now(UTC)  # the unlock screen looks at the real one
    made = opened(ADMINISTRATOR).inviting.invite(NEW, (Role.CASE_MANAGER,))
    async with drive(HcmsApp(home, NEW)) as d:
        assert "The code you were given" in d.shown
        await d.type("not a code")
        await d.press("enter")
        assert "not a complete code" in d.shown
        d.app.screen.query_one(Input).value = made.code
        await d.press("enter")
        assert d.name() == "FirstSessionScreen"
        await d.press("escape")
        assert d.name() == "FirstSessionScreen"
        assert "Without a passphrase" in d.shown
        for field in ("#first", "#again"):
            d.app.screen.query_one(field, Input).value = "quiet harbour with seven lamps"
        d.app.screen.query_one("#again").focus()
        await d.press("enter")
        assert "Unlock once with your new passphrase" in d.shown
        await d.press("enter")
    assert d.app.return_value is ExitCode.LOCKED
    assert not invited_in(home)
