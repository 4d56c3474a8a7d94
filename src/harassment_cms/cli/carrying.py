"""``hcms share carry`` and ``bring``: a partner's small home on its way to their computer and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import IntegrityError

if TYPE_CHECKING:
    from harassment_cms.services.sharing import Told


def add_to(app: typer.Typer) -> None:
    """Add the commands to the noun."""

    @app.command("carry")
    def carry(
        ctx: typer.Context,
        partner: Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's name.")],
        output: Annotated[
            Path, typer.Option("-o", "--output", metavar="DIR", help="A folder that is not there yet.")
        ],
    ) -> None:
        """Copy a partner's small home to a folder, for their own computer."""
        with opened(ctx) as work:
            told = work.carrying.carry(partner, output.expanduser().absolute())
        if options_of(ctx).json:
            render.data({"folder": str(output)})
        for each in told:
            talk.say(each.words())
        talk.say(f"Their home is copied to {output}. They open it with: hcms --home DIR")
        talk.say("Bring it back to take in what they do: hcms share bring DIR. What you share meanwhile waits here.")

    @app.command("bring")
    def bring(
        ctx: typer.Context,
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that was carried.")],
    ) -> None:
        """Take a partner's home back from a folder: what they did in it, then the copy itself."""
        from harassment_cms.services.sharing.carrying import COMPARED_WORDS

        with opened(ctx) as work:
            done = work.carrying.bring(folder.expanduser().absolute())
        if options_of(ctx).json:
            kept = None if done.kept is None else str(done.kept)
            render.data({"partner": done.partner, "compared": done.compared.value, "kept": kept})
        talk.say(COMPARED_WORDS[done.compared])
        if done.kept is not None:
            talk.say(f"The copy you brought goes on; the other is kept at {done.kept}, and nothing of it is lost.")
        for each in done.told:
            talk.say(each.words())
        refuse_unproven(done.told)


def refuse_unproven(told: Sequence[Told]) -> None:
    """Raise ``IntegrityError`` if something a partner's home holds was not taken in because it is not as signed."""
    wrong = [remark for each in told for remark in each.remarks if remark.startswith("Nothing")]
    if wrong:
        raise IntegrityError(
            "Not everything could be taken in; see above.",
            "Ask the partner what happened to their home, keep it as it is, and begin a new one if in doubt.",
        )
