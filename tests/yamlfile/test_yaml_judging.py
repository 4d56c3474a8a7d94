"""A file against a model: every mistake by file, line and key, with the nearest right name."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from harassment_cms.yamlfile import FILE_MODEL, YamlRefusedError, load_model, nearest, not_one_of, parse, validate
from harassment_cms.yamlfile.values import OptionalText, Text, spelt


class Item(BaseModel):
    model_config = FILE_MODEL

    code: Annotated[str, spelt("[a-z]+", "must be small letters")]
    label: Text = "none"


class Page(BaseModel):
    model_config = FILE_MODEL

    title: Text
    note: OptionalText = ""
    kind: Literal["choice", "multi", "text"] = "text"
    count: int = Field(default=1, ge=1, le=9)
    hours: float = 1
    ready: bool = False
    checked_on: date | None = None
    items: list[Item] = []
    best: Item | None = None
    groups: dict[Literal["a", "b"], list[Item]] = {}


def page(text: str) -> Page:
    return validate(parse(text.encode(), "page.yaml"), Page)


def problems(text: str) -> list[str]:
    with pytest.raises(YamlRefusedError) as refused:
        page(text)
    return [str(problem) for problem in refused.value.problems]


def test_a_right_file_becomes_the_model(tmp_path: Path) -> None:
    path = tmp_path / "page.yaml"
    path.write_text("title: A page\nchecked_on: 2026-01-02\nhours: 2\nitems:\n  - {code: a}\n", encoding="utf-8")
    found = load_model(path, Page)
    assert (found.title, found.checked_on, found.hours) == ("A page", date(2026, 1, 2), 2.0)
    assert found.items == [Item(code="a")]


@pytest.mark.parametrize("word", ["999", "2026-01-02", "true", "1.50", "01632960123", "no"])
def test_where_text_is_wanted_an_unquoted_word_is_taken_as_typed(word: str) -> None:
    assert page(f"title: {word}\nitems: [{{code: a, label: {word}}}]\n").items[0].label == word


def test_nothing_after_the_colon_is_not_text() -> None:
    assert problems("title:\n") == ["page.yaml:1: title: is empty; must be text"]
    assert page("title: a\nnote:\n").note == ""


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("count: 0", "count: must be at least 1"),
        ("count: 10", "count: must be at most 9"),
        ("count: two", "count: must be a whole number"),
        ('count: "2"', "count: must be a whole number"),
        ("count: true", "count: must be a whole number"),
        ("hours: some", "hours: must be a number"),
        ("ready: no", "ready: must be true or false; did you mean false?"),
        ("ready: 1", "ready: must be true or false"),
        ('checked_on: "2026-01-02"', "checked_on: must be a date that exists"),
        ("checked_on: 2026-02-30", "checked_on: must be a date that exists"),
        ("items: a", "items: must be a list"),
        ("best: a", "best: must hold keys of its own"),
        ("groups: [a]", "groups: must hold keys of its own"),
        ("kind: choise", 'kind: "choise" is not known; did you mean "choice"? allowed: choice, multi, text'),
        ("kind: zzz", 'kind: "zzz" is not known; allowed: choice, multi, text'),
        ("kind:", "kind: is empty; allowed: choice, multi, text"),
        ("cuont: 1", 'cuont: is not a key that belongs here; did you mean "count"? allowed: title, note, kind,'),
        ("best: {code: A}", "best.code: must be small letters"),
        ("best: {cod: a}", 'best.cod: is not a key that belongs here; did you mean "code"? allowed: code, label'),
        ("items: [{code: a}, {label: b}]", "items[item 2].code: is missing"),
        ("items: [{code: a, lable: b}]", 'items[a].lable: is not a key that belongs here; did you mean "label"?'),
        ("groups: {c: []}", 'groups.c: "c" is not known; allowed: a, b'),
        ("groups: {a: [{code: b, lab: c}]}", "groups.a[b].lab: is not a key that belongs here"),
        ('note: "a\\u202eb"', "note: holds a character that cannot be seen"),
    ],
)
def test_a_mistake_is_told_by_line_and_key(lines: str, told: str) -> None:
    (found,) = problems(f"title: a\n{lines}\n")
    assert found.startswith(f"page.yaml:2: {told}")


def test_a_misspelt_key_is_not_also_called_missing() -> None:
    assert len(problems("titel: a\n")) == 1
    assert len(problems("nonsense: a\n")) == 2


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    found = problems("count: 0\nitems:\n  - {code: 1}\n  - {code: b, label:}\nready: maybe\n")
    assert [line.split(": ")[0] for line in found] == [f"page.yaml:{n}" for n in (1, 1, 3, 4, 5)]


def test_a_file_that_is_no_mapping_is_refused() -> None:
    assert problems("- a\n") == ["page.yaml:1: must hold keys of its own, each with a value"]


def test_the_nearest_name_ignores_case_and_gives_up_on_strangers() -> None:
    assert nearest("Reporter.Role", ["reporter.role", "route"]) == "reporter.role"
    assert nearest("xyz", ["reporter.role", "route"]) is None
    assert not_one_of("rout", ["route", "role"]) == '"rout" is not known; did you mean "route"? allowed: route, role'


def test_importing_the_reader_loads_neither_pydantic_nor_the_parser() -> None:
    code = "import sys, harassment_cms.yamlfile; print([m for m in ('pydantic', 'ruamel.yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
