"""What is marked in a case, as blocks of its report page, and which words a new mark is for.

Excerpts are words of a report, so they are closed until somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from textual.content import Content

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.narrative.excerpts import Excerpt, Source
from harassment_cms.services.cases import CaseView
from harassment_cms.services.narrative.opening import sources
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import QUIET, STRONG, Reader, said

EXCERPT = "excerpt/"
_ANSWER = "now/"


def excerpt_blocks(
    view: CaseView, opened: Collection[str], reader: Reader, label: Callable[[str], str]
) -> Iterator[Block]:
    """Yield what is marked with which themes; nothing where nothing is."""
    if view.excerpts:
        yield Block(Content.styled("Marked with themes", STRONG), gap=True)
    for excerpt in view.excerpts:
        themes = said(labels(excerpt, label))
        by = Content.styled(f"  {excerpt.marked_by}, {reader.moment(excerpt.marked_at)}", QUIET)
        place = f"{EXCERPT}{excerpt.id}"
        if place in opened:
            told = [said(excerpt.text, multiline=True)]
            told += [Content.assemble(("They agreed: ", QUIET), said(excerpt.agreed))] if excerpt.agreed else []
            shown = Content("\n").join([*told, Content.styled("p takes this mark away.", QUIET)])
        else:
            words = counted(len(excerpt.text.split()), "word")
            shown = Content.styled(f"▸ Closed, {words}. Enter opens it.", "$primary")
        yield Block(Content.assemble(themes, by, "\n", shown), id=place, gap=True)


def labels(excerpt: Excerpt, label: Callable[[str], str]) -> str:
    """Return the names of an excerpt's themes."""
    return "; ".join(map(label, excerpt.themes))


def marked_at(view: CaseView, block: str) -> Excerpt | None:
    """Return the excerpt that a block shows, if it shows one."""
    return next((each for each in view.excerpts if f"{EXCERPT}{each.id}" == block), None)


def offered(view: CaseView, block: str, reader: Reader) -> tuple[Source, ...]:
    """Return what can be marked: just the answer under the cursor, else every text of the case."""
    found = sources(view.answers, view.events)
    here = [source for source in found if source.id.removeprefix("answer/") == block.removeprefix(_ANSWER)]
    if here:
        return tuple(here)
    when = {f"note/{event.id}": reader.moment(event.occurred_at) for event in view.events}
    return tuple(
        Source(each.id, f"{each.title}, {when[each.id]}", each.text) if each.id in when else each for each in found
    )
