"""A case worked by commands alone, from the safety check to its end and back, as on the screens."""

from __future__ import annotations

import pytest
from tests.cli.conftest import Hcms

CHECKED = ("--danger-now", "no", "--under-18", "no", "--own-life", "unknown", "--others-at-risk", "no")


@pytest.fixture
def ref(hcms: Hcms) -> str:
    """A case whose reporting party can be reached."""
    return next(
        str(case["ref"]) for case in hcms.ok("cases", "list", "--json").json if case["route"] == "named_meeting"
    )


def check(hcms: Hcms, ref: str) -> None:
    hcms.ok("cases", "safety-check", ref, *CHECKED, "--still-happening", "yes", "--told", "Sam", "--minutes", "5")


def test_a_whole_working_life(hcms: Hcms, ref: str) -> None:
    check(hcms, ref)
    hcms.ok("cases", "take", ref)
    hcms.ok("cases", "contact", ref, "Rang twice.", "--minutes", "10", "--at", "yesterday 10:30")
    hcms.ok("cases", "contact", ref, "-", "--reached", stdin="They would like to talk on Friday.")
    hcms.ok("cases", "note", ref, "Asked about a quiet room.", "--minutes", "15")
    hcms.ok("cases", "label", ref, "library evenings")
    hcms.ok("cases", "refer", ref, "samaritans", "--state", "accepted", "--note", "Number given.")
    hcms.ok("cases", "status", ref, "waiting", "--reason", "For the halls office")
    hcms.ok("cases", "close", ref, "--outcome", "support_only", "--note", "All well.", "--minutes", "20")
    hcms.ok("cases", "reopen", ref, "--reason", "They wrote again.")
    case = hcms.ok("cases", "show", ref, "--json").json
    assert (case["status"], case["outcome"], case["label"]) == ("open", None, "library evenings")
    assert case["first_contact_at"] < case["reached_at"]
    assert sum(event["minutes"] or 0 for event in case["events"]) == 50
    assert [event["text"] for event in case["events"] if event["kind"] == "reached"] == [
        "They would like to talk on Friday."
    ]
    assert [(each["service"], each["state"]) for each in case["referrals"]] == [("samaritans", "accepted")]


def test_a_case_can_be_given_away_and_taken_back(hcms: Hcms, ref: str) -> None:
    given = hcms.ok("cases", "assign", ref, "ada sutherland", "--json").json
    assert given["assigned_to"] == "Ada Sutherland"
    assert hcms("cases", "assign", ref, "Nobody Known").code == 4
    undone = hcms.ok("cases", "undo", "--json").json
    assert (undone["ref"], undone["kind"]) == (ref, "assigned")
    (event, _) = hcms.ok("cases", "show", ref, "--json").json["events"]
    assert event["undone"] is True


def test_a_case_that_is_not_to_be_broken_down_in_figures(hcms: Hcms, ref: str) -> None:
    decided = hcms.ok("cases", "count", ref, "declined", "--reason", "They asked for it today.", "--json")
    assert decided.json["left_out"] == "declined"
    assert "not broken down, at the reporting party's wish" in decided.err
    assert "In figures" in hcms.ok("cases", "show", ref, "--brief").out
    event = hcms.ok("cases", "show", ref, "--json").json["events"][-1]
    assert (event["kind"], event["text"]) == ("counting", "They asked for it today.")
    assert hcms("cases", "count", ref, "declined", "--reason", "Again.").code == 6
    assert hcms.ok("cases", "count", ref, "as-reported", "--reason", "A slip.", "--json").json["left_out"] is None


def test_links_and_referrals_have_numbers_and_states(hcms: Hcms) -> None:
    first, second = (case["ref"] for case in hcms.ok("cases", "list", "--json").json[:2])
    made = hcms.ok("cases", "link", first, second, "--kind", "same_incident", "--reason", "Same evening", "--json")
    assert (made.json["other"], made.json["kind"]) == (second, "same_incident")
    assert hcms("cases", "link", first, first, "--kind", "related", "--reason", "x").code == 4
    offered = hcms.ok("cases", "refer", first, "samaritans", "--json").json
    changed = hcms.ok("cases", "referral", first, str(offered["number"]), "accepted", "--json").json
    assert (offered["state"], changed["state"]) == ("offered", "accepted")
    shown = hcms.ok("cases", "show", second, "--json").json
    assert [link["other"] for link in shown["links"]] == [first]


