"""What lies unencrypted is listed until a person says that it is gone, and a file is deleted only once it is in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.intruder import Intruder
from tests.cli.conftest import EXPORT, Hcms
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD

from harassment_cms.bootstrap import Home
from harassment_cms.settings import change_setting

HEADER = "response_id,submitted_at,route,danger,narrative\n"
WORDS = "Somebody wrote on my door."
KINDS = ("clear_file.list", "clear_file.delete", "clear_file.move", "clear_file.gone")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small export."""
    path = tmp_path / "in" / "a.csv"
    path.parent.mkdir()
    path.write_text(f"{HEADER}1-2-1,2026-01-05 10:00:00,anonymous,no,{WORDS}\n", encoding="utf-8")
    return path


def imported(three: Hcms, file: Path, *words: str, user: str = ADMINISTRATOR) -> Any:
    (result,) = three.ok("import", str(file), "--json", *words, user=user).json
    return result


def lying(three: Hcms) -> list[tuple[str, str]]:
    """The number and name of each file on the list; straight from the case file, which is quicker than asking."""
    rows = Intruder(Home(three.home), LEAD).rows("SELECT id, name FROM clear_file WHERE state = 'lying' ORDER BY id")
    return [(str(number), name) for number, name in rows]


def test_an_imported_file_is_listed_until_somebody_says_that_it_is_gone(three: Hcms, file: Path) -> None:
    result = imported(three, file)
    assert (result["afterwards"], result["lies_at"]) == ("kept", str(file))
    (listed,) = three.ok("files", "list", "--json", user=ADMINISTRATOR).json
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (listed["file"], listed["folder"], listed["sha256"]) == ("a.csv", str(file.parent.resolve()), sha256)
    assert (listed["kind"], listed["now"], listed["listed_by"]) == ("survey_file", "there", ADMINISTRATOR)
    number = str(listed["number"])
    shown = three.ok("files", "list", user=ADMINISTRATOR).out
    assert "still there" in shown
    assert str(file) in shown
    refused = three("files", "confirm", number, user=CASE_MANAGER)
    assert refused.code == 6
    assert f"hcms files delete {number}" in refused.err
    file.unlink()
    assert "gone: confirm?" in three.ok("files", "list", user=ADMINISTRATOR).out
    three.ok("files", "confirm", number, user=CASE_MANAGER)
    assert lying(three) == []
    assert three("files", "confirm", number, user=CASE_MANAGER).code == 4
    assert "No file is listed" in three.ok("files", "list", user=CASE_MANAGER).err
    entries = three.ok("audit", "list", "--json", user=ADMINISTRATOR).json
    assert [entry["kind"] for entry in entries if entry["kind"] in KINDS] == ["clear_file.gone"]
    three.ok("audit", "verify", user=ADMINISTRATOR)


def test_the_same_file_again_is_on_the_list_once_and_at_another_place_twice(three: Hcms, file: Path) -> None:
    for _ in range(2):
        imported(three, file)
    copy = file.with_name("copy.csv")
    copy.write_bytes(file.read_bytes())
    assert imported(three, copy)["already_imported"]
    assert [name for _, name in lying(three)] == ["a.csv", "copy.csv"]


def test_today_and_the_doctor_name_what_lies_there(three: Hcms, file: Path) -> None:
    imported(three, file)
    today = three.ok("today", user=CASE_MANAGER).out
    assert "a.csv" in today
    assert "hcms files delete NUMBER" in today
    (listed,) = three.ok("today", "--json", user=CASE_MANAGER).json["unencrypted_files"]
    assert listed["file"] == "a.csv"
    checks = {each["name"]: each for each in three.ok("doctor", "--json", user=ADMINISTRATOR).json}
    assert checks["Unencrypted files"]["sound"] is None
    assert "a.csv" in checks["Unencrypted files"]["sentence"]
    # A project lead may not import, and hears how many there are and not where.
    (check,) = (each for each in three.ok("doctor", "--json", user=LEAD).json if each["name"] == "Unencrypted files")
    assert "1 file" in check["sentence"]
    assert "a.csv" not in check["sentence"]
    assert three("files", "list", user=LEAD).code == 5
    three.ok("files", "delete", str(listed["number"]), user=ADMINISTRATOR)
    assert "a.csv" not in three.ok("today", user=CASE_MANAGER).out
    assert "No file is listed as lying unencrypted" in three.ok("doctor", user=LEAD).out.replace("\n", " ")


@pytest.mark.parametrize("user", [ADMINISTRATOR, CASE_MANAGER])
def test_with_delete_a_file_goes_once_it_is_in(three: Hcms, file: Path, user: str) -> None:
    done = three.ok("import", str(file), "--yes", "--delete", user=user)
    assert "It was deleted. Copies elsewhere were not" in done.err
    assert not file.exists()
    assert lying(three) == []
    (entry,) = (
        e for e in three.ok("audit", "list", "--json", user=ADMINISTRATOR).json if e["kind"] == "clear_file.delete"
    )
    assert entry["details"] == {"rows": 1, "whole": user == CASE_MANAGER}


