"""Recording a referral and how far it got, and choosing one of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from harassment_cms.domain.work import Referral, ReferralState
from harassment_cms.signposting.model import Service
from harassment_cms.signposting.wording import checked_text
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.fields import Choice, Lines
from harassment_cms.tui.words import REFERRAL_WORDS, said

_BEGINNINGS = {
    ReferralState.OFFERED: "Offered: they know of it",
    ReferralState.ACCEPTED: "Accepted: they would like it",
    ReferralState.DECLINED: "Declined: they do not want it",
}
_LATER = {
    ReferralState.ACCEPTED: "Accepted: they would like it",
    ReferralState.ATTENDED: "Attended: they were there, or got the help",
    ReferralState.DECLINED: "Declined: they do not want it",
}


class ReferDialog(Dialog):
    """Records that a service was offered to somebody of the case."""

    HEADING = "Record a referral"
    SAVE = "Record"
    DRAFT = "referral"

    def __init__(self, ref: str, service: Service) -> None:
        super().__init__(ref)
        self._service = service

    def fields(self) -> ComposeResult:
        """The service, whether anybody checked it, how far it is, a word on it."""
        yield Static(said(self._service.name, style="bold"), classes="prose")
        yield Static(said(checked_text(self._service)), classes="prose quiet")
        yield Choice([(state.value, words) for state, words in _BEGINNINGS.items()], id="state")
        yield Lines("For example: would like somebody to come along the first time", id="text")

    def work(self) -> Work:
        """Record it."""
        state, note = ReferralState(self.query_one(Choice).value), self.query_one("#text", Lines).text
        return lambda: self.workspace.referrals.offer(self.ref, self._service.id, note, state)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content.assemble("Referral to ", said(result.service_name), " recorded. u takes it back.")


class ReferralStateDialog(Dialog):
    """Records how far a referral got."""

    HEADING = "How far did it get?"

    def __init__(self, ref: str, referral: Referral) -> None:
        super().__init__(ref)
        self._referral = referral

    def fields(self) -> ComposeResult:
        """The service, where it stands, where it got."""
        yield Static(said(self._referral.service_name, style="bold"), classes="prose")
        yield Static(f"Now: {REFERRAL_WORDS[self._referral.state]}", classes="prose quiet")
        yield Choice([(state.value, words) for state, words in _LATER.items()], id="state")

    def work(self) -> Work:
        """Record it."""
        state = ReferralState(self.query_one(Choice).value)
        return lambda: self.workspace.referrals.set_state(self.ref, self._referral.id, state, self._referral.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"Referral now {REFERRAL_WORDS[result.state]}. u takes it back.")


class Pick(Dialog):
    """One of many, from a list that scrolls; what was picked is given to ``chosen``."""

    def __init__(
        self, heading: str, options: Sequence[tuple[str, str]], current: str, chosen: Callable[[str], None]
    ) -> None:
        super().__init__()
        self.heading = heading
        self._options = tuple(options)
        self._current = current
        self._chosen = chosen

    def fields(self) -> ComposeResult:
        """The list."""
        yield Blocks(id="options")

    def buttons(self) -> ComposeResult:
        """Only the way back: Enter picks."""
        yield Button("Back  Esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Show the list, on what is in force now."""
        super().on_mount()
        blocks = [Block(said(label), id=f"={value}") for value, label in self._options]
        self.query_one(Blocks).show(blocks, at=f"={self._current}")

    @on(Blocks.Chosen)
    def _picked(self, message: Blocks.Chosen) -> None:
        self.dismiss(True)
        self._chosen(message.block_id.removeprefix("="))
