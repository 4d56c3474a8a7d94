"""Partners in other departments, from any screen of a case manager's: a new one, and who has what."""

from __future__ import annotations

from harassment_cms.tui.own_keys import OwnKeysApp


class SharingApp(OwnKeysApp):
    """A session from which parts of cases are shared."""

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
