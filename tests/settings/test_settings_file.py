"""The settings file: what a new home begins with, what may be changed, what is refused."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.settings import (
    CONTACT_LABELS,
    Contacts,
    Settings,
    change_setting,
    load_settings,
    write_default_settings,
)
from harassment_cms.yamlfile import Value, YamlRefusedError, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "settings.yaml"
    write_default_settings(path, organisation="University of Example")
    return path


def replaced(path: Path, right: str, wrong: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return path


def test_a_new_home_begins_with_the_defaults(path: Path) -> None:
    assert load_settings(path) == Settings(organisation="University of Example")


def keys_of(model: type[BaseModel]) -> dict[str, object]:
    inner = {name: field.annotation for name, field in model.model_fields.items()}
    return {
        name: keys_of(kind) if isinstance(kind, type) and issubclass(kind, BaseModel) else None
        for name, kind in inner.items()
    }


def keys_in(data: object) -> dict[str, object] | None:
    return {key: keys_in(value) for key, value in data.items()} if isinstance(data, dict) else None


def test_the_file_shows_every_setting_there_is(path: Path) -> None:
    assert keys_in(read(path).data) == keys_of(Settings)


def test_every_setting_in_the_file_is_explained(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if line and not line.startswith((" ", "#")):
            assert before.startswith("#"), line
    assert max(map(len, lines)) <= 118


def test_the_examples_in_the_comments_work_when_the_marks_are_taken_away(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("[]\n", "\n").replace("\n#  ", "\n  ")
    path.write_text(text, encoding="utf-8")
    settings = load_settings(path)
    assert [campus.code for campus in settings.campuses] == ["main"]
    assert len(settings.closure_dates) == 9


def test_the_setting_values_are_plain_and_meaningful(path: Path) -> None:
    settings = load_settings(path)
    assert settings.zone == ZoneInfo("Europe/London")
    assert (settings.holidays.country, settings.holidays.subdivision) == ("GB", "ENG")
    assert (settings.emergency.danger_now, settings.emergency.police) == ("999", "101")
    assert (settings.response_times.first_contact_days, settings.response_times.safety_check_hours) == (2, 4)
    assert (settings.year_starts, settings.lock_after_minutes) == (8, 5)
    assert (settings.statistics.profile, settings.statistics.small_quarter) == ("hesa", 30)
    assert (settings.hours_per_case, settings.practice) == (4, False)


def test_settings_are_frozen(path: Path) -> None:
    with pytest.raises(ValidationError):
        load_settings(path).practice = True


def test_a_contact_is_missing_until_it_can_be_reached(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    given_contacts = {
        "security_out_of_hours": ("Control room", "01632 960111"),
        "safeguarding_lead": ("A. Person", ""),
        "cover_contact": ("", "cover@example.ac.uk"),
    }
    settings = write_default_settings(path, organisation="U", contacts=given_contacts, practice=True)
    assert settings == load_settings(path)
    assert settings.practice
    assert settings.contacts.security_out_of_hours.name == "Control room"
    assert settings.missing_contacts() == ("safeguarding_lead", "conflict_contact")
    assert list(CONTACT_LABELS) == list(Contacts.model_fields)


def test_contacts_left_blank_by_hand_are_missing_not_wrong(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('reach: ""', "reach:").replace('name: ""', "name:")
    path.write_text(text, encoding="utf-8")
    assert load_settings(path).missing_contacts() == tuple(CONTACT_LABELS)


@pytest.mark.parametrize("number", ["01632960123", "+441632960123", "999", "01632 960123"])
def test_a_telephone_number_needs_no_quotation_marks(path: Path, number: str) -> None:
    settings = load_settings(replaced(path, 'reach: ""', f"reach: {number}"))
    assert settings.contacts.security_out_of_hours.reach == number


seen = st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1)


@given(seen, st.text("a \"'\\#:{}%&*-\n", max_size=9))
def test_any_name_survives(tmp_path_factory: pytest.TempPathFactory, name: str, reach: str) -> None:
    path = tmp_path_factory.mktemp("home") / "settings.yaml"
    settings = write_default_settings(path, organisation=name, contacts={"cover_contact": (name, reach)})
    assert settings.organisation == settings.contacts.cover_contact.name == name
    assert settings.contacts.cover_contact.reach == reach.strip()
    assert load_settings(path) == settings


def test_a_name_must_be_given_and_a_contact_must_be_known(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    with pytest.raises(YamlRefusedError, match="organisation: is empty"):
        write_default_settings(path, organisation=" ")
    with pytest.raises(YamlRefusedError, match="cannot be seen"):
        write_default_settings(path, organisation="U\u202eK")
    with pytest.raises(InputRefusedError, match='did you mean "cover_contact"'):
        write_default_settings(path, organisation="U", contacts={"cover": ("a", "b")})
    assert not path.exists()


def test_a_file_that_is_there_is_left_alone(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(InputRefusedError, match="already"):
        write_default_settings(path, organisation="Another")
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits")
def test_the_file_has_the_permissions_asked_for(tmp_path: Path) -> None:
    write_default_settings(tmp_path / "a.yaml", organisation="U", mode=0o660)
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o660


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("lock_after_minutes: 5", "lock_after_minutes: 0", "lock_after_minutes: must be at least 1"),
        ("lock_after_minutes: 5", "lock_after_minutes: 16", "lock_after_minutes: must be at most 15"),
        (
            "lock_after_minutes: 5",
            "lock_minutes: 5",
            "lock_minutes: is not a key that belongs here; did",
        ),
        (
            "timezone: Europe/London",
            "timezone: Europe/Lodnon",
            'timezone: "Europe/Lodnon" is not a time zone; did',
        ),
        ("timezone: Europe/London", "timezone: ../../etc", 'timezone: "../../etc" is not a time zone'),
        ("country: GB", "country: England", "holidays.country: must be two capital letters"),
        ("year_starts: 8", "year_starts: August", "year_starts: must be a whole number"),
        ("profile: hesa", "profile: hsea", 'statistics.profile: "hsea" is not known; did you mean "hesa"?'),
        ("practice: false", "practice: no", "practice: must be true or false; did you mean false?"),
        ("hours_per_case: 4", "hours_per_case: 0", "hours_per_case: must be more than 0"),
        (
            "closure_days: []",
            "closure_days: [{name: a, first: 24/12/2026}]",
            "closure_days[item 1].first: must be",
        ),
        ("closure_days: []", 'closure_days: [{name: a, first: "2026-12-24"}]', "closure_days[item 1].first: must be"),
        (
            "closure_days: []",
            "closure_days: [{name: a, first: 2026-12-24, last: 2026-01-01}]",
            "closure_days[item 1]: must end",
        ),
        (
            "campuses: []",
            "campuses: [{code: a, label: A}, {code: a, label: B}]",
            'campuses: has the code "a" more than',
        ),
    ],
)
def test_a_slip_is_told_with_its_line(path: Path, right: str, wrong: str, told: str) -> None:
    line = path.read_text(encoding="utf-8").split(right)[0].count("\n") + 1
    with pytest.raises(YamlRefusedError) as refused:
        load_settings(replaced(path, right, wrong))
    assert f"{path}:{line}: {told}" in refused.value.message


def test_a_closure_covers_all_its_days(path: Path) -> None:
    closures: list[Mapping[str, Value]] = [
        {"name": "Winter", "first": date(2026, 12, 30), "last": date(2027, 1, 2)},
        {"name": "One day", "first": date(2027, 5, 4)},
    ]
    settings = change_setting(path, ("closure_days",), closures)
    assert settings.closure_dates == {date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)} | {
        date(2027, 5, 4)
    }


def test_a_change_keeps_the_explanations(path: Path) -> None:
    before = path.read_text(encoding="utf-8")
    settings = change_setting(path, ("contacts", "cover_contact", "reach"), "01632 960123")
    assert settings == load_settings(path)
    assert settings.contacts.cover_contact.reach == "01632 960123"
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in before.splitlines() if line not in after] == []
    assert [line.strip() for line in after if line not in before.splitlines()] == ['reach: "01632 960123"']


def test_a_change_that_would_be_wrong_is_not_made(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(InputRefusedError, match=r"stay as they were: lock_after_minutes must be at most 15"):
        change_setting(path, ("lock_after_minutes",), 60)
    assert path.read_bytes() == before
