"""An app that leaves no picture of its screens behind: not on the terminal, not in files, not in other programs.

Every line passes the last filter. There are no screenshots, no copies to the terminal's clipboard, and no crash
report: Textual's own shows the values it was working on. Whatever goes wrong, one plain sentence stands in the end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.filter import LineFilter

from harassment_cms.tui.jobs import where
from harassment_cms.tui.sharing import SharingApp

if TYPE_CHECKING:
    from textual.driver import Driver

    from harassment_cms.bootstrap import Workspace
    from harassment_cms.services.people import Joined


class GuardedApp(SharingApp):
    """A session whose screens stay on its screen."""

    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False
    """Textual's own palette offers screenshots; ours is opened by an action."""

    _guard: tuple[LineFilter, ...] = ()
    _panicked = False

    def get_driver_class(self) -> type[Driver]:
        """Read keys from the terminal in a way that no stray byte can break."""
        if os.name == "nt":
            return super().get_driver_class()
        from harassment_cms.tui.driver import TolerantDriver

        return TolerantDriver

    def enter(self, workspace: Workspace, joined: Joined | None = None) -> None:
        """Begin the session, guarded."""
        self.guard()
        super().enter(workspace, joined)

    def guard(self) -> None:
        """Put the last guard before the terminal. The first frame does without: it holds nobody's words but ours."""
        if not self._guard:
            from harassment_cms.tui.linefilter import SafeFilter

            self._guard = (SafeFilter(),)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the last guard behind whatever else filters lines."""
        return [*super().get_line_filters(), *self._guard]

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Keep no picture: Textual's own would lie in the clear in the folder of downloads."""

    def copy_to_clipboard(self, text: str) -> None:
        """Keep copies inside the program: a terminal's clipboard is everybody's."""
        self._clipboard = text

    @property
    def broke(self) -> bool:
        """Whether the program ended because of a defect."""
        return self._exception is not None or self._panicked

    def _fatal_error(self) -> None:
        """End without Textual's report, which shows values."""
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """End in the same way: a thread of the terminal's driver broke."""
        self._panicked = True
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Say in one sentence that the program ended by itself."""
        self._exit_renderables.clear()
        if self.broke and sys.__stderr__ is not None:
            place = f" ({where(self._exception)})" if self._exception is not None else ""
            sys.__stderr__.write(
                f"The program met something it did not expect and closed; what was saved is safe{place}.\n"
            )
