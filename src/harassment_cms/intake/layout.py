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

from harassment_cms.ports.arrivals import BY_HAND_TOOL


class Tool(StrEnum):
    """What wrote the file; ``by-hand`` is a case manager and no file. Scripts read these words (design section 7)."""

    JISC_UNCODED = "jisc-v2-uncoded"
    JISC_CODED = "jisc-v2-coded"
    JISC_V3 = "jisc-v3"
    LIMESURVEY = "limesurvey"
    KOBO = "kobotoolbox"
    ODK = "odk"
    REDCAP = "redcap"
    SPSS = "spss"
    QUALTRICS = "qualtrics"
    QUALTRICS_LEGACY = "qualtrics-legacy"
    SURVEYMONKEY = "surveymonkey"
    MS_FORMS = "ms-forms"
    GOOGLE_FORMS = "google-forms"
    PLAIN = "plain"
    BY_HAND = BY_HAND_TOOL


class Container(StrEnum):
    """How a record's exact bytes are to be read: as a line of separated text, or as the cells of a table."""

    TEXT = "text"
    CELLS = "cells"


class Role(StrEnum):
    """What the cells of a column are.

    ``response_part`` tells apart the rows of one response, ``parent_id`` names the response a row of another table
    belongs to (up to a slash, behind which some tools write which of its rows it is). ``finished`` says whether
    somebody came to the end, ``genuine`` whether it is a response at all and no test. ``tool`` is what the survey
    tool noted for itself, ``circumstance`` how a report came that was entered by hand. ``left_out`` is dropped before
    anything is kept.
    """

    ANSWER = "answer"
    TICK = "tick"
    OTHER = "other"
    RESPONSE_ID = "response_id"
    RESPONSE_PART = "response_part"
    PARENT_ID = "parent_id"
    SUBMITTED_AT = "submitted_at"
    STARTED_AT = "started_at"
    MODIFIED_AT = "modified_at"
    FINISHED = "finished"
    GENUINE = "genuine"
    TOOL = "tool"
    CIRCUMSTANCE = "circumstance"
    LEFT_OUT = "left_out"
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
    is the label a tick box stands for, or that is picked by writing into a column of words; ``rank`` is that option's
    place in the survey. ``codes`` are the file's codes with their labels, from the answer key; of a tick box, cells
    beside the usual ones that tick it. ``code`` is the survey tool's own lasting name of the column.

    ``blanks``, ``partial`` and ``genuine`` hold cells, folded: those that stand for no answer, those that say that
    the response was broken off, and those that say that it is a real one (any other makes it a test). Dates among
    the answers such as 04/06/2026 are read day first unless they are ``month_first``.
    """

    header: str
    role: Role
    name: str
    question: str | None = None
    option: str | None = None
    rank: int = 0
    codes: tuple[tuple[str, str], ...] = ()
    code: str | None = None
    blanks: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    genuine: tuple[str, ...] = ()
    month_first: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read every record of one export.

    ``encoding`` and ``delimiter`` belong to text, ``sheet`` to a workbook; ``heading_rows`` stand above the records.
    ``joins`` are the marks that may stand between several answers in one cell; ``other_in_place`` says that words
    written after "Other" stand among them. ``coded_headings`` says that headings are the tool's codes, which tell a
    person nothing. ``zone`` is the time zone of dates of submission that name none, as the IANA database calls it.
    """

    tool: Tool
    form: str
    encoding: str
    delimiter: str
    columns: tuple[Column, ...]
    date_order: DateOrder = DateOrder.UNKNOWN
    zone: str = "UTC"
    container: Container = Container.TEXT
    heading_rows: int = 1
    sheet: str | None = None
    joins: str = ","
    other_in_place: bool = False
    coded_headings: bool = False

    def has(self, role: Role) -> bool:
        """Whether any column has this role."""
        return any(column.role is role for column in self.columns)

    def questions(self) -> frozenset[str]:
        """The ids of the form's questions that have a column here."""
        return frozenset(column.question for column in self.columns if column.question is not None)

    def left_out(self) -> tuple[int, ...]:
        """The places of the columns that are dropped before anything is kept."""
        return tuple(place for place, column in enumerate(self.columns) if column.role is Role.LEFT_OUT)

    def to_json(self) -> str:
        """The layout as compact JSON; `from_json` gives back an equal layout."""
        plain = dataclasses.asdict(self)
        plain["columns"] = [_sparse(column) for column in self.columns]
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
        plain = json.loads(text)
        plain["tool"] = Tool(plain["tool"])
        plain["columns"] = tuple(_column(**column) for column in plain["columns"])
        plain["date_order"] = DateOrder(plain["date_order"])
        plain["container"] = Container(plain["container"])
        return cls(**plain)


def _sparse(column: Column) -> dict[str, Any]:
    return {part: value for part, value in dataclasses.asdict(column).items() if value not in (None, (), 0)}


def _column(*, role: str, codes: Sequence[Sequence[str]] = (), **rest: Any) -> Column:
    pairs = tuple((code, label) for code, label in codes)
    for several in ("blanks", "partial", "genuine"):
        rest[several] = tuple(rest.get(several, ()))
    return Column(role=Role(role), codes=pairs, **rest)
