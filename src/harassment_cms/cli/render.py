"""What goes to stdout, and nothing else does: JSON for scripts, calm columns and lines for people.

Every line of text passes ``safe_text`` here, so that nothing from a report can act on a terminal, whoever forgot
what. JSON is pure ASCII, which cannot act either. No colour, no boxes; with ``plain`` a table becomes one line
for each thing, to be read from top to bottom.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence

from harassment_cms.domain.safetext import safe_text

PROSE_WIDTH = 70
_GAP = "  "
_NARROWEST = 24  # cells; a narrower last column would be a ladder of words
_LONGEST = 10**9  # characters; a report is always shown whole here


def data(value: object) -> None:
    """Print a value as JSON."""
    import json

    print(json.dumps(value, indent=2, ensure_ascii=True))


def record(value: object) -> None:
    """Print a value as JSON in one line, one of many that a script reads as they come, and send it on its way."""
    import json

    print(json.dumps(value, ensure_ascii=True))
    flush()


def flush() -> None:
    """Send what was printed on its way, for whoever reads it while the command goes on."""
    sys.stdout.flush()


def line(text: str = "") -> None:
    """Print one line; line ends inside it are shown as signs."""
    print(safe_text(text, limit=_LONGEST))


def exactly(text: str) -> None:
    """Print a document that was laid out elsewhere, line by line."""
    for each in text.splitlines():
        line(each)


def raw(content: bytes) -> None:
    """Send a file on to whoever reads it, byte for byte; never to a terminal."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def heading(text: str) -> None:
    """Print a heading, apart from what stands above it."""
    print()
    line(text)


def prose(text: str, indent: int = 0) -> None:
    """Print words in lines of at most seventy cells; line ends and empty lines stay where they are."""
    margin = " " * indent
    for given in safe_text(text, multiline=True, limit=_LONGEST).split("\n"):
        for folded in fold(given, PROSE_WIDTH - indent) or [""]:
            print(f"{margin}{folded}".rstrip())


def pairs(rows: Iterable[tuple[str, str | None]], indent: int = 0) -> None:
    """Print ``Label: value`` lines, without those that have no value."""
    for label, value in rows:
        if value:
            prose(f"{label}: {value}", indent)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, plain: bool) -> None:
    """Print rows under headings, in columns or, with ``plain``, as labelled lines with a gap between things.

    At a terminal the last column is folded to fit, or begins a line of its own where it would be too narrow; where
    not even the others fit, the rows become labelled lines. In a file or pipe each row is one whole line.
    """
    cells = [[safe_text(cell, limit=_LONGEST) for cell in row] for row in rows]
    everything = [list(headings), *cells]
    widths = [max(width(row[place]) for row in everything) for place in range(len(headings))]
    ahead = sum(size + len(_GAP) for size in widths[:-1])
    room = (shutil.get_terminal_size().columns if sys.stdout.isatty() else _LONGEST) - ahead
    if plain or room <= 0:
        _labelled(headings, cells)
        return
    below = room < min(widths[-1], _NARROWEST)
    margin, space = (_GAP, PROSE_WIDTH) if below else (" " * ahead, room)
    for *fixed, last in everything:
        first = "".join(cell + " " * (size - width(cell)) + _GAP for cell, size in zip(fixed, widths, strict=False))
        start = f"{first.rstrip()}\n{margin}" if below and last else first
        print((start + f"\n{margin}".join(fold(last, space))).rstrip())


def _labelled(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for row in rows:
        print("\n".join(f"{name}: {cell}" for name, cell in zip(headings, row, strict=True) if cell))
        print()


def width(text: str) -> int:
    """Return how many cells a terminal needs for a text."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fold(text: str, cells: int) -> list[str]:
    """Break one line between words so that no piece needs more cells; a longer word is broken inside."""
    if width(text) <= cells:
        return [text] if text.strip() else []
    lines: list[str] = []
    for piece in _pieces(text, cells):
        if lines and width(lines[-1]) + 1 + width(piece) <= cells:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines


def _pieces(text: str, cells: int) -> Iterator[str]:
    from rich.cells import chop_cells

    for word in text.split():
        yield from chop_cells(word, cells) if width(word) > cells else (word,)
