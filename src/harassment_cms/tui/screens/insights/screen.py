"""Insights: the figures of a period under disclosure control, table by table, with bars, notes and comparisons.

Counted in a thread, and put on record as every reading is; so nothing is counted anew unless somebody asks. True
counts are never shown here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.clocks import local_date
from harassment_cms.domain.definition import span_of
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.on_paper import on_paper
from harassment_cms.domain.periods import Period, parse_period
from harassment_cms.exports.text import WIDEST
from harassment_cms.tui.actions import Place, bindings_for
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.list_and_page import ListAndPage
from harassment_cms.tui.screens.insights import rows
from harassment_cms.tui.screens.insights.periods import OTHER_DAYS, last_quarter, offered
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import QUIET, Reader, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harassment_cms.domain.figures import Report
    from harassment_cms.reportdefs import Found
    from harassment_cms.services.releases import Made

_BESIDE = 3
"""Characters beside a line: those of the cursor before it, and a free one before the scrollbar."""


class InsightsScreen(ListAndPage):
    """What can be looked at on the left, and one table at a time beside it."""

    CSS_PATH = [TOKENS, "insights.tcss"]
    PLACE = Place.INSIGHTS
    BINDINGS = [*bindings_for(Place.INSIGHTS)]
    PAGE_PROSE = WIDEST

    def __init__(self) -> None:
        super().__init__()
        self._period: Period | None = None
        self._definition: str | None = None
        self._report: Report | None = None
        self._at = rows.ABOUT
        self._counted_at = -1

    def body(self) -> ComposeResult:
        """The period, what can be looked at, the page."""
        yield Static(id="heading")
        yield from super().body()

    def on_mount(self) -> None:
        """Go to the period and the table where the person was."""
        super().on_mount()
        self.list.show(rows.choices(None))
        place = self.program.return_place
        if place.mode == self.PLACE.value and place.line:
            self._period = self._read_period(place.line)
            self._definition = place.queue or None
            self._at = place.pane or rows.ABOUT

    def _read_period(self, text: str) -> Period | None:
        try:
            return parse_period(text, self.workspace.desk.settings.year_starts)
        except CmsError:
            return None

    def remember(self) -> dict[str, str]:
        """The period, the report and the table."""
        period = self._period.id if self._period else ""
        return {"line": period, "pane": self._at, "queue": self._definition or ""}

    def hint(self) -> Content:
        """How to get about."""
        if self._report is not None and self._counted_at != self.program.changes:
            return Content("Something was recorded since these were counted. y and Enter count anew.")
        return Content("Enter or right: to the table. y: another period. o: write a file.")

    def load(self) -> None:
        """Count, the first time. What was counted stays until somebody asks anew: each count is put on record."""
        if self._period is None:
            self._period = last_quarter(self._today())
        if self._report is None:
            self._count(self._period)
        self.say(self.program.said)

    def _today(self) -> date:
        desk = self.workspace.desk
        return local_date(desk.clock(), desk.calendar.zone)

    def _count(self, period: Period) -> None:
        if self._period is not None and span_of(self._period) is not span_of(period):
            # A report is for some lengths of time only; without a choice there is one for each.
            self._definition = None
        self._period, self._report, definition = period, None, self._definition
        self._counted_at = self.program.changes
        words = Content.assemble((period.label, "bold"), "\n", ("Counting…", QUIET))
        self.query_one("#heading", Static).update(words)
        self.page.show([], top=True)
        report = self.workspace.reports.report
        self.program.read("figures", self, lambda: report(period, definition=definition), self._show, self._refused)

    def _show(self, report: Report) -> None:
        self._report = report
        self.query_one("#heading", Static).update(rows.heading(report, Reader.at(self.workspace.desk)))
        self.list.show(rows.choices(report), at=self._at)
        self._draw(top=True)
        self.say(self.program.said)

    def _refused(self, error: CmsError) -> None:
        assert self._period is not None
        words = Content.assemble((self._period.label, "bold"), "\n", ("No figures", QUIET))
        self.query_one("#heading", Static).update(words)
        self.list.show(rows.choices(None))
        self.page.show([Block(said(f"{error.message} {error.hint}", multiline=True))], top=True)

    def _draw(self, *, top: bool = False) -> None:
        report = self._report
        if report is None:
            return
        width = max(1, self.page.scrollable_content_region.width - _BESIDE)
        table_id = self._at.removeprefix(rows.TABLE)
        if table_id in {table.id for table in report.tables}:
            self.page.show(rows.page_of(on_paper(report), table_id, width), top=top)
        else:
            self.page.show(rows.about(report, Reader.at(self.workspace.desk), width), top=top)

    def on_resize(self) -> None:
        """Lay the table out anew."""
        self.call_after_refresh(self._draw)

    def moved(self, block_id: str) -> None:
        """Show the table."""
        if block_id != self._at:
            self._at = block_id
            self._draw(top=True)

    def do_period(self) -> None:
        """Pick another period, or the same one to count it anew."""
        from harassment_cms.tui.dialogs.refer import Pick

        options = offered(self._today(), self.workspace.desk.settings.year_starts)
        now = self._period.id if self._period else ""
        self.app.push_screen(Pick("Which period?", options, now, self._picked))

    def _picked(self, value: str) -> None:
        if value == OTHER_DAYS:
            from harassment_cms.tui.dialogs.figures import DaysDialog

            self.app.push_screen(DaysDialog(self._count))
        elif (period := self._read_period(value)) is not None:
            self._count(period)

    def do_pack(self) -> None:
        """Pick another report for this period."""
        self.program.read("definitions", self, self.workspace.reports.definitions, self._ask_pack, opens=True)

    def _ask_pack(self, known: Mapping[str, Found]) -> None:
        from harassment_cms.tui.dialogs.refer import Pick

        period = self._period
        if period is None:
            return
        fitting = [one.definition for one in known.values() if span_of(period) in one.definition.spans]
        if not fitting:
            self.program.say(Content("There is no report for so long a time yet."))
            return
        now = self._report.definition if self._report is not None else self._definition or ""
        options = [(one.id, f"{one.title} ({one.id})") for one in fitting]
        self.app.push_screen(Pick("Which report?", options, now, self._picked_pack))

    def _picked_pack(self, value: str) -> None:
        self._definition = value
        if self._period is not None:
            self._count(self._period)

    def do_release(self) -> None:
        """Ask whether these figures are to be released."""
        from harassment_cms.tui.dialogs.releasing import ReleaseDialog

        if self._report is None or self._period is None:
            self.program.say(Content("There are no figures to release yet."))
        else:
            self.app.push_screen(ReleaseDialog(self._period, self._report.definition, self._released))

    def _released(self, made: Made) -> None:
        number = made.stored.number
        left_out = [f"To be safe: {sentence}" for sentence in made.left_out]
        words = f"Released as {number}." if made.new else f"This was released already, as {number}."
        self.program.changed(said(" ".join([words, *left_out])))
        show = self.workspace.releases.show
        self.program.read("figures", self, lambda: show(number).report, self._show_released)

    def do_releases(self) -> None:
        """List what was released."""
        from harassment_cms.tui.screens.insights.released import ReleasedFigures

        ReleasedFigures(self.program, self, self._show_released).ask()

    def _show_released(self, report: Report) -> None:
        self._period, self._definition = report.period, report.definition
        self._counted_at = self.program.changes
        self._show(report)

    def do_write_file(self) -> None:
        """Ask in which format and where to."""
        from harassment_cms.tui.dialogs.figures import WriteDialog

        if self._report is None:
            self.program.say(Content("There are no figures to write yet."))
        else:
            self.app.push_screen(WriteDialog(self._report))
