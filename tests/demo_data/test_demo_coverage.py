"""Each kind of report an import has to bear is there, and the table that says where it is tells the truth."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.demo_data.conftest import Sent

TABLE = Path(__file__).resolve().parents[2] / "tools/demo/coverage.toml"
COVERAGE: dict[int, list[str]] = {int(kind): ids for kind, ids in tomllib.loads(TABLE.read_text("utf-8")).items()}


@pytest.fixture(scope="module")
def of_kind(sent: list[Sent]) -> dict[int, list[Sent]]:
    """The reports of each kind, in the table's order."""
    by_id = {report.id: report for report in sent}
    return {kind: [by_id[response] for response in ids] for kind, ids in COVERAGE.items()}


def coded(report: Sent, question: str) -> str:
    return report.codes.get(question, ("",))[0]


def test_the_table_names_every_kind_but_the_one_that_tests_make() -> None:
    assert list(COVERAGE) == list(range(1, 21))
    assert [kind for kind, ids in COVERAGE.items() if not ids] == [19]


def test_kind_1_students_who_want_to_meet_about_one_student(of_kind: dict[int, list[Sent]]) -> None:
    for report in of_kind[1]:
        assert report.route == "named_meeting"
        assert report.words["name"]
        assert ";" not in report.words["responding_name"]


def test_kind_2_serious_and_no_action_wanted(of_kind: dict[int, list[Sent]]) -> None:
    serious = {"sexual_assault", "rape", "spiking", "domestic_abuse"}
    for report in of_kind[2]:
        assert report.route == "named_no_action"
        assert serious & set(report.codes["types"])


def test_kind_3_nothing_but_the_route(of_kind: dict[int, list[Sent]]) -> None:
    assert all(report.codes == {"route": ("anonymous",)} and not report.words for report in of_kind[3])


def test_kind_4_anonymous_with_a_name_in_the_words(of_kind: dict[int, list[Sent]]) -> None:
    for report in of_kind[4]:
        assert report.route == "anonymous"
        assert "name" not in report.words
        assert re.search(r"Priyanka|Winifred Astley|Yohannes", report.narrative)


def test_kind_5_witnesses_of_something_done_to_a_stranger(of_kind: dict[int, list[Sent]]) -> None:
    assert {coded(report, "role") for report in of_kind[5]} <= {"witness", "friend_family"}
    assert not any("affected_name" in report.words for report in of_kind[5])


@pytest.mark.parametrize(("kind", "agreement"), [(6, {"yes"}), (7, {"unsure"})])
def test_kinds_6_and_7_staff_for_someone_else(of_kind: dict[int, list[Sent]], kind: int, agreement: set[str]) -> None:
    assert {coded(report, "role") for report in of_kind[kind]} == {"staff_on_behalf"}
    assert {coded(report, "affected_consent") for report in of_kind[kind]} == agreement


def test_kind_8_staff_about_staff(of_kind: dict[int, list[Sent]]) -> None:
    staff = {"academic_staff", "professional_staff"}
    about = [coded(report, "responding_affiliation") for report in of_kind[8]]
    assert all(coded(report, "affiliation") in staff for report in of_kind[8])
    assert sum(who in staff for who in about) >= 8


def test_kind_9_students_about_those_who_teach_them(of_kind: dict[int, list[Sent]]) -> None:
    for report in of_kind[9]:
        assert coded(report, "responding_affiliation") == "academic_staff"
        assert coded(report, "responding_relationship") == "tutor"


def test_kind_10_three_responding_parties(of_kind: dict[int, list[Sent]]) -> None:
    first = of_kind[10][0].words["responding_name"].split("; ")
    assert len(first) == 3
    assert "never seen" in first[2]


def test_kind_11_five_reports_by_one_person(of_kind: dict[int, list[Sent]], sent: list[Sent]) -> None:
    (name,) = {report.words["name"] for report in of_kind[11]}
    assert [report.id for report in sent if report.words.get("name") == name] == COVERAGE[11]
    assert len(of_kind[11]) == 5
    assert len({report.words["email"] for report in of_kind[11]}) == 1


def test_kind_12_four_people_about_one(of_kind: dict[int, list[Sent]]) -> None:
    assert len({report.words.get("email", report.id) for report in of_kind[12]}) == 4
    assert all(re.search(r"Pellow", report.words["responding_name"]) for report in of_kind[12])


def test_kind_13_three_motivations_at_once(of_kind: dict[int, list[Sent]]) -> None:
    assert all({"race", "religion", "sex"} <= set(report.codes["motivations"]) for report in of_kind[13])


def test_kind_14_from_outside_and_abroad(of_kind: dict[int, list[Sent]]) -> None:
    for report in of_kind[14]:
        assert "online_abuse" in report.codes["types"]
        assert "abroad" in {coded(report, "place"), *re.findall("abroad", report.words["place_detail"])}


def test_kind_15_dates_that_are_none_yet_or_no_day(of_kind: dict[int, list[Sent]]) -> None:
    dates = [report.words["date"] for report in of_kind[15]]
    assert dates == ["sometime in 2019", "20/12/2025", "March 2025", "about 1998, I was in my second year"]
    assert of_kind[15][1].completed.isoformat() < "2025-12-20"


def test_kind_16_every_script(of_kind: dict[int, list[Sent]]) -> None:
    text = "".join("".join(report.words.values()) for report in of_kind[16])
    names = {unicodedata.name(character, "NAMELESS").split()[0] for character in text}
    assert {"ARABIC", "HEBREW", "CJK", "COMBINING"} <= names
    assert "👩🏽‍🎓" in text
    assert {"\u200d", "\u202e", "\u2066"} <= set(text)


def test_kind_17_one_narrative_of_a_hundred_thousand_characters(of_kind: dict[int, list[Sent]]) -> None:
    (report,) = of_kind[17]
    assert 100_000 <= len(report.narrative) < 131_072
    assert all(mark in report.narrative for mark in ('"', ",", ";", "\n\n"))


def test_kind_18_text_made_to_be_run(of_kind: dict[int, list[Sent]]) -> None:
    text = "\n".join("\n".join(report.words.values()) for report in of_kind[18])
    for hostile in (
        '=HYPERLINK("',
        "\x1b[2J",
        "\x1b]52;c;",
        "\x9b31m",
        "[@click=",
        "DROP TABLE",
        '=1+2";=1+2',
        "\u202e",
    ):
        assert hostile in text
    starts = {words[0] for report in of_kind[18] for words in report.words.values()}
    assert {"=", "+", "-"} <= starts


def test_kind_20_under_18_at_risk_and_later_taken_back(of_kind: dict[int, list[Sent]]) -> None:
    first, later = of_kind[20]
    assert coded(first, "under_18") == coded(first, "own_life") == "yes"
    assert first.words["name"] == later.words["name"]
    assert first.completed < later.completed
    assert later.codes["consent_share"] == ("nobody",)
    assert "deleted" in later.narrative
