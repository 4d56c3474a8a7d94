"""The definition of a report: which tables it has, in which sections, and about which cases each is.

Made from a file by ``reportdefs``; ``figure_tables`` builds reports by it, the reporting service counts what it asks
for. A report names its definition with the digest of what it says, so that two reports can be told to be made alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from harassment_cms.domain.canon import canon
from harassment_cms.domain.figure_subjects import SUBJECTS, Subject
from harassment_cms.domain.figures import Section, Where
from harassment_cms.domain.periods import Period, whole_months


class Span(StrEnum):
    """The lengths of time a definition can be for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DAYS = "days"


_MONTHS = {1: Span.MONTH, 3: Span.QUARTER, 12: Span.YEAR}


def span_of(period: Period) -> Span:
    """Return what length of time a period is; whatever is not one, three or twelve whole months is days."""
    return _MONTHS.get(whole_months(period), Span.DAYS)


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """One table: what it is ``by`` (an id of ``SUBJECTS``), and ``where``, which reports it is about.

    ``change`` asks for the change from the other periods in per cent, where published figures are large enough.
    """

    id: str
    by: str
    title: str
    heading: str
    notes: tuple[str, ...] = ()
    where: Where = ()
    change: bool = False

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return SUBJECTS[self.by]

    @property
    def counted_as(self) -> str:
        """The name its counts are kept under: tables that count the same have the same."""
        narrowed = "".join(f"; {field}: {', '.join(codes)}" for field, codes in self.where)
        return f"{self.by}{narrowed}"


@dataclass(frozen=True, slots=True)
class SectionDefinition:
    """Tables that belong together; ``text`` is one short paragraph before them, or empty."""

    id: str
    title: str
    text: str
    tables: tuple[TableDefinition, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole report. ``spans`` are the lengths of time it is for.

    ``few_as_year`` means that a period with few reports is not broken down: its tables are of the year up to its end.
    """

    id: str
    title: str
    spans: frozenset[Span]
    sections: tuple[SectionDefinition, ...]
    few_as_year: bool = False

    def tables(self) -> Iterator[TableDefinition]:
        """Yield all tables in order."""
        for section in self.sections:
            yield from section.tables

    def published_sections(self) -> tuple[Section, ...]:
        """Return the sections as they stand in a report."""
        return tuple(
            Section(one.id, one.title, one.text, tuple(table.id for table in one.tables)) for one in self.sections
        )

    @property
    def canonical(self) -> bytes:
        """Everything the definition says as one sequence of bytes, whatever its file looks like."""
        return canon(
            {
                "id": self.id,
                "title": self.title,
                "spans": sorted(self.spans),
                "few_as_year": self.few_as_year,
                "sections": [
                    {
                        "id": one.id,
                        "title": one.title,
                        "text": one.text,
                        "tables": [_said(table) for table in one.tables],
                    }
                    for one in self.sections
                ],
            }
        )

    @property
    def sha256(self) -> str:
        """The digest of everything the definition says."""
        return hashlib.sha256(self.canonical).hexdigest()


def _said(table: TableDefinition) -> dict[str, object]:
    return {
        "id": table.id,
        "by": table.by,
        "title": table.title,
        "heading": table.heading,
        "notes": list(table.notes),
        "where": [[field, list(codes)] for field, codes in table.where],
        "change": table.change,
    }
