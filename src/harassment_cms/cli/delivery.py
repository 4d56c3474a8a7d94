"""Handing a report over: onto the screen, through a pipe or into a file, in any format.

For every command that shows figures. What could not be written in the end is refused before anything is made.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.files import refuse_taken, write_new
from harassment_cms.domain.errors import UsageError
from harassment_cms.exports.report_files import FILE_WIDTH, ReportFormat, written

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.cli.options import Options
    from harassment_cms.domain.figures import Report
    from harassment_cms.exports.house import House

As = Annotated[ReportFormat | None, typer.Option("--format", help="How to write it; text unless --json is given.")]
Out = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")]


@dataclass(frozen=True, slots=True)
class Delivery:
    """In which format a report is wanted, and where."""

    form: ReportFormat
    output: Path | None
    plain: bool

    def house(self, work: Workspace) -> House:
        """Return what the format shows of the organisation. Raises as ``house_of``; call it before any change."""
        from harassment_cms.exports.house import House, house_of

        settings = work.desk.settings
        return house_of(settings, work.home.path) if self.form.shows_house else House(settings.organisation)

    def hand_over(self, work: Workspace, report: Report, house: House, *, called: str = "report") -> None:
        """Print the report, or write it to the file, and say where it is; ``called`` is the word for it.

        A file of true counts can point to a person, so it is listed until somebody says that it is gone.
        """
        from harassment_cms.domain.disclosure import Unprotected

        if self.output is None:
            width = shutil.get_terminal_size().columns
            self._send(written(report, self.form, house, width=width, plain=self.plain))
            return
        content = written(report, self.form, house, width=FILE_WIDTH, plain=self.plain)
        write_new(self.output, content)
        talk.say(f"The {called} of {report.period.id} is in {self.output}.")
        if report.profile == Unprotected.name:
            work.clear_files.list_true_counts(self.output.expanduser(), content)
            talk.say("It holds true counts and is listed as lying unencrypted: hcms files list")

    def _send(self, content: bytes) -> None:
        if self.form.binary:
            render.raw(content)
        else:
            render.exactly(content.decode("utf-8-sig"))


def delivery(form: ReportFormat | None, output: Path | None, options: Options, *, force: bool) -> Delivery:
    """Return how a report is to be handed over.

    Raises ``UsageError`` for a format that no terminal can show, ``InputRefusedError`` for a file that is there.
    """
    chosen = form or (ReportFormat.JSON if options.json else ReportFormat.TEXT)
    if chosen.binary and output is None and sys.stdout.isatty():
        raise UsageError(
            f"A file of the kind {chosen.value} cannot be shown on a terminal.",
            f"Name a file: -o report.{chosen.value}",
        )
    refuse_taken(output, replace=force)
    return Delivery(chosen, output, options.plain)
