"""One person's session: the open home, what was last said, and the actions that work on every screen.

``SessionApp`` stands between the watch over presence and the app itself. Screens ask it for the workspace, tell it
what they changed, and go to one another through it, so that none has to know another.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.domain.errors import CmsError, ExitCode, SessionOverError
from harassment_cms.domain.permissions import Role
from harassment_cms.tui import process, themes
from harassment_cms.tui.actions import NOT_FOR_PARTNERS
from harassment_cms.tui.lock import LockingApp

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.home import Home
    from harassment_cms.services.emergency import EmergencyNews
    from harassment_cms.services.people.leaving import Renewed
    from harassment_cms.services.undo import Undone
    from harassment_cms.tui.actions import Action

PLACES = ("cases", "today", "signposting", "import", "insights", "record", "people")
"""The screens that stand side by side, by the actions that lead there."""

SAID_SECONDS = 20
"""How long the line above the keys says what was done."""

ASK_AGAIN_SECONDS = 5
"""How soon after a taking-back another one is asked about: the key may have been pressed twice, or typed."""


class SessionApp(LockingApp[ExitCode]):
    """An app with a home that can be open."""

    def __init__(self, home: Home, user: str | None, unlocked: Workspace | None, place: process.ReturnPlace) -> None:
        super().__init__()
        self.home = home
        self.user = user
        self.open = unlocked
        self.changes = 0
        self.said: Content | None = None
        self.keep_unfinished: Callable[[], None] | None = None
        self.return_place = place
        self.wanted_queue = ""
        self.has_own_keys = False
        self._undone_at = -math.inf
        self._over = False

    @property
    def workspace(self) -> Workspace:
        """The unlocked home; asked for only by screens that stand behind the unlock screen."""
        assert self.open is not None, "nothing behind the unlock screen is shown before it is open"
        return self.open

    def open_case(self, ref: str, pane: str = "", action: str = "") -> None:
        """Open a case on top of where one is; ``action`` is begun at once."""
        from harassment_cms.tui.screens.case.screen import CaseScreen

        self.said = None
        self.push_screen(CaseScreen(ref, pane, action))

    def open_new_case(self, place: str = "") -> None:
        """Write a report down; ``place`` is that of a draft to go on with at once."""
        from harassment_cms.tui.screens.new_case.screen import NewCaseScreen

        self.said = None
        self.push_screen(NewCaseScreen(place))

    def open_queue(self, queue: str) -> None:
        """Go to a queue."""
        self.wanted_queue = queue
        self.changes += 1
        self._go("cases")

    def look_up_help(self, ref: str) -> None:
        """Open the directory for a case, to record a referral from it."""
        from harassment_cms.tui.screens.signposting.screen import SignpostingScreen

        self.push_screen(SignpostingScreen(ref))

    def open_service(self, service_id: str) -> None:
        """Open the directory at one entry."""
        from harassment_cms.tui.screens.signposting.screen import SignpostingScreen

        self.said = None
        self.push_screen(SignpostingScreen(service_id=service_id))

    def here(self) -> process.ReturnPlace:
        """Return where the person is, for after unlocking."""
        found: dict[str, str] = {"theme": self.theme}
        if self.open is not None and self.current_mode in PLACES:
            found["mode"] = self.current_mode
            for screen in self.screen_stack:
                remember: Callable[[], Mapping[str, str]] | None = getattr(screen, "remember", None)
                found |= remember() if remember is not None else {}
        return process.ReturnPlace(**found)

    def offers(self, action: Action) -> bool:
        """Whether this person may do that."""
        if action.needs is None:
            return not (self._is_partner and action.id in NOT_FOR_PARTNERS)
        return self.open is not None and self.open.desk.may(action.needs)

    @property
    def _is_partner(self) -> bool:
        return self.open is not None and Role.PARTNER in self.open.actor.roles

    @property
    def provisional(self) -> bool:
        """Whether the person still has the keys that an administrator made."""
        return self.workspace.actor.provisional and not self.has_own_keys

    def whose(self, *, brief: bool = False) -> Content:
        """Say whose session this is, and PRACTICE where nothing is real; in brief, that alone."""
        from harassment_cms.tui.words import practice, said

        marks = practice(self.workspace.desk.settings.practice)
        if self.workspace.watch.looking:
            marks = Content.assemble(marks, Content.styled(" READ ONLY ", "bold $warning"))
        if brief:
            return marks
        return Content.assemble(marks, " ", said(self.workspace.actor.name), " ")

    def changed(self, words: Content | None) -> None:
        """Note that something was written, and say what: screens read again."""
        self.changes += 1
        self.say(words)

    def say(self, words: Content | None) -> None:
        """Say something on the line above the keys of the screen in front."""
        self.said = words
        self._speak(words)
        if words is not None:
            self.set_timer(SAID_SECONDS, lambda: self._fall_silent(words))

    def _speak(self, words: Content | None) -> None:
        speak: Callable[[Content | None], None] | None = getattr(self.screen, "say", None)
        if speak is not None:
            speak(words)

    def _fall_silent(self, words: Content) -> None:
        if self.said is words:
            self.say(None)

    def _go(self, mode: str) -> None:
        self.said = None
        self.switch_mode(mode)

    def do_undo(self) -> None:
        """Take back the last thing this person recorded; ask first if it may not be what they have in mind."""
        from harassment_cms.tui.words import said

        def nothing(error: CmsError) -> None:
            self.say(said(f"{error.message} {error.hint}"))

        self.read("what to undo", self, self.workspace.undo.peek, self._take_back, nothing, opens=True)

    def _take_back(self, what: Undone) -> None:
        from harassment_cms.tui.words import said

        if self._may_surprise(what):
            from harassment_cms.tui.dialogs.taking_back import TakeBackDialog

            self.push_screen(TakeBackDialog(what.words), lambda done: self._note_undoing() if done else None)
            return

        def taken_back(words: str) -> None:
            self._note_undoing()
            self.changed(said(words))
            self.read_again()

        self.write("undo", self, lambda: self.workspace.undo.last().words, taken_back, self.tell)

    def _note_undoing(self) -> None:
        self._undone_at = time.monotonic()

    def _may_surprise(self, what: Undone) -> bool:
        """Whether it is on a case that is neither shown nor just spoken of, or follows another one closely."""
        if time.monotonic() - self._undone_at < ASK_AGAIN_SECONDS:
            return True
        shown: Callable[[], str | None] | None = getattr(self.screen, "shown_ref", None)
        ref = shown() if shown is not None else None
        just_said = self.said is not None and bool(what.ref) and what.ref in self.said.plain
        return ref is not None and ref != what.ref and not just_said

    def read_again(self) -> None:
        """Let the screen in front read again what it shows."""
        reload: Callable[[], None] | None = getattr(self.screen, "reload", None)
        if reload is not None:
            reload()

    def do_find(self) -> None:
        """Ask for a reference and open its case."""
        from harassment_cms.tui.dialogs.find import FindCase

        self.push_screen(FindCase())

    def do_emergency(self) -> None:
        """Show what concerns this person of emergency access."""
        from harassment_cms.tui.dialogs.emergency import EmergencyDialog

        def show(news: EmergencyNews) -> None:
            self.push_screen(EmergencyDialog(news))

        self.read("emergency", self, self.workspace.emergency.news, show, opens=True)

    def do_write_down(self) -> None:
        """Write down a report that no survey sent."""
        self.open_new_case()

    def do_paraphrase(self) -> None:
        """Write what several people told, for the figures of a period."""
        from harassment_cms.tui.dialogs.paraphrase import PeriodDialog

        self.push_screen(PeriodDialog())

    def do_cases(self) -> None:
        """Go to the queues."""
        self._go("cases")

    def do_today(self) -> None:
        """Go to what is due."""
        self._go("today")

    def do_signposting(self) -> None:
        """Go to the directory."""
        self._go("signposting")

    def do_import(self) -> None:
        """Go to bringing in reports."""
        self._go("import")

    def do_insights(self) -> None:
        """Go to the figures."""
        self._go("insights")

    def do_people(self) -> None:
        """Go to the people who work here."""
        self._go("people")

    def do_record(self) -> None:
        """Go to the record of what was done."""
        self._go("record")

    def do_backups(self) -> None:
        """See the backups, make one, check one."""
        from harassment_cms.tui.dialogs.backups import BackupsDialog

        self.push_screen(BackupsDialog())

    def do_theme(self) -> None:
        """Change the colours."""
        self.theme = themes.other(self.theme)

    def do_help(self) -> None:
        """Explain the screen in front."""
        from harassment_cms.tui.screens.help.screen import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            place = getattr(self.screen, "PLACE", None)
            is_practice = self.open is not None and self.open.desk.settings.practice
            self.push_screen(HelpScreen(place, is_practice, self.offers, is_partner=self._is_partner))

    def do_palette(self) -> None:
        """Find an action by its name."""
        from harassment_cms.tui import palette

        palette.open_on(self)

    def do_lock(self) -> None:
        """Lock now."""
        self.lock()

    def do_leave(self) -> None:
        """Close the program."""
        self.finish()

    def tell(self, error: CmsError) -> None:
        """Show a refusal as a dialogue."""
        from harassment_cms.tui.dialogs.tell import Tell

        self.push_screen(Tell(error))

    def ends_with(self, error: CmsError) -> bool:
        """End the session if the person's way in was taken away, or their keys were replaced."""
        if self.open is None or not isinstance(error, SessionOverError):
            return False
        if not self._over:
            from harassment_cms.tui.dialogs.tell import Tell

            # What is being written cannot be kept any more: nothing of theirs can be sealed or signed.
            self._over, self.keep_unfinished = True, None
            self.push_screen(Tell(error), lambda _: self.exit(ExitCode.LOCKED))
        return True

    def _renew_keys(self) -> None:
        """Renew the case managers' common key if somebody who knows it was removed while this session is open."""
        keys = self.workspace.store.keys
        if keys.must_renew and keys.opens_content and not self._over:
            self.write("renew keys", self, self.workspace.leaving.renew_common_key, self._renewed, lambda _: None)

    def _renewed(self, done: Renewed) -> None:
        from harassment_cms.services.people.leaving import words_of

        if done.team:
            self.changed(Content(" ".join(words_of(done))))
