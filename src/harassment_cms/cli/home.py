"""``hcms home``: where this home lives, and which one goes on where there are two."""

from __future__ import annotations

import os

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened, unlocked

app = group()


@app.command("show")
def show(ctx: typer.Context) -> None:
    """Show which home this is and where it lives."""
    options = options_of(ctx)
    with opened(ctx) as work:
        vault = work.people.roster().vault
        with work.store.look() as view:
            noted = view.place.noted()
    shown = {
        "home": str(options.home.path),
        "number": vault,
        "computer": noted.name if noted else None,
        "computer_known": bool(noted and noted.computer),
        "path": noted.path if noted else None,
    }
    if options.json:
        render.data(shown)
        return
    known = "" if shown["computer_known"] else " (recognised by the folder alone)"
    render.pairs(
        [
            ("Home", str(options.home.path)),
            ("Its number", vault),
            ("At work on", f"{noted.name if noted else 'not noted yet'}{known}"),
            ("In", noted.path if noted else "not noted yet"),
        ]
    )


@app.command("continue")
def continue_here(ctx: typer.Context) -> None:
    """Say that this home goes on, and no other copy of it; that is put on record."""
    from harassment_cms.bootstrap import kdf_cost, settle_copy

    options = options_of(ctx)
    workspace, told = settle_copy(options.home, unlocked(options), kdf_cost(os.environ))
    workspace.close()
    if options.json:
        render.data({"home": str(options.home.path), "told": told or None})
    talk.say(f"This home goes on: {options.home.path}. That is on record, with your name.")
    if told:
        talk.say(f"The other one, at {told}, opens for nobody any more. Delete it once nobody needs it.")
    else:
        talk.say("The other one does not know of it: tell everybody, and let nobody work there. Then delete it.")
