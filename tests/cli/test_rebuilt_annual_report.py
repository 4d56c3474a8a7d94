"""Published annual reports of universities, made again: from an invented export with their margins, cell for cell.

University College London published for 2020–21: 335 reports; bullying 234, harassment 155, sexual misconduct 56,
domestic abuse "fewer than 5". The University of St Andrews published for 2021–22: 217 reports, 129 named and 88
anonymous. Of everything else the export says nothing, so each other cell is known, too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from tests.cli.conftest import Hcms
from tests.factories import ADMINISTRATOR, FORM, LEAD

from harassment_cms.domain.codes import INCIDENT_TYPE
from harassment_cms.domain.codes.code_list import CodeList

KINDS = {"bullying": 234, "harassment_general": 155, "sexual_harassment": 56, "domestic_abuse": 4}
REPORTS, NAMED, ANONYMOUS = 335, 129, 88
APART = {"restricted": "0", "declined": "0", "elsewhere": "0"}


def kinds_of(number: int) -> Iterator[str]:
    """The kinds of one of the reports of the first year: each margin is met, and every report has one at least."""
    yield from ["bullying"] if number < KINDS["bullying"] else []
    yield from ["harassment_general"] if number >= REPORTS - KINDS["harassment_general"] else []
    yield from ["sexual_harassment"] if number < KINDS["sexual_harassment"] else []
    yield from ["domestic_abuse"] if number < KINDS["domestic_abuse"] else []


def export(labels: Mapping[str, str]) -> str:
    """An export of both years; the labels are those of the form."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["response_id", "submitted_at", "route", "what", "narrative"])
    for number in range(REPORTS):
        day = date(2020, 8, 1) + timedelta(days=number * 365 // REPORTS)
        what = ",".join(labels[kind] for kind in kinds_of(number))
        lines.writerow(
            [f"1-{number}", f"{day} 10:00:00 UTC", "named_meeting", what, f"The {number}. invented report."]
        )
    for number in range(NAMED + ANONYMOUS):
        day = date(2021, 8, 1) + timedelta(days=number)
        route = "named_meeting" if number < NAMED else "anonymous"
        lines.writerow([f"2-{number}", f"{day} 10:00:00 UTC", route, "", f"The {number}. report of the second year."])
    return out.getvalue()


@pytest.fixture
def office(three: Hcms) -> Hcms:
    """A home into which the export was brought by the command."""
    form = three.ok("forms", "show", FORM, "--json", user=ADMINISTRATOR).json
    (question,) = (each for each in form["questions"] if each["field"] == "incident.types")
    file = three.home.parent / "results-2022-08-05-0900.csv"
    labels = {option["code"]: option["label"] for option in question["options"]}
    file.write_text(export(labels).replace(",what,", f",{question['id']},"), encoding="utf-8")
    (done,) = three.ok("import", str(file), "--yes", "--json", user=ADMINISTRATOR).json
    assert (done["new"], done["quarantined"], done["partial"]) == (REPORTS + NAMED + ANONYMOUS, 0, 0)
    return three


def tables(office: Hcms, year: str) -> dict[str, dict[str, Any]]:
    words = ("report", "annual", "--period", year, "--profile", "suppress", "--json")
    return {table["id"]: table for table in office.ok(*words, user=LEAD).json["tables"]}


def cells(table: Mapping[str, Any], place: str = "") -> dict[str, str]:
    return {row["code"]: row[place]["shown"] if place else row["shown"] for row in table["rows"]}


def listed(codes: CodeList, **told: str) -> dict[str, str]:
    """Every cell of a table: those that are told, and 0."""
    return dict.fromkeys(codes.codes(), "0") | {"not_answered": "0"} | APART | told


def test_the_margins_that_universities_published_come_out_cell_for_cell(office: Hcms) -> None:
    first = tables(office, "2020/21")
    assert cells(first["received"])["received"] == "335"
    kinds = {code: str(n) for code, n in KINDS.items()} | {"domestic_abuse": "<5"}
    assert cells(first["incident_type"]) == listed(INCIDENT_TYPE, **kinds)
    assert first["incident_type"]["total_shown"] == "335"
    assert sum(row["value"] or 0 for row in first["incident_type"]["rows"]) == 445
    assert sum(row["value"] for row in first["month"]["rows"]) == 335

    second = tables(office, "2021/22")
    routes = {"named_meeting": "129", "named_no_action": "0", "anonymous": "88", "unknown": "0"}
    assert cells(second["route"]) == routes | APART
    assert second["route"]["total_shown"] == "217"
    assert cells(second["incident_type"]) == listed(INCIDENT_TYPE, not_answered="217")
    # The year before stands beside it with the same figures as when it was this year.
    for table in ("received", "incident_type", "route"):
        assert cells(second[table], "previous") == cells(first[table])
