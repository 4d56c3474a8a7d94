"""A build sheet as Markdown, for a wiki or a document. What is to be copied stands in quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.sheet_outline import Ask, Block, Heading, Listing, Prose, Table, Words, outline
from harassment_cms.formdefs.sheet import BuildSheet

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
_LEADING = re.compile(r"^(\d*)([-+=#.)])")


def render(sheet: BuildSheet) -> str:
    """Return the sheet as CommonMark with tables."""
    return "\n\n".join("\n".join(_block(block)) for block in outline(sheet)) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {_escaped(text)}"
        case Prose(text):
            yield _escaped(text)
        case Words(paragraphs, _):
            for n, paragraph in enumerate(paragraphs):
                yield from [">"] * (n > 0)
                yield f"> {_escaped(paragraph)}"
        case Listing(points, language):
            yield from (f"{'> ' if language else ''}- {_escaped(point)}" for point in points)
        case Table(_, columns, rows):
            yield from (_row(columns), _row(["---"] * len(columns), escape=False))
            yield from map(_row, rows)
        case Ask():
            yield from _ask(block)


def _row(cells: tuple[str, ...] | list[str], *, escape: bool = True) -> str:
    return f"| {' | '.join(_escaped(cell) if escape else cell for cell in cells)} |"


def _ask(ask: Ask) -> Iterator[str]:
    yield f"### Question {ask.number} (`{ask.code}`)"
    yield ""
    for what, how in ask.notes:
        yield f"- {what}: {_escaped(how)}"
    yield ""
    yield f"> **{_escaped(ask.text)}**"
    for paragraph in ask.help.split("\n") if ask.help else ():
        yield ">"
        yield f"> *{_escaped(paragraph)}*"
    if ask.options:
        yield ">"
        for label, code in ask.options:
            yield f"> - {_escaped(label)} (`{code}`)"


def _escaped(text: str) -> str:
    """Return words that Markdown shows as they are."""
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", safe_text(text)))
