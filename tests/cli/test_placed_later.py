"""A changed question delays nobody: the case is made, the answer stands on it marked, and a decision places it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import EXPORT, Hcms
from tests.factories import ADMINISTRATOR, CASE_MANAGER, StillClock, open_as

from harassment_cms.answers import codes
from harassment_cms.bootstrap import Home

FORM = "harassment-report"
DANGER = "Is anyone in danger right now?"
CAMPUS = "Which campus was it on, or is it nearest to?"
REWORDED = {DANGER: "Is someone in danger at this moment?", CAMPUS: "Which site was it on, or is it nearest to?"}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write two reports of the shipped survey, one that says danger and one that does not, with other headings."""

    def written(name: str, other: Mapping[str, str]) -> Path:
        with EXPORT.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        words = {heading.partition(". ")[2]: place for place, heading in enumerate(header)}
        rows = [row.copy() for row in rows[:2]]
        said = {DANGER: ("Yes", "No"), CAMPUS: ("North campus", "")}
        for heading, cells in said.items():
            for row, cell in zip(rows, cells, strict=True):
                row[words[heading]] = cell
        for heading, changed in other.items():
            header[words[heading]] = header[words[heading]].replace(heading, changed)
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return written


def cases(program: Hcms) -> list[dict[str, Any]]:
    """The cases as their case manager lists them, the one that says danger first."""
    listed = program.ok("cases", "list", "--json", user=CASE_MANAGER).json
    shown = [program.ok("cases", "show", each["ref"], "--json", user=CASE_MANAGER).json for each in listed]
    return sorted(shown, key=lambda case: case["submissions"][-1]["response_id"])


def place(program: Hcms, heading: str, question: str, user: str = ADMINISTRATOR) -> dict[str, Any]:
    """Decide that a heading is a question."""
    line = ("forms", "map", FORM, "--heading", heading, "--question", question, "--json")
    return dict(program.ok(*line, user=user).json)


def ours(case: Mapping[str, Any], question: str) -> dict[str, Any]:
    """One answer of a case."""
    (answer,) = [each for each in case["submissions"][-1]["answers"] if each["question"] == question]
    return dict(answer)


def test_the_case_is_made_and_the_answer_stands_on_it_with_a_mark(three: Hcms, write: Write) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    first, second = cases(three)
    assert (first["unplaced"], second["unplaced"]) == (2, 1)
    marked = {each["header"].partition(". ")[2]: each for each in first["submissions"][0]["unmapped"]}
    assert marked[REWORDED[DANGER]]["raw"] == "Yes"
    assert marked[REWORDED[DANGER]]["perhaps"] == DANGER
    said = three.ok("cases", "show", first["ref"], user=CASE_MANAGER).out
    assert f"Asked in words that the form does not know; perhaps “{DANGER}”." in " ".join(said.split())
    assert "answers not placed" in three.ok("cases", "list", user=CASE_MANAGER).out


def test_a_safety_answer_that_is_placed_later_puts_the_case_back_into_the_first_queue(
    three: Hcms, write: Write
) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    refs = [case["ref"] for case in cases(three)]
    unknown = [part for name in ("danger-now", "under-18", "own-life", "others-at-risk", "still-happening")
               for part in (f"--{name}", "unknown")]  # fmt: skip
    for ref in refs:
        three.ok("cases", "safety-check", ref, *unknown, user=CASE_MANAGER)
    # One of them is closed already: danger brings it back all the same.
    three.ok("cases", "take", refs[0], user=CASE_MANAGER)
    three.ok("cases", "close", refs[0], "--outcome", "signposted", user=CASE_MANAGER)
    done = place(three, REWORDED[DANGER], "danger")
    assert done["cases"] == 2
    first, second = cases(three)
    assert (first["safety"], second["safety"]) == ("unchecked_yes", "checked")
    assert (first["changed"], second["changed"]) == (True, True)
    (waiting,) = three.ok("cases", "list", "--queue", "safety_check", "--json", user=CASE_MANAGER).json
    assert waiting["ref"] == refs[0]
    assert "danger: check now" in three.ok("cases", "list", "--queue", "safety_check", user=CASE_MANAGER).out
    three.ok("cases", "safety-check", refs[0], *unknown, user=CASE_MANAGER)
    assert three.ok("cases", "list", "--queue", "safety_check", "--json", user=CASE_MANAGER).json == []


def test_both_facts_are_shown_and_the_codes_follow_with_an_event(three: Hcms, write: Write) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    version = place(three, REWORDED[CAMPUS], "campus")["version"]
    first, _ = cases(three)
    answer = ours(first, "campus")
    assert answer["asked_as"].endswith(REWORDED[CAMPUS])
    assert answer["placed_by"] == str(version)
    assert first["submissions"][0]["form_version"] == str(version - 1)
    assert first["unplaced"] == 1
    (event,) = [each for each in first["events"] if each["kind"] == "placed"]
    assert event["detail"] == {"placed": "campus", "version": str(version), "withdrawn": ""}
    assert REWORDED[CAMPUS] in event["text"]
    assert event["actor"] == CASE_MANAGER
    # It is told once, it is no action of anybody's to take back, and the whole record holds.
    assert len([each for each in cases(three)[0]["events"] if each["kind"] == "placed"]) == 1
    assert three("cases", "undo", user=CASE_MANAGER).code == 6
    three.ok("audit", "verify", user=ADMINISTRATOR)


