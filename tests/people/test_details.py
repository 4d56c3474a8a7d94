"""What is known of each person: who sees and keeps it, what is refused, and who covers for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, NEWCOMER
from tests.people.conftest import Open

from harassment_cms.domain.errors import CmsError, InputRefusedError, NotPermittedError, UsageError
from harassment_cms.domain.person_details import (
    Away,
    PersonDetails,
    Weekday,
    check_away,
    cover_of,
    covered_by,
    read_hours,
    read_weekdays,
    team_hours,
)
from harassment_cms.services.people import Given

DAY = date(2026, 3, 10)


def test_everybody_keeps_their_own_and_an_administrator_keeps_all(opened: Open) -> None:
    manager, administrator = opened(CASE_MANAGER), opened(ADMINISTRATOR)
    assert manager.details.of(CASE_MANAGER).full_name == CASE_MANAGER
    told = Given(
        full_name="Cerys Anne Vaughan", emails=("cv@example.org", "cv@example.org", " "), phones=("020 7946 0018",)
    )
    kept = manager.details.change(CASE_MANAGER, told)
    assert (kept.full_name, kept.emails, kept.version) == ("Cerys Anne Vaughan", ("cv@example.org",), 1)
    changed = administrator.details.change(CASE_MANAGER, Given(hours="7.5", works_on=(Weekday.MONDAY,), emails=()))
    assert (changed.emails, changed.phones, changed.weekly_minutes) == ((), ("020 7946 0018",), 450)
    assert administrator.record.verify().problems == ()


def test_others_see_a_name_and_who_is_away(opened: Open) -> None:
    opened(ADMINISTRATOR).details.change(CASE_MANAGER, Given(emails=("cv@example.org",), terms=("former name",)))
    opened(CASE_MANAGER).details.set_away(CASE_MANAGER, DAY, None, COLLEAGUE)
    seen = opened(LEAD).details.of(CASE_MANAGER)
    assert seen == PersonDetails(seen.user, CASE_MANAGER, away=seen.away)
    assert seen.away[0].cover is not None


def test_nobody_else_changes_them(opened: Open) -> None:
    lead = opened(LEAD)
    with pytest.raises(NotPermittedError, match="administrator"):
        lead.details.change(CASE_MANAGER, Given(terms=()))
    with pytest.raises(NotPermittedError):
        lead.details.set_away(CASE_MANAGER, DAY, None, None)
    assert opened(ADMINISTRATOR).details.of(CASE_MANAGER).version == 0


@pytest.mark.parametrize(
    "wrong",
    [
        Given(emails=("not an address",)),
        Given(contact="cv(at)example.org"),
        Given(phones=("020 7946 00",)),
        Given(phones=("999",)),
        Given(terms=("ab",)),
        Given(full_name="\u202e"),
        Given(hours="-1"),
        Given(terms=tuple(f"term {number}" for number in range(41))),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_changes(opened: Open, wrong: Given) -> None:
    administrator = opened(ADMINISTRATOR)
    with pytest.raises(InputRefusedError, match="Nothing was changed"):
        administrator.details.change(CASE_MANAGER, wrong)
    assert administrator.details.of(CASE_MANAGER).version == 0


def test_only_who_can_open_reports_covers_for_a_case_manager(opened: Open) -> None:
    administrator = opened(ADMINISTRATOR)
    for cover in (LEAD, NEWCOMER, CASE_MANAGER, "Nobody Here"):
        with pytest.raises(InputRefusedError):
            administrator.details.set_away(CASE_MANAGER, DAY, None, cover)
    administrator.details.set_away(CASE_MANAGER, DAY, DAY, COLLEAGUE)
    with pytest.raises(InputRefusedError, match="overlap"):
        administrator.details.set_away(CASE_MANAGER, DAY, None, COLLEAGUE)
    assert not administrator.details.take_back(CASE_MANAGER).away
    with pytest.raises(InputRefusedError, match="is not away"):
        administrator.details.take_back(CASE_MANAGER)


def people(*covers: int | None) -> dict[int, PersonDetails]:
    """People numbered from 0; each is away and covered by the number given, or at work where it is their own."""
    return {
        number: PersonDetails(number, str(number), away=() if cover == number else (Away(DAY, None, cover),))
        for number, cover in enumerate(covers)
    }


def test_a_cover_who_is_away_is_covered_too() -> None:
    everyone = people(1, 2, 2, None)
    assert [cover_of(everyone, user, DAY) for user in range(4)] == [2, 2, None, None]
    assert covered_by(everyone, 2, DAY) == {0, 1}
    assert cover_of(everyone, 0, DAY - timedelta(days=1)) is None
    assert cover_of(people(1, 0), 0, DAY) is None


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=6, max_size=6))
def test_who_covers_is_at_work_and_never_oneself(covers: list[int | None]) -> None:
    everyone = people(*covers)
    for user in everyone:
        cover = cover_of(everyone, user, DAY)
        assert cover is None or (cover != user and not everyone[cover].away_on(DAY) and everyone[user].away_on(DAY))


@pytest.mark.parametrize(("first", "last"), [(DAY, DAY - timedelta(days=1))])
def test_days_end_after_they_begin(first: date, last: date) -> None:
    with pytest.raises(InputRefusedError, match="before they begin"):
        check_away(PersonDetails(1, "x", away=(Away(first, last),)))


def test_hours_and_weekdays_are_read_as_people_write_them() -> None:
    assert [read_hours(text) for text in ("", "7.5", "7,5", "37")] == [None, 450, 450, 2220]
    assert read_weekdays("thu, Monday tu") == (Weekday.MONDAY, Weekday.TUESDAY, Weekday.THURSDAY)
    for word in ("t", "someday", "s"):
        with pytest.raises(UsageError):
            read_weekdays(word)
    with pytest.raises(CmsError):
        read_hours("nan")


def test_hours_of_a_team_are_known_when_each_ones_are() -> None:
    everyone = {1: PersonDetails(1, "a", weekly_minutes=450), 2: PersonDetails(2, "b", weekly_minutes=90)}
    assert (team_hours(everyone, (1, 2)), team_hours(everyone, (1, 2, 3)), team_hours(everyone, ())) == (
        9,
        None,
        None,
    )
