"""Writing a report down on the screens: with arrows, Enter, Esc and typing, and nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import FORM
from tests.tui.driving import Driver
from textual.widgets import Button, TextArea

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.case import Queue
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand import CIRCUMSTANCES, Unfinished
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.process import NEW_CASE, ReturnPlace
from harassment_cms.tui.screens.new_case.screen import NewCaseScreen
from harassment_cms.tui.widgets.picks import Picks

Drive = Callable[..., Driver]
STORY = "They were shouted at by the lift."
CAME, TOLD_BY, BASIS = (CIRCUMSTANCES[name] for name in ("came_by", "told_by", "basis"))
HOW_IT_CAME = {CAME: Given(("phone",)), TOLD_BY: Given(("themselves",)), BASIS: Given(("agreed",))}


def begun(work: Workspace, at: str = CAME, **answers: Given) -> Unfinished:
    """Leave an unfinished report behind, at one of its questions, as an earlier session would."""
    unfinished = Unfinished(FORM, "2026-11-19T15:00:00Z", at, {**HOW_IT_CAME, **answers})
    work.drafts.save("report/1", unfinished.to_text())
    return unfinished


def in_all(work: Workspace) -> int:
    return work.cases.counts()[Queue.ALL]


def only_draft(work: Workspace) -> Unfinished:
    (unfinished,) = work.by_hand.begun().values()
    return unfinished


async def test_a_report_is_written_down_with_the_keys_everybody_has(
    app: HcmsApp, cerys: Workspace, drive: Drive
) -> None:
    before = in_all(cerys)
    async with drive(app) as d:
        await d.press("b")
        assert "How did it reach you?" in d.shown
        await d.press("down", "enter")
        await d.type("yesterday 14:30")
        assert "= Thu 19 Nov, 14:30" in d.shown
        await d.press("enter", "down", "enter")
        await d.type("their sister")
        await d.press("enter", "end", "enter")
        assert "What is the reason?" in d.shown
        await d.type("A child lives there.")
        await d.press("pagedown")
        assert "Is everyone safe?" in d.shown
        await d.press("y", "enter")
        await d.press("pagedown", "pagedown", "pagedown", "tab", "tab")
        await d.type(STORY)
        await d.press("ctrl+s")
        assert "It can stay open" in " ".join(d.shown.split())
        await d.press("ctrl+s")
        assert d.name() == "SafetyDialog"
    assert in_all(cerys) == before + 1
    assert cerys.by_hand.begun() == {}
    (ref,) = [line.case.ref for line in cerys.cases.list(Queue.SAFETY_CHECK) if line.case.came_by]
    (submission,) = cerys.cases.show(ref).submissions
    told = submission.told
    assert told is not None
    assert (told.came_by, told.told_by, told.relayed_by) == ("phone", "supporter", "their sister")
    assert (told.basis, told.reason) == ("without", "A child lives there.")
    values = {answer.question: answer.value for answer in submission.answers}
    assert (values["danger"], values["own_life"], values["narrative"]) == ("yes", None, STORY)


async def test_passing_over_everything_answers_nothing(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("b")
        for _ in range(2):
            await d.press(*["down"] * 24, "pagedown")
        await d.press("ctrl+s")
        assert "How did it reach you?" in d.shown
        screen = app.screen
        assert isinstance(screen, NewCaseScreen)
        assert screen.kept.unfinished.answers == {}
        await d.press("ctrl+s")
        assert "This has to be known before the report can be kept." in d.shown
        await d.press("escape")
        assert d.name() == "WorkbenchScreen"
    assert cerys.by_hand.begun() == {}


async def test_leaving_keeps_it_and_today_leads_back(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    begun(cerys, "narrative")
    async with drive(app, (80, 60)) as d:
        await d.press("b", "enter")
        await d.type(STORY)
        await d.press("escape")
        assert "is not entered yet" in d.shown
        assert only_draft(cerys).answers["narrative"].text == STORY
        await d.press("2")
        assert "A report that you write down" in d.shown
        await d.press("end", "enter")
        assert app.screen.query_one(TextArea).text == STORY
        assert app.focused is app.screen.query_one(TextArea)


async def test_locking_keeps_what_was_typed_to_the_last_key_and_comes_back_to_it(
    app: HcmsApp, home: Home, cerys: Workspace, drive: Drive
) -> None:
    begun(cerys, "narrative")
    async with drive(app) as d:
        await d.press("b", "enter")
        await d.type(STORY)
        app.lock()
    assert only_draft(cerys).answers["narrative"].text == STORY
    place = app.return_place
    assert (place.action, place.pane) == (NEW_CASE, "report/1")
    async with drive(HcmsApp(home, None, cerys, ReturnPlace(mode="cases", action=NEW_CASE, pane="report/1"))) as d:
        assert d.name() == "NewCaseScreen"
        assert d.app.screen.query_one(TextArea).text == STORY


async def test_what_is_typed_is_sealed_soon(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("b", "enter")
        screen = app.screen
        assert isinstance(screen, NewCaseScreen)
        assert screen._timer is not None
        screen.keep_soon()
        await d.rest()
        assert only_draft(cerys).answers == {CAME: Given(("in_person",))}


async def test_of_several_begun_one_is_chosen(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    begun(cerys, narrative=Given(text=STORY))
    async with drive(app) as d:
        await d.press("b")
        assert "begun Thu 19 Nov, 15:00, 4 answers" in " ".join(d.shown.split())
        await d.press("down", "enter")
        await d.press("enter")
        await d.press("escape")
    assert sorted(cerys.by_hand.begun()) == ["report/1", "report/2"]


async def test_throwing_away_is_asked_twice(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    begun(cerys)
    async with drive(app) as d:
        await d.press("b", "enter", "ctrl+s")
        away = app.screen.query_one("#away", Button)
        away.active_effect_duration = 0
        away.focus()
        await d.press("enter")
        assert "kept nowhere else" in d.shown
        assert cerys.by_hand.begun()
        await d.press("enter")
        assert d.name() == "WorkbenchScreen"
    assert cerys.by_hand.begun() == {}


async def test_the_same_answers_are_asked_about_and_nothing_is_lost(
    app: HcmsApp, cerys: Workspace, drive: Drive
) -> None:
    unfinished = begun(cerys, narrative=Given(text=STORY))
    desk = cerys.desk
    cerys.by_hand.enter(unfinished.report(desk.clock(), desk.calendar))
    before = in_all(cerys)
    async with drive(app) as d:
        await d.press("b", "enter", "ctrl+s", "ctrl+s")
        assert "very same answers" in " ".join(d.shown.split())
        assert in_all(cerys) == before
        assert cerys.by_hand.begun()
        await d.press("ctrl+s")
    assert in_all(cerys) == before + 1


async def test_a_section_is_gone_to_from_the_look_over(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    begun(cerys)
    async with drive(app) as d:
        await d.press("b", "enter", "ctrl+s", "down", "enter")
        assert "Section 2 of" in d.shown
        await d.press("pageup", "tab", "tab")
        assert "Section 1 of" in d.shown


async def test_several_are_ticked_and_taken_back_and_typing_finds(
    app: HcmsApp, cerys: Workspace, drive: Drive
) -> None:
    begun(cerys, "types")
    async with drive(app) as d:
        await d.press("b", "enter")
        await d.press("s", "t", "a", "enter", "home", "space", "space", "down", "space")
        picks = app.focused
        assert isinstance(picks, Picks)
        assert [len(picks.picked), "stalking" in picks.picked] == [2, True]
        await d.press("backspace")
        assert not picks.picked


async def test_words_of_their_own_belong_to_other(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    begun(cerys, "affiliation")
    async with drive(app) as d:
        await d.press("b", "enter")
        await d.press("o", "t", "h", "enter")
        await d.type("a guest of a guest")
        await d.press("escape")
    assert only_draft(cerys).answers["affiliation"] == Given(("other",), other="a guest of a guest")
