"""The frame of every screen of an unlocked home: places above, one line of words and the keys below.

A screen subclasses ``Frame``, names its place, makes its widgets in ``body`` and reads its data in ``load``.
Actions of the registry arrive as ``do_<id>``. The frame keeps PRACTICE in sight, says when a window is too small,
and reads a screen again only when something was written since it last looked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.tui.actions import ALWAYS_ON_THE_BAR, Action, Place, by_id, on_key, on_the_bar
from harassment_cms.tui.place_words import PLACES
from harassment_cms.tui.program import Program, program_of
from harassment_cms.tui.sized import Sized, TooSmall
from harassment_cms.tui.widgets.bar import Bar, Item

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace

TOKENS = Path(__file__).parent / "styles" / "tokens.tcss"
"""What all screens behind the unlock screen share; it is read with the first of them."""

_MODES = (
    Place.CASES,
    Place.TODAY,
    Place.SIGNPOSTING,
    Place.IMPORT,
    Place.INSIGHTS,
    Place.PEOPLE,
    Place.RECORD,
)


class Frame(Sized[None]):
    """A screen of an unlocked home."""

    PLACE: ClassVar[Place]

    def __init__(self) -> None:
        super().__init__()
        self._seen_change = -1

    @property
    def program(self) -> Program:
        """The app."""
        return program_of(self.app)

    @property
    def workspace(self) -> Workspace:
        """The unlocked home."""
        return self.program.workspace

    def compose(self) -> ComposeResult:
        """Put the screen together."""
        yield TooSmall()
        yield Bar(id="places")
        yield from self.body()
        yield Static(id="notice")
        yield Bar(id="keys")

    def body(self) -> ComposeResult:
        """The widgets between the bars."""
        raise NotImplementedError

    def load(self) -> None:
        """Read what the screen shows."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Draw the bars."""
        self.draw_bars()

    def on_screen_resume(self) -> None:
        """Read again if something was written meanwhile; give way where somebody asked for a queue below."""
        if self.program.wanted_queue and len(self.app.screen_stack) > 1:
            # An open case must not be read again, and so put on record, on the way to a list.
            self.app.pop_screen()
            return
        self.draw_bars()
        self.say(self.program.said)
        if self._seen_change != self.program.changes:
            self._seen_change = self.program.changes
            self.load()

    def reload(self) -> None:
        """Read again now."""
        self._seen_change = self.program.changes
        self.load()

    def draw_bars(self) -> None:
        """Show the places, whose session this is, and the keys."""
        here = self.program.current_mode
        places = [
            Item(place.value, PLACES[place][0], by_id(place.value).shown_key, place.value == here)
            for place in _MODES
            if self.program.offers(by_id(place.value))
        ]
        self.query_one("#places", Bar).show(places, note=self.program.whose(), brief=self.program.whose(brief=True))
        offered = filter(self.program.offers, self.on_bar())
        keys = [Item(action.id, action.label, action.shown_key) for action in offered]
        always = [by_id(action_id) for action_id in ALWAYS_ON_THE_BAR]
        self.query_one("#keys", Bar).show(keys, [Item(a.id, a.label, a.shown_key) for a in always])

    def on_bar(self) -> tuple[Action, ...]:
        """What the key bar shows, the most wanted first."""
        return on_the_bar(self.PLACE)

    def hint(self) -> Content:
        """What the line above the keys says when there is nothing else to say."""
        return Content("")

    def say(self, words: Content | None) -> None:
        """Say something on the line above the keys; None goes back to the screen's own words."""
        for line in self.query("#notice").results(Static):
            line.update(words or self.hint())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no action run that nobody can see, or that this person is not offered."""
        return action != "act" or not (self.too_small or self._keeps_from(parameters))

    def _keeps_from(self, parameters: tuple[object, ...]) -> bool:
        return any(not self.program.offers(by_id(str(name))) for name in parameters)

    def action_act(self, action_id: str) -> None:
        """Do an action of the registry; the screen's own way, or the program's."""
        method = getattr(self, f"do_{action_id}", None) or getattr(self.program, f"do_{action_id}")
        method()

    def act_on_key(self, key: str) -> bool:
        """Do what a key stands for here; False if it is none of ours, or nothing may be done now."""
        action = on_key(self.PLACE, key)
        if action is None or self.too_small or not self.program.offers(action):
            return False
        self.action_act(action.id)
        return True

    @on(Bar.Pressed)
    def _pressed(self, message: Bar.Pressed) -> None:
        message.stop()
        if not self.too_small:
            self.press(message.item_id)

    def press(self, item_id: str) -> None:
        """Do what was clicked on a bar."""
        self.action_act(item_id)

    def action_back(self) -> None:
        """Go back to the screen below, if there is one."""
        if len(self.app.screen_stack) > 1:
            self.program.said = None
            self.app.pop_screen()
