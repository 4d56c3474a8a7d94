"""``hcms join``: somebody invited makes their own passphrase and keys, with the code they were given."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harassment_cms.cli import talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened, unlocked_by_code
from harassment_cms.domain.permissions import Role

app = group()


@app.command()
def join(
    ctx: typer.Context,
    code_file: Annotated[
        str | None,
        typer.Option(
            "--code-file", metavar="FILE", help="A file whose first line is the code; - reads standard input."
        ),
    ] = None,
    new_passphrase_file: Annotated[
        str | None,
        typer.Option("--new-passphrase-file", metavar="FILE", help="The new passphrase; asked for at a terminal."),
    ] = None,
    recovery_file: Annotated[
        Path | None,
        typer.Option("--recovery-file", metavar="FILE", help="Write recovery keys there, if any are made."),
    ] = None,
) -> None:
    """Make your own keys and passphrase with the code you were given."""
    from harassment_cms.cli.joining import make_own
    from harassment_cms.cli.kits import reserved

    options = options_of(ctx)
    with reserved(recovery_file) as write, opened(ctx, unlocked_by_code(options, code_file)) as work:
        make_own(work, new_passphrase_file, write, as_json=options.json)
        me = work.people.roster().users[work.actor.id]
    if Role.CASE_MANAGER in me.roles and not me.admitted:
        talk.say(f'Ask a case manager to let you in to the reports: hcms users admit "{me.name}"')
        talk.say(f'They compare six words with you by voice; these are yours: hcms users fingerprint "{me.name}"')
