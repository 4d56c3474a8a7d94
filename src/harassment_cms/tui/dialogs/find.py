"""Finding a case by its reference: to open it, or to link it to another."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from harassment_cms.domain.case import Case
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.lifecycle import STATUS_LABELS
from harassment_cms.domain.references import SHAPE, normalise
from harassment_cms.domain.work import LINK_LABELS, LinkKind
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.fields import Choice
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import QUIET, said, types


class OtherCase(Dialog):
    """Asks for a reference, and says while it is typed which case it names."""

    OTHERWISE: ClassVar[str] = ""
    """What to say besides where there is no such case."""

    @on(Input.Changed, "#other")
    def _typed(self, message: Input.Changed) -> None:
        try:
            ref = normalise(message.value)
        except CmsError:
            self.show_meaning(Content(""))
            return

        def found(case: Case) -> None:
            words = f"= {case.ref} · {STATUS_LABELS[case.status]} · {types(case.facts)}"
            self.show_meaning(Content.styled(words, "$success"))

        def missing(error: CmsError) -> None:
            self.show_meaning(said(f"{error.message}{self.OTHERWISE}", style=QUIET))

        self.program.read("look up", self, lambda: self.workspace.cases.find(ref), found, missing)

    def show_meaning(self, words: Content) -> None:
        """Show what the reference names."""
        self.query_one("#meant", Static).update(words)


class FindCase(OtherCase):
    """Asks for a reference and opens the case it names."""

    OTHERWISE = " If it cannot wait: Ctrl+P, Emergency access."

    HEADING = "Go to a case"
    SAVE = "Open"

    def fields(self) -> ComposeResult:
        """The reference, and what it names."""
        yield row("Reference", Line(f"For example: {SHAPE}", id="other", max_length=20))
        yield Static(id="meant", classes="meant")

    def on_mount(self) -> None:
        """Say how a reference may be typed."""
        super().on_mount()
        self.show_meaning(Content.styled("Capitals, spaces and dashes do not matter.", QUIET))

    def work(self) -> Work:
        """Find the case; a reference that names none is refused here."""
        typed = self.query_one("#other", Input).value
        normalise(typed)
        return lambda: self.workspace.cases.find(typed)

    def _done(self, result: Any) -> None:
        self.dismiss(True)
        self.program.open_case(result.ref)


class LinkDialog(OtherCase):
    """Links the case to another, with a kind and a reason."""

    HEADING = "Link to another case"
    SAVE = "Link"
    DRAFT = ACTION = "link"

    def fields(self) -> ComposeResult:
        """Which case, in which way, and why."""
        yield row("Other case", Line(f"For example: {SHAPE}", id="other", max_length=20))
        yield Static(id="meant", classes="meant")
        yield Choice([(kind.value, LINK_LABELS[kind]) for kind in LinkKind], id="kind")
        yield row("Reason", Line("For example: the same corridor, the same week", id="reason"))

    def work(self) -> Work:
        """Link the two."""
        other, reason = self.query_one("#other", Line).value, self.query_one("#reason", Line).value
        kind = LinkKind(self.query_one(Choice).value)
        normalise(other)
        return lambda: self.workspace.links.add(self.ref, other, kind, reason)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content(f"{self.ref} and {result.other} are linked. u takes it back.")
