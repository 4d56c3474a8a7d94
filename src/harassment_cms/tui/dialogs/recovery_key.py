"""A recovery key on paper: what it would open, that it was typed back without a mistake, and coming in by it."""

from __future__ import annotations

import os
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from harassment_cms.domain.errors import CmsError, InputRefusedError
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.tell import Tell
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import said


class _KeyDialog(Dialog):
    """Asks for one key. No draft is kept of it: whoever holds a key can use it."""

    WORDS = ""

    def fields(self) -> ComposeResult:
        """What it is for, and the key."""
        words = f"{self.WORDS} Type the key from its paper; dashes, spaces and capitals do not matter."
        yield Static(Content(words), classes="prose")
        yield row("Key", Line("23 groups of four characters", id="key", max_length=300))

    def key(self) -> str:
        """Return what was typed; raises ``InputRefusedError`` if that is nothing."""
        typed = self.query_one("#key", Input).value.strip()
        if not typed:
            raise InputRefusedError("There is no key yet. Nothing was changed.", "Type it from the paper.")
        return typed


class RehearseDialog(_KeyDialog):
    """Tries a key, changes nothing, and says what it would open."""

    HEADING = "Try a recovery key"
    SAVE = "Try it"
    WORDS = "This says what a recovery key opens and whom it could let in. Nothing is changed or put on record."

    def work(self) -> Work:
        """Try it."""
        from harassment_cms.bootstrap.recovering import rehearse

        typed, home = self.key(), self.workspace.home
        return lambda: rehearse(home, typed)

    def _done(self, result: Any) -> None:
        self.dismiss(True)
        told = CmsError("\n\n".join(result.sentences()), "Nothing was changed. Put the paper back where it is kept.")
        told.title = f"Recovery key {result.kit} is right"
        self.app.push_screen(Tell(told))


class ConfirmKeyDialog(_KeyDialog):
    """Puts on record that a key was typed back from paper."""

    HEADING = "Type a recovery key back"
    SAVE = "Check it"
    WORDS = "This puts on record that a recovery key is on paper and can be read. The key itself is kept nowhere."

    def work(self) -> Work:
        """Check it, and put that on record."""
        typed, people = self.key(), self.workspace.people
        return lambda: people.confirm_kit(typed)

    def done_words(self, result: Any) -> Content:
        """Say which one it was."""
        return Content(f"Recovery key {result} is right, and that it was typed back is on record.")


class RecoverDialog(_KeyDialog):
    """Lets somebody in by a key, with a new passphrase; the new recovery keys are shown next."""

    HEADING = "Come in by a recovery key"
    SAVE = "Come in"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._whom = name

    def fields(self) -> ComposeResult:
        """What follows from it, the key, and a passphrase twice."""
        from harassment_cms.bootstrap import propose_passphrase

        words = (
            "If you only forgot your passphrase, a colleague can invite you anew. If nobody can, a recovery key lets "
            f"{self._whom} in. Everybody else is told, the recovery keys on the old papers open nothing afterwards, "
            "and unfinished texts are lost.\n\nChoose a passphrase too. Six words were drawn, if you want them: "
            f"{propose_passphrase()}"
        )
        yield Static(said(words, multiline=True), classes="prose")
        yield row("Recovery key", Line("23 groups of four characters", id="key", max_length=300))
        yield row("Passphrase", Line("a new one", id="first", max_length=300))
        yield row("Once more", Line(id="again", max_length=300))

    def work(self) -> Work:
        """Use the key; raises ``InputRefusedError`` while the two passphrases differ."""
        from harassment_cms.bootstrap import kdf_cost
        from harassment_cms.bootstrap.recovering import recover_home

        typed, again = self.key(), self.query_one("#again", Input)
        chosen = self.query_one("#first", Input).value
        if chosen != again.value:
            again.clear()
            raise InputRefusedError("The two passphrases are not the same.", "Type it once more.")
        home, name, cost = self.program.home, self._whom, kdf_cost(os.environ)
        return lambda: recover_home(home, typed, name, chosen, cost)

    def _done(self, result: Any) -> None:
        from harassment_cms.services.people import Joined

        people = result.workspace.people.roster().active()
        readers = tuple(user.name for user in people if user.admitted and user.name != self._whom)
        self.dismiss(True)
        self.program.enter(result.workspace, Joined(result.kits, readers))
