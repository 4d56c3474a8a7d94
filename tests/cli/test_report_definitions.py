"""Reports of one's own: a file of a few lines, refused by line and key where it is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Hcms

OWN = """\
id: library
title: What students report from the library
periods: [month, quarter, year, days]
sections:
  - id: numbers
    title: Numbers
    tables:
      - by: received
      - id: student_types
        by: incident_type
        title: What students report
        where:
          reporter_affiliation: [undergraduate, postgraduate_taught, postgraduate_research]
        compare: change
"""


def own(hcms: Hcms, text: str = OWN, name: str = "library.yaml") -> Path:
    folder = hcms.home / "reports"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def tables(report: Any) -> dict[str, Any]:
    return {each["id"]: each for each in report["tables"]}


def test_a_report_of_ones_own_is_made_by_its_id_or_its_file(hcms: Hcms) -> None:
    path = own(hcms)
    asked = ("report", "custom", "--period", "2026", "--profile", "none", "--json")
    by_id = hcms.ok(*asked, "--definition", "library").json
    assert (by_id["definition"], by_id["title"]) == ("library", "What students report from the library")
    assert list(tables(by_id)) == ["received", "student_types"]
    students, everybody = tables(by_id)["student_types"], tables(by_id)["received"]
    assert 0 < students["total"] < everybody["total"]
    assert students["where"] == {
        "reporter_affiliation": ["undergraduate", "postgraduate_taught", "postgraduate_research"]
    }
    assert "change" in students["rows"][0]
    by_file = hcms.ok(*asked, "--definition", str(path)).json
    assert by_file["definition_sha256"] == by_id["definition_sha256"]
    assert by_file["tables"] == by_id["tables"]
    shown = hcms.ok("report", "custom", "--period", "2026", "--definition", "library").out
    assert "\nNumbers\n═══════\n" in shown
    assert shown.startswith("What students report from the library\n")


def test_the_reports_there_are(hcms: Hcms) -> None:
    shipped = hcms.ok("report", "definitions", "--json").json
    assert [(one["id"], one["own"]) for one in shipped] == [("annual", False), ("quarterly", False)]
    contract = "received route incident_type motivation reporter_role reporter_affiliation campus month first_contact"
    assert {*contract.split(), "state", "outcome", "referrals", "hours"} <= set(shipped[1]["tables"])
    own(hcms)
    own(hcms, OWN.replace("id: library", "id: quarterly"), "ours.yml")
    found = hcms.ok("report", "definitions").out
    assert "library: What students report from the library (days, month, quarter, year; yours, library.yaml)" in found
    assert "yours, ours.yml, instead of the shipped one" in found
    made = hcms.ok("report", "quarterly", "--period", "2026-Q3", "--json").json
    assert list(tables(made)) == ["received", "student_types"]


def test_two_of_ones_own_with_one_id_are_refused(hcms: Hcms) -> None:
    own(hcms)
    own(hcms, name="second.yaml")
    done = hcms("report", "quarterly", "--period", "2026-Q3")
    assert (done.code, done.out) == (4, "")
    assert 'second.yaml:1: id: "library" is the id of the definition in library.yaml already' in done.err


def test_a_mistake_is_told_by_line_and_key(hcms: Hcms) -> None:
    path = own(hcms, OWN.replace("by: incident_type", "by: incident_typ"))
    for asked in (("check", str(path)), ("definitions",), ("quarterly", "--period", "2026-Q3")):
        done = hcms("report", *asked)
        assert (done.code, done.out) == (4, "")
        where = ":10: sections[numbers].tables[student_types].by:"
        assert f'{where} "incident_typ" is not known; did you mean "incident_type"?' in done.err


def test_a_right_definition_is_said_to_be_right(hcms: Hcms) -> None:
    path = own(hcms)
    assert "The report library has 2 tables." in hcms.ok("report", "check", str(path)).out
    assert hcms.ok("report", "check", str(path), "--json").json["tables"] == ["received", "student_types"]


def test_a_report_for_other_periods_or_of_no_name_is_refused(hcms: Hcms) -> None:
    own(hcms, OWN.replace("[month, quarter, year, days]", "[quarter]"))
    done = hcms("report", "custom", "--period", "2026-07", "--definition", "library")
    assert done.code == 2
    assert "The report library is for a quarter, and 2026-07 is a month." in done.err
    done = hcms("report", "custom", "--period", "2026-07", "--definition", "libary")
    assert done.code == 2
    assert 'did you mean "library"?' in done.err
    done = hcms("report", "custom", "--period", "2026-07", "--definition", "nowhere.yaml")
    assert done.code == 4


def test_a_campus_nobody_has_is_refused(hcms: Hcms) -> None:
    wrong = "campus: [moon]"
    own(hcms, OWN.replace("reporter_affiliation: [undergraduate, postgraduate_taught, postgraduate_research]", wrong))
    done = hcms("report", "custom", "--period", "2026", "--definition", "library")
    assert (done.code, done.out) == (4, "")
    assert '"moon" is not known' in done.err


@pytest.mark.parametrize(
    "days",
    [
        ("--period", "2019-Q1"),
        ("--from", "2026-07-14", "--to", "2026-07-14"),
        ("--period", "2031-Q1"),
        ("--from", "2026-03-28", "--to", "2026-03-30"),  # summer time begins
        ("--from", "2025-10-25", "--to", "2025-10-27"),  # and ends
        ("--period", "1999"),
    ],
)
def test_periods_at_the_edge_give_a_report(hcms: Hcms, days: tuple[str, ...]) -> None:
    made = hcms.ok("report", "custom", *days, "--json").json
    assert tables(made)["received"]["rows"][0]["code"] == "received"
    if days[-1] == "2031-Q1":
        assert any("is not over" in note for note in made["notes"])
    assert hcms.ok("report", "custom", *days, "--plain").out


def test_the_annual_report_sets_a_year_beside_the_two_before(hcms: Hcms) -> None:
    made = hcms.ok("report", "annual", "--period", "2025/26", "--json").json
    assert made["definition"] == "annual"
    assert made["tables"][0]["columns"][1:] == ["2025/26", "2024/25", "2023/24"]
    listed = [id_ for section in made["sections"] for id_ in section["tables"]]
    assert listed == list(tables(made))
    assert {"relationship", "place", "closing", "referral_state", "hours_needed", "wishes"} <= set(listed)
    shown = " ".join(hcms.ok("report", "annual", "--period", "2025/26").out.split())
    assert "the period before, 2024/25, and the one before that, 2023/24." in shown
    calendar = hcms.ok("report", "annual", "--period", "2026", "--json").json
    assert calendar["tables"][0]["columns"][1:] == ["2026", "2025", "2024"]
