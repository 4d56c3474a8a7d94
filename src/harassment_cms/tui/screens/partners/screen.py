"""Partners in other departments: who has what of which case, until when, what came back, and ending or carrying it.

Reached from a case of which something is shared, or by name from the list of all actions.
"""

from __future__ import annotations

from textual.content import Content

from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.sharing import ShareState
from harassment_cms.services.sharing import PartnerView, Told
from harassment_cms.tui.actions import Place, bindings_for, by_id
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.list_and_page import ListAndPage
from harassment_cms.tui.screens.partners import rows
from harassment_cms.tui.screens.partners.rows import Partners
from harassment_cms.tui.words import Reader, said

_WITHOUT_A_CASE = ("partner", "share_collect", "share_bring")


class PartnersScreen(ListAndPage):
    """The list on the left, one partner beside it."""

    CSS_PATH = [TOKENS, "partners.tcss"]
    PLACE = Place.PARTNERS
    BINDINGS = [*bindings_for(Place.PARTNERS)]

    def __init__(self, ref: str = "") -> None:
        super().__init__()
        self._ref = ref
        self._partners = Partners(())
        self._at = -1

    def hint(self) -> Content:
        """How to get about."""
        return Content("Enter or right: to the partner, and what can be done. Esc goes back.")

    def load(self) -> None:
        """Read every partner, and what is shared of the case."""
        self.program.read("partners", self, self._read, self._show, self._refused)

    def _refused(self, error: CmsError) -> None:
        self.dismiss()
        self.program.tell(error)

    def _read(self) -> Partners:
        sharing = self.workspace.sharing
        return Partners(sharing.partners(), self._ref, sharing.of_case(self._ref) if self._ref else ())

    def _show(self, partners: Partners) -> None:
        self._partners = partners
        listed = [number for number, _ in partners.listed()]
        if self._at not in listed:
            self._at = listed[0] if listed else -1
        blocks = rows.choices(partners, self._without_a_partner(), Reader.at(self.workspace.desk))
        self.list.show(blocks, at=f"{rows.PARTNER}{self._at}")
        self._draw()

    def _without_a_partner(self) -> list[tuple[str, str]]:
        labelled = [(each, by_id(each).label) for each in _WITHOUT_A_CASE]
        return [("share", f"Share {self._ref}  (q)"), *labelled] if self._ref else labelled

    def _partner(self) -> PartnerView | None:
        return self._partners.everyone[self._at] if self._at >= 0 else None

    def _draw(self) -> None:
        partner, page = self._partner(), self.page
        if partner is None:
            page.show(rows.nobody(), top=True)
            return
        share = self._partners.of(partner)
        actions = [(each, self._label(each)) for each in self._fitting(partner)]
        page.show(rows.page(partner, share, actions, Reader.at(self.workspace.desk)), top=True)

    def _label(self, action: str) -> str:
        return f"End what is shared of {self._ref}" if action == "share_end" else by_id(action).label

    def _fitting(self, partner: PartnerView) -> list[str]:
        """What can be done about this partner as they stand."""
        if partner.state is ShareState.ENDED:
            return []
        share = self._partners.of(partner)
        has_some = share is not None and share.state is ShareState.ACTIVE
        return [*(["share_end"] if has_some else []), "share_carry", "share_renew", "share_end_all"]

    def moved(self, block_id: str) -> None:
        """Show the partner."""
        kind, _, number = block_id.rpartition(" ")
        if f"{kind} " == rows.PARTNER and int(number) not in (self._at, -1):
            self._at = int(number)
            self._draw()

    def chosen(self, block_id: str) -> None:
        """Open a case that is shared with them; else go over to the partner."""
        if block_id.startswith(rows.CASE):
            self.program.open_case(block_id.removeprefix(rows.CASE))
        else:
            super().chosen(block_id)

    def _on_partner(self, action: str) -> PartnerView | None:
        partner = self._partner()
        if partner is not None and action in self._fitting(partner):
            return partner
        self.program.say(Content("That does not fit this partner as they stand."))
        return None

    def do_share(self) -> None:
        """Ask with whom what else of the case is shared."""
        from harassment_cms.tui.dialogs.sharing import begin_sharing

        if self._ref:
            begin_sharing(self.program, self, self._ref)
        else:
            self.program.say(Content("Open a case first; q on it shares parts of it."))

    def do_share_end(self) -> None:
        """Ask once more, saying what it does and what it cannot."""
        from harassment_cms.tui.dialogs.partners import EndDialog

        if partner := self._on_partner("share_end"):
            self.app.push_screen(EndDialog(partner, self._ref))

    def do_share_end_all(self) -> None:
        """Ask once more, saying what it does and what it cannot."""
        from harassment_cms.tui.dialogs.partners import EndDialog

        if partner := self._on_partner("share_end_all"):
            self.app.push_screen(EndDialog(partner))

    def do_share_renew(self) -> None:
        """Ask whether it is really they."""
        from harassment_cms.tui.dialogs.partners import NewCodeDialog

        if partner := self._on_partner("share_renew"):
            self.app.push_screen(NewCodeDialog(partner))

    def do_share_collect(self) -> None:
        """Take in what partners did."""
        self.program.say(Content("Looking into the homes of the partners …"))
        self.program.write("collect", self, self.workspace.exchange.settle, self._collected, self.program.tell)

    def _collected(self, told: tuple[Told, ...]) -> None:
        words = " ".join(each.words() for each in told)
        self.program.changed(said(words or "Nothing new came from any partner."))
        self.reload()

    def do_share_carry(self) -> None:
        """Ask where to."""
        from harassment_cms.tui.dialogs.partners import CarryDialog

        if partner := self._on_partner("share_carry"):
            self.app.push_screen(CarryDialog(partner))

    def do_share_bring(self) -> None:
        """Ask which folder."""
        from harassment_cms.tui.dialogs.partners import BringDialog

        self.app.push_screen(BringDialog())
