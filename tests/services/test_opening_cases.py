"""Opening a case: what is shown, what is on record, and what has to be known before any contact."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from tests.factories import CASE_MANAGER, Sketch, StillClock, add_cases
from tests.services.steps import change_arrives, check, kinds

import harassment_cms
from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Facts, Route
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.lifecycle import StepAction
from harassment_cms.domain.work import EventKind

WORDS = "Someone wrote things about me on the whiteboard, twice."


@pytest.fixture
def ref(cerys: Workspace) -> str:
    """One report with words that are easy to find again."""
    return add_cases(cerys, [Sketch(narrative=WORDS)])[0]


def _entries(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(entry.kind, entry.on, entry.by) for entry in workspace.record.entries()]


def test_opening_a_report_is_on_record_and_a_preview_is_no_reading(cerys: Workspace, ref: str) -> None:
    before = _entries(cerys)
    preview = cerys.cases.preview(ref)
    cerys.cases.lines([preview.line.case.id])
    cerys.cases.counts()
    assert WORDS not in repr(preview)
    assert _entries(cerys) == before
    view = cerys.cases.show(ref)
    assert WORDS in [answer.raw for answer in view.submissions[0].answers]
    assert _entries(cerys) == [*before, ("case.read", ref, CASE_MANAGER)]


def test_a_case_that_is_not_there_is_no_reading(cerys: Workspace) -> None:
    before = _entries(cerys)
    with pytest.raises(InputRefusedError):
        cerys.cases.show("HC-0C0-CCC")
    assert _entries(cerys) == before


def test_the_preview_counts_work_without_what_was_taken_back(cerys: Workspace, ref: str) -> None:
    check(cerys, ref)
    cerys.casework.note(ref, "Read it twice", 30)
    cerys.casework.note(ref, "Wrong case", 15)
    cerys.undo.last()
    preview = cerys.cases.preview(ref)
    assert preview.minutes == 30
    assert preview.events == len(kinds(cerys, ref)) == 4
    assert [task.title for task in preview.tasks] == [task.title for task in cerys.cases.show(ref).tasks]


def test_the_timeline_marks_what_was_taken_back_and_leaves_nothing_out(cerys: Workspace, ref: str) -> None:
    cerys.casework.note(ref, "Wrong case")
    cerys.undo.last()
    note, back = cerys.cases.show(ref).events
    assert (note.kind, note.text, note.undone) == (EventKind.NOTE, "Wrong case", True)
    assert (back.kind, back.undone, back.detail) == (EventKind.UNDONE, False, {"kind": "note"})


def test_the_safety_check_is_the_first_step_and_its_clock_runs_through_the_weekend(
    cerys: Workspace, clock: StillClock
) -> None:
    (ref,) = add_cases(cerys, [Sketch(Facts(Route.ANONYMOUS))])
    first = cerys.cases.preview(ref).steps[0]
    assert (first.action, first.due) == (StepAction.SAFETY_CHECK, clock.now + timedelta(hours=4))
    clock.now += timedelta(days=5)
    assert cerys.cases.preview(ref).steps[0].late


def test_a_changed_answer_is_marked_as_not_seen_until_somebody_looked(cerys: Workspace, ref: str) -> None:
    assert [submission.seen for submission in cerys.cases.show(ref).submissions] == [True]
    change_arrives(cerys, ref)
    steps = [step.action for step in cerys.cases.show(ref).steps]
    assert StepAction.SEE_CHANGE in steps
    cerys.casework.see_change(ref)
    assert StepAction.SEE_CHANGE not in [step.action for step in cerys.cases.show(ref).steps]


def _export(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_changed_answer_from_further_up_in_another_file_is_still_the_newer_one(
    cerys: Workspace, clock: StillClock, tmp_path: Path
) -> None:
    shipped = Path(harassment_cms.__file__).parent / "_demo" / "results-for-harassment-re-2026-10-05-0900.csv"
    with shipped.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    words = next(place for place, text in enumerate(header) if "Please tell us what happened" in text)
    ref = cerys.imports.run(_export(tmp_path / "first.csv", [header, *rows[:3]])).cases[2]
    changed = [*rows[2]]
    changed[words] = "I left something out: it was not the first time."
    clock.now += timedelta(days=1)
    assert cerys.imports.run(_export(tmp_path / "second.csv", [header, changed])).counts.amended == 1
    view = cerys.cases.show(ref)
    assert [submission.seen for submission in view.submissions] == [True, False]
    assert view.submissions[1].received_at == clock.now
    assert changed[words] in [answer.raw for answer in view.submissions[1].answers]
    clock.now += timedelta(hours=1)
    cerys.casework.see_change(ref)
    assert [submission.seen for submission in cerys.cases.show(ref).submissions] == [True, True]
    clock.now += timedelta(days=1)
    changed[words] += " There were others."
    cerys.imports.run(_export(tmp_path / "third.csv", [header, changed]))
    assert [submission.seen for submission in cerys.cases.show(ref).submissions] == [True, True, False]


_ASKED = ["Response ID", "Completed at", "route", "name", "phone", "affected_knows"]
_GIVEN = ["71", "2026-11-10 11:00:00", "I give my name and would like to talk to a case manager", "Ida Example"]


def test_cautions_for_either_person_are_told_before_any_contact(cerys: Workspace, tmp_path: Path) -> None:
    header = [*_ASKED, "contact_safety", "affected_contact_safety"]
    row = [*_GIVEN, "01632 960999", "No", "No voicemail, please.", "Her brother reads her letters."]
    ref = cerys.imports.run(_export(tmp_path / "first.csv", [header, row])).cases[0]
    contact = cerys.cases.show(ref).contact
    assert contact.safety == "No voicemail, please."
    assert contact.affected_safety == "Her brother reads her letters."
    assert contact.affected_unaware


def test_nothing_but_a_plain_no_is_taken_for_not_knowing(cerys: Workspace, tmp_path: Path) -> None:
    ref = cerys.imports.run(_export(tmp_path / "a.csv", [_ASKED, [*_GIVEN, "", "I am not sure"]])).cases[0]
    contact = cerys.cases.show(ref).contact
    assert (contact.affected_unaware, contact.affected_knows) == (False, "I am not sure")


@pytest.mark.parametrize("later", [[], [""]], ids=["not asked again", "left empty"])
def test_a_later_export_takes_no_caution_back(
    cerys: Workspace, clock: StillClock, tmp_path: Path, later: list[str]
) -> None:
    header = [*_ASKED, "contact_safety"]
    row = [*_GIVEN, "01632 960999", "No", "No voicemail, please."]
    ref = cerys.imports.run(_export(tmp_path / "first.csv", [header, row])).cases[0]
    clock.now += timedelta(days=1)
    row = [*_GIVEN, "", "Yes", *later]
    counts = cerys.imports.run(_export(tmp_path / "second.csv", [header[: len(row)], row])).counts
    assert counts.amended == 1
    contact = cerys.cases.show(ref).contact
    assert contact.safety == "No voicemail, please."
    assert (contact.affected_unaware, contact.affected_knows) == (False, "Yes")
    assert "Phone" not in dict(contact.contact)


def test_a_row_that_was_altered_by_hand_is_named_and_the_case_is_shown_still(cerys: Workspace, ref: str) -> None:
    cerys.casework.note(ref, "As it was")
    with cerys.store.write() as work:
        connection = cast("Any", work.cases)._connection
        connection.exec_driver_sql("UPDATE event SET minutes = 600")
        connection.commit()
    view = cerys.cases.show(ref)
    assert view.events[0].text == "As it was"
    assert len(view.problems) == 1
    assert "event" in view.problems[0]
