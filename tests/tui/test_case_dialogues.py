"""What is done on a case, each in a few keys, and each taken back with one."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.factories import COLLEAGUE
from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Counting, SafetyMark, Status
from harassment_cms.domain.errors import MachineError
from harassment_cms.domain.work import EventKind, LinkKind, ReferralState, TaskState
from harassment_cms.services.cases import CaseView
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.dialogs.base import Dialog

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]


def view(work: Workspace, ref: str) -> CaseView:
    return work.cases.show(ref)


def problem(d: Driver) -> str:
    return " ".join(d.shown.replace("│", " ").split())


async def test_a_person_decides_how_figures_count_a_case(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("f")
        assert d.name() == "CountingDialog"
        await d.press("ctrl+s")
        assert "Nothing is chosen yet" in d.shown
        await d.press("enter", "enter")
        await d.type("They rang today.")
        await d.press("ctrl+s")
        assert "not broken down, at the reporting party's wish" in d.shown
        assert cerys.cases.find(reports.WORKED).left_out is Counting.DECLINED
        await d.press("u")
        assert cerys.cases.find(reports.WORKED).left_out is None


async def test_safety_check(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.DANGER)) as d:
        await d.press("s")
        assert "In danger now ring 999" in d.shown
        assert "Safeguarding lead: Safeguarding desk 01632 960012" in d.shown
        assert "Security out of hours: not filled in yet" in d.shown
        await d.press("y", "n", "u", "n", "y")
        await d.type("Rang security.")
        await d.press("down")
        await d.type("Safeguarding desk")
        await d.press("down", "1", "2", "ctrl+s")
        assert d.name() == "CaseScreen"
        assert "Safety check of HC-1C1-DFG recorded" in d.shown
        seen = view(cerys, reports.DANGER)
        assert seen.line.case.safety is SafetyMark.CHECKED
        check = next(event for event in seen.events if event.kind is EventKind.SAFETY_CHECK)
        assert check.minutes == 12
        assert "Danger now: yes" in (check.text or "")
        assert "Risk to their own life: unknown" in (check.text or "")
        await d.press("u")
        assert view(cerys, reports.DANGER).line.case.safety is SafetyMark.UNCHECKED_YES


async def test_the_safety_check_shows_what_the_report_says_and_answers_nothing_itself(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.DANGER)) as d:
        await d.press("s")
        said = {line[6:30].strip(): line[57:].strip(" │") for line in d.shown.splitlines() if "( ) yes" in line}
        assert said["Danger now"] == "Yes"
        assert said["Risk to their own life"] == "Prefer not to say"
        assert "(•)" not in d.shown
        await d.press("ctrl+s")
        assert "needs an answer to" in problem(d)
    assert view(cerys, reports.DANGER).line.case.safety is SafetyMark.UNCHECKED_YES


async def test_a_yes_needs_a_word_and_nothing_typed_is_lost(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.DANGER)) as d:
        await d.press("s", *"yyyyy", "ctrl+s")
        assert "A yes needs a word" in problem(d)
        assert d.shown.count("(•) yes") == 5


async def test_safety_check_from_the_list_opens_the_report_for_it(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("s")
        assert d.name() == "SafetyDialog"
        await d.press("escape")
        assert d.name() == "CaseScreen"


async def test_take_from_the_list_and_take_it_back(app: HcmsApp, cerys: Workspace, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("t")
        assert cerys.cases.preview(reports.DANGER).line.assignee == cerys.actor.name
        assert "is with you now" in d.shown
        await d.press("u")
        assert cerys.cases.preview(reports.DANGER).line.assignee is None
        assert "taken back" in d.shown


async def test_give(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("g")
        assert COLLEAGUE in d.shown
        await d.press("ctrl+s")
        assert f"now with {COLLEAGUE}" in d.shown
    assert cerys.cases.preview(reports.WORKED).line.assignee == COLLEAGUE


async def test_note_with_minutes(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        await d.type("They met on Thursday.")
        await d.press("down")
        await d.press("2", "0")
        await d.press("enter")
        assert "Note added" in d.shown
        note = max(view(cerys, reports.WORKED).events, key=lambda event: event.id)
        assert (note.kind, note.text, note.minutes) == (EventKind.NOTE, "They met on Thursday.", 20)
        await d.press("u")
        assert next(e for e in view(cerys, reports.WORKED).events if e.id == note.id).undone


async def test_an_empty_note_is_refused_in_the_dialogue(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n", "ctrl+s")
        assert d.name() == "NoteDialog"
        assert "nothing in the note" in problem(d)


async def test_contact_says_first_what_to_mind(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.DANGER)) as d:
        await d.press("c")
        assert "Before any contact: Please do not ring" in problem(d)
        await d.press("down", "down")
        await d.type("Sent a text.")
        await d.press("ctrl+s")
        assert "Contact recorded" in d.shown
    case = cerys.cases.find(reports.DANGER)
    assert case.first_contact_at is not None
    assert case.reached_at is not None


async def test_a_tasks_time_is_said_in_words_while_it_is_typed(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("a", "down")
        for typed, meant in (
            ("", "For example"),
            ("fri 10:00", "= Fri 20 Nov, 10:00"),
            ("3wd", "= Wed 25 Nov, 17:00"),
            ("smarch", "not a time"),
        ):
            await d.press("ctrl+u")
            await d.type(typed)
            assert meant in d.shown


async def test_task_and_done(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("a")
        await d.type("Ring back")
        await d.press("enter")
        await d.type("mon 9:30")
        await d.press("enter")
        assert "Task added for Mon 23 Nov, 09:30" in d.shown
        await d.press(*["right"] * 4, "d")
        assert view(cerys, reports.PLAIN).tasks[0].state is TaskState.DONE
        await d.press("u")
        assert view(cerys, reports.PLAIN).tasks[0].state is TaskState.OPEN


async def test_link(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("l")
        await d.type("hc 1c1 dfg")
        assert "= HC-1C1-DFG" in d.shown
        await d.press("enter", "down", "enter")
        await d.type("The same name.")
        await d.press("enter")
        assert "are linked" in d.shown
        link = view(cerys, reports.PLAIN).links[0]
        assert (link.other, link.kind, link.reason) == (reports.DANGER, LinkKind.SAME_REPORTER, "The same name.")


async def test_refer_from_the_directory(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("r")
        await d.type("stalkng")
        await d.press("enter")
        assert "not checked: check before giving it out" in d.shown
        await d.press("enter", "down", "enter")
        assert d.name() == "ReferDialog"
        await d.press("down", "ctrl+s")
        assert "Referral to" in d.shown
        assert view(cerys, reports.PLAIN).referrals[0].state is ReferralState.ACCEPTED
        await d.press("escape")
        assert d.name() == "CaseScreen"
        await d.press(*["right"] * 5, "enter", "down", "ctrl+s")
        assert view(cerys, reports.PLAIN).referrals[0].state is ReferralState.ATTENDED


async def test_move_offers_only_what_is_allowed(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("m")
        assert "( ) New" not in d.shown
        assert "( ) Waiting for others" in d.shown
        await d.press("down", "ctrl+s")
    assert cerys.cases.find(reports.WORKED).status is Status.WAITING


async def test_close_by_way_of_move_and_open_again_with_a_reason(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("m", "down", "down", "down", "ctrl+s")
        assert d.name() == "CloseDialog"
        await d.press("ctrl+s")
        assert "needs an outcome" in problem(d)
        await d.press("down", "ctrl+s")
        case = cerys.cases.find(reports.WORKED)
        assert (case.status, case.outcome) == (Status.CLOSED, "signposted")
        await d.press("m", "enter", "ctrl+s")
        assert "needs a reason" in problem(d)
        await d.type("She wrote again.")
        await d.press("ctrl+s")
    assert cerys.cases.find(reports.WORKED).status is Status.OPEN


async def test_closing_before_the_safety_check_is_refused_in_words(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("x")
        assert d.name() == "CaseScreen"
        assert "only after its safety check" in d.shown


async def test_label(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("e", "ctrl+u")
        await d.type("third floor")
        await d.press("enter")
        assert "third floor" in d.shown.splitlines()[2]
        await d.press("u")
    assert cerys.cases.preview(reports.WORKED).line.label == "library evenings"


async def test_find_a_case_however_it_is_typed(app: HcmsApp, drive: Drive) -> None:
    async with drive(app) as d:
        await d.press("slash")
        await d.type("2d2 fgh")
        await d.press("enter")
        assert "HC-2D2-FGH" in d.shown.splitlines()[2]


async def test_one_letter_keys_do_nothing_while_typing(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    before = len(view(cerys, reports.WORKED).events)
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        await d.press(*"stguxd123", "question_mark", "slash")
        assert "stguxd123?/" in d.shown
        assert d.name() == "NoteDialog"
    assert len(view(cerys, reports.WORKED).events) == before


async def test_a_draft_is_kept_and_offered_again_and_goes_with_the_note(
    at_case: AtCase, cerys: Workspace, drive: Drive
) -> None:
    place = f"note/{reports.WORKED}"
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        await d.type("Half a thought")
        dialog = d.app.screen
        assert isinstance(dialog, Dialog)
        dialog.keep()
        await d.rest()
        assert json.loads(cerys.drafts.load(place))["text"] == "Half a thought"
        await d.press("escape")
        assert "What you typed is kept" in d.shown
        await d.press("n")
        assert "Half a thought" in d.shown
        assert "begun to write" in d.shown
        await d.press("ctrl+s")
        assert cerys.drafts.places() == ()


async def test_saving_twice_writes_once(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    before = len(view(cerys, reports.WORKED).events)
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        await d.type("Once.")
        await d.press("ctrl+s", "ctrl+s", "ctrl+s")
    assert len(view(cerys, reports.WORKED).events) == before + 1


async def test_a_colleagues_change_is_never_written_over(
    at_case: AtCase, cerys: Workspace, opened: Callable[[str], Workspace], drive: Drive
) -> None:
    mira = opened(COLLEAGUE)
    async with drive(at_case(reports.WORKED)) as d:
        await d.press("m")
        mira.casework.set_status(reports.WORKED, Status.PAUSED)
        await d.press("down", "ctrl+s")
        assert "was changed while you had it open" in problem(d)
        assert cerys.cases.find(reports.WORKED).status is Status.PAUSED
        await d.press("escape")
        assert "Paused" in d.shown.splitlines()[2]


async def test_what_the_computer_refuses_stays_in_the_dialogue(
    at_case: AtCase, cerys: Workspace, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise MachineError("The disk is full. Nothing was added.", "Make room, then save again.")

    async with drive(at_case(reports.WORKED)) as d:
        await d.press("n")
        await d.type("Kept all the same")
        monkeypatch.setattr(type(cerys.casework), "note", full)
        await d.press("ctrl+s")
        assert "The disk is full" in problem(d)
        assert "Kept all the same" in d.shown
        monkeypatch.undo()
        await d.press("ctrl+s")
        assert "Note added" in d.shown


async def test_a_defect_is_told_without_a_word_of_content(
    at_case: AtCase, cerys: Workspace, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("Noor Rahmani said something")

    monkeypatch.setattr(type(cerys.casework), "take", broken)
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("t")
        assert d.name() == "Tell"
        assert "ValueError" in d.shown
        assert "said something" not in d.shown
        await d.press("enter")
        assert d.name() == "CaseScreen"
