"""The quarterly report as data: what was counted, and what is published of it.

``PeriodCounts`` holds true figures: services count them, ``figure_tables.build_report`` turns them into a
``Report`` under a disclosure profile, and they go no further. A ``Report`` holds published figures only; the
commands, exports and Insights render it, ``figures_json`` writes and reads it, and a report that was
released is stored that way and shown again through ``restate``, never recomputed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from harassment_cms.domain.disclosure import NO_FIGURE, Published
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.periods import Period

Counts = Mapping[str, int]
"""True figures by code."""

Where = tuple[tuple[str, tuple[str, ...]], ...]
"""Which cases a table is about: fields, each with the codes that count."""

NOT_ANSWERED = "not_answered"
RESTRICTED = "restricted"
DECLINED = "declined"
ELSEWHERE = "elsewhere"
APART_LABELS: Mapping[str, str] = {
    RESTRICTED: "Restricted, not broken down",
    DECLINED: "Not broken down, at the reporting party's wish",
    ELSEWHERE: "Counted elsewhere, not broken down here",
}
"""Why a case is counted with the others and not broken down: the rows of their own."""
APART = tuple(APART_LABELS)
NONE_APART = (
    "Restricted cases, cases that are not broken down at the reporting party's wish, and those that are counted "
    "elsewhere, are not in this table."
)

SURVEY = "survey"
NOT_LISTED = "not_listed"
OVERDUE = "overdue"
RECEIVED = "received"
PEOPLE = "people"
DATE_UNKNOWN = "date_unknown"
DUE = "due"
IN_TIME = "in_time"
LATE = "late"
NOT_YET = "not_yet"
REACHED = "reached"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Tally:
    """True counts of one table in one period.

    ``counts`` gives cases by code; ``total`` the cases behind them (in a multi-answer table not their sum).
    ``people`` and ``total_people`` give the distinct people behind each, for every code or not at all: None
    counts each case as one person. ``unidentified`` is how many of the cases nobody has looked through for
    repeat reporting parties. Raises ValueError for counts that cannot be right.
    """

    counts: Counts
    total: int
    people: Counts | None = None
    total_people: int | None = None
    unidentified: int = 0

    def __post_init__(self) -> None:
        if any(not 0 <= count <= self.total for count in self.counts.values()):
            raise ValueError("each count lies between 0 and the total")
        if self.people is not None and (self.total_people is None or self.counts.keys() - self.people.keys()):
            raise ValueError("distinct people are given for every code and the total, or not at all")


@dataclass(frozen=True, slots=True)
class Mean:
    """What an average is made of: a true ``total`` over ``n`` cases, from ``people`` distinct people if known."""

    total: int | float | Decimal
    n: int
    people: int | None = None


@dataclass(frozen=True, slots=True)
class ThemeTold:
    """A paraphrase that is in force for some days, and the true number of cases that stand apart behind it."""

    theme: str
    label: str
    cases: int
    text: str


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """Everything counted in one period; true figures.

    ``tallies`` by what is counted: ``received``, and ``TableDefinition.counted_as`` of every table that counts by
    code. ``contact_days`` and ``reached_days`` are working days from the start of the response clock to the first
    attempt and to the first success; ``import_days`` calendar days from submission to import where both are known;
    ``minutes`` the working time recorded, over the cases it was recorded on; ``closing_days`` calendar days from the
    report to its closing, over the cases closed; ``themes`` the paraphrases in force for just these days.
    """

    tallies: Mapping[str, Tally]
    contact_days: Mean
    reached_days: Mean
    import_days: Mean
    minutes: Mean
    closing_days: Mean = Mean(0, 0)
    themes: tuple[ThemeTold, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """The counts of a period and of those beside it; None where the program holds no records of that time."""

    this: PeriodCounts
    previous: PeriodCounts | None
    year_before: PeriodCounts | None

    @property
    def sides(self) -> tuple[PeriodCounts | None, PeriodCounts | None, PeriodCounts | None]:
        """All three, in the order of a table's columns."""
        return self.this, self.previous, self.year_before


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, published: ``value`` is None when withheld, ``shown`` is what people read.

    ``now`` stands beside a figure that was released before; None in a report that is not a restatement. ``text`` is
    what is said of the row in words of its own (the paraphrase of a theme), mostly empty.
    """

    code: str
    label: str
    value: int | float | None
    shown: str
    previous: Published
    year_before: Published
    now: Published | None = None
    text: str = ""

    @property
    def restated(self) -> bool:
        """Whether today's figure differs from the one that was released."""
        return self.now is not None and self.now != Published(self.value, self.shown)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a report.

    ``columns`` heads the label and the three figures (what is broken down, then the three periods' ids).
    ``multi`` means that a case can count in several rows. ``by`` names what its rows are, where that is not its own
    id; ``where`` the cases it is about, as a field and the codes of it that count: all cases without. ``change`` asks
    for the change from the other periods in per cent (see ``on_paper``).
    """

    id: str
    title: str
    multi: bool
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Published
    notes: tuple[str, ...]
    total_now: Published | None = None
    by: str = ""
    where: Where = ()
    change: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Tables that belong together, by their ids; ``text`` is one short paragraph before them, or empty."""

    id: str
    title: str
    text: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. ``status`` says whether it may be released and stands on every page.

    Every table is in one section, and tables are in the order of the sections. ``definition`` is the id of the
    definition the report was made from, and ``definition_sha256`` tells its wording apart from others of this id.
    ``restated_at`` is when today's figures were set beside those released; None in a fresh report.
    """

    period: Period
    profile: str
    status: str
    generated_at: datetime
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    title: str
    sections: tuple[Section, ...]
    definition: str
    definition_sha256: str
    restated_at: datetime | None = None


def restate(released: Report, now: Report) -> Report:
    """Return a released report as it was, with today's figures beside its own.

    Raises InputRefusedError when the two do not cover the same days under the same profile: their figures
    could not be compared.
    """
    if (released.period.first, released.period.last) != (now.period.first, now.period.last):
        raise InputRefusedError(
            f"The stored report {released.period.id} covers other days than {now.period.id} does today.",
            "Check in which month the organisation's year starts, or make a report of those days.",
        )
    if released.profile != now.profile:
        raise InputRefusedError(
            f"The stored report was made under the profile {released.profile}, not {now.profile}.",
            f"Ask for it with --profile {released.profile}.",
        )
    # With few reports a table is of a year, with more of the period itself: figures of other days say nothing here.
    today = {(table.id, table.columns[1] == now.period.id): table for table in now.tables}
    tables = tuple(
        _beside(table, today.get((table.id, table.columns[1] == released.period.id))) for table in released.tables
    )
    differing = sum(row.restated for table in tables for row in table.rows)
    note = (
        f"Figures as released, with today's beside them; {NO_FIGURE.shown} where a line was not there. "
        f"Figures that differ: {differing}."
    )
    return replace(released, tables=tables, notes=(note, *released.notes), restated_at=now.generated_at)


def _beside(released: Table, today: Table | None) -> Table:
    if today is None:
        return released
    current = {row.code: Published(row.value, row.shown) for row in today.rows}
    known = {row.code for row in released.rows}
    rows = [replace(row, now=current.get(row.code, NO_FIGURE)) for row in released.rows]
    rows += [_new_since(row) for row in today.rows if row.code not in known]
    return replace(released, rows=tuple(rows), total_now=today.total)


def _new_since(row: Row) -> Row:
    return Row(
        code=row.code,
        label=row.label,
        value=NO_FIGURE.value,
        shown=NO_FIGURE.shown,
        previous=NO_FIGURE,
        year_before=NO_FIGURE,
        now=Published(row.value, row.shown),
        text=row.text,
    )
