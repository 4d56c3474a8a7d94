"""``hcms keys``: a person's own ways in, and the recovery keys on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harassment_cms.cli import recovering, render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import new_passphrase, opened
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.permissions import ROLE_LABELS

app = group()
recovering.add_to(app)

NewPassphraseFile = Annotated[
    str | None,
    typer.Option("--new-passphrase-file", metavar="FILE", help="The new passphrase; asked for at a terminal."),
]


@app.command("status")
def show_status(ctx: typer.Context) -> None:
    """Show whose keys these are, what they open, and how the recovery keys stand."""
    from harassment_cms.bootstrap import remembered

    options = options_of(ctx)
    with opened(ctx) as work:
        me = work.actor
        confirmed = work.people.confirmed_kits()
        kits = work.people.roster().kits
        kept = remembered(options.home, me.name)
    if options.json:
        render.data(
            {
                "name": me.name,
                "roles": [role.value for role in me.roles],
                "provisional": me.provisional,
                "opens_reports": me.admitted,
                "remembered": kept,
                "recovery_keys": [
                    {"number": kit.id, "opens_reports": kit.content, "confirmed": kit.id in confirmed} for kit in kits
                ],
            }
        )
        return
    render.pairs(
        [
            ("Name", me.name),
            ("Roles", ", ".join(ROLE_LABELS[role] for role in me.roles)),
            ("Keys", "provisional: make your own with hcms keys join" if me.provisional else "your own"),
            ("Opens reports", "yes" if me.admitted else "no"),
            ("Remembered by this computer", "yes" if kept else "no"),
        ]
    )
    for kit in kits:
        opens = "opens reports" if kit.content else "opens no report"
        back = "typed back from paper" if kit.id in confirmed else "not typed back yet"
        render.line(f"Recovery key {kit.id}: {opens}, {back}")


@app.command("join")
def join(
    ctx: typer.Context,
    new_passphrase_file: NewPassphraseFile = None,
    recovery_file: Annotated[
        Path | None,
        typer.Option("--recovery-file", metavar="FILE", help="Write recovery keys there, if any are made."),
    ] = None,
) -> None:
    """Replace provisional keys by your own, made now, with a passphrase only you know."""
    from harassment_cms.cli.joining import make_own
    from harassment_cms.cli.kits import reserved

    with reserved(recovery_file) as write, opened(ctx) as work:
        if not work.actor.provisional:
            raise ConflictError("Your keys are your own already.", "Nothing was changed.")
        make_own(work, new_passphrase_file, write, as_json=options_of(ctx).json)


@app.command("renew")
def renew(
    ctx: typer.Context,
    new_passphrase_file: NewPassphraseFile = None,
    recovery_file: Annotated[
        Path | None,
        typer.Option("--recovery-file", metavar="FILE", help="Write recovery keys there, if any are made."),
    ] = None,
) -> None:
    """Make new keys, because somebody else may know your passphrase, and renew what the old ones opened."""
    from harassment_cms.cli.joining import make_own
    from harassment_cms.cli.kits import reserved

    with reserved(recovery_file) as write, opened(ctx) as work:
        make_own(work, new_passphrase_file, write, as_json=options_of(ctx).json, renew=True)


@app.command("passphrase")
def change_passphrase(ctx: typer.Context, new_passphrase_file: NewPassphraseFile = None) -> None:
    """Choose a new passphrase."""
    with opened(ctx) as work:
        work.people.change_passphrase(new_passphrase(new_passphrase_file, "your own keys"))
    talk.say("Your passphrase is changed. Older backups still open with the old one.")
    talk.say("If somebody else may know the old one, that is not enough: hcms keys renew")


@app.command("remember")
def remember(ctx: typer.Context) -> None:
    """Let this computer's own key store open your keys, in your account only."""
    with opened(ctx) as work:
        work.people.remember()
    talk.say(
        "This computer opens your keys from now on while you are logged in. After a lock the passphrase is asked."
    )


@app.command("forget")
def forget(ctx: typer.Context) -> None:
    """Take that way in away again."""
    with opened(ctx) as work:
        work.people.forget()
    talk.say("Only your passphrase opens your keys now.")


@app.command("confirm")
def confirm(
    ctx: typer.Context,
    kit_file: Annotated[
        Path | None,
        typer.Option("--kit-file", metavar="FILE", help="Read the recovery key there instead of asking for it."),
    ] = None,
) -> None:
    """Type a recovery key back from paper, so that everyone knows it is there."""
    from harassment_cms.cli.kits import printed_in, typed_back

    if kit_file is None and not talk.at_terminal():
        talk.needed(kit_file=kit_file)
    with opened(ctx) as work:
        if kit_file is None:
            typed_back(work.people.confirm_kit)
            return
        for kit in printed_in(recovering.read_page(kit_file)):
            talk.say(f"Recovery key {work.people.confirm_kit(kit)} is right.")
