"""A report as Markdown with tables, for a wiki or an intranet (GitHub Flavored Markdown, section 4.10).

Tables have their figures to the right, and every table says whether it may be released. No word acts as markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harassment_cms.domain.figures import Report
from harassment_cms.exports.house import House
from harassment_cms.exports.leaflet_markdown import escaped
from harassment_cms.exports.report_outline import CHANGED, Grid, Line, Part, outline_of


def render(report: Report, house: House) -> str:
    """Return the report as one document."""
    return "\n\n".join(_paragraphs(report, house)) + "\n"


def _paragraphs(report: Report, house: House) -> Iterator[str]:
    outline = outline_of(report)
    yield f"# {escaped(outline.title)}: {escaped(outline.period)}"
    yield escaped(house.organisation)
    yield f"**{escaped(outline.status)}**"
    yield from map(escaped, outline.remarks)
    yield from map(escaped, outline.about)
    for part in outline.parts:
        yield from _part(part, outline.mark)
    if outline.symbols:
        yield "## What the signs mean"
        yield "\n".join(f"- **{escaped(sign)}**: {escaped(meaning)}" for sign, meaning in outline.symbols)
    yield "## Notes"
    yield "\n".join(f"{number}. {escaped(note)}" for number, note in enumerate(outline.notes, 1))


def _part(part: Part, mark: str) -> Iterator[str]:
    yield f"## {escaped(part.title)}"
    if part.text:
        yield escaped(part.text)
    for grid in part.grids:
        yield f"### {escaped(grid.title)}"
        yield "\n".join(_grid(grid))
        numbers = ", ".join(map(str, grid.notes))
        yield from (f"**{escaped(label)}.** {escaped(words)}" for label, words in grid.said)
        yield f"{escaped(mark)}." + (f" Note{'s' if len(grid.notes) > 1 else ''} {numbers}." if numbers else "")


def _grid(grid: Grid) -> Iterator[str]:
    heads = list(grid.heads)
    if grid.restated:
        heads.insert(3, "Changed")
    yield _row(heads)
    yield _row([":--", *["--:"] * (len(heads) - 1)], plain=True)
    yield from (_row(_cells(line, restated=grid.restated)) for line in grid.lines)


def _cells(line: Line, *, restated: bool) -> list[str]:
    figures = [figure.shown for figure in line.figures]
    if restated:
        figures.insert(2, CHANGED if line.changed else "")
    return [line.label, *figures]


def _row(cells: Sequence[str], *, plain: bool = False) -> str:
    return "| " + " | ".join(cells if plain else map(escaped, cells)) + " |"
