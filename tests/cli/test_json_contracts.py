"""The JSON that scripts rely on (design section 7): keys may be added, none may go."""

from __future__ import annotations

import hashlib
import re

import pytest
from tests.cli.conftest import EXPORT, Hcms
from tests.factories import ADMINISTRATOR

CASE = {
    "ref",
    "route",
    "status",
    "submitted_at",
    "received_at",
    "first_contact_due",
    "first_contact_at",
    "assigned_to",
    "incident_types",
    "motivations",
    "campus",
    "reporter_role",
    "reporter_affiliation",
    "overdue",
    "walled",
}
IMPORT = {
    "file",
    "sha256",
    "tool",
    "form",
    "rows",
    "new",
    "known",
    "amended",
    "partial",
    "quarantined",
    "safety",
    "cases",
    "warnings",
}
TABLES = {
    "received",
    "route",
    "incident_type",
    "motivation",
    "reporter_role",
    "reporter_affiliation",
    "campus",
    "month",
    "first_contact",
    "state",
    "outcome",
    "referrals",
    "hours",
}
TYPES = {"text", "long_text", "choice", "multi", "date", "time", "number", "email", "phone", "statement"}
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_import(three: Hcms) -> None:
    (first,) = three.ok("import", str(EXPORT), "--json", user=ADMINISTRATOR).json
    assert first.keys() >= IMPORT
    assert first["file"] == EXPORT.name
    assert first["sha256"] == hashlib.sha256(EXPORT.read_bytes()).hexdigest()
    assert first["rows"] == first["new"] == len(first["cases"]) > 160
    assert first["safety"] > 0
    (again,) = three.ok("import", str(EXPORT), "--json", user=ADMINISTRATOR).json
    assert again.keys() >= IMPORT
    assert (again["new"], again["known"], again["cases"]) == (0, first["rows"], [])


def test_import_that_only_looks(three: Hcms) -> None:
    (seen,) = three.ok("import", str(EXPORT), "--dry-run", "--json", user=ADMINISTRATOR).json
    assert seen.keys() >= IMPORT
    assert seen["cases"] == []
    assert seen["new"] > 160


def test_cases_list(hcms: Hcms) -> None:
    cases = hcms.ok("cases", "list", "--json").json
    assert all(case.keys() >= CASE for case in cases)
    assert all(UTC.fullmatch(case["received_at"]) for case in cases)
    assert {case["route"] for case in cases} >= {"anonymous", "named_no_action", "named_meeting"}
    assert all(case["first_contact_due"] is None for case in cases if case["route"] == "anonymous")
    assert {case["assigned_to"] for case in cases} == {None}
    assert any(case["incident_types"] for case in cases)


def test_cases_show(hcms: Hcms) -> None:
    ref = hcms.first_ref()
    hcms.ok("cases", "take", ref)
    case = hcms.ok("cases", "show", ref, "--json").json
    assert case.keys() >= CASE | {"submissions", "parties", "events", "tasks", "referrals", "links", "documents"}
    assert case["assigned_to"] == "Ada Sutherland"
    (given,) = case["submissions"]
    assert given.keys() >= {"form", "response_id", "submitted_at", "row_sha256", "answers", "unmapped"}
    assert all(answer.keys() >= {"question", "text", "raw", "value"} for answer in given["answers"])
    assert all(column.keys() >= {"header", "raw"} for column in given["unmapped"])
    assert len(given["row_sha256"]) == 64
    assert given["row_sha256"] in {
        hashlib.sha256(record).hexdigest() for record in EXPORT.read_bytes().splitlines(keepends=True)
    } or any("\n" in answer["raw"] for answer in given["answers"])
    assert case["documents"] == []


def test_forms_show(nowhere: Hcms) -> None:
    listed, *_ = nowhere.ok("forms", "list", "--json").json
    form = nowhere.ok("forms", "show", listed["id"], "--json").json
    assert form.keys() >= {"id", "version", "hash", "questions"}
    assert form["hash"] == listed["hash"]
    assert all(question.keys() >= {"id", "text", "type", "field", "options"} for question in form["questions"])
    assert {question["type"] for question in form["questions"]} <= TYPES
    assert all(set(option) == {"code", "label"} for each in form["questions"] for option in each["options"])


def test_report(hcms: Hcms) -> None:
    report = hcms.ok("report", "quarterly", "--period", "2026-Q2", "--format", "json").json
    assert report.keys() >= {"period", "profile", "generated_at", "tables"}
    assert {table["id"] for table in report["tables"]} >= TABLES
    for table in report["tables"]:
        assert table.keys() >= {"id", "title", "multi", "columns", "rows", "total", "total_shown", "notes"}
        for row in table["rows"]:
            assert row.keys() >= {"code", "label", "value", "shown", "previous", "year_before"}
            assert row["previous"].keys() == row["year_before"].keys() == {"value", "shown"}
    assert hcms.ok("report", "quarterly", "--period", "2026-Q2", "--json").json["tables"] == report["tables"]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (("today",), {"safety_checks", "late", "due", "soon", "contacts", "missing_contacts"}),
        (("cases", "queues"), {"safety_check", "to_contact", "mine", "late", "closed", "all"}),
        (("keys", "status"), {"name", "roles", "provisional", "opens_reports", "remembered", "recovery_keys"}),
        (("users", "fingerprint", "Ada Sutherland"), {"name", "words"}),
        (("audit", "verify"), {"sound", "entries", "rows", "first_bad_entry", "problems"}),
        (("backup", "create"), {"path", "created_at", "by", "entries", "head"}),
        (("signposting", "show", "samaritans"), {"id", "name", "contact", "verified_on", "needs"}),
        (("signposting", "check"), {"services", "never_checked", "to_fill_in"}),
    ],
)
def test_one_thing_is_an_object(hcms: Hcms, words: tuple[str, ...], keys: set[str]) -> None:
    assert hcms.ok(*words, "--json").json.keys() >= keys


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (("users", "list"), {"name", "roles", "provisional", "opens_reports", "state"}),
        (("audit", "list"), {"seq", "at", "by", "kind", "on", "details", "hash"}),
        (("doctor",), {"name", "sound", "sentence", "hint"}),
        (("signposting", "find", "stalking"), {"id", "name", "why", "contact", "verified_on"}),
    ],
)
def test_several_things_are_a_list(hcms: Hcms, words: tuple[str, ...], keys: set[str]) -> None:
    things = hcms.ok(*words, "--json").json
    assert things
    assert all(thing.keys() >= keys for thing in things)


def test_json_cannot_act_on_a_terminal(hcms: Hcms) -> None:
    for ref in [case["ref"] for case in hcms.ok("cases", "list", "--json").json[:5]]:
        printed = hcms.ok("cases", "show", ref, "--json").out
        assert printed.isascii()
        assert not [sign for sign in printed if ord(sign) < 32 and sign != "\n"]
