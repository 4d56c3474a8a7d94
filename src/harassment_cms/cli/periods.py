"""The period a command is asked for: a written one, or two dates; without either, the last quarter that is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.domain.errors import UsageError

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.domain.periods import Period

PeriodOf = Callable[["Workspace"], "Period"]
"""Returns the period, which depends on the organisation's year and on today."""

First = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="The first day, such as 2026-07-01, instead of a period.")
]
Last = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day.")]


@dataclass(frozen=True, slots=True)
class Shapes:
    """How the periods of one kind are written."""

    noun: str
    written: re.Pattern[str]
    examples: str


QUARTERS = Shapes("quarter", re.compile(r".*-Q[1-4]"), "2026-Q3, or 2025/26-Q1")
YEARS = Shapes("year", re.compile(r"\d{4}(/\d\d)?"), "2026, or 2025/26")


def named(work: Workspace, period: str | None, shapes: Shapes | None = None) -> Period:
    """Return the written period, or the last quarter that is over; raises ``UsageError`` for another shape."""
    from harassment_cms.domain.clocks import local_date
    from harassment_cms.domain.periods import parse_period, previous, quarter_of

    if period is not None:
        read = parse_period(period, work.desk.settings.year_starts)
        if shapes is not None and not shapes.written.fullmatch(read.id):
            raise UsageError(
                f"{read.id} is not a {shapes.noun}.",
                f"Write {shapes.examples}; for other days there is `custom` instead of `{_OTHERS[shapes.noun]}`.",
            )
        return read
    return previous(quarter_of(local_date(work.desk.clock(), work.desk.calendar.zone)))


_OTHERS = {"quarter": "quarterly", "year": "annual"}


def any_days(period: str | None, first: str | None, last: str | None) -> PeriodOf:
    """Return the days asked for by a written period, or by two dates; raises ``UsageError`` for neither or both."""
    from harassment_cms.domain.periods import between

    if period is not None and first is None and last is None:
        return lambda work: named(work, period)
    if period is None and first is not None and last is not None:
        days = between(_day(first), _day(last))
        return lambda work: days
    raise UsageError("Which days?", "Give --period, or --from and --to.")


def _day(text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise UsageError(f"“{text}” is not a date this program can read.", "Write 2026-07-01.") from error
