"""Moments that have been, as people type them for notes written down later."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from harassment_cms.cli.past import ACCEPTED, parse_past
from harassment_cms.domain.clocks import WorkCalendar
from harassment_cms.domain.errors import InputRefusedError, UsageError

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
