"""What rounding alone gives away is refused by the command that releases figures.

A home with just these margins: months are rows of which a table has no others, so they add up to their total as those
of the list of known leaks do. Each case has years of its own; the rules themselves are held to all of the list in
``tests/release/test_leaks.py``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.cli.conftest import Hcms, secret
from tests.factories import CASE_MANAGER, LEAD, PASSPHRASE, Sketch, StillClock, add_cases, open_as, quick_home

LEAKS = {
    2011: ((2, 2, 2, 2), "by month, 2011-01: Total can be worked out exactly"),
    2013: ((3, 3, 3, 3), "by month, 2013-04: Total can be worked out exactly"),
    2015: ((2, 2, 2, 7), "by month, 2015-04: Total can be worked out exactly"),
    2017: ((2, 2), "by month, 2017-01: Total can only be 1 or 2"),
    2019: ((7, 2), "by month, 2019-02: Total can only be 1 or 2"),
}
"""By year: reports of its first months, and what a check has to find."""


DEFINITION = """
id: months
title: Reports by month
sections:
  - id: months
    title: By month
    tables:
      - by: received
      - by: month
"""


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory) -> Hcms:
    """The program in a home with these reports."""
    place: Path = tmp_path_factory.mktemp("leaking")
    home = quick_home(place)
    workspace = open_as(home, CASE_MANAGER, StillClock())
    sketches = [
        Sketch(submitted_at=date(year, month, 12))
        for year, (counts, _) in LEAKS.items()
        for month, n in enumerate(counts, 1)
        for _ in range(n)
    ]
    add_cases(workspace, sketches)
    workspace.close()
    (place / "months.yaml").write_text(DEFINITION, encoding="utf-8")
    return Hcms(home.path, secret(place / "passphrase", PASSPHRASE))


@pytest.mark.parametrize("year", LEAKS)
def test_no_row_of_the_known_leaks_is_released(leaking: Hcms, year: int) -> None:
    counts, words = LEAKS[year]
    days = ("--from", f"{year}-01-01", "--to", f"{year}-0{len(counts)}-{28 if len(counts) == 2 else 30}")
    definition = str(leaking.passphrase_file.parent / "months.yaml")
    done = leaking("release", "create", "custom", *days, "--definition", definition, "--json", user=LEAD)
    assert done.code == 4
    assert any(words in found for found in done.json["findings"])
    assert done.json["remedy"]["changes"]
    assert "--apply-remedy" in done.err
    assert leaking.ok("release", "list", "--json", user=LEAD).json == []
