"""``hcms import --watch``: takes what is put into a folder, each finished file once, until somebody ends it.

The keys are opened once and stay in memory; the case file is opened for each file that came and closed again, so that
forms, settings and people are always those of the moment, and backups find it free. No file ends the watch: one that
is no export is told and left, and whatever may pass (a full disk, another import) is tried again.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import alarm, changed, clearfiles, imported, render, talk
from harassment_cms.cli.door import reference
from harassment_cms.cli.options import options_of
from harassment_cms.cli.stopping import Stopping
from harassment_cms.cli.unlocking import opened, unlocked
from harassment_cms.domain.errors import CmsError, InputRefusedError, MachineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from harassment_cms.bootstrap import Workspace
    from harassment_cms.cli.options import Options
    from harassment_cms.intake.inbox import Found, Inbox
    from harassment_cms.intake.preview import Alarm
    from harassment_cms.intake.understanding import Wish as About
    from harassment_cms.services.imports import FilePreview, ImportResult

LOOK_EVERY = 2.0
TRY_AGAIN_AFTER = 60.0

STOPPED = (
    "\nStopped while importing. What was imported up to now is kept whole. Import the same file again, or watch the "
    "folder again: that completes it."
)

WatchedFolder = Annotated[
    Path | None,
    typer.Option(
        "--watch",
        metavar="DIR",
        help="Take each finished file that is put into a folder, until Ctrl-C. It never asks, so it needs --yes; "
        "files are deleted once they are proven to be in, unless --keep or the settings say otherwise.",
    ),
]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which folder to watch, what its files are, and whether to delete them; None leaves that to the settings."""

    folder: Path
    about: About
    delete: bool | None


def watch(ctx: typer.Context, wish: Wish) -> None:
    """Watch until somebody stops it.

    Raises ``InputRefusedError`` for what is no folder, ``MachineError`` for one on a network drive or that cannot be
    looked at, ``NotPermittedError`` for those who may not import.
    """
    from harassment_cms.domain.permissions import Right
    from harassment_cms.intake.inbox import Inbox

    keys = unlocked(options_of(ctx))
    folder = _fit(wish.folder)
    with opened(ctx, keys) as work:
        work.desk.require(Right.IMPORT)
        seconds = work.desk.settings.imports.finished_after_seconds
        inbox = Inbox(folder, seconds)
        inbox.look(monotonic())
        talk.say(
            f"Watching {folder}. A file is taken once it has not changed for {seconds} seconds, and afterwards "
            f"{_afterwards(work, wish)}. Ctrl-C ends this."
        )
    _Watch(lambda: opened(ctx, keys), options_of(ctx), wish, inbox).go_on()


def _fit(folder: Path) -> Path:
    from harassment_cms.home import on_network

    if not folder.expanduser().is_dir():
        raise InputRefusedError(
            f"There is no folder {folder}. Nothing was imported.", "Make it, or name another one."
        )
    folder = folder.expanduser().resolve()
    if on_network(folder):
        raise MachineError(
            f"{folder} lies on a network drive, where a file may look finished before it is whole, and where "
            "deleting it may leave copies. Nothing was imported.",
            "Watch a folder on this computer's own disk.",
        )
    return folder


def _afterwards(work: Workspace, wish: Wish) -> str:
    match _after(work, wish):
        case clearfiles.After.DELETE:
            return "deleted, as soon as it is proven to be in"
        case clearfiles.After.MOVE:
            return f"moved to {Path(work.desk.settings.imports.move_to).expanduser()}"
        case clearfiles.After.KEEP:
            return "kept and listed as lying unencrypted"


def _after(work: Workspace, wish: Wish) -> clearfiles.After:
    """What becomes of files: where the settings would ask, nobody is there, and the folder is for handing over."""
    return clearfiles.wanted(work, wish.delete) or clearfiles.After.DELETE


