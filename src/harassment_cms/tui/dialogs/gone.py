"""Saying of a file that lay unencrypted that it is gone; asked from Today."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from harassment_cms.domain.clearfiles import SIGHT_WORDS, ClearFile, Sight
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.words import said


class GoneDialog(Dialog):
    """Names the file and what is seen where it lay; only a person can say that no copy is left."""

    HEADING = "Is it gone?"
    AUTO_FOCUS = "#cancel"

    def __init__(self, file: ClearFile) -> None:
        super().__init__()
        self._file = file

    def fields(self) -> ComposeResult:
        """Which file, and what to think of."""
        yield Static(said(self._file.name), classes="prose")
        yield Static(said(f"in {self._file.folder}: {SIGHT_WORDS[self._file.sight]}"), classes="prose quiet")
        words = "Think of copies: the bin, the browser's downloads, e-mail, other drives."
        if self._file.sight is Sight.THERE:
            words = f"To have it deleted, once it is proven to be in: hcms files delete {self._file.number}"
        yield Static(Content(words), classes="prose")

    def buttons(self) -> ComposeResult:
        """Gone or not."""
        yield Button("It is gone  Ctrl+S", id="save", compact=True)
        yield Button("Not yet  Esc", id="cancel", compact=True)

    def work(self) -> Work:
        """Take it off the list, unless it is still there."""
        return lambda: self.workspace.clear_files.confirm(self._file.number)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return said(f"{result.name} is off the list of unencrypted files.")
