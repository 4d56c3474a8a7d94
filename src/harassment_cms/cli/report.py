"""``hcms report``: figures for the steering group, under disclosure control, in the format that is asked for.

Which tables a report has stands in definitions: those shipped, and the home's own.

A period that was presented comes back as it was presented, with today's figures beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.delivery import As, Force, Out, delivery
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import UsageError

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.domain.definition import Definition
    from harassment_cms.domain.periods import Period
    from harassment_cms.exports.report_files import ReportFormat
    from harassment_cms.reportdefs import Found

app = group()

PROFILE = "hesa"
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="The rules of disclosure control: hesa, ofs, ofqual, nhs-hes, suppress, suppress-zeros; none gives true "
        "counts.",
    ),
]
Present = Annotated[
    bool, typer.Option("--present", help="Keep these figures as the ones that were presented, for good.")
]


@dataclass(frozen=True, slots=True)
class Shapes:
    """How the periods of one kind are written."""

    noun: str
    written: re.Pattern[str]
    examples: str


_QUARTERS = Shapes("quarter", re.compile(r".*-Q[1-4]"), "2026-Q3, or 2025/26-Q1")
_YEARS = Shapes("year", re.compile(r"\d{4}(/\d\d)?"), "2026, or 2025/26")


@dataclass(frozen=True, slots=True)
class Wish:
    """How the report is to be made and where it goes."""

    form: ReportFormat | None
    output: Path | None
    force: bool
    profile: str
    present: bool
    definition: str | None = None


@app.command("quarterly")
def report_quarter(
    ctx: typer.Context,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="P", help="2026-Q3, or 2025/26-Q1.", show_default="the last whole quarter"),
    ] = None,
    form: As = None,
    output: Out = None,
    force: Force = False,
    profile: ProfileName = PROFILE,
    present: Present = False,
) -> None:
    """Make the report of a quarter."""
    wish = Wish(form, output, force, profile, present, "quarterly")
    _report(ctx, lambda work: _named(work, period, _QUARTERS), wish)


@app.command("annual")
def report_year(
    ctx: typer.Context,
    period: Annotated[str, typer.Option("--period", metavar="P", help="2026, or 2025/26.")],
    form: As = None,
    output: Out = None,
    force: Force = False,
    profile: ProfileName = PROFILE,
    present: Present = False,
) -> None:
    """Make the report of a year."""
    wish = Wish(form, output, force, profile, present, "annual")
    _report(ctx, lambda work: _named(work, period, _YEARS), wish)


@app.command("custom")
def report_days(
    ctx: typer.Context,
    period: Annotated[
        str | None, typer.Option("--period", metavar="P", help="2026-07, or any other written period.")
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day, such as 2026-07-01, instead of a period."),
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day.")] = None,
    definition: Annotated[
        str | None,
        typer.Option(
            "--definition",
            metavar="ID|FILE",
            help="Which report: one of `hcms report definitions`, or a file.",
            show_default="annual for a year, else quarterly",
        ),
    ] = None,
    form: As = None,
    output: Out = None,
    force: Force = False,
    profile: ProfileName = PROFILE,
    present: Present = False,
) -> None:
    """Make the report of a month or of any days, or one of your own."""
    from harassment_cms.domain.periods import between

    wish = Wish(form, output, force, profile, present, definition)
    if period is not None and first is None and last is None:
        _report(ctx, lambda work: _named(work, period), wish)
    elif period is None and first is not None and last is not None:
        days = between(_day(first), _day(last))
        _report(ctx, lambda work: days, wish)
    else:
        raise UsageError("Which days?", "Give --period, or --from and --to.")


def _day(text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise UsageError(f"“{text}” is not a date this program can read.", "Write 2026-07-01.") from error


def _named(work: Workspace, period: str | None, shapes: Shapes | None = None) -> Period:
    """Return the written period, or the last quarter that is over; raises ``UsageError`` for another shape."""
    from harassment_cms.domain.clocks import local_date
    from harassment_cms.domain.periods import parse_period, previous, quarter_of

    if period is not None:
        read = parse_period(period, work.desk.settings.year_starts)
        if shapes is not None and not shapes.written.fullmatch(read.id):
            raise UsageError(
                f"{read.id} is not a {shapes.noun}.",
                f"Write {shapes.examples}; for other days there is `hcms report custom`.",
            )
        return read
    return previous(quarter_of(local_date(work.desk.clock(), work.desk.calendar.zone)))


def _report(ctx: typer.Context, period_of: Callable[[Workspace], Period], wish: Wish) -> None:
    hand = delivery(wish.form, wish.output, options_of(ctx), force=wish.force)
    with opened(ctx) as work:
        house = hand.house(work)
        make = work.reports.present if wish.present else work.reports.report
        report = make(period_of(work), wish.profile, _definition(wish.definition))
        hand.hand_over(work, report, house)
    if wish.present:
        talk.say(f"These figures of {report.period.id} are kept as the ones that were presented.")


def _definition(wanted: str | None) -> Definition | str | None:
    """Return the definition in a file, or the id of one."""
    from harassment_cms.reportdefs import load_definition

    if wanted is None or not (wanted.lower().endswith((".yaml", ".yml")) or Path(wanted).name != wanted):
        return wanted
    return load_definition(Path(wanted).expanduser())


@app.command("definitions")
def list_definitions(ctx: typer.Context) -> None:
    """List the reports there are: those shipped, and your own."""
    from harassment_cms.home import defaults
    from harassment_cms.reportdefs import load_definitions

    options = options_of(ctx)
    found = load_definitions(defaults() / "reports", options.home.reports)
    if options.json:
        render.data([_told(one) for one in found.values()])
        return
    for id_, one in found.items():
        spans = ", ".join(sorted(one.definition.spans))
        whose = "shipped" if not one.own else f"yours, {one.path.name}{', instead of the shipped one' * one.replaces}"
        render.line(f"{id_}: {one.definition.title} ({spans}; {whose})")


def _told(one: Found) -> dict[str, object]:
    return {
        "id": one.definition.id,
        "title": one.definition.title,
        "periods": sorted(one.definition.spans),
        "tables": [table.id for table in one.definition.tables()],
        "sha256": one.definition.sha256,
        "file": str(one.path),
        "own": one.own,
        "replaces": one.replaces,
    }


@app.command("check")
def check_definition(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="The definition.")]
) -> None:
    """Check the definition of a report; every mistake is named by file, line and key."""
    from harassment_cms.reportdefs import Found, load_definition

    found = Found(load_definition(file.expanduser()), file, own=True)
    if options_of(ctx).json:
        render.data(_told(found))
        return
    many = sum(1 for _ in found.definition.tables())
    render.line(f"{file}: right. The report {found.definition.id} has {many} table{'s' * (many != 1)}.")
