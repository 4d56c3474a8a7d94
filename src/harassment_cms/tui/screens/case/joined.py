"""What the pages of a case show of the cases that are joined to it: pure functions from records to words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from textual.content import Content

from harassment_cms.domain.work import Event, Task
from harassment_cms.services.cases import CaseView
from harassment_cms.tui.screens.case.report import report_blocks
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import QUIET, STRONG, Reader, types


def whole_report(view: CaseView, opened: Collection[str], reader: Reader, label: Callable[[str], str]) -> list[Block]:
    """The report of the case, then that of each case joined to it; ``opened`` answers are shown whole."""
    blocks = report_blocks(view, opened, reader, label)
    for each in view.joined:
        start = _mark(each)
        inside = {name.removeprefix(start) for name in opened if name.startswith(start)}
        blocks += [heading(each), *belonging(each, report_blocks(each, inside, reader, label))]
    return blocks


def heading(view: CaseView) -> Block:
    """What stands above what comes from a joined case."""
    return Block(Content.styled(f"{view.line.case.ref}, which is joined to this case", STRONG), gap=True)


def belonging(view: CaseView, blocks: Iterable[Block]) -> list[Block]:
    """Give the blocks of a joined case names of their own: the same ones stand in the case that is shown."""
    return [replace(block, id=_mark(view) + block.id) if block.id else block for block in blocks]


def _mark(view: CaseView) -> str:
    return f"{view.line.case.ref}/"


def events(view: CaseView) -> tuple[Event, ...]:
    """What happened on the case, and on those joined to it."""
    return (*view.events, *(event for each in view.joined for event in each.events))


def refs(view: CaseView) -> Mapping[int, str]:
    """Return the references of the joined cases by their numbers."""
    return {each.line.case.id: each.line.case.ref for each in view.joined}


def tasks(view: CaseView) -> tuple[Task, ...]:
    """The tasks of the case, and of those joined to it."""
    return (*view.tasks, *(task for each in view.joined for task in each.tasks))


def link_blocks(view: CaseView) -> list[Block]:
    """What the case is joined to, or what is joined to it; Enter opens the other."""
    blocks = [
        Block(
            Content.assemble(
                (each.line.case.ref, STRONG), "  is joined to this case\n", (types(each.line.case.facts), QUIET)
            ),
            id=f"link {each.line.case.ref}",
            gap=True,
        )
        for each in view.joined
    ]
    if into := view.line.joined_to:
        words = Content.assemble((into, STRONG), "  is the case that this one is joined to, and worked on in")
        blocks.append(Block(words, id=f"link {into}", gap=True))
    if blocks:
        blocks.insert(0, Block(Content.styled("J takes joined cases apart; with several, the one marked.", QUIET)))
    return blocks
