"""The dialogues of sharing with partners in other departments: ticking, looking at exactly that, a new partner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from harassment_cms.domain.case import Case
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.sharing import AGREEMENT_WORDS, DEPARTMENTS, Agreement, Item, ShareState
from harassment_cms.services.sharing import Invited, Offered, PartnerView, Preview, ShareView
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.shown_once import ShownOnce, code_lines
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.program import Program
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.fields import Lines
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import QUIET, STRONG, said

_WHAT = "Write what they need to know, and tick what else they need. What they will see is shown before."
_SHORT = 60


def begin_sharing(program: Program, screen: Screen[Any], ref: str) -> None:
    """Read what of a case can be shared, which goes on record, and ask with whom what is."""
    sharing = program.workspace.sharing

    def ask(found: tuple[Offered, tuple[PartnerView, ...]]) -> None:
        offered, partners = found
        active = [each for each in partners if each.state is ShareState.ACTIVE]
        if active:
            screen.app.push_screen(ShareDialog(offered.case, offered, active))
        else:
            program.say(Content("There is no partner yet. Ctrl+P, then “New partner”, makes one."))

    program.read("what to share", screen, lambda: (sharing.offered(ref), sharing.partners()), ask, opens=True)


class ShareDialog(Dialog):
    """Asks with whom what of a case is shared, and until when."""

    HEADING = "Share with a partner"
    SAVE = "Look at it first"
    AUTO_FOCUS = "#text"

    def __init__(self, case: Case, offered: Offered, partners: Sequence[PartnerView]) -> None:
        super().__init__(case.ref)
        self._case = case
        self._offered = offered
        self._partners = tuple(partners)

    def fields(self) -> ComposeResult:
        """A summary, whom, what else, until when, and why."""
        yield Static(_WHAT, classes="prose quiet")
        yield Lines("A summary for them", id="text")
        names = [(each.name, said(f"{each.name} ({DEPARTMENTS[each.department]})")) for each in self._partners]
        yield Picks(names, picked=[self._partners[0].name] if len(names) == 1 else [], id="partner")
        answered = self._offered.consent_words or "not answered"
        yield Static(Content.assemble(("May be told: ", QUIET), said(answered)))
        yield Picks([(item.key, _in_a_line(item)) for item in self._offered.items], several=True, id="items")
        days = self.workspace.desk.settings.sharing.ends_after_days
        yield row("Until", Line(f"empty: {days} days; or 2wd, 4w, 2026-12-18", id="until"))
        yield row("Why", Line("Needed where the report does not say that they agree", id="why"))

    def work(self) -> Work:
        """Put together what they would see."""
        partner = self._picked("partner")
        if not partner:
            raise InputRefusedError("No partner is chosen yet. Nothing was shared.", "Enter chooses one.")
        keys, summary, until = self._picked("items"), self.query_one("#text", Lines).text, self._line("until")
        return lambda: self.workspace.sharing.preview(self.ref, partner[0], keys, summary, until)

    def _picked(self, name: str) -> tuple[str, ...]:
        return self.query_one(f"#{name}", Picks).picked

    def _line(self, name: str) -> str:
        return self.query_one(f"#{name}", Line).value

    def _done(self, result: Any) -> None:
        self._set_busy(False)
        summary, keys = self.query_one("#text", Lines).text, self._picked("items")
        dialog = PreviewDialog(self._case, result, keys, summary, self._line("until"), self._line("why"))

        def after(done: bool | None) -> None:
            if done:
                self.dismiss(True)

        self.app.push_screen(dialog, after)

    def go_to_wrong_field(self) -> None:
        """Go to whom, else to the summary."""
        self.query_one("#text" if self._picked("partner") else "#partner").focus()


class PreviewDialog(Dialog):
    """Shows exactly what a partner will see, and shares it."""

    HEADING = "They will see this, and nothing else"
    SAVE = "Share it"
    AUTO_FOCUS = "#words"

    def __init__(self, case: Case, preview: Preview, keys: Sequence[str], summary: str, until: str, why: str) -> None:
        super().__init__(case.ref)
        self._case = case
        self._preview = preview
        self._keys = tuple(keys)
        self._typed_words = (summary, until, why)

    def fields(self) -> ComposeResult:
        """The items word for word; what the reporting party said."""
        yield Blocks(id="words")
        preview = self._preview
        ends = f"{preview.partner} ({DEPARTMENTS[preview.department]}), until {preview.ends_at.date()}."
        yield Static(said(ends), classes="prose")
        style = "$success" if preview.agreement is Agreement.NAMED else "$warning"
        yield Static(Content.styled(AGREEMENT_WORDS[preview.agreement], style), classes="prose")
        if preview.carried_at:
            words = "Their home was carried away: they see it once that is brought and carried again."
            yield Static(Content.styled(words, "$warning"), classes="prose")

    def on_mount(self) -> None:
        """Show the items."""
        super().on_mount()
        blocks = [
            Block(
                Content.assemble(said(item.title, style=STRONG), "\n", said(item.text, multiline=True)), gap=bool(at)
            )
            for at, item in enumerate(self._preview.items)
        ]
        self.query_one("#words", Blocks).show(blocks, top=True)

    def work(self) -> Work:
        """Share it."""
        summary, until, why = self._typed_words
        partner, keys, version = self._preview.partner, self._keys, self._case.version
        return lambda: self.workspace.sharing.add(
            self.ref, partner, keys, summary=summary, until=until, reason=why, version=version
        )

    def go_to_wrong_field(self) -> None:
        """What is wrong stands in the dialogue before."""

    def done_words(self, result: ShareView) -> Content:
        """Say so."""
        return said(f"Shared with {result.partner} until {result.ends_at.date()}.")


class PartnerDialog(Dialog):
    """Makes a small home for a partner."""

    HEADING = "New partner in another department"
    SAVE = "Make their home"
    AUTO_FOCUS = "#name"

    def fields(self) -> ComposeResult:
        """Their name and department."""
        words = "They get a small home of their own, with what you share and nothing else."
        yield Static(words, classes="prose quiet")
        yield row("Name", Line("A person, or a desk", id="name", max_length=100))
        yield Picks([(code, Content(label)) for code, label in DEPARTMENTS.items()], id="department")

    def work(self) -> Work:
        """Make it, with a one-time code."""
        from harassment_cms.services.people import check_name

        name, department = check_name(self.query_one("#name", Line).value), self.query_one(Picks).picked
        if not department:
            raise InputRefusedError("No department is chosen yet. Nothing was made.", "Enter chooses one.")
        return lambda: self.workspace.sharing.invite(name, department[0])

    def _done(self, result: Invited) -> None:
        self.program.changed(said(f"{result.partner.name} has a home of their own. q on a case shares with them."))
        self.dismiss(True)
        self.app.push_screen(PartnersCodeDialog(result))


class PartnersCodeDialog(ShownOnce):
    """Shows once the code by which a partner makes keys of their own."""

    HEADING = "The code, shown once"

    def __init__(self, made: Invited) -> None:
        super().__init__(made.partner.name)
        self._made = made

    def fields(self) -> ComposeResult:
        """The code, until when it works, and how they come in."""
        yield code_lines(self._made.code)
        told = (
            f"It works once, until {self._made.until[:10]}. Tell it them by voice or on paper, not by e-mail. They "
            "open their home, type it, and choose a passphrase of their own."
        )
        yield Static(said(told), classes="prose")
        yield Static(said(f"On this computer: hcms --home {self._made.partner.place}"), classes="prose quiet")
        theirs = "For theirs: Ctrl+P, “Partners in other departments”, then “Carry to a folder”."
        yield Static(theirs, classes="prose quiet")


def _in_a_line(item: Item) -> Content:
    text = " ".join(item.text.split())
    words = text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
    return Content.assemble(said(item.title), "\n", said(words, style=QUIET))
