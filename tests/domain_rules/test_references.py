"""Case references: drawn without order, read in spite of slips."""

from __future__ import annotations

import random
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.errors import ConflictError, UsageError
from harassment_cms.domain.references import SHAPE, draw, draw_many, normalise

WRITTEN = re.compile(r"HC-[0-9][CDFGHJKMNPQRTVWX][0-9]-[CDFGHJKMNPQRTVWX]{3}")

references = st.integers(0).map(lambda seed: draw(random.Random(seed).randbytes))


@given(reference=references)
def test_a_reference_has_its_shape_and_no_word_in_it(reference: str) -> None:
    assert WRITTEN.fullmatch(reference)
    assert normalise(reference) == reference
    assert reference[-3:] not in {"KKK", "WTF", "XXX"}


@given(reference=references, data=st.data())
def test_a_reference_is_read_however_it_is_typed(reference: str, data: st.DataObject) -> None:
    bare = reference.replace("-", "")
    bare = data.draw(st.sampled_from([bare, bare[2:]]))
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", "–", "_"]), min_size=len(bare), max_size=len(bare)))
    typed = "".join(char + gap for char, gap in zip(bare, gaps, strict=True))
    assert normalise(data.draw(st.sampled_from([typed, typed.lower(), f"  {typed}\n"]))) == reference


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hc 7q4 mkd", "HC-7Q4-MKD"),
        ("7q4mkd", "HC-7Q4-MKD"),
        ("HC-OQI-MKD", "HC-0Q1-MKD"),
        ("hc lqo mkd", "HC-1Q0-MKD"),
        ("hc sqz mkd", "HC-5Q2-MKD"),
        ("HC‑BQ4‑MKD", "HC-8Q4-MKD"),
    ],
)
def test_slips_of_the_eye_are_set_right_by_their_place(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "HC", "HC-7Q4-MK", "HC-7Q4-MKDD", "HC-7Q4-MAD", "HC-704-MKD", "HC-7Q4-M0D", "1234"]
)
def test_anything_else_is_told_what_a_reference_looks_like(typed: str) -> None:
    with pytest.raises(UsageError) as refusal:
        normalise(typed)
    assert SHAPE in refusal.value.hint
    assert not typed or typed not in refusal.value.message


@given(text=st.text(max_size=12))
def test_no_text_breaks_the_reading(text: str) -> None:
    with suppress(UsageError):
        assert WRITTEN.fullmatch(normalise(text))


def test_a_taken_reference_is_drawn_again() -> None:
    first = draw(random.Random(1).randbytes)
    assert draw(random.Random(1).randbytes, {first}) != first


def test_drawing_ends_when_nothing_is_free() -> None:
    only = draw(lambda size: b"\x07" * size)
    with pytest.raises(ConflictError, match="No free case reference"):
        draw(lambda size: b"\x07" * size, {only})


def test_a_group_that_reads_as_a_word_is_drawn_again() -> None:
    wanted = "KKK"
    letters, number = "CDFGHJKMNPQRTVWX", 0
    for letter in reversed(wanted):
        number = number * 16 + letters.index(letter)
    offered = iter([(number * 1600).to_bytes(8, "big"), (5).to_bytes(8, "big")])
    assert draw(lambda _: next(offered)) == "HC-5C0-CCC"


@given(seed=st.integers(0), count=st.integers(0, 60))
def test_many_are_drawn_at_once_and_none_of_them_twice_or_taken(seed: int, count: int) -> None:
    taken = set(draw_many(random.Random(seed).randbytes, 20))
    drawn = draw_many(random.Random(seed).randbytes, count, taken)
    assert len(set(drawn) - taken) == len(drawn) == count
    assert all(normalise(reference) == reference for reference in drawn)


def test_drawing_many_ends_when_too_few_are_free() -> None:
    with pytest.raises(ConflictError, match="No free case reference"):
        draw_many(lambda size: b"\x07" * size, 2)


def test_draws_are_spread_over_every_place() -> None:
    source = random.Random(20)
    drawn = [draw(source.randbytes) for _ in range(4000)]
    for place in (3, 4, 5, 7, 8, 9):
        assert len({reference[place] for reference in drawn}) == (10 if place in (3, 5) else 16)
    assert len(set(drawn)) > 3980
