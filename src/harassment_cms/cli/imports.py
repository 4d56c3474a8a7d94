"""``hcms import``: takes in what the survey tool exported, and says first whom to tell now.

All files are recognised before anything is written: if one is refused, none is imported. It asks before writing
only at a terminal without ``--yes``, ``--json`` or ``--dry-run``. No word of a report is ever printed, except by
``--show-row``, which exists to show one. ``--explain`` says why a file is read as it is, and needs no key.
``--watch`` goes on taking what is put into a folder (`watching`); what becomes of the files is said by `clearfiles`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import alarm, changed, clearfiles, explained, imported, render, talk, watching
from harassment_cms.cli.exports import AnswerKeyFile, KeepIdentifying, SheetName, ToolName
from harassment_cms.cli.options import Options, group, options_of
from harassment_cms.cli.settling import Settle, settle
from harassment_cms.cli.unlocking import opened
from harassment_cms.cli.watching import WatchedFolder
from harassment_cms.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harassment_cms.bootstrap import Workspace
    from harassment_cms.intake.preview import Alarm
    from harassment_cms.intake.understanding import Wish as About
    from harassment_cms.services.imports import FilePreview, ImportResult

app = group()

STOPPED = (
    "\nStopped. The reports imported up to now are kept whole. Run the same command again: it goes on from there."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to import, and how."""

    files: tuple[Path, ...]
    about: About
    dry_run: bool
    yes: bool
    delete: bool | None


@app.command("import")
def import_files(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Exports of the survey tool.", show_default=False)
    ] = None,
    form: Annotated[
        str | None, typer.Option("--form", metavar="ID", help="The form they belong to, if it is not recognised.")
    ] = None,
    key: AnswerKeyFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    delete: Annotated[
        bool | None,
        typer.Option(
            "--delete/--keep",
            help="Delete each file once it is proven to be in, or keep it.",
            show_default="as the settings say",
        ),
    ] = None,
    watch: WatchedFolder = None,
    tool: ToolName = None,
    sheet: SheetName = None,
    keep_identifying: KeepIdentifying = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say what the file was taken for and why, column by column; write nothing."),
    ] = False,
    set_aside: Annotated[
        bool,
        typer.Option(
            "--set-aside", help="List the rows that could not be read or wait for their report, with the reasons."
        ),
    ] = False,
    broken_off: Annotated[
        bool, typer.Option("--broken-off", help="List the responses that were begun and not sent.")
    ] = False,
    show_row: Annotated[
        int | None,
        typer.Option(
            "--show-row", metavar="NUMBER", help="Show a row of these lists. This is recorded as a reading."
        ),
    ] = None,
    take: Annotated[
        list[int] | None,
        typer.Option("--take", metavar="NUMBER", help="Make a case of a row of these lists; may be repeated."),
    ] = None,
    leave: Annotated[
        list[int] | None,
        typer.Option("--leave", metavar="NUMBER", help="Leave a row of these lists, which is no report; with --why."),
    ] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="REASON", help="Why it is left: no_report, test, duplicate …")
    ] = None,
) -> None:
    """Import reports. Importing the same file again changes nothing."""
    rows = Settle.of(
        set_aside=set_aside, broken_off=broken_off, show=show_row, take=take or (), leave=leave or (), why=why
    )
    if not files and not rows.wanted and watch is None:
        raise UsageError("Which file? Nothing was imported.", "hcms import FILE")
    from harassment_cms.intake.understanding import Wish as About

    options = options_of(ctx)
    about = About(form, key, tool, sheet, keep_identifying)
    if watch is not None:
        if files or key or dry_run or explain or rows.wanted:
            raise UsageError("--watch takes the files of its folder, and their answer keys, and nothing else.")
        if not yes:
            raise UsageError("--watch cannot ask about each file.", "If it may write without asking, add --yes.")
        watching.watch(ctx, watching.Wish(watch, about, delete))
        return
    if explain:
        if not files:
            raise UsageError("Which file is to be explained?", "hcms import --explain FILE")
        explained.explain_files(options, _each_once(files), about)
        return
    with opened(ctx) as work:
        if rows.wanted:
            settle(work, options, rows, _each_once(files or ()), about)
            return
        _import(work, options, Wish(_each_once(files or ()), about, dry_run, yes, delete))


def _each_once(files: Sequence[Path]) -> tuple[Path, ...]:
    """Leave out files that are named again, and say so."""
    once: dict[Path, Path] = {}
    for file in files:
        if once.setdefault(file.resolve(), file) is not file:
            talk.say(f"{file.name} is named twice; it is taken once.")
    return tuple(once.values())


