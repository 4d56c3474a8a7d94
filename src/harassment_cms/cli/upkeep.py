"""``hcms signposting check``, ``change``, ``checked`` and ``history``: keeping the directory right.

``signposting`` hangs them under its noun. Checking needs no keys; where they are at hand, changes are put on record
and tasks made, as ``today`` and ``tasks list`` do through ``kept_up``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import Options, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import InputRefusedError, NotPermittedError, UsageError
from harassment_cms.home import defaults

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.services.directory import Change, Kept
    from harassment_cms.signposting.checking import Finding, Measure
    from harassment_cms.signposting.loader import LineOf

_HOW = {"program": "changed by", "file": "found changed in the file by"}


def check_directory(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A directory file; without one, the home's.")
    ] = None,
    tasks: Annotated[
        bool | None,
        typer.Option(
            "--tasks/--no-tasks",
            help="Also put changes on record, and make tasks for entries to check again.",
            show_default="if nobody has to be asked for a passphrase",
        ),
    ] = None,
) -> None:
    """Check the directory: what is stale, incomplete, contradictory, doubled or badly formed."""
    from harassment_cms.signposting.checking import examine
    from harassment_cms.signposting.loader import load_with_lines

    options = options_of(ctx)
    path = file or directory_file(options)
    directory, line_of = load_with_lines(path)
    found = examine(directory, measure(options))
    kept = _keep(ctx, options) if _wants_tasks(tasks, file, options) else None
    if options.json:
        render.data(_data(path, len(directory.services), found, line_of, kept))
    else:
        _show(path, len(directory.services), found, line_of)
    if kept is not None:
        tell_kept(kept)
    if wrong := {finding.service_id for finding in found if finding.is_wrong}:
        raise InputRefusedError(
            f"To correct in {path}: {', '.join(sorted(wrong))}. Nothing was changed.",
            "Correct the lines named above, then check again. The program goes on with the file as it is meanwhile.",
        )


def change_entry(
    ctx: typer.Context,
    service_id: Annotated[str, typer.Argument(metavar="ID", help="The service's id.")],
    values: Annotated[
        list[str],
        typer.Argument(metavar="KEY=VALUE...", help="What is to stand there; lists with commas, nothing empties it."),
    ],
) -> None:
    """Change an entry in the directory's file; comments and everything else there stay as they are."""
    texts = {}
    for given in values:
        key, equals, text = given.partition("=")
        if not equals:
            raise UsageError(f"{given} says no value.", "Write it like hours=09:00 to 17:00, in quotation marks.")
        texts[key.strip()] = text
    _change(ctx, service_id, texts)


def note_check(
    ctx: typer.Context,
    service_id: Annotated[str, typer.Argument(metavar="ID", help="The service's id.")],
    again: Annotated[
        str | None,
        typer.Option("--again", metavar="DATE", help="When to look again.", show_default="as the settings say"),
    ] = None,
) -> None:
    """Record that you checked an entry today: you rang the number, or opened the page."""
    by = measure(options_of(ctx))
    later = again or str(by.today + timedelta(days=by.checked_for_days))
    _change(ctx, service_id, {"verified_on": str(by.today), "review_by": later})


def _change(ctx: typer.Context, service_id: str, texts: dict[str, str]) -> None:
    from harassment_cms.cli import records

    with opened(ctx) as work:
        service = work.directory.change(service_id, texts)
        if options_of(ctx).json:
            render.data(records.service(service))
        talk.say(f"The entry {service.id} is as you said.")


def show_history(
    ctx: typer.Context,
    service_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One entry; without it, all of them.")
    ] = None,
) -> None:
    """Show who changed what in the directory, and when, the newest first."""
    from harassment_cms.cli import said

    with opened(ctx) as work:
        tell_kept(work.directory.keep_up())
        changes = work.directory.history(service_id)
        if options_of(ctx).json:
            render.data(list(map(_changed, changes)))
            return
        for change in changes:
            when = said.moment(work.desk, change.at)
            render.prose(f"{when}: {change.service_id}, {_HOW[change.how.value]} {change.by}")
            render.prose(_said(change), indent=2)
    if not changes:
        talk.say("Nothing was changed since the directory was first put on record.")


def directory_file(options: Options) -> Path:
    """Return the home's directory, or the one that came with the program where there is no home."""
    own = options.home.signposting
    return own if own.is_file() else defaults() / "signposting.yaml"


