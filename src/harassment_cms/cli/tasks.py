"""``hcms tasks``: things to do by a time, on a case or for oneself."""

from __future__ import annotations

from typing import Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.cli.upkeep import kept_up

app = group()


@app.command("list")
def list_tasks(
    ctx: typer.Context, everyone: Annotated[bool, typer.Option("--all", help="Everybody's, not only yours.")] = False
) -> None:
    """List open tasks, the soonest first."""
    from harassment_cms.cli import records, said

    options = options_of(ctx)
    with opened(ctx) as work:
        kept_up(work)
        tasks = work.tasks.open(everyone)
        if options.json:
            render.data([records.task(task) for task in tasks])
        elif tasks:
            rows = [
                (str(task.id), said.lateness(work.desk, task.due_at), task.ref or "", task.owner, task.title)
                for task in tasks
            ]
            render.table(("Number", "Due", "Case", "Whose", "What"), rows, plain=options.plain)
        else:
            talk.say("Nothing is open. Add a task with: hcms tasks add")


@app.command("add")
def add_task(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What to do, in a few words.")],
    when: Annotated[
        str, typer.Option("--when", metavar="WHEN", help='By when: "fri 10:00", "3wd" (working days), "12 dec".')
    ],
    ref: Annotated[str | None, typer.Option("--case", metavar="REF", help="The case it belongs to.")] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="NAME", help="A case manager.", show_default="you")
    ] = None,
) -> None:
    """Add a task."""
    from harassment_cms.cli import records, said

    with opened(ctx) as work:
        task = work.tasks.add(title, when, ref, owner)
        if options_of(ctx).json:
            render.data(records.task(task))
        talk.say(f"Task {task.id} is added for {task.owner}: {said.moment(work.desk, task.due_at)}.")


@app.command("done")
def finish_task(
    ctx: typer.Context, number: Annotated[int, typer.Argument(metavar="NUMBER", help="The task's number.")]
) -> None:
    """Mark a task as done."""
    from harassment_cms.cli import records

    with opened(ctx) as work:
        task = work.tasks.done(number)
        if options_of(ctx).json:
            render.data(records.task(task))
        talk.say(f"Task {task.id} is done.")