def test_codes_follow_what_is_placed_and_what_is_placed_no_more(three: Hcms, write: Write) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    assert cases(three)[0]["campus"] is None
    place(three, REWORDED[CAMPUS], "campus")
    first, second = cases(three)
    assert (ours(first, "campus")["raw"], first["campus"], second["campus"]) == ("North campus", "north", None)
    assert [each["kind"] for each in second["events"]] == []  # it answered nothing there
    file = three.home / "forms" / f"{FORM}.yaml"
    written = file.read_text(encoding="utf-8")
    decision = f'    earlier:\n      - "{REWORDED[CAMPUS]}"\n'
    assert decision in written
    file.write_text(written.replace(decision, ""), encoding="utf-8")
    first, _ = cases(three)
    assert first["campus"] is None
    assert [each["detail"]["withdrawn"] for each in first["events"] if each["kind"] == "placed"] == ["", "campus"]
    assert REWORDED[CAMPUS] in [each["header"].partition(". ")[2] for each in first["submissions"][0]["unmapped"]]


def test_a_case_manager_who_decides_brings_the_cases_in_line_at_once(three: Hcms, write: Write) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    before = cases(three)[1]["safety"]
    done = three.ok("forms", "map", FORM, "--heading", REWORDED[DANGER], "--question", "danger", user=CASE_MANAGER)
    assert "2 cases were brought in line" in done.err
    assert [case["safety"] for case in cases(three)] == ["unchecked_yes", before]
    assert three.ok("cases", "catch-up", "--json", user=CASE_MANAGER).json["waiting"] == 0
    assert three("cases", "catch-up", user=ADMINISTRATOR).code == 5


def test_an_administrator_is_told_whom_to_ring(three: Hcms, write: Write) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    done = three.ok("forms", "map", FORM, "--heading", REWORDED[DANGER], "--question", "danger", user=ADMINISTRATOR)
    assert "ring a case manager now" in done.err


def test_a_form_file_with_a_slip_keeps_nobody_from_a_case(three: Hcms, write: Write) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    version = place(three, REWORDED[CAMPUS], "campus")["version"]
    file = three.home / "forms" / f"{FORM}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("type: date", "type: dat"), encoding="utf-8")
    first, _ = cases(three)
    assert ours(first, "campus")["placed_by"] == str(version)


def test_the_same_report_under_the_new_heading_is_the_same_answer(three: Hcms, write: Write) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    place(three, REWORDED[DANGER], "danger")
    cases(three)
    (again,) = three.ok("import", str(write("b.csv", {})), "--yes", "--json", user=ADMINISTRATOR).json
    assert (again["new"], again["amended"], again["known"]) == (0, 0, 2)
    first, _ = cases(three)
    assert ours(first, "danger")["raw"] == "Yes"


def test_what_is_too_much_for_the_door_is_done_to_the_end(
    three: Hcms, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    place(three, REWORDED[DANGER], "danger")
    monkeypatch.setattr(codes, "MOST_AT_ONCE", 1)
    before = three.ok("cases", "list", "--queue", "changed", "--json", user=CASE_MANAGER).json
    assert len(before) == 1
    done = three.ok("cases", "catch-up", user=CASE_MANAGER)
    assert "Every case is in line" in done.err
    assert len(three.ok("cases", "list", "--queue", "changed", "--json", user=CASE_MANAGER).json) == 2


def test_another_answer_under_the_new_heading_is_told_like_any_other(three: Hcms, write: Write) -> None:
    three.ok("import", str(write("a.csv", REWORDED)), "--yes", user=ADMINISTRATOR)
    place(three, REWORDED[CAMPUS], "campus")
    ref = cases(three)[0]["ref"]
    three.ok("cases", "seen", ref, user=CASE_MANAGER)
    later = write("b.csv", {})
    later.write_text(later.read_text(encoding="utf-8").replace("North campus", "Main campus"), encoding="utf-8")
    three.ok("import", str(later), "--yes", user=ADMINISTRATOR)
    first, _ = cases(three)
    assert first["changed"]
    (change,) = first["changes"]
    assert (change["question"], change["before"], change["now"]) == ("campus", "North campus", "Main campus")
    assert [each["kind"] for each in first["events"]] == ["placed", "change_seen", "changed"]


def test_what_came_while_somebody_decided_is_placed_all_the_same(three: Hcms, write: Write) -> None:
    home, clock, path = Home(three.home), StillClock(), write("a.csv", REWORDED)
    importing, deciding = (open_as(home, name, clock) for name in (ADMINISTRATOR, CASE_MANAGER))

    def decide(read: int, size: int) -> None:
        deciding.form_changes.decide(FORM, REWORDED[CAMPUS], "campus")

    importing.imports.run(path, progress=decide)
    for work in (importing, deciding):
        work.close()
    first, _ = cases(three)
    assert ours(first, "campus")["raw"] == "North campus"
    assert first["campus"] == "north"