def measure(options: Options) -> Measure:
    """Return what the directory is held against today, by the home's settings where there is a home."""
    from harassment_cms.bootstrap import now
    from harassment_cms.signposting.checking import Measure

    if not options.home.settings.is_file():
        return Measure(now().date())
    from harassment_cms.services.directory import measure_of
    from harassment_cms.settings import load_settings

    return measure_of(load_settings(options.home.settings), now())


def kept_up(work: Workspace) -> None:
    """Look after the directory before tasks are shown; a file that cannot be used is told and stops nothing."""
    try:
        tell_kept(work.directory.keep_up())
    except InputRefusedError as error:
        talk.refuse(error)
    except NotPermittedError:
        return


def tell_kept(kept: Kept) -> None:
    """Say what was put on record, and which tasks were made or ended."""
    for words, ids in (
        ("Changes to the support directory are on record now", kept.changed),
        ("Tasks were made to check again", kept.made),
        ("Checked again, so their tasks are done", kept.ended),
    ):
        if ids:
            talk.say(f"{words}: {', '.join(ids)}.")


def _wants_tasks(asked: bool | None, file: Path | None, options: Options) -> bool:
    if asked is not None or file is not None:
        return bool(asked)
    if not options.home.key_file.is_file():
        return False
    from harassment_cms.bootstrap import remembered

    return options.passphrase_file is not None or remembered(options.home, options.user)


def _keep(ctx: typer.Context, options: Options) -> Kept:
    with opened(ctx) as work:
        return work.directory.keep_up()


def _show(path: Path, services: int, found: Sequence[Finding], line_of: LineOf) -> None:
    from harassment_cms.domain.clocks import counted
    from harassment_cms.signposting.checking import Kind

    render.line(f"{counted(services, 'service')}; the file can be used.")
    for title, kept in (("To correct", _is_wrong), ("To check again", lambda finding: finding.kind is Kind.STALE)):
        chosen = [finding for finding in found if kept(finding)]
        if chosen:
            render.heading(f"{title}:")
        for finding in chosen:
            where = f"{path.name}:{line_of(finding.service_id, finding.key)}"
            render.prose(f"{where}: {finding.service_id}: {finding.key} {finding.sentence}", indent=2)
    by_key: dict[str, list[str]] = {}
    for finding in found:
        if finding.kind is Kind.INCOMPLETE:
            by_key.setdefault(f"{finding.key} {finding.sentence}", []).append(finding.service_id)
    if by_key:
        render.heading("Not complete:")
    for words, ids in by_key.items():
        render.prose(f"{words}: {', '.join(ids)}", indent=2)
    if unchecked := [finding.service_id for finding in found if finding.kind is Kind.NEVER_CHECKED]:
        render.heading("Never checked by a person:")
        render.prose(", ".join(unchecked), indent=2)


def _is_wrong(finding: Finding) -> bool:
    return finding.is_wrong


def _data(path: Path, services: int, found: Sequence[Finding], line_of: LineOf, kept: Kept | None) -> dict[str, Any]:
    from harassment_cms.signposting.checking import TO_FILL_IN, Kind

    def ids(kind: Kind) -> list[str]:
        return list(dict.fromkeys(finding.service_id for finding in found if finding.kind is kind))

    to_fill_in: dict[str, list[str]] = {}
    for finding in found:
        if finding.kind is Kind.INCOMPLETE and finding.sentence == TO_FILL_IN:
            to_fill_in.setdefault(finding.service_id, []).append(finding.key)
    return {
        "file": str(path),
        "services": services,
        "sound": not any(map(_is_wrong, found)),
        **{kind.value: ids(kind) for kind in Kind},
        "to_fill_in": to_fill_in,
        "findings": [
            {
                "kind": finding.kind.value,
                "wrong": finding.is_wrong,
                "id": finding.service_id,
                "key": finding.key,
                "line": line_of(finding.service_id, finding.key),
                "sentence": finding.sentence,
            }
            for finding in found
        ],
        "changed": None if kept is None else list(kept.changed),
        "tasks_made": None if kept is None else list(kept.made),
        "tasks_ended": None if kept is None else list(kept.ended),
    }


def _changed(change: Change) -> dict[str, Any]:
    from harassment_cms.cli.records import when

    return {
        "at": when(change.at),
        "by": change.by,
        "how": change.how.value,
        "id": change.service_id,
        "key": change.key,
        "before": change.before,
        "after": change.after,
    }


def _said(change: Change) -> str:
    if not change.key:
        return f"new: {change.after}" if change.before is None else f"taken out: {change.before}"
    return f"{change.key}: {change.before or '(nothing)'} → {change.after or '(nothing)'}"
