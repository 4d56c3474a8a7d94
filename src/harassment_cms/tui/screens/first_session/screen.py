"""The first session of one's own: a passphrase nobody else knows, keys made by oneself, and two recovery kits.

Until then an administrator made this person's keys. Later the same page makes new ones, if somebody else may know the
passphrase. The kits are shown once, one at a time; one is typed back. As
long as they are on the screen the program does not lock by itself, because they exist nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from harassment_cms.domain.errors import CmsError
from harassment_cms.services.people.leaving import words_of
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.program import Program, program_of
from harassment_cms.tui.sized import Sized, TooSmall
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import said

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.services.people import Joined

_GROUPS_A_LINE = 7
_KNOWN = (
    "Choose another passphrase here, also if somebody may know yours. The program makes new keys as well, and renews "
    "what the old ones opened. Older backups still open with the old passphrase."
)
_PROVISIONAL = (
    "An administrator typed your passphrase, so somebody else knows it. Choose your own now: the program then makes "
    "new keys that only you have."
)
_INVITED = (
    "Your code is right. Choose a passphrase now that nobody else knows: the program then makes keys that only you "
    "have, and the code opens nothing any more."
)


class FirstSessionScreen(Sized[None]):
    """Leads through the steps, one at a time."""

    CSS_PATH = [TOKENS, "first_session.tcss"]
    BINDINGS = [
        Binding("escape", "later", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, joined: Joined | None = None) -> None:
        super().__init__()
        self._proposed = ""
        self._joined = joined
        self._shown = 0
        self._renewed: tuple[str, ...] = ()

    @property
    def program(self) -> Program:
        """The app."""
        return program_of(self.app)

    @property
    def workspace(self) -> Workspace:
        """The unlocked home."""
        return self.program.workspace

    def compose(self) -> ComposeResult:
        """A page whose words and fields change with the steps."""
        yield TooSmall()
        with Vertical(id="page"):
            yield Static(id="heading")
            yield Static(id="words")
            yield Static(id="kit")
            yield _row("Passphrase", "first", "choosing")
            yield _row("Once more", "again", "choosing")
            yield _row("Type it back", "typed", "typing")
            yield Static(id="problem")
            with Horizontal(id="buttons"):
                yield Button("Go on", id="go-on", compact=True)
                yield Button("Not now  Esc", id="later", compact=True)

    def on_mount(self) -> None:
        """Begin with the passphrase; with the recovery keys, where one was used and new ones were made."""
        if self._joined is not None:
            self._have_joined(self._joined)
            return
        from harassment_cms.bootstrap import propose_passphrase

        self._proposed = propose_passphrase()
        self._step(
            "choose",
            "Your own passphrase",
            Content.assemble(
                self._why(),
                "\n\nSix random words are easy to keep and hard to guess. "
                "These were drawn for you; write them down until you know them, or type others:\n\n    ",
                (self._proposed, "bold"),
            ),
        )
        self.query_one("#first", Input).focus()

    def _why(self) -> str:
        if not self.program.provisional:
            return _KNOWN
        return _INVITED if self.workspace.actor.invited else _PROVISIONAL

    def _step(self, name: str, heading: str, words: Content) -> None:
        for step in ("choose", "kits", "typing", "end"):
            self.set_class(step == name, f"-{step}")
        practice = "  PRACTICE" if self.workspace.desk.settings.practice else ""
        self.query_one("#heading", Static).update(Content.assemble((heading, "bold"), (practice, "bold $warning")))
        self.query_one("#words", Static).update(words)
        self.query_one("#problem", Static).update("")

    @on(Input.Submitted, "#first")
    def _to_second(self) -> None:
        self.query_one("#again", Input).focus()

    @on(Input.Submitted, "#again")
    @on(Input.Submitted, "#typed")
    @on(Button.Pressed, "#go-on")
    def _go_on(self) -> None:
        if self.has_class("-choose"):
            self._join()
        elif self.has_class("-kits"):
            self._next_kit()
        elif self.has_class("-typing"):
            self._confirm()
        elif self.workspace.actor.invited:
            self.program.do_lock()
        else:
            self.dismiss()

    def _join(self) -> None:
        first, again = (self.query_one(f"#{name}", Input).value for name in ("first", "again"))
        if first != again:
            self._refuse(CmsError("The two are not the same.", "Type the passphrase once more."))
            return
        self.query_one("#problem", Static).update("Making your keys…")
        make = self.workspace.people.join if self.program.provisional else self._make_anew
        self.program.write("join", self, lambda: make(first), self._have_joined, self._refuse)

    def _make_anew(self, passphrase: str) -> Joined:
        joined = self.workspace.people.renew_keys(passphrase)
        self._renewed = words_of(self.workspace.leaving.renew())
        return joined

    def _have_joined(self, joined: Joined) -> None:
        for name in ("first", "again"):
            self.query_one(f"#{name}", Input).clear()
        self._joined = joined
        self.program.has_own_keys = True
        self.program.changed(Content("Your keys are your own now."))
        if joined.kits:
            self.program.hold_lock(True)
            self._show_kit()
        elif self._renewed:
            self._end("\n\n".join(self._renewed))
        else:
            self._end(self._why_no_kits())

    def _why_no_kits(self) -> str:
        roster = self.workspace.people.roster()
        if roster.share:
            return "Nobody can tell you your passphrase. If you forget it, the case manager makes you a new code."
        if roster.users[self.workspace.actor.id].admitted:
            return "The recovery kits that open the reports were given out before; there are no others."
        return "Recovery kits are given to somebody who opens reports. Your keys open none."

    def _show_kit(self) -> None:
        assert self._joined is not None
        count = len(self._joined.kits)
        self._step(
            "kits",
            f"Recovery kit {self._shown + 1} of {count}",
            Content(
                "If every case manager's passphrase is lost, only a recovery kit opens the reports. Write this one "
                "on paper; do not photograph it, and print nothing that stays on a computer. Give each kit, sealed, "
                "to another person you trust outside your team. It is shown once, now.\n\n"
                "Take your time: while it is on the screen, the program does not lock. Do not leave it."
            ),
        )
        groups = self._joined.kits[self._shown].split("-")
        lines = [groups[start : start + _GROUPS_A_LINE] for start in range(0, len(groups), _GROUPS_A_LINE)]
        self.query_one("#kit", Static).update(Content.styled("\n".join("  ".join(line) for line in lines), "bold"))
        self.query_one("#go-on", Button).focus()

    def _next_kit(self) -> None:
        assert self._joined is not None
        self._shown += 1
        if self._shown < len(self._joined.kits):
            self._show_kit()
            return
        self.query_one("#kit", Static).update("")
        self._step(
            "typing",
            "One of them back",
            Content(
                "Type one of the two kits from the paper, to be sure that it can be read. Dashes, spaces and "
                "capitals do not matter."
            ),
        )
        self.query_one("#typed", Input).focus()

    def _confirm(self) -> None:
        typed = self.query_one("#typed", Input).value
        self.program.write(
            "confirm", self, lambda: self.workspace.people.confirm_kit(typed), self._have_confirmed, self._refuse
        )

    def _have_confirmed(self, number: int) -> None:
        self.query_one("#typed", Input).clear()
        self._end(f"Recovery kit {number} was read back without a mistake.")

    def _end(self, words: str) -> None:
        self.program.hold_lock(False)
        readers = self._joined.readers if self._joined else ()
        others = ", ".join(readers)
        what = "what is here" if self.workspace.people.roster().share else "reports"
        who = f"Besides you, these can open {what}: {others}." if readers else "Nobody else can open reports yet."
        again = "\n\nUnlock once with your new passphrase now." if self.workspace.actor.invited else ""
        self._step("end", "Your keys are your own", Content.assemble(words, "\n\n", said(who), again))
        self.query_one("#go-on", Button).focus()

    def _refuse(self, error: CmsError) -> None:
        self.query_one("#problem", Static).update(said(f"{error.message} {error.hint}", style="$error"))

    @on(Button.Pressed, "#later")
    def _later(self) -> None:
        self.action_later()

    def action_later(self) -> None:
        """Leave it for another day, except while kits are at stake."""
        if self.has_class("-choose") and self.workspace.actor.invited:
            self._refuse(CmsError("Without a passphrase you cannot go on.", "Ctrl+Q leaves; the code stays good."))
        elif self.has_class("-choose"):
            self.dismiss()
        elif self.has_class("-typing"):
            self._end(
                "No kit was read back yet. Ctrl+P, Type a recovery key back, does it later; until then `hcms doctor` "
                "reminds."
            )
        else:
            self._refuse(CmsError("Write the kit down first: it is not shown again.", "Go on when it is on paper."))


def _row(label: str, name: str, step: str) -> Horizontal:
    return Horizontal(Label(label, classes="label"), Line(id=name, max_length=300), classes=f"row {step}")
