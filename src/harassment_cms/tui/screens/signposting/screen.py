"""Who can help: the directory of support, found by a few words, by need, by whom it is for, by campus.

Opened from a case, an entry can be recorded as a referral. An entry nobody checked says so wherever it appears, and
can be changed here by whoever keeps the directory.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from harassment_cms.domain.clocks import local_date
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.permissions import Right
from harassment_cms.signposting.vocabulary import ALL_CAMPUSES, AUDIENCES, CHARACTERISTICS, NEEDS, Term
from harassment_cms.signposting.wording import checked_text, describe
from harassment_cms.tui.actions import Place, bindings_for
from harassment_cms.tui.frame import TOKENS, Frame
from harassment_cms.tui.screens.signposting.filters import Filters
from harassment_cms.tui.widgets.blocks import Block, Blocks
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.words import QUIET, SOON, STRONG, said

if TYPE_CHECKING:
    from harassment_cms.signposting import Match, Service
    from harassment_cms.tui.process import ReturnPlace

_PAUSE = 0.12
_OPENED = "opened "


class SignpostingScreen(Frame):
    """The directory; with a reference, for that case; with a service's id, open at that entry."""

    CSS_PATH = [TOKENS, "signposting.tcss"]
    PLACE = Place.SIGNPOSTING
    AUTO_FOCUS = "#query"
    BINDINGS = [
        *bindings_for(Place.SIGNPOSTING),
        Binding("escape", "back", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, ref: str = "", service_id: str = "") -> None:
        super().__init__()
        self.ref = ref
        self._found: tuple[Match, ...] = ()
        self._asked = service_id
        self._opened: set[str] = {service_id} if service_id else set()
        self._pause: Timer | None = None
        self._wanted = ""

    def body(self) -> ComposeResult:
        """Words, filters, what was found."""
        yield Static(self._heading(), id="heading")
        yield Line(
            "For example: stalking, someone to talk to, money, hate crime",
            id="query",
            max_length=300,
            value=self._asked,
        )
        yield Filters(id="filters")
        yield Blocks(id="found", up_leaves=True, prose=76)

    def _heading(self) -> Content:
        if self.ref:
            return Content.assemble("Who can help with ", (self.ref, "bold"), "? An open entry can be recorded.")
        return Content("Who can help?")

    def on_mount(self) -> None:
        """Read what can be filtered by."""
        super().on_mount()
        self._return_to(self.program.return_place)
        self.query_one(Blocks).show([Block(Content("Reading the directory…"))])
        self.program.read("campuses", self, self._campuses, self._offer, self._refused)

    def _offer(self, campuses: list[tuple[str, str]]) -> None:
        self.query_one(Filters).offer(
            {
                "need": ("Need", _terms(NEEDS)),
                "characteristic": ("Because of", _terms(CHARACTERISTICS)),
                "audience": ("For", _terms(AUDIENCES)),
                "campus": ("Campus", campuses),
            }
        )

    def remember(self) -> dict[str, str]:
        """The case, if it was opened from one: that is where to return to. Else the entry, without what was typed."""
        if self.ref:
            return {"ref": self.ref}
        line = self.query_one("#found", Blocks).cursor
        if self._asked or not line:
            return {}
        return {"line": f"{_OPENED}{line}" if line.partition(" ")[2] in self._opened else line}

    def _return_to(self, place: ReturnPlace) -> None:
        if self.ref or self._asked or place.mode != self.PLACE.value:
            return
        self._wanted = place.line.removeprefix(_OPENED)
        if place.line.startswith(_OPENED):
            self._opened.add(self._wanted.partition(" ")[2])

    def hint(self) -> Content:
        """How to get about."""
        return Content("Down: filters, then what was found. Enter opens. Esc goes back.")

    def _campuses(self) -> list[tuple[str, str]]:
        named = [(campus.code, campus.label) for campus in self.workspace.desk.settings.campuses]
        known = {code for code, _ in named}
        services = self.workspace.referrals.directory().services
        others = sorted({code for service in services for code in service.campuses} - known - {ALL_CAMPUSES})
        return named + [(code, code) for code in others]

    def load(self) -> None:
        """Look up what the words and filters fit."""
        self._pause = None
        query = self.query_one("#query", Input).value
        chosen = self.query_one(Filters).chosen
        find = self.workspace.referrals.find
        self.program.read(
            "directory",
            self,
            lambda: find(
                query,
                need=chosen.get("need"),
                characteristic=chosen.get("characteristic"),
                audience=chosen.get("audience"),
                campus=chosen.get("campus"),
            ),
            self._show,
            self._refused,
        )

    def _refused(self, error: CmsError) -> None:
        self.query_one(Blocks).show([Block(said(f"{error.message} {error.hint}", multiline=True))], top=True)

    def _show(self, found: tuple[Match, ...]) -> None:
        self._found = found
        wanted, self._wanted = self._wanted, ""
        self._draw(top=True, at=wanted or None)
        if wanted:
            self.query_one("#found", Blocks).focus()

    def _draw(self, *, top: bool = False, at: str | None = None) -> None:
        blocks: list[Block] = []
        for match in self._found:
            blocks += self._entry(match)
        if not blocks:
            words = "Nothing fits all of that. Leave out a filter, or use fewer words."
            blocks = [Block(Content.styled(words, QUIET))]
        self.query_one(Blocks).show(blocks, top=top, at=at)

    def _entry(self, match: Match) -> list[Block]:
        service = match.service
        name = said(service.name, style=STRONG)
        checked = Content.styled(checked_text(service), SOON if service.verified_on is None else QUIET)
        if service.id not in self._opened:
            reasons = [reason for reason in match.why if ":" in reason][:1]
            why = Content.styled(f"  {reasons[0]}" if reasons else "", QUIET)
            line = Content.assemble("▸ ", name, why, "\n  ", checked)
            return [Block(line, id=f"service {service.id}", gap=True)]
        _, *lines = describe(service)
        body = Content("\n").join(said(line) for line in lines)
        blocks = [Block(Content.assemble("▾ ", name, "\n", body), id=f"service {service.id}", gap=True)]
        if self.ref:
            words = Content.styled(f"Record a referral for {self.ref}", "bold $primary")
            blocks.append(Block(words, id=f"refer {service.id}", indent=2))
        if self.workspace.desk.may(Right.DIRECTORY):
            for kind, words_ in (("checked", "I checked it today"), ("edit", "Change this entry")):
                blocks.append(Block(Content.styled(words_, "$primary"), id=f"{kind} {service.id}", indent=2))
        return blocks

    @on(Input.Changed, "#query")
    def _typed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self.load)

    @on(Input.Submitted, "#query")
    def _entered(self) -> None:
        self.query_one("#found", Blocks).focus()

    @on(Filters.Changed)
    def _filtered(self) -> None:
        self.load()

    @on(Blocks.Chosen, "#found")
    def _chosen(self, message: Blocks.Chosen) -> None:
        kind, _, service_id = message.block_id.partition(" ")
        if kind == "service":
            self._opened ^= {service_id}
            self._draw()
            message.blocks.call_after_refresh(message.blocks.reveal)
            return
        service = next(match.service for match in self._found if match.service.id == service_id)
        if kind == "refer":
            self._refer(service)
        else:
            self._change(service, checked=kind == "checked")

    def _refer(self, service: Service) -> None:
        from harassment_cms.tui.dialogs.refer import ReferDialog

        self.app.push_screen(ReferDialog(self.ref, service))

    def _change(self, service: Service, *, checked: bool) -> None:
        from harassment_cms.tui.dialogs.entry import EntryDialog

        proposed = {}
        if checked:
            desk = self.workspace.desk
            today = local_date(desk.clock(), desk.settings.zone)
            again = today + timedelta(days=desk.settings.support_directory.checked_for_days)
            proposed = {"verified_on": str(today), "review_by": str(again)}
        self.app.push_screen(EntryDialog(service, proposed))

    def action_back(self) -> None:
        """Back to where it was opened from, or to the queues."""
        if self.ref or self._asked:
            super().action_back()
        else:
            self.program.do_cases()


def _terms(terms: Sequence[Term]) -> list[tuple[str, str]]:
    return [(term.code, term.label) for term in terms]
