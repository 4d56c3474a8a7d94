"""Moments that have been, as people type them: for notes written down later, and for what they were told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from harassment_cms.domain.clocks import WorkCalendar
from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.domain.pasttimes import ACCEPTED, ACCEPTED_DAYS, parse_past, parse_told

NOW = datetime(2026, 7, 8, 15, 30, tzinfo=UTC)
LONDON = WorkCalendar(ZoneInfo("Europe/London"), frozenset[object]().__contains__)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("14:30", "2026-07-08T13:30"),
        ("today 9:05", "2026-07-08T08:05"),
        ("Yesterday 14.30", "2026-07-07T13:30"),
        ("2026-01-20 14:30", "2026-01-20T14:30"),
        ("2026-06-20  14:30", "2026-06-20T13:30"),
        ("2026-06-20T14:30", "2026-06-20T13:30"),
        ("2026-06-20T14:30:00Z", "2026-06-20T14:30"),
        ("2026-06-20 14:30+02:00", "2026-06-20T12:30"),
    ],
)
def test_is_read_in_the_organisations_zone(typed: str, expected: str) -> None:
    assert parse_past(typed, NOW, LONDON) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-06-20", "friday", "14", "at noon", "20/06 14:30"])
def test_what_could_be_misread_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_past(typed, NOW, LONDON)
    assert ACCEPTED[0] in refused.value.hint


@pytest.mark.parametrize("typed", ["25:00", "14:60", "2026-02-30 10:00", "2026-13-01 10:00", "0000-01-01 10:00"])
def test_what_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(InputRefusedError):
        parse_past(typed, NOW, LONDON)


@pytest.mark.parametrize("typed", ACCEPTED)
def test_every_example_can_be_read(typed: str) -> None:
    parse_past(typed, NOW, LONDON)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("now", NOW),
        ("14:30", datetime(2026, 7, 8, 13, 30, tzinfo=UTC)),
        ("2pm", datetime(2026, 7, 8, 13, 0, tzinfo=UTC)),
        ("today", date(2026, 7, 8)),
        ("Yesterday", date(2026, 7, 7)),
        ("yesterday at 14:30", datetime(2026, 7, 7, 13, 30, tzinfo=UTC)),
        ("wed", date(2026, 7, 8)),
        ("thu", date(2026, 7, 2)),
        ("thursday, 10 am", datetime(2026, 7, 2, 9, 0, tzinfo=UTC)),
        ("20/6", date(2026, 6, 20)),
        ("20 Nov", date(2025, 11, 20)),
        ("1st February 2019 10:00", datetime(2019, 2, 1, 10, 0, tzinfo=UTC)),
        ("2026-01-20", date(2026, 1, 20)),
        ("2026-01-20T14:30", datetime(2026, 1, 20, 14, 30, tzinfo=UTC)),
    ],
)
def test_the_time_of_telling_may_be_a_day(typed: str, expected: datetime | date) -> None:
    assert parse_told(typed, NOW, LONDON) == expected


@pytest.mark.parametrize("typed", ["tomorrow", "soon", "10", "in spring", "th", "20 Foo", "yesterday noon"])
def test_what_names_no_time_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_told(typed, NOW, LONDON)
    assert ACCEPTED_DAYS[0] in refused.value.hint


@pytest.mark.parametrize("typed", ["18:00", "2026-07-09", "9 July 2026", "2026-02-30", "31/4", "13 pm"])
def test_nothing_was_told_on_a_day_to_come_or_on_none(typed: str) -> None:
    with pytest.raises(InputRefusedError):
        parse_told(typed, NOW, LONDON)


@pytest.mark.parametrize("typed", ACCEPTED_DAYS)
def test_every_example_of_a_day_can_be_read(typed: str) -> None:
    parse_told(typed, NOW, LONDON)
