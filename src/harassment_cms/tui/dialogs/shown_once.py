"""What is shown once and exists nowhere else, such as a one-time code: nothing locks by itself meanwhile."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from harassment_cms.tui.dialogs.base import Dialog


class ShownOnce(Dialog):
    """A dialogue that stays until somebody goes on."""

    def buttons(self) -> ComposeResult:
        """Only one way on."""
        yield Button("It is handed over", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Keep it on the screen until somebody goes on."""
        super().on_mount()
        self.program.hold_lock(True)

    def on_unmount(self) -> None:
        """Lock again when nobody is there."""
        self.program.hold_lock(False)
        super().on_unmount()


def code_lines(code: str) -> Static:
    """Show a code in two lines."""
    groups = code.split("-")
    return Static(Content.styled(f"{'-'.join(groups[:4])}\n{'-'.join(groups[4:])}", "bold"), classes="prose")
