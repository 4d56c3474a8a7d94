"""``hcms cases join`` and ``part``: cases that are worked as one, and taken apart again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace

_Ref = Annotated[str, typer.Argument(metavar="REF", help="The case's reference, however it is typed.")]
_Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; sealed in the timelines of both.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the noun."""

    @app.command("join")
    def join(
        ctx: typer.Context,
        ref: _Ref,
        into: Annotated[str, typer.Option("--into", metavar="OTHER", help="The case that it is worked on in.")],
        reason: _Reason,
    ) -> None:
        """Join a case to another: both are worked as one, and neither report is changed."""
        with opened(ctx) as work:
            done = work.joining.join(ref, into, reason)
            _give(ctx, work, ref)
        talk.say(f"{done.ref} is joined to {done.into}, and worked on there. To take it back: hcms cases undo")

    @app.command("part")
    def part(ctx: typer.Context, ref: _Ref, reason: _Reason) -> None:
        """Take a joined case apart from the other: each stands as it did before."""
        with opened(ctx) as work:
            done = work.joining.part(ref, reason)
            _give(ctx, work, ref)
        talk.say(f"{done.ref} and {done.into} are taken apart. To join them again: hcms cases join")


def _give(ctx: typer.Context, work: Workspace, ref: str) -> None:
    from harassment_cms.cli import records

    if options_of(ctx).json:
        case = work.cases.find(ref)
        render.data(records.case_line(work.cases.lines([case.id])[0]))
