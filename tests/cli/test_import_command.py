"""Importing from the command line: safety first, nothing half, nothing shown."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from tests.cli.conftest import EXPORT, Hcms
from tests.factories import ADMINISTRATOR, CASE_MANAGER

CODED = EXPORT.with_name("results-for-harassment-re-2026-10-05-0915.csv")
KEY = EXPORT.with_name("results-for-harassment-re-2026-10-05-0915-key.csv")


def test_safety_comes_first_in_words_with_whom_to_ring(hcms: Hcms, three: Hcms) -> None:
    lines = three.ok("import", str(EXPORT), "--dry-run", user=ADMINISTRATOR).out.splitlines()
    assert "answer a safety question with yes" in lines[0]
    assert any("999" in line for line in lines[:4])
    assert any("Rows: " in line for line in lines)


def test_looking_writes_nothing_and_shows_no_answer(three: Hcms) -> None:
    done = three.ok("import", str(EXPORT), "--dry-run", user=ADMINISTRATOR)
    assert "Nothing was written" in done.err
    with EXPORT.open(encoding="utf-8", newline="") as file:
        narratives = [row["11. Please tell us what happened, in your own words and as much or as little as you like."]
                      for row in csv.DictReader(file)]  # fmt: skip
    assert not [text for text in narratives if len(text) > 20 and text[:20] in done.out + done.err]
    assert three.ok("cases", "list", "--json", user=CASE_MANAGER).json == []


def test_the_same_file_again_changes_nothing_and_says_so(hcms: Hcms) -> None:
    before = hcms.ok("cases", "list", "--json").json
    done = hcms.ok("import", str(EXPORT), "--yes")
    assert "imported before. Nothing was changed" in done.out
    assert hcms.ok("cases", "list", "--json").json == before


def test_without_a_terminal_nobody_is_asked(three: Hcms) -> None:
    done = three.ok("import", str(EXPORT), user=ADMINISTRATOR)
    assert "?" not in done.err
    assert three.ok("cases", "list", "--json", user=CASE_MANAGER).json


def test_a_coded_export_with_its_answer_key(three: Hcms) -> None:
    (result,) = three.ok("import", str(CODED), "--key", str(KEY), "--json", user=ADMINISTRATOR).json
    assert result["new"] == result["rows"] > 0
    assert three("import", str(KEY), "--yes", user=ADMINISTRATOR).code == 4


def test_one_refused_file_stops_all_before_anything_is_written(three: Hcms, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    for how in ("--yes", "--json"):
        done = three("import", str(EXPORT), str(empty), how, user=ADMINISTRATOR)
        assert done.code == 4
        assert "empty.csv" in done.err
    assert three.ok("cases", "list", "--json", user=CASE_MANAGER).json == []


def test_several_files_are_reported_one_by_one(three: Hcms, tmp_path: Path) -> None:
    copy = tmp_path / "again.csv"
    copy.write_bytes(EXPORT.read_bytes() + b"\r\n")
    first, second = three.ok("import", str(EXPORT), str(copy), "--json", user=ADMINISTRATOR).json
    assert (first["file"], second["file"]) == (EXPORT.name, "again.csv")
    assert (first["known"], second["known"]) == (0, first["rows"])


def test_rows_that_made_no_case_are_decided_by_whoever_can_know_them(three: Hcms, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.csv"
    rows = EXPORT.read_bytes().splitlines(keepends=True)
    damaged.write_bytes(rows[0] + b'"one","too many words"\r\n"two","too many words"\r\n')
    three.ok("import", str(damaged), "--json", user=ADMINISTRATOR)
    first, second = (row["number"] for row in three.ok("import", "--set-aside", "--json", user=ADMINISTRATOR).json)
    refused = three("import", "--take", str(first), user=ADMINISTRATOR)
    assert (refused.code, "damaged.csv" in refused.err, "too many words" in refused.err) == (5, True, False)
    wrong = three("import", str(EXPORT), "--leave", str(first), "--why", "test", user=ADMINISTRATOR)
    assert (wrong.code, "does not stand in" in wrong.err) == (4, True)
    for words in (
        ("--leave", str(first)),
        ("--leave", str(first), "--why", "tired"),
        ("--take", "1", "--show-row", "1"),
    ):
        assert three("import", *words, user=ADMINISTRATOR).code == 2
    left = three.ok("import", str(damaged), "--leave", str(first), "--why", "no-report", user=ADMINISTRATOR)
    assert left.out.startswith(f"Left: {first}")
    (taken,) = three.ok("import", "--take", str(second), "--json", user=CASE_MANAGER).json
    shown = three.ok("cases", "show", taken["ref"], user=CASE_MANAGER).out
    assert "a person took it as a report" in shown
    assert '"two","too many words"' in shown
    assert three.ok("import", "--set-aside", "--json", user=CASE_MANAGER).json == []
    assert three.ok("import", "--broken-off", "--json", user=CASE_MANAGER).json == []


def test_rows_that_cannot_be_read_are_listed_and_can_be_shown(three: Hcms, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.csv"
    rows = EXPORT.read_bytes().splitlines(keepends=True)
    damaged.write_bytes(rows[0] + b'"one","two many words"\r\n')
    (result,) = three.ok("import", str(damaged), "--json", user=ADMINISTRATOR).json
    assert result["quarantined"] == result["rows"] == 1
    (row,) = three.ok("import", "--set-aside", "--json", user=ADMINISTRATOR).json
    assert row["file"] == "damaged.csv"
    assert "many words" not in str(row)
    number = str(row["number"])
    assert three("import", "--show-row", number, user=ADMINISTRATOR).code == 5
    assert "many words" in three.ok("import", "--show-row", number, user=CASE_MANAGER).out


def test_stopping_says_what_is_kept(hcms: Hcms, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from harassment_cms.services.imports import Imports

    def stop(self: Imports, path: Path, *_: object, **how: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Imports, "run", stop)
    done = hcms("import", str(EXPORT), "--yes")
    assert done.code == 130
    assert "kept whole" in done.err
    assert "again" in done.err


@pytest.mark.skipif(os.name == "nt", reason="permissions are kept elsewhere there")
def test_what_was_done_before_a_failure_is_reported(
    hcms: Hcms, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from harassment_cms.domain.errors import MachineError
    from harassment_cms.services.imports import ImportResult, Imports

    really = Imports.run
    second = tmp_path / "second.csv"
    second.write_bytes(EXPORT.read_bytes() + b"\r\n")

    def fail_at_second(self: Imports, path: Path, *_: object, **how: object) -> ImportResult:
        if path == second:
            raise MachineError("The disk is full.")
        return really(self, path)

    monkeypatch.setattr(Imports, "run", fail_at_second)
    done = hcms("import", str(EXPORT), str(second), "--json")
    assert done.code == 8
    assert [result["file"] for result in done.json] == [EXPORT.name]


def test_further_rows_are_told_wait_and_stand_on_their_case(three: Hcms, tmp_path: Path) -> None:
    rows, main = tmp_path / "rows.csv", tmp_path / "main.csv"
    rows.write_text("seen_by,PARENT_KEY,KEY\na porter,uuid:1,uuid:1/seen[1]\n", encoding="utf-8")
    main.write_text(
        "SubmissionDate,route,danger,narrative,KEY\n2026-04-26T08:58:20Z,anonymous,no,Words on a wall.,uuid:1\n",
        encoding="utf-8",
    )
    done = three("import", str(rows), "--yes", user=ADMINISTRATOR)
    assert done.code == 4
    assert "--form" in done.err
    done = three.ok("import", str(rows), "--form", "harassment-report", "--yes", user=ADMINISTRATOR)
    assert "1 new (1 of them further rows of reports)" in done.out
    assert "1 of these rows wait for reports that are not here yet" in done.out
    (waiting,) = three.ok("import", "--set-aside", "--json", user=ADMINISTRATOR).json
    assert "joins its case when that comes" in waiting["problem"]
    (result,) = three.ok("import", str(main), "--form", "harassment-report", "--json", user=ADMINISTRATOR).json
    assert (result["new"], result["further"], result["waiting"]) == (1, 0, 0)
    assert three.ok("import", "--set-aside", "--json", user=ADMINISTRATOR).json == []
    (ref,) = result["cases"]
    shown = three.ok("cases", "show", ref, user=CASE_MANAGER).out
    assert (
        shown.index("Report as answered") < shown.index("Further row of the same response") < shown.index("a porter")
    )
    (further,) = three.ok("cases", "show", ref, "--json", user=CASE_MANAGER).json["further"]
    assert further["unmapped"] == [{"header": "seen_by", "raw": "a porter", "perhaps": None}]
