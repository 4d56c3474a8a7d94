"""What the record screen says, as blocks: entries, one of them in full, releases, and how a check went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.domain.deeds import refusal, told
from harassment_cms.domain.moments import moment
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import GOOD, LATE, QUIET, STRONG, Reader, said

if TYPE_CHECKING:
    from harassment_cms.domain.emergency import EmergencyRequest
    from harassment_cms.ports import IntegrityReport
    from harassment_cms.services.record import EntryView, Held, Wanted
    from harassment_cms.services.releases import Released

RELEASES, WAITING, OLDER, ENTRY = "releases", "waiting", "older", "entry "
_BAR = 40


def entry_blocks(
    entries: Sequence[EntryView], reader: Reader, *, releases: bool, waiting: int, more: bool
) -> Iterator[Block]:
    """What waits and what was released, then the entries, the newest first."""
    if waiting:
        words = f"{waiting} {'request waits' if waiting == 1 else 'requests wait'} for your decision"
        yield Block(Content.styled(words, LATE), id=WAITING)
    if releases:
        yield Block(Content("Releases of figures"), id=RELEASES)
    if not entries:
        yield Block(Content.styled("No entry fits. F3 asks for others.", QUIET), gap=True)
    for number, entry in enumerate(entries):
        what = said(entry.words, style=LATE if refusal(entry.kind) else "")
        when = Content.styled(f"{reader.moment(moment(entry.at))}  ", QUIET)
        yield Block(Content.assemble(when, said(entry.by), " ", what), id=f"{ENTRY}{entry.seq}", gap=not number)
    if more:
        yield Block(Content.styled("Older entries", QUIET), id=OLDER, gap=True)


def one(entry: EntryView, reader: Reader) -> list[Block]:
    """One entry in full."""
    pairs = [
        ("When", f"{reader.moment(moment(entry.at))} ({entry.at})"),
        ("Who", entry.by),
        ("What", f"{entry.words} ({entry.kind})"),
        ("On", entry.on or "nothing in particular"),
        ("Details", told(entry.details) or "none"),
        ("Number", f"{entry.seq:,}"),
        ("Hash", entry.hash),
    ]
    return [Block(said(value), lead=Content.styled(f"{name:<9}", QUIET)) for name, value in pairs]


def heading(wanted: Wanted, newest: int) -> Content:
    """How long the record is, and which part of it is shown."""
    parts = [
        wanted.who and f"by {wanted.who}",
        wanted.case and f"on {wanted.case}",
        wanted.kind and f"of kind {wanted.kind}",
        wanted.since and f"since {wanted.since[:10]}",
        wanted.until and f"before {wanted.until[:10]}",
        "refusals" if wanted.refused else "",
    ]
    narrowed = ", ".join(part for part in parts if part)
    length = Content.styled(f"{newest:,} entries", STRONG)
    return Content.assemble(length, said(f"  shown: {narrowed}" if narrowed else "  all of them, the newest first"))


def release_blocks(found: Sequence[Released], reader: Reader) -> list[Block]:
    """Every release, the newest first, and how to check them."""
    if not found:
        return [Block(Content.styled("Releases are listed here. Nothing was released yet.", QUIET))]
    blocks = [Block(Content.styled("Enter on the left checks every one of them.", QUIET))]
    for each in found:
        head = Content.assemble((each.number, STRONG), said(f"  {each.period.label}  {each.definition}"))
        made = f"\n{reader.moment(each.at)}  {each.by}  {each.profile}"
        revises = f"\nrestates {each.revises}" if each.revises else ""
        blocks.append(Block(Content.assemble(head, said(f"{made}{revises}", multiline=True, style=QUIET)), gap=True))
    return blocks


def waiting_blocks(requests: Sequence[EmergencyRequest]) -> list[Block]:
    """What waits for this person, without its reasons: those are shown where they decide."""
    words = f"{len(requests)} to open a restricted case in an emergency. Enter on the left decides."
    return [Block(Content(words))]


def progress(done: int, total: int) -> Content:
    """How far a check has come."""
    share = min(1.0, done / total) if total else 1.0
    full = round(share * _BAR)
    return Content(f"Checking {'█' * full}{'░' * (_BAR - full)} {round(100 * share)} % of {total:,} entries")


def verdict(report: IntegrityReport) -> list[Block]:
    """How a check of the record went."""
    if not report.problems:
        words = f"The record holds: {report.entries:,} entries and {report.rows:,} rows are as they were signed."
        return [Block(Content.styled(words, GOOD))]
    first = "" if report.first_bad_entry is None else f" The first entry that breaks it is {report.first_bad_entry}."
    advice = "Do not work in this home. Keep it as it is, and restore the last good backup to another place."
    return [
        Block(Content.styled(f"The record does not hold.{first}", LATE)),
        *(Block(said(problem)) for problem in report.problems),
        Block(Content.styled(advice, STRONG), gap=True),
    ]


def held(found: Held) -> list[Block]:
    """Whether the record holds what an anchor says."""
    number = f"{found.anchor.entry:,}"
    if not found.holds:
        words = f"The record does not hold entry {number} as the anchor says. It ends at {found.newest:,}."
        return [Block(Content.styled(words, LATE))]
    since = (
        f"The record still holds entry {number} as the anchor says, and {found.newest - found.anchor.entry:,} since."
    )
    blocks = [Block(Content.styled(since, GOOD))]
    if found.forged:
        blocks.append(Block(Content.styled("The anchor's signature is nobody's here: it was changed.", LATE)))
    if found.by:
        blocks.append(Block(said(f"The anchor was signed by {found.by} on {found.anchor.at}.")))
    return blocks
