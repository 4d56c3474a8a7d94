"""How a session begins: what the person is told first, new keys to hand out, and then the place where they were.

``BeginningApp`` stands between the session and a person's own keys; the unlock screen enters through it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.domain.permissions import Right
from harassment_cms.tui import process
from harassment_cms.tui.session import PLACES, SessionApp

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.services.emergency import EmergencyNews
    from harassment_cms.services.people import Joined
    from harassment_cms.services.sharing import Told

RENEW_SECONDS = 2
"""How often it is looked whether keys have to be renewed; nothing is read for that."""

_NO_NOTE = "No note of what you saw here yet: if you were here before, it was removed."
_NEW_KEYS = "Your keys were renewed, and with them your note of what you saw here."
_PROVISIONAL = "Your keys are not your own yet. Ctrl+P, then “Your own passphrase”."


class BeginningApp(SessionApp):
    """A session that begins by saying what has to be known."""

    _joined: Joined | None = None

    def enter(self, workspace: Workspace, joined: Joined | None = None) -> None:
        """Begin where the person was when the program locked; with new recovery keys, by showing these."""
        self.open = workspace
        self._joined = joined
        self.watch_presence(workspace.desk.settings.lock_after_minutes)
        self.set_interval(RENEW_SECONDS, self._renew_keys)
        found = workspace.watch.found
        if found.said and not (found.first and len(found.said) == 1):
            from harassment_cms.tui.dialogs.tell import what_is_missing

            self.push_screen(what_is_missing(found.said), lambda _: self._go_on(workspace))
        else:
            self._welcome()

    def _go_on(self, workspace: Workspace) -> None:
        """Go on with a case file that lacks what the person saw, now that they read so."""
        self.write("what was missing", self, workspace.go_on, lambda _: self._welcome(), self.tell)

    def _welcome(self) -> None:
        if self._joined is not None or (self.provisional and not self.workspace.watch.looking):
            from harassment_cms.tui.screens.first_session.screen import FirstSessionScreen

            self.push_screen(FirstSessionScreen(self._joined), lambda _: self._begin())
            self._joined = None
        else:
            self._begin()

    def _begin(self) -> None:
        from harassment_cms.services.people.leaving import words_of
        from harassment_cms.tui.actions import by_id
        from harassment_cms.tui.dialogs.tell import renewed_keys, was_put_right, why_no_cases

        offered = [name for name in PLACES if self.offers(by_id(name))]
        reason = why_no_cases(self.workspace.actor)
        place = self.return_place
        self.switch_mode(place.mode if place.mode in offered else offered[0])
        self.read("emergency", self, self.workspace.emergency.news, self._tell_of_emergencies)
        self.read("recoveries", self, self.workspace.leaving.recoveries, self._tell_recoveries)
        self._note("parts", self.workspace.closed_cases.give_parts)
        if reason is not None:
            self.push_screen(reason)
            return
        if place.ref and self.workspace.desk.may(Right.READ_CASES):
            self.open_case(place.ref, place.pane, place.action)
        elif place.action == process.NEW_CASE:
            self.open_new_case(place.pane)
        if self.workspace.watch.found.first:
            self.say(Content.styled(_NO_NOTE, "$warning"))
        elif self.workspace.watch.found.renewed:
            self.say(Content(_NEW_KEYS))
        if self.workspace.put_right:
            self.tell(was_put_right(self.workspace.put_right))
        if self.provisional:
            self.say(Content.styled(_PROVISIONAL, "$warning"))
        elif words := words_of(self.workspace.leaving.at_unlock):
            self.tell(renewed_keys((*words, *(told.words() for told in self.workspace.came_back))))
        elif came := self.workspace.came_back:
            self._tell_what_came(came)

    def _tell_what_came(self, came: Sequence[Told]) -> None:
        from harassment_cms.tui.words import said

        self.say(said(" ".join(told.words() for told in came)))

    def _tell_recoveries(self, words: tuple[str, ...]) -> None:
        """Tell of recovery keys that were used, until the person has gone on from there."""
        if words:
            from harassment_cms.tui.dialogs.tell import Tell, recovery_used

            seen = self.workspace.leaving.have_seen
            self.push_screen(Tell(recovery_used(words)), lambda _: self._note("recovery seen", seen))

    def _note(self, name: str, work: Callable[[], object]) -> None:
        if not self.workspace.watch.looking:
            self.write(name, self, work, lambda _: None)

    def _tell_of_emergencies(self, news: EmergencyNews) -> None:
        if news.waits:
            from harassment_cms.tui.dialogs.emergency import EmergencyDialog

            self.push_screen(EmergencyDialog(news))
