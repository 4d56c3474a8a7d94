"""Who can help: what people type, and the service they should see first."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.codes import AFFILIATION, INCIDENT_TYPE
from harassment_cms.domain.errors import UsageError
from harassment_cms.signposting.lookup import Match, find, sounds_like_danger
from harassment_cms.signposting.model import Directory
from harassment_cms.signposting.vocabulary import (
    AUDIENCE_OF_AFFILIATION,
    AUDIENCES,
    CATEGORIES,
    CHARACTERISTICS,
    NEED_OF_INCIDENT,
    NEEDS,
)
from harassment_cms.signposting.words import words_of

ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(st.integers(0, 0x10FFFF).map(chr), max_size=20).map("".join),
    st.lists(st.sampled_from(["rape", "crisis", "my", "flatmate", "galopp", "muslim", "knife", "'", "-", "999"])).map(
        " ".join
    ),
)


def ids(matches: tuple[Match, ...]) -> list[str]:
    return [match.service.id for match in matches]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("galop", ["galop"]),
        ("galopp", ["galop"]),
        ("glaop", ["galop"]),
        ("councelling", ["counselling"]),
        ("counseling", ["counselling"]),
        ("rape crisis", ["rape-crisis-england-wales", "rape-crisis-scotland"]),
        ("rape crisis scotland", ["rape-crisis-scotland"]),
        ("islamophobia", ["british-muslim-trust", "tell-mama"]),
        ("islamofobia", ["british-muslim-trust", "tell-mama"]),
        ("antisemetism", ["cst"]),
        ("jewish", ["cst"]),
        ("panic", ["samaritans", "shout", "nhs-111", "papyrus"]),
        ("self harm", ["samaritans", "shout"]),
        ("samaratans", ["samaritans"]),
        ("move room", ["accommodation-office"]),
        ("acomodation", ["accommodation-office"]),
        ("visa", ["international-advice", "ukcisa"]),
        ("extension", ["registry"]),
        ("hardship fund", ["money-advice"]),
        ("chaplian", ["chaplaincy"]),
        ("stalker", ["national-stalking-helpline"]),
        ("stlaking", ["national-stalking-helpline"]),
        ("revenge porn", ["revenge-porn-helpline"]),
        ("nudes", ["revenge-porn-helpline"]),
        ("forced marriage", ["forced-marriage-unit", "karma-nirvana"]),
        ("men domestic abuse", ["mens-advice-line"]),
        ("muslim women", ["muslim-womens-network"]),
        ("homofobia", ["galop"]),
        ("Gypsy", ["friends-families-travellers", "on-your-side"]),
        ("deaf", ["signhealth"]),
        ("wheelchiar", ["disability-service"]),
        ("under 18", ["safeguarding-lead", "childline"]),
        ("accused", ["students-union-advice"]),
        ("anonymous", ["crimestoppers"]),
        ("whistleblower", ["speak-up", "protect"]),
        ("gdpr", ["data-protection-officer", "ico"]),
        ("HR", ["human-resources"]),
        ("SARC", ["sarc"]),
        ("ombudsman", ["spso", "oia"]),
        ("couns", ["counselling"]),
        ("women’s aid", ["womens-aid"]),
        ("Womens Aid", ["womens-aid"]),
        ("I need someone to talk to at night", ["switchboard", "nightline"]),
    ],
)
def test_what_is_typed_finds_first(shipped: Directory, typed: str, first: list[str]) -> None:
    assert ids(find(shipped, typed))[: len(first)] == first


@pytest.mark.parametrize(
    "typed",
    ["knife", "he has a knfie", "suicidal", "sucidal", "overdose", "Someone is following me home", "I want to die"],
)
def test_danger_brings_emergency_services_to_the_top(shipped: Directory, typed: str) -> None:
    assert sounds_like_danger(typed)
    found = find(shipped, typed)
    assert ids(found)[:3] == ["emergency-services", "security", "security-out-of-hours"]
    assert all("emergency service" in match.why for match in found[:3])
    assert not [match for match in found[3:] if match.service.emergency]


def test_danger_is_heard_above_any_need_asked_for_but_not_where_nobody_is(shipped: Directory) -> None:
    assert ids(find(shipped, "knife", need="counselling"))[0] == "emergency-services"
    assert ids(find(shipped, "knife", audience="alumni")) == ["emergency-services"]
    assert find(shipped, "knife", emergency_first=False) == ()


@pytest.mark.parametrize("typed", ["panic", "study", "trying", "rape crisis", "", "fired", "skills"])
def test_ordinary_words_are_not_danger(typed: str) -> None:
    assert not sounds_like_danger(typed)


def test_after_danger_the_crisis_lines_follow(shipped: Directory) -> None:
    assert ids(find(shipped, "suicidal"))[3:5] == ["samaritans", "shout"]


def test_short_words_must_be_right_for_rape_is_not_race(shipped: Directory) -> None:
    assert find(shipped, "raec") == ()
    assert "need: Racism" not in find(shipped, "rape")[0].why
    assert not [match for match in find(shipped, "race") if "rape" in match.service.name.casefold()]


def test_words_are_compared_without_their_dress() -> None:
    assert words_of("Women’s AID, café – don't!") == ("womens", "aid", "cafe", "dont")
    assert words_of("مرحبا 24/7") == ("مرحبا", "24", "7")


def test_nothing_known_finds_nothing(shipped: Directory) -> None:
    assert find(shipped, "zzqqxx") == ()


def test_nothing_asked_lists_everything_in_the_order_of_the_file(shipped: Directory) -> None:
    everything = tuple(service.id for service in shipped.services)
    assert tuple(ids(find(shipped))) == everything
    assert tuple(ids(find(shipped, "  I need help!  "))) == everything


def test_a_need_is_asked_for_by_code_label_synonym_or_incident(shipped: Directory) -> None:
    by_code = find(shipped, need="stalking")
    assert ids(by_code)[0] == "national-stalking-helpline"
    assert all("stalking" in match.service.needs for match in by_code)
    assert by_code[0].why == ("need: Stalking",)
    assert find(shipped, need="Stalking") == find(shipped, need="stalker") == by_code
    assert find(shipped, need="rape") == find(shipped, need="sexual_violence")


def test_a_characteristic_lists_what_is_made_for_it(shipped: Directory) -> None:
    found = find(shipped, characteristic="disability")
    assert {"disability-service", "disability-rights-uk", "signhealth"} <= set(ids(found))
    assert all("disability" in match.service.characteristics for match in found)
    assert found[0].why[0] == "characteristic: Disability"


def test_with_a_need_those_for_everyone_follow_those_made_for_it(shipped: Directory) -> None:
    found = find(shipped, need="counselling", characteristic="sexual_orientation")
    assert ids(found)[0] == "lgbt-foundation"
    assert "counselling" in ids(found)
    assert "survivors-uk" not in ids(found)
    made_for = [bool(match.service.characteristics) for match in found]
    assert made_for == sorted(made_for, reverse=True)


def test_an_audience_leaves_out_what_is_not_for_them(shipped: Directory) -> None:
    staff = ids(find(shipped, need="counselling", audience="staff"))
    assert "staff-assistance" in staff
    assert "counselling" not in staff
    assert "lgbt-foundation" in staff
    assert "for: Staff" in find(shipped, need="counselling", audience="staff")[0].why
    assert find(shipped, audience="undergraduate") == find(shipped, audience="students")


def test_a_campus_leaves_out_what_is_elsewhere(shipped: Directory) -> None:
    from dataclasses import replace

    north = replace(shipped.services[1], id="north-desk", campuses=("north",))
    directory = Directory((*shipped.services, north))
    assert "north-desk" in ids(find(directory, campus="north"))
    assert "north-desk" in ids(find(directory))
    assert "north-desk" not in ids(find(directory, campus="south"))
    assert "security" in ids(find(directory, campus="south"))


def test_everything_asked_for_has_to_fit(shipped: Directory) -> None:
    found = find(shipped, "muslim", need="domestic_abuse", audience="students")
    assert ids(found) == ["muslim-womens-network"]
    assert found[0].why[0] == "need: Domestic or relationship abuse"


def test_a_limit_keeps_the_best(shipped: Directory) -> None:
    assert find(shipped, "crisis", limit=3) == find(shipped, "crisis")[:3]
    assert find(shipped, "crisis", limit=0) == ()


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"need": "counseling"}, '"counselling"'),
        ({"characteristic": "disabilty"}, '"disability"'),
        ({"audience": "studnets"}, '"students"'),
    ],
)
def test_a_code_that_does_not_exist_is_refused_with_the_nearest(
    shipped: Directory, asked: dict[str, str], hint: str
) -> None:
    with pytest.raises(UsageError) as refused:
        find(shipped, "", **asked)  # type: ignore[arg-type]
    assert hint in refused.value.hint


@given(typed=ANY_TEXT)
def test_no_words_ever_raise_and_the_order_is_always_the_same(shipped: Directory, typed: str) -> None:
    once = find(shipped, typed)
    assert once == find(Directory(tuple(shipped.services)), typed)
    assert len(set(ids(once))) == len(once)
    dangerous = sounds_like_danger(typed)
    rest = [match.score for match in once if not (dangerous and match.service.emergency)]
    assert rest == sorted(rest, reverse=True)


@given(typed=st.text(max_size=20), need=st.sampled_from([term.code for term in NEEDS]))
def test_a_need_holds_whatever_else_is_typed(shipped: Directory, typed: str, need: str) -> None:
    for match in find(shipped, typed, need=need):
        assert need in match.service.needs or match.service.emergency


def test_a_pasted_report_is_no_search(shipped: Directory) -> None:
    pasted = "stalking " + "word " * 50_000
    assert find(shipped, f"{pasted} galop knife") == find(shipped, "stalking")


def test_part_of_a_phrase_counts_in_part(shipped: Directory) -> None:
    assert find(shipped, "unwanted")[0].score < find(shipped, "unwanted contact")[0].score


def test_the_room_costs_nothing_until_it_is_used() -> None:
    heavy = (
        "import sys, harassment_cms.signposting; print({'pydantic', 'rapidfuzz', 'ruamel.yaml'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("vocabulary", [NEEDS, CHARACTERISTICS, AUDIENCES, CATEGORIES])
def test_codes_and_labels_are_unique(vocabulary: tuple[object, ...]) -> None:
    assert len({term.code for term in vocabulary}) == len(vocabulary)  # type: ignore[attr-defined]
    assert len({term.label for term in vocabulary}) == len(vocabulary)  # type: ignore[attr-defined]


def test_codes_of_a_case_lead_to_words_of_the_directory() -> None:
    assert set(NEED_OF_INCIDENT) <= set(INCIDENT_TYPE.codes())
    assert set(NEED_OF_INCIDENT.values()) <= {term.code for term in NEEDS}
    assert set(AUDIENCE_OF_AFFILIATION) <= set(AFFILIATION.codes())
    assert set(AUDIENCE_OF_AFFILIATION.values()) <= {term.code for term in AUDIENCES}
