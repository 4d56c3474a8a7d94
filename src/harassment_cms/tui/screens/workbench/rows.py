"""What the workbench says: a case in two lines, a preview without a word of the report, an empty queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len
from textual.content import Content

from harassment_cms.domain.case import QUEUE_LABELS, CaseLine, Queue, Route, Status, unplaced_words
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.codes import CAME_BY
from harassment_cms.services.cases import CasePreview
from harassment_cms.tui.actions import Action, Place, by_id
from harassment_cms.tui.place_words import PLACES
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import (
    QUIET,
    ROUTE_WORDS,
    STRONG,
    Reader,
    joined_line,
    length,
    motivations,
    said,
    state,
    types,
)

_GO = (Place.TODAY, Place.SIGNPOSTING, Place.IMPORT)
_REF, _SHORTEST, _ROOM_FOR_NAMES = 10, 16, 60
_ROUTES = {
    Route.ANONYMOUS: "anonymous",
    Route.NAMED_NO_ACTION: "nothing wanted for now",
    Route.NAMED_MEETING: "would like to talk",
    Route.UNKNOWN: "route not known",
}


PARTNERS_QUEUES = (Queue.MINE, Queue.DUE_TODAY, Queue.LATE)
"""What somebody of another department has any use for."""


def queue_blocks(
    counts: Mapping[Queue, int], queues: Sequence[Queue], offers: Callable[[Action], bool]
) -> list[Block]:
    """The left column: each queue with its count, then the other places."""
    blocks = []
    for queue in queues:
        count = counts.get(queue)
        number = "" if count is None else f"{count:,}"
        style = "" if count else QUIET
        if count and queue in (Queue.SAFETY_CHECK, Queue.LATE):
            style = "bold $warning"
        label = QUEUE_LABELS[queue]
        blocks.append(Block(Content.styled(f"{label:<19}{number:>4}", style), id=queue.value))
    places = [place for place in _GO if offers(by_id(place.value))]
    blocks += [Block(Content(PLACES[place][0]), id=f"go {place.value}", gap=place is _GO[0]) for place in places]
    others = [action for name in ("write_down", "find", "help", "lock") if offers(action := by_id(name))]
    return blocks + [Block(Content(action.label), id=f"go {action.id}") for action in others]


def case_rows(line: CaseLine, width: int, reader: Reader) -> tuple[Content, Content]:
    """A case in two lines of so many cells: which one and what is due; what it is about and with whom."""
    case = line.case
    right = reader.due(line).truncate(max(0, width - _REF - 2), ellipsis=True)
    name = Content.styled(case.ref, STRONG)
    if line.label:
        name = Content.assemble(name, "  ", said(line.label))
    if case.changed:
        name = Content.assemble(name, "  ", ("answer changed", "$warning"))
    if case.unplaced:
        name = Content.assemble(name, "  ", (unplaced_words(case.unplaced), QUIET))
    room = max(_REF, width - cell_len(right.plain) - 2)
    first = Content.assemble(name.truncate(room, ellipsis=True, pad=True), "  ", right)
    rest = f" · {_ROUTES[case.facts.route]}"
    if case.restricted:
        rest += " · restricted"
    if line.joined_to:
        rest += f" · joined to {line.joined_to}"
    if case.status in (Status.WAITING, Status.PAUSED, Status.CLOSED):
        rest += f" · {state(line).lower()}"
    if width >= _ROOM_FOR_NAMES:
        rest += f" · {reader.with_whom(line)}"
    if reader.is_partner:
        rest = f"{'closed' if case.status is Status.CLOSED else 'shared with you'}"
        return first, Content.styled(rest, QUIET).truncate(width, ellipsis=True)
    about = Content(types(case.facts)).truncate(max(_SHORTEST, width - cell_len(rest)), ellipsis=True)
    return first, Content.styled(about.plain + rest, QUIET).truncate(width, ellipsis=True)


def preview_blocks(preview: CasePreview, reader: Reader) -> list[Block]:
    """What stands beside the list: no word of the report."""
    line = preview.line
    case = line.case
    title = Content.styled(case.ref, STRONG)
    if line.label:
        title = Content.assemble(title, "  ", said(line.label))
    blocks = [Block(title), Block(Content.styled(f"{state(line)}, {reader.with_whom(line)}", QUIET))]
    if (joined := joined_line(line)) is not None:
        blocks.append(Block(joined))
    if urgent := reader.due(line):
        blocks.append(Block(urgent))
    if reader.is_partner:
        return blocks + _next(preview)
    sent = case.submitted_at
    came = "Sent" if case.came_by is None else f"{CAME_BY.label(case.came_by)}, told"
    came += ": not known" if sent is None else f" {reader.moment(sent)}"
    facts = [
        types(case.facts),
        *([f"because of: {motivations(case.facts)}"] if case.facts.motivations else []),
        ROUTE_WORDS[case.facts.route],
        length(case.report_length),
        came,
    ]
    blocks.append(Block(Content("The report"), gap=True))
    blocks += [Block(Content.styled(words, QUIET), indent=1) for words in facts]
    blocks += _next(preview)
    recorded = [
        counted(number, noun)
        for number, noun in (
            (preview.events, "step"),
            (preview.referrals, "referral"),
            (preview.links, "link"),
            (preview.minutes, "minute"),
        )
        if number
    ]
    blocks.append(Block(Content("Recorded so far"), gap=True))
    blocks.append(Block(Content.styled(", ".join(recorded) or "nothing yet", QUIET), indent=1))
    return blocks


def _next(preview: CasePreview) -> list[Block]:
    if not preview.steps:
        return [Block(Content.styled("Enter opens what was shared with you.", QUIET), gap=True)]
    blocks = [Block(Content("What next"), gap=True)]
    return blocks + [
        Block(said(step.text, style="$warning" if step.late else QUIET), indent=1, lead=Content(f"{number}. "))
        for number, step in enumerate(preview.steps, 1)
    ]


_EMPTY: Mapping[Queue, str] = {
    Queue.SAFETY_CHECK: "Every report that came in has its safety check. New ones appear here by themselves.",
    Queue.TO_CONTACT: "Nobody is waiting for a first contact.",
    Queue.MINE: "No open case is with you. Take one from Unassigned with t.",
    Queue.UNASSIGNED: "Somebody works on every open case.",
    Queue.DUE_TODAY: "Nothing more is due today.",
    Queue.LATE: "Nothing is late.",
    Queue.WAITING: "No case waits for somebody else. Move one there with m.",
    Queue.CHANGED: "No answer has changed since somebody last looked.",
    Queue.CLOSED: "No case has been closed. Close one with x.",
    Queue.ALL: "No reports have come in yet. 4 brings in an export of the survey tool.",
}


def empty_words(queue: Queue, cases: int, *, is_partner: bool = False) -> Content:
    """Say what would be in an empty queue, and how it comes there; ``cases`` is how many there are in all."""
    if is_partner and (queue is Queue.MINE or not cases):
        return Content.styled("Nothing is shared with you now.", QUIET)
    return Content.styled(_EMPTY[queue if cases else Queue.ALL], QUIET)
