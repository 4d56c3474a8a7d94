"""Joining the case on the screen to another, and taking joined cases apart."""

from __future__ import annotations

from harassment_cms.tui.casework import CaseActions
from harassment_cms.tui.widgets.blocks import Blocks


class JoiningCases(CaseActions):
    """A screen with one case, which is joined to another from there."""

    def do_join(self) -> None:
        """Ask which case to join this one to; where one is joined already, why not any more."""
        from harassment_cms.tui.dialogs.joining import JoinDialog, PartDialog

        line = self.current_line()
        if line is None:
            return
        marked = self.query_one("#page", Blocks).cursor.removeprefix("link ")
        if line.joined_to:
            self.ask(PartDialog(line.case.ref, line.joined_to, line.case.version))
        elif line.holds:
            self.ask(PartDialog(marked if marked in line.holds else line.holds[0], line.case.ref))
        else:
            self.ask(JoinDialog(line.case))
