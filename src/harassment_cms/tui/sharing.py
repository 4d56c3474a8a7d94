"""Partners in other departments, from any screen of a case manager's: a new one, and who has what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.tui.own_keys import OwnKeysApp

if TYPE_CHECKING:
    from harassment_cms.services.sharing import Told


class SharingApp(OwnKeysApp):
    """A session from which parts of cases are shared."""

    def _begin(self) -> None:
        super()._begin()
        if self.workspace.collects_later:
            self._collect()

    def _collect(self) -> None:
        """Look into the homes of partners while the person begins to work: twenty of them take seconds."""
        looking = Content("Looking into the homes of the partners …")
        if self.said is None:
            self.say(looking)

        def collected(came: Sequence[Told]) -> None:
            if came:
                self.changes += 1
                self._tell_what_came(came)
            elif self.said is looking:
                self.say(None)

        self.write("collect", self, self.workspace.exchange.settle, collected, self.tell)

    def do_partner(self) -> None:
        """Make a small home for a partner in another department."""
        from harassment_cms.tui.dialogs.sharing import PartnerDialog

        self.push_screen(PartnerDialog())

    def open_partners(self, ref: str = "") -> None:
        """Show the partners in other departments, and what of a case they have."""
        from harassment_cms.tui.screens.partners.screen import PartnersScreen

        self.said = None
        self.push_screen(PartnersScreen(ref))

    def do_partners(self) -> None:
        """Show every partner and what is shared with them."""
        self.open_partners()
