"""Who a report may be about: names however they are written, addresses, numbers, and what is no hit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.conflicts import Basis, Checker, Hit, PersonTerms, Places

NARRATIVE, RESPONDING, REPORTER = range(3)
PLACES = Places(frozenset({RESPONDING}), frozenset({RESPONDING, REPORTER}))
PERSON = 7


def found(terms: PersonTerms, text: str, place: int = NARRATIVE) -> tuple[Hit, ...]:
    cells = ["", "", ""]
    cells[place] = text
    return Checker([terms]).hits(cells, PLACES)


def named(name: str, text: str, place: int = NARRATIVE) -> bool:
    return bool(found(PersonTerms(PERSON, (name,)), text, place))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Mira Holt", "I was told by Mira Holt to leave."),
        ("Mira Holt", "HOLT, Mira"),
        ("Mira Holt", "It was Dr Holt. Mira, that is, said so"),
        ("Mira Holt", "Mira Anne Jane Holt was there"),
        ("Mira Holt", "Mira Holt's office"),
        ("Mira Holt", "mira.holt did it"),
        ("Mira Holt", "It was M. Holt who did it"),
        ("Mira Holt", "It was Holt, M."),
        ("Anne Holt", "It was A. Holt who did it"),
        ("Zoë Müller", "zoe mueller"),
        ("Zoë Müller", "Zoe Muller"),
        ("Zoe Mueller", "Zoë MÜLLER"),
        ("Zoë Müller", "Zoe\u0308 Mu\u0308ller"),
        ("Søren Łukasz Ødegård", "soren odegard"),
        ("Anne-Marie Smith-Jones", "Anne Smith"),
        ("Anne-Marie Smith-Jones", "annemarie smithjones"),
        ("Anne-Marie Smith-Jones", "Anne‑Marie Jones"),
        ("Seán O’Brien", "Sean OBrien"),
        ("Sean O'Brien", "Seán O’Brien"),
        ("Holt, Mira", "mira holt"),
        ("Dr Mira Holt", "Mira Holt"),
        ("Maria Carmen López García", "Maria Lopez"),
        ("Jan van der Berg", "Berg, Jan"),
        ("Ben Howard", "Ben Howard"),
        ("Анна Каренина", "это была Каренина Анна"),
        ("王小明", "我被王小明骚扰了"),
        ("王 小明", "我被王小明骚扰了"),
        ("小明 王", "王小明"),
        ("김민수", "김민수가 그랬어요"),
        ("Mira Holt", "Mi\u200bra Holt"),
        ("Mira Holt", "\uff2d\uff49\uff52\uff41 Holt"),
    ],
)
def test_a_whole_name_is_found_however_it_is_written(name: str, text: str) -> None:
    assert named(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Mira Holt", "Mira went to see the play; nobody else from the department was there, not even Holt"),
        ("Mira Holt", "The village of Holt"),
        ("Mira Holt", "Miranda Holtby"),
        ("Anne Brown", "a brown bag stood there, and I brown bread"),
        ("Anne-Marie Smith", "Anne-Marie Jones"),
        ("Jan van der Berg", "Jan van der Linden"),
        ("Mary J. Holt", "J. Morris"),
        ("王小明", "小王很明白"),
        ("Mira", "Mira was kind to me"),
    ],
)
def test_what_is_no_whole_name_is_not_found_in_a_text(name: str, text: str) -> None:
    assert not named(name, text)


@pytest.mark.parametrize("text", ["Holt", "Dr Holt", "Mira", "prof. holt from chemistry", "Sarah Holt", "Mira Jones"])
def test_one_word_of_a_name_is_firm_where_the_responding_party_is_named(text: str) -> None:
    assert found(PersonTerms(PERSON, ("Mira Holt",)), text, RESPONDING) == (Hit(PERSON, True, Basis.PART_OF_NAME),)


@pytest.mark.parametrize(
    ("text", "hit"), [("Mira", True), ("Ms M. Holt", True), ("Mira Jones", False), ("Al", False)]
)
def test_one_word_of_a_name_elsewhere_counts_if_no_other_name_stands_with_it(text: str, hit: bool) -> None:
    hits = found(PersonTerms(PERSON, ("Mira Holt",)), text, REPORTER)
    assert [each.firm for each in hits] == ([False] if hit else [])


@pytest.mark.parametrize(
    ("text", "place", "hit"), [("小明", RESPONDING, True), ("王老师", RESPONDING, True), ("小明", NARRATIVE, False)]
)
def test_part_of_a_name_without_spaces(text: str, place: int, hit: bool) -> None:
    assert named("王小明", text, place) is hit


@pytest.mark.parametrize(
    "text",
    [
        "write to M.Holt@uni.example please",
        "mholt3 sent it",
        "mira dot holt? m.holt at uni dot example",
        "number 0012345",
        "no. 12345.0",
        "ring 020 7946 0991",
        "+44 (0)20 7946-0991",
        "02079460991",
        "0044 2079460991",
        "that Dragon of the third floor",
    ],
)
def test_addresses_numbers_and_declared_terms_are_found_anywhere(text: str) -> None:
    terms = PersonTerms(
        PERSON,
        ("Mira Holt",),
        emails=("m.holt@uni.example",),
        accounts=("mholt3",),
        numbers=("0012345",),
        phones=("+44 20 7946 0991",),
        declared=("dragon of the third floor",),
    )
    assert found(terms, text)
    assert not found(PersonTerms(PERSON, ("Leon Achebe",)), text)


@pytest.mark.parametrize(
    "text",
    ["mholt33", "x.m.holting@uni.example", "112345", "2026-07-01 09:30", "020 7946 0992", "m holt at another place?"],
)
def test_what_only_looks_like_them_is_not(text: str) -> None:
    terms = PersonTerms(
        PERSON,
        ("Unnamed",),
        emails=("m.holt@uni.example",),
        accounts=("mholt3",),
        numbers=("0012345",),
        phones=("+44 20 7946 0991",),
    )
    assert not found(terms, text)


def test_a_firm_hit_goes_before_a_provisional_one_and_cells_without_answers_are_skipped() -> None:
    checker = Checker([PersonTerms(1, ("Mira Holt",)), PersonTerms(2, ("Leon Achebe",))])
    both = ["Mira Holt and Leon Achebe", "Mira Holt", ""]
    assert [(hit.person, hit.firm) for hit in checker.hits(both, PLACES)] == [(1, True), (2, False)]
    assert not checker.hits(["Mira Holt", "", ""], Places(skipped=frozenset({0})))


LETTERS = st.text(
    st.characters(categories=["Ll", "Lu"], max_codepoint=0x24F, exclude_characters="ŉ"), min_size=3, max_size=10
)


@given(LETTERS, LETTERS, st.text(max_size=60), st.text(max_size=60))
def test_a_name_is_found_whatever_stands_around_it(given_name: str, family: str, before: str, after: str) -> None:
    assert named(f"{given_name} {family}", f"{before} {given_name.upper()} {family.lower()} {after}")


@given(st.lists(st.text(max_size=80), min_size=3, max_size=3))
def test_any_cells_can_be_looked_through(cells: list[str]) -> None:
    people = [PersonTerms(1, ("Mira Holt",), phones=("0207 946 0991",)), PersonTerms(2, ("王小明", "Al B"))]
    assert isinstance(Checker(people).hits(cells, PLACES), tuple)


KNOWN = (
    PersonTerms(
        1,
        ("Zoë Müller-Holt", "Mira Anne Holt"),
        emails=("m.holt@uni.example",),
        accounts=("mholt3",),
        numbers=("0012345",),
        phones=("+44 20 7946 0991",),
        declared=("dragon of the third floor", "三楼的龙"),
    ),
    PersonTerms(2, ("王小明", "Søren Ødegård"), phones=("079460992",)),
    PersonTerms(3, ("Каренина Анна", "김 민수", "O\u2019Brien, Seán")),
)
_WORDS = """
Mira MIRA M. M Z. Holt HOLT Müller mueller Muller Zoe Zoë a Anne dr Dr Sean Seán O'Brien obrien Soren S. odegard
Ødegård
Анна АННА Каренина 王小明 小明 王 老师 김민수 민수 김 三楼的龙 m holt uni example at dot @ mholt3 0012345 12345
12345.0
020 7946 0991 0992 079460992 (0)20 +44 7 dragon Dragon of the third floor İ ß
"""
_ODD_ONES = (
    "\uff28\uff2f\uff2c\uff34",
    "\u03a3",
    "\u0663",
    "7\u0663",
    "\uff17\uff19",
    "\u200b",
    "\u2028",
    "\x1f",
    "\ud800",
)
PIECES = st.sampled_from([*_WORDS.split(), *_ODD_ONES])
BETWEEN = st.sampled_from([" ", " ", " ", "", ".", ",", "-", "\u2019", "\n", " and then ", "\xa0"])
CELLS = st.lists(st.lists(st.one_of(PIECES, BETWEEN), max_size=8).map("".join), min_size=3, max_size=4)


@given(CELLS)
def test_the_quick_pass_misses_nobody_whom_a_close_look_finds(cells: list[str]) -> None:
    checker = Checker(KNOWN)
    assert checker.hits(cells, PLACES) == checker.looked_for([each.person for each in KNOWN], cells, PLACES)


MIXED = st.text("AabeéＡl王李 .", min_size=1, max_size=6)


@pytest.mark.parametrize("name", ["A王", "王Al"])
def test_a_part_in_latin_letters_of_a_name_in_two_scripts_is_not_missed(name: str) -> None:
    cells = ["", "", "Ａlé"]
    checker = Checker([PersonTerms(PERSON, (name,))])
    assert checker.hits(cells, PLACES) == checker.looked_for([PERSON], cells, PLACES) != ()


@given(MIXED, st.lists(MIXED, min_size=3, max_size=3))
def test_the_quick_look_misses_nobody_whose_name_is_in_two_scripts(name: str, cells: list[str]) -> None:
    checker = Checker([PersonTerms(PERSON, (name,))])
    assert checker.hits(cells, PLACES) == checker.looked_for([PERSON], cells, PLACES)
