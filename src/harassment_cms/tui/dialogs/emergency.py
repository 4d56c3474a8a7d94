"""Emergency access on the screens: what concerns this person, asking, deciding, opening, and saying that one saw it.

One list for everybody, because nobody is only one of the three: it is shown at unlock while something waits, and
found under its name in the palette at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from harassment_cms.domain.emergency import (
    EmergencyRequest,
    EmergencyState,
    in_a_sentence,
    in_a_sentence_to_who_asked,
    is_living,
    state_label,
)
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import SHAPE, normalise
from harassment_cms.services.emergency import EmergencyNews, EmergencyOpened
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import LATE, QUIET, STRONG, Reader, said

_ALIKE = (
    "It takes two people. You will hear the same whether there is such a case or not. Whoever may decide about it "
    "sees the reference and the reason, and those named on it are told."
)
_TWO_KEYS = "two keys"
_NOTHING = "There is no request for emergency access that concerns you."


class EmergencyDialog(Dialog):
    """Every request that concerns this person. Enter does what there is to do about one."""

    HEADING = "Emergency access"

    def __init__(self, news: EmergencyNews) -> None:
        super().__init__()
        self._news = news
        self._by_id = {
            **{f"own {each.number}": each for each in news.own},
            **{f"decide {each.number}": each for each in news.to_decide},
        }

    def fields(self) -> ComposeResult:
        """The requests, in the order in which somebody waits for them."""
        yield Blocks(id="options")

    def buttons(self) -> ComposeResult:
        """Ask for a case, for those who may; say that one saw what is told."""
        if self.workspace.desk.may(Right.WORK_CASES):
            yield Button("Ask for a case  Ctrl+S", id="save", compact=True)
        if self._news.told:
            yield Button("I have seen this", id="seen", compact=True)
        yield Button("Back  Esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Show what there is."""
        super().on_mount()
        reader = Reader.at(self.workspace.desk)
        blocks = [
            *_part("Wait for you to decide", "decide", self._news.to_decide, reader),
            *_part("Told to you, because you are named on the case", "", self._news.told, reader),
            *_part("Yours", "own", self._news.own, reader),
        ]
        blocks = blocks or [Block(Content(_NOTHING))]
        if self.workspace.desk.may(Right.WORK_CASES):
            words = "Nobody is left to decide: open a case with two recovery keys"
            blocks.append(Block(Content.styled(words, "$primary"), id=_TWO_KEYS, gap=True))
        self.query_one(Blocks).show(blocks, top=True)

    def action_save(self) -> None:
        """Ask for a case, in place of this list."""
        if not self.too_small and self.workspace.desk.may(Right.WORK_CASES):
            self._instead(AskDialog())

    @on(Button.Pressed, "#seen")
    def _seen(self) -> None:
        self._set_busy(True)
        self.program.write("seen", self, self.workspace.emergency.seen, self._done, self.refuse)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content("Noted that you have seen it.")

    @on(Blocks.Chosen)
    def _chosen(self, message: Blocks.Chosen) -> None:
        if message.block_id == _TWO_KEYS:
            self._instead(TwoKeysDialog())
            return
        request = self._by_id.get(message.block_id)
        if request is None:
            return
        if message.block_id.startswith("decide"):
            self._instead(DecideDialog(request))
        elif request.state is EmergencyState.GRANTED:
            self._instead(OpenDialog(request))
        elif is_living(request.state):
            self._instead(TakeBackRequest(request))

    def _instead(self, dialog: Dialog) -> None:
        self.dismiss(False)
        self.app.push_screen(dialog)


class AskDialog(Dialog):
    """Asks for a case that cannot be opened, by its reference and with a reason."""

    HEADING = "Ask for emergency access"
    SAVE = "Ask"

    def fields(self) -> ComposeResult:
        """Which case, and why."""
        yield Static(_ALIKE, classes="prose quiet")
        yield row("Reference", Line(f"For example: {SHAPE}", id="other", max_length=20))
        yield row("Reason", Line("Why it cannot wait for those named on it", id="reason"))

    def work(self) -> Work:
        """Ask."""
        ref, reason = self.query_one("#other", Line).value, self.query_one("#reason", Line).value
        normalise(ref)
        return lambda: self.workspace.emergency.ask(ref, reason)

    def done_words(self, result: Any) -> Content:
        """Say what happens next, in the same words for every reference."""
        until = Reader.at(self.workspace.desk).moment(result.until)
        return Content(f"Recorded. It stands until {until}, if there is such a case.")


