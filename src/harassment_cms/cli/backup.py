"""``hcms backup``: makes backups, checks them, and restores one to a new place. The home itself is never replaced."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened, unlocked
from harassment_cms.domain.errors import IntegrityError

if TYPE_CHECKING:
    from harassment_cms.services.backups import BackupInfo

app = group()

Folder = Annotated[Path, typer.Argument(metavar="BACKUP", help="The folder called hcms-backup-….")]


@app.command("create")
def create_backup(
    ctx: typer.Context,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where to, instead of the home's own folder.")
    ] = None,
) -> None:
    """Make a backup. It stays encrypted and opens with the passphrases of today."""
    with opened(ctx) as work:
        made = work.backups.create(to)
    if options_of(ctx).json:
        render.data(_data(made))
    else:
        render.line(str(made.path))
    talk.say(f"The backup is made and checked; it holds {made.entries:,} entries of the record.")
    if not made.recorded:
        talk.say("The backup is made, but this home is full or read-only, so it could not be put on record.")


@app.command("list")
def list_backups(ctx: typer.Context) -> None:
    """List the backups in the home's own folder."""
    options = options_of(ctx)
    with opened(ctx) as work:
        found = work.backups.list()
    if options.json:
        render.data([_data(each) for each in found])
    elif found:
        rows = [(_data(each)["created_at"], each.by, str(each.path)) for each in found]
        render.table(("Made (UTC)", "By", "Where"), rows, plain=options.plain)
    else:
        talk.say("There is no backup in this home. Make one: hcms backup create")


@app.command("verify")
def verify_backup(ctx: typer.Context, backup: Folder) -> None:
    """Check a backup without touching it: every file, the signature, every page of the case file."""
    with opened(ctx) as work:
        problems = work.backups.verify(backup)
    if options_of(ctx).json:
        render.data({"path": str(backup), "sound": not problems, "problems": list(problems)})
    if problems:
        raise IntegrityError("The backup is not as it was made:\n" + "\n".join(problems), "Use another backup.")
    talk.say("The backup is as it was made.")


@app.command("restore")
def restore_backup(ctx: typer.Context, backup: Folder) -> None:
    """Make a new home from a backup, at the place named with --home. What it came from stays untouched.

    The passphrase is the one you had when the backup was made.
    """
    from harassment_cms.bootstrap import kdf_cost
    from harassment_cms.bootstrap.restoring import restore, unlock_backup
    from harassment_cms.cli.unlocking import passphrase_of
    from harassment_cms.services.backups import read_manifest

    options = options_of(ctx)
    read_manifest(backup)
    keys = unlock_backup(backup, options.user, passphrase_of(options))
    work = restore(backup, options.home, keys, kdf_cost(os.environ))
    try:
        for sentence in work.watch.found.said:
            talk.say(sentence)
        work.go_on()
    finally:
        work.close()
    if options.json:
        render.data({"home": str(options.home.path), "backup": str(backup)})
    talk.say(f"The backup is restored at {options.home.path}; that is on record there.")
    talk.say("Before work goes on in it, look at what happened after the backup was made: hcms audit list")


@app.command("accept")
def accept_older(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why an older case file is here.")],
) -> None:
    """Say, signed, that an older case file is here on purpose. Everybody is told what it lacks as they unlock."""
    from harassment_cms.bootstrap import kdf_cost, restoring

    options = options_of(ctx)
    said = restoring.accept_older(options.home, unlocked(options), kdf_cost(os.environ), reason)
    if options.json:
        render.data({"home": str(options.home.path), "missing": list(said)})
    for sentence in said:
        talk.say(sentence)
    talk.say("It is on record, with your name and the reason. Everybody else is told when they unlock.")


def _data(made: BackupInfo) -> dict[str, Any]:
    from harassment_cms.domain.moments import to_text

    return {
        "path": str(made.path),
        "created_at": to_text(made.created_at),
        "by": made.by,
        "entries": made.entries,
        "head": made.head,
    }
