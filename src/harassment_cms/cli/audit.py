"""``hcms audit``: the record of everything that was done, proved and listed. It holds no word of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import IntegrityError

app = group()


@app.command("verify")
def verify(
    ctx: typer.Context,
    all_signatures: Annotated[
        bool, typer.Option("--all-signatures", help="Prove every signature, also those from before you last looked.")
    ] = False,
) -> None:
    """Prove the whole record and every row, or name the first entry that breaks it.

    Of the signatures, everybody's newest one and all since you last saw the record, unless you ask for all.
    """
    options = options_of(ctx)
    with opened(ctx) as work, talk.progress("Checking", quiet=options.plain or options.json) as progress:
        length = work.record.length()
        report = work.record.verify(all_signatures=all_signatures, told=lambda done: progress(done, length))
    if options_of(ctx).json:
        render.data(
            {
                "sound": not report.problems,
                "entries": report.entries,
                "rows": report.rows,
                "first_bad_entry": report.first_bad_entry,
                "problems": list(report.problems),
            }
        )
    if report.problems:
        bad = report.first_bad_entry
        first = "" if bad is None else f" The first entry that breaks it is {bad}."
        raise IntegrityError(
            f"The record does not hold.{first}\n" + "\n".join(report.problems),
            "Do not work in this home. Keep it as it is, and restore the last good backup to another place.",
        )
    talk.say(f"The record holds: {report.entries:,} entries and {report.rows:,} rows are as they were signed.")


@app.command("list")
def list_entries(ctx: typer.Context) -> None:
    """List every entry: when, who, what, on what."""
    options = options_of(ctx)
    with opened(ctx) as work:
        entries = list(work.record.entries())
    if options.json:
        names = ("seq", "at", "by", "kind", "on", "details", "hash")
        render.data([{name: getattr(entry, name) for name in names} for entry in entries])
        return
    rows = [(str(each.seq), each.at, each.by, each.kind, each.on, _told(each.details)) for each in entries]
    render.table(("Entry", "When (UTC)", "Who", "What", "On", "Details"), rows, plain=options.plain)


def _told(details: Mapping[str, object]) -> str:
    """Say an entry's details in codes and counts. Digests and counts of nothing are left to --json."""
    parts = []
    for name, value in details.items():
        if isinstance(value, bool):
            parts.append(f"{name}: {'yes' if value else 'no'}")
        elif isinstance(value, list):
            parts.append(f"{name}: {', '.join(map(str, value))}")
        elif value and not name.endswith("sha256"):
            parts.append(f"{name}: {value}")
    return "; ".join(parts)
