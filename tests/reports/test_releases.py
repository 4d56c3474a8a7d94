"""What a release freezes, what stays open, who may make one, and what the ledger says of it afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, LEAD, Sketch, StillClock, add_cases
from tests.reports.conftest import Open

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.case import Facts, Route
from harassment_cms.domain.definition import Definition, SectionDefinition, Span
from harassment_cms.domain.disclosure import Published
from harassment_cms.domain.errors import (
    ConflictError,
    InputRefusedError,
    IntegrityError,
    NotPermittedError,
)
from harassment_cms.domain.figures import Report, Row
from harassment_cms.domain.figures_json import to_bytes
from harassment_cms.domain.periods import Period, parse_period
from harassment_cms.domain.work import ReferralState
from harassment_cms.services.releases import Made, Wish
from harassment_cms.services.releases.comparing import Why
from harassment_cms.settings import change_setting

Q2, Q3, Q4 = (parse_period(f"2026-Q{number}", 8) for number in (2, 3, 4))
HALF = parse_period("2026-04-01/2026-09-30", 8)
LAST_YEAR = parse_period("2025/26", 10)
"""October 2025 to September 2026."""
SPRING, SUMMER = date(2026, 5, 5), date(2026, 8, 6)
MAIN, NORTH = (Facts(Route.NAMED_MEETING, campus=campus) for campus in ("main", "north"))


def add(workspace: Workspace, count: int, day: date, facts: Facts = MAIN) -> tuple[str, ...]:
    return add_cases(workspace, [Sketch(facts, submitted_at=day)] * count)


def release(lead: Workspace, period: Period, **wish: object) -> Made:
    return lead.releases.create(Wish(period, **{"apply_remedy": True, **wish}))  # type: ignore[arg-type]


def few_tables(lead: Workspace) -> Definition:
    """A report of two tables, which is checked in no time."""
    tables = lead.reports.definitions()["annual"].definition.tables()
    chosen = tuple(one for one in tables if one.id in ("received", "campus"))
    return Definition("few", "Few tables", frozenset(Span), (SectionDefinition("few", "Few", "", chosen),))


def received(made: Report) -> Row:
    return next(table for table in made.tables if table.id == "received").rows[0]


def true_counts(manager: Workspace, period: Period) -> Mapping[tuple[str, str], object]:
    """What is counted of a period, by table and row: released days as they were then."""
    made = manager.reports.report(period, "none")
    return {(table.id, row.code): row.value for table in made.tables for row in table.rows}


def changed(manager: Workspace, refs: Sequence[str], **values: object) -> None:
    with manager.store.write() as work:
        for ref in refs:
            work.cases.change(work.cases.by_ref(ref), values)
        work.commit("case.change", "")


@pytest.fixture
def lead(manager: Workspace, opened: Open) -> Workspace:
    """The project lead, in a home with reports of two quarters."""
    add(manager, 22, SPRING)
    add(manager, 21, SPRING, NORTH)
    add(manager, 40, SUMMER)
    return opened(LEAD)


def test_what_was_released_stays_and_late_reports_stand_beside_it(
    lead: Workspace, manager: Workspace, clock: StillClock
) -> None:
    made = release(lead, Q3)
    assert (made.stored.number, made.new) == ("R-2026-001", True)
    shown = lead.releases.show("2026-1")
    assert received(shown.report).now is None
    assert "Released as R-2026-001. Checked on 12 October 2026" in shown.report.status
    clock.now += timedelta(days=40)
    add(manager, 7, SUMMER)
    again = lead.reports.report(Q3)
    assert (received(again).shown, received(again).now) == ("40", Published(45, "45"))
    assert again.status.startswith("Rounded, not yet checked for release")
    assert "Only the figures as released, R-2026-001, were checked." in again.status
    assert (again.generated_at, again.restated_at) == (datetime(2026, 10, 12, 9, tzinfo=UTC), clock.now)
    once_more = release(lead, Q3)
    assert (once_more.stored.number, once_more.new) == ("R-2026-001", False)
    assert lead.releases.show("r-2026-001") == shown
    assert to_bytes(shown.report) == made.stored.figures


def test_a_quarter_called_by_its_dates_is_the_same_quarter(lead: Workspace) -> None:
    few = few_tables(lead)
    release(lead, Q3, definition=few)
    by_dates = parse_period("2026-07-01/2026-09-30", 8)
    assert lead.reports.report(by_dates, definition=few).restated_at is not None
    assert not release(lead, by_dates, definition=few).new


def test_a_longer_period_counts_released_days_as_they_were(
    lead: Workspace, manager: Workspace, clock: StillClock
) -> None:
    """Whatever happens to a case, and whatever arrives: all tables of the half-year still add up to its quarters."""
    spring = add(manager, 8, SPRING, NORTH)
    autumn, clock.now = clock.now, datetime(2026, 6, 1, 9, tzinfo=UTC)
    manager.casework.note(spring[0], "Read it.", minutes=90)
    security = manager.referrals.offer(spring[1], "security")
    changed(manager, spring[2:5], status="closed", closed_at="2026-06-01T08:00:00Z", outcome="advice")
    clock.now = autumn
    before = true_counts(manager, HALF)
    assert [before[cell] for cell in (("hours", "hours"), ("state", "closed"), ("referrals", "security"))] == [
        1.5,
        3,
        1,
    ]
    release(lead, Q2)
    release(lead, Q3)
    clock.now += timedelta(days=1)
    add(manager, 9, SPRING)
    add(manager, 9, SUMMER, NORTH)
    changed(manager, spring[2:4], status="open", closed_at=None, outcome=None, restricted=1)
    changed(manager, spring[5:], counting="declined")
    manager.casework.note(spring[0], "Rang.", minutes=60, occurred_at=datetime(2026, 6, 2, 9, tzinfo=UTC))
    with manager.store.write() as work:
        work.work.set_referral(work.work.referral(security.id), ReferralState.WITHDRAWN)
        work.commit("undo", spring[1])
    changed(manager, spring[:2], campus="main", route="anonymous")
    assert true_counts(manager, HALF) == before
    assert received(manager.reports.report(HALF, "none")).value == 91
    assert any("R-2026-001, R-2026-002" in note for note in lead.reports.report(HALF).notes)
    assert received(manager.reports.report(Q4, "none")).previous.value == 40


def test_days_nobody_released_are_counted_as_they_stand(lead: Workspace, manager: Workspace) -> None:
    release(lead, Q3, definition=few_tables(lead))
    add(manager, 3, date(2026, 10, 2))
    assert received(manager.reports.report(parse_period("2026-08-01/2026-10-11", 8), "none")).value == 43


def test_a_year_is_revised_beside_what_was_released(lead: Workspace, manager: Workspace, clock: StillClock) -> None:
    few = few_tables(lead)
    with pytest.raises(InputRefusedError, match="nothing to revise"):
        release(lead, LAST_YEAR, definition=few, revise=True)
    release(lead, Q2, definition=few)
    release(lead, LAST_YEAR, definition=few)
    with pytest.raises(ConflictError, match="nothing to revise"):
        release(lead, LAST_YEAR, definition=few, revise=True)
    clock.now += timedelta(days=30)
    add(manager, 16, SUMMER)
    revised = release(lead, LAST_YEAR, definition=few, revise=True).stored
    assert revised.revises == "R-2026-002"
    figures = received(lead.releases.show(revised.number).report)
    assert (figures.shown, figures.now) == ("85", Published(100, "100"))
    assert received(lead.reports.report(LAST_YEAR, definition=few)).shown == "100"
    assert received(manager.reports.report(Q3, "none")).value == 56
    assert lead.releases.verify() == 3
    compared = lead.releases.compare("R-2026-003", "R-2026-002")
    assert [(change.why, change.count.shown) for change in compared.changes] == [(Why.LATE, "15")]
    assert ("Reports received", "85", "100") in [(each.row, each.before, each.after) for each in compared.figures]


def test_a_year_whose_quarters_were_released_is_revised_beside_their_counts(
    lead: Workspace, manager: Workspace, clock: StillClock
) -> None:
    few = few_tables(lead)
    release(lead, Q3, definition=few)
    clock.now += timedelta(days=30)
    add(manager, 16, SUMMER)
    figures = received(lead.releases.show(release(lead, LAST_YEAR, definition=few, revise=True).stored.number).report)
    assert (figures.shown, figures.now) == ("85", Published(100, "100"))


def test_why_a_quarter_is_another_than_last_time(lead: Workspace, manager: Workspace, clock: StillClock) -> None:
    refs = [*add(manager, 20, SPRING, NORTH), *add(manager, 6, SUMMER)]
    few = few_tables(lead)
    release(lead, Q2, definition=few)
    clock.now += timedelta(days=3)
    add(manager, 9, SPRING)
    changed(manager, refs[:5], campus="main")
    changed(manager, refs[5:11], restricted=1)
    changed(manager, refs[11:16], counting="declined")
    changed(manager, refs[16:18], route="anonymous")
    changed(manager, refs[20:], counted_on="2026-06-30")
    told = lead.releases.compare("R-2026-001")
    assert {change.why: change.count.shown for change in told.changes} == {
        Why.LATE: "10",
        Why.MOVED_IN: "5",
        Why.RESTRICTED: "5",
        Why.APART: "5",
        Why.RECLASSIFIED: "5",
    }
    other = release(lead, Q3, definition=few)
    assert lead.releases.compare("R-2026-001", other.stored.number).period is None


def test_changes_too_rare_to_publish_are_not_named(lead: Workspace, manager: Workspace, clock: StillClock) -> None:
    release(lead, Q2, definition=few_tables(lead))
    assert not lead.releases.compare("R-2026-001").changes
    clock.now += timedelta(days=3)
    changed(manager, add(manager, 2, SUMMER), counted_on="2026-06-30")
    assert not lead.releases.compare("R-2026-001").changes


def test_only_the_lead_releases_and_every_refusal_is_on_record(
    lead: Workspace, manager: Workspace, opened: Open
) -> None:
    with pytest.raises(NotPermittedError, match="release figures you need to be a project lead"):
        release(manager, Q3)
    release(lead, Q3, definition=few_tables(lead))
    assert received(manager.releases.show("R-2026-001").report).shown == "40"
    for ask in (opened(ADMINISTRATOR).releases.all, opened(ADMINISTRATOR).releases.verify):
        with pytest.raises(NotPermittedError, match="look at releases"):
            ask()
    entries = [(entry.kind, entry.on) for entry in manager.record.entries()]
    assert ("refused", "2026-Q3") in entries
    assert ("release.create", "R-2026-001") in entries
    assert not manager.record.verify().problems


@pytest.mark.parametrize(
    ("period", "profile", "words"),
    [
        (Q4, "hesa", "is not over"),
        (parse_period("2027-Q1", 8), "hesa", "is not over"),
        (parse_period("2026-10-01/2026-10-12", 8), "hesa", "is not over"),
        (parse_period("2026-08-06/2026-08-06", 8), "hesa", "too short"),
        (parse_period("2020-Q1", 8), "hesa", "nothing to release"),
        (Q3, "none", "never released"),
    ],
)
def test_what_cannot_be_released_is_refused_with_nothing_kept(
    lead: Workspace, period: Period, profile: str, words: str
) -> None:
    with pytest.raises(InputRefusedError, match=words):
        release(lead, period, profile=profile)
    assert not lead.releases.all()


def test_one_or_two_reports_look_like_none(lead: Workspace, manager: Workspace) -> None:
    add(manager, 2, date(2020, 2, 3))
    with pytest.raises(InputRefusedError, match="no reports, or so few"):
        release(lead, parse_period("2020-Q1", 8))


def test_an_answer_to_a_request_is_a_release_checked_with_everything(lead: Workspace) -> None:
    few = few_tables(lead)
    release(lead, Q3, definition=few)
    july = release(lead, parse_period("2026-07-01/2026-08-31", 8), definition=few, request="FOI 2026/117")
    (answer, pack) = lead.releases.all()
    assert (answer.kind.value, answer.request, answer.number) == ("foi", "FOI 2026/117", july.stored.number)
    assert (pack.kind.value, pack.request) == ("pack", "")
    with pytest.raises(InputRefusedError, match="up to 60 characters"):
        release(lead, Q3, request="x" * 61)


def test_the_settings_name_the_rules(home: Home, opened: Open, manager: Workspace) -> None:
    add(manager, 44, SUMMER)
    change_setting(home.settings, ("statistics", "profile"), "ofs")
    lead = opened(LEAD)
    assert release(lead, Q3).stored.profile == "ofs"
    assert received(lead.reports.report(Q3)).shown == "40"


def test_a_release_says_what_it_was_made_by(lead: Workspace, manager: Workspace) -> None:
    made = release(lead, Q3).stored
    shown = lead.releases.show(made.number)
    assert (shown.by, shown.profile, shown.period.id) == (LEAD, "hesa", "2026-Q3")
    assert (shown.code_lists["incident_type"], shown.forms) == (
        "1",
        {f.id: f.hash for f in lead.desk.forms().values()},
    )
    assert shown.head == next(
        (entry.seq, entry.hash) for entry in manager.record.entries() if entry.seq == shown.head[0]
    )
    assert len(shown.definition_sha256) == 64
    assert json.loads(made.treatment).keys() == {"withheld", "merged", "dropped"}


def test_an_unknown_number_gets_the_nearest(lead: Workspace) -> None:
    release(lead, Q3, definition=few_tables(lead))
    with pytest.raises(InputRefusedError, match="There is no release R-2026-002") as refused:
        lead.releases.show("2026-2")
    assert "R-2026-001" in refused.value.hint


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "UPDATE release SET figures = CAST(replace(figures, '40', '45') AS BLOB)",
            "R-2026-001 are not those that were kept",
        ),
        ("UPDATE release SET profile = 'ofs' WHERE number = 'R-2026-002'", "R-2026-002 does not hold"),
        (
            "UPDATE release_count SET codes = '{}' WHERE id = (SELECT max(id) FROM release_count)",
            "R-2026-001 does not hold",
        ),
        ("UPDATE release SET number = 'R-2026-003' WHERE number = 'R-2026-002'", "R-2026-002 is missing"),
    ],
)
def test_an_altered_release_is_named(
    lead: Workspace, manager: Workspace, home: Home, change: str, words: str
) -> None:
    few = few_tables(lead)
    release(lead, Q3, definition=few)
    release(lead, Q2, definition=few)
    assert lead.releases.verify() == 2
    Intruder(home, ADMINISTRATOR).run(change)
    with pytest.raises(IntegrityError, match=words):
        lead.releases.verify()
    assert manager.record.verify().problems
