"""The field a path is typed into: Tab completes it, and goes on where there is nothing to complete."""

from __future__ import annotations

from textual.binding import Binding
from textual.message import Message

from harassment_cms.tui.widgets.line import Line


class PathLine(Line):
    """One line for the path of a file."""

    BINDINGS = [Binding("tab", "complete", show=False)]

    class Complete(Message):
        """Tab was pressed."""

    def action_complete(self) -> None:
        """Ask the screen, which knows the folder, how the path goes on."""
        self.post_message(self.Complete())

    def put(self, path: str) -> None:
        """Hold this path, with the cursor behind it."""
        self.value = path
        self.cursor_position = len(path)
