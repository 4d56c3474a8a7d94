"""Deciding which question a heading is: suggested, decided by a person, remembered in the form file, on record."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.cli.conftest import EXPORT, Hcms
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD

FORM = "harassment-report"
DAY = "On which day did it happen?"


@pytest.fixture
def reworded(tmp_path: Path) -> Path:
    """Two reports of the shipped survey, after somebody changed a heading."""
    with EXPORT.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    path = tmp_path / "reworded.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[h.replace("When did it happen?", DAY) for h in header], *rows[:2]])
    return path


@pytest.fixture
def lived(three: Hcms, reworded: Path) -> Hcms:
    """A home into which they were imported."""
    three.ok("import", str(reworded), "--yes", user=ADMINISTRATOR)
    return three


def test_what_the_form_does_not_know_is_listed_with_what_it_may_be(lived: Hcms) -> None:
    day, easy = lived.ok("forms", "map", FORM, "--list", "--json", user=ADMINISTRATOR).json
    if day["wording"] != DAY:
        day, easy = easy, day
    assert (day["wording"], day["imports"], day["suggestions"][0]["question"]) == (DAY, 1, "date")
    assert easy["suggestions"] == []
    said = lived.ok("forms", "map", FORM, "--list", user=ADMINISTRATOR).out
    assert "perhaps “When did it happen?” (date; likely" in " ".join(said.split())


def test_a_decision_is_remembered_in_the_file_and_on_record(lived: Hcms, reworded: Path) -> None:
    file = lived.home / "forms" / f"{FORM}.yaml"
    before = file.read_text(encoding="utf-8").splitlines()
    (version,) = (int(line.removeprefix("version: ")) for line in before if line.startswith("version: "))
    done = lived.ok(
        "forms", "map", FORM, "--heading", f"12. {DAY}", "--question", "date", "--json", user=ADMINISTRATOR
    ).json
    after = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == [
        f"version: {version + 1}",
        "    earlier:",
        f'      - "{DAY}"',
    ]
    assert [line for line in before if line not in after] == [f"version: {version}"]
    entries = lived.ok("audit", "list", "--json", user=ADMINISTRATOR).json
    (entry,) = [each for each in entries if each["kind"] == "form.map"]
    assert entry["on"] == FORM
    assert (entry["details"]["hash_before"], entry["details"]["hash"]) == (done["hash_before"], done["hash"])
    (listed,) = lived.ok("forms", "list", "--json").json
    assert (listed["version"], listed["hash"]) == (version + 1, done["hash"])
    lived.ok("audit", "verify", user=ADMINISTRATOR)
    # From now on an import reads it, and nothing is left to suggest for it.
    more = reworded.with_name("more.csv")
    more.write_bytes(reworded.read_bytes() + b"\n")
    (preview,) = lived.ok("import", str(more), "--dry-run", "--json", user=ADMINISTRATOR).json
    assert DAY not in [each["wording"] for each in preview["unplaced"]]


@pytest.mark.parametrize(
    ("heading", "question", "said"),
    [
        (DAY, "dat", "Did you mean “date”?"),
        (DAY, "welcome", "no question welcome that is answered"),
        ("When did it happen?", "date", "knows this heading already"),
        ("Is anyone in danger right now?", "date", "knows this heading as the question danger"),
        ("danger", "date", "knows this heading as the question danger"),
        (DAY, "narrative", "another one of the same file answers narrative"),
        ("12. ", "date", "Nothing was changed"),
    ],
)
def test_what_cannot_be_is_refused_with_nothing_changed(lived: Hcms, heading: str, question: str, said: str) -> None:
    file = lived.home / "forms" / f"{FORM}.yaml"
    before = file.read_bytes()
    done = lived("forms", "map", FORM, "--heading", heading, "--question", question, user=ADMINISTRATOR)
    assert done.code == 4, done
    assert said in done.err
    assert file.read_bytes() == before
    assert "form.map" not in [each["kind"] for each in lived.ok("audit", "list", "--json", user=ADMINISTRATOR).json]


def test_whoever_may_not_import_decides_nothing(lived: Hcms) -> None:
    done = lived("forms", "map", FORM, "--heading", DAY, "--question", "date", user=LEAD)
    assert done.code == 5
    assert lived("forms", "map", "harasment-report", "--list", user=CASE_MANAGER).code == 4


def test_without_a_terminal_both_options_are_needed(lived: Hcms) -> None:
    done = lived("forms", "map", FORM, "--heading", DAY, user=ADMINISTRATOR)
    assert done.code == 2
    assert "--question" in done.err


def test_the_home_s_form_and_the_version_an_import_used_are_compared(lived: Hcms) -> None:
    shipped = lived.ok("forms", "show", FORM, "--json").json["version"]
    lived.ok("forms", "map", FORM, "--heading", DAY, "--question", "date", user=ADMINISTRATOR)
    (stored,) = lived.ok("forms", "versions", FORM, "--json", user=ADMINISTRATOR).json
    assert (stored["version"], stored["imports"]) == (shipped, 1)
    found = lived.ok("forms", "diff", stored["hash"][:12], FORM, "--json", user=ADMINISTRATOR).json
    assert [(each["kind"], each["where"], each["part"], each["after"]) for each in found["differences"]] == [
        ("changed", [], "version", str(shipped + 1)),
        ("added", ["questions", "date"], "earlier", DAY),
    ]
    assert "They are the same" in lived.ok("forms", "diff", FORM, FORM).err
    assert lived("forms", "diff", "abcdef012345", FORM, user=ADMINISTRATOR).code == 4
    assert lived("forms", "diff", "nothing", FORM).code == 4
    lived.ok("forms", "diff", str(lived.home / "forms" / f"{FORM}.yaml"), FORM)
