"""``hcms cases catch-up``: lets the codes of cases follow answers that changed, or that a later decision placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.case import Queue
from harassment_cms.domain.clocks import counted

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace


def add_to(app: typer.Typer) -> None:
    """Add the command to the noun."""

    @app.command("catch-up")
    def catch_up(ctx: typer.Context) -> None:
        """Bring every case in line with its answers as they stand now."""
        with opened(ctx) as work:
            work.cases.counts()  # refuses those who open no case, before anything is tried
            # Opening has begun it; what was too much for the door is done here.
            left = to_the_end(work)
            unknown = look_through(work)
            if options_of(ctx).json:
                waiting = work.cases.counts()[Queue.SAFETY_CHECK]
                render.data({"waiting": left, "safety_check": waiting, "not_looked_through": unknown})
            elif not left:
                talk.say("Every case is in line with its answers.")


def look_through(work: Workspace) -> int:
    """Look every case through for people who reported more than once; return how many could not be opened for it."""
    done, last = 0, 0
    total = work.current_answers.not_looked_through()
    with talk.progress("Looking for people who reported more than once", quiet=not total) as progress:
        while total:
            step = work.current_answers.look_through(last)
            done += step.cases
            progress(done, max(total, done))
            if step.last is None:
                break
            last = step.last
    return work.current_answers.not_looked_through()


def to_the_end(work: Workspace) -> int:
    """Bring cases in line until none is left or none can be; say what was done, and return how many are left."""
    done, total = 0, work.current_answers.waiting()
    with talk.progress("Placing answers", quiet=False) as progress:
        while step := work.current_answers.catch_up():
            done += step
            progress(done, max(total, done))
    if done:
        waiting = work.cases.counts()[Queue.SAFETY_CHECK]
        talk.say(
            f"{counted(done, 'case')} {'was' if done == 1 else 'were'} brought in line with the answers. "
            f"{counted(waiting, 'case')} {'waits' if waiting == 1 else 'wait'} for a safety check."
        )
    if left := work.current_answers.waiting():
        talk.say(f"{counted(left, 'case')} could not be brought in line; opening one says why.")
    return left
