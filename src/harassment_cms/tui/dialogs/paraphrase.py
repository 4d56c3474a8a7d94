"""Writing a paraphrase: of which period, of which theme, in which words; and what in it may point to somebody.

The program opens the first of these dialogues, and each the next. What was found is listed below the words, each with
a line for why it may stay: the writer changes the words or fills the line, and saves again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from harassment_cms.domain.clocks import counted, local_date
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.narrative.independence import ENOUGH
from harassment_cms.domain.narrative.redaction import KIND_LABELS
from harassment_cms.domain.periods import Period, parse_period, previous, quarter_of
from harassment_cms.services.narrative import Looked, ThemeStanding, Version
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.refer import Pick
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.fields import Lines
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import QUIET, said

_IN_OWN_WORDS = "In words of your own, of what is common to all of them. Nobody is quoted."


class PeriodDialog(Dialog):
    """Asks for the period, and opens the choice of themes."""

    HEADING = "Paraphrase what people told"
    SAVE = "Go on"

    def fields(self) -> ComposeResult:
        """The period, which is the last quarter unless somebody says otherwise."""
        yield Static("A paraphrase stands in the report of exactly these days.", classes="prose quiet")
        yield row("Period", Line("For example: 2026-Q3, or 2025/26", id="period", max_length=40))

    def on_mount(self) -> None:
        """Begin with the last quarter that is over."""
        super().on_mount()
        desk = self.workspace.desk
        self.query_one("#period", Input).value = previous(quarter_of(local_date(desk.clock(), desk.calendar.zone))).id

    def work(self) -> Work:
        """Count what stands behind each theme."""
        period = parse_period(self.query_one("#period", Input).value, self.workspace.desk.settings.year_starts)
        return lambda: (period, self.workspace.paraphrases.standing(period))

    def _done(self, result: tuple[Period, tuple[ThemeStanding, ...]]) -> None:
        self.dismiss(True)
        period, standing = result
        app, program, themes = self.app, self.program, {each.theme: each for each in standing if each.cases}
        if not themes:
            program.say(Content(f"Nothing is marked with a theme in {period.id}. On a case, p marks sentences."))
            return

        def chosen(theme: str) -> None:
            if themes[theme].cases < ENOUGH:
                program.say(Content(f"{ENOUGH} cases have to stand behind a theme before it is written about."))
            else:
                app.push_screen(ParaphraseDialog(period, themes[theme]))

        options = [(theme, f"{each.label}: {_standing(each)}") for theme, each in themes.items()]
        app.push_screen(Pick(f"About which theme, in {period.id}?", options, "", chosen))


class ParaphraseDialog(Dialog):
    """The words, and what was found in them. It is kept only when nothing speaks against it."""

    SAVE = "Keep"
    DRAFT = "paraphrase"

    def __init__(self, period: Period, standing: ThemeStanding) -> None:
        super().__init__()
        self.heading = f"Paraphrase for {period.id}"
        self._period = period
        self._standing = standing
        self._looked: Looked | None = None

    @property
    def place(self) -> str:
        """Where the draft is kept: one for each theme and period."""
        return f"{self.DRAFT}/{self._standing.theme}/{self._period.id}"

    def fields(self) -> ComposeResult:
        """What stands behind the theme, the words, why anonymous reports count, what was found."""
        yield Static(
            Content.assemble(
                said(self._standing.label, style="bold"),
                f": {_standing(self._standing)}. ",
                (_IN_OWN_WORDS, QUIET),
            )
        )
        yield Lines("For example: several people spent weeks looking for somebody who listens", id="text")
        yield row("Anonymous", Line("Why anonymous reports are different people's, if so", id="apart"))
        yield Vertical(id="found")

    def work(self) -> Work:
        """Look it through, and keep it if nothing speaks against it."""
        text, apart, stays = self.query_one("#text", Lines).text, self._value("apart"), self._reasons()
        return lambda: self._keep(text, stays, apart)

    def _keep(self, text: str, stays: Mapping[str, str], apart: str) -> Version:
        paraphrases, theme = self.workspace.paraphrases, self._standing.theme
        looked = self._looked = paraphrases.look(self._period, theme, text, apart)
        reasons = {each.position: stays.get(each.words(looked.text), "") for each in looked.findings}
        return paraphrases.keep(self._period, theme, text, {at: why for at, why in reasons.items() if why}, apart)

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value

    def _reasons(self) -> dict[str, str]:
        """Return why things may stay, by their words: where they stand may have changed since."""
        if self._looked is None:
            return {}
        return {
            each.words(self._looked.text): line.value
            for each in self._looked.findings
            for line in self.query(f"#stays-{each.position}").results(Input)
        }

    def typed(self) -> dict[str, str]:
        """Return what is kept as a draft: the words alone, for what is found in them is looked for again."""
        return {"text": self.query_one("#text", Lines).text.strip()}

    def refuse(self, error: CmsError) -> None:
        """Say what is wrong, and list what was found."""
        super().refuse(error)
        if self._looked is not None:
            self.call_later(self._list, self._looked, self._reasons())

    async def _list(self, looked: Looked, reasons: Mapping[str, str]) -> None:
        found = self.query_one("#found", Vertical)
        await found.remove_children()
        for each in looked.findings:
            words = each.words(looked.text)
            await found.mount(
                Static(Content.assemble(said(words, style="bold"), f", {KIND_LABELS[each.kind]}")),
                row("It may stay", Line("Why, without a name; or change it above", id=f"stays-{each.position}")),
            )
            self.query_one(f"#stays-{each.position}", Input).value = reasons.get(words, "")
        self.go_to_wrong_field()

    def go_to_wrong_field(self) -> None:
        """Go to the first reason that is missing, else to the words."""
        empty = [line for line in self.query("#found Input").results(Input) if not line.value.strip()]
        (empty[0] if empty else self.query_one("#text")).focus()

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content.assemble("Kept: ", said(result.label), f" for {self._period.id}, version {result.edition}.")


def _standing(each: ThemeStanding) -> str:
    return f"{counted(each.cases, 'case')}, of which {each.apart} stand apart"
