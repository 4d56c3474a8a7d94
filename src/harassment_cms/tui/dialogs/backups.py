"""Backups: what there is and for whom it still opens, making one now, and checking one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.words import QUIET, SOON, Reader, said

if TYPE_CHECKING:
    from harassment_cms.domain.old_backups import StillOpens
    from harassment_cms.services.backups import BackupInfo


@dataclass(frozen=True, slots=True)
class _Known:
    """The backups in the home's own folder, the newest first, with whom they open for, and the names of others."""

    here: tuple[tuple[BackupInfo, StillOpens], ...]
    elsewhere: tuple[str, ...]


class BackupsDialog(Dialog):
    """Stays open: what was made or checked is said below the list."""

    HEADING = "Backups"
    SAVE = "Make one now"
    AUTO_FOCUS = "#words"

    def fields(self) -> ComposeResult:
        """Where they belong, and the list."""
        words = (
            "A backup is encrypted and opens with the passphrases of its day. Copy it to another computer, where "
            "whoever works here cannot delete it. Enter on one checks it."
        )
        yield Static(words, classes="prose quiet")
        yield Blocks(id="words")

    def on_mount(self) -> None:
        """Read what there is."""
        super().on_mount()
        self._read_again()

    def _read_again(self) -> None:
        self.program.read("backups", self, self._known, self._list, self.refuse)

    def _known(self) -> _Known:
        backups = self.workspace.backups
        here = tuple((each, backups.opened_by(each.path)) for each in reversed(backups.list()))
        return _Known(here, backups.elsewhere())

    def _list(self, known: _Known) -> None:
        self._here = [backup for backup, _ in known.here]
        reader = Reader.at(self.workspace.desk)
        blocks = [_line(number, *each, reader) for number, each in enumerate(known.here)]
        if not blocks:
            words = "There is none in this home's own folder yet. Ctrl+S makes one."
            blocks.append(Block(Content.styled(words, QUIET)))
        if known.elsewhere:
            words = f"Made as well, and not in this folder: {', '.join(known.elsewhere)}."
            blocks.append(Block(said(words, style=QUIET), gap=True))
        self.query_one("#words", Blocks).show(blocks)

    @on(Blocks.Chosen, "#words")
    def _check(self, message: Blocks.Chosen) -> None:
        backup = self._here[int(message.block_id)]
        self.show_problem(Content(f"Checking {backup.path.name} …"))

        def checked(problems: tuple[str, ...]) -> None:
            if problems:
                words = f"It is not as it was made: {' '.join(problems)} Use another backup."
                self.show_problem(said(words, style="$error"))
            else:
                self.show_problem(said(f"{backup.path.name} is as it was made.", style="$success"))

        self.program.read(
            "check backup", self, lambda: self.workspace.backups.verify(backup.path), checked, self.refuse
        )

    def work(self) -> Work:
        """Make one in the home's own folder."""
        self.show_problem(Content("Making a backup, and checking it …"))
        return self.workspace.backups.create

    def _done(self, result: BackupInfo) -> None:
        self._set_busy(False)
        kept = result.partners
        sentences = [f"Made and checked: {result.path}."]
        if kept is not None and kept.unknown:
            sentences.append("Partners' homes are not in it: only a case manager's backup can hold those.")
        if not result.recorded:
            sentences.append("This home is full or read-only, so it could not be put on record.")
        self.show_problem(said(" ".join(sentences), style="$success"))
        self.program.changed(Content("A backup was made."))
        self._read_again()


def _line(number: int, backup: BackupInfo, reach: StillOpens, reader: Reader) -> Block:
    content = Content.assemble(said(f"{reader.moment(backup.created_at)}, by {backup.by}"))
    if reach.anybody:
        content = Content.assemble(content, "\n", said(f"also opens for {reach.words}", style=SOON))
    return Block(content, id=str(number))
