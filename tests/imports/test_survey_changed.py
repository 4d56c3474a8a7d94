"""When the survey changes, an import says what changed since the last one, and places nothing by likeness."""

from __future__ import annotations

from tests.imports.conftest import HEADER, Scene, export, report

from harassment_cms.intake.changes import ChangeKind

FIRST = (
    *HEADER[:4],
    "Please tell us what happened, in your own words and as much or as little as you like.",
    HEADER[5],
)
LATER = (*HEADER[:3], "Is somebody in danger right now?", FIRST[4], "Was the form easy?")


def test_a_first_import_is_compared_with_the_form(scene: Scene) -> None:
    with scene.at_work() as work:
        changes = work.imports.preview(scene.file("a.csv", export([report(1)], FIRST))).changes
    assert changes.since is None
    assert {change.kind for change in changes.found} == {ChangeKind.ADDED, ChangeKind.DROPPED}
    assert [each.heading for each in changes.unplaced] == ["How was the form?"]


def test_the_next_one_with_the_last_and_a_reworded_safety_question_is_only_suggested(scene: Scene) -> None:
    scene.take("a.csv", export([report(1)], FIRST))
    with scene.at_work() as work:
        preview = work.imports.preview(scene.file("b.csv", export([report(5)], LATER)))
    found = preview.changes
    assert found.file == "a.csv"
    assert [(change.kind, change.heading) for change in found.found] == [
        (ChangeKind.REWORDED, "Is somebody in danger right now?"),
        (ChangeKind.REWORDED, "Was the form easy?"),
    ]
    assert found.unplaced[0].suggestions[0].question == "danger"
    # What is only alike is never taken for an answer.
    assert preview.counts.safety == 0
    assert preview.alarm.blind


def test_the_import_itself_says_the_same_and_the_same_headings_say_nothing(scene: Scene) -> None:
    scene.take("a.csv", export([report(1)], FIRST))
    result = scene.take("b.csv", export([report(5)], LATER))
    assert len(result.changes.found) == 2
    again = scene.take("c.csv", export([report(6)], LATER))
    assert again.changes.found == ()
    assert [each.heading for each in again.changes.unplaced] == [
        "Is somebody in danger right now?",
        "Was the form easy?",
    ]
