"""What all dialogues share: fields, a place for what is wrong, saving in a thread, and a draft kept while typing.

A dialogue subclasses ``Dialog``, makes its ``fields``, and returns from ``work`` what saving runs. It stays open
until that was done, so that a refusal loses nothing. With ``DRAFT`` set, what is typed is sealed within two seconds
and is there again the next time; it is dropped when it was saved.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from harassment_cms.domain.errors import CmsError, ConflictError, InputRefusedError, UsageError
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.program import Program, program_of
from harassment_cms.tui.sized import Sized, TooSmall
from harassment_cms.tui.widgets.fields import Choice
from harassment_cms.tui.widgets.line import Minutes
from harassment_cms.tui.words import said

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace

Work = Callable[[], Any]
KEEP_AFTER = 1.0
"""Seconds after the first unsaved key until a draft is sealed."""


class Dialog(Sized[bool], ModalScreen[bool]):
    """A box in the middle. It ends with True when its work was done, False when it was left."""

    CSS_PATH = [TOKENS, TOKENS.with_name("dialogs.tcss")]
    AUTO_FOCUS = "Input, TextArea, Choice, Blocks, #save, #cancel"
    BINDINGS = [
        Binding("escape", "cancel", "Back", show=False),
        Binding("ctrl+s", "save", "Save", show=False),
        Binding("down,right", "app.focus_next", show=False),
        Binding("up,left", "app.focus_previous", show=False),
    ]
    HEADING: ClassVar[str] = ""
    SAVE: ClassVar[str] = "Save"
    DRAFT: ClassVar[str] = ""
    ACTION: ClassVar[str] = ""

    def __init__(self, ref: str = "") -> None:
        super().__init__()
        self.ref = ref
        self.heading = self.HEADING
        self.busy = False
        self._restored: dict[str, str] = {}
        self._timer: Timer | None = None
        self._order = Lock()
        self._latest = ""
        self._keeping = 0
        self._saved = False
        self._last_field: Widget | None = None

    @property
    def program(self) -> Program:
        """The app."""
        return program_of(self.app)

    @property
    def workspace(self) -> Workspace:
        """The unlocked home."""
        return self.program.workspace

    def compose(self) -> ComposeResult:
        """Put the box together."""
        yield TooSmall()
        with Vertical(id="box") as box:
            box.border_title = f"{self.heading} · {self.ref}" if self.ref else self.heading
            if self.program.open is not None and self.workspace.desk.settings.practice:
                box.border_subtitle = "PRACTICE"
            with VerticalScroll(id="fields", can_focus=False):
                yield from self.fields()
            yield Static(id="problem")
            with Horizontal(id="buttons"):
                yield from self.buttons()

    def fields(self) -> ComposeResult:
        """The widgets that ask; a subclass's own."""
        raise NotImplementedError

    def buttons(self) -> ComposeResult:
        """The buttons below."""
        yield Button(f"{self.SAVE}  Ctrl+S", id="save", compact=True)
        yield Button("Back  Esc", id="cancel", compact=True)

    def work(self) -> Work:
        """Return what saving does, from what the fields hold now; raises ``CmsError`` if that cannot be right."""
        raise NotImplementedError

    def done_words(self, result: Any) -> Content:
        """Say what was done."""
        raise NotImplementedError

    def remember(self) -> dict[str, str]:
        """What to begin again after unlocking."""
        return {"action": self.ACTION} if self.ACTION else {}

    @property
    def place(self) -> str:
        """Where this dialogue's draft is kept."""
        return f"{self.DRAFT}/{self.ref}"

    def on_mount(self) -> None:
        """Begin to keep what is typed."""
        if self.DRAFT:
            self.program.keep_unfinished = self.keep_now
            self.program.read("draft", self, lambda: self.workspace.drafts.load(self.place), self._restore)

    def on_unmount(self) -> None:
        """There is nothing unfinished any more."""
        if self.DRAFT:
            self.program.keep_unfinished = None

    def _kept_fields(self) -> Iterator[tuple[str, Input | TextArea | Choice]]:
        for widget in self.query("Input, TextArea, Choice"):
            if isinstance(widget, Input | TextArea | Choice) and widget.id:
                yield widget.id, widget

    def values(self) -> dict[str, str]:
        """Return what the fields hold, by their ids."""
        return {
            name: widget.text if isinstance(widget, TextArea) else widget.value or ""
            for name, widget in self._kept_fields()
        }

    def _restore(self, text: str) -> None:
        try:
            kept = json.loads(text or "{}")
        except ValueError:
            kept = {"text": text}
        if not isinstance(kept, dict):
            return
        self._restored = {str(name): str(value) for name, value in kept.items()}
        for name, widget in self._kept_fields():
            value = self._restored.get(name)
            if not value:
                continue
            if isinstance(widget, TextArea):
                # Whoever typed faster than the draft was read loses neither.
                widget.load_text(value + widget.text)
                widget.move_cursor(widget.document.end)
            elif isinstance(widget, Choice):
                widget.value = value
            else:
                widget.value = value + widget.value
        if self._restored:
            self.show_problem(Content.styled("This is what you had begun to write.", "$success"))

    def typed(self) -> dict[str, str]:
        """Return what was typed, without what was only chosen from a list: an empty one is no draft."""
        return {
            name: (widget.text if isinstance(widget, TextArea) else widget.value).strip()
            for name, widget in self._kept_fields()
            if not isinstance(widget, Choice)
        }

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Choice.Changed)
    def _something_typed(self) -> None:
        if self.DRAFT and not self._saved and self._timer is None:
            self._timer = self.set_timer(KEEP_AFTER, self.keep)

    def keep(self) -> None:
        """Seal what was typed so far, in a thread."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._latest = json.dumps(self.values()) if any(self.typed().values()) else ""
        self._keeping += 1
        self.program.write(f"draft {self._keeping}", self, self._seal, lambda _: None, self.refuse)

    def keep_now(self) -> None:
        """Seal what was typed before the program ends; whatever hinders it, the program still ends."""
        self._latest = json.dumps(self.values()) if any(self.typed().values()) else ""
        with suppress(CmsError):
            self._seal()

    def _seal(self) -> None:
        # The text is looked at inside: whichever of two drafts is sealed last, it is the newest that stays.
        with self._order:
            if not self._saved:
                self.workspace.drafts.save(self.place, self._latest)

    def action_cancel(self) -> None:
        """Leave; what was typed stays as a draft."""
        if self.busy:
            return
        if self.DRAFT and any(self.typed().values()):
            self.keep()
            self.program.said = Content("Nothing was recorded. What you typed is kept and will be there again.")
        self.dismiss(False)

    def action_save(self) -> None:
        """Do the work, once."""
        if self.busy or self.too_small:
            return
        try:
            work = self.work()
        except CmsError as error:
            self.refuse(error)
            return
        self._set_busy(True)
        self.program.write(f"dialog {self.heading}", self, lambda: self._finish(work), self._done, self.refuse)

    def _finish(self, work: Work) -> Any:
        # The draft goes with the saving and cannot come back: a draft being sealed meanwhile waits, then sees it.
        with self._order:
            result = work()
            self._saved = True
            if self.DRAFT:
                self.workspace.drafts.save(self.place, "")
        return result

    def _done(self, result: Any) -> None:
        self.program.changed(self.done_words(result))
        self.dismiss(True)

    def refuse(self, error: CmsError) -> None:
        """Say what is wrong; everything typed is still there."""
        if isinstance(error, ConflictError):
            self.program.changes += 1
        self._set_busy(False)
        said_anyway = f"{error.title}." in error.message
        words = Content("") if said_anyway or not error.title else Content.styled(f"{error.title}. ", "bold $error")
        self.show_problem(Content.assemble(words, said(f"{error.message} {error.hint}")))

        if isinstance(error, InputRefusedError | UsageError) or isinstance(self.focused, Button | None):
            self.go_to_wrong_field()

    def go_to_wrong_field(self) -> None:
        """Bring the focus to the field that has to be corrected, as far as the dialogue can tell."""
        fields = [widget for _, widget in self._kept_fields()]
        for minutes in self.query(Minutes):
            try:
                minutes.number  # noqa: B018 - asked only whether it can be read
            except CmsError:
                minutes.focus()
                return
        asked = [field for field in fields if not isinstance(field, Minutes)]
        values = self.values()
        empty = next((field for field in asked if not values[field.id or ""]), None)
        wrong = empty or self._last_field or next(iter(fields), None)
        if wrong is not None:
            wrong.focus()

    def say(self, words: Content | None) -> None:
        """Say something on the lower edge of the box, such as that the program is about to lock."""
        practice = self.program.open is not None and self.workspace.desk.settings.practice
        self.query_one("#box").border_subtitle = words or ("PRACTICE" if practice else None)

    def show_problem(self, words: Content) -> None:
        """Show words above the buttons."""
        self.query_one("#problem", Static).update(words)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        for button in self.query("#save").results(Button):
            button.disabled = busy

    @on(Button.Pressed, "#save")
    def _save_pressed(self) -> None:
        self.action_save()

    @on(Button.Pressed, "#cancel")
    def _cancel_pressed(self) -> None:
        self.action_cancel()

    @on(Input.Submitted)
    @on(Choice.Submitted)
    def _next_field(self) -> None:
        self._last_field = self.focused
        self.focus_next()
        if self.focused is not None and self.focused.id == "save":
            self.action_save()
