"""Removing somebody, and keeping somebody out for a while, from the screen of people."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.services.closed_cases import Loss
from harassment_cms.services.people.leaving import REASONS, Reason, Renewed, words_of
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import said


class LosingDialog(Dialog):
    """Says what restricted cases would lose with the person, before anything is done."""

    @property
    def whom(self) -> str:
        """Whose going it is."""
        return self.ref

    def loss(self) -> ComposeResult:
        """Where that is said, once it is known."""
        yield Static("", id="loss", classes="prose")

    def on_mount(self) -> None:
        """Look, off the screen's own thread."""
        super().on_mount()
        closed, name = self.workspace.closed_cases, self.whom
        self.program.read("loss", self, lambda: closed.would_lose(name), self._show_loss)

    def _show_loss(self, loss: Loss) -> None:
        words = said("\n".join(loss.words()), multiline=True)
        self.query_one("#loss", Static).update(Content.assemble("\n", words) if loss.words() else Content(""))


class RemoveDialog(LosingDialog):
    """Removes a person for good."""

    HEADING = "Remove"
    SAVE = "Remove for good"

    def fields(self) -> ComposeResult:
        """What it does, and why."""
        words = (
            "Their ways in end at once, also in a session they have open, and the keys they knew are renewed. Their "
            "name stays in old entries. What they copied before stays theirs, and older backups still open for them."
        )
        yield Static(Content(words), classes="prose")
        yield from self.loss()
        yield Static(Content("\nWhy? Everybody who works here can read it."), classes="prose")
        yield Picks([(reason.value, Content(REASONS[reason])) for reason in Reason], id="reason")

    def work(self) -> Work:
        """Remove them."""
        picked = self.query_one(Picks).picked
        if not picked:
            raise InputRefusedError("No reason is marked yet. Nobody was removed.", "Space marks one.")
        reason = Reason(picked[0])
        return lambda: self.workspace.leaving.remove(self.ref, reason)

    def done_words(self, result: Renewed) -> Content:
        """Say what was renewed, and what is still owed."""
        return Content.assemble(said(self.ref), " is removed. ", " ".join(words_of(result)))


class DisableDialog(LosingDialog):
    """Takes a person's ways in away for now."""

    HEADING = "Keep out for now"
    SAVE = "Keep them out"

    def fields(self) -> ComposeResult:
        """What it does, and what it does not."""
        words = (
            "They cannot come in until an administrator allows it again; a session they have open ends at its next "
            "step. No key is renewed: whoever kept a copy of this home's files still opens that copy. Where that "
            "matters, remove them."
        )
        yield Static(Content(words), classes="prose")
        yield from self.loss()

    def work(self) -> Work:
        """Keep them out."""
        return lambda: self.workspace.leaving.disable(self.ref)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content.assemble(said(result.name), " cannot come in for now.")


class EnableDialog(Dialog):
    """Gives the ways in back."""

    HEADING = "Let in again"
    SAVE = "Let them in again"

    def fields(self) -> ComposeResult:
        """What it does."""
        yield Static(Content("They come in with the passphrase they had; their keys are the same."), classes="prose")

    def work(self) -> Work:
        """Give them back."""
        return lambda: self.workspace.leaving.enable(self.ref)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content.assemble(said(result.name), " can come in again.")
