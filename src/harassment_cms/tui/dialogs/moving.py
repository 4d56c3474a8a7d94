"""The dialogues by which a case moves on: to another person, another status, its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.case import Case, Route, SafetyMark, Status
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.codes import OUTCOME
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.lifecycle import STATUS_LABELS, moves_from
from harassment_cms.domain.revisions import title
from harassment_cms.domain.safetext import safe_text
from harassment_cms.domain.work import Task
from harassment_cms.services.cases import CaseView
from harassment_cms.services.people import Taker
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import minutes_row, row
from harassment_cms.tui.widgets.fields import Choice, Lines
from harassment_cms.tui.widgets.line import Line, Minutes
from harassment_cms.tui.words import SOON, Reader

CLOSES_AFTER_SAFETY_CHECK = "A case is closed only after its safety check, and nobody has recorded it yet."
_ANONYMOUS_OUTCOME = "closed_anonymous"


def outcomes_for(route: Route) -> tuple[str, ...]:
    """Return the outcomes a case of this route can have; one that may not fit comes last."""
    codes = tuple(OUTCOME.codes())
    if route is Route.ANONYMOUS:
        return codes
    others = tuple(code for code in codes if code != _ANONYMOUS_OUTCOME)
    return (*others, _ANONYMOUS_OUTCOME) if route is Route.UNKNOWN else others


class GiveDialog(Dialog):
    """Gives the case to a case manager."""

    HEADING = "Give the case to"
    SAVE = "Give"

    def __init__(self, case: Case, takers: Sequence[Taker]) -> None:
        super().__init__(case.ref)
        self._case = case
        self._takers = tuple(takers)

    def fields(self) -> ComposeResult:
        """Everyone who works cases; who is away stands last, with who covers for them."""
        yield Choice([(taker.name, safe_text(taker.words or taker.name)) for taker in self._takers], id="name")

    def work(self) -> Work:
        """Assign it."""
        name = self.query_one(Choice).value
        return lambda: self.workspace.casework.give(self.ref, name, self._case.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        name = self.query_one(Choice).value
        away = next((f" {taker.words}." for taker in self._takers if taker.name == name and taker.away), "")
        return Content(f"{self.ref} is now with {safe_text(name)}.{safe_text(away)} u takes it back.")


class CurrentDialog(Dialog):
    """Says which of several answers of a report are the current ones."""

    HEADING = "Which answers are the current ones?"
    SAVE = "These"

    def __init__(self, view: CaseView, reader: Reader) -> None:
        super().__init__(view.line.case.ref)
        self._view = view
        self._reader = reader

    def fields(self) -> ComposeResult:
        """Each of them, by when it came in; what they say stands on the page of the report."""
        yield Static("What each of them says stands on the page Report.", classes="prose quiet")
        shown = {each.revision: each for each in self._view.submissions if each.revision is not None}
        options = [
            (str(number), f"{title(given, self._view.revisions)}, came in {self._reader.moment(given.received_at)}")
            for number, given in sorted(shown.items())
        ]
        yield Choice(options, id="revision", chosen=None)

    def work(self) -> Work:
        """Record it; nothing is chosen before somebody did."""
        chosen, version = self.query_one(Choice).value, self._view.line.case.version
        if not chosen:
            raise InputRefusedError("Nothing is chosen yet. Nothing was recorded.", "Choose one with up and down.")
        return lambda: self.workspace.casework.choose_current(self.ref, int(chosen), version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{self.ref}: these are the current answers now. u takes it back.")


class StatusDialog(Dialog):
    """Moves the case to one of the states it may move to; closing asks for more and is begun from here too."""

    HEADING = "Move the case to"
    SAVE = "Move"

    def __init__(self, case: Case) -> None:
        super().__init__(case.ref)
        self._case = case

    def fields(self) -> ComposeResult:
        """Where it may go, and why."""
        yield Static(f"Now: {STATUS_LABELS[self._case.status]}", classes="prose quiet")
        yield Choice(
            [(status.value, STATUS_LABELS[status]) for status in moves_from(self._case.status)],
            id="status",
            chosen=None,
        )
        if self._case.status is Status.CLOSED:
            yield row("Reason", Line("For example: they wrote again, with something new", id="reason"))
        else:
            yield row("Reason, if any", Line("For example: security has been asked for the footage", id="reason"))

    def work(self) -> Work:
        """Move it; nothing is moved before somebody said where to."""
        chosen, reason = self.query_one(Choice).value, self.query_one("#reason", Line).value
        if not chosen:
            raise InputRefusedError("Nothing is chosen yet. The case was not moved.", "Choose one with up and down.")
        status = Status(chosen)
        return lambda: self.workspace.casework.set_status(self.ref, status, reason, self._case.version)

    def action_save(self) -> None:
        """Closing needs an outcome: that is another dialogue."""
        if self.query_one(Choice).value != Status.CLOSED.value:
            super().action_save()
        elif self._case.safety is not SafetyMark.CHECKED:
            self.refuse(InputRefusedError(CLOSES_AFTER_SAFETY_CHECK, "s records it."))
        else:
            self.app.switch_screen(CloseDialog(self._case))

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{self.ref}: {STATUS_LABELS[result.status].lower()}. u takes it back.")


class CloseDialog(Dialog):
    """Closes the case with an outcome from the list."""

    HEADING = "Close the case"
    SAVE = "Close the case"
    DRAFT = ACTION = "close"

    def __init__(self, case: Case) -> None:
        super().__init__(case.ref)
        self._case = case

    def fields(self) -> ComposeResult:
        """The outcome, a last note, the minutes."""
        yield Static(id="waiting")
        outcomes = outcomes_for(self._case.facts.route)
        yield Choice([(code, OUTCOME.label(code)) for code in outcomes], id="outcome", chosen=None)
        yield Lines("For example: told them how to come back to us", id="text")
        yield minutes_row()

    def on_mount(self) -> None:
        """Look for what is still to be done."""
        super().on_mount()
        self.program.read("tasks", self, lambda: self.workspace.tasks.open(everyone=True), self._say_what_waits)

    def _say_what_waits(self, tasks: Sequence[Task]) -> None:
        number = sum(task.ref == self.ref and not task.from_pathway for task in tasks)
        if number:
            verb = "is" if number == 1 else "are"
            words = f"{counted(number, 'task')} {verb} still open on this case."
            self.query_one("#waiting", Static).update(Content.styled(words, SOON))

    def work(self) -> Work:
        """Close it; nothing is closed before somebody said how it ended."""
        if not self.query_one(Choice).value:
            raise InputRefusedError(
                "Closing a case needs an outcome. It was not closed.", "Choose one with up and down."
            )
        outcome, note = self.query_one(Choice).value, self.query_one("#text", Lines).text
        minutes = self.query_one(Minutes).number
        return lambda: self.workspace.casework.close(self.ref, outcome, note, minutes, self._case.version)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{self.ref} is closed. u takes it back.")