class _About(Dialog):
    """A dialogue about one request."""

    WORDS = ""
    KIND = "own"

    def __init__(self, request: EmergencyRequest) -> None:
        super().__init__(request.ref)
        self.request = request

    def fields(self) -> ComposeResult:
        """What was asked, and why."""
        yield Static(said(_words(self.KIND, self.request)), classes="prose")
        yield Static(said(f"Reason: {self.request.reason}", multiline=True), classes="prose")
        until = Reader.at(self.workspace.desk).moment(self.request.until)
        yield Static(Content(f"It stands until {until}."), classes="prose quiet")
        yield Static(Content(self.WORDS), classes="prose")


class DecideDialog(_About):
    """For the second person: the reference and the reason, and nothing else of the case."""

    HEADING = "Decide about emergency access"
    KIND = "decide"
    AUTO_FOCUS = "#cancel"
    WORDS = (
        "You see nothing else of the case, and cannot open it. Ring who asked, if you can, and think of whether it "
        "can wait. Those named on the case are told what you decide."
    )

    def buttons(self) -> ComposeResult:
        """Granted, refused, or not now."""
        yield Button("Grant  Ctrl+S", id="save", compact=True)
        yield Button("Refuse", id="refuse", compact=True)
        yield Button("Not now  Esc", id="cancel", compact=True)

    def work(self) -> Work:
        """Grant it."""
        return lambda: self.workspace.emergency.grant(self.request.number)

    @on(Button.Pressed, "#refuse")
    def _refuse(self) -> None:
        work = self.workspace.emergency.refuse
        self._set_busy(True)
        self.program.write("refuse", self, lambda: work(self.request.number), self._done, self.refuse)

    def done_words(self, result: Any) -> Content:
        """Say what was decided."""
        granted = result.state is EmergencyState.GRANTED
        return said(f"Granted: {result.by} can open it now." if granted else "Refused. Who asked sees that.")


class _Opens(Dialog):
    """A dialogue that ends with a restricted case open."""

    def _done(self, result: EmergencyOpened) -> None:
        words = f"You are named on {result.ref} now."
        self.program.changed(
            Content(words if result.scrubbed else f"{words} Another program still reads an older state of the file.")
        )
        self.dismiss(True)
        self.program.open_case(result.ref)


class OpenDialog(_Opens, _About):
    """For who asked: the case can be opened now."""

    HEADING = "Open by emergency access"
    SAVE = "Open the case"
    AUTO_FOCUS = "#save"
    WORDS = "You are named on the case from then on, and your reason stands in it. Those named now are told."

    def work(self) -> Work:
        """Open it."""
        return lambda: self.workspace.emergency.open(self.request.number)


class TwoKeysDialog(_Opens):
    """Opens a restricted case with both recovery keys from paper. No draft is kept of them."""

    HEADING = "Open with two recovery keys"
    SAVE = "Open the case"

    def fields(self) -> ComposeResult:
        """Which case, why, and the keys."""
        words = (
            "For the day when nobody is left who may decide. Type both keys from their papers, without dashes if you "
            "like. You are named on the case from then on, your reason stands in it, and those named now are told."
        )
        yield Static(words, classes="prose quiet")
        yield row("Reference", Line(f"For example: {SHAPE}", id="other", max_length=20))
        yield row("Reason", Line("Why it cannot wait", id="reason"))
        yield row("One key", Line("23 groups of four characters", id="one", max_length=300))
        yield row("The other", Line(id="two", max_length=300))

    def work(self) -> Work:
        """Open it."""
        ref, reason, *keys = (self.query_one(f"#{each}", Line).value for each in ("other", "reason", "one", "two"))
        normalise(ref)
        return lambda: self.workspace.emergency.open_with_kits(ref, keys, reason)


class TakeBackRequest(_About):
    """For who asked: nobody has decided yet."""

    HEADING = "Your request"
    SAVE = "Take it back"
    AUTO_FOCUS = "#cancel"
    WORDS = "Nobody has decided yet."

    def work(self) -> Work:
        """Take it back."""
        return lambda: self.workspace.emergency.take_back(self.request.number)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content("The request is taken back.")


def _part(heading: str, kind: str, found: Sequence[EmergencyRequest], reader: Reader) -> list[Block]:
    if not found:
        return []
    blocks = [Block(Content.styled(heading, STRONG), gap=True)]
    for each in found:
        style = LATE if kind == "decide" or each.state is EmergencyState.GRANTED else QUIET
        moment = reader.moment(each.asked_at)
        state = f"{state_label(each)} · {moment}"
        words = Content.assemble(said(_words(kind, each)), "\n", said(each.reason), "\n", (state, style))
        blocks.append(Block(words, id=f"{kind} {each.number}" if kind else f"told {each.number}", indent=1))
    return blocks


def _words(kind: str, request: EmergencyRequest) -> str:
    return in_a_sentence_to_who_asked(request) if kind == "own" else in_a_sentence(request)
