"""What the import screen says, as blocks: the files to pick from, what a file is, what was done. No word of a report.

Headings, names of files and sheets come from elsewhere and pass ``said``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import CmsError
from harassment_cms.intake import change_words, count_words
from harassment_cms.intake.alarm_words import alarm_words, rings
from harassment_cms.services.imports import FilePreview, ImportResult
from harassment_cms.tui.dialogs.safety import whom_to_ring
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.widgets.picking import Listing, shown
from harassment_cms.tui.words import DANGER, GOOD, LATE, QUIET, SOON, STRONG, Reader, said

if TYPE_CHECKING:
    from harassment_cms.intake.preview import Alarm
    from harassment_cms.intake.suggesting import Unplaced
    from harassment_cms.settings import Settings

_MOST = 8
_MOST_REFERENCES = 24
_KILO = 1024
_NAME = 44
_BAR = 50
OTHER_WORK = "6 is People, Ctrl+P leads to backups. Settings are looked after with commands: `hcms --help`."


def choice(id_: str, words: str, *, gap: bool = False) -> Block:
    """Something to do with Enter or a click."""
    return Block(Content.assemble("▸ ", said(words, style="bold $primary")), id=id_, gap=gap)


def refusal(error: CmsError, *, with_hint: bool = True) -> list[Block]:
    """Why something was not done, in its own words."""
    blocks = [Block(said(error.message, multiline=True, style=LATE))]
    if with_hint and error.hint:
        blocks.append(Block(said(error.hint, multiline=True)))
    return blocks


def file_blocks(listing: Listing, reader: Reader) -> Iterator[Block]:
    """The folder above, the files that may be exports, the newest first, and the folders."""
    yield Block(Content.assemble(("In ", QUIET), said(shown(listing.folder, folder=True), style=QUIET)), gap=True)
    if listing.problem:
        yield Block(said(listing.problem, style=LATE), indent=1)
    for number, entry in enumerate(listing.entries):
        name = said(entry.name)
        if not entry.is_folder:
            about = f"  {_size(entry.size)}, {reader.moment(entry.modified)}"
            name = Content.assemble(name.truncate(_NAME, ellipsis=True), (about, QUIET))
        yield Block(name, id=f"pick {number}")
    if not (listing.entries or listing.problem):
        words = "Nothing here looks like an export. Files that end in .csv, .xlsx and so on are listed."
        yield Block(Content.styled(words, QUIET), indent=1)
    if listing.more:
        yield Block(Content.styled(f"and {listing.more:,} more: type how its name begins", QUIET), indent=1)
    if listing.above is not None:
        yield Block(Content.styled("the folder above", QUIET), id="above")


def alarm_blocks(alarm: Alarm, settings: Settings) -> Iterator[Block]:
    """First of all: how many reports may speak of danger, and whom to tell now."""
    first, *rest = alarm_words(alarm)
    yield Block(Content.styled(first, DANGER if rings(alarm) else GOOD if not alarm.blind else SOON))
    yield from (Block(Content.styled(each, "bold")) for each in rest)
    if rings(alarm):
        yield Block(whom_to_ring(settings), indent=1)


def shown_blocks(
    preview: FilePreview,
    left: Collection[str],
    reader: Reader,
    settings: Settings,
    *,
    keeps_identifying: bool = False,
) -> list[Block]:
    """What a file is and what an import would do. ``left`` are headings to be left as they are."""
    blocks = list(alarm_blocks(preview.alarm, settings))
    if preview.already is not None:
        when = reader.moment(preview.already)
        words = f"This very file was imported before, {when}. Importing it again changes nothing."
        blocks.append(Block(Content.styled(words, STRONG), gap=True))
    blocks.append(choice("bring_in", f"Import it: {_would_do(preview)}  (i)", gap=True))
    blocks.append(choice("another", "Another file  (Esc)"))
    blocks += _recognised(preview)
    blocks += notes(preview.warnings)
    blocks += _identifying(preview, keeps=keeps_identifying)
    if preview.problems:
        blocks.append(heading("Rows that cannot be read; they are kept, and set aside"))
        blocks += [Block(said(f"Row {row}: {sentence}"), indent=1) for row, sentence in preview.problems]
    blocks += _changes(preview, left, reader)
    return blocks


def _would_do(preview: FilePreview) -> str:
    counts = preview.counts
    if counts.rows == counts.known:
        return "it would change nothing"
    return f"{counted(counts.rows, 'row')}, {counts.new:,} of them new"


def _recognised(preview: FilePreview) -> Iterator[Block]:
    yield heading("What it is")
    for label, value in (
        ("File", preview.file),
        ("Survey tool", preview.tool),
        ("Form", preview.form),
        ("Encoding", preview.encoding),
        ("Columns", count_words.columns_words(preview.header)),
    ):
        yield _pair(label, value)
    yield heading("What an import would do")
    for label, number in count_words.row_counts(preview.counts):
        if number is not None:
            yield _pair(label, number)
    if preview.unmapped:
        yield _pair("Also answered (kept, not on the form)", "; ".join(_first(preview.unmapped)))


def _identifying(preview: FilePreview, *, keeps: bool) -> Iterator[Block]:
    """The way to keep what is left out because it tells who or where somebody is, and back; the notes name it."""
    if preview.already is not None:
        return
    if keeps:
        yield choice("identifying", "Leave columns that tell who or where somebody is out after all", gap=True)
    elif preview.left_out:
        yield choice("identifying", "Keep these columns too: only where nobody was promised anonymity")


def sheet_blocks(names: Sequence[str]) -> Iterator[Block]:
    """The sheets of a workbook that were not imported, each to be looked at next."""
    for number, name in enumerate(names):
        yield choice(f"sheet {number}", f"Look at the sheet “{name}” too: it was not imported")


def _changes(preview: FilePreview, left: Collection[str], reader: Reader) -> Iterator[Block]:
    changes = preview.changes
    if changes.found:
        when = reader.moment(changes.since) if changes.since is not None else ""
        yield heading(change_words.since_words(changes.file, when))
        for kind, lines in change_words.by_kind(changes.found):
            yield Block(Content(f"{kind}: {len(lines)}"), indent=1)
            yield from (Block(said(line, style=QUIET), indent=3) for line in _first(lines))
    if changes.unplaced:
        yield heading(change_words.UNPLACED)
        yield Block(Content.styled("Enter on one of them says which question it is.", QUIET), indent=1)
        for number, unplaced in enumerate(changes.unplaced):
            yield Block(_unplaced(unplaced, unplaced.wording in left), id=f"heading {number}", indent=1)


def _unplaced(unplaced: Unplaced, is_left: bool) -> Content:
    if is_left:
        return Content.assemble(said(f"“{unplaced.heading}”", style=QUIET), (": left as it is", QUIET))
    return said(change_words.unplaced_words(unplaced))


def notes(warnings: Sequence[str]) -> Iterator[Block]:
    """What a person should know."""
    if warnings:
        yield heading("Please note")
        yield from (Block(said(warning), indent=1) for warning in warnings)


def result_blocks(
    result: ImportResult, settings: Settings, file: Sequence[Block], *, sees_cases: bool
) -> list[Block]:
    """What an import did, whom to tell, and what to do next; references only for those who may see the cases.

    ``file`` says what became of the file, or offers to settle that.
    """
    blocks = list(alarm_blocks(result.alarm, settings))
    if result.already:
        blocks.append(Block(said(count_words.already_words(result.file), style=STRONG), gap=True))
    else:
        words = f"{result.file}: {count_words.imported_words(result.counts)}"
        blocks.append(Block(said(words, style=STRONG), gap=True))
    gone = count_words.vanished_words(result.counts.vanished, result.vanished)
    lines = [*gone, *count_words.waiting_words(result.waiting), *count_words.unread_words(result.alarm)]
    blocks += [Block(Content(line), indent=1) for line in lines]
    blocks.append(heading("What next"))
    if sees_cases and result.counts.new:
        blocks.append(choice("safety", "Go to the safety checks"))
    blocks.append(choice("another", "Import another file"))
    blocks += file
    if sees_cases and result.cases:
        blocks.append(heading("Cases that were made"))
        blocks.append(Block(Content(", ".join(result.cases[:_MOST_REFERENCES])), indent=1))
        if (more := len(result.cases) - _MOST_REFERENCES) > 0:
            blocks.append(
                Block(Content.styled(f"and {more:,} more; all wait for their safety check", QUIET), indent=1)
            )
    return blocks + list(notes(result.warnings))


def lying_blocks(offer: str, error: CmsError | None = None) -> list[Block]:
    """The file lies where it was, what can be done about that, and what kept that from being done."""
    blocks = [] if error is None else refusal(error)
    words = "The exported file lies where it was, unencrypted. Today lists it until somebody says that it is gone."
    return [*blocks, Block(Content(words), gap=True), choice("clear", offer)]


def not_done_blocks(error: CmsError) -> list[Block]:
    """An import that was refused, or that the machine cut off."""
    return [
        *refusal(error),
        choice("again", "Look at this file again", gap=True),
        choice("another", "Another file  (Esc)"),
    ]


def stopped_blocks() -> list[Block]:
    """An import that somebody stopped."""
    return [
        Block(Content.styled("Stopped. The reports imported up to now are kept whole.", STRONG)),
        Block(Content("Import the same file again: it goes on from there, and nothing is doubled.")),
        choice("again", "Go on with this file", gap=True),
        choice("another", "Another file  (Esc)"),
    ]


def heading(words: str) -> Block:
    """What the blocks below are."""
    return Block(said(words, style=STRONG), gap=True)


def progress(percent: int) -> Content:
    """How far it is, drawn and in figures.

    Drawn here, because the rules of Textual's own would reach every widget that is called a bar.
    """
    filled = percent * _BAR // 100
    return Content.assemble(("━" * filled, "$primary"), ("─" * (_BAR - filled), QUIET), f"  {percent} %")


def _pair(label: str, value: str) -> Block:
    return Block(Content.assemble((f"{label}: ", QUIET), said(value)), indent=1)


def _first(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST:,} more"


def _size(size: int) -> str:
    if size < _KILO:
        return counted(size, "byte")
    if size < _KILO * _KILO:
        return f"{size // _KILO:,} KB"
    return f"{size / _KILO / _KILO:,.1f} MB"
