"""The app: which screens there are, how it locks and how it ends. Started by ``launch`` only.

It decides nothing about cases; what a session is stands in ``session``, what never leaves the screen in ``guarded``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from textual.content import Content
from textual.reactive import Reactive
from textual.screen import Screen
from textual.theme import Theme

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import ExitCode
from harassment_cms.tui import process, themes
from harassment_cms.tui.actions import bindings_while_typing
from harassment_cms.tui.guarded import GuardedApp

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.home import Home

_NEXT = ("harassment_cms.store.unit_of_work", "harassment_cms.tui.screens.workbench.screen")
"""What unlocking needs and what is shown after it, by name: loaded in a thread while a passphrase is typed."""

_LONGEST_END = 10.0
"""Seconds that something still running may keep a locked or ended program from being gone."""

_LATER = (
    *(
        f"harassment_cms.tui.screens.{name}.screen"
        for name in ("case", "today", "signposting", "importing", "insights", "people", "record", "help", "new_case")
    ),
    *(f"harassment_cms.tui.dialogs.{name}" for name in ("safety", "moving", "find", "refer", "tell", "figures")),
)
"""What is opened from there: loaded once the queues are shown, so that no key is waited for."""


def _lazily(name: str, screen: str) -> Callable[[], Screen[Any]]:
    """Load a screen only when it is first shown: the unlock screen must be there at once."""
    return lambda: cast("Screen[Any]", getattr(import_module(f"harassment_cms.tui.screens.{name}.screen"), screen)())


class HcmsApp(GuardedApp):
    """From the unlock screen to locking or leaving."""

    CSS_PATH = "screens/unlock/unlock.tcss"
    TITLE = "hcms"
    theme = Reactive(themes.DARK.name)
    MODES = {
        "cases": _lazily("workbench", "WorkbenchScreen"),
        "today": _lazily("today", "TodayScreen"),
        "signposting": _lazily("signposting", "SignpostingScreen"),
        "import": _lazily("importing", "ImportScreen"),
        "insights": _lazily("insights", "InsightsScreen"),
        "people": _lazily("people", "PeopleScreen"),
        "record": _lazily("record", "RecordScreen"),
    }
    BINDINGS = [*bindings_while_typing()]

    def __init__(
        self,
        home: Home,
        user: str | None,
        unlocked: Workspace | None = None,
        place: process.ReturnPlace | None = None,
    ) -> None:
        super().__init__(home, user, unlocked, place or process.ReturnPlace())
        self._locking = False
        self.animation_level = "none"
        if self.return_place.theme in themes.BY_NAME:
            self.theme = self.return_place.theme

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Know our colours from the beginning: registering them later would draw everything twice."""
        return dict(themes.BY_NAME)

    def get_default_screen(self) -> Screen[Any]:
        """Begin at the door."""
        from harassment_cms.tui.screens.unlock.screen import UnlockScreen

        return UnlockScreen()

    def on_mount(self) -> None:
        """Listen to the operating system; a home that is open already needs no unlock screen."""
        self.watch_signals()
        if self.open is not None:
            self.enter(self.open)

    def preload(self, *, later: bool = False) -> None:
        """Load what comes next, in a thread: what unlocking needs, or what is opened from the queues."""
        for name in _LATER if later else _NEXT:
            import_module(name)

    def action_act(self, action_id: str) -> None:
        """Do one of the actions that work everywhere."""
        getattr(self, f"do_{action_id}")()

    def action_help_quit(self) -> None:
        """Answer Ctrl+C, which closes other programs and copies in text fields: here it must not lose the place."""
        self.say(Content("Ctrl+Q leaves, Ctrl+L locks."))

    def lock(self) -> None:
        """Keep what is being written and end; ``leave`` then replaces the process."""
        self._locking = True
        self.return_place = self.here()
        self._note_lock()
        self._insist(self._become_locked)
        self._end(ExitCode.LOCKED)

    def hang_up(self) -> None:
        """Keep what is being written and end as locked: the terminal is gone, or the system ends the session."""
        self._note_lock()
        self._insist(lambda: int(ExitCode.DONE))
        self._end(ExitCode.DONE)

    def finish(self) -> None:
        """Keep what is being written and end: the person leaves."""
        self._end(ExitCode.DONE)

    def _note_lock(self) -> None:
        if self.open is not None:
            from harassment_cms import bootstrap

            bootstrap.note_lock(self.home, self.open.actor.name)

    def _insist(self, act: Callable[[], int]) -> None:
        # What a thread still does must not keep the keys in memory: what it did not commit does not count.
        if not self.is_headless:
            process.not_later_than(_LONGEST_END, act)

    def _end(self, code: ExitCode) -> None:
        if self.keep_unfinished is not None:
            self.keep_unfinished()
        self.exit(code)

    def leave(self) -> int:
        """Close the home once the screens are gone and return the exit code; after locking, become a new process."""
        if self.open is not None:
            self.open.close()
        if self.broke:
            return int(ExitCode.UNEXPECTED)
        if not self._locking:
            return int(self.return_value or ExitCode.DONE)
        return self._become_locked()

    def _become_locked(self) -> int:
        user = self.open.actor.name if self.open is not None else self.user
        return process.replace(process.next_environment(os.environ, self.home.path, user, self.return_place))

    def warn_of_lock(self, seconds: int | None) -> None:
        """Say on the line above the keys that the program is about to lock, or again what it said before."""
        words = f"Locks in {counted(seconds or 0, 'second')}. Press any key to stay."
        self._speak(self.said if seconds is None else Content.styled(words, "bold $warning"))
