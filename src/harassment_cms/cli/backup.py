"""``hcms backup``: makes backups, checks them, and restores one to a new place. The home itself is never replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened, unlocked
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import IntegrityError, LockedError, UsageError
from harassment_cms.home import Home

if TYPE_CHECKING:
    from harassment_cms.bootstrap.present import Present
    from harassment_cms.domain.old_backups import StillOpens
    from harassment_cms.ports.carrying import Carried
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
    for sentence in _of_partners(made):
        talk.say(sentence)
    if not made.recorded:
        talk.say("The backup is made, but this home is full or read-only, so it could not be put on record.")


def _of_partners(made: BackupInfo) -> Iterator[str]:
    kept = made.partners
    if kept is None:
        return
    if kept.unknown:
        yield "The homes of partners in other departments are not in it: only a case manager's backup can hold those."
    if kept.homes:
        yield f"It also holds {counted(kept.homes, 'home')} of partners in other departments."
    yield from (f"The home of a partner is not in it. {each}" for each in kept.left_out)


@app.command("list")
def list_backups(ctx: typer.Context) -> None:
    """List the backups in the home's own folder, and for whom they open who does not open the home any more."""
    options = options_of(ctx)
    with opened(ctx) as work:
        found = [(each, work.backups.opened_by(each.path)) for each in work.backups.list()]
        elsewhere, now = work.backups.elsewhere(), work.desk.clock()
    if options.json:
        render.data([_data(each) | _reach(reach, (now - each.created_at).days) for each, reach in found])
    elif found:
        rows = [
            (
                _data(each)["created_at"],
                str((now - each.created_at).days),
                each.by,
                reach.words or "nobody",
                str(each.path),
            )
            for each, reach in found
        ]
        render.table(("Made (UTC)", "Days", "By", "Also opens for", "Where"), rows, plain=options.plain)
    else:
        talk.say("There is no backup in this home. Make one: hcms backup create")
    if any(reach.anybody for _, reach in found):
        talk.say(
            "“Also opens for” names who has no way into the home any more, or another one. Nothing takes them out of "
            "a backup: delete it once a newer one is checked (hcms backup verify), and its copies elsewhere."
        )
    if elsewhere:
        talk.say(
            f"Made as well, and not in this folder: {', '.join(elsewhere)}. Think of these, too, wherever they are."
        )


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
def restore_backup(
    ctx: typer.Context,
    backup: Folder,
    group_name: Annotated[
        str | None,
        typer.Option(
            "--group", metavar="GROUP", help="The operating system's group whose members share the new home."
        ),
    ] = None,
    present: Annotated[
        Path | None,
        typer.Option("--present", metavar="DIR", help="The home as it stands today, if it still opens."),
    ] = None,
    present_passphrase: Annotated[
        str | None,
        typer.Option(
            "--present-passphrase-file", metavar="FILE", help="Your passphrase of today, if it is another one by now."
        ),
    ] = None,
    without_present: Annotated[
        bool,
        typer.Option("--without-present", help="Carry nothing over: today's home is lost or does not open."),
    ] = False,
) -> None:
    """Make a new home from a backup, at the place named with --home. What it came from stays untouched.

    The passphrase is the one you had when the backup was made. People, keys and restricted cases are carried over
    from the home as it stands today.
    """
    from harassment_cms.bootstrap import kdf_cost
    from harassment_cms.bootstrap.present import home_of
    from harassment_cms.bootstrap.restoring import restore, unlock_backup
    from harassment_cms.cli.unlocking import passphrase_of
    from harassment_cms.services.backups import read_manifest

    options = options_of(ctx)
    read_manifest(backup)
    today = None if without_present else Home(present.expanduser()) if present else home_of(backup)
    if today is None and not without_present:
        raise UsageError(
            "Where is the home as it stands today? People who left since and cases restricted since are carried over "
            "from it. Nothing was restored.",
            "Name it with --present DIR. If it is lost or does not open: --without-present",
        )
    passphrase = passphrase_of(options)
    keys = unlock_backup(backup, options.user, passphrase)
    opened_today = None if today is None else _of_today(today, options.user, passphrase, present_passphrase)
    done = restore(backup, options.home, keys, kdf_cost(os.environ), group=group_name, present=opened_today)
    work = done.workspace
    try:
        for sentence in work.watch.found.said:
            talk.say(sentence)
        work.go_on()
    finally:
        work.close()
    if options.json:
        carried = done.carried
        render.data(
            {
                "home": str(options.home.path),
                "backup": str(backup),
                "carried_over": carried
                and {
                    "statements": len(carried.statements),
                    "restricted": carried.cases,
                    "ended_shares": carried.ended,
                },
            }
        )
    talk.say(f"The backup is restored at {options.home.path}; that is on record there.")
    for sentence in _told(done.carried):
        talk.say(sentence)
    talk.say("Before work goes on in it, look at what happened after the backup was made: hcms audit list")


def _of_today(home: Home, user: str | None, passphrase: str, passphrase_file: str | None) -> Present:
    """Unlock the home of today, by the same passphrase unless another one is named."""
    from harassment_cms.bootstrap.present import open_present
    from harassment_cms.cli.secretfile import first_line

    secret = passphrase if passphrase_file is None else first_line(passphrase_file)
    try:
        return open_present(home, user, secret)
    except LockedError as error:
        raise LockedError(
            f"The home of today at {home.path} does not open with this: {error.message} Nothing was restored.",
            "Name your passphrase of today with --present-passphrase-file FILE. Somebody who left restores nothing.",
        ) from error


def _told(carried: Carried | None) -> Iterator[str]:
    if carried is None:
        yield "Nothing was carried over, because the home of today was not there. Unknown are, since the backup:"
        yield "  who was removed, disabled, let in, or has new keys or other roles;"
        yield "  which cases were restricted, or for whom."
        yield "  what was shared with partners and has ended: look at `hcms share list`, and end it again."
        yield "Old passphrases open this home, also of people who left: look at `hcms users list`, and remove them."
        yield "Every key counts as one to be renewed; a case manager who restores has a task to look at all this."
        return
    yield "People, keys and passphrases in it are those of today."
    if carried.cases:
        yield f"{counted(carried.cases, 'case')} with a restriction stand as they do today, not as in the backup."
    if carried.ended:
        yield f"{counted(carried.ended, 'share')} with partners that ended since stay ended."


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


def _reach(reach: StillOpens, days: int) -> dict[str, Any]:
    return {
        "age_days": days,
        "also_opens_for": list(reach.people),
        "ended_recovery_keys": list(reach.kits),
        "earlier_passphrases": list(reach.passphrases),
        "earlier_file_key": reach.earlier_key,
    }


def _data(made: BackupInfo) -> dict[str, Any]:
    from harassment_cms.domain.moments import to_text

    return {
        "path": str(made.path),
        "created_at": to_text(made.created_at),
        "by": made.by,
        "entries": made.entries,
        "head": made.head,
    }
