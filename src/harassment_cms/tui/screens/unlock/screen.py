"""The unlock screen: there at once, because nothing heavy is loaded before it is drawn.

After the first frame a thread reads who works here, then the settings, then loads the database libraries, while the
person types. A passphrase is tried in a thread too. Three wrong tries slow down. Keys an administrator made lead to
the first session of one's own. It refuses the key store alone after a lock.
"""

from __future__ import annotations

import os
import time
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Button, Input, Static

from harassment_cms.domain.errors import CmsError, LockedError, SecondCopyError
from harassment_cms.domain.seen import RecordBehindError
from harassment_cms.tui import process
from harassment_cms.tui.program import Program, program_of
from harassment_cms.tui.sized import Sized, TooSmall
from harassment_cms.tui.widgets.line import Line

if TYPE_CHECKING:
    from harassment_cms.bootstrap import SessionKeys, Workspace
    from harassment_cms.tui.widgets.blocks import Blocks

FREE_TRIES = 3
LONGEST_WAIT = 30
_KEY_STORE = "key-store"
_GOES_ON = "goes-on"
_RECOVER = "recover"
_DECIDING_SECONDS = 60.0
_CODE_WORDS = (
    "You were invited. Type the code you were given; dashes, spaces and capitals do not matter. "
    "Then you choose a passphrase of your own."
)
_LOOK = "look"


