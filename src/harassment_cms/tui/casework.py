"""What can be done on a case, from the list and from the case itself: the same keys, the same dialogues.

``CaseActions`` is mixed into screens that have a case under the cursor. Each action opens its dialogue, or does its
one thing at once where nothing has to be asked. Screens say which case it is and read again afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.domain.case import Case, CaseLine, SafetyMark, Status
from harassment_cms.domain.errors import CmsError
from harassment_cms.tui.frame import Frame

if TYPE_CHECKING:
    from harassment_cms.services.people import Taker
    from harassment_cms.tui.dialogs.base import Dialog


class CaseActions(Frame):
    """A screen with a case to work on."""

    def current_line(self) -> CaseLine | None:
        """The case that actions are done on."""
        raise NotImplementedError

    def shown_ref(self) -> str | None:
        """The case that is shown, or stands under the cursor."""
        line = self.current_line()
        return line.case.ref if line else None

    def on_case(self, act: Callable[[CaseLine], None]) -> None:
        """Do something with the case under the cursor, or say that there is none."""
        line = self.current_line()
        if line is None:
            self.program.say(Content("There is no case under the cursor yet."))
        else:
            act(line)

    def _at_once(self, name: str, work: Callable[[str, int], Case], words: str) -> None:
        def act(line: CaseLine) -> None:
            case = line.case

            def done(_: Case) -> None:
                self.program.changed(Content(f"{case.ref}{words}. u takes it back."))
                self.reload()

            def refused(error: CmsError) -> None:
                self.program.tell(error)
                self.reload()

            self.program.write(name, self, lambda: work(case.ref, case.version), done, refused)

        self.on_case(act)

    def do_take(self) -> None:
        """Take the case."""
        casework = self.workspace.casework
        self._at_once("take", casework.take, " is with you now")

    def do_seen(self) -> None:
        """Record that a changed answer was looked at."""
        casework = self.workspace.casework
        self._at_once("seen", casework.see_change, ": changed answer seen")

    def do_safety(self) -> None:
        """Record the safety check."""

        def act(line: CaseLine) -> None:
            if line.case.safety is SafetyMark.CHECKED:
                self.program.say(Content(f"{line.case.ref} has its safety check already. n adds a note."))
            else:
                self.check_safety(line)

        self.on_case(act)

    def check_safety(self, line: CaseLine) -> None:
        """Begin the safety check: with the case open, for the report has to be read for it."""
        self.program.open_case(line.case.ref, action="safety")

    def do_give(self) -> None:
        """Ask to whom."""

        def act(line: CaseLine) -> None:
            from harassment_cms.tui.dialogs.moving import GiveDialog

            def ask(takers: tuple[Taker, ...]) -> None:
                if takers:
                    self.app.push_screen(GiveDialog(line.case, takers))
                else:
                    self.program.say(Content("Nobody else works cases here yet."))

            self.program.read("people", self, lambda: self._colleagues(line), ask, opens=True)

        self.on_case(act)

    def _colleagues(self, line: CaseLine) -> tuple[Taker, ...]:
        return tuple(taker for taker in self.workspace.details.takers() if taker.name != line.assignee)

    def do_note(self) -> None:
        """Ask for the note."""
        from harassment_cms.tui.dialogs.work import NoteDialog

        self.on_case(lambda line: self.ask(NoteDialog(line.case.ref)))

    def do_contact(self) -> None:
        """Record a contact: with the case open, for what has to be known before stands there."""
        self.on_case(lambda line: self.program.open_case(line.case.ref, action="contact"))

    def do_task(self) -> None:
        """Ask what and when."""
        from harassment_cms.tui.dialogs.work import TaskDialog

        self.on_case(lambda line: self.ask(TaskDialog(line.case.ref)))

    def do_label(self) -> None:
        """Ask for the label."""
        from harassment_cms.tui.dialogs.work import LabelDialog

        self.on_case(lambda line: self.ask(LabelDialog(line)))

    def do_link(self) -> None:
        """Ask which case, and why."""
        from harassment_cms.tui.dialogs.find import LinkDialog

        self.on_case(lambda line: self.ask(LinkDialog(line.case.ref)))

    def do_status(self) -> None:
        """Ask where to."""
        from harassment_cms.tui.dialogs.moving import StatusDialog

        self.on_case(lambda line: self.ask(StatusDialog(line.case)))

    def do_close(self) -> None:
        """Ask for the outcome."""
        from harassment_cms.tui.dialogs.moving import CLOSES_AFTER_SAFETY_CHECK, CloseDialog

        def act(line: CaseLine) -> None:
            if line.case.status is Status.CLOSED:
                self.program.say(Content(f"{line.case.ref} is closed already. m opens it again."))
            elif line.case.safety is not SafetyMark.CHECKED:
                self.program.say(Content(f"{CLOSES_AFTER_SAFETY_CHECK} s records it."))
            else:
                self.ask(CloseDialog(line.case))

        self.on_case(act)

    def do_refer(self) -> None:
        """Look up who can help, for this case."""

        def act(line: CaseLine) -> None:
            self.program.said = None
            self.program.look_up_help(line.case.ref)

        self.on_case(act)

    def ask(self, dialog: Dialog) -> None:
        """Open a dialogue."""
        self.app.push_screen(dialog)
