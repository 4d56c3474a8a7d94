"""Who else may open a case, or see parts of it: restricting it, and sharing it with partners in other departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.tui.casework import CaseActions

if TYPE_CHECKING:
    from harassment_cms.services.restricting import Restriction
    from harassment_cms.services.sharing import Offered, PartnerView


class OpeningToOthers(CaseActions):
    """A screen with one case, which is opened to others or closed to them from there."""

    def do_restrict(self) -> None:
        """Ask who may open the case and why; of one that is restricted, why everybody may again."""
        from harassment_cms.tui.dialogs.restricting import dialog_for

        line = self.current_line()
        if line is None:
            return
        case = line.case

        def ask(found: tuple[Restriction | None, tuple[str, ...]]) -> None:
            now, names = found
            self.ask(dialog_for(case, now, names))

        restricting = self.workspace.restricting
        self.program.read(
            "restriction", self, lambda: (restricting.of(case.ref), restricting.readers()), ask, opens=True
        )

    def do_share(self) -> None:
        """Ask with whom what of the case is shared, and until when."""
        from harassment_cms.domain.sharing import ShareState
        from harassment_cms.tui.dialogs.sharing import ShareDialog

        line = self.current_line()
        if line is None:
            return
        case = line.case

        def ask(found: tuple[Offered, tuple[PartnerView, ...]]) -> None:
            offered, partners = found
            active = [each for each in partners if each.state is ShareState.ACTIVE]
            if active:
                self.ask(ShareDialog(case, offered, active))
            else:
                self.program.say(Content("There is no partner yet. Ctrl+P, then “New partner”, makes one."))

        sharing = self.workspace.sharing
        self.program.read(
            "what to share", self, lambda: (sharing.offered(case.ref), sharing.partners()), ask, opens=True
        )
