"""The build sheet of a form: everything once and in order, nothing invented, and every open place marked."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from tests.formdefs.test_form_definitions import forms as any_form

from harassment_cms.domain.case import Route
from harassment_cms.exports import sheet_html, sheet_json, sheet_markdown, sheet_text
from harassment_cms.formdefs import (
    Condition,
    FormDef,
    Option,
    Question,
    QuestionType,
    Step,
    form_from_canonical,
    load_forms,
)
from harassment_cms.formdefs.sheet import Place, Shown, build_sheet
from harassment_cms.formdefs.wording import BLANKS, TEXTS, TITLES

SHIPPED = Path(__file__).resolve().parents[2] / "forms"
YES_NO = (Option("yes", "Yes"), Option("no", "No"))
KNOWN = dict.fromkeys(BLANKS, "Control room, 01632 960001")

ROUTE = Question(
    "route",
    "What now?",
    QuestionType.CHOICE,
    field="route",
    required=True,
    options=(Option("anonymous", "No name"), Option("named_meeting", "Talk to me")),
)
FORM = FormDef(
    "small",
    1,
    "A small form",
    ("staff",),
    "en-GB",
    (
        Question("hello", "Ring {security}.", QuestionType.STATEMENT, page="Begin"),
        ROUTE,
        Question("mine", "Was it you?", QuestionType.CHOICE, options=YES_NO, page="More"),
        Question("name", "Your {name}?", QuestionType.TEXT, only_if=Condition("mine", ("yes",)), help="Or {police}."),
        Question("only", "And then?", QuestionType.TEXT, only_if=Condition("route", ("anonymous",)), page="Last"),
        Question("bye", "Goodbye.", QuestionType.STATEMENT, only_if=Condition("route", ("anonymous",))),
    ),
    {
        Route.ANONYMOUS: (Step("later", "Later", "lead", 3, tell="We think."), Step("own", "Ours", "lead", 1)),
        Route.NAMED_MEETING: (Step("meet", "Meet", "lead", 1), Step("now", "Today", "lead", 0)),
        Route.NAMED_NO_ACTION: (Step("wait", "Wait", "lead", 1),),
    },
)


@cache
def shipped() -> list[FormDef]:
    return list(load_forms(SHIPPED).values())


@given(any_form)
def test_every_question_is_there_once_in_order_with_all_it_has(form: FormDef) -> None:
    once = {question.id: replace(question, only_if=None) for question in form.questions}
    form = replace(form, questions=tuple(once.values()))
    sheet = build_sheet(form, Place())
    items = list(sheet.items())
    assert [item.question.id for item in items] == [question.id for question in form.questions]
    for item, question in zip(items, form.questions, strict=True):
        assert item.question.options == question.options
        assert (item.number is None) == (question.type is QuestionType.STATEMENT)
        assert question.type is QuestionType.STATEMENT or item.question.text == question.text
    numbers = [item.number for item in items if item.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))


def test_pages_begin_where_the_form_says() -> None:
    sheet = build_sheet(FORM, Place())
    assert [item.question.id for item in sheet.welcome] == ["hello"]
    assert [(page.title, [item.question.id for item in page.items]) for page in sheet.pages] == [
        ("Begin", ["route"]),
        ("More", ["mine", "name"]),
        ("Last", ["only", "bye"]),
    ]


def test_a_form_without_pages_is_one_page() -> None:
    (page,) = build_sheet(replace(FORM, questions=(ROUTE,)), Place()).pages
    assert (page.number, page.title) == (1, "Page 1")


def test_whom_a_question_or_a_whole_page_is_for() -> None:
    _, more, last = build_sheet(FORM, Place()).pages
    assert more.shown is None
    assert [item.shown for item in more.items] == [None, Shown(2, "mine", ("yes",), ("Yes",))]
    assert last.shown == Shown(1, "route", ("anonymous",), ("No name",))
    assert [item.shown for item in last.items] == [None, None]


def test_contacts_are_filled_in_where_they_are_read_and_never_in_a_question() -> None:
    hello, _, _, name, *_ = build_sheet(FORM, Place(KNOWN)).items()
    assert hello.question.text == "Ring Control room, 01632 960001."
    assert name.question.text == "Your {name}?"
    assert name.question.help == "Or Control room, 01632 960001."


def test_what_nobody_has_said_is_marked_and_named_before_all_else() -> None:
    sheet = build_sheet(FORM, Place({"police": "101", "security": ""}))
    (hello,) = sheet.welcome
    assert hello.question.text == "Ring [FILL IN: how to reach security at any hour]."
    assert BLANKS["security"] in sheet.before[0]
    assert BLANKS["police"] not in sheet.before[0]
    assert not any("FILL IN" in line for line in build_sheet(FORM, Place(KNOWN)).before)


def test_what_happens_next_is_told_in_working_days_and_for_the_routes_on_offer() -> None:
    (text,) = [text for text in build_sheet(FORM, Place()).texts if text.id == "next"]
    assert [(outlook.label, outlook.lines) for outlook in text.outlooks] == [
        ("No name", ("Within 3 working days: We think.",)),
        ("Talk to me", ("On the same working day: Today", "Within one working day: Meet")),
    ]


def test_steps_without_words_for_people_are_pointed_out() -> None:
    assert any("`tell`" in line for line in build_sheet(FORM, Place()).before)
    for form in shipped():
        assert not any("`tell`" in line for line in build_sheet(form, Place()).before)


def test_the_forms_own_texts_take_the_place_of_the_programs() -> None:
    sheet = build_sheet(replace(FORM, language="cy", wording={"evidence": "Cadwch bopeth.\n{police}"}), Place(KNOWN))
    texts = {text.id: text for text in sheet.texts}
    assert list(texts) == list(TITLES)
    assert texts["evidence"].paragraphs == ("Cadwch bopeth.", "Control room, 01632 960001")
    assert (texts["evidence"].language, texts["police"].language) == ("cy", "en-GB")
    assert any("translated" in line for line in sheet.before)


def test_the_response_time_of_the_settings_is_held_against_the_texts() -> None:
    assert any("within 5 working days" in line for line in build_sheet(FORM, Place(KNOWN, 5)).before)


def test_the_programs_texts_name_only_places_that_can_be_filled() -> None:
    for form in [FORM, *shipped()]:
        for text in build_sheet(form, Place(KNOWN)).texts:
            assert not any("{" in paragraph or "FILL IN" in paragraph for paragraph in text.paragraphs)
    assert set(TEXTS) == set(TITLES) - {"next"}


EVERY_FORM = pytest.mark.parametrize("form", [FORM, *shipped()], ids=lambda form: form.id)
WRITTEN = {
    sheet_text: ("Question {} ({})", "({})"),
    sheet_markdown: ("Question {} (`{}`)", "(`{}`)"),
    sheet_html: ("Question {} <code>({})</code>", "({})"),
}
"""How each format writes the head of a question, and a code behind its words."""


@EVERY_FORM
@pytest.mark.parametrize("way", WRITTEN, ids=lambda way: way.__name__.rpartition("_")[2])
def test_every_way_of_writing_holds_every_question_and_option_once(way: ModuleType, form: FormDef) -> None:
    written = way.render(build_sheet(form, Place(KNOWN)))
    head, code = WRITTEN[way]
    asked = [question for question in form.questions if question.type is not QuestionType.STATEMENT]
    for number, question in enumerate(asked, 1):
        assert written.count(head.format(number, question.id)) == 1
    # A question's own code stands in brackets as well.
    times = Counter(question.id for question in asked) + Counter(o.code for q in asked for o in q.options)
    assert {each: written.count(code.format(each)) for each in times} == dict(times)


@EVERY_FORM
def test_json_holds_every_question_and_option_once_and_is_stable(form: FormDef) -> None:
    written = sheet_json.render(build_sheet(form, Place(KNOWN)))
    assert written.isascii()
    assert written == sheet_json.render(build_sheet(form_from_canonical(form.canonical), Place(KNOWN)))
    sheet = json.loads(written)
    items = [*sheet["welcome"], *(item for page in sheet["pages"] for item in page["items"])]
    assert [item["id"] for item in items] == [question.id for question in form.questions]
    for item, question in zip(items[len(sheet["welcome"]) :], form.questions[len(sheet["welcome"]) :], strict=True):
        assert item["type"] == question.type.value
        assert [(each["code"], each["label"]) for each in item["options"]] == [
            (option.code, option.label) for option in question.options
        ]
        assert bool(item["other_words"]) == question.other


HOSTILE = "<script>alert(1)</script> & \"x\" '[FILL IN: y]' | **b** [a](b) \x1b[31m"


@pytest.mark.parametrize("way", WRITTEN, ids=lambda way: way.__name__.rpartition("_")[2])
def test_words_of_a_form_act_nowhere(way: ModuleType) -> None:
    other = Question("q", HOSTILE, QuestionType.CHOICE, help=HOSTILE, page=HOSTILE, options=(Option("x", HOSTILE),))
    form = replace(FORM, title=HOSTILE, questions=(*FORM.questions, other), wording={"police": HOSTILE})
    written = way.render(build_sheet(form, Place({"security": HOSTILE})))
    assert "\x1b" not in written
    if way is sheet_html:
        assert "<script" not in written
        assert "&lt;script&gt;" in written
    if way is sheet_markdown:
        assert "<script" not in written.replace("\\<", "")
        assert not re.search(r"(?<!\\)\[a(?<!\\)\]", written)


@EVERY_FORM
def test_the_html_page_is_whole_needs_nothing_else_and_can_be_walked_through(form: FormDef) -> None:
    page = Walk(sheet_html.render(build_sheet(form, Place())))
    assert page.open == []
    assert not page.tags & {"script", "img", "link", "iframe", "form"}
    assert all(target.startswith("#") and target[1:] in page.ids for target in page.targets)
    assert page.levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(page.levels))
    assert page.languages <= {"en-GB", form.language}


class Walk(HTMLParser):
    """Reads a page: what stays open, which tags and ids there are, where links lead, the levels of its headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.targets: list[str] = []
        self.levels: list[int] = []
        self.languages: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids.add(given.get("id") or "")
        if tag in ("html", "blockquote") or (tag == "ul" and given.get("class") == "copy"):
            self.languages.add(given["lang"] or "")
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag in ("h1", "h2", "h3"):
            self.levels.append(int(tag[1]))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("form", shipped(), ids=lambda form: form.id)
def test_text_keeps_to_seventy_characters(form: FormDef) -> None:
    assert max(map(len, sheet_text.render(build_sheet(form, Place())).splitlines())) <= 70
