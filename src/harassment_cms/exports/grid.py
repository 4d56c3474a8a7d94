"""A table of figures in lines of characters, with a bar beside each figure: for terminal, paper and screen.

Each line comes in parts, so that a screen can give each its colour; joined they are the line. Labels come from files
that people edit, so they are made safe to show. Nothing here knows a rule of disclosure control.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harassment_cms.domain.figure_subjects import has_total
from harassment_cms.domain.figures import Row, Table
from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.charts import fractions, in_characters
from harassment_cms.exports.symbols import MEANINGS

GAP = 3
"""Characters between two columns."""

CHANGED = "changed"

_LEAST_ROOM, _LEAST_ROOM_RESTATED = 26, 40
"""Characters that labels and bars share, at least: with fewer there are no bars."""
_SHORTEST, _LONGEST = 8, 24


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the label, this period's figures, the bar, and the figures they are compared with."""

    label: str
    figures: str = ""
    bar: str = ""
    beside: str = ""

    @property
    def text(self) -> str:
        """The whole line."""
        return f"{self.label}{self.figures}{self.bar}{self.beside}".rstrip()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table laid out: what its columns are called, and its rows. ``room`` is how many characters labels have."""

    head: tuple[Line, ...]
    rows: tuple[Line, ...]
    room: int
    width: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """The table with a rule below its head."""
        return (*self.head, Line("─" * self.width), *self.rows)


def grid(table: Table, width: int, *, gap: int = GAP, compared: bool = True) -> Grid:
    """Lay a table out ``width`` characters wide, so that figures stand below each other in the whole report.

    Without ``compared`` the figures of other periods are left out.
    """
    own = 4 if _shows_today(table) else 2
    split = [head.split("\n") for head in _heads(table)]
    rows = list(_cells(table))
    if not compared:
        split, rows = split[:own], [cells[:own] for cells in rows]
    tall = max(map(len, split))
    # Heads of fewer lines stand just above the rule.
    heads = list(zip(*([*[""] * (tall - len(lines)), *lines] for lines in split), strict=True))
    widths = [max(map(len, column)) for column in zip(*heads, *rows, strict=True)][1:]
    room = width - sum(widths) - gap * len(widths)
    bar = _bar_width(room, restated=_shows_today(table))
    drawn = _drawn(table, bar) if bar else {}
    sheet = _Sheet(widths, own - 1, gap, room - bar, bar)
    lines = []
    for place, (label, *figures) in enumerate(rows):
        first, *more = textwrap.wrap(label, sheet.room) or [""]
        lines += [sheet.line(first, figures, drawn.get(place, "")), *(Line(words) for words in more)]
    return Grid(tuple(sheet.line(label, figures) for label, *figures in heads), tuple(lines), sheet.room, width)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where the parts of a line stand; ``own`` is how many columns are this period's."""

    widths: Sequence[int]
    own: int
    gap: int
    room: int
    bar: int

    def line(self, label: str, figures: Sequence[str], bar: str = "") -> Line:
        # Characters of some scripts are two columns wide.
        wide = sum(unicodedata.east_asian_width(character) in "FW" for character in label)
        cells = [" " * self.gap + figure.rjust(width) for figure, width in zip(figures, self.widths, strict=True)]
        drawn = f" {bar}".ljust(self.bar) if self.bar else ""
        return Line(label.ljust(self.room - wide), "".join(cells[: self.own]), drawn, "".join(cells[self.own :]))


def _bar_width(room: int, *, restated: bool) -> int:
    """Return how many characters bars take of those that labels have, the space before them included."""
    if room < (_LEAST_ROOM_RESTATED if restated else _LEAST_ROOM):
        return 0
    return 1 + min(_LONGEST, max(_SHORTEST, room * 3 // 10))


def _drawn(table: Table, width: int) -> Mapping[int, str]:
    known = fractions(table)
    return {
        place: in_characters(known[row.code], width - 1) for place, row in enumerate(table.rows) if row.code in known
    }


def in_words(table: Table) -> list[str]:
    """Return one line for each row, never broken: a line that is read aloud or searched is whole."""
    heads = [head.replace("\n", " ").replace("/ ", "/").strip() for head in _heads(table)[1:]]
    return [f"{label}. {_spoken(heads, cells)}" for label, *cells in _cells(table)]


def _spoken(heads: Sequence[str], cells: Sequence[str]) -> str:
    said = zip(heads, cells, strict=True)
    return " ".join(f"{head}: {_aloud(cell)}." if head else f"{cell}." for head, cell in said if cell)


def _aloud(cell: str) -> str:
    """Say a symbol in words; “0–2” as a stretch of numbers."""
    return MEANINGS.get(cell) or re.sub(r"\A(\d+)–(\d+)", r"\1 to \2", cell)


def _heads(table: Table) -> list[str]:
    label, *periods = table.columns
    # Two dates as a name are too long for a column: the second goes below the first.
    this, before, a_year_before = (name.replace("/", "/\n") if len(name) > 10 else name for name in periods)
    if not _shows_today(table):
        return [label, this, before, a_year_before]
    return [label, f"{this}\nreleased", "\ntoday", "", before, a_year_before]


def _cells(table: Table) -> Iterator[list[str]]:
    """Yield each line of the table: its label and its figures as people read them."""
    today = _shows_today(table)
    for row in table.rows:
        figures = [row.shown, *(_today(row) if today else ()), row.previous.shown, row.year_before.shown]
        yield [safe_text(row.label), *figures]
    if has_total(table):
        now = table.total_now
        changed = CHANGED if now is not None and now != table.total else ""
        yield ["Total", table.total.shown, *([now.shown, changed] if now is not None else []), "", ""]


def _today(row: Row) -> list[str]:
    return [row.now.shown if row.now is not None else "", CHANGED if row.restated else ""]


def _shows_today(table: Table) -> bool:
    return table.total_now is not None
