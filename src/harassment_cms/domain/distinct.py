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
from harassment_cms.domain.figures import Counts, Mean, PeriodCounts, Tally
from harassment_cms.domain.moments import moment

Repeated = Mapping[str, Any]
"""A case of somebody who has several: ``person`` and the codes and moments of the case, by the names of columns."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """The cases of people who have several, in one period, and how many cases nobody has looked through.

    ``received``, ``closed``, ``referred`` (one for each referral, with its ``case``) and ``worked`` are what the
    tables of these names count. ``referred_cases`` are distinct cases by category; the empty code is all of them.
    """

    received: Sequence[Repeated]
    closed: Sequence[Repeated]
    referred: Sequence[Repeated]
    worked: Sequence[Repeated]
    referred_cases: Counts
    not_looked_through: int
    closed_not_looked_through: int
    referred_not_looked_through: int


def with_people(counted: PeriodCounts, repeats: Repeats, columns: Mapping[str, str]) -> PeriodCounts:
    """Return the counts with the people behind each. ``columns`` names the column of each table of one question."""
    tallies = dict(counted.tallies)
    for table, tally in counted.tallies.items():
        if table in ("outcome", "referrals"):
            continue
        codes_of = _CODES_OF.get(table) or _by_column(columns[table])
        people = _people(tally.counts, repeats.received, codes_of)
        among = [row for row in repeats.received if table != "first_contact" or _is_due(row)]
        total = tally.total - _more_than_people(among)
        tallies[table] = replace(
            tally, people=people, total_people=total, unidentified=min(repeats.not_looked_through, tally.total)
        )
    tallies["outcome"] = _closed(tallies["outcome"], repeats)
    tallies["referrals"] = _referred(tallies["referrals"], repeats)
    due = [row for row in repeats.received if _is_due(row)]
    return replace(
        counted,
        tallies=tallies,
        contact_days=_of_people(counted.contact_days, [row for row in due if row["first_contact_at"]]),
        reached_days=_of_people(counted.reached_days, [row for row in due if row["reached_at"]]),
        import_days=_of_people(counted.import_days, [row for row in repeats.received if _was_sent(row)]),
        minutes=_of_people(counted.minutes, repeats.worked),
    )


def _closed(tally: Tally, repeats: Repeats) -> Tally:
    return replace(
        tally,
        people=_people(tally.counts, repeats.closed, lambda row: (row["outcome"] or fig.NOT_ANSWERED,)),
        total_people=tally.total - _more_than_people(repeats.closed),
        unidentified=repeats.closed_not_looked_through,
    )


def _referred(tally: Tally, repeats: Repeats) -> Tally:
    """One case can have several referrals, and one person several cases."""
    cases = list({(row["person"], row["case"]): row for row in repeats.referred}.values())
    by_category = list({(row["case"], row["category"]): row for row in repeats.referred}.values())
    known = {code: repeats.referred_cases.get(code, 0) for code in tally.counts}
    return replace(
        tally,
        people=_people(known, by_category, lambda row: (row["category"],)),
        total_people=repeats.referred_cases.get("", 0) - _more_than_people(cases),
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


def _by_column(column: str) -> Callable[[Repeated], Iterable[str]]:
    def codes_of(row: Repeated) -> Iterable[str]:
        if row["apart"]:
            return (row["apart"],)
        value = row[column]
        return value or (fig.NOT_ANSWERED,) if isinstance(value, tuple) else (value or fig.NOT_ANSWERED,)

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
    "came_by": lambda row: (row["apart"] or row["came_by"] or fig.SURVEY,),
    "first_contact": _contact,
    "state": _state,
}
