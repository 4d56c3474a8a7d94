"""Further rows of a response stand below the report, and what they answer stands beside the safety check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import SafetyMark
from harassment_cms.intake.understanding import Wish
from harassment_cms.tui.app import HcmsApp


async def test_a_further_row_stands_below_the_report_and_in_the_safety_check(
    at_case: Callable[..., HcmsApp], cerys: Workspace, drive: Callable[..., Driver], tmp_path: Path
) -> None:
    response = cerys.cases.show(reports.PLAIN).submissions[0].response_id
    rows = tmp_path / "seen.csv"
    rows.write_text(
        f"seen_by,danger,PARENT_KEY,KEY\nA porter [b]by the gate[/b],yes,{response},{response}/seen[1]\n",
        encoding="utf-8",
    )
    result = cerys.imports.run(rows, Wish(form="harassment-report"))
    assert (result.tool, result.counts.further, result.waiting) == ("odk", 1, 0)
    case = cerys.cases.find(reports.PLAIN)
    assert (case.safety, case.changed) == (SafetyMark.UNCHECKED_YES, True)
    async with drive(at_case(reports.PLAIN, "report"), (100, 90)) as d:
        assert "Further row of the same response; came in" in d.shown
        assert "not looked at yet" in " ".join(d.shown.split())
        assert "A porter [b]by the gate[/b]" in d.shown
        assert d.shown.index("Further row") > d.shown.index("Report, sent")
    async with drive(at_case(reports.PLAIN), (100, 60)) as d:
        await d.press("enter")
        assert d.name() == "SafetyDialog"
        assert "Yes" in d.shown


async def test_what_was_answered_before_still_stands_beside_the_safety_check(
    at_case: Callable[..., HcmsApp], cerys: Workspace, drive: Callable[..., Driver], tmp_path: Path
) -> None:
    case = cerys.cases.show(reports.DANGER)
    later = tmp_path / "later.csv"
    route = reports.REPORTS[reports.DANGER]["route"]
    row = f"{case.submissions[0].response_id},2026-11-12 10:00:00,{route},More."
    later.write_text(f"Response ID,Completed at,route,narrative\n{row}\n", encoding="utf-8")
    assert cerys.imports.run(later).counts.amended == 1
    async with drive(at_case(reports.DANGER), (80, 50)) as d:
        await d.press("s")
        assert d.name() == "SafetyDialog"
        assert d.shown.count("( ) unknown Yes") == 2
        assert "( ) unknown Prefer not to say" in d.shown
