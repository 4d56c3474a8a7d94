"""Working two reports as one case on the screen: joining them, what both show then, and taking them apart."""

from __future__ import annotations

from collections.abc import Callable

from tests.tui import reports
from tests.tui.driving import Driver

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Queue
from harassment_cms.tui.app import HcmsApp
from harassment_cms.tui.widgets.blocks import Blocks

Drive = Callable[..., Driver]
AtCase = Callable[..., HcmsApp]
WHY = "Both tell of the evenings at the library."


async def test_join_and_take_it_back(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    async with drive(at_case(reports.OTHER, "links")) as d:
        await d.press("J")
        await d.type("hc 2d2 fgh")
        assert f"= {reports.WORKED}" in d.shown
        await d.press("enter")
        await d.type(WHY)
        await d.press("enter")
        assert f"Joined to {reports.WORKED}, and worked on there" in d.shown
        assert f"{reports.WORKED}  is the case that this one is joined to" in d.shown
        assert f"{reports.OTHER} is joined to {reports.WORKED}, and worked on there. u takes it back." in " ".join(
            d.shown.split()
        )
        assert reports.OTHER not in [line.case.ref for line in cerys.cases.list(Queue.MINE)]
        await d.press("u")
        assert "is the case that this one is joined to" not in d.shown
        assert cerys.joining.of(reports.OTHER) is None


async def test_the_other_case_shows_what_was_joined_to_it(at_case: AtCase, cerys: Workspace, drive: Drive) -> None:
    cerys.joining.join(reports.OTHER, reports.WORKED, WHY)
    async with drive(at_case(reports.WORKED, "report"), (80, 100)) as d:
        assert f"Joined here: {reports.OTHER}" in d.shown
        assert f"{reports.OTHER}, which is joined to this case" in d.shown
        page = d.app.screen.query_one("#page", Blocks)
        names = [block.id for block in page._blocks if block.id]
        assert len(names) == len(set(names))
        await d.press("right")
        assert f"on {reports.OTHER}" in d.shown
        assert WHY in d.shown
        await d.press("right", "right")
        assert "Ring the halls office" in d.shown
        await d.press("right", "right", "J")
        assert d.name() == "PartDialog"
        await d.type("Another building.")
        await d.press("enter")
        assert "are taken apart. J joins them again." in " ".join(d.shown.split())
        assert cerys.joining.of(reports.OTHER) is None


async def test_a_refusal_loses_nothing_that_was_typed(at_case: AtCase, drive: Drive) -> None:
    async with drive(at_case(reports.PLAIN)) as d:
        await d.press("J")
        await d.type(reports.WORKED)
        await d.press("enter")
        await d.type(WHY)
        await d.press("enter")
        assert "Nobody has recorded the safety check" in " ".join(d.shown.split())
        assert d.name() == "JoinDialog"
        assert WHY in d.shown
