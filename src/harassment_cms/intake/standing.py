"""What a row is before its answers count: which response it belongs to, and whether it is one.

`Mapper` asks for a block of records at a time. A row that is no report says why, as a code; nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.intake.layout import Layout, Role
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Answer

_SUMMARY = frozenset({"total", "totals", "grand total", "sum", "average", "mean", "median", "count"})
_BETWEEN_PARTS = "\x1f"

Columns = Sequence[Sequence[str]]


class RowStanding:
    """Reads one layout's columns that say what a row is."""

    def __init__(self, layout: Layout) -> None:
        self._id = next(iter(_places(layout, Role.RESPONSE_ID)), None)
        self._parts = _places(layout, Role.RESPONSE_PART)
        self._partial = [(place, frozenset(c.partial)) for place, c in enumerate(layout.columns) if c.partial]
        self._genuine = [(place, frozenset(c.genuine)) for place, c in enumerate(layout.columns) if c.genuine]

    def ids(self, columns: Columns, count: int) -> list[str | None]:
        """Each row's response id, with what tells the rows of one response apart; None where it has none."""
        if self._id is None:
            return [None] * count
        ids = [cell.strip() for cell in columns[self._id]]
        if self._parts:
            rest = zip(*[columns[place] for place in self._parts], strict=True)
            parts = [_BETWEEN_PARTS.join(map(str.strip, cells)) for cells in rest]
            ids = [
                f"{id_}{_BETWEEN_PARTS}{part}" if id_ and part.strip(_BETWEEN_PARTS) else id_
                for id_, part in zip(ids, parts, strict=True)
            ]
        return [None if _why_no_id(id_) else id_ for id_ in ids]

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
        if self._id is not None:
            for place, cell in enumerate(columns[self._id]):
                why = _why_no_id(cell.strip())
                # Some tools write an empty row below the headings, or at the end.
                if why is ProblemCode.NO_RESPONSE_ID and not any(column[place].strip() for column in columns):
                    why = ProblemCode.NOTHING_ANSWERED
                found[place] = why or found[place]
        return found


def _places(layout: Layout, role: Role) -> list[int]:
    return [place for place, column in enumerate(layout.columns) if column.role is role]


def _folded(cell: str) -> str:
    return cell.strip().casefold()


def _why_no_id(response_id: str) -> ProblemCode | None:
    if not response_id:
        return ProblemCode.NO_RESPONSE_ID
    return ProblemCode.SUMMARY_ROW if response_id.rstrip(":").casefold() in _SUMMARY else None
