"""The same response gives the same bytes; another answer gives others; and counts add up."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.formdefs import FormDef
from harassment_cms.intake.canonical import answer_values, canonical_answers
from harassment_cms.intake.layout import Column, Layout, Role, Tool
from harassment_cms.intake.mapping import Mapper, read_record
from harassment_cms.intake.preview import Counts
from harassment_cms.intake.readers.csvfile import CsvFile, Record
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.recognise import recognise

Forms = dict[str, FormDef]
Write = Callable[..., Path]


def readings(path: Path, forms: Forms, key: Path | None = None) -> list[Reading]:
    found = recognise(path, forms, key=key)
    mapper = Mapper(found.layout, found.form)
    with CsvFile.open(path, found.encoding, found.delimiter) as file:
        return [mapper.read(item.cells) for item in file if isinstance(item, Record)]


def test_shape_wording_separator_and_coding_leave_no_trace(write: Write, forms: Forms, exports: Any) -> None:
    uncoded = readings(write("uncoded.csv", *exports.uncoded), forms)
    coded = readings(write("coded.csv", *exports.coded), forms, write("key.csv", *exports.key))
    plain = readings(write("plain.csv", *exports.plain, delimiter=";"), forms)
    renumbered = [
        [header.replace("What would you like us to do?", "What shall we do?") for header in row]
        for row in exports.uncoded
    ]
    renumbered[0] = [header.replace("8. Which", "18. WHICH") for header in renumbered[0]]
    earlier = readings(write("earlier.csv", *renumbered, delimiter="\t"), forms)
    expected = [canonical_answers(reading) for reading in uncoded]
    assert len(set(expected)) == 3
    for other in (coded, plain, earlier):
        assert [canonical_answers(reading) for reading in other] == expected
    assert [answer_values(reading) for reading in coded] == [answer_values(reading) for reading in uncoded]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shape", ["uncoded", "coded", "plain"])
def test_the_order_of_columns_leaves_no_trace(
    write: Write, forms: Forms, exports: Any, seed: int, shape: str
) -> None:
    rows = getattr(exports, shape)
    places = list(range(len(rows[0])))
    random.Random(seed).shuffle(places)
    key = write("key.csv", *exports.key) if shape == "coded" else None
    straight = readings(write("a.csv", *rows), forms, key)
    shuffled = readings(write("b.csv", *([row[place] for place in places] for row in rows)), forms, key)
    assert [canonical_answers(r) for r in shuffled] == [canonical_answers(r) for r in straight]
    assert [answer_values(r) for r in shuffled] == [answer_values(r) for r in straight]


@pytest.mark.parametrize("place", range(1, 12))
def test_each_changed_cell_shows(write: Write, forms: Forms, exports: Any, place: int) -> None:
    changed = ["x", "I would like to talk to someone", "Gestures", "another", "City", "19/04/2026", "No", "Words!",
               "now filled", "More", "Cats", "A friend"]  # fmt: skip
    rows = [list(row) for row in exports.uncoded]
    rows[1][place] = changed[place]
    before = readings(write("a.csv", *exports.uncoded), forms)[0]
    after = readings(write("b.csv", *rows), forms)[0]
    assert canonical_answers(after) != canonical_answers(before)
    differing = [a for a, b in zip(answer_values(after), answer_values(before), strict=True) if a != b]
    assert len(differing) == 1


def test_ids_and_dates_of_the_tool_are_not_answers(write: Write, forms: Forms, exports: Any) -> None:
    rows = [list(row) for row in exports.uncoded]
    rows[1][0], rows[1][-1] = "9-9-9", "2027-01-01"
    before = readings(write("a.csv", *exports.uncoded), forms)[0]
    assert canonical_answers(readings(write("b.csv", *rows), forms)[0]) == canonical_answers(before)


def test_every_question_with_a_column_has_a_value_and_no_other(write: Write, forms: Forms, exports: Any) -> None:
    empty = readings(write("a.csv", *exports.uncoded), forms)[1]
    assert dict(answer_values(empty)) == {
        "campus": b"",
        "danger": b"",
        "header:how did it affect you?": b"",
        "header:how did you hear of us?": b"",
        "header:which pets do you like?": b"",
        "route": b"=named_meeting",
        "sleep": b"",
        "story": b"",
        "types": b"",
        "when": b"",
    }


def test_an_answer_that_fits_no_option_counts_by_its_words(form: FormDef) -> None:
    layout = Layout(Tool.PLAIN, "report", "utf-8", ",", (Column("s", Role.ANSWER, "s", "sleep"),))
    one, same, other = (
        canonical_answers(read_record(layout, form, [cell])) for cell in ("Badly", " badly ", "Hardly")
    )
    assert one == same != other


def test_the_order_of_a_forms_options_leaves_no_trace(form: FormDef) -> None:
    types = form.question("types")
    turned = replace(form, questions=(replace(types, options=types.options[::-1]),))
    layout = Layout(Tool.PLAIN, "report", "utf-8", ",", (Column("t", Role.ANSWER, "t", "types"),))
    one, other = (canonical_answers(read_record(layout, f, ["Gestures,Following me"])) for f in (form, turned))
    assert one == other


def test_words_after_other_count_alike_in_place_and_in_their_own_column(form: FormDef) -> None:
    in_place = Layout(Tool.PLAIN, "report", "utf-8", ",", (Column("c", Role.ANSWER, "c", "campus"),))
    beside = Layout(
        Tool.PLAIN,
        "report",
        "utf-8",
        ",",
        (Column("c", Role.ANSWER, "c", "campus"), Column("o", Role.OTHER, "o", "campus")),
    )
    there = canonical_answers(read_record(in_place, form, ["the car park"]))
    assert there == canonical_answers(read_record(beside, form, ["Other", "the car park"]))
    assert there != canonical_answers(read_record(beside, form, ["Other", ""]))


words = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(words, min_size=3, max_size=3), st.lists(words, min_size=3, max_size=3))
def test_different_answers_never_run_into_the_same_bytes(a: list[str], b: list[str]) -> None:
    layout = Layout(
        Tool.PLAIN, "f", "utf-8", ",", tuple(Column(name, Role.UNMAPPED, name) for name in ("x", "y", "z"))
    )
    form = FormDef("f", 1, "", (), "", ())
    one, two = read_record(layout, form, a), read_record(layout, form, b)
    same = answer_values(one) == answer_values(two)
    assert (canonical_answers(one) == canonical_answers(two)) is same


def test_counts_add_up_or_are_refused() -> None:
    total = Counts(rows=3, new=2, quarantined=1, safety=1) + Counts(rows=2, known=1, amended=1)
    assert total == Counts(rows=5, new=2, known=1, amended=1, quarantined=1, safety=1)
    with pytest.raises(ValueError, match="exactly one place"):
        Counts(rows=2, new=1)
    with pytest.raises(ValueError, match="safety"):
        Counts(rows=1, new=1, safety=2)
