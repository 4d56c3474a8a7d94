"""One question of a report on its page: its words, where the answer goes, and how a typed one is understood."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from harassment_cms.formdefs import OTHER, Question, QuestionType, judge
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand import Step
from harassment_cms.tui.widgets.fields import Lines
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import QUIET, STRONG, said

LONGEST_LINE = 4_000
Understand = Callable[[str], Content]
"""Says what a typed answer means, or that it cannot be read."""


class Asked(Vertical):
    """A question with its field. Nothing is answered beforehand."""

    class Changed(Message):
        """It was answered otherwise."""

        def __init__(self, asked: Asked) -> None:
            super().__init__()
            self.asked = asked

    class Done(Message):
        """Enter: on to the next question."""

    def __init__(self, step: Step, given: Given, understand: Understand | None = None) -> None:
        super().__init__()
        self.step = step
        self._given = given
        self._understand = understand or _judged(step.question)

    def compose(self) -> ComposeResult:
        """The question, then the field that its type needs."""
        question = self.step.question
        heading = said(question.text, style=STRONG)
        if question.help:
            heading = Content.assemble(heading, "\n", said(question.help, style=QUIET))
        yield Static(heading, classes="question")
        if question.type.has_options:
            options = [(option.code, said(option.label)) for option in question.options]
            yield Picks(options, several=question.type is QuestionType.MULTI, picked=self._given.codes)
            if question.other:
                yield Line("In their words", id="other", max_length=LONGEST_LINE)
        elif question.type is QuestionType.LONG_TEXT:
            yield Lines()
        else:
            yield Line(id="line", max_length=LONGEST_LINE)
        yield Static(classes="meant")

    def on_mount(self) -> None:
        """Begin with what was said before; words of one's own only belong to Other."""
        for field in self.query("#line").results(Input):
            field.value = self._given.text
        for field in self.query("#other").results(Input):
            field.value = self._given.other
        for area in self.query(TextArea):
            area.load_text(self._given.text)
        self._show_meaning()

    @property
    def given(self) -> Given:
        """What is said now."""
        picked = tuple(code for picks in self.query(Picks) for code in picks.picked)
        lines = {field.id: field.value for field in self.query(Input)}
        text = "".join(area.text for area in self.query(TextArea)) or lines.get("line", "")
        return Given(picked, text, lines.get("other", "") if OTHER in picked else "")

    def go_to(self) -> None:
        """Take the focus to its field."""
        for widget in self.query("Picks, Input, TextArea"):
            widget.focus()
            return

    @on(Picks.Changed)
    @on(Input.Changed)
    @on(TextArea.Changed)
    def _answered(self, message: Message) -> None:
        message.stop()
        self._show_meaning()
        if self.given != self._given:
            self._given = self.given
            self.post_message(self.Changed(self))

    @on(Picks.Submitted)
    @on(Input.Submitted)
    def _answered_with_enter(self, message: Message) -> None:
        # Behind the change itself, which may have brought a further question into sight.
        message.stop()
        self.post_message(self.Done())

    def _show_meaning(self) -> None:
        given = self.given
        for field in self.query("#other"):
            field.display = OTHER in given.codes
        meant = self.query_one(".meant", Static)
        words = self._understand(given.text) if given.text.strip() else Content("")
        meant.display = bool(words)
        meant.update(words)


def _judged(question: Question) -> Understand:
    """Say what the form would not understand; the answer stays as typed all the same."""

    def understand(text: str) -> Content:
        if question.type in (QuestionType.TEXT, QuestionType.LONG_TEXT):
            return Content("")
        return Content.styled(judge(question, text).problem or "", "$warning")

    return understand
