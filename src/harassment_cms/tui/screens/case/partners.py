"""What a case says of partners in other departments: to them, and to case managers who share with them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from harassment_cms.domain.sharing import DEPARTMENTS
from harassment_cms.domain.work import Event, EventKind
from harassment_cms.services.cases import CaseView
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import QUIET, SOON, STRONG, Reader, said


def header(view: CaseView, reader: Reader) -> Content:
    """The strip at the top for a partner: which case, and until when."""
    first = Content.assemble(Content.styled(view.line.case.ref, STRONG), "  ", reader.due(view.line))
    until = f"Shared with you until {reader.moment(view.until)}." if view.until else "Shared with you."
    return Content("\n").join([first, Content.styled(f"{until} That you opened it is on record.", QUIET)])


def shared_blocks(view: CaseView) -> list[Block]:
    """What was shared, word for word."""
    blocks = []
    for event in view.events:
        if event.kind is EventKind.SHARED and event.text:
            title, _, words = event.text.partition("\n")
            text = Content.assemble(said(title, style=QUIET), "\n", said(words, multiline=True))
            blocks.append(Block(text, id=f"shared {event.id}", gap=True))
    blocks.append(Block(Content.styled("n writes an answer or a note; the case managers read it.", QUIET), gap=True))
    return blocks


def own_entries(view: CaseView) -> Sequence[Event]:
    """What a partner did themselves: what was shared stands on a page of its own."""
    return [event for event in view.events if event.kind is not EventKind.SHARED]


def line_of_shares(view: CaseView, reader: Reader) -> Content | None:
    """With whom parts of the case are shared now, in one line of the strip; None if with nobody."""
    if not view.shared:
        return None
    words = "; ".join(f"{each.partner} until {reader.moment(each.ends_at)}" for each in view.shared)
    return Content.assemble(("Shared with ", SOON), said(words))


def shared_with(view: CaseView) -> list[Block]:
    """With whom parts of the case are shared now, on the page of people."""
    blocks = []
    for each in view.shared:
        head = Content.assemble(Content.styled("Partner", STRONG), ": ", said(each.partner))
        items = Content("\n").join(said(f"Shown: {title}") for title in each.titles)
        blocks.append(Block(Content.assemble(head, f" ({DEPARTMENTS[each.department]})\n", items), gap=True))
    return blocks
