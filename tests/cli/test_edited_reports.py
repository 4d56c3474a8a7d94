"""An edited report by commands: what the import says, the current answers, what changed, and which one is current."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Hcms

from harassment_cms.domain.errors import ExitCode

HEADER = "response_id,submitted_at,route,danger,narrative,How was the form?\n"
ROWS = [
    "x-1,2026-10-01 10:00:00 UTC,named_meeting,no,Somebody kept staring.,Easy\n",
    "x-2,2026-10-02 10:00:00 UTC,anonymous,no,Words on a door.,Easy\n",
    "x-3,2026-10-03 10:00:00 UTC,anonymous,no,A sticker.,Easy\n",
]
EDITED = "x-1,2026-10-01 10:00:00 UTC,anonymous,no,They have stopped.,\n"


@pytest.fixture
def twice(hcms: Hcms, tmp_path: Path) -> tuple[Hcms, str]:
    """One report was edited, and one has vanished."""
    for name, rows in (("a.csv", ROWS), ("b.csv", [EDITED, ROWS[2]])):
        (tmp_path / name).write_text(HEADER + "".join(rows), encoding="utf-8")
    (first,) = hcms.ok("import", str(tmp_path / "a.csv"), "--json").json
    foretold = hcms.ok("import", str(tmp_path / "b.csv"), "--dry-run").out
    assert "1 report of an earlier export is not in this one" in " ".join(foretold.split())
    (second,) = hcms.ok("import", str(tmp_path / "b.csv"), "--json").json
    assert (second["amended"], second["known"], second["vanished"]) == (1, 1, 1)
    assert second["vanished_cases"] == [first["cases"][1]]
    return hcms, str(first["cases"][0])


def test_both_records_can_be_had_and_the_difference_is_said(twice: tuple[Hcms, str]) -> None:
    hcms, ref = twice
    case = hcms.ok("cases", "show", ref, "--json").json
    assert [(each["standing"], each["revision"]) for each in case["submissions"]] == [("earlier", 1), ("current", 2)]
    assert len({each["row_sha256"] for each in case["submissions"]}) == 2
    assert case["current"]["known"] is False
    assert {(each["question"], each["kind"]) for each in case["changes"]} == {
        ("route", "changed"),
        ("narrative", "changed"),
        ("header:how was the form?", "removed"),
    }
    assert case["route"] == "anonymous"
    words = " ".join(hcms.ok("cases", "show", ref).out.split())
    assert words.index("They have stopped.") < words.index("What changed") < words.index("Earlier answers (1 of 2)")
    assert "before: Somebody kept staring." in words
    assert f"hcms cases current {ref} NUMBER" in words


def test_a_person_says_which_is_current_and_takes_it_back(twice: tuple[Hcms, str]) -> None:
    hcms, ref = twice
    assert hcms.ok("cases", "current", ref, "1", "--json").json["route"] == "named_meeting"
    assert hcms.ok("cases", "show", ref, "--json").json["current"]["known"] is True
    assert hcms("cases", "current", ref, "7").code == ExitCode.REFUSED_INPUT
    assert hcms("cases", "current", ref, "2").code == ExitCode.CONFLICT
    assert hcms.ok("cases", "undo", "--json").json["kind"] == "current_chosen"
    assert hcms.ok("cases", "show", ref, "--json").json["route"] == "anonymous"


def test_a_report_without_an_id_says_so(hcms: Hcms, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("".join(line.partition(",")[2] for line in (HEADER, *ROWS)), encoding="utf-8")
    (result,) = hcms.ok("import", str(path), "--json").json
    assert any("no response ids" in warning for warning in result["warnings"])
    words = " ".join(hcms.ok("cases", "show", result["cases"][0]).out.split())
    assert "told apart by its answers, and a changed answer arrives as a new report" in words
