"""What could point to somebody is found wherever it stands and however it is written; quotations are found, too."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harassment_cms.domain.narrative.redaction import Finding, Kind, Known, look_through, quoted
from harassment_cms.domain.narrative.words import plain

LETTERS = st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo", "Lt"))
NAME_WORD = st.text(LETTERS, min_size=2, max_size=12).filter(lambda word: len(plain(word)) > 1)
NAMES = st.lists(NAME_WORD, min_size=1, max_size=3).map(" ".join)
AROUND = st.text(max_size=40)
WRITINGS = (
    str,
    str.upper,
    str.lower,
    str.title,
    lambda name: name + "'s",
    lambda name: name + "’s",
    lambda name: name.replace(" ", "-"),
    lambda name: name.replace(" ", "  \n"),
    lambda name: name.replace(" ", ""),
    lambda name: "\u200b".join(name),
    lambda name: unicodedata.normalize("NFD", name),
)


def kinds(text: str, known: Known = Known()) -> list[tuple[str, Kind]]:  # noqa: B008 - it is frozen
    return [(finding.words(text), finding.kind) for finding in look_through(text, known)]


@given(NAMES, st.sampled_from(WRITINGS), AROUND, AROUND)
@example("Ada Sutherland", WRITINGS[8], "It was ", " they said")
@example("Nguyễn Văn Do", WRITINGS[1], "", "")
@example("王伟", WRITINGS[0], "", "在那里")
def test_no_known_name_survives_unremarked(name: str, write: object, before: str, after: str) -> None:
    assert callable(write)
    written = write(name)
    text = f"{before} {written} {after}"
    start = len(before) + 1
    covered = {place for each in look_through(text, Known(names=frozenset({name}))) for place in range(*_span(each))}
    letters = {place for place in range(start, start + len(written)) if plain(text[place])}
    if plain(written).removesuffix("s") == plain(name) or plain(written) == plain(name):
        assert letters <= covered | {place for place in letters if text[place] in "sS" and text[place - 1] in "'’"}


def _span(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end


@given(st.text(max_size=60), st.frozensets(NAMES, max_size=3))
def test_findings_stand_in_order_and_share_nothing(text: str, names: frozenset[str]) -> None:
    found = look_through(text, Known(names=names))
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_part_of_a_name_is_enough_and_small_words_are_not() -> None:
    known = Known(names=frozenset({"Noor de la Invented"}))
    assert kinds("As Noor said, la la la", known) == [("Noor", Kind.NAME)]
    assert kinds("de la Invented spoke", known) == [("Invented", Kind.NAME)]
    assert kinds("Noor De La Invented spoke", known) == [("Noor De La Invented", Kind.NAME)]


def test_a_name_is_not_found_inside_other_words() -> None:
    assert kinds("The annual banner in a planner", Known(names=frozenset({"Ann", "Ina"}))) == []
    assert kinds("Ann's and Ina's", Known(names=frozenset({"Ann", "Ina"}))) == [
        ("Ann's", Kind.NAME),
        ("Ina's", Kind.NAME),
    ]


def test_names_in_words_about_people_are_found() -> None:
    known = Known(described=frozenset({"Two students saw it. Zephyrine told the tutor Quillon."}))
    assert kinds("Two people stood by; zephyrine and Quillon's friend did not", known) == [
        ("zephyrine", Kind.NAME),
        ("Quillon's", Kind.NAME),
    ]


@pytest.mark.parametrize(
    ("text", "what", "kind"),
    [
        ("Ring 01632 960 001 now", "01632 960 001", Kind.NUMBER),
        ("Ring +44 (0)1632-960001", "44 (0)1632-960001", Kind.NUMBER),
        ("The number u1234567 stood there", "u1234567", Kind.NUMBER),
        ("room ٤٢ was", "٤٢", Kind.NUMBER),
        ("write to sam.w@example.ac.uk please", "sam.w@example.ac.uk", Kind.EMAIL),
        ("write to sam.w＠example please", "sam.w＠example", Kind.EMAIL),
        ("on the page https://example.ac.uk/sam it", "https://example.ac.uk/sam", Kind.EMAIL),
        ("every Tuesday evening", "Tuesday", Kind.DAY),
        ("since October it", "October", Kind.DAY),
        ("it began in May and", "May", Kind.DAY),
        ("in the library they", "library", Kind.PLACE),
        ("in the Libraries' halls", "halls", Kind.PLACE),
    ],
)
def test_numbers_addresses_days_and_places_are_found(text: str, what: str, kind: Kind) -> None:
    assert (what, kind) in kinds(text)


def test_names_within_sentences_of_what_was_told_are_found() -> None:
    known = Known(
        told=frozenset({"Nobody helped. I'll say that Zephyrine\n did. Later Quillon came, and I was ill."})
    )
    assert kinds("Nobody was ill; later zephyrine and quillon came", known) == [
        ("zephyrine", Kind.NAME),
        ("quillon", Kind.NAME),
    ]


def test_ordinary_words_are_left_alone() -> None:
    text = (
        "People did not know whom to tell, and feared what might follow if it became known. They may have been sent "
        "from one office to another. May we say that it took long?"
    )
    assert kinds(text) == []


def test_what_those_cases_say_of_places_and_accounts_is_found() -> None:
    known = Known(
        places=frozenset({"North Quay"}),
        places_told=frozenset({"behind the bicycle sheds"}),
        numbers=frozenset({"AB/12-3"}),
        addresses=frozenset({"zed.quill@example.ac.uk"}),
    )
    text = "At north quay, behind the sheds; zed quill wrote as ab123"
    assert kinds(text, known) == [
        ("north quay", Kind.PLACE),
        ("sheds", Kind.PLACE),
        ("zed quill", Kind.EMAIL),
        ("ab123", Kind.NUMBER),
    ]


SOURCE = "I was sent from one office to the next, and nobody would tell me why."


def test_six_words_in_a_row_are_a_quotation() -> None:
    said = "Some were SENT from one office, to the next and heard nothing"
    found = quoted(said, [SOURCE])
    assert found is not None
    assert said[slice(*found)] == "SENT from one office, to the"
    assert quoted("Some were sent from one office to another, and heard nothing", [SOURCE]) is None


def test_a_whole_short_excerpt_is_a_quotation() -> None:
    assert quoted("It was: nobody would tell me, they said", [], ["Nobody would tell"]) is not None
    assert quoted("Nobody would say", [], ["Nobody would tell", "Nobody would"]) is None


SAID = "they went home and told the others about it once more"


@given(st.lists(st.sampled_from(SAID.split()), max_size=30))
def test_any_six_words_of_a_source_are_found(words: list[str]) -> None:
    text = " ".join(words)
    assert (quoted(f"Before this. {text}, after", [text]) is not None) == (len(words) >= 6)
