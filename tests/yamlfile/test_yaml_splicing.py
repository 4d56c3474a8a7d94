"""Values changed where they stand: every other byte of the file stays as people wrote it."""

from __future__ import annotations

import difflib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.yamlfile import KeyPath, Value, YamlRefusedError, parse, spliced

FILE = """\
# Kept by hand.

things:

# ---- First ----
- id: one   # a comment behind
  name:   "Quoted:  oddly"
  list: [a,  b]
  empty:
  long: >-
    Folded
    words.
  nested: {phone: 1, web: x}
  last: 'single'

# ---- Second ----

- id: two
  list:
  - a   # first
  - b

  # Above the name.
  name: Plain words
"""


def change(path: tuple[Any, ...], value: Any, content: str = FILE, **how: Any) -> tuple[str, list[str]]:
    """Change one value; return the new text and the lines that differ."""
    after = spliced(content.encode(), "things.yaml", {("things", *path): value}, **how).decode()
    lines = difflib.ndiff(content.splitlines(), after.splitlines())
    return after, [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("path", "value", "differs"),
    [
        ((0, "name"), "New", ['-   name:   "Quoted:  oddly"', "+   name:   New"]),
        ((0, "name"), "a: b # c", ['-   name:   "Quoted:  oddly"', '+   name:   "a: b # c"']),
        ((0, "name"), "999", ['-   name:   "Quoted:  oddly"', '+   name:   "999"']),
        ((0, "id"), "uno", ["- - id: one   # a comment behind", "+ - id: uno   # a comment behind"]),
        ((0, "list"), ["a", "b, c"], ["-   list: [a,  b]", '+   list: [a, "b, c"]']),
        ((0, "empty"), date(2026, 1, 2), ["-   empty:", "+   empty: 2026-01-02"]),
        ((0, "last"), None, ["-   last: 'single'", "+   last:"]),
        ((0, "long"), "Short", ["-   long: >-", "-     Folded", "-     words.", "+   long: Short"]),
        ((0, "nested", "web"), "y", ["-   nested: {phone: 1, web: x}", "+   nested: {phone: 1, web: y}"]),
        ((0, "nested", "new"), True, ["-   nested: {phone: 1, web: x}", "+   nested: {new: true, phone: 1, web: x}"]),
        (
            (0, "new"),
            "here",
            ["- - id: one   # a comment behind", "+ - new: here", "+   id: one   # a comment behind"],
        ),
        ((1, "name"), "Other", ["-   name: Plain words", "+   name: Other"]),
    ],
)
def test_only_the_value_is_different(path: tuple[Any, ...], value: Any, differs: list[str]) -> None:
    assert sorted(change(path, value)[1]) == sorted(differs)


def test_a_list_over_several_lines_gives_way_and_comments_after_it_stay() -> None:
    after, differs = change((1, "list"), ["c"])
    assert parse(after.encode(), "x").data["things"][1]["list"] == ["c"]
    assert "  # Above the name." in after
    assert [line for line in differs if line.startswith("-")] == ["-   list:", "-   - a   # first", "-   - b"]


def test_new_keys_stand_before_the_key_that_was_named_in_their_order() -> None:
    paths: dict[KeyPath, Value] = {("things", 0, "b"): "1st", ("things", 0, "c"): "2nd"}
    after = spliced(FILE.encode(), "x", paths, before=("nowhere", "long")).decode()
    assert "  empty:\n  b: 1st\n  c: 2nd\n  long: >-\n" in after


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_the_mark_of_the_encoding_stay(ending: str, mark: str) -> None:
    content = mark + FILE.replace("\n", ending)
    after = spliced(
        content.encode(), "x", {("things", 0, "name"): "N", ("things", 0, "new"): "é"}, ("last",)
    ).decode()
    assert after == content.replace('"Quoted:  oddly"', "N").replace("  last:", f"  new: é{ending}  last:")


@pytest.mark.parametrize("path", [(2, "name"), (0, "gone", "x"), (0, "name", "x")])
def test_a_place_that_is_not_there_is_refused(path: tuple[Any, ...]) -> None:
    with pytest.raises((YamlRefusedError, InputRefusedError)):
        change(path, "x")


WORDS = st.text(max_size=30)
VALUES = st.one_of(WORDS, st.booleans(), st.none(), st.dates(date(1900, 1, 1)), st.lists(WORDS, max_size=3))
PATHS = [
    (0, "name"),
    (0, "list"),
    (0, "empty"),
    (0, "long"),
    (0, "nested", "web"),
    (0, "last"),
    (0, "new"),
    (1, "list"),
]


@examples(30)
@given(st.dictionaries(st.sampled_from(PATHS), VALUES, min_size=1, max_size=4))
def test_any_values_are_read_back_or_refused_and_comments_stay(values: dict[tuple[Any, ...], Any]) -> None:
    try:
        after = spliced(FILE.encode(), "x", {("things", *path): value for path, value in values.items()}, ("last",))
    except InputRefusedError:
        return
    read = parse(after, "x").data["things"]
    for (place, *keys), value in values.items():
        found = read[place]
        for key in keys:
            found = found[key]
        assert found == value
    for comment in (
        "# Kept by hand.",
        "# ---- First ----",
        "# a comment behind",
        "# ---- Second ----",
        "# Above the",
    ):
        assert comment in after.decode()
