"""Asking before something is taken back that the person may not have in mind."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.words import said


class TakeBackDialog(Dialog):
    """Names what would be taken back; Enter does it."""

    HEADING = "Take back"
    AUTO_FOCUS = "#save"

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def fields(self) -> ComposeResult:
        """What it is."""
        yield Static(said(f"Take back: {self._words}?"), classes="prose")

    def buttons(self) -> ComposeResult:
        """Yes or no."""
        yield Button("Yes  Enter", id="save", compact=True)
        yield Button("No  Esc", id="cancel", compact=True)

    def work(self) -> Work:
        """Take it back."""
        return self.workspace.undo.last

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return said(result.words)
