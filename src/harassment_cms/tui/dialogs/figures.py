"""Figures: which days they are of, and writing them to a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from harassment_cms.domain.errors import CmsError, UsageError
from harassment_cms.domain.figures import Report
from harassment_cms.domain.periods import Period, between
from harassment_cms.exports.house import House, house_of
from harassment_cms.exports.newfile import write_new
from harassment_cms.exports.report_files import ReportFormat, written
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.new_file import path_in, path_line, refuse_taken
from harassment_cms.tui.dialogs.tell import Tell
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.fields import Choice
from harassment_cms.tui.widgets.line import Line

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace

_FORMATS = {
    ReportFormat.PDF: ("PDF, to hand out or to print", ".pdf"),
    ReportFormat.HTML: ("Web page, in one file", ".html"),
    ReportFormat.XLSX: ("Spreadsheet (XLSX)", ".xlsx"),
    ReportFormat.TEXT: ("Text", ".txt"),
    ReportFormat.MD: ("Markdown", ".md"),
    ReportFormat.CSV: ("CSV, every figure with its notes in one table", ".csv"),
    ReportFormat.JSON: ("JSON, for programs", ".json"),
}
_ENDINGS = {ending for _, ending in _FORMATS.values()}


class DaysDialog(Dialog):
    """The first and the last day; the period is given to ``chosen``."""

    HEADING = "Which days?"
    SAVE = "Count"

    def __init__(self, chosen: Callable[[Period], None]) -> None:
        super().__init__()
        self._chosen = chosen

    def fields(self) -> ComposeResult:
        """Both ends."""
        yield row("From", Line("2026-07-01", id="first", max_length=20))
        yield row("To", Line("2026-09-30", id="last", max_length=20))
        words = "Both days belong to it. Few days hold few reports, and of few reports hardly any figure is shown."
        yield Static(words, classes="prose quiet meant")

    def action_save(self) -> None:
        """Read the days; nothing is written."""
        try:
            period = between(self._day("#first"), self._day("#last"))
        except CmsError as error:
            self.refuse(error)
            return
        self.dismiss(True)
        self._chosen(period)

    def _day(self, field: str) -> date:
        line = self.query_one(field, Input)
        try:
            return date.fromisoformat(line.value.strip())
        except ValueError as error:
            self._last_field = line
            raise UsageError(
                "That is not a date this program can read." if line.value.strip() else "A day is missing.",
                "Write it like 2026-07-01.",
            ) from error


class WriteDialog(Dialog):
    """Writes a report to a file, never over another one, and says where it lies."""

    HEADING = "Write a file"
    SAVE = "Write"

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def fields(self) -> ComposeResult:
        """The format and the place."""
        yield Choice([(form.value, words) for form, (words, _) in _FORMATS.items()], id="format")
        yield row("Where to", path_line(f"figures-{self._report.period.id.replace('/', '-')}.pdf"))

    @on(Choice.Changed)
    def _other_format(self) -> None:
        line = self.query_one("#path", Input)
        path = Path(line.value)
        if path.suffix in _ENDINGS:
            line.value = str(path.with_suffix(_FORMATS[ReportFormat(self.query_one(Choice).value)][1]))

    def work(self) -> Work:
        """Write it."""
        path, form = path_in(self.query_one("#path", Input)), ReportFormat(self.query_one(Choice).value)
        workspace, report = self.workspace, self._report
        return lambda: _write(workspace, report, form, path)

    def go_to_wrong_field(self) -> None:
        """Only the place can be wrong."""
        self.query_one("#path", Input).focus()

    def _done(self, result: Any) -> None:
        self.dismiss(True)
        told = CmsError(
            f"The figures of {self._report.period.label} are in this file:\n\n{result}",
            "It lies outside the program and is not encrypted. Whoever can open the folder can read it; delete it "
            "once nobody needs it.",
        )
        told.title = "Written"
        self.app.push_screen(Tell(told))


def _write(workspace: Workspace, report: Report, form: ReportFormat, path: Path) -> Path:
    refuse_taken(path)
    settings = workspace.desk.settings
    house = house_of(settings, workspace.home.path) if form.shows_house else House(settings.organisation)
    write_new(path, written(report, form, house))
    return path
