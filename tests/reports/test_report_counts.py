"""True counts: at the edges of a period, through a case's whole life, and against a count by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories import MEETING, Sketch, StillClock, add_cases

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Counting, Facts, Queue, Route, SafetyMark, Status
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.figure_subjects import SUBJECTS
from harassment_cms.domain.periods import parse_period
from harassment_cms.domain.work import ReferralState
from harassment_cms.services.casework import SafetyCheck

NOBODY_IN_DANGER = SafetyCheck(
    dict.fromkeys(("danger_now", "under_18", "own_life", "others_at_risk", "still_happening"), "no"), "", ""
)
ANONYMOUS = Facts(Route.ANONYMOUS)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def figures(workspace: Workspace, period: str, table: str) -> Mapping[str, int | float | None]:
    """The true figures of one table by code, without its rows of 0 and without how many people made the reports."""
    made = workspace.reports.report(parse_period(period, 8), "none")
    found = next(each for each in made.tables if each.id == table)
    return {row.code: row.value for row in found.rows if row.value and row.code != "people"}


@pytest.mark.parametrize(
    ("submitted", "quarter"),
    [
        (utc(2026, 3, 31, 22, 59, 59), "2026-Q1"),  # the last second of March in British Summer Time
        (utc(2026, 3, 31, 23, 30), "2026-Q2"),  # already April on the wall
        (date(2026, 3, 31), "2026-Q1"),
        (utc(2025, 12, 31, 23, 59, 59), "2025-Q4"),
        (utc(2026, 1, 1), "2026-Q1"),
    ],
)
def test_a_report_belongs_to_the_quarter_on_the_wall_calendar(
    manager: Workspace, submitted: datetime | date, quarter: str
) -> None:
    add_cases(manager, [Sketch(submitted_at=submitted)])
    for period in ("2025-Q4", "2026-Q1", "2026-Q2"):
        assert figures(manager, period, "received") == ({"received": 1} if period == quarter else {})


def test_without_a_date_of_submission_the_day_of_import_counts_and_is_marked(manager: Workspace) -> None:
    add_cases(manager, [Sketch(received_at=utc(2026, 6, 30, 23, 15))])
    assert figures(manager, "2026-Q3", "received") == {"received": 1, "date_unknown": 1}
    assert figures(manager, "2026-07", "month") == {"2026-07": 1}
    assert figures(manager, "2026-Q2", "received") == {}
    assert figures(manager, "2026-Q3", "import_delay") == {}


def test_a_case_from_arrival_to_its_end(manager: Workspace, clock: StillClock) -> None:
    """Reported in June, worked on and closed around the first minutes of July, in summer time."""
    clock.now = utc(2026, 6, 30, 8)
    (ref,) = add_cases(manager, [Sketch(submitted_at=utc(2026, 6, 26, 17))])  # a Friday
    manager.casework.check_safety(ref, NOBODY_IN_DANGER, minutes=10)
    manager.casework.take(ref)
    manager.casework.contact(ref, reached=False, minutes=5)
    manager.casework.note(ref, "Wrote down what was agreed.", minutes=45, occurred_at=utc(2026, 6, 29, 15))
    service = manager.referrals.directory().services[0]
    manager.referrals.offer(ref, service.id)
    clock.now = utc(2026, 6, 30, 23, 30)
    manager.casework.contact(ref, reached=True, minutes=30)
    manager.referrals.offer(ref, service.id, state=ReferralState.ACCEPTED)
    manager.casework.close(ref, "support_only", minutes=20)

    assert figures(manager, "2026-Q2", "first_contact") == {
        "due": 1,
        "in_time": 1,
        "reached": 1,
        "percent_in_time": 100.0,
        "average_days": 2.0,  # Monday, Tuesday
        "average_days_reached": 3.0,
    }
    assert figures(manager, "2026-Q2", "hours") == {"cases": 1, "hours": 1.0, "hours_per_case": 1.0}
    assert figures(manager, "2026-Q3", "hours") == {"cases": 1, "hours": 0.8, "hours_per_case": 0.8}
    assert figures(manager, "2026-Q2", "referrals") == {service.category: 1}
    assert figures(manager, "2026-Q3", "referrals") == {service.category: 1}
    assert figures(manager, "2026-Q2", "outcome") == {}
    assert figures(manager, "2026-Q3", "outcome") == {"support_only": 1}
    assert figures(manager, "2026-Q2", "state") == {"closed": 1}
    assert figures(manager, "2026-Q3", "state") == {}
    assert figures(manager, "2026-Q2", "import_delay") == {"known": 1, "average_days": 4.0}


@pytest.mark.parametrize(
    ("moment", "quarter"), [(utc(2026, 6, 30, 22, 59, 59), "2026-Q2"), (utc(2026, 6, 30, 23), "2026-Q3")]
)
def test_work_at_midnight_on_the_wall_belongs_to_the_new_day(
    manager: Workspace, clock: StillClock, moment: datetime, quarter: str
) -> None:
    clock.now = moment
    (ref,) = add_cases(manager, [Sketch(submitted_at=date(2026, 6, 1), safety=SafetyMark.CHECKED)])
    manager.referrals.offer(ref, manager.referrals.directory().services[0].id)
    manager.casework.close(ref, "support_only", minutes=60)
    for table in ("outcome", "referrals", "hours"):
        found = {period for period in ("2026-Q2", "2026-Q3") if figures(manager, period, table)}
        assert found == {quarter}


def test_what_was_taken_back_is_not_counted(manager: Workspace, clock: StillClock) -> None:
    clock.now = utc(2026, 9, 1, 9)
    (ref,) = add_cases(manager, [Sketch(submitted_at=utc(2026, 9, 1, 8), safety=SafetyMark.CHECKED)])
    manager.referrals.offer(ref, manager.referrals.directory().services[0].id)
    manager.undo.last()
    manager.casework.contact(ref, reached=True, minutes=30)
    manager.undo.last()
    manager.casework.close(ref, "withdrawn")
    manager.undo.last()
    for table in ("referrals", "hours", "outcome"):
        assert figures(manager, "2026-Q3", table) == {}
    assert figures(manager, "2026-Q3", "first_contact") == {"due": 1, "not_yet": 1}


def test_a_case_that_was_opened_again_has_no_outcome(manager: Workspace, clock: StillClock) -> None:
    clock.now = utc(2026, 9, 1, 9)
    (ref,) = add_cases(manager, [Sketch(submitted_at=utc(2026, 9, 1, 8), safety=SafetyMark.CHECKED)])
    manager.casework.close(ref, "signposted")
    manager.casework.set_status(ref, Status.OPEN, "They wrote again.")
    assert figures(manager, "2026-Q3", "outcome") == {}
    assert figures(manager, "2026-Q3", "state") == {"open": 1}


def test_late_is_what_the_queue_of_late_cases_says(manager: Workspace, clock: StillClock) -> None:
    clock.now = utc(2026, 9, 1, 9)
    anonymous = Sketch(ANONYMOUS, submitted_at=utc(2026, 9, 1, 8), safety=SafetyMark.CHECKED)
    named = Sketch(MEETING, submitted_at=utc(2026, 9, 1, 8), safety=SafetyMark.CHECKED)
    refs = add_cases(manager, [anonymous, anonymous, anonymous, named, named, named])
    manager.tasks.add("Ask the library about the cameras", "1wd", refs[0])
    manager.tasks.done(manager.tasks.add("Thank the porter", "1wd", refs[1]).id)
    manager.casework.contact(refs[4], reached=False)
    manager.tasks.add("File the letter", "1wd", refs[5])
    manager.casework.close(refs[5], "withdrawn")
    clock.now += timedelta(days=10)
    late = manager.cases.list(Queue.LATE)
    assert figures(manager, "2026-Q3", "state") == {"new": 5, "closed": 1, "overdue": 2}
    assert {line.case.ref for line in late} == {refs[0], refs[3]}
    assert figures(manager, "2026-Q3", "first_contact")["due"] == 3


def apart(workspace: Workspace, code: str) -> None:
    """See that the only case is one of the reports received, and in no breakdown or average but as this."""
    for table in ("route", "reporter_role", "reporter_affiliation", "incident_type", "motivation", "campus", "state"):
        assert figures(workspace, "2026-Q3", table) == {code: 1}
    for table in ("first_contact", "outcome", "referrals", "hours", "import_delay"):
        assert figures(workspace, "2026-Q3", table) == {}
    assert figures(workspace, "2026-Q3", "came_by") == {code: 1}
    assert figures(workspace, "2026-Q3", "received") == {"received": 1}
    assert figures(workspace, "2026-Q3", "month") == {"2026-09": 1}


def worked(workspace: Workspace, clock: StillClock, consent: str | None = None) -> str:
    """A case with everything that figures count, closed."""
    clock.now = utc(2026, 9, 1, 9)
    facts = Facts(Route.NAMED_MEETING, "affected", "visitor", None, ("bullying",), ("race", "sex"), "main")
    facts = replace(facts, statistics_consent=consent, wishes=("support", "stop"), responding_affiliation="public")
    (ref,) = add_cases(workspace, [Sketch(facts, submitted_at=utc(2026, 9, 1, 8), safety=SafetyMark.CHECKED)])
    workspace.referrals.offer(ref, workspace.referrals.directory().services[0].id)
    workspace.casework.contact(ref, reached=True, minutes=60)
    workspace.casework.close(ref, "support_only")
    return ref


def test_a_restricted_case_is_counted_and_not_broken_down(manager: Workspace, clock: StillClock) -> None:
    ref = worked(manager, clock)
    with manager.store.write() as work:
        work.cases.change(work.cases.by_ref(ref), {"restricted": True})
        work.commit("test.restrict", ref)
    apart(manager, "restricted")


def test_who_does_not_want_to_be_in_figures_is_one_of_the_reports_and_no_more(
    manager: Workspace, clock: StillClock
) -> None:
    ref = worked(manager, clock, consent="no")
    assert manager.cases.find(ref).counting_since is None
    apart(manager, "declined")
    clock.now += timedelta(days=1)
    changed = manager.casework.count(ref, Counting.AGREED, "They rang: it may be counted after all.")
    assert (changed.left_out, changed.counting_since) == (None, clock.now)
    assert figures(manager, "2026-Q3", "motivation") == {"race": 1, "sex": 1}
    manager.undo.last()
    apart(manager, "declined")


def test_a_report_that_another_office_counts_is_marked_with_a_reason_and_taken_back(
    manager: Workspace, clock: StillClock
) -> None:
    ref = worked(manager, clock, consent="yes")
    with pytest.raises(InputRefusedError):
        manager.casework.count(ref, Counting.ELSEWHERE, " ")
    manager.casework.count(ref, Counting.ELSEWHERE, "The partner college counts it.")
    apart(manager, "elsewhere")
    with pytest.raises(ConflictError):
        manager.casework.count(ref, Counting.ELSEWHERE, "The partner college counts it.")
    manager.casework.count(ref, Counting.DECLINED, "They wrote that they do not want it.")
    apart(manager, "declined")
    manager.undo.last()
    apart(manager, "elsewhere")
    manager.casework.count(ref, None, "It was another report.")
    assert figures(manager, "2026-Q3", "route") == {"named_meeting": 1}


def test_what_comes_from_one_person_is_published_as_no_more_than_two(manager: Workspace, clock: StillClock) -> None:
    clock.now = utc(2026, 9, 1, 9)
    one, others = Facts(Route.NAMED_MEETING, campus="north"), Facts(Route.NAMED_MEETING, campus="main")
    refs = add_cases(manager, [Sketch(one)] * 8 + [Sketch(others)] * 12)
    with manager.store.write() as work:
        work.persons.keep([(work.cases.by_ref(ref).id, frozenset([bytes(16)])) for ref in refs[:8]], 1)
        work.commit("test.people")
    made = manager.reports.report(parse_period("2026-Q3", 8))
    campus = next(table for table in made.tables if table.id == "campus")
    assert {row.code: row.shown for row in campus.rows if row.value} == {"main": "10"}
    assert figures(manager, "2026-Q3", "campus") == {"north": 8, "main": 12}


def test_how_far_referrals_got_and_how_long_a_case_took(manager: Workspace, clock: StillClock) -> None:
    ref = worked(manager, clock)
    span = "2026-07-01T00:00:00Z", "2026-10-01T00:00:00Z"
    with manager.store.read() as view:
        assert view.figures.referral_states(*span) == {"offered": 1}
        assert view.figures.closings(*span) == (("2026-09-01", "2026-09-01T09:00:00Z", 1),)
    manager.casework.count(ref, Counting.DECLINED, "They do not want it.")
    with manager.store.read() as view:
        assert (view.figures.referral_states(*span), view.figures.closings(*span)) == ({}, ())


def test_every_code_that_stands_in_plain_can_be_counted(manager: Workspace, clock: StillClock) -> None:
    worked(manager, clock)
    days = date(2026, 7, 1), date(2026, 9, 30)
    with manager.store.read() as view:
        assert view.figures.by_code(SUBJECTS["wishes"], *days) == {"support": 1, "stop": 1}
        assert view.figures.by_code(SUBJECTS["responding_affiliation"], *days) == {"public": 1}
        for field in ("affected_affiliation", "relationship", "place", "heard_about", "ongoing", "anonymous_reasons"):
            assert view.figures.by_code(SUBJECTS[field], *days) == {"not_answered": 1}
        with pytest.raises(ValueError, match="no figures by month"):
            view.figures.by_code(SUBJECTS["month"], *days)
