"""Asks which question of the form a heading is that the form does not know. Nothing is decided but by a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.formdefs import QuestionType
from harassment_cms.intake.change_words import decided_words, suggestion_words
from harassment_cms.intake.recognise import recognise
from harassment_cms.intake.suggesting import Unplaced
from harassment_cms.intake.understanding import Wish
from harassment_cms.services.form_changes import Decided
from harassment_cms.tui.dialogs.refer import Pick
from harassment_cms.tui.frame import Frame
from harassment_cms.tui.words import said

_ANOTHER, _LEAVE = "another", "leave"
_QUESTION = "question "

Options = Sequence[tuple[str, str]]


class WhichQuestion(Pick):
    """The heading, and what it may be."""

    def __init__(self, unplaced: Unplaced, options: Options, chosen: Callable[[str], None]) -> None:
        super().__init__("Which question is this?", options, "", chosen)
        self._unplaced = unplaced

    def fields(self) -> ComposeResult:
        """The heading above the list."""
        yield Static(said(f"“{self._unplaced.heading}”", style="bold"), classes="prose")
        yield Static("It is remembered as an earlier wording, and put on record.", classes="prose quiet")
        yield from super().fields()


class HeadingQuestions:
    """Asks about the headings of one file. ``decided`` is called when the form changed, ``left`` when it stays."""

    def __init__(self, screen: Frame, decided: Callable[[], None], left: Callable[[Unplaced], None]) -> None:
        self._screen = screen
        self._decided = decided
        self._left = left

    def ask(self, form: str, unplaced: Unplaced, path: Path, wish: Wish) -> None:
        """Offer the suggestions, all other questions that have no column, and to leave it."""

        def chosen(value: str) -> None:
            if value == _LEAVE:
                self._left(unplaced)
            elif value == _ANOTHER:
                self._ask_further(form, unplaced, path, wish)
            else:
                self._decide(form, unplaced, value.removeprefix(_QUESTION))

        options = [(f"{_QUESTION}{each.question}", suggestion_words(each)) for each in unplaced.suggestions]
        options += [
            (_ANOTHER, "another question of the form"),
            (_LEAVE, "none, or not now: leave it as it is"),
        ]
        self._screen.app.push_screen(WhichQuestion(unplaced, options, chosen))

    def _ask_further(self, form: str, unplaced: Unplaced, path: Path, wish: Wish) -> None:
        program, desk = self._screen.program, self._screen.workspace.desk

        def without_column() -> Options:
            found = recognise(path, desk.forms(), wish, zone=desk.settings.timezone)
            there = found.layout.questions()
            asked = (each for each in found.form.questions if each.type is not QuestionType.STATEMENT)
            return [(each.id, f"“{each.text}” ({each.id})") for each in asked if each.id not in there]

        def offer(options: Options) -> None:
            if options:
                dialog = WhichQuestion(unplaced, options, lambda question: self._decide(form, unplaced, question))
                self._screen.app.push_screen(dialog)
            else:
                program.say(Content("Every question of the form has a column in this file."))

        program.read("questions without a column", self._screen, without_column, offer, opens=True)

    def _decide(self, form: str, unplaced: Unplaced, question: str) -> None:
        program, changes = self._screen.program, self._screen.workspace.form_changes

        def done(decided: Decided) -> None:
            program.changed(said(decided_words(decided.wording, decided.question, decided.form, decided.version)))
            self._decided()

        program.write("map heading", self._screen, lambda: changes.decide(form, unplaced.wording, question), done)
