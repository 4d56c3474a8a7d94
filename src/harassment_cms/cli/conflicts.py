"""Looking whether reports that are here may be about somebody, before they are let in: for ``hcms users``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.domain.roster import Member

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


def let_in(work: Workspace, name: str, *, close: bool = False, leave: bool = False) -> Member:
    """Let somebody in, after what may be about them was closed or is said to stay open.

    Raises ``UndecidedError`` where nobody can be asked, and as letting in does.
    """
    from harassment_cms.services.newcomers import UndecidedError

    try:
        return work.newcomers.admit(name)
    except UndecidedError as undecided:
        refs = undecided.refs
        if leave:
            return work.newcomers.admit(name, leave=refs)
        if not close and not talk.at_terminal():
            raise
    said = f"{len(refs):,} report{' that is' if len(refs) == 1 else 's that are'} here may be about {name}"
    if close or talk.agree(f"{said}: {', '.join(refs)}. Close them to {name} first?"):
        return work.newcomers.admit(name, close=refs)
    return work.newcomers.admit(name, leave=refs)


def let_in_if_clear(work: Workspace, person: Member) -> Member:
    """Let in somebody whose keys were just made here, so no words need comparing, if no report may be about them.

    Else they stay outside until somebody decided, and that is said.
    """
    from harassment_cms.services.newcomers import UndecidedError

    try:
        work.newcomers.admit(person.name)
    except UndecidedError as undecided:
        talk.say(undecided.message)
    return work.people.roster().users[person.id]
