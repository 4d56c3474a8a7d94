"""Bank holidays of a country, and closure days, become working days."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.services.calendar import build_calendar

LONDON = ZoneInfo("Europe/London")


def test_bank_holidays_substitute_days_and_closures_are_no_working_days() -> None:
    calendar = build_calendar(LONDON, "GB", "ENG", [date(2026, 12, 29)])
    week = [date(2026, 12, day) for day in range(24, 32)]
    working = [day.day for day in week if calendar.is_working_day(day)]
    assert working == [24, 30, 31]  # 25 holiday, 26-27 weekend, 28 substitute for Boxing Day, 29 closed


def test_parts_of_a_country_have_their_own_holidays() -> None:
    second_of_january = date(2026, 1, 2)
    assert build_calendar(LONDON, "GB", "ENG").is_working_day(second_of_january)
    assert not build_calendar(LONDON, "GB", "SCT").is_working_day(second_of_january)


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("GB", "ZZZ")])
def test_unknown_places_are_refused(country: str, subdivision: str | None) -> None:
    with pytest.raises(InputRefusedError, match="No bank holidays are known"):
        build_calendar(LONDON, country, subdivision).is_working_day(date(2026, 1, 1))
