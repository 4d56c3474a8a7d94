"""What every survey tool's reader offers: to recognise its tool, and to say what each column means.

`recognise` holds one reader per tool behind this protocol and asks them in turn; a new tool is a new module
that offers the same two methods. Adding up columns is shared here, so that all readers count alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from harassment_cms.formdefs import FormDef, folded
from harassment_cms.intake.headings import squeezed
from harassment_cms.intake.layout import Column, Role, Tool
from harassment_cms.intake.readers.answer_key import AnswerKey

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
_STARTED_AT = frozenset({"startdate", "starttime", "startedat"})


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a file: what a reader decides by. ``rows`` holds only rows that could be read."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    key: AnswerKey | None = None

    def cells(self, place: int) -> list[str]:
        """The filled cells of one column in these first rows."""
        return [row[place] for row in self.rows if row[place].strip()]


@dataclass(frozen=True, slots=True)
class Placed:
    """What a reader makes of a file under one form; ``misfit`` says why it cannot be read so, or is None."""

    columns: tuple[Column, ...]
    warnings: tuple[str, ...] = ()
    misfit: str | None = None

    @property
    def hits(self) -> int:
        """How many of the form's questions have a column."""
        return len({column.question for column in self.columns if _asks(column) and column.question})

    @property
    def asked(self) -> int:
        """How many questions the file asks, whether the form has them or not; a row of tick boxes is one."""
        return len({column.question or column.name for column in self.columns if _asks(column)})


class SurveyReader(Protocol):
    """One survey tool and shape of export."""

    tool: Tool

    def recognises(self, head: Head) -> bool:
        """Whether the first rows are this tool's; never decided by the file's name."""
        ...

    def place(self, head: Head, form: FormDef) -> Placed:
        """Say what each column means under ``form``. Raises `InputRefusedError` when no form could help."""
        ...


def metadata_role(header: str, taken: Iterable[Role]) -> Role | None:
    """The role of a column the survey tool itself filled in; each role is given once, to the first such column."""
    word = squeezed(header)
    for role, words in (
        (Role.RESPONSE_ID, _RESPONSE_ID),
        (Role.SUBMITTED_AT, _SUBMITTED_AT),
        (Role.STARTED_AT, _STARTED_AT),
    ):
        if word in words:
            return None if role in taken else role
    return None


def distinct_names(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Number the names of unmapped columns that say the same, so that each keeps answers of its own.

    Tick boxes of one question share a name and keep sharing it.
    """
    seen: dict[str, int] = {}
    done: list[Column] = []
    for column in columns:
        if column.question is None and column.role in (Role.UNMAPPED, Role.EMPTY_PARENT):
            times = seen[folded(column.name)] = seen.get(folded(column.name), 0) + 1
            done.append(column if times == 1 else replace(column, name=f"{column.name} ({times})"))
        else:
            done.append(column)
    return tuple(done)


def repeated_warning(repeated: Sequence[str]) -> tuple[str, ...]:
    """What to tell when headings ask a question that another column answers already."""
    if not repeated:
        return ()
    return (
        f"Headings that ask what an earlier column asks already: {len(repeated)}. The first column counts as the "
        "answer; the others are kept with each report.",
    )


def _asks(column: Column) -> bool:
    return column.role in (Role.ANSWER, Role.TICK, Role.UNMAPPED)
