"""Who else may open a case, or see parts of it: restricting it, and sharing it with partners in other departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harassment_cms.tui.casework import CaseActions

if TYPE_CHECKING:
    from harassment_cms.services.restricting import Restriction
    from harassment_cms.services.sharing import ShareView


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
        """Show what of the case is or was shared with whom; where nothing was, ask with whom what is."""
        from harassment_cms.tui.dialogs.sharing import begin_sharing

        line = self.current_line()
        if line is None:
            return
        ref = line.case.ref

        def go_on(shares: tuple[ShareView, ...]) -> None:
            if shares:
                self.program.open_partners(ref)
            else:
                begin_sharing(self.program, self, ref)

        self.program.read("what is shared", self, lambda: self.workspace.sharing.of_case(ref), go_on, opens=True)
