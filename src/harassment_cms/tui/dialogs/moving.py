"""The dialogues by which a case moves on: to another person, another status, its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.case import Case, Status
from harassment_cms.domain.codes import OUTCOME
from harassment_cms.domain.lifecycle import STATUS_LABELS, moves_from
from harassment_cms.domain.safetext import safe_text
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import minutes_row, row
from harassment_cms.tui.widgets.fields import Choice, Lines
from harassment_cms.tui.widgets.line import Line, Minutes


class GiveDialog(Dialog):
    """Gives the case to a case manager."""

    HEADING = "Give the case to"
    SAVE = "Give"

    def __init__(self, case: Case, names: Sequence[str]) -> None:
        super().__init__(case.ref)
        self._case = case
        self._names = tuple(names)

    def fields(self) -> ComposeResult:
        """Everyone who works cases."""
        yield Choice([(name, safe_text(name)) for name in self._names], id="name")

    def work(self) -> Work:
        """Assign it."""
        name = self.query_one(Choice).value
        return lambda: self.workspace.casework.give(self.ref, name, self._case.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{self.ref} is now with {safe_text(self.query_one(Choice).value)}. u takes it back.")


class StatusDialog(Dialog):
    """Moves the case to one of the states it may move to; closing asks for more and is begun from here too."""

    HEADING = "Move the case to"
    SAVE = "Move"

    def __init__(self, case: Case) -> None:
        super().__init__(case.ref)
        self._case = case

    def fields(self) -> ComposeResult:
        """Where it may go, and why."""
        yield Static(f"Now: {STATUS_LABELS[self._case.status]}", classes="prose quiet")
        yield Choice([(status.value, STATUS_LABELS[status]) for status in moves_from(self._case.status)], id="status")
        needed = "Why it is opened again" if self._case.status is Status.CLOSED else "Why (you may leave it out)"
        yield row("Reason", Line(needed, id="reason"))

    def work(self) -> Work:
        """Move it."""
        status, reason = Status(self.query_one(Choice).value), self.query_one("#reason", Line).value
        return lambda: self.workspace.casework.set_status(self.ref, status, reason, self._case.version)

    def action_save(self) -> None:
        """Closing needs an outcome: that is another dialogue."""
        if self.query_one(Choice).value == Status.CLOSED.value:
            self.app.switch_screen(CloseDialog(self._case))
        else:
            super().action_save()

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{self.ref}: {STATUS_LABELS[result.status].lower()}. u takes it back.")


class CloseDialog(Dialog):
    """Closes the case with an outcome from the list."""

    HEADING = "Close the case"
    SAVE = "Close the case"
    DRAFT = ACTION = "close"

    def __init__(self, case: Case) -> None:
        super().__init__(case.ref)
        self._case = case

    def fields(self) -> ComposeResult:
        """The outcome, a last note, the minutes."""
        yield Choice([(code, OUTCOME.label(code)) for code in OUTCOME.codes()], id="outcome", chosen=None)
        yield Lines("A last word (you may leave it out)", id="text")
        yield minutes_row()

    def work(self) -> Work:
        """Close it."""
        outcome, note = self.query_one(Choice).value, self.query_one("#text", Lines).text
        minutes = self.query_one(Minutes).number
        return lambda: self.workspace.casework.close(self.ref, outcome, note, minutes, self._case.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{self.ref} is closed. u takes it back.")
