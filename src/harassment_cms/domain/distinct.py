"""How many different people stand behind figures: fewer than cases, where somebody reported more than once.

Called by the reporting service once everything is counted. Anonymous and restricted cases are one person each, and so
are cases that nobody has looked through yet; how many those are stands with the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harassment_cms.domain import figures as fig
from harassment_cms.domain.definition import TableDefinition
from harassment_cms.domain.figure_subjects import SUBJECTS, Population, Shape, Subject
from harassment_cms.domain.figures import Counts, Mean, PeriodCounts, Tally
from harassment_cms.domain.moments import moment

Repeated = Mapping[str, Any]
"""A case of somebody who has several: ``person`` and the codes and moments of the case, by the names of columns."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """The cases of people who have several, in one period, and how many cases nobody has looked through.

    ``received``, ``closed``, ``referred`` (one for each referral, with its ``case``) and ``worked`` are what the
    tables of these names count. ``referred_cases`` are distinct cases by ``category`` and by ``state`` of their
    referrals, ``all_referred`` all of them.
    """

    received: Sequence[Repeated]
    closed: Sequence[Repeated]
    referred: Sequence[Repeated]
    worked: Sequence[Repeated]
    referred_cases: Mapping[str, Counts]
    all_referred: int
    not_looked_through: int
    closed_not_looked_through: int
    referred_not_looked_through: int


def with_people(counted: PeriodCounts, repeats: Repeats, tables: Iterable[TableDefinition]) -> PeriodCounts:
    """Return the counts with the people behind each, for these tables."""
    tallies = dict(counted.tallies)
    for table in tables:
        if (tally := tallies.get(table.counted_as)) is not None:
            tallies[table.counted_as] = _tally_of_people(table, tally, repeats)
    due = [row for row in repeats.received if _is_due(row)]
    return replace(
        counted,
        tallies=tallies,
        contact_days=_of_people(counted.contact_days, [row for row in due if row["first_contact_at"]]),
        reached_days=_of_people(counted.reached_days, [row for row in due if row["reached_at"]]),
        import_days=_of_people(counted.import_days, [row for row in repeats.received if _was_sent(row)]),
        minutes=_of_people(counted.minutes, repeats.worked),
        closing_days=_of_people(counted.closing_days, repeats.closed),
    )


def _tally_of_people(table: TableDefinition, tally: Tally, repeats: Repeats) -> Tally:
    population = table.subject.population
    if population is Population.CLOSED:
        return replace(
            tally,
            people=_people(tally.counts, repeats.closed, lambda row: (row["outcome"] or fig.NOT_ANSWERED,)),
            total_people=tally.total - _more_than_people(repeats.closed),
            unidentified=repeats.closed_not_looked_through,
        )
    if population is Population.REFERRALS:
        return _referred(tally, repeats, "state" if table.by == "referral_state" else "category")
    rows = [row for row in repeats.received if _is_about(table, row)]
    codes_of = _CODES_OF.get(table.by) or _by_column(table.subject)
    among = [row for row in rows if table.subject.shape is not Shape.FIRST_CONTACT or _is_due(row)]
    return replace(
        tally,
        people=_people(tally.counts, rows, codes_of),
        total_people=tally.total - _more_than_people(among),
        unidentified=min(repeats.not_looked_through, tally.total),
    )


def _is_about(table: TableDefinition, row: Repeated) -> bool:
    """Whether a table counts a case at all; those that stand apart are in no table about some reports only."""
    if table.where and row["apart"]:
        return False
    return all(set(_by_column(SUBJECTS[field])(row)) & set(codes) for field, codes in table.where)


def _referred(tally: Tally, repeats: Repeats, column: str) -> Tally:
    """One case can have several referrals, and one person several cases."""
    cases = list({(row["person"], row["case"]): row for row in repeats.referred}.values())
    by_code = list({(row["case"], row[column]): row for row in repeats.referred}.values())
    known = {code: repeats.referred_cases[column].get(code, 0) for code in tally.counts}
    return replace(
        tally,
        people=_people(known, by_code, lambda row: (row[column],)),
        total_people=repeats.all_referred - _more_than_people(cases),
        unidentified=repeats.referred_not_looked_through,
    )


def _people(counts: Counts, rows: Sequence[Repeated], codes_of: Callable[[Repeated], Iterable[str]]) -> Counts:
    """The people behind each code: its cases, less those that are one more of somebody who has one there already."""
    cases: Counter[str] = Counter()
    persons: dict[str, set[int]] = {}
    for row in rows:
        for code in dict.fromkeys(codes_of(row)):
            cases[code] += 1
            persons.setdefault(code, set()).add(row["person"])
    return {code: n - cases[code] + len(persons.get(code, ())) for code, n in counts.items()}


def _more_than_people(rows: Sequence[Repeated]) -> int:
    return len(rows) - len({row["person"] for row in rows})


def _of_people(mean: Mean, rows: Sequence[Repeated]) -> Mean:
    return replace(mean, people=mean.n - _more_than_people(rows))


def _by_column(subject: Subject) -> Callable[[Repeated], Iterable[str]]:
    def codes_of(row: Repeated) -> Iterable[str]:
        if row["apart"]:
            return (row["apart"],)
        value = row[subject.column]
        return value or (subject.empty,) if isinstance(value, tuple) else (value or subject.empty,)

    return codes_of


def _is_due(row: Repeated) -> bool:
    return not row["apart"] and row["first_contact_due"] is not None


def _was_sent(row: Repeated) -> bool:
    return not row["apart"] and row["submitted_at"] is not None and row["came_by"] is None


def _contact(row: Repeated) -> Iterable[str]:
    if not _is_due(row):
        return
    yield fig.DUE
    tried = row["first_contact_at"]
    if tried is None:
        yield fig.NOT_YET
    else:
        yield fig.IN_TIME if moment(tried) <= moment(row["first_contact_due"]) else fig.LATE
    if row["reached_at"] is not None:
        yield fig.REACHED


def _received(row: Repeated) -> Iterable[str]:
    yield fig.RECEIVED
    if not row["apart"] and row["submitted_at"] is None:
        yield fig.DATE_UNKNOWN


def _state(row: Repeated) -> Iterable[str]:
    yield row["apart"] or row["status"]
    if row["overdue"]:
        yield fig.OVERDUE


_CODES_OF: Mapping[str, Callable[[Repeated], Iterable[str]]] = {
    "received": _received,
    "month": lambda row: (row["counted_on"][:7],),
    "first_contact": _contact,
    "state": _state,
}
