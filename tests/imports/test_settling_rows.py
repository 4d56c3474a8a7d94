"""Rows that made no case: a case manager decides with their key, an administrator with the file at hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD
from tests.imports.conftest import HEADER, Scene, export, report
from tests.imports.test_further_rows import KOBO_CHILD, KOBO_CHILDREN, REDCAP, event, table

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Route, SafetyMark, Standing
from harassment_cms.domain.errors import InputRefusedError, NotPermittedError
from harassment_cms.domain.settling import Pile, Reason
from harassment_cms.intake.understanding import Wish
from harassment_cms.services.imports import AtHand, ImportResult

TORN = b"1-2-2,2025-11-03 10:00:00 UTC,anonymous,yes,A torn row,about somebody,at the lake\n"
NO_ID = report(3, "Words about a corridor.", response_id="", danger="yes")
BEGUN = event("9", report_timestamp="[not completed]", route="anonymous", danger="0", types___threats="1")
SENT = event("9", report_timestamp="2025-11-09 10:00:00", route="anonymous", danger="0", types___stalking="1")


def with_torn_row(scene: Scene, by: str = CASE_MANAGER) -> ImportResult:
    return scene.take("torn.csv", export([report(1)]) + TORN + export([NO_ID], HEADER).split(b"\n", 1)[1], by)


def redcap(scene: Scene, name: str, *rows: tuple[str, ...]) -> ImportResult:
    with scene.at_work() as work:
        return work.imports.run(scene.file(name, table(REDCAP, *rows)), Wish(form="harassment-report"))


def test_a_case_manager_takes_rows_as_reports(scene: Scene) -> None:
    with_torn_row(scene)
    before = scene.rows()
    with scene.at_work() as work:
        torn, nameless = work.settling.rows()
        assert "at the lake" in work.settling.show(torn.id)
        refs = work.settling.take([torn.id, nameless.id])
        assert work.settling.rows() == ()
        unread, read = (work.cases.show(ref) for ref in refs)
    # What could not be read stands there whole, and nothing of it counts as an answer.
    assert unread.answers == ()
    assert [raw.raw for raw in unread.unmapped] == [TORN.decode()]
    assert unread.line.case.facts.route is Route.UNKNOWN
    assert (unread.line.case.safety, unread.submissions[0].problem) == (SafetyMark.UNCHECKED, torn.problem)
    # What only lacked its id is read like any other, and its codes and its clock follow from it.
    assert "corridor" in next(answer.raw for answer in read.answers if answer.question == "narrative")
    assert read.line.case.facts.route is Route.NAMED_MEETING
    assert read.line.case.safety is SafetyMark.UNCHECKED_YES
    assert read.line.case.first_contact_due is not None
    assert unread.problems == read.problems == ()
    # Nothing that was sealed is sealed again, and nothing stands twice.
    assert scene.rows()["submission"] == before["submission"]
    assert scene.rows()["case_key"] == before["case_key"]
    assert scene.sound()


def test_the_same_rows_in_a_later_export_stay_what_they_were_made(scene: Scene) -> None:
    with_torn_row(scene)
    with scene.at_work() as work:
        work.settling.take([row.id for row in work.settling.rows()])
    before = scene.rows()
    result = scene.take(
        "later.csv", export([report(1), report(4)]) + TORN + export([NO_ID], HEADER).split(b"\n", 1)[1]
    )
    assert (result.counts.new, result.counts.known, result.counts.quarantined) == (1, 3, 0)
    assert scene.rows()["submission"] == before["submission"] + 1
    with scene.at_work() as work:
        assert work.settling.rows() == ()


def test_an_administrator_decides_with_the_file_at_hand(scene: Scene) -> None:
    with_torn_row(scene, ADMINISTRATOR)
    path = scene.folder / "torn.csv"
    other = scene.file("other.csv", export([report(8)]))
    before = scene.rows()
    with scene.at_work(ADMINISTRATOR) as work:
        torn, nameless = work.settling.rows()
        for act in _decisions(work, torn.id):
            with pytest.raises(NotPermittedError):
                act(None)
            with pytest.raises(InputRefusedError, match="does not stand in"):
                act(AtHand(other, Wish()))
        assert {**scene.rows(), "audit_entry": 0} == {**before, "audit_entry": 0}
        (ref,) = work.settling.take([nameless.id], AtHand(path, Wish()))
        work.settling.leave([torn.id], Reason.NO_REPORT, AtHand(path, Wish()))
        assert work.settling.rows() == ()
    with scene.at_work() as work:
        view = work.cases.show(ref)
        assert view.line.case.facts.route is Route.NAMED_MEETING
        assert view.problems == ()
    assert scene.sound()


def _decisions(work: Workspace, row: int) -> tuple[Callable[[AtHand | None], object], ...]:
    return (
        lambda at_hand: work.settling.take([row], at_hand),
        lambda at_hand: work.settling.leave([row], Reason.TEST, at_hand),
    )


def test_a_row_that_was_left_can_still_be_taken_and_a_taken_one_only_once(scene: Scene) -> None:
    with_torn_row(scene)
    with scene.at_work() as work:
        torn, nameless = work.settling.rows()
        work.settling.leave([torn.id, nameless.id], Reason.DUPLICATE)
        assert work.settling.rows() == ()
        (ref,) = work.settling.take([torn.id])
        before = scene.rows()
        with pytest.raises(InputRefusedError):
            work.settling.show(torn.id)
        with pytest.raises(InputRefusedError):
            work.settling.take([torn.id])
        # One that cannot be taken leaves the others as they were, too.
        with pytest.raises(InputRefusedError):
            work.settling.take([nameless.id, torn.id])
        assert scene.rows() == before
        assert {line.case.ref for line in work.cases.list()} >= {ref}
    assert scene.sound()


def test_who_neither_imports_nor_reads_is_refused(scene: Scene) -> None:
    with_torn_row(scene)
    with scene.at_work() as work:
        row = work.settling.rows()[0].id
    with scene.at_work(LEAD) as work:
        for act in _decisions(work, row):
            with pytest.raises(NotPermittedError):
                act(None)
        with pytest.raises(NotPermittedError):
            work.settling.rows()


def test_what_was_broken_off_becomes_a_case_only_by_a_person_and_its_end_joins_it(scene: Scene) -> None:
    redcap(scene, "begun.csv", BEGUN)
    assert scene.cases() == ()
    with scene.at_work() as work:
        assert work.settling.rows() == ()
        (begun,) = work.settling.rows(Pile.BROKEN_OFF)
        (ref,) = work.settling.take([begun.id])
    result = redcap(scene, "sent.csv", SENT, BEGUN)
    assert (result.counts.new, result.counts.amended, result.counts.known) == (0, 1, 1)
    (line,) = scene.cases()
    assert (line.case.ref, line.case.changed) == (ref, True)
    with scene.at_work() as work:
        view = work.cases.show(ref)
    assert view.line.case.facts.incident_types == ("stalking",)
    assert {each.standing for each in view.submissions} == {Standing.CURRENT, Standing.EARLIER}
    assert view.problems == ()
    assert scene.sound()


def test_a_row_that_waits_for_its_report_is_not_made_another_case(scene: Scene) -> None:
    with scene.at_work() as work:
        children = scene.file("children.csv", table(KOBO_CHILD, *KOBO_CHILDREN))
        work.imports.run(children, Wish(form="harassment-report"))
        first, *_ = work.settling.rows()
        with pytest.raises(InputRefusedError, match="joins its case by itself"):
            work.settling.take([first.id])
        assert work.cases.list() == ()
        assert len(work.settling.rows()) == 3
