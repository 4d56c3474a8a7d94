"""``hcms release``: what is released, shown again byte for byte, compared and proven, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Hcms
from tests.factories import CASE_MANAGER, LEAD, START, Sketch, StillClock, add_cases, open_as

from harassment_cms.home import Home

PERIOD = ("quarterly", "--period", "2025-Q1")


@pytest.fixture
def quarter(three: Hcms) -> Hcms:
    """The program in a home with 48 reports of the first quarter of 2025."""
    add(three, 48)
    return three


def add(program: Hcms, count: int, at: datetime = START) -> None:
    workspace = open_as(Home(program.home), CASE_MANAGER, StillClock(at))
    first = date(2025, 1, 4)
    add_cases(workspace, [Sketch(submitted_at=first + timedelta(days=30 * (n % 3))) for n in range(count)])
    workspace.close()


def test_a_release_from_its_making_to_its_proof(quarter: Hcms, tmp_path: Path) -> None:
    target = tmp_path / "quarter.json"
    done = quarter.ok("release", "create", *PERIOD, "--format", "json", "-o", str(target), user=LEAD)
    number = next(word for word in done.err.split() if word.startswith("R-")).rstrip(".")
    shown = quarter.ok("release", "show", number, "--format", "json", user=LEAD)
    assert shown.out == quarter.ok("release", "show", number[2:], "--json", user=CASE_MANAGER).out
    assert shown.out.splitlines() == target.read_text(encoding="utf-8").splitlines()
    assert shown.json["status"].startswith(f"Released as {number}. Checked on ")
    again = quarter("release", "create", *PERIOD, "--json", user=LEAD)
    assert (again.code, again.json) == (6, shown.json)
    assert f"released already, as {number}" in again.err
    (listed,) = quarter.ok("release", "list", "--json", user=LEAD).json
    assert (listed["number"], listed["kind"], listed["period"], listed["by"]) == (number, "pack", "2025-Q1", LEAD)
    add(quarter, 9, datetime.now(UTC) + timedelta(hours=1))
    compared = quarter.ok("release", "compare", number, user=LEAD).out
    assert "Reports that arrived after the first figures were made: 10." in compared
    assert "do not publish them" in compared
    as_json = quarter.ok("release", "compare", number, "--json", user=LEAD).json
    assert [(one["why"], one["value"]) for one in as_json["changes"]] == [("late", 10)]
    assert quarter.ok("release", "show", number, "--json", user=LEAD).out == shown.out
    assert "One release is as it was" in quarter.ok("release", "verify", user=LEAD).err
    assert number in quarter.ok("release", "list", user=LEAD).out


def test_without_the_role_with_the_reason(quarter: Hcms) -> None:
    done = quarter("release", "create", *PERIOD, user=CASE_MANAGER)
    assert done.code == 5
    assert "you need to be a project lead" in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("create", "--period", "2019-Q1"), 4, "nothing to release of 2019-Q1"),
        (("create", "--period", "2099-Q1"), 4, "is not over"),
        (("create", "custom", "--from", "2025-02-03", "--to", "2025-02-03"), 4, "too short"),
        (("create", "--period", "2025"), 2, "2025 is not a quarter"),
        (("create", "annual"), 2, "Which year?"),
        (("create", "custom"), 2, "Which days?"),
        (("create", "--from", "2025-01-01", "--to", "2025-03-31"), 2, "for any days"),
        (("create", "--revise"), 2, "revised once a year"),
        (("create", *PERIOD, "--profile", "none"), 4, "never released"),
        (("create", *PERIOD, "--profile", "hessa"), 2, "no disclosure profile"),
        (("show", "R-2026-009"), 4, "no release R-2026-009"),
        (("compare", "7"), 4, "no release 7"),
    ],
)
def test_wrong_words_are_told_and_nothing_is_released(
    quarter: Hcms, words: tuple[str, ...], code: int, said: str
) -> None:
    done = quarter("release", *words, user=LEAD)
    assert (done.code, said in done.err) == (code, True), done
    assert quarter.ok("release", "list", user=LEAD).out == ""


def test_a_file_that_is_there_stops_everything_before_it_starts(quarter: Hcms, tmp_path: Path) -> None:
    target = tmp_path / "there.txt"
    target.write_text("mine", encoding="utf-8")
    done = quarter("release", "create", *PERIOD, "-o", str(target), user=LEAD)
    assert (done.code, target.read_text(encoding="utf-8")) == (4, "mine")
    assert quarter.ok("release", "list", "--json", user=LEAD).json == []
