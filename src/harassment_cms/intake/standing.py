"""What a row is before its answers count: which response it belongs to, and whether it is one.

`Mapper` asks for a block of records at a time. A row that is no report says why, as a code; nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from harassment_cms.intake.headings import squeezed
from harassment_cms.intake.layout import Layout, Role
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Answer

_SUMMARY = frozenset({"total", "totals", "grand total", "sum", "average", "mean", "median", "count"})
_BETWEEN_PARTS = "\x1f"
_WITHIN_PARENT = "/"
_ARM = re.compile(r"\(arm (\d+):.*\)")
_FIRST_ARM = "arm1"

Columns = Sequence[Sequence[str]]


class RowStanding:
    """Reads one layout's columns that say what a row is."""

    def __init__(self, layout: Layout) -> None:
        self._id = next(iter(_places(layout, Role.RESPONSE_ID)), None)
        self._parts = _places(layout, Role.RESPONSE_PART)
        self._parent = next(iter(_places(layout, Role.PARENT_ID)), None)
        self._sheet = layout.sheet or ""
        self._partial = [(place, frozenset(c.partial)) for place, c in enumerate(layout.columns) if c.partial]
        self._genuine = [(place, frozenset(c.genuine)) for place, c in enumerate(layout.columns) if c.genuine]

    def ids(self, columns: Columns, count: int) -> list[str | None]:
        """Each row's response id, with what tells the rows of one response apart; None where it has none."""
        if self._id is None:
            return [None] * count
        ids = [cell.strip() for cell in columns[self._id]]
        if self._parts:
            rest = zip(*[columns[place] for place in self._parts], strict=True)
            parts = [_BETWEEN_PARTS.join(map(_part, cells)) for cells in rest]
            ids = [
                f"{id_}{_BETWEEN_PARTS}{part}" if id_ and part.strip(_BETWEEN_PARTS) else id_
                for id_, part in zip(ids, parts, strict=True)
            ]
        return [None if _why_no_id(id_) else id_ for id_ in ids]

    def responses(self, columns: Columns, count: int) -> list[str | None]:
        """The response that each row is one of several rows of; None in tables of one row for each response."""
        if self._parent is not None:
            return [cell.strip().partition(_WITHIN_PARENT)[0] or None for cell in columns[self._parent]]
        if self._id is None or not self._parts:
            return [None] * count
        ids = (cell.strip() for cell in columns[self._id])
        return [None if _why_no_id(id_) else id_ for id_ in ids]

    def part(self, cells: Sequence[str]) -> str:
        """Which of a response's rows a row is, in words; empty where it says nothing."""
        if self._parent is not None:
            return self._sheet
        return ", ".join(said for place in self._parts if (said := cells[place].strip()))

    def problems(
        self, columns: Columns, asked: Sequence[Sequence[Answer | None]], count: int
    ) -> list[ProblemCode | None]:
        """Why a row is no report; of several reasons, the one that says most about whose it is."""
        found: list[ProblemCode | None] = [None] * count
        for place, answered in enumerate(zip(*asked, strict=True) if asked else [()] * count):
            if not any(answered):
                found[place] = ProblemCode.NOTHING_ANSWERED
        for column, marks in self._partial:
            for place, cell in enumerate(columns[column]):
                if _folded(cell) in marks:
                    found[place] = ProblemCode.BROKEN_OFF
        for column, marks in self._genuine:
            for place, cell in enumerate(columns[column]):
                if _folded(cell) not in marks:
                    found[place] = ProblemCode.TEST_RESPONSE
        for named in (self._id, self._parent):
            if named is None:
                continue
            for place, cell in enumerate(columns[named]):
                why = _why_no_id(cell.strip())
                # Some tools write an empty row below the headings, or at the end.
                if why is ProblemCode.NO_RESPONSE_ID and not any(column[place].strip() for column in columns):
                    why = ProblemCode.NOTHING_ANSWERED
                found[place] = why or found[place]
        return found


def _places(layout: Layout, role: Role) -> list[int]:
    return [place for place, column in enumerate(layout.columns) if column.role is role]


def _part(cell: str) -> str:
    """A part's name as it is both in raw exports and in those with labels, where it differs in signs only."""
    said = cell.strip()
    if not said:
        return ""
    return squeezed(_ARM.sub(r"arm\1", said.casefold())).removesuffix(_FIRST_ARM) or said


def _folded(cell: str) -> str:
    return cell.strip().casefold()


def _why_no_id(response_id: str) -> ProblemCode | None:
    if not response_id:
        return ProblemCode.NO_RESPONSE_ID
    return ProblemCode.SUMMARY_ROW if response_id.rstrip(":").casefold() in _SUMMARY else None