def test_a_file_that_cannot_be_proven_stays_and_is_told(three: Hcms, file: Path) -> None:
    imported(three, file)
    Intruder(Home(three.home), LEAD).run("UPDATE submission SET body = substr(body, 2)")
    for words in (("import", str(file), "--yes", "--delete"), ("files", "delete", lying(three)[0][0])):
        done = three(*words, user=ADMINISTRATOR)
        assert done.code == 7
        assert "cannot be proven to be in" in done.err
        assert WORDS not in done.out + done.err
    assert file.exists()
    assert len(lying(three)) == 1


def test_another_file_that_took_its_place_is_not_deleted(three: Hcms, file: Path) -> None:
    imported(three, file)
    file.write_text(file.read_text(encoding="utf-8").replace("1-2-1", "1-2-2"), encoding="utf-8")
    ((number, _),) = lying(three)
    done = three("files", "delete", number, user=ADMINISTRATOR)
    assert done.code == 4
    assert "has not been imported" in done.err
    imported(three, file)
    assert three("files", "delete", number, user=ADMINISTRATOR).code == 6
    assert file.exists()
    three.ok("files", "confirm", number, user=ADMINISTRATOR)
    ((number, _),) = lying(three)
    three.ok("files", "delete", number, user=ADMINISTRATOR)
    assert not file.exists()


def test_one_that_is_gone_already_is_for_a_person_to_confirm(three: Hcms, file: Path) -> None:
    imported(three, file)
    ((number, _),) = lying(three)
    file.unlink()
    done = three("files", "delete", number, user=ADMINISTRATOR)
    assert done.code == 6
    assert f"hcms files confirm {number}" in done.err
    assert len(lying(three)) == 1


def test_several_are_settled_at_once_and_what_was_done_is_reported(three: Hcms, file: Path) -> None:
    other = file.with_name("b.csv")
    other.write_text(f"{HEADER}1-2-7,2026-01-05 10:00:00,anonymous,no,{WORDS}\n", encoding="utf-8")
    three.ok("import", str(file), str(other), "--json", user=ADMINISTRATOR)
    (first, _), (second, _) = lying(three)
    other.unlink()
    done = three("files", "delete", first, second, "--json", user=ADMINISTRATOR)
    assert done.code == 6
    assert [each["file"] for each in done.json] == ["a.csv"]
    assert lying(three) == [(second, "b.csv")]


def test_the_settings_say_what_becomes_of_files(three: Hcms, file: Path, tmp_path: Path) -> None:
    settings, aside = three.home / "settings.yaml", tmp_path / "aside"
    change_setting(settings, ("imports", "move_to"), str(aside))
    change_setting(settings, ("imports", "after"), "move")
    result = imported(three, file)
    place = aside.resolve() / "a.csv"
    assert (result["afterwards"], result["lies_at"]) == ("moved", str(place))
    assert place.exists()
    assert not file.exists()
    ((number, _),) = lying(three)
    three.ok("files", "delete", number, user=ADMINISTRATOR)
    assert not place.exists()
    change_setting(settings, ("imports", "after"), "delete")
    file.write_text(f"{HEADER}1-2-9,2026-01-05 10:00:00,anonymous,no,{WORDS}\n", encoding="utf-8")
    assert imported(three, file, "--keep")["afterwards"] == "kept"
    again = imported(three, file)
    assert (again["already_imported"], again["afterwards"], again["lies_at"]) == (True, "deleted", None)
    assert not file.exists()


def test_a_folder_that_cannot_be_moved_to_leaves_the_file_and_is_told(
    three: Hcms, file: Path, tmp_path: Path
) -> None:
    settings = three.home / "settings.yaml"
    change_setting(settings, ("imports", "move_to"), str(tmp_path / "not" / "there"))
    change_setting(settings, ("imports", "after"), "move")
    done = three("import", str(file), "--json", user=ADMINISTRATOR)
    assert done.code == 8
    assert done.json[0]["afterwards"] == "kept"
    assert "Its reports are in" in done.err
    assert file.exists()
    assert len(lying(three)) == 1


def test_looking_settles_nothing(three: Hcms, file: Path) -> None:
    seen = imported(three, file, "--dry-run", "--delete")
    assert (seen["afterwards"], seen["lies_at"]) == (None, None)
    assert file.exists()
    assert lying(three) == []


def test_a_report_of_true_counts_is_listed_and_a_rounded_one_is_not(hcms: Hcms, tmp_path: Path) -> None:
    quarter = ("report", "quarterly", "--period", "2026-Q1")
    hcms.ok(*quarter, "-o", str(tmp_path / "rounded.txt"))
    true = tmp_path / "true.csv"
    done = hcms.ok(*quarter, "--profile", "none", "--format", "csv", "-o", str(true))
    assert "listed as lying unencrypted" in done.err
    # The export that the home was made with lies among the program's own files.
    own, listed = hcms.ok("files", "list", "--json").json
    assert own["file"] == EXPORT.name
    assert (listed["file"], listed["kind"], listed["now"]) == ("true.csv", "true_counts", "there")
    hcms.ok("files", "delete", str(listed["number"]))
    assert not true.exists()
