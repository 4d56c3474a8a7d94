"""A page of the directory: who stands on it, in which order, and how it is written down."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.exports import leaflet_html, leaflet_markdown, leaflet_pdf
from harassment_cms.signposting.checking import Measure
from harassment_cms.signposting.leaflet import Entry, Leaflet
from harassment_cms.signposting.model import Contact, Directory, Service
from harassment_cms.signposting.pages import _GROUPS, Readers, Setting, chosen, out_of_reach, page, unchecked
from harassment_cms.signposting.vocabulary import NEEDS

BY = Measure(date(2026, 11, 29))
SETTING = Setting(
    "Invented University",
    campuses=(("north", "North campus"), ("south", "South campus")),
    leave_to="https://weather.example.org/",
)
LINE = Service(
    id="quiet-line",
    name="Quiet Line",
    kind="external",
    category="crisis",
    needs=("listening", "crisis"),
    audiences=("anyone",),
    description="Listens.",
    contact=Contact(phone="0161 496 0000", text="Text QUIET to 85258", web="https://www.quiet.example.org/"),
    hours="Always",
    verified_on=date(2026, 11, 3),
    review_by=date(2027, 5, 3),
    notes_for_staff="Busy on Mondays.",
)
_NOW: dict[str, Any] = {"emergency": True, "needs": ("danger",), "audiences": ("students",), "campuses": ("north",)}
SECURITY = replace(LINE, id="security", name="Security", **_NOW)
TEAM = replace(LINE, id="on-call", name="On-call", audiences=("case_team",))
STAFF = replace(LINE, id="acas", name="Acas", audiences=("staff",), needs=("employment",), verified_on=None)
OLD = replace(LINE, id="old", name="Old Line", verified_on=date(2026, 1, 2), review_by=date(2026, 6, 1))
EMPTY = replace(LINE, id="empty", contact=Contact(phone="fill in"))
ALL = Directory((LINE, SECURITY, TEAM, STAFF, OLD, EMPTY))


def made(readers: Readers, campus: str | None = None, directory: Directory = ALL, **said: Any) -> Leaflet:
    return page(chosen(directory, readers, campus), readers, replace(SETTING, **said), BY, campus)


def names(leaflet: Leaflet) -> list[str]:
    blocks = [block for section in (leaflet.urgent, *leaflet.sections) for block in section.blocks]
    return [block.name for block in blocks if isinstance(block, Entry)]


@pytest.mark.parametrize(
    ("readers", "wanted"),
    [
        (Readers.STUDENTS, ["Security", "Quiet Line", "Old Line"]),
        (Readers.STAFF, ["Security", "Quiet Line", "Old Line", "Acas"]),
        (Readers.CASE_MANAGERS, ["Security", "Quiet Line", "On-call", "Old Line", "Acas"]),
    ],
)
def test_danger_comes_first_and_everybody_sees_what_is_for_them(readers: Readers, wanted: list[str]) -> None:
    assert names(made(readers)) == wanted
    assert [service.id for service in out_of_reach(ALL, readers)] == ["empty"]


def test_what_is_unchecked_or_has_run_out_is_known_and_says_so() -> None:
    assert [service.id for service in unchecked(ALL.services, BY)] == ["acas", "old"]
    for readers, words in ((Readers.STAFF, "Not checked yet"), (Readers.CASE_MANAGERS, "check before giving it out")):
        leaflet = made(readers)
        for text in (leaflet_html.render(leaflet), leaflet_markdown.render(leaflet)):
            assert words in text
            assert "Last checked on 2 January 2026" in text
        rows = [row for _, listed in leaflet.sheets[0].groups for row in listed]
        assert [name for name, ways in rows if "(not\u00a0checked)" in ways] == ["Old Line", "Acas"]


@pytest.mark.parametrize("write", [leaflet_html.render, leaflet_markdown.render])
def test_notes_for_staff_never_stand_on_a_page_for_students(write: Any) -> None:
    assert "Busy on Mondays" not in write(made(Readers.STUDENTS))
    assert "Busy on Mondays" in write(made(Readers.STAFF))


def test_each_campus_has_its_sheet() -> None:
    both = made(Readers.STUDENTS)
    assert [sheet.heading for sheet in both.sheets] == ["North campus", "South campus"]
    assert [heading for heading, _ in both.sheets[0].groups] == ["In danger now", "Someone to talk to"]
    assert [heading for heading, _ in both.sheets[1].groups] == ["Someone to talk to"]
    south = made(Readers.STUDENTS, "south")
    assert names(south) == ["Quiet Line", "Old Line"]
    assert [sheet.heading for sheet in south.sheets] == ["South campus"]
    assert [sheet.heading for sheet in made(Readers.STUDENTS, campuses=()).sheets] == [""]


def test_every_need_has_its_place_on_a_page() -> None:
    needs = [need for _, _, listed in _GROUPS for need in listed.split()]
    assert sorted(needs) == sorted(term.code for term in NEEDS)


def test_the_page_stands_alone_and_has_a_way_off() -> None:
    text = leaflet_html.render(made(Readers.STUDENTS))
    assert not re.search(r"(?i)<script|<img|<link|<iframe|<form|src=|@import|url\(|\son[a-z]+=", text)
    assert "default-src 'none'" in text
    assert 'name="referrer" content="no-referrer"' in text
    way_off = 'href="https://weather.example.org/" rel="noreferrer noopener nofollow">Leave this page</a>'
    assert text.index(way_off) < text.index("In danger now?") < text.index("Quiet Line")
    assert "target=" not in text
    assert "It cannot clear the browser’s history" in text
    assert '<a href="tel:01614960000" rel="noreferrer noopener">Ring: 0161 496 0000</a>' in text
    assert "Leave this page" not in leaflet_html.render(made(Readers.CASE_MANAGERS))
    assert "PRACTICE" in leaflet_html.render(made(Readers.STUDENTS, practice=True))


HOSTILE = """<script>alert(1)</script> "' &amp; *x* _y_ [a](javascript:b) # `c` #import "x" $1$ <@z> \\ ]"""


def hostile(words: str) -> Leaflet:
    entry = replace(LINE, name=words, description=words, hours=words, contact=Contact(walk_in=words))
    return made(Readers.STUDENTS, directory=Directory((entry,)))


def test_no_word_of_an_entry_acts() -> None:
    page_ = leaflet_html.render(hostile(HOSTILE))
    assert "<script" not in page_
    assert "&lt;script&gt;" in page_
    markdown = leaflet_markdown.render(hostile(HOSTILE))
    assert "\\[a\\](javascript:b)" in markdown
    assert "\\<script\\>" in markdown
    assert leaflet_pdf.render(hostile(HOSTILE)).startswith(b"%PDF-")


@settings(max_examples=25)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_words_leave_the_page_whole(words: str) -> None:
    text = leaflet_html.render(hostile(words))
    shape = re.sub(r">[^<]*<", "><", text)
    assert shape == re.sub(r">[^<]*<", "><", leaflet_html.render(hostile("x")))


def test_the_pdf_is_the_same_each_time_and_meant_for_screen_readers() -> None:
    first = leaflet_pdf.render(made(Readers.STAFF))
    assert first == leaflet_pdf.render(made(Readers.STAFF))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in first
    assert first != leaflet_pdf.render(made(Readers.STUDENTS))


def test_signs_that_no_font_has_are_refused_in_words() -> None:
    with pytest.raises(InputRefusedError, match="no font on this computer"):
        leaflet_pdf.render(hostile("\U0001b170"))
