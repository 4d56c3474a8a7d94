"""``hcms themes``: the codebook, what stands behind its themes, and the paraphrases that are published.

The codebook is a plain file, so looking at it needs nothing to be unlocked. What is found in a paraphrase is shown on
stdout with its position: the words are the writer's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.home import codebook_file

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.domain.periods import Period
    from harassment_cms.services.narrative import Looked

app = group()

Theme = Annotated[str, typer.Argument(metavar="THEME", help="The theme's id in the codebook.")]
InPeriod = Annotated[str, typer.Option("--period", metavar="P", help="The period, such as 2026-Q3 or 2025/26.")]


@app.command("list")
def list_themes(ctx: typer.Context) -> None:
    """Show the themes, what belongs to each, and what only looks alike."""
    from harassment_cms.cli import narrative
    from harassment_cms.codebook import load_codebook

    options = options_of(ctx)
    codebook = load_codebook(codebook_file(options.home))
    if options.json:
        render.data([narrative.theme(theme) for theme in codebook.themes])
        return
    for theme in codebook.themes:
        until = f", until {theme.retired}" if theme.retired else ""
        render.line(f"{theme.id}  {theme.label} (since {theme.since}{until})")
        render.prose(f"Belongs here: {theme.belongs}", indent=2)
        render.prose(f"Does not: {theme.does_not_belong}", indent=2)


@app.command("check")
def check_codebook(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A codebook; without one, the home's.")
    ] = None,
) -> None:
    """Check the codebook: every mistake is named by file, line and key."""
    from harassment_cms.codebook import load_codebook

    options = options_of(ctx)
    path = file or codebook_file(options.home)
    codebook = load_codebook(path)
    if options.json:
        render.data({"file": str(path), "themes": len(codebook.themes)})
    talk.say(f"{path} can be used. Themes: {len(codebook.themes)}.")


@app.command("standing")
def show_standing(ctx: typer.Context, period: InPeriod) -> None:
    """Show how many cases stand behind each theme in a period, and whether that is enough. True figures."""
    from harassment_cms.cli import narrative

    options = options_of(ctx)
    with opened(ctx) as work:
        found = work.paraphrases.standing(_period(work, period))
    if options.json:
        render.data([narrative.theme_standing(each) for each in found])
        return
    rows = [
        (each.label, str(each.cases), str(each.apart), str(each.left_out), "yes" if each.enough else "no")
        for each in found
    ]
    render.table(("Theme", "Cases", "Stand apart", "Left out", "Enough"), rows, plain=options.plain)
    talk.say("These are true figures, for case managers only. Left out are cases whose people did not agree.")


@app.command("paraphrase")
def write_paraphrase(
    ctx: typer.Context,
    theme: Theme,
    period: InPeriod,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEXT]",
            help="What several people told, in words of your own; - reads it from standard input, and without any it "
            "is asked for.",
            show_default=False,
        ),
    ] = None,
    look: Annotated[bool, typer.Option("--look", help="Only look it through; nothing is kept.")] = False,
    stays: Annotated[
        list[str] | None,
        typer.Option("--stays", metavar="POSITION=REASON", help="Why what was found there may stay; for each, once."),
    ] = None,
    anonymous_apart: Annotated[
        str, typer.Option("--anonymous-apart", metavar="REASON", help="Why anonymous reports stand apart here.")
    ] = "",
) -> None:
    """Look a paraphrase through, and keep it if it may be published."""
    from harassment_cms.cli import narrative
    from harassment_cms.cli.written import words_given

    options = options_of(ctx)
    reasons = _reasons(stays or [])
    with opened(ctx) as work:
        days = _period(work, period)
        words = words_given(text, "The paraphrase")
        looked = work.paraphrases.look(days, theme, words, anonymous_apart)
        if look:
            _show(looked, as_json=options.json)
            return
        if talk.at_terminal() and looked.standing.enough and looked.quoted is None:
            reasons |= _asked(looked, reasons)
        try:
            kept = work.paraphrases.keep(days, theme, words, reasons, anonymous_apart)
        except InputRefusedError:
            _show(looked, as_json=options.json)
            raise
    if options.json:
        render.data(narrative.paraphrase(kept))
    talk.say(f"Version {kept.edition} of “{kept.label}” for {days.id} is kept, and stands in reports of these days.")


@app.command("withdraw")
def withdraw(
    ctx: typer.Context,
    theme: Theme,
    period: InPeriod,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, without names.")],
) -> None:
    """Withdraw the paraphrase of a theme and period. What was published with it stays as it was."""
    from harassment_cms.cli import narrative

    with opened(ctx) as work:
        gone = work.paraphrases.withdraw(_period(work, period), theme, reason)
    if options_of(ctx).json:
        render.data(narrative.paraphrase(gone))
    talk.say(f"The paraphrase of “{gone.label}” is withdrawn: reports made from now on go without it.")


@app.command("paraphrases")
def list_paraphrases(
    ctx: typer.Context,
    period: Annotated[
        str | None, typer.Option("--period", metavar="P", help="Of just these days.", show_default="all")
    ] = None,
) -> None:
    """Show every version of every paraphrase, oldest first."""
    from harassment_cms.cli import narrative, said

    with opened(ctx) as work:
        found = work.paraphrases.versions(None if period is None else _period(work, period))
        if options_of(ctx).json:
            render.data([narrative.paraphrase(each) for each in found])
            return
        for each in found:
            when = said.moment(work.desk, each.made_at)
            render.prose(
                f"{each.first} to {each.last}  {each.label}, version {each.edition} ({each.made_by}, {when})"
            )
            render.prose(each.text or f"Withdrawn: {each.reason}", indent=2)
            for place, kind, why in each.kept:
                render.prose(f"Character {place} ({kind}) stays: {why}", indent=4)
    if not found:
        talk.say("No paraphrase is kept. Write one with: hcms themes paraphrase")


def _period(work: Workspace, text: str) -> Period:
    from harassment_cms.domain.periods import parse_period

    return parse_period(text, work.desk.settings.year_starts)


def _reasons(stays: list[str]) -> dict[int, str]:
    reasons: dict[int, str] = {}
    for given in stays:
        position, equals, reason = given.partition("=")
        if not equals or not position.strip().isdecimal() or not reason.strip() or int(position) in reasons:
            raise UsageError(
                "--stays takes a position, an equals sign and a reason, each position once.",
                "Write it like 17=There are nine of them, in quotation marks. --look shows the positions.",
            )
        reasons[int(position)] = reason
    return reasons


def _asked(looked: Looked, known: dict[int, str]) -> dict[int, str]:
    """Ask for a reason for each finding that has none; without an answer it has to be changed."""
    from harassment_cms.domain.narrative.redaction import KIND_LABELS

    asked: dict[int, str] = {}
    for finding in looked.findings:
        if finding.position in known:
            continue
        talk.say(f"Character {finding.position}: {finding.words(looked.text)} - {KIND_LABELS[finding.kind]}.")
        if reason := talk.ask("Why may it stay? Just Enter if it has to be changed"):
            asked[finding.position] = reason
    return asked


def _show(looked: Looked, *, as_json: bool) -> None:
    from harassment_cms.cli import narrative
    from harassment_cms.domain.narrative.redaction import KIND_LABELS

    if as_json:
        render.data(narrative.looked(looked))
        return
    standing = looked.standing
    enough = "enough" if standing.enough else "not enough"
    render.prose(f"{standing.label}: cases {standing.cases}, of which {standing.apart} stand apart: {enough}.")
    if looked.quoted is not None:
        first, last = looked.quoted
        render.prose(f"Characters {first + 1} to {last} repeat a report: {looked.text[first:last]}")
    for finding in looked.findings:
        render.prose(f"Character {finding.position}: {finding.words(looked.text)} - {KIND_LABELS[finding.kind]}.")
    if looked.quoted is None and not looked.findings:
        render.prose("Nothing in it was found to point to somebody. Read it once more with their eyes.")
