"""Looking whether reports that are here may be about somebody, before they are let in: for ``hcms users``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import InputRefusedError

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace

Close = Annotated[bool, typer.Option("--close", help="Restrict the reports that may be about them first.")]
Leave = Annotated[bool, typer.Option("--leave", help="You have looked: leave those reports as open as they are.")]


def add_to(app: typer.Typer) -> None:
    """Add the command to the noun."""

    @app.command("check")
    def check(
        ctx: typer.Context,
        name: Annotated[str, typer.Argument(metavar="NAME", help="Their name.")],
        close: Close = False,
    ) -> None:
        """Look whether reports that are here may be about a person, and restrict those on request."""
        with opened(ctx) as work:
            found = work.newcomers.about(name)
            if close:
                work.newcomers.close(name, [each.ref for each in found])
        if options_of(ctx).json:
            render.data([{"ref": each.ref, "firm": each.firm, "restricted": each.restricted} for each in found])
            return
        for each in found:
            where = "in the answers about the responding party" if each.firm else "elsewhere in the report"
            render.line(f"{each.ref}  {where}{', restricted already' if each.restricted else ''}")
        if not found:
            talk.say("No report that you can open seems to be about them.")
        elif close:
            talk.say("These reports are closed to them.")


def settle(work: Workspace, name: str, *, close: bool, leave: bool) -> None:
    """Before somebody is let in, close what may be about them or have it said that it stays open.

    Raises ``InputRefusedError`` where nobody can be asked.
    """
    found = work.newcomers.about(name)
    if not found or leave:
        return
    refs = [each.ref for each in found]
    said = f"{len(refs):,} report{' that is' if len(refs) == 1 else 's that are'} here may be about {name}"
    if not close and not talk.at_terminal():
        raise InputRefusedError(
            f"{said}: {', '.join(refs)}. Nobody was let in.",
            "Look at them. Then say --close to restrict them first, or --leave.",
        )
    if close or talk.agree(f"{said}: {', '.join(refs)}. Close them to {name} first?"):
        work.newcomers.close(name, refs)
