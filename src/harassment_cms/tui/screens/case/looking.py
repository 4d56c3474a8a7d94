"""Looking again and again whether a case on the screen may still be seen; a base of the case's screen."""

from __future__ import annotations

from textual import on
from textual.events import ScreenResume

from harassment_cms.domain.errors import CmsError
from harassment_cms.tui.dialogs.tell import not_open_any_more
from harassment_cms.tui.frame import Frame

_LOOK_AGAIN = 1.0


class LookingAgain(Frame):
    """A case that leaves the screen within a second after it was closed to whoever reads it."""

    ref: str
    _version = -1
    _is_lost = False

    def on_mount(self) -> None:
        """Begin to look."""
        self.set_interval(_LOOK_AGAIN, self._look)

    def _look(self) -> None:
        if not self._is_lost:
            self.program.read("look at case", self, self.workspace.store.data_version, self._looked)

    def _looked(self, version: int) -> None:
        if version != self._version:
            self._version = version
            self.program.read(
                "still here", self, lambda: self.workspace.cases.find(self.ref), lambda _: None, self._gone
            )

    @on(ScreenResume)
    def _come_back(self) -> None:
        if self._is_lost:
            self._gone()

    def _gone(self, _: CmsError | None = None) -> None:
        """Take the case off the screen, and whatever is open above it: it is not this person's to see any more."""
        self._is_lost = True
        if self not in self.app.screen_stack:
            return
        while self.app.screen is not self:
            self.app.pop_screen()
        self.program.changes += 1
        self.dismiss()
        self.program.tell(not_open_any_more(self.ref))
