"""Who may make a report, what is remembered of it, and what it says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, Sketch, add_cases
from tests.reports.conftest import Open

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.definition import Definition, Span
from harassment_cms.domain.disclosure import NO_FIGURE, Published, profile_named
from harassment_cms.domain.errors import NotPermittedError, UsageError
from harassment_cms.domain.figures import Report, Row, Table
from harassment_cms.domain.periods import parse_period
from harassment_cms.domain.treatment import Place, Side, Treatment
from harassment_cms.services.people import Given
from harassment_cms.services.releases import Wish
from harassment_cms.settings import change_setting

Q1, Q2, Q3, Q4 = (parse_period(f"2026-Q{number}", 8) for number in (1, 2, 3, 4))


def add(workspace: Workspace, count: int, day: date) -> None:
    """Some reports submitted on one day."""
    add_cases(workspace, [Sketch(submitted_at=day)] * count)


def table(made: Report, id_: str) -> Table:
    return next(each for each in made.tables if each.id == id_)


def received(made: Report) -> Row:
    return table(made, "received").rows[0]


def on_record(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(entry.kind, entry.on, str(entry.details.get("profile", ""))) for entry in workspace.record.entries()]


def test_a_lead_sees_rounded_figures_and_never_true_ones(manager: Workspace, opened: Open) -> None:
    add(manager, 8, date(2026, 8, 3))
    lead = opened(LEAD)
    assert received(lead.reports.report(Q3)).shown == "10"
    with pytest.raises(NotPermittedError, match="true counts"):
        lead.reports.report(Q3, "none")
    assert received(manager.reports.report(Q3, "none")).shown == "8"


def test_an_administrator_makes_no_statistics(opened: Open) -> None:
    with pytest.raises(NotPermittedError, match="make statistics"):
        opened(ADMINISTRATOR).reports.report(Q3)


def test_every_report_and_every_refusal_is_on_record(opened: Open) -> None:
    lead = opened(LEAD)
    lead.reports.report(Q3)
    with pytest.raises(NotPermittedError):
        lead.reports.report(Q2, "none")
    with pytest.raises(UsageError, match="no disclosure profile"):
        lead.reports.report(Q3, "hessa")
    auditing = opened(ADMINISTRATOR)
    entries = on_record(auditing)[-2:]
    assert entries == [
        ("report.read", "2026-Q3", "hesa"),
        ("refused", "2026-Q2", ""),
    ]
    assert not auditing.record.verify().problems


def test_a_time_before_the_first_reports_has_no_figures(manager: Workspace) -> None:
    add(manager, 12, date(2026, 4, 1))
    second, third = manager.reports.report(Q2), manager.reports.report(Q3)
    assert received(second).previous == received(second).year_before == NO_FIGURE
    assert received(third).previous == Published(10, "10")
    assert received(third).year_before == NO_FIGURE


def test_a_first_quarter_with_hardly_any_reports_looks_like_one_without(manager: Workspace) -> None:
    add(manager, 1, date(2026, 4, 1))
    add(manager, 12, date(2026, 7, 1))
    assert received(manager.reports.report(Q3)).previous == NO_FIGURE
    assert received(manager.reports.report(Q3, "none")).previous == Published(1, "1")
    assert received(manager.reports.report(Q2, "none")).previous == NO_FIGURE


def test_a_quiet_quarter_after_others_is_a_zero(manager: Workspace) -> None:
    add(manager, 12, date(2026, 1, 5))
    assert received(manager.reports.report(Q3)).previous == Published(0, "0")


def test_few_reports_are_said_to_be_few_by_what_is_published(manager: Workspace) -> None:
    def says_few(id_: str) -> bool:
        notes = table(manager.reports.report(Q3), id_).notes
        return any("few people stand behind" in note for note in notes)

    add(manager, 27, date(2026, 7, 1))  # published as 25
    assert says_few("campus")
    assert not says_few("received")
    add(manager, 1, date(2026, 7, 1))  # 28, published as 30
    assert not says_few("campus")


def test_a_small_quarter_is_broken_down_by_its_last_four_quarters(manager: Workspace) -> None:
    add(manager, 12, date(2026, 7, 1))
    add(manager, 33, date(2026, 1, 7))
    made = manager.reports.report(Q3)
    assert [row.code for row in table(made, "received").rows] == ["received"]
    assert table(made, "received").total == Published(10, "10")
    assert table(made, "campus").columns[1] == "2025-10-01/2026-09-30"
    assert table(made, "campus").total == Published(45, "45")
    assert any(
        note.startswith("Fewer than 30 reports were received in 2026-Q3") for note in table(made, "campus").notes
    )


def test_a_report_of_another_definition_is_not_set_beside_one_that_was_released(
    manager: Workspace, opened: Open
) -> None:
    add(manager, 40, date(2026, 7, 1))
    opened(LEAD).releases.create(Wish(Q3))
    (section,) = manager.reports.definitions()["quarterly"].definition.sections[:1]
    own = Definition("own", "Own", frozenset(Span), (section,))
    assert manager.reports.report(Q3, "hesa", own).restated_at is None
    assert manager.reports.report(Q3).restated_at is not None


def test_a_report_can_be_built_again_with_figures_left_out(manager: Workspace) -> None:
    add(manager, 40, date(2026, 7, 1))
    with manager.store.read() as view:
        chosen = manager.reports.chosen(Q3, None)
        build = manager.reports.prepare(view, Q3, profile_named("hesa"), manager.desk.clock(), chosen)
    treatment = Treatment(withheld=frozenset({Place("route", "unknown", Side.THIS)}))
    shown = {row.code: row.shown for row in table(build(treatment), "route").rows}
    assert shown["unknown"] == "[c]"
    assert table(build(Treatment()), "received") == table(build(treatment), "received")


def test_hours_stand_beside_what_was_planned(home: Home, opened: Open) -> None:
    change_setting(home.settings, ("hours_per_case",), 4.5)
    administrator, lead = opened(ADMINISTRATOR), opened(LEAD)
    administrator.details.change(CASE_MANAGER, Given(hours="4"))
    assert not any("hours a week" in note for note in table(lead.reports.report(Q3), "hours").notes)
    administrator.details.change(COLLEAGUE, Given(hours="3.5"))
    notes = table(lead.reports.report(Q3), "hours").notes
    assert any("4.5 hours for an ordinary case" in note and "7.5 hours a week" in note for note in notes)


def test_campuses_are_called_as_the_organisation_calls_them(home: Home, opened: Open) -> None:
    change_setting(
        home.settings, ("campuses",), [{"code": "harbour", "label": "Harbour"}, {"code": "main", "label": "Old Town"}]
    )
    rows = table(opened(LEAD).reports.report(Q3), "campus").rows
    assert [(row.code, row.label) for row in rows[:3]] == [
        ("harbour", "Harbour"),
        ("main", "Old Town"),
        ("north", "North campus"),
    ]


def test_a_practice_home_says_so_on_its_figures(home: Home, opened: Open) -> None:
    change_setting(home.settings, ("practice",), True)
    assert opened(LEAD).reports.report(Q3).notes[0].startswith("PRACTICE")


def test_one_quarter_does_not_go_through_everything(manager: Workspace) -> None:
    """What SQLite does for each question of a report: it looks tables up by an index, and walks through none."""
    add(manager, 12, date(2025, 1, 7))
    asked: list[str] = []
    with manager.store.read() as view:
        driver: Any = view.ledger.connection.connection.dbapi_connection
    driver.set_trace_callback(asked.append)
    manager.reports.report(Q3)
    driver.set_trace_callback(None)
    questions = [sql for sql in asked if sql.startswith("SELECT") and "FROM" in sql]
    steps = [row[3].split() for sql in questions for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}")]
    walked = [step for step in steps if step[0] == "SCAN" and step[1] in ("case_file", "event", "referral", "task")]
    # This index holds the few cases whose codes wait for a case manager, and nothing else.
    walked = [step for step in walked if step[-1] != "case_codes_due"]
    assert len(questions) > 40
    assert not walked
