"""The directory that travels with the program: complete, honest about what nobody checked, easy to fill in."""

from __future__ import annotations

import re

import pytest

from harassment_cms.signposting.model import Directory
from harassment_cms.signposting.vocabulary import CHARACTERISTICS, FILL_IN, NEEDS
from harassment_cms.signposting.wording import NOT_CHECKED, checked_text, describe

# Service id and number, or None where the source names a website only.
NATIONAL = {
    "emergency-services": "999",
    "police-101": "101",
    "true-vision": None,
    "crimestoppers": "0800 555 111",
    "cst": "0800 032 3263",
    "british-muslim-trust": None,
    "tell-mama": "0800 456 1226",
    "stop-hate-uk": "0800 138 1625",
    "galop": "0800 999 5428",
    "rape-crisis-england-wales": "0808 500 2222",
    "sarc": None,
    "survivors-uk": None,
    "victim-support": "08 08 16 89 111",
    "samaritans": "116 123",
    "shout": None,
    "papyrus": "0800 068 4141",
    "nhs-111": "111",
    "national-stalking-helpline": "0808 802 0300",
    "refuge-helpline": "0808 2000 247",
    "mens-advice-line": "0808 801 0327",
    "revenge-porn-helpline": "0345 6000 459",
    "karma-nirvana": "0800 5999 247",
    "eass": "0808 800 0082",
    "acas": "0300 123 1100",
    "oia": None,
}
INTERNAL = {
    "security", "security-out-of-hours", "human-resources", "legal-team", "accommodation-office", "wellbeing",
    "counselling", "disability-service", "students-union-advice", "registry", "student-conduct", "chaplaincy",
    "safeguarding-lead", "data-protection-officer", "prevent-lead", "international-advice", "report-and-support",
    "staff-assistance", "trade-unions", "on-call-manager",
}  # fmt: skip


def test_there_are_enough_of_both_kinds(shipped: Directory) -> None:
    kinds = [service.kind for service in shipped.services]
    assert len(kinds) >= 40
    assert kinds.count("internal") >= 20
    assert kinds.count("external") >= 20


def test_nobody_has_checked_them_and_every_one_says_so(shipped: Directory) -> None:
    for service in shipped.services:
        assert service.verified_on is None
        assert service.review_by is None
        assert checked_text(service) == NOT_CHECKED
        assert NOT_CHECKED in describe(service)


@pytest.mark.parametrize(("service_id", "number"), NATIONAL.items())
def test_national_services_have_the_number_known_and_no_other(
    shipped: Directory, service_id: str, number: str | None
) -> None:
    service = shipped.get(service_id)
    assert service is not None
    assert service.kind == "external"
    assert service.contact.phone == number
    assert service.reachable


def test_no_other_external_service_has_a_number(shipped: Directory) -> None:
    others = [s for s in shipped.services if s.kind == "external" and s.id not in NATIONAL]
    assert others
    assert not [s.id for s in others if s.contact.phone or s.contact.text]
    assert not [s.id for s in others if s.contact.web is None]


def test_shout_is_reached_by_text(shipped: Directory) -> None:
    shout = shipped.get("shout")
    assert shout is not None
    assert shout.contact.text == "Text SHOUT to 85258"


def test_what_is_uncertain_says_so(shipped: Directory) -> None:
    notes = {service.id: service.notes_for_staff for service in shipped.services}
    assert "some areas only" in notes["stop-hate-uk"]
    assert "website" in notes["british-muslim-trust"]
    assert "less certain" in notes["tell-mama"]


def test_internal_services_are_placeholders_to_fill_in(shipped: Directory) -> None:
    internal = [service for service in shipped.services if service.kind == "internal"]
    assert {service.id for service in internal} >= INTERNAL
    for service in internal:
        assert not service.reachable
        assert service.to_fill_in
        assert {value for _, value in service.contact.ways()} == {FILL_IN}
        assert "not filled in yet" in " ".join(describe(service))


def test_every_external_service_can_be_reached_as_it_is(shipped: Directory) -> None:
    assert not [s.id for s in shipped.services if s.kind == "external" and (not s.reachable or s.to_fill_in)]


def test_every_need_and_characteristic_has_somebody_outside_or_inside(shipped: Directory) -> None:
    assert not {term.code for term in NEEDS} - {need for s in shipped.services for need in s.needs}
    assert not {term.code for term in CHARACTERISTICS} - {c for s in shipped.services for c in s.characteristics}


def test_only_what_comes_at_once_is_an_emergency_service(shipped: Directory) -> None:
    emergency = [service.id for service in shipped.services if service.emergency]
    assert emergency == ["emergency-services", "security", "security-out-of-hours"]
    assert [service.id for service in shipped.services][:3] == emergency


def test_the_words_are_plain_and_kind(shipped: Directory) -> None:
    judging = re.compile(r"(?i)\bvictims?\b|perpetrator|\bclaims?\b|alleg")
    for service in shipped.services:
        words = " ".join(describe(service)).replace("Victim Support", "")
        assert not judging.search(words.replace("victimsupport", "")), service.id
        assert len(service.description) <= 200
