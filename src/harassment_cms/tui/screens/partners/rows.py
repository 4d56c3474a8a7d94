"""What the screen of partners says, as blocks: every partner in a few words, and one with what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.sharing import DEPARTMENTS, ShareState
from harassment_cms.services.sharing import CameBack, PartnerView, ShareView
from harassment_cms.tui.list_and_page import to_do
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import QUIET, SOON, STRONG, Reader, said

PARTNER, CASE = "partner ", "case "
_NOBODY = (
    "There is no partner yet. A partner gets a small home of their own, with what you share and nothing else: no key "
    "of theirs opens anything here."
)


@dataclass(frozen=True, slots=True)
class Partners:
    """Every partner, and what of the case that was come from (``ref``, or none) is or was shared with whom."""

    everyone: tuple[PartnerView, ...]
    ref: str = ""
    shares: tuple[ShareView, ...] = ()

    def listed(self) -> list[tuple[int, PartnerView]]:
        """Return the partners with their places: those who have something of the case first, the ended last."""
        return sorted(enumerate(self.everyone), key=lambda each: (not self.of(each[1]), _ended(each[1]), each[0]))

    def of(self, partner: PartnerView) -> ShareView | None:
        """Return what of the case is or was shared with one of them; a name may have been used before."""
        theirs = {(share.ref, share.made_at) for share in partner.shares}
        return next((each for each in self.shares if (each.ref, each.made_at) in theirs), None)


def _ended(partner: PartnerView) -> bool:
    return partner.state is ShareState.ENDED


def active(shares: Sequence[ShareView]) -> list[ShareView]:
    """Return those that have not ended."""
    return [share for share in shares if share.state is ShareState.ACTIVE]


def choices(partners: Partners, actions: Sequence[tuple[str, str]], reader: Reader) -> list[Block]:
    """What can be done without choosing a partner, then every partner with how they stand."""
    blocks = [to_do(action, label) for action, label in actions]
    for place, (number, partner) in enumerate(partners.listed()):
        words, style = _state(partners, partner, reader)
        content = Content.assemble(said(partner.name), "\n", said(words, style=style))
        blocks.append(Block(content, id=f"{PARTNER}{number}", gap=bool(blocks) and not place))
    return blocks


def _state(partners: Partners, partner: PartnerView, reader: Reader) -> tuple[str, str]:
    share = partners.of(partner)
    if _ended(partner):
        return "no partner any more", QUIET
    if share is not None and share.state is ShareState.ACTIVE:
        return f"this case until {reader.moment(share.ends_at)}", SOON
    if partners.ref:
        return "this case: ended" if share is not None else "nothing of this case", QUIET
    number = len(active(partner.shares))
    return counted(number, "case") if number else "nothing shared", QUIET


def nobody() -> list[Block]:
    """What is said while there is no partner."""
    return [Block(Content.styled(_NOBODY, QUIET))]


def page(
    partner: PartnerView, share: ShareView | None, actions: Sequence[tuple[str, str]], reader: Reader
) -> list[Block]:
    """One partner: where their home is, what of the case they have, what came back, and what can be done."""
    blocks = [
        Block(said(partner.name, style=STRONG)),
        Block(said(f"{DEPARTMENTS[partner.department]}; {_where(partner)}", style=QUIET)),
    ]
    for place, (action, label) in enumerate(actions):
        blocks.append(to_do(action, label, gap=not place))
    if share is not None:
        blocks += _of_the_case(share, reader)
    others = [each for each in active(partner.shares) if share is None or each.ref != share.ref]
    if others:
        blocks.append(
            Block(Content.styled("Also shared with them" if share else "Shared with them", STRONG), gap=True)
        )
    for each in others:
        words = f"{each.ref}, until {reader.moment(each.ends_at)}"
        blocks.append(Block(Content(words), id=f"{CASE}{each.ref}"))
    return blocks


def _where(partner: PartnerView) -> str:
    if _ended(partner):
        return "what was shared has ended"
    if partner.carried_at:
        return f"a copy of their home was carried to them on {partner.carried_at[:10]}"
    return "their home is on this computer"


def _of_the_case(share: ShareView, reader: Reader) -> list[Block]:
    is_active = share.state is ShareState.ACTIVE
    ends = f"until {reader.moment(share.ends_at)}" if is_active else f"ended {reader.moment(share.ends_at)}"
    blocks = [Block(Content.assemble((share.ref, STRONG), said(f", {ends}; shared by {share.by}")), gap=True)]
    blocks.append(Block(Content.assemble(("Came back: ", QUIET), said(_came(share.came, reader)))))
    if share.reason:
        blocks.append(Block(Content.assemble(("Why: ", QUIET), said(share.reason, multiline=True))))
    blocks.append(Block(Content.styled("They see:" if is_active else "They saw:", QUIET), gap=True))
    for item in share.items:
        due = "" if item.due_at is None else f", due {reader.moment(item.due_at)}"
        text = Content.assemble(said(f"{item.title}{due}", style=QUIET), "\n", said(item.text, multiline=True))
        blocks.append(Block(text, id=f"item {item.key}", indent=1))
    return blocks


def _came(came: CameBack, reader: Reader) -> str:
    counts = ((came.notes, "note"), (came.tasks, "finished task"), (came.looks, "look"))
    words = ", ".join(counted(number, noun) for number, noun in counts if number)
    if not words or came.last_at is None:
        return "nothing yet"
    return f"{words}; the last {reader.moment(came.last_at)}. The timeline of the case has them."
