"""``hcms report``: figures for the steering group, under disclosure control, in the format that is asked for.

Which tables a report has stands in definitions: those shipped, and the home's own. A period that was released comes
back as it was released, with today's figures beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render
from harassment_cms.cli.delivery import As, Force, Out, delivery
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.periods import QUARTERS, YEARS, First, Last, PeriodOf, any_days, named
from harassment_cms.cli.unlocking import opened

if TYPE_CHECKING:
    from harassment_cms.domain.definition import Definition
    from harassment_cms.exports.report_files import ReportFormat
    from harassment_cms.reportdefs import Found

app = group()

ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        show_default="those of the settings",
        help="The rules of disclosure control: hesa, ofs, ofqual, nhs-hes, suppress, suppress-zeros; none gives true "
        "counts.",
    ),
]

DefinitionName = Annotated[
    str | None,
    typer.Option(
        "--definition",
        metavar="ID|FILE",
        help="Which report: one of `hcms report definitions`, or a file.",
        show_default="annual for a year, else quarterly",
    ),
]


@dataclass(frozen=True, slots=True)
class Wish:
    """How the report is to be made and where it goes."""

    form: ReportFormat | None
    output: Path | None
    force: bool
    profile: str | None
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
    profile: ProfileName = None,
) -> None:
    """Make the report of a quarter."""
    wish = Wish(form, output, force, profile, "quarterly")
    _report(ctx, lambda work: named(work, period, QUARTERS), wish)


@app.command("annual")
def report_year(
    ctx: typer.Context,
    period: Annotated[str, typer.Option("--period", metavar="P", help="2026, or 2025/26.")],
    form: As = None,
    output: Out = None,
    force: Force = False,
    profile: ProfileName = None,
) -> None:
    """Make the report of a year."""
    wish = Wish(form, output, force, profile, "annual")
    _report(ctx, lambda work: named(work, period, YEARS), wish)


@app.command("custom")
def report_days(
    ctx: typer.Context,
    period: Annotated[
        str | None, typer.Option("--period", metavar="P", help="2026-07, or any other written period.")
    ] = None,
    first: First = None,
    last: Last = None,
    definition: DefinitionName = None,
    form: As = None,
    output: Out = None,
    force: Force = False,
    profile: ProfileName = None,
) -> None:
    """Make the report of a month or of any days, or one of your own."""
    _report(ctx, any_days(period, first, last), Wish(form, output, force, profile, definition))


def _report(ctx: typer.Context, period_of: PeriodOf, wish: Wish) -> None:
    hand = delivery(wish.form, wish.output, options_of(ctx), force=wish.force)
    with opened(ctx) as work:
        house = hand.house(work)
        report = work.reports.report(period_of(work), wish.profile, definition_of(wish.definition))
        hand.hand_over(work, report, house)


def definition_of(wanted: str | None) -> Definition | str | None:
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
