"""Help: what the screen in front is for, its keys, and the keys that work everywhere. Made from the actions."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from harassment_cms.tui.actions import ACTIONS, GETTING_ABOUT, Action, Place
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.place_words import explained
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.words import QUIET, STRONG


class HelpScreen(ModalScreen[None]):
    """Explains one place. Any of the ways back leads back."""

    CSS_PATH = [TOKENS, "help.tcss"]
    BINDINGS = [Binding("escape,enter,question_mark,f1,q", "dismiss", show=False)]

    def __init__(
        self, place: Place | None, practice: bool, offered: Callable[[Action], bool], *, is_partner: bool = False
    ) -> None:
        super().__init__()
        self._offered = offered
        self._place = place
        self._practice = practice
        self._is_partner = is_partner

    def compose(self) -> ComposeResult:
        """One page in a box."""
        with Vertical(id="box") as box:
            box.border_title = "Help"
            if self._practice:
                box.border_subtitle = "PRACTICE"
            yield Blocks(id="help")
            yield Static("Esc goes back. Every action is also in the list that Ctrl+P opens.", classes="quiet")

    def on_mount(self) -> None:
        """Write the page."""
        self.query_one(Blocks).show(help_blocks(self._place, self._offered, is_partner=self._is_partner), top=True)
        self.query_one(Blocks).focus()


def help_blocks(place: Place | None, offered: Callable[[Action], bool], *, is_partner: bool = False) -> list[Block]:
    """The page: this screen, getting about, what can be done here, what works everywhere."""
    blocks = []
    if place is not None:
        name, words = explained(place, is_partner=is_partner)
        blocks += [Block(Content.styled(name, STRONG)), Block(Content(words))]
    blocks.append(Block(Content.styled("Getting about", STRONG), gap=True))
    blocks += [_line(key, f"{words[0].upper()}{words[1:]}.") for key, words in GETTING_ABOUT]
    actions = [action for action in ACTIONS if action.keys and offered(action)]
    only_here = [action for action in actions if place in action.places and len(action.places) < len(Place)]
    if only_here:
        blocks.append(Block(Content.styled("Here", STRONG), gap=True))
        blocks += [_of(action) for action in only_here]
    blocks.append(Block(Content.styled("Everywhere", STRONG), gap=True))
    blocks += [_of(action) for action in actions if len(action.places) == len(Place)]
    blocks.append(Block(Content.styled("Keys of one letter do nothing while you type in a field.", QUIET), gap=True))
    return blocks


def _of(action: Action) -> Block:
    return _line(action.shown_key, action.help)


def _line(key: str, words: str) -> Block:
    return Block(Content(words), lead=Content.styled(f"{key:<8}", "bold $accent"))
