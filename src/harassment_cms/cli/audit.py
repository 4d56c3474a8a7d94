"""``hcms audit``: the record of everything that was done, proved and listed. It holds no word of a report."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.files import refuse_taken, write_new
from harassment_cms.cli.options import Options, group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain import deeds
from harassment_cms.domain.clocks import at_local
from harassment_cms.domain.errors import InputRefusedError, IntegrityError, UsageError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.references import normalise
from harassment_cms.home import defaults

if TYPE_CHECKING:
    from harassment_cms.services.record import EntryView, Held

DAYS = ["%Y-%m-%d"]

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
def list_entries(
    ctx: typer.Context,
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Only what this person did.")] = "",
    case: Annotated[
        str, typer.Option("--case", metavar="REF", help="Only on this case, as the record calls it.")
    ] = "",
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="Only of this kind: case.read, or all of case.")
    ] = "",
    since: Annotated[
        datetime | None, typer.Option("--since", formats=DAYS, metavar="DATE", help="Only from this day on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=DAYS, metavar="DATE", help="Only up to this day.")
    ] = None,
    refused: Annotated[bool, typer.Option("--refused", help="Only what was refused.")] = False,
) -> None:
    """List entries: when, who, what, on what. Days are those of the organisation's clock."""
    from harassment_cms.services.record import Wanted

    options = options_of(ctx)
    with opened(ctx) as work:
        zone = work.desk.calendar.zone
        wanted = Wanted(
            who=who,
            case=_as_written(case),
            kind=kind,
            since="" if since is None else to_text(at_local(since.date(), time.min, zone)),
            until="" if until is None else to_text(at_local(until.date() + timedelta(days=1), time.min, zone)),
            refused=refused,
        )
        entries = list(work.record.find(wanted))
    show_entries(options, entries)


def show_entries(options: Options, entries: Sequence[EntryView]) -> None:
    """Print entries of the record, as a list or as data."""
    if options.json:
        names = ("seq", "at", "by", "kind", "on", "details", "hash", "words")
        render.data([{name: getattr(entry, name) for name in names} for entry in entries])
        return
    rows = [(str(each.seq), each.at, each.by, each.words, each.on, deeds.told(each.details)) for each in entries]
    render.table(("Entry", "When (UTC)", "Who", "What", "On", "Details"), rows, plain=options.plain)
    if not rows:
        talk.say("There is no such entry.")


def _as_written(case: str) -> str:
    """Return a case's reference as the record has it; a restricted case's other name is none, and stays."""
    try:
        return normalise(case) if case else ""
    except UsageError:
        return case


@app.command("export")
def export(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Write the record there.")],
    checker: Annotated[
        Path | None, typer.Option("--checker", metavar="FILE", help="Write the program that checks it there, too.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the files if there are some.")] = False,
) -> None:
    """Write the signed record as lines of JSON that others can check without this program. No report's words."""
    for path in (output, checker):
        refuse_taken(path, replace=force)
    with opened(ctx) as work:
        write_new(output, (line.encode("utf-8") for line in work.record.export()))
        entries = work.record.length()
    if checker is not None:
        write_new(checker, (defaults() / "docs" / "check_record.py").read_bytes())
    if options_of(ctx).json:
        render.data({"file": str(output), "checker": None if checker is None else str(checker), "entries": entries})
    talk.say(f"The record is at {output}: who did what and when, in codes, with names of colleagues.")
    talk.say(f"Anybody can check it with Python alone: python3 {checker or 'check_record.py'} {output}")


@app.command("anchor")
def anchor(
    ctx: typer.Context,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the anchor there.")
    ] = None,
    check: Annotated[
        str | None,
        typer.Option("--check", metavar="FILE", help="Compare the record with an anchor; - reads standard input."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> None:
    """Print how far the record goes, signed, to keep away from the computer; or say whether it still holds that."""
    options = options_of(ctx)
    refuse_taken(output, replace=force)
    text = None if check is None else _text_of(check)
    with opened(ctx) as work:
        if text is not None:
            held = work.record.check_anchor(text)
        else:
            made = work.record.anchor()
            printed = work.record.anchor_text(made)
    if text is not None:
        _say_held(held, as_json=options.json)
    elif output is not None:
        write_new(output, printed.encode("utf-8"))
        talk.say(f"The anchor is at {output}. Print or mail it: it says nothing of any report.")
    elif options.json:
        render.data({**dataclasses.asdict(made), "text": printed})
    else:
        render.exactly(printed)


def _text_of(source: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).expanduser().read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise InputRefusedError(f"{source} cannot be read ({error.strerror}).", "Name the anchor's file.") from error
    except UnicodeDecodeError as error:
        raise InputRefusedError(f"{source} is not text in UTF-8.", "Save it as UTF-8.") from error


def _say_held(held: Held, *, as_json: bool) -> None:
    said = held.anchor
    if as_json:
        render.data(
            {
                "holds": held.holds,
                "entry": said.entry,
                "newest": held.newest,
                "signed_by": held.by,
                "forged": held.forged,
            }
        )
    if not held.holds:
        missing = said.entry > held.newest
        raise IntegrityError(
            f"The record does not hold what the anchor says: it ends at entry {held.newest:,}, before {said.entry:,}."
            if missing
            else f"The record does not hold what the anchor says: its entry {said.entry:,} is another one.",
            "Compare the anchor with the paper first. If it is right, do not work in this home; keep it as it is.",
        )
    if held.forged:
        raise IntegrityError(
            "The record holds this entry, but the anchor's signature is nobody's here: it was changed or mistyped.",
            "Compare it with the paper. The lines with entry and words are enough to check.",
        )
    talk.say(
        f"The record still holds entry {said.entry:,} as the anchor says, and {held.newest - said.entry:,} since."
    )
    if held.by:
        talk.say(f"The anchor was signed by {held.by} on {said.at}.")
