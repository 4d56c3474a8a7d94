"""Do the tables of a report agree with each other? A rule on true counts, kept before anything is published.

Called by ``figure_tables.building``. Reports that were published elsewhere show what it is for: one demonstration
totals 238 by anonymity, relationship and department, and its months add up to 243.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harassment_cms.domain import figures as fig
from harassment_cms.domain.definition import Definition, TableDefinition
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.figure_subjects import Population, Shape
from harassment_cms.domain.figures import Compared, PeriodCounts, Tally, Where
from harassment_cms.domain.periods import Period

# Their counts are of some cases of their population only, or of none.
_OF_SOME = frozenset({Shape.FIRST_CONTACT, Shape.IMPORT_DELAY, Shape.HOURS, Shape.HOURS_NEEDED, Shape.THEMES})


def refuse_disagreement(definition: Definition, sides: Sequence[Period], counted: Compared) -> None:
    """Raise IntegrityError naming all tables of a report that do not agree, in any of its periods; never a count."""
    found = [
        f"{side.id}: {sentence}"
        for side, counts in zip(sides, counted.sides, strict=True)
        if counts is not None
        for sentence in disagreements(definition, counts)
    ]
    if found:
        raise IntegrityError(
            "\n".join(["Some counts do not add up, so no report was made:", *(f"  {one}" for one in found)]),
            "Run hcms doctor, and keep what it says.",
        )


def disagreements(definition: Definition, counts: PeriodCounts) -> tuple[str, ...]:
    """Say which tables do not agree with themselves or with each other.

    The rows of a table of single answers add up to its total (so the months add up to the period), those of several
    answers to no less; tables about the same cases have the same total; and some of the cases are no more than all.
    """
    return (*_within(definition, counts), *_between(definition, counts))


def _within(definition: Definition, counts: PeriodCounts) -> Iterator[str]:
    for table in definition.tables():
        tally = _tally(table, counts)
        if tally is None:
            continue
        adding_up = sum(n for code, n in tally.counts.items() if code not in table.subject.parts)
        if adding_up < tally.total or (adding_up > tally.total and not table.subject.multi):
            yield f"the rows of “{table.title}” do not add up to its total"


def _between(definition: Definition, counts: PeriodCounts) -> Iterator[str]:
    received = counts.tallies[fig.RECEIVED].total
    first: dict[tuple[Population, Where], tuple[str, int]] = {
        (Population.RECEIVED, ()): ("the number of reports received", received)
    }
    for table in definition.tables():
        if table.subject.shape in _OF_SOME:
            continue
        total = _total(table, counts)
        named, expected = first.setdefault((table.subject.population, table.where), (f"“{table.title}”", total))
        if total != expected:
            yield f"“{table.title}” and {named} are about the same cases, and do not have the same total"
        if table.where and total > received:
            yield f"“{table.title}” is of some of the reports, and counts more than there are"


def _tally(table: TableDefinition, counts: PeriodCounts) -> Tally | None:
    counted = table.subject.shape in (Shape.CODES, Shape.MONTH, Shape.RECEIVED, Shape.FIRST_CONTACT)
    return counts.tallies[table.counted_as] if counted else None


def _total(table: TableDefinition, counts: PeriodCounts) -> int:
    tally = _tally(table, counts)
    return counts.closing_days.n if tally is None else tally.total
