"""What every survey tool's reader offers: to recognise its tool, and to say what each column means.

`recognise` holds one reader per tool behind this protocol and asks them all; a new tool is a new module that offers
the same two methods. A reader knows no form: `matching` holds what it says against the forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol

from harassment_cms.intake.headings import squeezed
from harassment_cms.intake.layout import Container, Role, Tool
from harassment_cms.intake.readers.answer_key import AnswerKey
from harassment_cms.intake.survey import Survey

_RESPONSE_ID = frozenset(
    {"urn", "uniqueresponsenumber", "responseid", "respondentid", "submissionid", "reportid", "recordid", "id"}
)
_SUBMITTED_AT = frozenset(
    {
        "completiondate",
        "completiontime",
        "completedat",
        "submittedat",
        "submissiondate",
        "submissiontime",
        "submitdate",
        "datesubmitted",
        "dateofsubmission",
        "dateofresponsesubmission",
        "recordeddate",
        "timestamp",
    }
)
_MODIFIED_AT = frozenset(
    {"lastmodifiedtime", "lastmodified", "modifiedat", "datemodified", "lastupdated", "updatedat"}
)
_STARTED_AT = frozenset({"startdate", "starttime", "startedat"})


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of a file that brings its own code book: its short name, what was asked, its codes with their labels.

    ``blanks`` are values that its author declared to mean no answer.
    """

    name: str
    label: str
    labels: tuple[tuple[str, str], ...] = ()
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of one table of a file: what a reader decides by.

    ``rows`` begins with the heading row and holds only rows that could be read, all of one width. ``sheet`` is the
    table's name in a workbook; ``variables`` is the code book that the file brings along.
    """

    name: str
    rows: Sequence[Sequence[str]]
    key: AnswerKey | None = None
    container: Container = Container.TEXT
    sheet: str | None = None
    variables: tuple[Variable, ...] = ()

    @property
    def header(self) -> Sequence[str]:
        """The first heading row."""
        return self.rows[0]

    def cells(self, place: int, heading_rows: int = 1) -> list[str]:
        """The filled cells of one column below the headings."""
        return [row[place] for row in self.rows[heading_rows:] if row[place].strip()]


class Strength(IntEnum):
    """How far first rows speak for a tool."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


class Evidence(NamedTuple):
    """What in the first rows speaks for a tool, in words without a cell's content."""

    strength: Strength
    words: str


class SurveyReader(Protocol):
    """One survey tool and shape of export."""

    tool: Tool

    def recognises(self, head: Head) -> Evidence | None:
        """What speaks for this tool in the first rows, or None; never decided by the file's name."""
        ...

    def describe(self, head: Head) -> Survey:
        """Say what each column means. Raises `InputRefusedError` when no form could help."""
        ...


def metadata_role(header: str, taken: Iterable[Role]) -> Role | None:
    """The role of a column the survey tool itself filled in; each role is given once, to the first such column."""
    word = squeezed(header)
    for role, words in (
        (Role.RESPONSE_ID, _RESPONSE_ID),
        (Role.SUBMITTED_AT, _SUBMITTED_AT),
        (Role.STARTED_AT, _STARTED_AT),
        (Role.MODIFIED_AT, _MODIFIED_AT),
    ):
        if word in words:
            return None if role in taken else role
    return None
