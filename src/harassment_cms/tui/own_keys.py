"""A person's own ways in, changed from any screen: passphrase and keys, recovery keys, the computer's key store."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from harassment_cms.tui.beginning import BeginningApp


class OwnKeysApp(BeginningApp):
    """A session whose person can change how they come in."""

    def do_own_keys(self) -> None:
        """Choose one's own passphrase, in place of the one an administrator typed."""
        from harassment_cms.tui.screens.first_session.screen import FirstSessionScreen

        self.push_screen(FirstSessionScreen())

    def do_rehearse_key(self) -> None:
        """Ask for a recovery key and say what it would open."""
        from harassment_cms.tui.dialogs.recovery_key import RehearseDialog

        self.push_screen(RehearseDialog())

    def do_confirm_key(self) -> None:
        """Ask for a recovery key, to put on record that it can be read."""
        from harassment_cms.tui.dialogs.recovery_key import ConfirmKeyDialog

        self.push_screen(ConfirmKeyDialog())

    def do_remember_keys(self) -> None:
        """Let this computer's key store open one's keys from now on."""
        words = "The key store opens your keys from now on; after a lock, your passphrase."
        self._change_way_in(self.workspace.people.remember, words)

    def do_forget_keys(self) -> None:
        """Let nothing but the passphrase open one's keys."""
        self._change_way_in(self.workspace.people.forget, "Only your passphrase opens your keys now.")

    def _change_way_in(self, act: Callable[[], None], words: str) -> None:
        self.write("way in", self, act, lambda _: self.say(Content(words)), self.tell)
