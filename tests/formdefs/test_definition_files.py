"""What a definition of a report may say, and how each mistake in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from harassment_cms.domain.definition import Span
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.figure_subjects import SUBJECTS
from harassment_cms.home import defaults
from harassment_cms.reportdefs import load_definition, load_definitions

OWN = """\
id: library
title: What students report from the library
periods: [quarter, year]
few: year
sections:
  - id: numbers
    title: Numbers
    tables:
      - by: received
      - id: student_types
        by: incident_type
        title: What students report
        where:
          reporter_affiliation: [undergraduate, not_answered]
        compare: change
"""


def write(folder: Path, text: str = OWN, name: str = "library.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_a_few_lines_is_a_report(tmp_path: Path) -> None:
    found = load_definition(write(tmp_path))
    received, types = found.tables()
    assert (found.id, found.spans, found.few_as_year) == (
        "library",
        frozenset({Span.QUARTER, Span.YEAR}),
        True,
    )
    assert (received.id, received.title) == ("received", SUBJECTS["received"].title)
    assert (types.by, types.heading, types.change) == ("incident_type", "Type", True)
    assert types.where == (("reporter_affiliation", ("undergraduate", "not_answered")),)


KINDS_OF_CAMPUS = "by: campus\n        where: {incident_type: [bullying, stalking]}\n        heading: Campus"


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("by: incident_type", "by: incident_typ", 'did you mean "incident_type"?'),
        ("reporter_affiliation:", "reporter_afiliation:", 'did you mean "reporter_affiliation"?'),
        ("[undergraduate,", "[undergraduates,", 'did you mean "undergraduate"?'),
        ("compare:", "compair:", 'is not a key that belongs here; did you mean "compare"?'),
        ("compare: change", "compare: changes", 'did you mean "change"?'),
        ("[quarter,", "[quarters,", 'did you mean "quarter"?'),
        ("by: received", "by: hours\n        where: {campus: [main]}", "cannot be about some reports only"),
        ("by: incident_type", "by: reporter_affiliation", "and broken down by it"),
        ("reporter_affiliation: [u", "motivation: [race]\n          reporter_affiliation: [u", "cannot be checked"),
        ("by: incident_type", f"{KINDS_OF_CAMPUS}\n      - id: x\n        by: campus", "more than one at once"),
        ("        title: What students report\n", "", "needs an id and a title of its own"),
        ("id: student_types", "id: received", "is the id of another table (on line 9)"),
        ("sections:", "pages:", "is not a key that belongs here; allowed: id, title, periods, few, sections"),
        ("few: year", "few: never", '"never" is not known; allowed: as_usual, year'),
        ("[undergraduate, not_answered]", "[]", "needs at least 1"),
        ("title: Numbers", f"title: {'x' * 121}", "is longer than 120 characters"),
    ],
)
def test_every_mistake_is_told_with_what_would_be_right(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert right in OWN
    with pytest.raises(InputRefusedError) as refused:
        load_definition(write(tmp_path, OWN.replace(right, wrong, 1)))
    assert told in str(refused.value)
    assert "library.yaml:" in str(refused.value)


def test_ones_own_goes_before_a_shipped_one_and_two_of_them_are_refused(tmp_path: Path) -> None:
    shipped, folder = defaults() / "reports", tmp_path / "reports"
    assert [(one.definition.id, one.own) for one in load_definitions(shipped, folder).values()] == [
        ("annual", False),
        ("quarterly", False),
    ]
    write(folder, OWN.replace("id: library", "id: annual"))
    annual = load_definitions(shipped, folder)["annual"]
    assert (annual.own, annual.replaces, annual.definition.title) == (
        True,
        True,
        "What students report from the library",
    )
    write(folder, OWN.replace("id: library", "id: annual"), "second.yml")
    with pytest.raises(InputRefusedError, match=r'second.yml:1: id: "annual" is the id of the definition in library'):
        load_definitions(shipped, folder)


def test_shipped_reports_hold_the_tables_that_scripts_rely_on() -> None:
    quarterly = load_definition(defaults() / "reports" / "quarterly.yaml")
    promised = "received route incident_type motivation reporter_role reporter_affiliation campus month first_contact"
    assert {*promised.split(), "state", "outcome", "referrals", "hours"} <= {one.id for one in quarterly.tables()}
    assert [one.title for one in quarterly.sections] == [
        "Reports by category",
        "Trends",
        "What was done",
        "What people told us",
        "Resources",
    ]
