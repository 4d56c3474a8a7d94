"""A report as a web page in a real browser: no violation of accessibility rules, and no side-scrolling on a phone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.browser import look, needs_browser
from tests.reports.test_report_documents import HOUSE
from tests.reports.test_report_files import released_again, report, row

from harassment_cms.domain.disclosure import WITHHELD
from harassment_cms.domain.figures import Report
from harassment_cms.exports import report_html
from harassment_cms.exports.house import House

pytestmark = needs_browser

MADE = report(row("main", "Main campus", 25), row("north", "North campus", None, WITHHELD), row("south", "South", 0))


@pytest.mark.parametrize(
    ("made", "house"),
    [(MADE, HOUSE), (released_again(), replace(HOUSE, colour="#ffe000", second_colour="#000080", practice=True))],
)
def test_axe_finds_no_violation(made: Report, house: House, tmp_path: Path) -> None:
    seen, _ = look(report_html.render(made, house), tmp_path)
    assert [each["violations"] for each in seen] == [[], [], []]
    assert not [each for each in seen if each["wide"] > each["width"]]
