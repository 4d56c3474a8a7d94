"""The command palette: every action of the screen in front, found by its name. Nothing of Textual's own is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from harassment_cms.tui.actions import ACTIONS, Action
from harassment_cms.tui.frame import Frame
from harassment_cms.tui.program import program_of

_OUTSIDE = ("theme", "leave")


class ActionProvider(Provider):
    """Offers what can be done where one is."""

    async def discover(self) -> Hits:
        """Offer everything before anything is typed."""
        for action in self._possible():
            yield DiscoveryHit(_name(action), lambda chosen=action: self._do(chosen), help=action.help)

    async def search(self, query: str) -> Hits:
        """Offer what the typed letters fit, by its name or by what it does."""
        matcher = self.matcher(query)
        for action in self._possible():
            score = max(matcher.match(_name(action)), matcher.match(action.help) / 2)
            if score > 0:
                yield Hit(
                    score, matcher.highlight(_name(action)), lambda chosen=action: self._do(chosen), help=action.help
                )

    def _possible(self) -> Iterator[Action]:
        screen = self.screen
        program = program_of(self.app)
        for action in ACTIONS:
            if action.id == "palette":
                continue
            here = isinstance(screen, Frame) and screen.PLACE in action.places
            here = here and program.offers(action)
            if here or action.id in _OUTSIDE or (action.while_typing and program.open is not None):
                yield action

    def _do(self, action: Action) -> None:
        screen = self.screen
        if isinstance(screen, Frame):
            screen.action_act(action.id)
        else:
            getattr(self.app, f"do_{action.id}")()


def open_on(app: App[Any]) -> None:
    """Open the palette over the screen in front, once."""
    if not app.screen.has_class("--textual-command-palette"):
        app.push_screen(CommandPalette([ActionProvider], placeholder="What would you like to do?"))


def _name(action: Action) -> str:
    return f"{action.label}  ({action.shown_key})" if action.keys else action.label
