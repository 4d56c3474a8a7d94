"""Reading YAML: what is taken, as what, from which line; and everything that is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.errors import ExitCode, InputRefusedError
from harassment_cms.yamlfile import Document, YamlRefusedError, parse, quoted, read


def read_text(text: str) -> Document:
    return parse(text.encode(), "form.yaml")


def problems(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(YamlRefusedError) as refused:
        parse(content, "form.yaml")
    assert refused.value.exit_code is ExitCode.REFUSED_INPUT
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("", None),
        ("~", None),
        ("5", 5),
        ("-12", -12),
        ("0", 0),
        ("4.5", 4.5),
        ("01632960123", "01632960123"),
        ("+441632960123", "+441632960123"),
        ("0x10", "0x10"),
        ("0o17", "0o17"),
        ("1e3", "1e3"),
        ("1_000", "1_000"),
        ("10:30", "10:30"),
        (".inf", ".inf"),
        ("9" * 30, "9" * 30),
        ("2026-01-02", date(2026, 1, 2)),
        ("2026-02-30", "2026-02-30"),
        ("2026-01-02T10:00:00Z", "2026-01-02T10:00:00Z"),
        ("'5'", "5"),
        ('"2026-01-02"', "2026-01-02"),
    ],
)
def test_a_word_means_what_it_looks_like(word: str, meaning: object) -> None:
    found = read_text(f"key: {word}\n").data["key"]
    assert (found, type(found)) == (meaning, type(meaning))


def test_keys_are_always_text() -> None:
    assert read_text("no: 1\n1: 2\ntrue: 3\n").data == {"no": 1, "1": 2, "true": 3}


LINES = """\
# a comment
id: form

questions:
  - id: route
    options:
      - {code: a, label: A}
      - code: b
        label: |
          two
          lines
  - text
"""


def test_every_key_and_item_knows_its_line() -> None:
    document = read_text(LINES)
    assert document.line(("id",)) == 2
    assert document.line(("questions",)) == 4
    assert document.line(("questions", 0)) == 5
    assert document.line(("questions", 0, "options", 0, "label")) == 7
    assert document.line(("questions", 0, "options", 1, "label")) == 9
    assert document.line(("questions", 1)) == 12


def test_a_place_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    document = read_text(LINES)
    assert document.line(("questions", 0, "options", 1, "colour")) == 8
    assert document.line(("nothing", "here")) == 1


def test_a_place_is_named_by_id_or_code_else_counted_from_one() -> None:
    document = read_text(LINES)
    assert document.key(("questions", 0, "options", 1, "label")) == "questions[route].options[b].label"
    assert document.key(("questions", 1)) == "questions[item 2]"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a: stands here a second time (first on line 1)"),
        ("a: {b: 1, b: 2}\n", 1, "b: stands here a second time"),
        ("a: &x 1\n", 1, "a: anchors (&name) are not used here"),
        ("a: &x [1]\nb: *x\n", 2, "b: aliases (*name) are not used here"),
        ("a: !!python/object:os.system x\n", 1, "a: tags (!name) are not used here"),
        ("a: ! x\n", 1, "a: tags"),
        ("a: {b: 1}\n<<: {c: 2}\n", 2, "merging (<<) is not used here"),
        ("%YAML 1.1\n---\na: no\n", 2, "lines that begin with %"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins here"),
        ("a:\n\tb: 1\n", 2, "a tab is used to indent"),
        ('a: 1\nb: "x\nc: 1\n', 2, "a quotation mark is opened and never closed"),
        ("a: b: c\n", 1, "a colon stands where none can be"),
        ("a:\n   b: 1\n  c: 2\n", 3, "does not begin as far in"),
        ("a: [1, 2\nb: 3\n", 2, "is not closed with ]"),
        ("a: {b: 1\n", 1, "is not closed with }"),
        ("a: @x\n", 1, "the text begins with @"),
        ('a: "\\q"\n', 1, "a backslash"),
        ('a: "\\ud83d\\ude00"\n', 1, "a: \\ud800 to \\udfff are not characters"),
        ("a: 1\nb: \x07\n", 2, "an invisible control character"),
        (": 1\n", 1, "a key is missing before the colon"),
        ("? [a]\n: 1\n", 1, "a key must be a word"),
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
    ],
)
def test_what_reads_differently_from_how_it_looks_is_refused(text: str, line: int, told: str) -> None:
    (first, *_) = [problem for problem in problems(text) if told in problem]
    assert first.startswith(f"form.yaml:{line}: ")


def test_everything_wrong_is_told_at_once() -> None:
    found = problems("a: &x 1\nb: *x\nb: 2\nc: !t 3\n")
    assert [problem.split(":")[1] for problem in found] == ["1", "2", "3", "4"]


def test_a_file_in_another_encoding_is_refused_at_its_line() -> None:
    assert problems("a: 1\nb: café\n".encode("latin-1")) == [
        "form.yaml:2: the file is not in UTF-8: save it with the encoding UTF-8"
    ]


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    assert parse("a: 1\r\nb:\r\n  - x\r\n".encode("utf-8-sig"), "f").data == {"a": 1, "b": ["x"]}


def test_a_file_of_more_than_two_megabytes_is_refused_unread() -> None:
    assert problems(b"a: " + b"x" * 2_000_000) == ["form.yaml:1: the file is larger than 2 MB"]


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def test_fifty_levels_are_read_and_one_more_is_refused() -> None:
    read_text(nested(50))
    assert problems(nested(51)) == ["form.yaml:1: the file is nested more than 50 levels deep"]
    assert problems("{a: " * 100_000) == ["form.yaml:1: the file is nested more than 50 levels deep"]


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"There is no file .*nothing\.yaml"):
        read(tmp_path / "nothing.yaml")
    with pytest.raises(InputRefusedError):
        read(tmp_path)


def test_the_message_names_the_file_and_counts_what_is_wrong() -> None:
    with pytest.raises(YamlRefusedError) as refused:
        read_text("a: 1\na: 2\na: 3\n")
    assert refused.value.message.splitlines()[0] == "form.yaml cannot be used. 2 things to correct:"
    assert refused.value.hint


texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.dates() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts.filter(str.strip), inner, max_size=4),
    max_leaves=20,
)


def rendered(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)}: {rendered(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(rendered(inner) for inner in value) + "]"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


@given(plain)
def test_what_is_written_plainly_is_read_back(value: Any) -> None:
    assert read_text(rendered(value)).data == value


alike = st.text("ab:-?,[]{}&*!|>'\"%@`#~<=\n \t\\0.\r\x85\u2028\x00é", max_size=60).map(str.encode)


@given(st.binary(max_size=200) | alike)
def test_any_bytes_are_read_or_refused_with_a_line(content: bytes) -> None:
    try:
        lines = list(parse(content, "f.yaml").lines.values())
    except YamlRefusedError as refused:
        lines = [problem.line for problem in refused.problems if problem.sentence] or [0]
    assert all(1 <= line <= len(content.decode("utf-8", "replace").splitlines()) + 1 for line in lines)
