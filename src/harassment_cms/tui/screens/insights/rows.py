"""What Insights says, as blocks: what can be looked at, one table with its bars, and what has to be known of all."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from textual.content import Content

from harassment_cms.domain.clocks import counted
from harassment_cms.domain.figures import RECEIVED, Report, Section, Table
from harassment_cms.exports.grid import Grid, Line, grid
from harassment_cms.exports.text import PROSE, WIDEST
from harassment_cms.tui.list_and_page import to_do
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import QUIET, STRONG, Reader, said

ABOUT, TABLE = "about", "table "
_GAP = 2
_LEAST_LABEL = 18
"""Characters that labels need; where there are fewer, the figures to compare with are left out."""
_RATHER_WIDER = "The figures to compare with need a wider window."
_NOTHING = (
    "No report, or too few to show. Figures appear here once reports of this time were imported or written down; "
    "y chooses another period."
)


def choices(report: Report | None) -> list[Block]:
    """What can be looked at, section by section, after what can be done."""
    blocks = [
        to_do("period", "Another period"),
        to_do("pack", "Another report"),
        to_do("releases", "What was released"),
        to_do("write_file", "Write to a file"),
    ]
    if report is None:
        return [blocks[0], blocks[2]]
    blocks.append(Block(Content("About these figures"), id=ABOUT, gap=True))
    tables = {table.id: table for table in report.tables}
    for section in report.sections:
        blocks.append(Block(said(section.title, style=STRONG), gap=True))
        blocks += [Block(said(tables[each].title), id=f"{TABLE}{each}", indent=1) for each in section.tables]
    return blocks


def heading(report: Report, reader: Reader) -> Content:
    """Which days these are of, what they may be used for, and when they were counted or released."""
    when = reader.moment(report.generated_at)
    if report.restated_at is not None:
        words = f"As released {when}, with today's figures beside"
    elif report.status.startswith("Released as "):
        words = f"{report.status.partition('.')[0]} {when}: as it was released"
    else:
        words = f"{report.status.partition(':')[0]}; counted {when}"
    return Content.assemble((report.period.label, STRONG), "\n", (words, QUIET))


def about(report: Report, reader: Reader, width: int) -> list[Block]:
    """What has to be known of all tables."""
    received = next((table for table in report.tables if table.id == RECEIVED), None)
    blocks = [Block(said(report.title, style=STRONG))]
    if received is not None and received.total.value == 0:
        blocks.append(Block(_prose(_NOTHING, width), gap=True))
    blocks.append(Block(_prose(report.status, width), gap=True))
    if report.restated_at is not None:
        released = reader.moment(report.generated_at)
        changed = sum(row.restated for table in report.tables for row in table.rows)
        differing = f"{counted(changed, 'figure')} {'differs' if changed == 1 else 'differ'}"
        words = (
            f"These figures were released: they stand as they were made {released}. Beside each stands what the "
            f"same days give today; {differing if changed else 'no figure differs'}."
        )
        blocks.append(Block(_prose(words, width), gap=True))
    if report.tables:
        before, a_year_before = report.tables[0].columns[2:]
        words = (
            f"Beside each figure stand the period before, {before}, and the same days a year before, {a_year_before}."
        )
        blocks.append(Block(_prose(words, width), gap=True))
    words = (
        "A bar is as long as the figure before it says. A withheld figure has none, and it stands for no number in "
        "particular."
    )
    blocks.append(Block(_prose(words, width), gap=True))
    noted = {note for table in report.tables for note in table.notes}
    blocks += [Block(_prose(note, width), gap=True) for note in report.notes if note not in noted]
    blocks.append(Block(_prose(f"The rules of disclosure control: {report.profile}.", width, QUIET), gap=True))
    return blocks


def page_of(report: Report, table_id: str, width: int) -> list[Block]:
    """One table with its bars, and its notes beneath; ``width`` is how many characters a line has."""
    table = next(each for each in report.tables if each.id == table_id)
    section = next(each for each in report.sections if table_id in each.tables)
    return [*_above(section, table, width), *_figures(table, min(width, WIDEST)), *_notes(table, width)]


def _above(section: Section, table: Table, width: int) -> Iterator[Block]:
    yield Block(said(table.title, style=STRONG))
    if section.text and section.tables[0] == table.id:
        yield Block(_prose(section.text, width), gap=True)


def _figures(table: Table, width: int) -> Iterator[Block]:
    made = grid(table, width, gap=_GAP)
    if made.room < _LEAST_LABEL:
        made = grid(table, width, gap=_GAP, compared=False)
        yield Block(_drawn(made), gap=True)
        yield Block(Content.styled(_RATHER_WIDER, QUIET), gap=True)
    else:
        yield Block(_drawn(made), gap=True)
    for row in table.rows:
        if row.text:
            yield Block(Content.assemble(said(row.label, style=STRONG), "\n", _prose(row.text, width)), gap=True)


def _drawn(made: Grid) -> Content:
    return Content("\n").join(_line(line) for line in made.lines)


def _line(line: Line) -> Content:
    return Content.assemble(line.label, line.figures, (line.bar, "$primary"), (line.beside, QUIET))


def _notes(table: Table, width: int) -> Iterator[Block]:
    for place, note in enumerate(table.notes):
        yield Block(_prose(note, width, QUIET), gap=place == 0)


def _prose(words: str, width: int, style: str = "") -> Content:
    lines = textwrap.wrap(said(words).plain, max(1, min(PROSE, width)))
    return Content.styled("\n".join(lines), style)
