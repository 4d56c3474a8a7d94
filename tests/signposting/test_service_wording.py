"""A service in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from harassment_cms.signposting.model import Contact, Service
from harassment_cms.signposting.wording import checked_text, describe

HELPLINE = Service(
    id="quiet-line",
    name="Quiet Line",
    kind="external",
    category="crisis",
    needs=("listening", "crisis"),
    audiences=("students", "staff"),
    description="Listens.",
    contact=Contact(phone="01632 960002", text="fill in", web="https://example.org/"),
    characteristics=("sex",),
    campuses=("north",),
    languages=("English", "Welsh"),
    hours="18:00 to 08:00",
    cost="Free",
    confidentiality="Nothing is passed on.",
    areas=("Wales",),
    owner="Case team",
    notes_for_staff="Busy on Mondays.",
)


def test_whether_it_was_checked() -> None:
    assert checked_text(HELPLINE) == "not checked: check before giving it out"
    assert checked_text(replace(HELPLINE, verified_on=date(2026, 11, 3))) == "checked on 3 Nov 2026"


def test_all_that_is_known_in_plain_lines() -> None:
    assert describe(HELPLINE) == (
        "Quiet Line",
        "Listens.",
        "not checked: check before giving it out",
        "Phone: 01632 960002",
        "Text: not filled in yet",
        "Website: https://example.org/",
        "Hours: 18:00 to 08:00",
        "For: Students; Staff",
        "Made for people harmed because of: Sex",
        "Helps with: Someone to talk to; In distress or thinking of suicide",
        "Where: Wales",
        "Campuses: north",
        "Languages: English, Welsh",
        "Cost: Free",
        "Confidentiality: Nothing is passed on.",
        "Entry kept by: Case team",
        "Note for staff: Busy on Mondays.",
    )


def test_what_is_handed_on_holds_no_notes_for_staff() -> None:
    handed_on = describe(HELPLINE, for_staff=False)
    assert handed_on == describe(HELPLINE)[:-2]
    assert "not checked: check before giving it out" in handed_on


def test_what_is_not_known_is_not_mentioned() -> None:
    nothing: dict[str, Any] = {"hours": "", "cost": "", "confidentiality": "", "owner": "", "notes_for_staff": ""}
    bare = replace(HELPLINE, characteristics=(), campuses=("all",), languages=(), areas=(), **nothing)
    assert describe(bare)[6:] == (
        "For: Students; Staff",
        "Helps with: Someone to talk to; In distress or thinking of suicide",
    )


def test_what_is_still_to_fill_in_is_told_by_its_key() -> None:
    assert HELPLINE.to_fill_in == ("contact.text",)
    assert replace(HELPLINE, hours="fill in", owner="fill in").to_fill_in == ("contact.text", "hours", "owner")
    assert HELPLINE.reachable
    assert not replace(HELPLINE, contact=Contact(phone="fill in")).reachable
