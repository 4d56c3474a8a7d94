"""A build sheet as plain text for a terminal or paper: one thing below the other, no columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.sheet_outline import Ask, Block, Heading, Listing, Prose, Table, Words, outline
from harassment_cms.formdefs.sheet import BuildSheet

WIDTH = 70
"""Characters in a line, at most."""


def render(sheet: BuildSheet) -> str:
    """Return the sheet as lines of at most ``WIDTH`` characters; what is to be copied begins with a bar."""
    return "\n\n".join("\n".join(_block(block)) for block in outline(sheet)) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield from _heading(block)
        case Prose(text):
            yield from _lines(text)
        case Words(paragraphs, _):
            for n, paragraph in enumerate(paragraphs):
                yield from ["|"] * (n > 0)
                yield from _lines(paragraph, "| ")
        case Listing(points, language):
            for point in points:
                yield from _lines(point, "| - " if language else "- ", "|   " if language else "  ")
        case Table():
            yield from _table(block)
        case Ask():
            yield from _ask(block)


def _heading(heading: Heading) -> Iterator[str]:
    lines = list(_lines(heading.text))
    rule = {1: "=", 2: "-"}.get(heading.level)
    if heading.level == 2:
        yield ""
    yield from lines
    if rule:
        yield rule * max(map(len, lines))


def _table(table: Table) -> Iterator[str]:
    for n, (name, *cells) in enumerate(table.rows):
        yield from [""] * (n > 0)
        yield from _lines(name)
        for column, cell in zip(table.columns[1:], cells, strict=True):
            yield from _lines(f"{column}: {cell}", "  ", "    ")


def _ask(ask: Ask) -> Iterator[str]:
    yield from _lines(f"Question {ask.number} ({ask.code})")
    for what, how in ask.notes:
        yield from _lines(f"{what}: {how}", "  ", "    ")
    yield from _lines(ask.text, "| ")
    if ask.help:
        yield "  Help:"
        for paragraph in ask.help.split("\n"):
            yield from _lines(paragraph, "| ")
    if ask.options:
        yield "  Answers:"
        for label, code in ask.options:
            yield from _lines(f"{label}   ({code})", "| - ", "|   ")


def _lines(text: str, first: str = "", rest: str | None = None) -> list[str]:
    return textwrap.wrap(
        safe_text(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
