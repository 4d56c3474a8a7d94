"""A form's identity: the same definition has the same hash, and comes back whole from what was stored."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.case import Route
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.formdefs import (
    Condition,
    FormDef,
    Option,
    Question,
    QuestionType,
    Step,
    folded,
    form_from_canonical,
)
from harassment_cms.formdefs.wording import TEXTS

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
optional = st.none() | words
some_options = st.builds(Option, code=words, label=words)
questions = st.builds(
    Question,
    id=words,
    text=words,
    type=st.sampled_from(QuestionType),
    field=optional,
    earlier=st.lists(words, max_size=2).map(tuple),
    help=optional,
    required=st.booleans(),
    other=st.booleans(),
    options=st.lists(some_options, max_size=3).map(tuple),
    page=optional,
    only_if=st.none() | st.builds(Condition, question=words, answers=st.lists(words, min_size=1).map(tuple)),
)
steps = st.builds(Step, id=words, title=words, role=words, due=st.integers(0, 260), say=optional, tell=optional)
forms = st.builds(
    FormDef,
    id=words,
    version=st.integers(1),
    title=words,
    audience=st.lists(words, max_size=3).map(tuple),
    language=words,
    questions=st.lists(questions, max_size=4).map(tuple),
    pathways=st.dictionaries(st.sampled_from(Route), st.lists(steps, max_size=3).map(tuple)),
    wording=st.dictionaries(st.sampled_from(sorted(TEXTS)), words),
)

SMALL = FormDef("f", 1, "Title", ("staff",), "en-GB", (Question("q", "Why?", QuestionType.TEXT),))


@given(forms)
def test_a_stored_definition_comes_back_exactly(form: FormDef) -> None:
    again = form_from_canonical(form.canonical)
    assert again == form
    assert again.canonical == form.canonical
    assert again.hash == form.hash == hashlib.sha256(form.canonical).hexdigest()


def test_the_stored_definition_is_plain_json_and_leaves_out_what_was_not_said() -> None:
    assert SMALL.canonical == (
        b'{"audience":["staff"],"id":"f","language":"en-GB","pathways":{},'
        b'"questions":[{"id":"q","text":"Why?","type":"text"}],"title":"Title","version":1}'
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(SMALL, version=2),
        replace(SMALL, title="Titel"),
        replace(SMALL, questions=(replace(SMALL.questions[0], help="Help"),)),
        replace(SMALL, questions=(replace(SMALL.questions[0], required=True),)),
        replace(SMALL, questions=(replace(SMALL.questions[0], earlier=("Wy?",)),)),
        replace(SMALL, questions=(replace(SMALL.questions[0], page="One"),)),
        replace(SMALL, questions=(replace(SMALL.questions[0], only_if=Condition("p", ("yes",))),)),
        replace(SMALL, wording={"police": "Any day."}),
        replace(SMALL, pathways={Route.ANONYMOUS: (Step("s", "Step", "lead", 1, tell="Soon."),)}),
        replace(SMALL, questions=SMALL.questions * 2),
        replace(SMALL, pathways={Route.ANONYMOUS: (Step("s", "Step", "case_manager", 1),)}),
    ],
)
def test_every_part_of_a_definition_is_in_its_hash(other: FormDef) -> None:
    assert other.hash != SMALL.hash


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        SMALL.canonical[:-1],
        SMALL.canonical + b" ",
        SMALL.canonical.replace(b'"text"}', b'"txt"}'),
        SMALL.canonical.replace(b'"id":"q"', b'"id":"q","colour":"red"'),
        SMALL.canonical.replace(b'"version":1', b'"version":1,"colour":"red"'),
        json.dumps(json.loads(SMALL.canonical)).encode(),
    ],
)
def test_what_was_stored_otherwise_is_not_taken_for_a_form(stored: bytes) -> None:
    with pytest.raises(IntegrityError, match="cannot be read"):
        form_from_canonical(stored)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes", " YES\u00a0"),
        ("a  b\nc", "a b c"),
        ("I don't know", "I don\u2019t know"),
        ('"Other"', "\u201cOther\u201d"),
        ("18-20", "18\u201320"),
        ("caf\u00e9", "cafe\u0301"),
        ("Straße", "STRASSE"),
    ],
)
def test_wordings_that_people_would_call_the_same_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_different_words_stay_different() -> None:
    assert len({folded(text) for text in ("Yes", "Yes!", "No", "resume", "résumé", "a b", "ab")}) == 7


def test_an_option_is_found_by_label_or_code() -> None:
    question = Question(
        "q",
        "Sure?",
        QuestionType.CHOICE,
        options=(Option("yes", "Yes, I am"), Option("prefer_not_to_say", "Rather not")),
    )
    assert question.code("Yes, I am") == question.code(" yes,  I AM ") == question.code("YES") == "yes"
    assert question.code("rather not") == question.code("prefer_not_to_say") == "prefer_not_to_say"
    assert question.code("Yes") == "yes"
    assert question.code("no") is question.code("") is None
    assert question.label("yes") == "Yes, I am"
