"""The dialogues of daily work on a case: note, contact, task, label."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, Static

from harassment_cms.domain.case import CaseLine
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.timephrases import describe, parse_time
from harassment_cms.services.casework import LONGEST_LABEL
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.widgets.fields import Choice, Lines
from harassment_cms.tui.widgets.line import Line, Minutes
from harassment_cms.tui.words import QUIET, said


class NoteDialog(Dialog):
    """A note, with the minutes spent."""

    HEADING = "Note"
    DRAFT = ACTION = "note"

    def fields(self) -> ComposeResult:
        """The text and the minutes."""
        yield Lines("For example: met in the library, agreed to talk again on Thursday", id="text")
        yield minutes_row()

    def work(self) -> Work:
        """Add the note."""
        text, minutes = self.query_one("#text", Lines).text, self.query_one(Minutes).number
        return lambda: self.workspace.casework.note(self.ref, text, minutes)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        back = " u takes it back." if self.workspace.desk.may(Right.WORK_CASES) else ""
        return Content(f"Note added to {self.ref}.{back}")


class ContactDialog(Dialog):
    """An attempt to reach the reporting party, or that they were reached. Says first what to mind."""

    HEADING = "Contact"
    DRAFT = ACTION = "contact"

    def __init__(self, ref: str, before: Content | None = None) -> None:
        super().__init__(ref)
        self._before = before

    def fields(self) -> ComposeResult:
        """What to mind, how it went, a few words, the minutes."""
        if self._before is not None:
            yield Static(self._before, classes="prose")
        yield Choice(
            [
                ("tried", "Tried: not reached, or no answer yet"),
                ("reached", "Reached: we heard from one another"),
            ],
            id="how",
        )
        yield Lines("For example: by e-mail, as they asked; told them who can help", id="text")
        yield minutes_row()

    def work(self) -> Work:
        """Record the contact."""
        reached = self.query_one("#how", Choice).value == "reached"
        text, minutes = self.query_one("#text", Lines).text, self.query_one(Minutes).number
        return lambda: self.workspace.casework.contact(self.ref, reached=reached, text=text, minutes=minutes)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"Contact recorded on {self.ref}. u takes it back.")


class TaskDialog(Dialog):
    """Something to do by a time, which is shown in words while it is typed."""

    HEADING = "Add a task"
    SAVE = "Add"
    DRAFT = ACTION = "task"

    def fields(self) -> ComposeResult:
        """What, when, and when that is."""
        yield row("What to do", Line("For example: ring back about the room", id="title"))
        yield row("By when", Line("For example: fri 10:00", id="when", max_length=60))
        yield Static(id="meant", classes="meant")

    def on_mount(self) -> None:
        """Show how times may be written."""
        super().on_mount()
        self._show_meaning("")

    @on(Input.Changed, "#when")
    def _when_typed(self, message: Input.Changed) -> None:
        self._show_meaning(message.value)

    def _show_meaning(self, typed: str) -> None:
        desk = self.workspace.desk
        meant = self.query_one("#meant", Static)
        if not typed.strip():
            meant.update(Content.styled("For example: fri 10:00, tomorrow, 4h, 3wd (working days), 12 dec", QUIET))
            return
        now = desk.clock()
        try:
            when = parse_time(typed, now, desk.calendar)
        except CmsError as error:
            meant.update(said(f"{error.message} {error.hint}", style=QUIET))
            return
        meant.update(Content.styled(f"= {describe(when, now, desk.calendar.zone)}", "$success"))

    def work(self) -> Work:
        """Add the task."""
        title, when = self.query_one("#title", Input).value, self.query_one("#when", Input).value
        return lambda: self.workspace.tasks.add(title, when, self.ref or None)

    def done_words(self, result: Any) -> Content:
        """Say when it is due."""
        desk = self.workspace.desk
        due = describe(result.due_at, desk.clock(), desk.calendar.zone)
        return Content(f"Task added for {due}. u takes it back.")


class LabelDialog(Dialog):
    """A few words of one's own beside a reference."""

    HEADING = "Label"

    def __init__(self, line: CaseLine) -> None:
        super().__init__(line.case.ref)
        self._line = line

    def fields(self) -> ComposeResult:
        """The label."""
        yield Static("A few words by which you know this case again. Empty takes the label away.", classes="prose")
        yield row("Label", Line(id="label", max_length=LONGEST_LABEL))

    def on_mount(self) -> None:
        """Begin with the label as it is."""
        super().on_mount()
        self.query_one("#label", Input).value = self._line.label or ""

    def work(self) -> Work:
        """Write the label."""
        label = self.query_one("#label", Input).value
        return lambda: self.workspace.casework.label(self.ref, label, self._line.case.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"Label of {self.ref} changed. u takes it back.")


def row(label: str, field: Input) -> Horizontal:
    """A label and its field on one line."""
    return Horizontal(Label(label, classes="label"), field, classes="row")


class MinutesRow(Horizontal):
    """Where the minutes spent are typed, and beside it how they are read."""

    def compose(self) -> ComposeResult:
        """The label, the field, the reading."""
        yield Label("Minutes spent", classes="label")
        yield Minutes()
        yield Label("", id="read")

    @on(Input.Changed, "#minutes")
    def _typed(self) -> None:
        try:
            number = self.query_one(Minutes).number
        except CmsError:
            words = Content.styled(" not a time yet: 90, or 1h30", QUIET)
        else:
            words = Content.styled("" if number is None else f" = {counted(number, 'minute')}", "$success")
        self.query_one("#read", Label).update(words)


def minutes_row() -> MinutesRow:
    """Where the minutes spent are typed."""
    return MinutesRow(classes="row")
