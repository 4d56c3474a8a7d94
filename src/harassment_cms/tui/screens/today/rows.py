"""What Today says, as blocks: what is due, what is late, whom one owes a first contact, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from harassment_cms.domain.case import QUEUE_LABELS, CaseLine, Queue
from harassment_cms.domain.clearfiles import ClearFile, in_a_line
from harassment_cms.domain.clocks import counted, local_date
from harassment_cms.domain.conflict_contact import HINT
from harassment_cms.domain.emergency import EmergencyState, in_a_sentence, in_a_sentence_to_who_asked
from harassment_cms.domain.settling import Pile
from harassment_cms.domain.work import Task
from harassment_cms.services.emergency import EmergencyNews
from harassment_cms.services.imports import SetAside
from harassment_cms.services.tasks import Today
from harassment_cms.settings import CONTACT_LABELS
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import LATE, QUIET, STRONG, Reader, said, types

Aside = Mapping[Pile, Sequence[SetAside]]
"""The rows that made no case, at most ``MOST_ROWS`` of each kind."""
MOST_ROWS = 20

_DRAFTS = {
    "note": "note",
    "contact": "contact",
    "task": "task",
    "close": "closing",
    "link": "link",
    "safety": "safety check",
    "referral": "referral",
    "report": "report that you write down",
    "entry": "change to the directory",
}


def today_blocks(
    today: Today, aside: Aside, files: Sequence[ClearFile], emergencies: EmergencyNews, reader: Reader
) -> list[Block]:
    """The whole page; with nothing to do it says so."""
    blocks = [Block(Content.styled(reader.moment(local_date(reader.now, reader.calendar.zone)), STRONG))]
    blocks += _emergencies(emergencies)
    if today.covers:
        names = ", ".join(today.covers)
        blocks.append(Block(said(f"You cover for {names}: what is theirs stands here too.", style=QUIET), gap=True))
    blocks += _queues(today)
    # What is due today comes before what is late already: a long list of the one must not hide the other.
    blocks += _tasks("Due today", today.due, reader, today.covers)
    blocks += _tasks("Late", today.late, reader, today.covers)
    blocks += _more(today.late_in_all - len(today.late), "late task", Queue.LATE)
    blocks += _contacts(today.contacts, reader)
    blocks += _more(today.contacts_in_all - len(today.contacts), "first contact", Queue.TO_CONTACT)
    blocks += _tasks("Within a week", today.soon, reader, today.covers)
    blocks += _more(today.tasks_in_all - today.late_in_all - len(today.due) - len(today.soon), "task", Queue.MINE)
    blocks += _drafts(today.drafts)
    blocks += _no_case_yet(today, aside)
    blocks += _missing(today)
    blocks += _unencrypted(files)
    if len(blocks) == 1 + bool(today.covers):
        blocks.append(Block(Content("Nothing is due, late or waiting for you."), gap=True))
        added = "" if reader.is_partner else " On a case, a adds one."
        words = f"Tasks appear here with their time.{added}"
        blocks.append(Block(Content.styled(words, QUIET)))
    return blocks


def _emergencies(news: EmergencyNews) -> list[Block]:
    """What was told and not seen yet, and what was granted and not opened: Enter goes to the list."""
    granted = [each for each in news.own if each.state is EmergencyState.GRANTED]
    lines = [in_a_sentence(each) for each in news.told]
    lines += [in_a_sentence_to_who_asked(each) for each in granted]
    if not lines:
        return []
    blocks = [Block(Content.styled("Emergency access", STRONG), gap=True)]
    return blocks + [
        Block(said(line, style=LATE), id=f"emergency {number}", indent=1) for number, line in enumerate(lines)
    ]


def _queues(today: Today) -> list[Block]:
    blocks = []
    if today.safety_checks:
        words = f"{counted(today.safety_checks, 'report')} waiting for a safety check"
        blocks.append(Block(Content.styled(words, LATE), id=f"queue {Queue.SAFETY_CHECK.value}", gap=True))
    if today.changed:
        words = f"{counted(today.changed, 'case')} with a changed answer nobody has looked at"
        blocks.append(Block(Content(words), id=f"queue {Queue.CHANGED.value}", gap=not blocks))
    return blocks


def _tasks(heading: str, tasks: Sequence[Task], reader: Reader, covers: Sequence[str]) -> list[Block]:
    if not tasks:
        return []
    blocks = [Block(Content.styled(heading, STRONG), gap=True)]
    for task in tasks:
        style = LATE if task.due_at < reader.now else QUIET
        when = Content.styled(reader.lateness(task.due_at), style)
        whose = said(f"  {task.owner}’s", style=QUIET) if task.owner in covers else ""
        words = Content.assemble(said(task.title), "\n", when, (f"  {task.ref or ''}", QUIET), whose)
        place = f"task {task.id} {task.ref or ''} {task.service or ''}".rstrip()
        blocks.append(Block(words, id=place, indent=1))
    return blocks


def _contacts(contacts: Sequence[CaseLine], reader: Reader) -> list[Block]:
    if not contacts:
        return []
    blocks = [Block(Content.styled("First contact owed", STRONG), gap=True)]
    for line in contacts:
        due = line.contact_due
        late = due is not None and due < reader.now
        words = Content.assemble(
            line.case.ref,
            "  ",
            ("" if due is None else reader.lateness(due), LATE if late else QUIET),
            "  ",
            said(line.label) if line.label else Content.styled(types(line.case.facts), QUIET),
        )
        blocks.append(Block(words, id=f"case {line.case.ref}", indent=1))
    return blocks


def _more(left: int, noun: str, queue: Queue) -> list[Block]:
    """Say how many there is no room for here, and lead to the queue that holds their cases."""
    if left <= 0:
        return []
    words = f"and {counted(left, noun)} more: Enter goes to {QUEUE_LABELS[queue]}"
    return [Block(Content.styled(words, QUIET), id=f"queue {queue.value}", indent=1)]


def _drafts(places: Sequence[str]) -> list[Block]:
    if not places:
        return []
    blocks = [Block(Content.styled("Begun and not saved", STRONG), gap=True)]
    for place in places:
        kind, _, ref = place.partition("/")
        words = f"A {_DRAFTS.get(kind, 'text')}{f' on {ref}' if ref and kind != 'report' else ''}"
        blocks.append(Block(said(words), id=f"draft {kind} {ref}", indent=1))
    return blocks


def _no_case_yet(today: Today, aside: Aside) -> list[Block]:
    blocks: list[Block] = []
    for pile, heading, count, style in (
        (Pile.UNREADABLE, "Arrived but not readable", today.set_aside, LATE),
        (Pile.BROKEN_OFF, "Broken off: nobody is contacted about these by default", today.broken_off, QUIET),
    ):
        rows = aside.get(pile, ())
        if rows:
            blocks.append(Block(Content.styled(heading, STRONG), gap=True))
        for row in rows:
            words = Content.assemble(said(f"Row {row.row_number} of {row.file}"), "\n", (row.problem, style))
            blocks.append(Block(words, id=f"aside {row.id}", indent=1))
        if count > len(rows):
            more = f"and {count - len(rows)} more; they move up as you decide"
            blocks.append(Block(Content.styled(more, QUIET), indent=1))
    return blocks


def _missing(today: Today) -> list[Block]:
    lines = [
        f"{CONTACT_LABELS[key]}: nobody is named yet. An administrator can do that in settings.yaml."
        for key in today.missing_contacts
    ]
    if today.conflict_contact_fault:
        lines.append(f"{today.conflict_contact_fault} {HINT}")
    if today.interrupted_imports:
        lines.append("An import was cut off. An administrator should run it again; nothing is doubled by that.")
    if not lines:
        return []
    blocks = [Block(Content.styled("Still missing", STRONG), gap=True)]
    return blocks + [Block(said(line, style=QUIET), indent=1) for line in lines]


def _unencrypted(files: Sequence[ClearFile]) -> list[Block]:
    if not files:
        return []
    blocks = [Block(Content.styled("Lying unencrypted, until somebody says that it is gone", STRONG), gap=True)]
    return blocks + [Block(said(in_a_line(file)), id=f"file {file.number}", indent=1) for file in files]
