"""Releasing the figures of a period from the screens: asked for, checked in a thread, and refused in words.

Called by Insights. The check can take a minute; the dialogue counts the seconds meanwhile and the screen goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Button, Input, Static

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.definition import Span, span_of
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.periods import Period
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.fields import Choice
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import said

if TYPE_CHECKING:
    from harassment_cms.services.releases import Made

_ABOUT = (
    "They are checked beside everything that was released before, and then stand as they are for good. Late reports "
    "show in the next annual revision, and never change them silently."
)
_CHECKING = "Checking what could be worked out from these figures beside everything that was released before …"
_FIRST, _REVISE = "first", "revise"
_SHOWN = 4


class ReleaseDialog(Dialog):
    """Releases a period; ``then`` is given what was released, new or not."""

    HEADING = "Release these figures"
    SAVE = "Release"
    BINDINGS = [Binding("ctrl+r", "apply", show=False)]

    def __init__(self, period: Period, definition: str | None, then: Callable[[Made], None]) -> None:
        super().__init__()
        self._period = period
        self._definition = definition
        self._then = then
        self._apply = False
        self._can_apply = False
        self._began = 0.0
        self._ticks: Timer | None = None

    def fields(self) -> ComposeResult:
        """Of which days, and for whom."""
        yield Static(said(self._period.label), classes="prose")
        yield Static(_ABOUT, id="about", classes="prose quiet")
        if span_of(self._period) is Span.YEAR:
            yield Choice(
                [(_FIRST, "Release the year"), (_REVISE, "Count it anew, beside what was released of it")], id="how"
            )
        yield row("Request", Line("Which one it answers, if any: its reference", id="request", max_length=60))
        yield Static(id="findings", classes="prose")

    def buttons(self) -> ComposeResult:
        """The change can be asked for once it is known."""
        yield Button(f"{self.SAVE}  Ctrl+S", id="save", compact=True)
        apply = Button("Release with the change  Ctrl+R", id="apply", compact=True)
        apply.display = False
        yield apply
        yield Button("Back  Esc", id="cancel", compact=True)

    def work(self) -> Work:
        """Check and release."""
        from harassment_cms.services.releases import Wish

        wish = Wish(
            self._period,
            definition=self._definition,
            request=self.query_one("#request", Input).value.strip(),
            revise=any(choice.value == _REVISE for choice in self.query(Choice)),
            apply_remedy=self._apply,
        )
        create = self.workspace.releases.create
        return lambda: create(wish)

    def action_save(self) -> None:
        """Release them if nothing can be worked out from them."""
        self._apply = False
        super().action_save()

    def action_apply(self) -> None:
        """Release them with the change that was found."""
        if self._can_apply:
            self._apply = True
            super().action_save()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Release them with the change."""
        if event.button.id == "apply":
            self.action_apply()

    def _set_busy(self, busy: bool) -> None:
        super()._set_busy(busy)
        for button in self.query("#apply").results(Button):
            button.disabled = busy
        if self._ticks is not None:
            self._ticks.stop()
            self._ticks = None
        if busy:
            self._began = monotonic()
            self._tick()
            self._ticks = self.set_interval(1, self._tick)

    def _tick(self) -> None:
        self.show_problem(Content(f"{_CHECKING} {round(monotonic() - self._began)} seconds so far."))

    def refuse(self, error: CmsError) -> None:
        """Name what could be worked out, and the change that would help."""
        from harassment_cms.services.releases import RefusedReleaseError

        self._can_apply = isinstance(error, RefusedReleaseError) and error.price is not None
        self.query_one("#apply", Button).display = self._can_apply
        super().refuse(error)
        if isinstance(error, RefusedReleaseError):
            words = _refusal(self._period, error.findings, error.changes, error.price)
            self.query_one("#about").display = False
            self.query_one("#findings", Static).update(said(words, multiline=True))
            self.show_problem(Content("Not released, and nothing was kept."))
        if self._can_apply:
            self.query_one("#apply", Button).focus()

    def _done(self, result: Made | Any) -> None:
        self.dismiss(True)
        self._then(result)


def _refusal(period: Period, findings: Sequence[str], changes: Sequence[str], price: int | None) -> str:
    lines = [
        f"{period.id} is not released: beside what was released before, small numbers could be worked out from it:",
        *_some(findings),
    ]
    if price is None:
        return "\n".join([*lines, "Leaving figures out does not help here. Release another or a longer period."])
    lines += ["This change would make it safe:", *_some(changes)]
    return "\n".join([*lines, f"Its price: {counted(price, 'published case')} could no longer be told apart."])


def _some(said_of: Sequence[str]) -> list[str]:
    """Return as many as a small window holds, and how many more there are."""
    lines = [f"· {one}" for one in said_of[:_SHOWN]]
    more = len(said_of) - _SHOWN
    return [*lines, f"· and {more} more, which `hcms release create` names"] if more > 0 else lines