def test_two_reports_worked_as_one_case(hcms: Hcms) -> None:
    first, second = (case["ref"] for case in hcms.ok("cases", "list", "--json").json[:2])
    join = ("cases", "join", first, "--into", second, "--reason", "The same evening")
    refused = hcms(*join)
    assert (refused.code, "Record it first" in refused.err) == (6, True)
    check(hcms, first)
    done = hcms.ok(*join, "--json")
    assert (done.json["ref"], done.json["joined_to"]) == (first, second)
    assert f"{first} is joined to {second}, and worked on there." in done.err
    assert hcms(*join).code == 6
    shown = hcms.ok("cases", "show", second, "--json").json
    assert (shown["holds"], [each["ref"] for each in shown["joined"]]) == ([first], [first])
    assert shown["joined"][0]["current"]["answers"]
    assert "The same evening" in [event["text"] for event in shown["events"]]
    text = hcms.ok("cases", "show", second).out
    assert f"{first}, which is joined to it" in text
    assert f"{first} is worked on here" in text
    assert f"joined to {second} - " in hcms.ok("cases", "list").out
    assert f"{second}, and worked on there" in hcms.ok("cases", "show", first, "--brief").out
    assert first not in hcms.ok("cases", "list", "--queue", "to_contact").out
    assert hcms("cases", "take", first).code == 6
    parted = hcms.ok("cases", "part", first, "--reason", "Another evening", "--json")
    assert parted.json["joined_to"] is None
    assert hcms("cases", "part", first, "--reason", "Again").code == 6
    assert "joined the case to another" in hcms.ok("cases", "history", first).out


def test_an_open_question_is_never_no(hcms: Hcms, ref: str) -> None:
    done = hcms("cases", "safety-check", ref, *CHECKED)
    assert done.code == 4
    assert "Still happening" in done.err
    assert not hcms.ok("cases", "show", ref, "--json").json["events"]


def test_lists_by_queue_and_by_state(hcms: Hcms, ref: str) -> None:
    check(hcms, ref)
    hcms.ok("cases", "take", ref)
    assert [case["ref"] for case in hcms.ok("cases", "list", "--queue", "mine", "--json").json] == [ref]
    hcms.ok("cases", "close", ref, "--outcome", "signposted")
    closed = hcms.ok("cases", "list", "--status", "closed", "--status", "waiting", "--json").json
    assert [case["ref"] for case in closed] == [ref]
    assert hcms.ok("cases", "queues", "--json").json["closed"] == 1


def test_only_a_closed_case_is_opened_again(hcms: Hcms, ref: str) -> None:
    check(hcms, ref)
    assert hcms("cases", "reopen", ref, "--reason", "why not").code == 4


def test_showing_a_case_is_recorded_and_a_brief_look_is_none(hcms: Hcms, ref: str) -> None:
    brief = hcms.ok("cases", "show", ref, "--brief")
    assert "What next" in brief.out
    assert "Report as answered" not in brief.out
    assert not [entry for entry in hcms.ok("audit", "list", "--json").json if entry["kind"] == "case.read"]
    whole = hcms.ok("cases", "show", ref)
    assert "Report as answered" in whole.out
    assert whole.out.index("Before any contact") < whole.out.index("Report as answered")
    (entry,) = [entry for entry in hcms.ok("audit", "list", "--json").json if entry["kind"] == "case.read"]
    assert (entry["by"], entry["on"]) == ("Ada Sutherland", ref)


def test_a_reference_is_understood_as_people_type_it(hcms: Hcms, ref: str) -> None:
    typed = ref.removeprefix("HC-").replace("-", " ").lower()
    assert hcms.ok("cases", "show", typed, "--brief", "--json").json["ref"] == ref
    assert hcms("cases", "show", "not a reference").code == 2


def test_a_note_needs_words_and_somebody_to_give_them(hcms: Hcms, ref: str) -> None:
    assert hcms("cases", "note", ref).code == 2
    assert hcms("cases", "note", ref, "-", stdin="").code == 4
    assert hcms("cases", "note", ref, "x", "--at", "2099-01-01 10:00").code == 4
    assert hcms("cases", "note", ref, "x", "--at", "sometime").code == 2


def test_tasks_and_today(hcms: Hcms, ref: str) -> None:
    task = hcms.ok("tasks", "add", "Ring the halls office", "--when", "2d", "--case", ref, "--json").json
    own = hcms.ok("tasks", "add", "Book the small room", "--when", "4h", "--json").json
    assert (task["ref"], own["ref"]) == (ref, None)
    assert [each["id"] for each in hcms.ok("tasks", "list", "--json").json] == [own["id"], task["id"]]
    assert "Ring the halls office" in hcms.ok("today").out
    hcms.ok("tasks", "done", str(task["id"]))
    assert [each["id"] for each in hcms.ok("tasks", "list", "--all", "--json").json] == [own["id"]]
    assert hcms("tasks", "done", str(task["id"])).code == 6
    assert hcms("tasks", "add", "x", "--when", "whenever").code == 2
