"""Marking sentences with themes, and taking a mark away again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from harassment_cms.codebook import Theme
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.narrative.excerpts import Excerpt, Source, between, sentences
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import QUIET, said

_SENTENCES = "Enter marks a sentence, and takes the mark back. Sentences that stand together make one excerpt."
_THEMES = "What it speaks of"


class ExcerptDialog(Dialog):
    """The sentences of what was told, to be marked, and the themes. Nothing is chosen beforehand."""

    HEADING = "Mark an excerpt"
    SAVE = "Mark"
    AUTO_FOCUS = "Picks"

    def __init__(self, ref: str, source: Source, themes: Sequence[Theme]) -> None:
        super().__init__(ref)
        self._source = source
        self._spans = sentences(source.text)
        self._themes = tuple(themes)

    def fields(self) -> ComposeResult:
        """The question, its sentences, the themes, how they agreed."""
        yield Static(Content.assemble(said(self._source.title, style="bold"), "\n", (_SENTENCES, QUIET)))
        words = (self._source.text[slice(*span)] for span in self._spans)
        yield Picks([(str(place), said(each)) for place, each in enumerate(words)], several=True, id="sentences")
        yield Static(Content.styled(_THEMES, "bold"))
        yield Picks([(theme.id, said(theme.label)) for theme in self._themes], several=True, id="themes")
        yield row("They agreed", Line("Only where they wanted to be asked first: when, and how", id="agreed"))

    @on(Picks.Moved)
    def _into_sight(self) -> None:
        field = self.focused
        if isinstance(field, Picks):
            region = field.cursor_region.translate(field.virtual_region.offset)
            self.query_one("#fields", VerticalScroll).scroll_to_region(region, animate=False, immediate=True)

    def work(self) -> Work:
        """Mark them."""
        words = self._words()
        if words is None:
            chosen = self._picked("sentences")
            what = "The sentences do not stand together." if chosen else "No sentence is chosen yet."
            raise InputRefusedError(f"{what} Nothing was marked.", "Mark those apart one after the other.")
        themes, agreed = self._picked("themes"), self.query_one("#agreed", Input).value
        return lambda: self.workspace.coding.mark(self.ref, words, themes, agreed)

    def _words(self) -> str | None:
        return between(self._source.text, [self._spans[int(place)] for place in self._picked("sentences")])

    def _picked(self, name: str) -> tuple[str, ...]:
        return self.query_one(f"#{name}", Picks).picked

    def go_to_wrong_field(self) -> None:
        """Go to where something has to be chosen, else to how they agreed."""
        wrong = "agreed" if self._picked("themes") else "themes"
        self.query_one("#sentences" if self._words() is None else f"#{wrong}").focus()

    def done_words(self, result: Any) -> Content:
        """Say so, without a word of it."""
        return Content(f"An excerpt of {self.ref} is marked. u takes it back.")


class TakeMarkAwayDialog(Dialog):
    """Asks before a mark is taken away."""

    HEADING = "Take a mark away"
    SAVE = "Take away"
    AUTO_FOCUS = "#save"

    def __init__(self, ref: str, excerpt: Excerpt, themes: str) -> None:
        super().__init__(ref)
        self._excerpt = excerpt
        self._names = themes

    def fields(self) -> ComposeResult:
        """Which themes it was marked with, and that the words stay."""
        yield Static(said(self._names, style="bold"), classes="prose")
        yield Static(
            "The words stay where they are; they only count for these themes no more.", classes="prose quiet"
        )

    def work(self) -> Work:
        """Take it away."""
        return lambda: self.workspace.coding.take_away(self.ref, self._excerpt.id)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"The mark is taken away from {self.ref}. u puts it back.")
