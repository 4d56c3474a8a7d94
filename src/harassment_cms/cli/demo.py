"""``hcms demo``: a throwaway practice home with invented people, filled through the real import.

At a terminal it opens the screens; without one, or with ``--no-tui``, it prints what it imported, the queues, one
case, the quarterly figures and where the home is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import Options, group, options_of

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.bootstrap.demo import Demo

app = group()


@app.command()
def demo(
    ctx: typer.Context,
    no_tui: Annotated[bool, typer.Option("--no-tui", help="Print instead of opening the screens.")] = False,
) -> None:
    """Look around in a practice home with invented cases. Nothing real is in it, and nothing real belongs there."""
    from harassment_cms.bootstrap.demo import PASSPHRASE, PERSON, default_demo_home, make_demo
    from harassment_cms.home import Home

    options = options_of(ctx)
    home = default_demo_home() if options.place is None else Home(options.place.expanduser())
    talk.say("Making a practice home with invented people and reports. This takes a few seconds.")
    made = make_demo(home)
    talk.say(f"The practice home is at {home.path}. Its person is {PERSON}; the passphrase is: {PASSPHRASE}")
    talk.say("Delete that folder when you have seen enough.")
    if not no_tui and sys.stdin.isatty() and sys.stdout.isatty():
        from harassment_cms.cli.launch import show_practice

        raise typer.Exit(show_practice(home, PERSON, made.workspace))
    try:
        _print(options, made)
    finally:
        made.workspace.close()


def _print(options: Options, made: Demo) -> None:
    work = made.workspace
    render.line("PRACTICE: everyone and everything below is invented.")
    render.heading("Imported")
    for result in made.imports:
        counts = result.counts
        render.prose(f"{result.file} ({result.tool}, {result.form})")
        render.prose(
            f"{counts.rows} rows: {counts.new} new, {counts.known} known already, {counts.amended} changed, "
            f"{counts.partial} broken off, {counts.quarantined} set aside; {counts.safety} with a safety answer",
            indent=2,
        )
    _print_queues(options, work)
    _print_case(work)
    _print_figures(options, work)
    render.heading(f"The practice home is at {work.home.path}")


def _print_queues(options: Options, work: Workspace) -> None:
    from harassment_cms.cli import case_text

    render.heading("Queues")
    case_text.show_queues(work.cases.counts(), plain=options.plain)


def _print_case(work: Workspace) -> None:
    from harassment_cms.cli import case_text
    from harassment_cms.domain.case import Queue

    mine = work.cases.list(Queue.MINE)
    chosen = next((line for line in mine if line.label), mine[0])
    render.heading("One case")
    case_text.show_whole(work.desk, work.cases.show(chosen.case.ref))


def _print_figures(options: Options, work: Workspace) -> None:
    from harassment_cms.domain.clocks import local_date
    from harassment_cms.domain.periods import previous, quarter_of
    from harassment_cms.exports import text

    quarter = previous(quarter_of(local_date(work.desk.clock(), work.desk.calendar.zone)))
    render.heading("Figures of the last whole quarter")
    render.exactly(text.render(work.reports.report(quarter), plain=options.plain))
