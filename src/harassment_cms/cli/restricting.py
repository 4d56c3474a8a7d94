"""``hcms cases restrict`` and ``unrestrict``: closing a case to everybody but named people, and lifting that.

Neither says more than was done: who else may be concerned is nowhere told.
"""

from __future__ import annotations

from typing import Annotated

import typer

from harassment_cms.cli import render, said, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.moments import to_text
from harassment_cms.services.restricting import Restricted, Restriction

_Ref = Annotated[str, typer.Argument(metavar="REF", help="The case's reference, however it is typed.")]
_Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; sealed with the case.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the noun."""

    @app.command("restrict")
    def restrict(
        ctx: typer.Context,
        ref: _Ref,
        to: Annotated[
            list[str], typer.Option("--to", metavar="NAME", help="Who may open it; repeat it for each of them.")
        ],
        why: _Why,
        without: Annotated[
            list[str] | None,
            typer.Option("--without", metavar="NAME", help="Who gets no part in emergency access either."),
        ] = None,
    ) -> None:
        """Close a case to everybody but the people named."""
        with opened(ctx) as work:
            done = work.restricting.restrict(ref, to, why, without or ())
            if options_of(ctx).json:
                render.data(_as_data(done.restriction))
        talk.say("The case is restricted. Nobody was told of it but those who can open it.")
        _refuse_unscrubbed(done)

    @app.command("unrestrict")
    def unrestrict(ctx: typer.Context, ref: _Ref, why: _Why) -> None:
        """Let every case manager open a restricted case again."""
        with opened(ctx) as work:
            done = work.restricting.lift(ref, why)
        talk.say("The case is no longer restricted.")
        _refuse_unscrubbed(done)

    @app.command("confirm-restriction")
    def confirm(ctx: typer.Context, ref: _Ref, why: _Why) -> None:
        """Keep a case closed that the program closed when it arrived, because of a name in it."""
        with opened(ctx) as work:
            done = work.restricting.confirm(ref, why)
            if options_of(ctx).json:
                render.data(_as_data(done.restriction))
        talk.say("The case stays restricted.")
        _refuse_unscrubbed(done)

    @app.command("restriction")
    def restriction(ctx: typer.Context, ref: _Ref) -> None:
        """Show who may open a restricted case, and why; for those who may."""
        with opened(ctx) as work:
            found = work.restricting.of(ref)
            undecided = None if found is None else found.undecided_until
            until = "" if undecided is None else said.moment(work.desk, undecided)
        if options_of(ctx).json:
            render.data(_as_data(found))
        elif found is None:
            talk.say("The case is not restricted.")
        else:
            render.prose(f"Only {', '.join(found.named)} can open it. {found.by} restricted it: {found.reason}")
            if until:
                render.prose(
                    "The program closed it when it arrived. Confirm that (hcms cases confirm-restriction) or lift it "
                    f"(hcms cases unrestrict) by {until}."
                )
            if found.kept_out:
                render.prose(f"No part in emergency access: {', '.join(found.kept_out)}.")


def _as_data(found: Restriction | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "ref": found.ref,
        "named": list(found.named),
        "kept_out": list(found.kept_out),
        "reason": found.reason,
        "by": found.by,
        "undecided_until": None if found.undecided_until is None else to_text(found.undecided_until),
    }


def _refuse_unscrubbed(done: Restricted) -> None:
    """Never say that it is over while the erased key material still lies in the file."""
    if not done.scrubbed:
        raise ConflictError(
            "The program closed the case, but another program still reads an older state of the file, so the way in "
            "that was erased may lie in it still.",
            "It goes as soon as everybody has locked or closed the program; ask them to.",
        )
