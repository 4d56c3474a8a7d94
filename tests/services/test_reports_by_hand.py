"""Reports that no survey sent: entered by a case manager, and from then on like any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.factories import CASE_MANAGER, FORM, StillClock
from tests.services.conftest import TUESDAY, Open

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Queue, Route, SafetyMark, SubmissionView
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.periods import parse_period
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand import CIRCUMSTANCES, Asking, EnteredTwiceError, Unfinished
from harassment_cms.services.by_hand.report import HandReport

STORY = "They were shouted at by the lift.\n\nTwice."
BY_PHONE = HandReport(
    form=FORM,
    answers={"route": Given(("named_meeting",)), "narrative": Given(text=STORY), "types": Given(("bullying",))},
    came_by="phone",
    told_by="supporter",
    relayed_by="a flatmate of theirs",
    basis="asked",
    told_at=datetime(2026, 3, 9, 16, 30, tzinfo=UTC),
)


def only_report(work: Workspace, ref: str) -> SubmissionView:
    (submission,) = work.cases.show(ref).submissions
    return submission


def said(submission: SubmissionView) -> dict[str, str]:
    return {answer.question: answer.raw for answer in submission.answers if answer.raw}


def test_it_waits_for_its_safety_check_with_the_clock_of_the_day_it_was_told(cerys: Workspace) -> None:
    entered = cerys.by_hand.enter(BY_PHONE)
    (line,) = cerys.cases.list(Queue.SAFETY_CHECK)
    case = line.case
    assert (case.ref, case.safety, case.came_by) == (entered.ref, SafetyMark.UNCHECKED, "phone")
    assert (case.submitted_at, case.received_at) == (BY_PHONE.told_at, TUESDAY)
    assert case.facts.route is Route.NAMED_MEETING
    assert case.facts.incident_types == ("bullying",)
    assert case.first_contact_due == datetime(2026, 3, 11, 17, 0, tzinfo=UTC)


def test_every_word_stands_as_it_was_given_and_who_told_it_beside_it(cerys: Workspace) -> None:
    submission = only_report(cerys, cerys.by_hand.enter(BY_PHONE).ref)
    assert said(submission)["narrative"] == STORY
    told = submission.told
    assert told is not None
    assert (told.told_by, told.relayed_by, told.basis) == ("supporter", "a flatmate of theirs", "asked")
    assert (told.wording, told.entered_by) == ("summary", CASE_MANAGER)


def test_safety_questions_nobody_answered_stay_unknown_and_a_yes_comes_first(cerys: Workspace) -> None:
    quiet = cerys.by_hand.enter(BY_PHONE)
    danger = cerys.by_hand.enter(replace(BY_PHONE, answers={"danger": Given(("yes",))}))
    assert (quiet.danger, danger.danger) == (False, True)
    assert [line.case.ref for line in cerys.cases.list(Queue.SAFETY_CHECK)] == [danger.ref, quiet.ref]
    submission = only_report(cerys, quiet.ref)
    unanswered = {answer.field: answer.value for answer in submission.answers if (answer.field or "")[:6] == "safety"}
    assert set(unanswered.values()) == {None}


def test_the_step_is_signed_whole_and_says_no_word(cerys: Workspace) -> None:
    ref = cerys.by_hand.enter(BY_PHONE).ref
    entry = next(entry for entry in cerys.record.entries() if entry.kind == "case.enter")
    assert (entry.by, entry.on) == (CASE_MANAGER, ref)
    assert STORY not in str(entry)
    assert cerys.record.verify().problems == ()


def test_a_day_and_an_unknown_time_stay_what_they_are(cerys: Workspace) -> None:
    day = cerys.by_hand.enter(replace(BY_PHONE, told_at=date(2026, 3, 6)))
    never = cerys.by_hand.enter(replace(BY_PHONE, told_at=None), again=True)
    assert cerys.cases.find(day.ref).submitted_at == date(2026, 3, 6)
    unknown = cerys.cases.find(never.ref)
    assert unknown.submitted_at is None
    assert unknown.first_contact_due == datetime(2026, 3, 12, 17, 0, tzinfo=UTC)


def test_a_colleague_reads_it_and_works_on_it(cerys: Workspace, mira: Workspace) -> None:
    ref = cerys.by_hand.enter(BY_PHONE).ref
    assert said(only_report(mira, ref))["narrative"] == STORY
    mira.casework.note(ref, "I rang back.")
    assert [event.text for event in cerys.cases.show(ref).events] == ["I rang back."]


def test_it_is_no_import_and_no_survey_layout(cerys: Workspace) -> None:
    cerys.by_hand.enter(BY_PHONE)
    with cerys.desk.store.read() as view:
        assert view.imports.batches() == ()
        assert view.imports.interrupted() == 0
        assert view.forms.layouts(FORM) == ()
        assert [form.imports for form in view.forms.versions(FORM)] == [0]


def test_a_day_of_ones_own_holds_what_was_entered_on_it(cerys: Workspace, mira: Workspace, clock: StillClock) -> None:
    def place(work: Workspace, words: str) -> tuple[int, int]:
        report = replace(BY_PHONE, told_at=None, answers={"narrative": Given(text=words)})
        ref = work.by_hand.enter(report).ref
        with work.desk.store.read() as view:
            (stored,) = view.imports.of_case(view.cases.by_ref(ref).id)
        return stored.batch, stored.row_number

    first, second, hers = place(cerys, "one"), place(cerys, "two"), place(mira, "three")
    clock.now += timedelta(days=1)
    later = place(cerys, "four")
    assert (first[1], second[1], hers[1], later[1]) == (1, 2, 1, 1)
    assert first[0] == second[0]
    assert len({first[0], hers[0], later[0]}) == 3


def test_figures_tell_it_from_the_survey(cerys: Workspace) -> None:
    cerys.by_hand.enter(BY_PHONE)
    tables = {table.id: table for table in cerys.reports.report(parse_period("2026-Q1", 8), "none").tables}
    assert {row.code: row.value for row in tables["came_by"].rows if row.value} == {"phone": 1}
    assert {row.code: row.value for row in tables["import_delay"].rows}["known"] == 0


def test_the_same_answers_within_a_day_are_asked_about_once_more(
    cerys: Workspace, mira: Workspace, clock: StillClock
) -> None:
    ref = cerys.by_hand.enter(BY_PHONE).ref
    with pytest.raises(EnteredTwiceError, match=ref):
        mira.by_hand.enter(replace(BY_PHONE, came_by="letter"))
    mira.by_hand.enter(BY_PHONE, again=True)
    clock.now += timedelta(days=1, seconds=1)
    mira.by_hand.enter(BY_PHONE)
    assert cerys.cases.counts()[Queue.ALL] == 3


def test_a_restricted_case_with_the_same_answers_is_not_named(cerys: Workspace, mira: Workspace) -> None:
    ref = cerys.by_hand.enter(BY_PHONE).ref
    cerys.restricting.restrict(ref, [CASE_MANAGER], "It names a colleague")
    other = mira.by_hand.enter(BY_PHONE)
    assert other.ref != ref


REFUSED: tuple[tuple[Mapping[str, Any], str], ...] = (
    ({"came_by": "phon"}, 'did you mean "phone"'),
    ({"came_by": ""}, "came_by: is missing"),
    ({"told_by": "flatmate"}, "told_by: one of themselves, supporter"),
    ({"relayed_by": "  "}, "relayed_by: is missing"),
    ({"basis": "without"}, "reason: is missing"),
    ({"wording": "verbatm"}, 'did you mean "verbatim"'),
    ({"relayed_by": "x" * 501}, "at most 500"),
    ({"answers": {}}, "No question"),
    ({"answers": {"narrative": Given(text="  ")}}, "No question"),
    ({"answers": {"narrative": Given(text="\ud800")}}, "half a character"),
    ({"told_at": TUESDAY + timedelta(minutes=1)}, "has not come yet"),
    ({"told_at": date(2026, 3, 11)}, "has not come yet"),
    ({"form": "harasment"}, "no form"),
)


def test_what_is_not_clear_is_refused_and_nothing_is_written(cerys: Workspace) -> None:
    for changed, names in REFUSED:
        with pytest.raises(InputRefusedError) as refused:
            cerys.by_hand.enter(replace(BY_PHONE, **changed))
        assert names in f"{refused.value.message} {refused.value.hint}"
    assert cerys.cases.counts()[Queue.ALL] == 0
    assert cerys.record.verify().problems == ()


def test_without_agreement_the_reason_stands_in_the_record(cerys: Workspace) -> None:
    report = replace(BY_PHONE, basis="without", reason="A child is in danger.")
    told = only_report(cerys, cerys.by_hand.enter(report).ref).told
    assert told is not None
    assert ("Reason", "A child is in danger.") in told.words()


# Unfinished reports


def test_an_unfinished_report_is_its_authors_alone_and_gone_once_entered(
    cerys: Workspace, mira: Workspace, opened: Open
) -> None:
    asking = Asking(cerys.by_hand.form(FORM))
    begun = Unfinished(FORM, "2026-03-10T09:00:00Z", asking.steps[0].id)
    for name, given in (("came_by", "phone"), ("told_by", "themselves"), ("basis", "agreed")):
        begun.set(CIRCUMSTANCES[name], Given((given,)))
    begun.set(CIRCUMSTANCES["told_at"], Given(text="yesterday 14:30"))
    begun.set("narrative", Given(text=STORY))
    place = cerys.by_hand.new_place()
    cerys.drafts.save(place, begun.to_text())
    assert mira.by_hand.begun() == {}
    again = opened(CASE_MANAGER)
    assert again.by_hand.begun() == {place: begun}
    assert again.by_hand.new_place() != place
    report = begun.report(again.desk.clock(), again.desk.calendar)
    ref = again.by_hand.enter(report, draft=place).ref
    assert again.by_hand.begun() == {}
    assert said(only_report(cerys, ref)) == {"narrative": STORY}


def test_a_refused_report_stays_unfinished(cerys: Workspace) -> None:
    cerys.drafts.save("report/1", Unfinished(FORM, "", "", {"narrative": Given(text=STORY)}).to_text())
    with pytest.raises(InputRefusedError):
        cerys.by_hand.enter(replace(BY_PHONE, basis=""), draft="report/1")
    assert list(cerys.by_hand.begun()) == ["report/1"]


def test_a_form_that_changed_leaves_out_what_it_no_longer_asks(cerys: Workspace) -> None:
    said_before = {"route": Given(("gone",)), "no_question": Given(text="x"), "narrative": Given(text=STORY)}
    begun = Unfinished(FORM, "", "no_question", said_before)
    asking = Asking(cerys.by_hand.form(FORM))
    assert sorted(begun.fit(asking)) == ["no_question", "route"]
    assert (begun.at, list(begun.answers)) == (asking.steps[0].id, ["narrative"])


def test_how_it_came_is_asked_first_then_safety_then_the_form_in_its_order(cerys: Workspace) -> None:
    form = cerys.by_hand.form(FORM)
    asking = Asking(form)
    ids = [step.id for step in asking.steps]
    safety = [question.id for question in form.questions if (question.field or "").startswith("safety.")]
    rest = [step_id for step_id in ids if not step_id.startswith(":") and step_id not in safety]
    assert ids[: ids.index(rest[0])][-len(safety) :] == safety
    assert set(CIRCUMSTANCES.values()) <= set(ids)
    kept = [question.id for question in form.questions if question.type != "statement" and question.id not in safety]
    assert rest == kept


def test_what_does_not_apply_is_passed_over(cerys: Workspace) -> None:
    asking = Asking(cerys.by_hand.form(FORM))
    told_by, relayed, basis = (CIRCUMSTANCES[name] for name in ("told_by", "relayed_by", "basis"))
    assert asking.after(told_by, {told_by: Given(("themselves",))}) == basis
    assert asking.after(told_by, {told_by: Given(("colleague",))}) == relayed
    assert asking.before(basis, {told_by: Given(("themselves",))}) == told_by
    missing = asking.missing({told_by: Given(("colleague",)), basis: Given(("without",))})
    assert [step.id for step in missing] == [CIRCUMSTANCES[name] for name in ("came_by", "relayed_by", "reason")]


def test_stored_bytes_cannot_be_put_in_their_place(cerys: Workspace) -> None:
    """The original is never edited: not by the program, and not unnoticed."""
    ref = cerys.by_hand.enter(BY_PHONE).ref
    with pytest.raises(Exception, match="never"), cerys.desk.store.write() as work:
        work._connection.exec_driver_sql("UPDATE submission SET row_number = 7")  # type: ignore[attr-defined]
    assert said(only_report(cerys, ref))["narrative"] == STORY