class UnlockScreen(Sized[None]):
    """Asks who is there and for the passphrase."""

    AUTO_FOCUS = "#passphrase"
    BINDINGS = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("escape", "somebody_else", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._title = Content("Cases of harassment and hate incidents")
        self._who = Content("")
        self._names: tuple[str, ...] = ()
        self._invited: frozenset[str] = frozenset()
        self._name: str | None = None
        self._wrong = 0
        self._busy = False
        self._goes_on = False
        self._has_kits = False
        self._people_known = Event()
        self._warm = Event()
        self._keys: SessionKeys | None = None

    @property
    def program(self) -> Program:
        """The app."""
        return program_of(self.app)

    def compose(self) -> ComposeResult:
        """What is needed to begin, and nothing else: all the rest comes after the first frame."""
        yield Static(Content("Cases of harassment and hate incidents\n\n\n\nPassphrase"), id="head")
        yield Line(password=True, id="passphrase", max_length=1000)
        yield Static(Content("Enter opens. Only dots are shown while you type."), id="words")

    def on_mount(self) -> None:
        """Prepare only once this was drawn."""
        self._name = self.program.user
        if self.program.open is None:
            self.set_timer(0.01, self._prepare)

    def _prepare(self) -> None:
        self.program.guard()
        self.mount(TooSmall())
        self.program.read("people", self, self._read_people, self._know_people, self._cannot_open)

    def _read_people(self) -> tuple[tuple[str, ...], str | None, bool]:
        from harassment_cms import bootstrap

        bootstrap.shut_memory()
        home, asked = self.program.home, self._name
        names = bootstrap.people_in(home)
        self._invited = bootstrap.invited_in(home)
        self._has_kits = bootstrap.has_recovery_keys(home)
        same = [name for name in names if asked is not None and name.casefold() == asked.casefold()]
        chosen = same[0] if same else names[0] if len(names) == 1 else None
        remembered = (
            chosen is not None and process.AFTER_LOCK not in os.environ and bootstrap.asks_key_store(home, chosen)
        )
        self._people_known.set()
        return names, chosen, remembered

    def _know_people(self, found: tuple[tuple[str, ...], str | None, bool]) -> None:
        self._names, self._name, remembered = found
        if self._name is not None:
            self._show_person(self._name, remembered)
        else:
            self._ask_who()
        self.program.read("settings", self, self._read_settings, self._know_settings, self._cannot_open)

    def _cannot_open(self, error: CmsError) -> None:
        self._say(error)
        self.query_one(Input).disabled = True

    def _read_settings(self) -> tuple[str, bool]:
        from harassment_cms.settings import load_settings

        settings = load_settings(self.program.home.settings)
        return settings.organisation, settings.practice

    def _know_settings(self, found: tuple[str, bool]) -> None:
        from harassment_cms.tui.words import practice, said

        organisation, is_practice = found
        mark = Content.assemble("  ", practice(True)) if is_practice else Content("")
        self._title = Content.assemble(said(organisation, style="bold"), mark)
        self._draw_head()
        if is_practice:
            self._tell_the_practice_passphrase()
        self.program.read("warm", self, self._load_libraries, lambda _: None)

    def _tell_the_practice_passphrase(self) -> None:
        from harassment_cms.bootstrap.demo import PASSPHRASE, PERSON

        if self._name == PERSON:
            self._write(f"Everyone here is invented. The passphrase:\n{PASSPHRASE}")

    def _load_libraries(self) -> None:

        self.program.preload()
        self._warm.set()

    @property
    def _has_code(self) -> bool:
        """Whether this person was invited, and has made no passphrase yet."""
        return self._name in self._invited

    def _show_person(self, name: str, remembered: bool = False) -> None:
        from harassment_cms.tui.words import said

        self._name = name
        other = Content.styled("   Esc: somebody else" if len(self._names) > 1 else "", "$quiet")
        self._who = Content.assemble(said(name), other)
        self._draw_head()
        self.query_one("#passphrase", Input).password = not self._has_code
        if self._has_code:
            self._write(_CODE_WORDS)
            return
        self._write("Enter opens. Only dots are shown while you type.")
        if process.AFTER_LOCK in os.environ:
            self._write("The program is locked. What you were writing is kept. Enter opens.")
        if remembered and not self.query(f"#{_KEY_STORE}"):
            button = Button("Open with this computer's key store", id=_KEY_STORE, compact=True)
            self.mount(button, before="#words")

    def _ask_who(self) -> None:
        from harassment_cms.tui.widgets.blocks import Block, Blocks
        from harassment_cms.tui.words import said

        people = Blocks(id="people")
        self.mount(people, after="#head")
        people.show([Block(said(name), id=f"person {number}") for number, name in enumerate(self._names)])
        people.styles.height = min(len(self._names), 10)
        self.add_class("-choosing")
        self._who = Content("Who are you? Arrows choose, Enter goes on.")
        self._write("")
        self._draw_head()
        people.focus()

    def _draw_head(self) -> None:
        field = "The code you were given" if self._has_code else "Passphrase"
        label = "" if self.has_class("-choosing") else f"\n\n{field}"
        self.query_one("#head", Static).update(Content.assemble(self._title, "\n\n", self._who, label))

    def on_blocks_chosen(self, message: Blocks.Chosen) -> None:
        """Take the person who was picked."""
        message.blocks.remove()
        self.remove_class("-choosing")
        self._show_person(self._names[int(message.block_id.removeprefix("person "))])
        self.query_one(Input).focus()

    def action_somebody_else(self) -> None:
        """Go back to the list of people."""
        if len(self._names) > 1 and not self._busy and not self.has_class("-choosing"):
            self._name = None
            self.query_one(Input).clear()
            self._ask_who()

    @on(Input.Submitted)
    def _entered(self, message: Input.Submitted) -> None:
        if message.value:
            self._unlock(message.value)

    @on(Button.Pressed, f"#{_LOOK}")
    def _only_look(self) -> None:
        self._look()

    @on(Button.Pressed, f"#{_RECOVER}")
    def _use_a_recovery_key(self) -> None:
        from harassment_cms.tui.dialogs.recovery_key import RecoverDialog

        assert self._name is not None, "a passphrase was tried for somebody"
        if not self._busy:
            self.app.push_screen(RecoverDialog(self._name))

    @on(Button.Pressed, f"#{_KEY_STORE}")
    def _use_the_key_store(self) -> None:
        self._unlock(None)

    @on(Button.Pressed, f"#{_GOES_ON}")
    def _let_this_one_go_on(self, message: Button.Pressed) -> None:
        """Take the decision as made once the passphrase is given again: no key waits here for an answer."""
        self._goes_on = True
        message.button.remove()
        self._write(
            "Type your passphrase once more: this home then goes on, on record, with your name. "
            "Let nobody work in the other one. To leave it undecided, press Ctrl+Q."
        )
        self.query_one(Input).focus()

    def _unlock(self, passphrase: str | None) -> None:
        if self._busy:
            return
        self._set_busy(True)
        self._write("Opening…")
        self.program.write("unlock", self, lambda: self._open(passphrase), self._opened, self._failed)

    def _open(self, passphrase: str | None) -> Workspace:
        from harassment_cms import bootstrap

        self._people_known.wait()
        if self._has_code:
            self._keys = bootstrap.unlock_with_code(self.program.home, self._name, passphrase or "")
        else:
            self._keys = bootstrap.unlock_keys(self.program.home, self._name, passphrase)
        # Two threads that import the same modules can meet half-made ones; by now the other has nearly finished.
        self._warm.wait(timeout=20)
        return self._open_home(looking=process.READ_ONLY in os.environ)

    def _open_home(self, *, looking: bool) -> Workspace:
        from harassment_cms import bootstrap

        assert self._keys is not None, "a home is opened with keys that were just unlocked"
        cost = bootstrap.kdf_cost(os.environ)
        if self._goes_on:
            return bootstrap.settle_copy(self.program.home, self._keys, cost)[0]
        opening = bootstrap.Opening.LOOK if looking else bootstrap.Opening.WORK
        return bootstrap.enter(self.program.home, self._keys, cost, opening, collects_later=True)

    def _look(self) -> None:
        """Open the home for looking only, and leave it so when it locks."""
        if self._busy:
            return
        os.environ[process.READ_ONLY] = "1"
        self._set_busy(True)
        self._write("Opening…")
        self.program.write("unlock", self, lambda: self._open_home(looking=True), self._opened, self._failed)

    def _offer_to_look(self) -> None:
        if not self.query(f"#{_LOOK}"):
            self.mount(Button("Only look, change nothing", id=_LOOK, compact=True), after="#words")
            self.set_timer(_DECIDING_SECONDS, self._stop_waiting)

    def _stop_waiting(self) -> None:
        """Drop keys that wait for a decision: nothing locks this screen."""
        if self._keys is None or self._busy or self.program.open is not None:
            return
        self._keys = None
        self.query(f"#{_LOOK}").remove()
        self._write("Nobody decided. Type your passphrase to begin again.")

    def _opened(self, workspace: Workspace) -> None:
        self.query_one(Input).clear()
        self.program.enter(workspace)

    def _failed(self, error: CmsError) -> None:
        self.query_one(Input).clear()
        self._say(error)
        if isinstance(error, RecordBehindError):
            self._offer_to_look()
        else:
            self._keys = None
        if isinstance(error, LockedError):
            self._wrong += 1
            self._offer_a_recovery_key()
        if isinstance(error, SecondCopyError) and not self.query(f"#{_GOES_ON}"):
            self._offer_to_go_on()
        wait = 0 if self._wrong < FREE_TRIES else min(2 ** (self._wrong - FREE_TRIES + 1), LONGEST_WAIT)
        if wait:
            self._count_down(time.monotonic() + wait)
        else:
            self._set_busy(False)

    def _offer_a_recovery_key(self) -> None:
        if self._has_kits and not self._has_code and not self.query(f"#{_RECOVER}"):
            self.mount(Button("Every way in is lost: use a recovery key", id=_RECOVER, compact=True), after="#words")

    def _offer_to_go_on(self) -> None:
        button = Button("This one goes on, and no other", id=_GOES_ON, compact=True)
        self.mount(button, after="#words")

    def _count_down(self, until: float) -> None:
        left = round(until - time.monotonic())
        if left <= 0:
            self._write("Try again. Capital letters and spaces count.")
            self._set_busy(False)
            return
        self._write(f"That was not it, {self._wrong} times now. You can try again in {left} seconds.")
        self.set_timer(1, lambda: self._count_down(until))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for widget in (*self.query(Input), *self.query(f"#{_KEY_STORE}"), *self.query(f"#{_LOOK}")):
            widget.disabled = busy
        if not busy:
            self.query_one(Input).focus()

    def _say(self, error: CmsError) -> None:
        from harassment_cms.tui.words import said

        message = said(error.message, style="$error", multiline=True)
        words = Content.assemble(message, "\n", said(error.hint))
        self.query_one("#words", Static).update(words)

    def _write(self, words: str) -> None:
        self.query_one("#words", Static).update(Content(words))
