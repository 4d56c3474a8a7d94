"""``hcms release``: figures that leave the house, checked beside everything that left before, and kept for good."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.delivery import As, Force, Out, delivery
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.periods import QUARTERS, YEARS, First, Last, PeriodOf, any_days, named
from harassment_cms.cli.report import DefinitionName, ProfileName, definition_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import ConflictError, UsageError

if TYPE_CHECKING:
    from harassment_cms.services.releases import Compared, Made, RefusedReleaseError, Released

app = group()

CHECKING = "Checking what could be worked out from these figures beside everything that was released before …"


class Span(StrEnum):
    """What a release is about."""

    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    CUSTOM = "custom"


Number = Annotated[str, typer.Argument(metavar="R", help="The release's number, such as R-2026-003.")]


@app.command("create")
def create(
    ctx: typer.Context,
    span: Annotated[Span, typer.Argument(help="A quarter, a year, or any days.")] = Span.QUARTERLY,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", metavar="P", help="2026-Q3, 2025/26, 2026-07 …", show_default="the last whole quarter"
        ),
    ] = None,
    first: First = None,
    last: Last = None,
    profile: ProfileName = None,
    definition: DefinitionName = None,
    apply_remedy: Annotated[
        bool, typer.Option("--apply-remedy", help="Leave out what it takes to be safe, and no more.")
    ] = False,
    revise: Annotated[
        bool, typer.Option("--revise", help="Count a year anew and give it beside what was released of it.")
    ] = False,
    request: Annotated[
        str, typer.Option("--foi", metavar="REFERENCE", help="The request for information that this answers.")
    ] = "",
    form: As = None,
    output: Out = None,
    force: Force = False,
) -> None:
    """Check the figures of a period beside everything released before, and release them for good."""
    from harassment_cms.services.releases import RefusedReleaseError, Wish

    options = options_of(ctx)
    period_of = _period_of(span, period, first, last)
    if revise and span is not Span.ANNUAL:
        raise UsageError(
            "Figures are revised once a year, so that nobody has to follow every late report.",
            "Write: hcms release create annual --revise --period 2025/26",
        )
    hand = delivery(form, output, options, force=force)
    with opened(ctx) as work:
        house = hand.house(work)
        wish = Wish(
            period_of(work),
            profile=profile,
            definition=definition_of(definition),
            request=request.strip(),
            revise=revise,
            apply_remedy=apply_remedy,
        )
        try:
            with talk.patience(CHECKING):
                made = work.releases.create(wish)
        except RefusedReleaseError as refused:
            if options.json:
                render.data(_refusal(refused))
            raise
        hand.hand_over(work, work.releases.show(made.stored.number).report, house, called="release")
    _say(made)


@app.command("list")
def list_releases(ctx: typer.Context) -> None:
    """List everything that was released, newest first."""
    options = options_of(ctx)
    with opened(ctx) as work:
        releases = work.releases.all()
    if options.json:
        render.data([_about(one) for one in releases])
        return
    if not releases:
        talk.say("Nothing was released yet. `hcms release create` makes the first one.")
        return
    rows = [
        (one.number, f"{one.at:%Y-%m-%d}", one.period.id, one.profile, one.definition, one.by, _remark(one))
        for one in releases
    ]
    render.table(("Number", "Released", "Period", "Rules", "Made by", "Who", "Remark"), rows, plain=options.plain)


@app.command("show")
def show(ctx: typer.Context, number: Number, form: As = None, output: Out = None, force: Force = False) -> None:
    """Show a release as it was released, the same each time."""
    hand = delivery(form, output, options_of(ctx), force=force)
    with opened(ctx) as work:
        hand.hand_over(work, work.releases.show(number).report, hand.house(work), called="release")


@app.command("compare")
def compare(
    ctx: typer.Context,
    one: Number,
    other: Annotated[
        str | None,
        typer.Argument(metavar="[OTHER]", help="Another release; without it, the cases as they stand today."),
    ] = None,
) -> None:
    """Say why the figures of the same days are others than they were."""
    from harassment_cms.services.releases.comparing import sentences

    options = options_of(ctx)
    with opened(ctx) as work:
        compared = work.releases.compare(one, other)
    if options.json:
        render.data(_compared(compared))
        return
    for sentence in sentences(compared):
        render.prose(sentence)
    if compared.figures:
        render.line()
        rows = [(each.table, each.row, each.before, each.after) for each in compared.figures]
        render.table(("Table", "Row", compared.one, compared.other), rows, plain=options.plain)


@app.command("verify")
def verify(ctx: typer.Context) -> None:
    """Prove every release: its bytes, its signature, and that its figures can be right together."""
    with opened(ctx) as work, talk.patience("Proving every release …"):
        proven = work.releases.verify()
    if options_of(ctx).json:
        render.data({"sound": True, "releases": proven})
    talk.say(f"{proven} releases are as they were released." if proven != 1 else "One release is as it was released.")


def _period_of(span: Span, period: str | None, first: str | None, last: str | None) -> PeriodOf:
    if span is Span.CUSTOM:
        return any_days(period, first, last)
    if first is not None or last is not None:
        raise UsageError("--from and --to are for any days.", "Write: hcms release create custom --from D --to D")
    if span is Span.ANNUAL:
        if period is None:
            raise UsageError("Which year?", f"Give --period: {YEARS.examples}.")
        return lambda work: named(work, period, YEARS)
    return lambda work: named(work, period, QUARTERS)


def _say(made: Made) -> None:
    """Say what was released. Raises ``ConflictError`` when it had been released before: nothing is new then."""
    if not made.new:
        raise ConflictError(
            f"This was released already, as {made.stored.number}: these are its figures, as they were released.",
            "Nothing was changed. A year can be counted anew: hcms release create annual --revise",
        )
    for sentence in made.left_out:
        talk.say(f"To be safe: {sentence}")
    talk.say(
        f"Released as {made.stored.number}. It stays as it is; `hcms release show {made.stored.number}` shows it."
    )


def _refusal(refused: RefusedReleaseError) -> dict[str, object]:
    remedy = None if refused.price is None else {"changes": list(refused.changes), "price": refused.price}
    return {"released": False, "findings": list(refused.findings), "remedy": remedy}


def _about(one: Released) -> dict[str, object]:
    return {
        "number": one.number,
        "kind": one.kind.value,
        "request": one.request,
        "period": one.period.id,
        "first": one.period.first.isoformat(),
        "last": one.period.last.isoformat(),
        "profile": one.profile,
        "definition": one.definition,
        "definition_sha256": one.definition_sha256,
        "released_at": one.at.isoformat(),
        "by": one.by,
        "as_of": one.as_of.isoformat(),
        "revises": one.revises or None,
        "treated": one.treated,
        "code_lists": dict(one.code_lists),
        "forms": dict(one.forms),
        "record_entry": one.head[0],
        "record_hash": one.head[1],
        "sha256": one.sha256,
    }


def _remark(one: Released) -> str:
    said = [f"answers the request {one.request}" if one.request else ""]
    said.append(f"revises {one.revises}" if one.revises else "")
    said.append("some figures left out" if one.treated else "")
    return ", ".join(part for part in said if part)


def _compared(compared: Compared) -> dict[str, object]:
    period = compared.period
    return {
        "one": compared.one,
        "other": compared.other,
        "period": None if period is None else period.id,
        "made_otherwise": list(compared.made),
        "changes": [
            {"why": each.why.value, "words": each.words(), "value": each.count.value, "shown": each.count.shown}
            for each in compared.changes
        ],
        "figures": [
            {"table": each.table, "row": each.row, "before": each.before, "after": each.after}
            for each in compared.figures
        ],
    }
