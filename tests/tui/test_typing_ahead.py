"""Keys come faster than screens open, or at the wrong moment: nothing typed becomes an action nobody meant."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.tui import reports
from tests.tui.driving import Driver
from textual import events

from harassment_cms.bootstrap import Workspace
from harassment_cms.tui import session
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.dialogs.base import Dialog

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]


async def at_once(d: Driver, *keys: str) -> None:
    """Send keys as a terminal does: all before the first is looked at."""
    for key in keys:
        name, character = {" ": ("space", " ")}.get(key, (key, key if len(key) == 1 else None))
        event = events.Key(name, character)
        event.set_sender(d.app)
        d.app.post_message(event)
    await d.rest()


def text_of(d: Driver, field: str = "text") -> str:
    assert isinstance(d.app.screen, Dialog)
    return d.app.screen.values()[field]


async def test_what_is_typed_after_n_is_the_note(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        cerys.casework.note(reports.PLAIN, "Read it.", 5)
        before = cerys.undo.peek()
        await at_once(d, "n", *"talk about u")
        assert d.name() == "NoteDialog"
        assert text_of(d) == "talk about u"
    assert cerys.undo.peek() == before


async def test_a_draft_that_arrives_later_stands_before_what_was_typed(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    cerys.drafts.save(f"note/{reports.WORKED}", json.dumps({"text": "Rang. "}))
    async with drive(at_case(reports.WORKED)) as d:
        await at_once(d, "n", *"talk")
        assert text_of(d) == "Rang. talk"


async def test_keys_wait_until_the_case_is_open_for_its_dialogue(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await at_once(d, "s", *"nyu")
        assert d.name() == "SafetyDialog"
        assert [answer for answer in d.app.screen.values().values() if answer] == ["no", "yes", "unknown"]  # type: ignore[attr-defined]


async def test_keys_wait_for_the_names_of_colleagues(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await at_once(d, "g", "n")
        assert d.name() == "GiveDialog"


async def test_locking_does_not_wait(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        d.app.opening.add("something slow")
        await d.press("n")
        assert d.name() == "WorkbenchScreen"
        await d.pilot.press("ctrl+l")
    assert app.return_value is not None


async def test_taking_back_on_another_case_is_asked_about(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    cerys.casework.note(reports.WORKED, "Rang twice.", 5)
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("u")
        assert d.name() == "TakeBackDialog"
        assert f"Take back: Note on {reports.WORKED}?" in d.shown
        await d.press("escape")
        assert cerys.undo.peek().words == f"Note on {reports.WORKED}"
        await d.press("u", "enter")
        assert f"Note on {reports.WORKED} was taken back." in d.shown
    assert [event.text for event in cerys.cases.show(reports.WORKED).events if event.undone] == ["Rang twice."]


async def test_taking_back_twice_is_asked_about(
    at_case: AtCase, cerys: Workspace, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in ("One.", "Two.", "Three."):
        cerys.casework.note(reports.WORKED, words, 5)
    monkeypatch.setattr(session, "ASK_AGAIN_SECONDS", 3600)
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("u")
        assert d.name() == "CaseScreen"
        await d.press("u")
        assert d.name() == "TakeBackDialog"
        await d.press("escape")
        monkeypatch.setattr(session, "ASK_AGAIN_SECONDS", 0)
        await d.press("u")
        assert d.name() == "CaseScreen"


async def test_ctrl_c_on_a_list_says_how_to_leave(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("ctrl+c")
        assert d.app.is_running
        assert "Ctrl+Q leaves, Ctrl+L locks." in d.shown


async def test_the_warning_of_the_lock_shows_over_a_dialogue(
    at_case: AtCase, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        monkeypatch.setattr(HcmsApp, "quiet_for", lambda _: 4 * 60 + 59.0)
        d.app.check_presence()
        monkeypatch.undo()
        await d.rest()
        assert "Locks in 1 second. Press any key to stay." in d.shown
        await d.press("q")
        assert "Locks in" not in d.shown


async def test_a_refused_reference_can_be_corrected_at_once(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("slash", "z", "enter")
        assert d.name() == "FindCase"
        assert d.app.focused is not None
        assert d.app.focused.id == "other"


async def test_a_refused_safety_check_goes_to_the_first_unanswered_question(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.DANGER)) as d:
        await d.press("s", "n", "n", "tab", "tab", "ctrl+s")
        assert d.app.focused is not None
        assert d.app.focused.id == "answers"
        await d.press("n")
        assert d.app.screen.values().get("own_life") == "no"  # type: ignore[attr-defined]


async def test_nothing_to_take_back_is_nobody_elses_doing(
    at_case: AtCase, drive: Drive, clock: Callable[[], object]
) -> None:
    from datetime import timedelta

    clock.now += timedelta(days=3)  # type: ignore[attr-defined]
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("u")
        assert "There is nothing of yours to take back" in d.shown
        assert "someone else" not in d.shown
