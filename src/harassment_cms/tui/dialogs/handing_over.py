"""Handing a caseload over: every case with room for a short note, then all of them one after another."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.clocks import counted
from harassment_cms.services.people import Caseload
from harassment_cms.tui.dialogs.base import Work
from harassment_cms.tui.dialogs.leaving import LosingDialog
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import said


class HandOverDialog(LosingDialog):
    """Asks for a note on each case; each is handed over by itself, so a refusal keeps those before it."""

    HEADING = "Hand over"
    SAVE = "Hand over"

    def __init__(self, leaving: str, to: str, load: Caseload) -> None:
        super().__init__(f"{leaving} to {to}")
        self._leaving, self._to, self._load = leaving, to, load

    @property
    def whom(self) -> str:
        """Whose cases they are."""
        return self._leaving

    def fields(self) -> ComposeResult:
        """The cases with a note each, and what stays."""
        load = self._load
        words = f"{counted(len(load.cases), 'open case')} and {counted(load.other_tasks, 'task')} on other cases."
        yield Static(said(words), classes="prose")
        for place, line in enumerate(load.cases):
            yield row(line.case.ref, Line("A short note; empty: that it was handed over", id=f"note-{place}"))
        if load.closed_to_them:
            stay = f"Restricted, and stay: {', '.join(load.closed_to_them)}. {self._to} is not named on them."
            yield Static(said(stay), classes="prose quiet")
        yield from self.loss()

    def work(self) -> Work:
        """Hand over what is left, one after another."""
        values = self.values()
        notes = {line.case.ref: values[f"note-{place}"] for place, line in enumerate(self._load.cases)}

        def hand_over() -> tuple[int, int]:
            service = self.workspace.handing_over
            left = {line.case.ref for line in service.caseload(self._leaving, self._to).cases}
            told = sum(
                service.hand_over(ref, self._leaving, self._to, note).told
                for ref, note in notes.items()
                if ref in left
            )
            service.hand_over_tasks(self._leaving, self._to)
            return len(notes), told

        return hand_over

    def done_words(self, result: Any) -> Content:
        """Say how many, and what is to be told."""
        cases, told = result
        tell = f" {counted(told, 'task')}: tell the reporting party who takes over." if told else ""
        return Content.assemble(f"{counted(cases, 'case')} handed over to ", said(self._to), f".{tell}")