class _Watch:
    """One watch, and what it has said already."""

    def __init__(
        self, home: Callable[[], AbstractContextManager[Workspace]], options: Options, wish: Wish, inbox: Inbox
    ) -> None:
        self._home = home
        self._options = options
        self._wish = wish
        self._inbox = inbox
        self._quiet = options.plain or options.json
        self._told: dict[Path, str] = {}
        self._cannot_look = ""
        self._stopping = Stopping()

    def go_on(self) -> None:
        """Look, take what is finished, wait; Ctrl-C ends it without a fuss unless it cuts an import off."""
        try:
            with self._stopping.listening():
                while True:
                    found = self._look()
                    for file in found:
                        with self._stopping.held():
                            self._deal_with(file)
                    if not found:
                        sleep(LOOK_EVERY)
        except KeyboardInterrupt as stopped:
            if stopped.args:
                raise
            talk.say("\nNo longer watching.")

    def _look(self) -> list[Found]:
        try:
            found = self._inbox.look(monotonic())
        except MachineError as error:
            if self._cannot_look != error.message:
                talk.refuse(error)
                talk.say("It is looked at again and again until it is back.")
            self._cannot_look = error.message
            return []
        if self._cannot_look:
            talk.say("The folder can be looked at again.")
        self._cannot_look = ""
        return found

    def _deal_with(self, found: Found) -> None:
        from harassment_cms.intake.inbox import is_answer_key

        name = found.path.name
        try:
            if not is_answer_key(found.path):
                with self._home() as work:
                    self._take(work, found)
        except (InputRefusedError, UsageError) as refused:
            self._tell(found, f"{name} was not imported. {refused.message} {_hint(refused, found)}")
        except CmsError as error:
            self._later(found, f"{error.message} {error.hint}")
            return
        except BrokenPipeError:
            raise
        except OSError as error:
            self._later(found, f"The computer refused: {error.strerror or type(error).__name__}.")
            return
        except Exception as error:  # noqa: BLE001 - one file must not keep the next ones from being taken
            where = reference(error)
            self._tell(found, f"{name}: something went wrong inside the program (reference: {where}). It was left.")
        self._inbox.dealt_with(found)

    def _later(self, found: Found, words: str) -> None:
        again = f"It is tried again every {TRY_AGAIN_AFTER:.0f} seconds."
        self._tell(found, f"{found.path.name}: {words} {again}")
        self._inbox.later(found, monotonic() + TRY_AGAIN_AFTER)

    def _tell(self, found: Found, words: str) -> None:
        if self._told.get(found.path) != words:
            talk.say(words)
        self._told[found.path] = words

    def _take(self, work: Workspace, found: Found) -> None:
        """Say first whom to tell, then import, then settle what becomes of the file."""
        from harassment_cms.cli import records
        from harassment_cms.intake.clearing import ordinary

        ordinary(found.path)
        about, danger = self._previewed(work, found)
        result = self._imported(work, found.path, about)
        if (result.alarm.safety, result.alarm.unread) != (danger.safety, danger.unread):
            self._alarm(work, result.alarm)
        if not self._options.json:
            imported.show(result)
            render.flush()
        after = _after(work, self._wish)
        outcome = clearfiles.afterwards(work, found.path, result, after, asks=False, quiet=self._quiet)
        self._told.pop(found.path, None)
        if self._options.json:
            render.record(records.imported(result) | clearfiles.data(outcome))
        talk.say(f"{found.path.name}: {outcome.sentence}")

    def _previewed(self, work: Workspace, found: Found) -> tuple[About, Alarm]:
        from harassment_cms.cli import said
        from harassment_cms.intake.readers.answer_key import AnswerKeyMissingError

        about = self._wish.about
        try:
            preview = self._preview(work, found.path, about)
        except AnswerKeyMissingError:
            if found.key is None:
                raise
            about = replace(about, key=found.key)
            preview = self._preview(work, found.path, about)
        now = said.moment(work.desk, work.desk.clock())
        if self._options.json:
            talk.say(f"{found.path.name}, {now}:")
        else:
            render.heading(f"{found.path.name}, {now}:")
        self._alarm(work, preview.alarm)
        if not self._options.json:
            changed.show(work.desk, preview.changes, preview.form)
            for warning in preview.warnings:
                render.prose(f"Please note: {warning}", indent=2)
        return about, preview.alarm

    def _preview(self, work: Workspace, path: Path, about: About) -> FilePreview:
        with talk.progress(f"Reading {path.name}", quiet=self._quiet) as progress:
            return work.imports.preview(path, about, progress=self._stopping.between(progress))

    def _alarm(self, work: Workspace, danger: Alarm) -> None:
        alarm.tell_whom(work.desk, danger, talk.say if self._options.json else render.line)
        render.flush()

    def _imported(self, work: Workspace, path: Path, about: About) -> ImportResult:
        with _stopping_says_what_is_kept(), talk.progress(f"Importing {path.name}", quiet=self._quiet) as progress:
            return work.imports.run(path, about, progress=self._stopping.between(progress), lists=True)


@contextmanager
def _stopping_says_what_is_kept() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(STOPPED) from stopped


def _hint(refused: CmsError, found: Found) -> str:
    """Say what to do about a file in the folder; a coded export only waits for its key."""
    from harassment_cms.intake.readers.answer_key import AnswerKeyMissingError

    if not isinstance(refused, AnswerKeyMissingError):
        return f"{refused.hint} It was left in the folder, unencrypted."
    if found.keys:
        names = ", ".join(key.name for key in found.keys)
        return f"Several answer keys could be its own: {names}. Leave only the one of the same export."
    return f"Put the key of the same export beside it, named {found.path.stem}-key.csv: it is taken then."