def _import(work: Workspace, options: Options, wish: Wish) -> None:
    # Scripts that import one file are spared the first reading: a refused file is refused with nothing written.
    if options.json and not wish.dry_run and len(wish.files) == 1:
        _write(work, options, wish)
        return
    previews = [_preview(work, options, wish, file) for file in wish.files]
    if options.json and wish.dry_run:
        from harassment_cms.cli import records

        render.data([records.previewed(preview) | clearfiles.NOTHING_DONE for preview in previews])
        return
    if not options.json:
        alarm.tell_whom(work.desk, _alarm(previews), render.line)
        for preview in previews:
            _show_preview(work, preview)
    if wish.dry_run:
        talk.say("Nothing was written.")
    elif options.json or wish.yes or not talk.at_terminal() or _agreed(previews):
        _write(work, options, wish)
    else:
        talk.say("Nothing was imported.")


def _agreed(previews: Sequence[FilePreview]) -> bool:
    if line := alarm.in_one_line(_alarm(previews)):
        talk.say(line)
    return talk.agree("Import this?", default=True)


def _alarm(files: Sequence[FilePreview | ImportResult]) -> Alarm:
    first, *others = (file.alarm for file in files)
    return sum(others, first)


def _preview(work: Workspace, options: Options, wish: Wish, file: Path) -> FilePreview:
    with talk.progress(f"Reading {file.name}", quiet=options.plain or options.json) as progress:
        return work.imports.preview(file, wish.about, progress=progress)


def _write(work: Workspace, options: Options, wish: Wish) -> None:
    """Import file after file; what was done is reported even if a later one fails, and then no file is deleted."""
    done: list[ImportResult] = []
    try:
        for file in wish.files:
            with talk.progress(f"Importing {file.name}", quiet=options.plain or options.json) as progress:
                done.append(work.imports.run(file, wish.about, progress=progress, lists=True))
    except BaseException as stopped:
        if done or not options.json:
            _report(options, done, [clearfiles.kept(file) for file, _ in zip(wish.files, done, strict=False)])
        if isinstance(stopped, KeyboardInterrupt):
            raise KeyboardInterrupt(STOPPED) from stopped
        raise
    if options.json:
        alarm.tell_whom(work.desk, _alarm(done), talk.say)
    else:
        _report(options, done, ())
    outcomes = _settled(work, options, wish, done)
    if options.json:
        _report(options, done, outcomes)
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error


def _settled(
    work: Workspace, options: Options, wish: Wish, done: Sequence[ImportResult]
) -> tuple[clearfiles.Outcome, ...]:
    """Delete, move or keep each file, as asked for or as the settings say, and say so."""
    after = clearfiles.wanted(work, wish.delete)
    asks = talk.at_terminal() and not (options.json or wish.yes)
    quiet = options.plain or options.json
    outcomes = []
    for file, result in zip(wish.files, done, strict=True):
        outcomes.append(clearfiles.afterwards(work, file, result, after, asks=asks, quiet=quiet))
        talk.say(f"{file.name}: {outcomes[-1].sentence}")
    return tuple(outcomes)


def _report(options: Options, done: Sequence[ImportResult], outcomes: Sequence[clearfiles.Outcome]) -> None:
    from harassment_cms.cli import records

    if options.json:
        settled = zip(done, outcomes, strict=True)
        render.data([records.imported(result) | clearfiles.data(outcome) for result, outcome in settled])
        return
    for result in done:
        imported.show(result)


def _show_preview(work: Workspace, preview: FilePreview) -> None:
    from harassment_cms.cli import said
    from harassment_cms.intake import count_words

    render.heading(preview.file)
    render.pairs(
        [
            ("Survey tool", preview.tool),
            ("Form", preview.form),
            ("Encoding", preview.encoding),
            ("Columns", count_words.columns_words(preview.header)),
            ("Imported before", said.moment(work.desk, preview.already) if preview.already else None),
            *count_words.row_counts(preview.counts),
            ("Also answered (kept, not on the form)", "; ".join(preview.unmapped)),
        ],
        indent=2,
    )
    for line in count_words.vanished_words(preview.counts.vanished, preview.vanished):
        render.prose(line, indent=2)
    changed.show(work.desk, preview.changes, preview.form)
    for row, sentence in preview.problems:
        render.prose(f"Row {row}: {sentence}", indent=2)
    for warning in preview.warnings:
        render.prose(f"Please note: {warning}", indent=2)
