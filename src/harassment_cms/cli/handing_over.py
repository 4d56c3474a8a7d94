"""``hcms users hand-over``: everything that somebody has goes to somebody else, case by case."""

from __future__ import annotations

from typing import Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add the command to the noun."""

    @app.command("hand-over")
    def hand_over(
        ctx: typer.Context,
        leaving: Annotated[str, typer.Argument(metavar="FROM", help="Whose cases they are.")],
        to: Annotated[str, typer.Argument(metavar="TO", help="Who gets them: a case manager.")],
        note: Annotated[
            str | None,
            typer.Option(
                "--note", metavar="TEXT", help="The same note for every case; without it, each is asked for."
            ),
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask; without --note, no note is written.")] = False,
    ) -> None:
        """Hand all open cases and tasks of one person over to another."""
        asking = talk.at_terminal() and not yes
        if not asking and not yes:
            raise UsageError("Without a terminal nobody can be asked: say --yes.", "Nothing was handed over.")
        done, told, tasks = [], 0, 0
        with opened(ctx) as work:
            load = work.handing_over.caseload(leaving, to)
            for ref in load.closed_to_them:
                talk.say(f"{ref} stays: it is restricted, and {to} is not named on it.")
            for words in work.closed_cases.would_lose(leaving).words():
                talk.say(words)
            talk.say(f"{counted(len(load.cases), 'open case')} of {leaving} to hand over to {to}.")
            if asking and load.cases and not talk.agree("Go on?", default=True):
                talk.say("Nothing was handed over.")
                return
            try:
                for line in load.cases:
                    words = note or ""
                    if asking and note is None:
                        words = talk.ask(f"{line.case.ref}: a short note for {to} (Enter: none)")
                    handed = work.handing_over.hand_over(line.case.ref, leaving, to, words)
                    done.append(handed.ref)
                    told += handed.told
            except KeyboardInterrupt:
                talk.say(f"Stopped after {len(done)} of {len(load.cases)}. The same command goes on with the rest.")
                raise
            tasks = work.handing_over.hand_over_tasks(leaving, to)
        if options_of(ctx).json:
            render.data(
                {"handed_over": done, "to_tell": told, "other_tasks": tasks, "stay": list(load.closed_to_them)}
            )
        talk.say(f"{counted(len(done), 'case')} handed over, and {counted(tasks, 'task')} on other cases.")
        if told:
            talk.say(f"{to} has {counted(told, 'task')}: tell the reporting party who takes over.")
