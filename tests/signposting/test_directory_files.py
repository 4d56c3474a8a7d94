"""A directory somebody edited by hand: every slip is refused with file, line, key and the right name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.signposting.loader import load_directory

GOOD = """\
services:
- id: campus-watch
  name: Campus watch
  kind: internal
  category: security
  needs: [campus_safety, danger]
  characteristics: [sex]
  audiences: [students, staff]
  campuses: [north, south-2]
  languages: [English]
  hours: 08:00 to 18:00
  contact:
    phone: 01632 960001
    email: watch@example.ac.uk
    walk_in: Gate house
  cost: Free
  confidentiality: Shared with the case team only
  emergency: true
  areas: [University sites]
  owner: Estates
  verified_on: 2026-11-03
  review_by: 2027-05-03
  description: Patrols.
  notes_for_staff: Ask for the duty lead.
"""


def test_every_field_arrives(written: Callable[[str], Path]) -> None:
    [service] = load_directory(written(GOOD)).services
    assert service.id == "campus-watch"
    assert service.needs == ("campus_safety", "danger")
    assert service.characteristics == ("sex",)
    assert service.audiences == ("students", "staff")
    assert service.campuses == ("north", "south-2")
    assert dict(service.contact.ways()) == {
        "phone": "01632 960001",
        "email": "watch@example.ac.uk",
        "walk_in": "Gate house",
    }
    assert service.emergency is True
    assert service.verified_on == date(2026, 11, 3)
    assert service.review_by == date(2027, 5, 3)
    assert (service.hours, service.cost, service.owner) == ("08:00 to 18:00", "Free", "Estates")
    assert service.notes_for_staff == "Ask for the duty lead."
    assert hash(service) is not None


def test_what_may_be_left_out_may_be_left_out(written: Callable[[str], Path]) -> None:
    [service] = load_directory(
        written("""\
            services:
            - id: a
              name: A
              kind: external
              category: other
              needs: [listening]
              audiences: [anyone]
              description: Listens.
              contact: {phone: 116}
              verified_on:
              hours:
        """)
    ).services
    assert service.campuses == ("all",)
    assert service.contact.phone == "116"
    assert service.verified_on is None
    assert service.emergency is False
    assert service.hours == ""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "told"),
    [
        ("  hours:", "  huors:", 11, 'did you mean "hours"?'),
        ("    phone:", "    telefone:", 13, "phone, text, web, email, walk_in"),
        ("[campus_safety, danger]", "[campus_safty]", 6, 'did you mean "campus_safety"?'),
        ("[campus_safety, danger]", "[]", 6, "at least 1"),
        ("[campus_safety, danger]", "[danger, danger]", 6, 'holds "danger" twice'),
        ("[sex]", "[sexx]", 7, 'did you mean "sex"?'),
        ("[students, staff]", "[studnets]", 8, 'did you mean "students"?'),
        ("category: security", "category: securty", 5, 'did you mean "security"?'),
        ("kind: internal", "kind: intern", 4, 'did you mean "internal"?'),
        ("[north, south-2]", "[all, north]", 9, "beside single campuses"),
        ("[north, south-2]", "[North Site]", 9, "small letters, digits"),
        ("01632 960001", "ring the desk", 13, 'or "fill in"'),
        ("watch@example.ac.uk", "watch at example", 14, "must be an e-mail address"),
        ("email: watch@example.ac.uk", "web: www.example.ac.uk", 14, "https://"),
        ("emergency: true", "emergency: yes", 18, "true or false"),
        ("2026-11-03", "3 November", 21, "must be a date"),
        ("id: campus-watch", "id: Campus Watch", 2, "small letters"),
        ("description: Patrols.", "description: ' '", 23, "is empty"),
        ("description: Patrols.", 'description: "Pat\\u202erols."', 23, "cannot be seen"),
        ("  kind: internal\n", "", 2, "is missing"),
    ],
)
def test_a_slip_is_told_by_file_line_and_right_name(
    written: Callable[[str], Path], right: str, wrong: str, line: int, told: str
) -> None:
    assert right in GOOD
    path = written(GOOD.replace(right, wrong, 1))
    with pytest.raises(InputRefusedError) as refused:
        load_directory(path)
    assert f"{path}:{line}: services[" in refused.value.message
    assert told in refused.value.message


def test_two_services_with_one_id_are_refused(written: Callable[[str], Path]) -> None:
    path = written(GOOD + GOOD.removeprefix("services:\n"))
    with pytest.raises(InputRefusedError) as refused:
        load_directory(path)
    assert f"{path}:25: services[campus-watch].id" in refused.value.message
    assert "on line 2" in refused.value.message


def test_a_service_nobody_can_reach_is_refused(written: Callable[[str], Path]) -> None:
    before, after = GOOD.split("  contact:\n")
    path = written(f"{before}  contact: {{}}\n{after[after.index('  cost') :]}")
    with pytest.raises(InputRefusedError, match="names no way to reach"):
        load_directory(path)


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"signposting\.yaml"):
        load_directory(tmp_path / "signposting.yaml")
