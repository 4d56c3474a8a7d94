"""What each column of an export means: found once by the recogniser, stored with the import, and all that is
needed to read one of its sealed records again years later.

Made by the readers of each tool; read by the mapping. It holds headings, never answers.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Tool(StrEnum):
    """What wrote the file. Scripts read these words (design section 7)."""

    JISC_UNCODED = "jisc-v2-uncoded"
    JISC_CODED = "jisc-v2-coded"
    PLAIN = "plain-csv"


class Role(StrEnum):
    """What the cells of a column are."""

    ANSWER = "answer"
    TICK = "tick"
    OTHER = "other"
    RESPONSE_ID = "response_id"
    SUBMITTED_AT = "submitted_at"
    STARTED_AT = "started_at"
    EMPTY_PARENT = "empty_parent"
    UNMAPPED = "unmapped"


class DateOrder(StrEnum):
    """How a date of submission that is not in the international order is meant; unknown ones stay unread."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``header`` stands in the file; ``name`` is what it says apart from its numbering or code, and groups the
    tick boxes of one question. ``question`` is the form's question, None where the form has none. ``option``
    is the label a tick box stands for, ``rank`` that option's place in the survey. ``codes`` are the file's
    codes with their labels, from the answer key.
    """

    header: str
    role: Role
    name: str
    question: str | None = None
    option: str | None = None
    rank: int = 0
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read every record of one export.

    ``zone`` is the time zone of dates of submission that name none, as the IANA database calls it.
    """

    tool: Tool
    form: str
    encoding: str
    delimiter: str
    columns: tuple[Column, ...]
    date_order: DateOrder = DateOrder.UNKNOWN
    zone: str = "UTC"

    def has(self, role: Role) -> bool:
        """Whether any column has this role."""
        return any(column.role is role for column in self.columns)

    def questions(self) -> frozenset[str]:
        """The ids of the form's questions that have a column here."""
        return frozenset(column.question for column in self.columns if column.question is not None)

    def to_json(self) -> str:
        """The layout as compact JSON; `from_json` gives back an equal layout."""
        plain = dataclasses.asdict(self)
        plain["columns"] = [_sparse(column) for column in self.columns]
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
        plain = json.loads(text)
        return cls(
            tool=Tool(plain["tool"]),
            form=plain["form"],
            encoding=plain["encoding"],
            delimiter=plain["delimiter"],
            columns=tuple(_column(**column) for column in plain["columns"]),
            date_order=DateOrder(plain["date_order"]),
            zone=plain["zone"],
        )


def _sparse(column: Column) -> dict[str, Any]:
    return {part: value for part, value in dataclasses.asdict(column).items() if value not in (None, (), 0)}


def _column(*, role: str, codes: Sequence[Sequence[str]] = (), **rest: Any) -> Column:
    return Column(role=Role(role), codes=tuple((code, label) for code, label in codes), **rest)
