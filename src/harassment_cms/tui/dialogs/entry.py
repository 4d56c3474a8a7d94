"""Changing an entry of the support directory: one line for each key, saved into the file as people wrote it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from harassment_cms.signposting.entry_text import EDITABLE, texts_of
from harassment_cms.signposting.model import Service
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import said

_LONGEST = 1000
_EXPLAINED = (
    "What you change is written into signposting.yaml; everything else there stays as it is. Lists are written with "
    "commas, days like 2026-01-02."
)


class EntryDialog(Dialog):
    """Everything an entry says, to be changed. ``proposed`` are texts to begin with, by key."""

    HEADING = "Change an entry"
    SAVE = "Write"
    DRAFT = "entry"

    def __init__(self, service: Service, proposed: Mapping[str, str] | None = None) -> None:
        super().__init__(service.id)
        self._had = texts_of(service)
        self._proposed = proposed or {}

    def fields(self) -> ComposeResult:
        """A line for each key, those that were proposed first."""
        yield Static(_EXPLAINED, classes="prose quiet")
        for editable in sorted(EDITABLE, key=lambda each: each.key not in self._proposed):
            text = self._proposed.get(editable.key, self._had[editable.key])
            yield row(editable.label, Line(id=_field(editable.key), max_length=_LONGEST, value=text))

    def _restore(self, text: str) -> None:
        try:
            kept = json.loads(text or "{}")
        except ValueError:
            return
        for editable in EDITABLE:
            value = kept.get(_field(editable.key)) if isinstance(kept, dict) else None
            if value is not None and editable.key not in self._proposed:
                self._input(editable.key).value = str(value)
        if kept:
            self.show_problem(Content.styled("This is what you had begun to write.", "$success"))

    def typed(self) -> dict[str, str]:
        """Return what differs from the entry: an unchanged one is no draft."""
        return {key: text or "(emptied)" for key, text in self._texts().items() if text != self._had[key]}

    def _texts(self) -> dict[str, str]:
        return {editable.key: self._input(editable.key).value.strip() for editable in EDITABLE}

    def _input(self, key: str) -> Input:
        return self.query_one(f"#{_field(key)}", Input)

    def work(self) -> Work:
        """Write what differs."""
        changed = {key: text for key, text in self._texts().items() if text != self._had[key]}
        return lambda: self.workspace.directory.change(self.ref, changed)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content.assemble("The entry ", said(result.name), " is as you wrote it.")


def _field(key: str) -> str:
    return key.replace(".", "-")
