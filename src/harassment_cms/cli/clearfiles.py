"""``hcms files``: what lies unencrypted and holds words of reports, until a person says that it is gone.

``hcms import`` settles with ``afterwards`` what becomes of its files. A file is deleted or moved only after it was
read back from the case file; whatever keeps that from being done, the reports are in and the file stays listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.clearfiles import (
    KIND_WORDS,
    SIGHT_WORDS,
    ClearKind,
    Sight,
    deleted_words,
    moved_words,
    proven_words,
)
from harassment_cms.domain.errors import CmsError, ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harassment_cms.bootstrap import Workspace
    from harassment_cms.cli.options import Options
    from harassment_cms.cli.records import Data
    from harassment_cms.domain.clearfiles import ClearFile, ReadBack
    from harassment_cms.services.imports import ImportResult

app = group()

Numbers = Annotated[list[int], typer.Argument(metavar="NUMBER...", help="The file's number in the list.")]


class After(StrEnum):
    """What is to become of a file once its reports are in."""

    DELETE = "delete"
    KEEP = "keep"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, in a sentence; ``lies_at`` is None once it is deleted. ``error`` kept it from more."""

    word: str
    lies_at: Path | None
    sentence: str
    error: CmsError | None = None


NOTHING_DONE: Data = {"afterwards": None, "lies_at": None}
"""What ``--json`` says of a file that was only looked at."""


def data(outcome: Outcome) -> Data:
    """Return what became of a file, as ``import --json`` gives it."""
    return {"afterwards": outcome.word, "lies_at": None if outcome.lies_at is None else str(outcome.lies_at)}


def kept(path: Path) -> Outcome:
    """Say of an imported file that it stays where it is."""
    return Outcome("kept", path, "It lies there unencrypted and is listed: hcms files list")


def wanted(work: Workspace, delete: bool | None) -> After | None:
    """Return what was asked for on the line or in the settings; None where a person has to be asked."""
    if delete is not None:
        return After.DELETE if delete else After.KEEP
    setting = work.desk.settings.imports.after
    return None if setting == "ask" else After(setting)


def afterwards(
    work: Workspace, path: Path, result: ImportResult, after: After | None, *, asks: bool, quiet: bool
) -> Outcome:
    """Delete, move or keep an imported file; with ``asks``, and None, ask first. Never raises a refusal."""
    if result.listed is None or after is After.KEEP or (after is None and not asks):
        return kept(path)
    try:
        proof = _read_back(work, path, quiet=quiet)
        if after is None and not proof.unread and not _agreed(path, proof):
            return kept(path)
        if after is After.MOVE:
            place = work.clear_files.move(result.listed, Path(work.desk.settings.imports.move_to).expanduser(), proof)
            return Outcome("moved", place, moved_words(str(place)))
        return Outcome("deleted", None, deleted_words(work.clear_files.delete(result.listed, proof)))
    except CmsError as error:
        listed = "Its reports are in. It is listed as lying unencrypted: hcms files list"
        return Outcome("kept", path, " ".join((error.message, error.hint, listed)), None if after is None else error)


def _read_back(work: Workspace, path: Path, *, quiet: bool) -> ReadBack:
    with talk.progress(f"Reading {path.name} back", quiet=quiet) as progress:
        return work.imports.read_back(path, progress=progress)


def _agreed(path: Path, proof: ReadBack) -> bool:
    talk.say(f"{path.name}: {proven_words(proof)} The file lies in {path.parent.resolve()}, unencrypted.")
    return talk.agree("Delete it now?")


@app.command("list")
def list_files(ctx: typer.Context) -> None:
    """List the files that lie unencrypted and hold words of reports."""
    options = options_of(ctx)
    with opened(ctx) as work:
        files = work.clear_files.lying()
        if options.json:
            render.data([listed(file) for file in files])
        elif files:
            _table(work, options, files)
            talk.say("Delete one: hcms files delete NUMBER. Once one is gone otherwise: hcms files confirm NUMBER")
        else:
            talk.say("No file is listed as lying unencrypted.")


@app.command("delete")
def delete_files(ctx: typer.Context, numbers: Numbers) -> None:
    """Delete listed files, each once it is proven from what is stored that all of it is in."""
    options = options_of(ctx)

    def delete(work: Workspace, file: ClearFile) -> str:
        if file.sight is Sight.GONE:
            raise ConflictError(
                f"“{file.name}” is not in {file.folder} any more. It stays on the list.",
                f"If it is really gone: hcms files confirm {file.number}",
            )
        is_survey = file.kind is ClearKind.SURVEY_FILE
        path = Path(file.folder) / file.name
        proof = _read_back(work, path, quiet=options.plain or options.json) if is_survey else None
        return deleted_words(work.clear_files.delete(file.number, proof))

    _each(ctx, numbers, delete)


@app.command("confirm")
def confirm_files(ctx: typer.Context, numbers: Numbers) -> None:
    """Say that listed files are gone, in every copy you know of. They leave the list."""

    def confirm(work: Workspace, file: ClearFile) -> str:
        work.clear_files.confirm(file.number)
        return "You confirmed that it is gone."

    _each(ctx, numbers, confirm)


def _each(ctx: typer.Context, numbers: list[int], act: Callable[[Workspace, ClearFile], str]) -> None:
    options = options_of(ctx)
    done: list[Data] = []
    with opened(ctx) as work:
        try:
            for number in dict.fromkeys(numbers):
                file = work.clear_files.get(number)
                sentence = act(work, file)
                done.append(listed(file))
                talk.say(f"{file.name}: {sentence}")
        finally:
            if options.json:
                render.data(done)


def _table(work: Workspace, options: Options, files: tuple[ClearFile, ...]) -> None:
    from harassment_cms.cli import said

    rows = [
        (
            str(file.number),
            SIGHT_WORDS[file.sight],
            KIND_WORDS[file.kind],
            f"{said.moment(work.desk, file.listed_at)}, {file.listed_by}",
            str(Path(file.folder) / file.name),
        )
        for file in files
    ]
    render.table(("Number", "Now", "What", "Listed", "File"), rows, plain=options.plain)


def listed(file: ClearFile) -> Data:
    """Return one listed file, as ``files list --json`` gives it."""
    from harassment_cms.cli import records

    return {
        "number": file.number,
        "kind": file.kind.value,
        "file": file.name,
        "folder": file.folder,
        "sha256": file.sha256,
        "size": file.size,
        "listed_at": records.when(file.listed_at),
        "listed_by": file.listed_by,
        "now": file.sight.value,
    }
