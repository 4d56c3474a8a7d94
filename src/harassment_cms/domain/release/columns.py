"""One column of figures of a published table, and what each of its figures tells. Called by ``reading``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import LEFT_OUT, NO_FIGURE, Profile, Published
from harassment_cms.domain.disclosure.rules import Range
from harassment_cms.domain.figure_subjects import Population
from harassment_cms.domain.figures import Row, Table
from harassment_cms.domain.periods import Period
from harassment_cms.domain.release.told import Codes, Line, PublishedTable
from harassment_cms.domain.treatment import Place, Side


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures of a table: of which days, and how to take a row's figure in it."""

    profile: Profile
    period: Period
    figure: Callable[[Row], Published]
    total: Callable[[Table], Published]
    edition: int
    as_of: str
    side: Side | None
    counting: str = ""

    def stage(self, question: str) -> str:
        """Name a question whose answers change while a case is worked on."""
        return f"{question}, {self.counting}" if self.counting else question

    def seen(self, question: str) -> str:
        """Name a question whose answers are those of one day."""
        return f"{question}, {self.counting}" if self.counting else f"{question} on {self.as_of}"

    def place(self, table: Table, row: Row) -> Place | None:
        """Return where a figure stands, if it may be left out."""
        return None if self.side is None or row.code == fig.RECEIVED else Place(table.id, row.code, self.side)

    def line(self, table: Table, row: Row, codes: tuple[Codes, ...]) -> Line:
        """Return a row as a line of these codes."""
        return Line(codes, row.label, self.told(row), self.place(table, row))

    def told(self, row: Row) -> Range:
        """Return what a row's figure tells."""
        return self.profile.behind(self.figure(row))

    def table(self, of: Table, population: str = Population.RECEIVED) -> PublishedTable:
        """Return a table of which nothing is known yet."""
        return PublishedTable(
            id=of.id,
            title=of.title,
            population=population,
            period=self.period,
            rule=self.profile.name,
            total_published=False,
            edition=self.edition,
            guarded=self.profile.guards_people,
        )

    def given(self, table: Table) -> dict[str, Row]:
        """Return the rows that have a figure in this column, by code."""
        return {row.code: row for row in table.rows if self.figure(row) != NO_FIGURE}

    def says(self, row: Row | None) -> Published | None:
        """Return a row's share, average or hours; None where there is none, or it was left out and says nothing."""
        cell = NO_FIGURE if row is None else self.figure(row)
        return None if row is None or cell == LEFT_OUT else cell
