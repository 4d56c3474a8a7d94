"""What the pages of a case say, each as blocks: pure functions from records to words.

A page is never empty: where nothing is, it says what would be there and which key starts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from harassment_cms.answers.contactability import Contactability
from harassment_cms.domain.case import Route, Status
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.revisions import ALIKE
from harassment_cms.domain.safetext import safe_text
from harassment_cms.domain.work import EVENT_LABELS, LINK_LABELS, TaskState
from harassment_cms.services.cases import CaseView
from harassment_cms.services.record import EntryView
from harassment_cms.tui.actions import Place, at
from harassment_cms.tui.screens.case import joined, partners
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import (
    GOOD,
    LATE,
    QUIET,
    REFERRAL_WORDS,
    ROUTE_WORDS,
    SOON,
    STRONG,
    Reader,
    event_words,
    joined_line,
    said,
    state,
)

_MENU = ("note", "contact", "task", "refer", "link", "status", "close", "take", "give", "label", "safety", "undo")
_IN_THE_STRIP = 120
"""Characters of a caution that the strip shows: two lines of a narrow window."""
_NOT_WHEN_CLOSED = ("take", "close", "safety")


def header(view: CaseView, reader: Reader) -> Content:
    """The strip at the top: which case, where it stands, whom one speaks with, and what to mind before that."""
    if reader.is_partner:
        return partners.header(view, reader)
    line = view.line
    name = Content.styled(line.case.ref, STRONG)
    if line.label:
        name = Content.assemble(name, "  ", said(line.label))
    first = Content.assemble(name, ("  " + state(line) + ", " + reader.with_whom(line), QUIET))
    if urgent := reader.due(line):
        first = Content.assemble(first, "  ", urgent)
    # The cautions come before the rest, and short enough that no long answer pushes another out of the strip.
    also = (joined_line(line), partners.line_of_shares(view, reader))
    lines = [first, *_cautions(view.contact, _IN_THE_STRIP), _who(view), *(each for each in also if each is not None)]
    return Content("\n").join(lines)


def _who(view: CaseView) -> Content:
    contact, route = view.contact, view.line.case.facts.route
    if route is Route.ANONYMOUS:
        return Content.styled("The reporting party is anonymous: nobody can write to them.", QUIET)
    parts = []
    if contact.known_as:
        known = said(contact.known_as, style=STRONG)
        parts.append(Content.assemble("Call them ", known))
    if contact.pronouns:
        parts.append(said(contact.pronouns))
    parts += [Content.assemble((f"{label}: ", QUIET), said(text)) for label, text in contact.contact]
    if contact.language:
        parts.append(Content.assemble(("Language: ", QUIET), said(contact.language)))
    if contact.access_needs:
        parts.append(Content.assemble(("Access: ", QUIET), said(contact.access_needs)))
    if not parts:
        parts.append(Content.styled(f"{ROUTE_WORDS[route]}; no way to reach them was given", QUIET))
    return Content("  ").join(parts)


def _cautions(contact: Contactability, longest: int | None = None) -> list[Content]:
    """What was asked to be minded before anybody writes or rings: never left out; if cut, it says so."""
    lines = []
    for words, caution in (
        ("Before any contact: ", contact.safety),
        ("Before any contact with the affected person: ", contact.affected_safety),
    ):
        if caution:
            lines.append(Content.assemble((words, "bold $warning"), said(caution[:longest])))
            if caution[longest or len(caution) :]:
                lines[-1] = Content.assemble(lines[-1], ("… c shows all of it", QUIET))
    if contact.affected_unaware:
        lines.append(Content.styled("The affected person does not know of this report.", "bold $warning"))
    elif contact.affected_knows:
        asked = "Does the affected person know of this report? "
        lines.append(Content.assemble((asked, QUIET), said(contact.affected_knows)))
    return lines


def before_contact(view: CaseView) -> Content | None:
    """What the contact dialogue says first; None when nothing was said about it."""
    lines = _cautions(view.contact)
    if view.line.case.facts.route is Route.ANONYMOUS:
        lines.append(Content.styled("This report is anonymous: there is nobody to reach.", "bold $warning"))
    return Content("\n").join(lines) if lines else None


def next_blocks(view: CaseView) -> list[Block]:
    """Up to three steps in words, then everything else that can be done."""
    blocks = [
        Block(
            said(step.text, style=LATE if step.late else STRONG), id=f"step {number - 1}", lead=Content(f"{number}. ")
        )
        for number, step in enumerate(view.steps, 1)
    ]
    actions = {action.id: action for action in at(Place.CASE)}
    blocks.append(Block(Content.styled("Or do something else", QUIET), gap=True))
    is_closed = view.line.case.status is Status.CLOSED
    for name in _MENU:
        if is_closed and name in _NOT_WHEN_CLOSED:
            continue
        action = actions[name]
        key = Content.styled(f"{action.shown_key}  ", "$accent")
        blocks.append(Block(Content(action.help.rstrip(".")), id=f"do {name}", lead=key))
    return blocks


def timeline_blocks(view: CaseView, reader: Reader) -> list[Block]:
    """What happened, the newest first."""
    shown = partners.own_entries(view) if reader.is_partner else joined.events(view)
    where = joined.refs(view)
    if not shown:
        return _nothing(
            "What you do on this case is listed here: notes, contacts, tasks and the rest.", "n adds a note."
        )
    blocks = []
    for event in sorted(shown, key=lambda each: (each.occurred_at, each.id), reverse=True):
        spent = f", {event.minutes} min" if event.minutes else ""
        head = Content.assemble(
            (f"{reader.moment(event.occurred_at)}  ", QUIET),
            (EVENT_LABELS[event.kind], STRONG),
            (f"  {safe_text(event.actor)}{spent}", QUIET),
            (f"  on {where[event.case_id]}" if event.case_id in where else "", QUIET),
        )
        if event.undone:
            head = Content.assemble(head, ("  taken back", SOON))
        if (event.recorded_at - event.occurred_at).total_seconds() > 60:
            head = Content.assemble(head, (f"  (written down {reader.moment(event.recorded_at)})", QUIET))
        words = event_words(event)
        blocks.append(Block(Content.assemble(head, "\n", words) if words else head, id=f"event {event.id}", gap=True))
    return blocks


def people_blocks(view: CaseView) -> list[Block]:
    """Everyone the report speaks of, in their part in this case."""
    blocks = _party_blocks(view)
    for each in view.joined:
        blocks += [joined.heading(each), *joined.belonging(each, _party_blocks(each))]
    blocks += partners.shared_with(view)
    return blocks or _nothing("The people a report names are listed here. This one names nobody.", "")


def _party_blocks(view: CaseView) -> list[Block]:
    blocks = []
    for number, party in enumerate(view.parties):
        name = party.known_as or party.name
        head = Content.styled(party.role.capitalize(), STRONG)
        if name:
            head = Content.assemble(head, ": ", said(name))
        lines = [head]
        if party.known_as and party.name and party.name != party.known_as:
            lines.append(Content.assemble(("Name: ", QUIET), said(party.name)))
        lines += [Content.assemble((f"{label}: ", QUIET), said(text)) for label, text in party.details]
        blocks.append(Block(Content("\n").join(lines), id=f"party {number}", gap=True))
    return blocks


def task_blocks(view: CaseView, reader: Reader) -> list[Block]:
    """What is to be done, then what was done."""
    tasks = joined.tasks(view)
    if not tasks:
        words = "Tasks of this case are listed here, with the time by which each is due."
        return _nothing(words, "" if reader.is_partner else "a adds one.")
    waiting = sorted((task for task in tasks if task.state is TaskState.OPEN), key=lambda task: task.due_at)
    others = [task for task in tasks if task.state is not TaskState.OPEN]
    blocks = []
    if waiting:
        blocks.append(Block(Content.styled("d marks the task under the cursor as done.", QUIET)))
    for task in waiting:
        words = reader.lateness(task.due_at)
        style = LATE if task.due_at < reader.now else ""
        there = f"  on {task.ref}" if task.ref != view.line.case.ref else ""
        lines = Content.assemble(said(task.title), "\n", (words, style), (f"  {safe_text(task.owner)}{there}", QUIET))
        blocks.append(Block(lines, id=f"task {task.id}", gap=True))
    for task in others:
        ended = "done" if task.state is TaskState.DONE else "taken back"
        tone = GOOD if task.state is TaskState.DONE else QUIET
        when = f" {reader.moment(task.done_at)}" if task.done_at else ""
        lines = Content.assemble(said(task.title, style=QUIET), "\n", (f"{ended}{when}", tone))
        blocks.append(Block(lines, id=f"old {task.id}", gap=True))
    return blocks


def referral_blocks(view: CaseView, reader: Reader) -> list[Block]:
    """What was offered, and how far it got."""
    if not view.referrals:
        return _nothing(
            "Services you offered are listed here, and whether they were taken up.", "r looks up who can help."
        )
    blocks = [Block(Content.styled("Enter records how far a referral got.", QUIET))]
    for referral in view.referrals:
        head = Content.assemble(said(referral.service_name, style=STRONG), "  ", REFERRAL_WORDS[referral.state])
        made = f"\n{reader.moment(referral.made_at)}  {safe_text(referral.made_by)}"
        note = Content.assemble("\n", said(referral.note, multiline=True)) if referral.note else Content("")
        blocks.append(Block(Content.assemble(head, (made, QUIET), note), id=f"referral {referral.id}", gap=True))
    return blocks


def link_blocks(view: CaseView, reader: Reader) -> list[Block]:
    """Cases this one belongs together with, and why."""
    alike = [Block(Content.assemble((ref, STRONG), f"  {ALIKE} l"), id=f"link {ref}", gap=True) for ref in view.alike]
    together = joined.link_blocks(view)
    if not view.links:
        return [*together, *alike] or _nothing(
            "Cases that belong together with this one are listed here.", "l links it to another. J joins them."
        )
    blocks = [Block(Content.styled("Enter opens the other case. J works on both as one.", QUIET)), *together]
    for link in view.links:
        state_words = "" if link.state.value == "confirmed" else f"  {link.state.value}"
        head = Content.assemble((link.other, STRONG), f"  {LINK_LABELS[link.kind]}", (state_words, SOON))
        made = f"\n{reader.moment(link.made_at)}  {safe_text(link.made_by)}"
        body = Content.assemble(head, "\n", said(link.reason, multiline=True), (made, QUIET))
        blocks.append(Block(body, id=f"link {link.other}", gap=True))
    return blocks + alike


def history_blocks(entries: Sequence[EntryView], reader: Reader) -> list[Block]:
    """Who opened or changed the case, and when: from the signed record."""
    blocks = [
        Block(
            Content.styled(f"{counted(len(entries), 'time')} opened or changed. This list cannot be changed.", QUIET)
        )
    ]
    for entry in reversed(entries):
        when = reader.moment(datetime.fromisoformat(entry.at))
        blocks.append(
            Block(Content.assemble((f"{when}  ", QUIET), said(entry.by), f" {entry.words}"), id=f"entry {entry.seq}")
        )
    return blocks


def _nothing(what: str, key: str) -> list[Block]:
    return [Block(Content.styled(what, QUIET)), *([Block(Content.styled(key, QUIET))] if key else [])]
