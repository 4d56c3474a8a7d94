"""Fields of dialogues that arrows can leave: many lines, and a choice of a few."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea


class Lines(TextArea):
    """Many lines of text; the arrows leave it above the first and below the last line."""

    def __init__(self, placeholder: str = "", *, id: str = "text") -> None:
        super().__init__(id=id, placeholder=placeholder, highlight_cursor_line=False, tab_behavior="focus")
        self.cursor_blink = False
        self.show_line_numbers = False

    def action_cursor_up(self, select: bool = False) -> None:
        """Go up a line, or to the field above."""
        if not select and self.wrapped_document.location_to_offset(self.cursor_location).y == 0:
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go down a line, or to the field below."""
        last = self.wrapped_document.height - 1
        if not select and self.wrapped_document.location_to_offset(self.cursor_location).y >= last:
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)


class Choice(Widget, can_focus=True):
    """A few possibilities, one of them chosen. Up and down go through them and leave at the ends.

    With ``chosen`` None nothing is chosen beforehand, and ``value`` is empty until somebody does: the first Enter
    then only chooses what is marked. Letters go to the field of text below, so that nobody types into nothing.
    """

    DEFAULT_CSS = "Choice { height: auto; width: 1fr; }"
    BINDINGS = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("enter", "submit", show=False),
    ]
    value: reactive[str] = reactive("", init=False)

    class Changed(Message):
        """Another possibility was chosen."""

    class Submitted(Message):
        """Enter: on to the next field."""

    def __init__(self, options: Sequence[tuple[str, str]], *, id: str, chosen: str | None = "") -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self.set_reactive(Choice.value, "" if chosen is None else chosen or self._options[0][0])

    def render(self) -> Content:
        """Draw the possibilities, one a line."""
        lines = []
        for index, (value, label) in enumerate(self._options):
            here = value == self.value
            style = "bold" if here else ""
            if self.has_focus and (here or (not self.value and index == 0)):
                style = "bold $background on $primary" if here else "on $marked"
            lines.append(Content.assemble((f" {'(•)' if here else '( )'} {label} ", style)))
        return Content("\n").join(lines)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One line for each."""
        return len(self._options)

    def watch_value(self) -> None:
        """Tell the dialogue."""
        self.refresh()
        self.post_message(self.Changed())

    def action_step(self, step: int) -> None:
        """Choose the one above or below, or leave."""
        values = [value for value, _ in self._options]
        target = values.index(self.value) + step if self.value in values else min(step, 0)
        if 0 <= target < len(values):
            self.value = values[target]
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_submit(self) -> None:
        """Choose what is marked; when something is chosen, go on."""
        if not self.value:
            self.value = self._options[0][0]
        else:
            self.post_message(self.Submitted())

    def on_key(self, event: events.Key) -> None:
        """Hand a letter to the field of text below."""
        if event.is_printable and event.character and event.character != " ":
            self._hand_on(event, event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Hand what was pasted to the field of text below."""
        self._hand_on(event, event.text)

    def _hand_on(self, event: events.Event, text: str) -> None:
        below = self.screen.focus_chain[self.screen.focus_chain.index(self) + 1 :]
        field = next((widget for widget in below if isinstance(widget, Input | TextArea)), None)
        if field is None:
            return
        event.stop()
        self.screen.set_focus(field)
        if isinstance(field, TextArea):
            field.insert(text)
        else:
            field.insert_text_at_cursor(text)

    def on_click(self, event: events.Click) -> None:
        """Choose the line that was clicked on."""
        offset = event.get_content_offset(self)
        if offset is not None and 0 <= offset.y < len(self._options):
            self.value = self._options[offset.y][0]
