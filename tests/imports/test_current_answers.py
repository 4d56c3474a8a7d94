"""An edited report: the current answers, what a case manager is told and shows, and the codes that follow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import ADMINISTRATOR, LEAD
from tests.imports.conftest import Scene, export, report
from tests.services.steps import check

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import ChangeKind, Queue, Route, SafetyMark, Standing
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.lifecycle import StepAction
from harassment_cms.domain.periods import parse_period
from harassment_cms.domain.work import EventKind

OLD = [report(1), report(2)]
NEW = [report(1, "They have stopped.", route="anonymous"), report(2)]
FIRST, SECOND, THIRD = (f"results-2025-12-0{day}-0900.csv" for day in (1, 2, 3))


def narrative(work: Workspace, ref: str) -> str:
    return next(answer.raw for answer in work.cases.show(ref).answers if answer.question == "narrative")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_later_export_has_the_current_answers_whichever_comes_first(scene: Scene, order: tuple[int, ...]) -> None:
    files = ((FIRST, export(OLD)), (SECOND, export(NEW)))
    results = [scene.take(*files[place], by=ADMINISTRATOR) for place in order]
    ref = results[0].cases[0]
    with scene.at_work() as work:
        case = work.cases.find(ref)
        assert (case.facts.route, case.first_contact_due, case.changed) == (Route.ANONYMOUS, None, True)
        assert work.cases.counts()[Queue.CHANGED] == 1
        assert work.tasks.today().changed == 1
        shown = work.cases.show(ref)
        assert StepAction.SEE_CHANGE in [step.action for step in shown.steps]
        assert narrative(work, ref) == "They have stopped."
        assert [each.standing for each in shown.submissions] == [Standing.EARLIER, Standing.CURRENT]
        assert [each.revision for each in shown.submissions] == [1, 2]
        changed = {change.question: change for change in shown.changes}
        assert changed.keys() == {"route", "narrative"}
        assert changed["narrative"].kind is ChangeKind.CHANGED
        assert (changed["narrative"].before, changed["narrative"].now) == (OLD[0][4], "They have stopped.")
        assert next(entry.kind for entry in work.record.entries() if entry.on == ref) == "case.codes"
        (told,) = shown.events
        assert told.kind is EventKind.CHANGED
        assert told.text is not None
        assert told.text.count("“") == 2
        assert ("older" in told.text) == (order == (1, 0))
        assert work.casework.see_change(ref).changed is False
    assert scene.sound()


def test_answers_added_and_taken_away_are_called_so(scene: Scene) -> None:
    scene.take(FIRST, export([report(1, danger="")]))
    (ref,) = [line.case.ref for line in scene.cases()]
    scene.take(SECOND, export([report(1, danger="no", **{"How was the form?": ""})]))
    with scene.at_work() as work:
        kinds = {change.question: change.kind for change in work.cases.show(ref).changes}
    assert kinds == {"danger": ChangeKind.ADDED, "header:how was the form?": ChangeKind.REMOVED}


def test_an_answer_that_was_changed_back_is_told_again_and_is_current(scene: Scene) -> None:
    ref = scene.take(FIRST, export(OLD)).cases[0]
    scene.take(SECOND, export(NEW))
    with scene.at_work() as work:
        work.casework.see_change(ref)
    again = scene.take(THIRD, export([*OLD, report(3)]), by=ADMINISTRATOR)
    assert again.counts.known == 2
    with scene.at_work() as work:
        assert work.cases.find(ref).changed
        told = [event for event in work.cases.show(ref).events if event.kind is EventKind.CHANGED]
        assert [("again" in (event.text or "")) for event in told] == [False, True]
        assert narrative(work, ref) == OLD[0][4]
        assert work.cases.find(ref).facts.route is Route.NAMED_MEETING


def test_the_very_same_file_exported_later_tells_that_too(scene: Scene) -> None:
    ref = scene.take(FIRST, export(OLD)).cases[0]
    scene.take(SECOND, export(NEW))
    again = scene.take(THIRD, export(OLD), by=ADMINISTRATOR)
    assert again.already
    with scene.at_work() as work:
        assert narrative(work, ref) == OLD[0][4]
    assert scene.sound()


def test_an_export_with_more_columns_and_a_yes_puts_the_case_into_the_first_queue(scene: Scene) -> None:
    header = ("response_id", "submitted_at", "route", "narrative", "How was the form?")
    first = scene.take("a.csv", export([(*row[:3], *row[4:]) for row in OLD], header))
    with scene.at_work() as work:
        check(work, first.cases[0])
        check(work, first.cases[1])
    scene.take("b.csv", export([report(1, danger="yes"), report(2)]), by=ADMINISTRATOR)
    marks = {line.case.ref: line.case.safety for line in scene.cases()}
    assert marks == {first.cases[0]: SafetyMark.UNCHECKED_YES, first.cases[1]: SafetyMark.CHECKED}
    with scene.at_work() as work:
        check(work, first.cases[0])
    # The same yes in yet another shape is no news.
    scene.take("c.csv", export([(*report(1, danger="yes"), "new")], (*export_header(), "One more")))
    assert {line.case.safety for line in scene.cases()} == {SafetyMark.CHECKED}


def export_header() -> tuple[str, ...]:
    return ("response_id", "submitted_at", "route", "danger", "narrative", "How was the form?")


def test_a_date_that_comes_later_counts_from_then_on(scene: Scene) -> None:
    header = ("response_id", "route", "danger", "narrative", "How was the form?")
    ref = scene.take("a.csv", export([(row[0], *row[2:]) for row in OLD], header)).cases[0]
    assert {line.case.submitted_at for line in scene.cases()} == {None}
    scene.take("b.csv", export(OLD), by=ADMINISTRATOR)
    with scene.at_work() as work:
        case = work.cases.find(ref)
        assert str(case.submitted_at) == "2025-11-02 10:00:00+00:00"
        assert case.first_contact_due is not None
        assert not case.changed
    assert scene.look("SELECT counted_on FROM case_file ORDER BY id")[0] == ("2025-11-02",)


def test_bytes_that_mean_something_else_under_other_headings_are_no_known_row(scene: Scene) -> None:
    columns = ("response_id", "submitted_at", "route", "danger", "narrative")
    row = ("7", "2025-11-02 10:00:00 UTC", "named_meeting", "no", "Somebody kept staring.")
    ref = scene.take("a.csv", export([row], columns)).cases[0]
    other = (*columns[:3], "still_happening", columns[4])
    assert scene.take("b.csv", export([row], other)).counts.known == 1
    with scene.at_work() as work:
        answers = {answer.question: answer.value for answer in work.cases.show(ref).answers}
        assert (answers["danger"], answers["still_happening"]) == ("no", "no")
        assert [work.imports.rebuild(batch.id) for batch in work.imports.batches()] == [
            export([row], columns),
            export([row], other),
        ]


def test_what_was_begun_and_not_sent_stands_before_what_was_sent(scene: Scene) -> None:
    begun = ("1-2-1", "2025-11-02 10:00:00 UTC", "", "", "", "")
    scene.take("a.csv", export([report(2), begun]))
    ref = scene.take("b.csv", export(OLD)).cases[0]
    with scene.at_work() as work:
        shown = work.cases.show(ref)
    assert [each.standing for each in shown.submissions] == [Standing.UNFINISHED, Standing.CURRENT]
    assert shown.revisions == 1
    assert not shown.changes


# --- where nobody knows which answers are the newer ones


@pytest.fixture
def unclear(scene: Scene) -> str:
    """A case with two answers, of which neither tool nor file tells which is newer."""
    ref = scene.take("a.csv", export(OLD)).cases[0]
    scene.take("b.csv", export(NEW), by=ADMINISTRATOR)
    return ref


def test_the_last_to_arrive_stands_in_with_a_mark(scene: Scene, unclear: str) -> None:
    with scene.at_work() as work:
        case = work.cases.find(unclear)
        assert case.unclear
        assert case.facts.route is Route.ANONYMOUS
        assert StepAction.CURRENT in [step.action for step in work.cases.preview(unclear).steps]
        assert narrative(work, unclear) == "They have stopped."


def test_a_person_says_which_and_can_take_it_back(scene: Scene, unclear: str) -> None:
    with scene.at_work() as work:
        work.casework.see_change(unclear)
        case = work.casework.choose_current(unclear, 1)
        assert (case.unclear, case.changed, case.facts.route) == (False, False, Route.NAMED_MEETING)
        assert case.first_contact_due is not None
        assert narrative(work, unclear) == OLD[0][4]
        shown = work.cases.show(unclear)
        assert shown.events[-1].kind is EventKind.CURRENT_CHOSEN
        assert [each.standing for each in shown.submissions] == [Standing.EARLIER, Standing.CURRENT]
        with pytest.raises(ConflictError, match="already"):
            work.casework.choose_current(unclear, 2)
        assert work.undo.last().kind is EventKind.CURRENT_CHOSEN
        case = work.cases.find(unclear)
        assert (case.unclear, case.facts.route, case.first_contact_due) == (True, Route.ANONYMOUS, None)
    assert scene.sound()


def test_only_what_there_is_can_be_chosen(scene: Scene, unclear: str) -> None:
    other = next(line.case.ref for line in scene.cases() if line.case.ref != unclear)
    with scene.at_work() as work:
        for number in (0, 3):
            with pytest.raises(InputRefusedError, match="answers 1 to 2"):
                work.casework.choose_current(unclear, number)
        with pytest.raises(ConflictError, match="no two answers"):
            work.casework.choose_current(other, 1)


def test_what_arrives_after_a_choice_is_asked_again(scene: Scene, unclear: str) -> None:
    with scene.at_work() as work:
        work.casework.choose_current(unclear, 1)
    scene.take("c.csv", export([report(1, "It began again."), report(2)]), by=ADMINISTRATOR)
    with scene.at_work() as work:
        assert work.cases.find(unclear).unclear
        assert narrative(work, unclear) == "It began again."


def test_a_route_that_changed_after_the_check_brings_its_steps_and_its_time(scene: Scene) -> None:
    ref = scene.take(FIRST, export([report(1, route="anonymous")])).cases[0]
    with scene.at_work() as work:
        check(work, ref)
        work.casework.take(ref)
        before = {task.title for task in work.cases.preview(ref).tasks}
        scene.clock.now += timedelta(hours=1)
        work.casework.contact(ref, reached=False)
        assert work.cases.find(ref).first_contact_at is None
    scene.take(SECOND, export([report(1)]), by=ADMINISTRATOR)
    with scene.at_work() as work:
        case = work.cases.find(ref)
        assert case.facts.route is Route.NAMED_MEETING
        assert case.first_contact_due is not None
        assert case.first_contact_at == scene.clock.now
        assert {task.title for task in work.cases.preview(ref).tasks} > before


def test_figures_follow_and_say_so_while_they_do_not(scene: Scene) -> None:
    scene.take(FIRST, export(OLD), by=ADMINISTRATOR)
    scene.take(SECOND, export(NEW), by=ADMINISTRATOR)
    period = parse_period("2025-11", 8)
    with scene.at_work(LEAD) as work:
        assert any("changed answers" in note for note in work.reports.report(period).notes)
    with scene.at_work():
        pass
    with scene.at_work(LEAD) as work:
        assert not any("changed answers" in note for note in work.reports.report(period).notes)
    assert scene.look("SELECT route, codes_due FROM case_file ORDER BY id")[0] == ("anonymous", 0)
