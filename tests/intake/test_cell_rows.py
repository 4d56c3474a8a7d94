"""Rows that were not text are written down in one way only, and stand for the same text for ever."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.intake.readers.cellrow import (
    Cell,
    ErrorValue,
    Uncalculated,
    encode,
    is_blank,
    number_of,
    text_of,
    texts,
)

words = st.text(st.characters(codec="utf-8"), max_size=20)
cells = st.one_of(
    st.none(),
    words,
    st.booleans(),
    st.integers(-(2**63), 2**63),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.builds(ErrorValue, words),
    st.builds(Uncalculated, words),
)


@given(st.lists(cells, max_size=8))
def test_what_was_written_down_stands_for_the_same_texts(row: list[Cell]) -> None:
    assert texts(encode(row)) == [text_of(cell) for cell in row]


@given(
    st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
)
def test_a_number_keeps_its_exact_value(number: float | Decimal) -> None:
    assert type(number)(text_of(number)) == number


@pytest.mark.parametrize(
    ("cell", "element", "text"),
    [
        (None, "null", ""),
        ("", "null", ""),
        ("a “b”\n", '"a “b”\\n"', "a “b”\n"),
        ("33", '"33"', "33"),
        (33, '{"n":"33"}', "33"),
        (33.0, '{"n":"33"}', "33"),
        (-0.0, '{"n":"0"}', "0"),
        (-1.5, '{"n":"-1.5"}', "-1.5"),
        (0.1, '{"n":"0.1"}', "0.1"),
        (1e-7, '{"n":"0.0000001"}', "0.0000001"),
        (1.5e-9, '{"n":"1.5e-9"}', "1.5e-9"),
        (1e15, '{"n":"1000000000000000"}', "1000000000000000"),
        (1e20, '{"n":"100000000000000000000"}', "100000000000000000000"),
        (1e21, '{"n":"1e+21"}', "1e+21"),
        (35680635679733882794.0, '{"n":"35680635679733883000"}', "35680635679733883000"),
        (Decimal("35680635679733882794"), '{"n":"35680635679733882794"}', "35680635679733882794"),
        (True, '{"b":true}', "TRUE"),
        (False, '{"b":false}', "FALSE"),
        (datetime.fromisoformat("2024-06-28T16:42:59"), '{"d":"2024-06-28T16:42:59"}', "2024-06-28 16:42:59"),
        (datetime.fromisoformat("2024-06-28"), '{"d":"2024-06-28T00:00:00"}', "2024-06-28 00:00:00"),
        (
            datetime.fromisoformat("2024-06-28T01:02:03.12"),
            '{"d":"2024-06-28T01:02:03.12"}',
            "2024-06-28 01:02:03.12",
        ),
        (date(2024, 6, 28), '{"d":"2024-06-28"}', "2024-06-28"),
        (time(16, 42, 59), '{"t":"16:42:59"}', "16:42:59"),
        (timedelta(hours=37, seconds=5), '{"s":"133205"}', "37:00:05"),
        (timedelta(seconds=-90.5), '{"s":"-90.5"}', "-0:01:30.5"),
        (ErrorValue("#N/A"), '{"e":"#N/A"}', "#N/A"),
        (Uncalculated("=1+1"), '{"f":"=1+1"}', "=1+1"),
    ],
)
def test_each_kind_of_cell_is_written_in_one_way(cell: Cell, element: str, text: str) -> None:
    assert encode([cell, None]).decode() == f"[{element},null]"
    assert text_of(cell) == text


def test_an_empty_row_is_told_from_one_that_holds_something() -> None:
    assert is_blank(encode([]))
    assert is_blank(encode([None, "", None]))
    assert not any(is_blank(encode([None, cell])) for cell in ("null", ",", "n", False, 0, " ", ErrorValue("")))


@pytest.mark.parametrize(
    "cell", ["\ud800", float("nan"), float("inf"), Decimal("nan"), datetime(2024, 1, 1, tzinfo=UTC)]
)
def test_what_no_cell_can_hold_is_not_written(cell: Cell) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each for a reason of its own
        encode([cell])


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[", b"{}", b"null", b"7", b'"x"', b"[7]", b"[1.5]", b"[NaN]", b"[true]", b"[[]]", b'[""]', b"[{}]",
        b'[{"x":"1"}]', b'[{"n":1}]', b'[{"n":"01"}]', b'[{"n":"1.0"}]', b'[{"n":"NaN"}]', b'[{"n":"x"}]',
        b'[{"n":"1_0"}]', b'[{"b":1}]', b'[{"b":"true"}]', b'[{"n":"1","b":true}]', b'[{"n":"1","n":"1"}]',
        b'[{"d":"2024-13-01"}]', b'[{"d":"20240628"}]', b'[{"d":"2024-06-28T10:00:00Z"}]', b'[{"t":"25:00"}]',
        b'[{"s":"1e99"}]', b'[{"s":"x"}]', b'[{"e":1}]', b'[ null]', b"[null] ", b'["\\u0041"]', b'["\\ud800"]',
        b'["\xff"]', b"\xef\xbb\xbf[null]", b"[" * 100_000,
    ],
)  # fmt: skip
def test_any_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(IntegrityError, match="cannot be read again"):
        texts(raw)


@given(st.binary(max_size=40), st.integers(0, 30))
def test_no_spoilt_byte_gets_through_as_another_way_to_write_the_same(noise: bytes, place: int) -> None:
    raw = encode(["a", 1.5, None, True])
    spoilt = raw[:place] + noise + raw[place + len(noise) :]
    try:
        said = texts(spoilt)
    except IntegrityError:
        return
    assert len(said) == len(json.loads(spoilt))


@pytest.mark.parametrize(
    ("text", "number"),
    [("33", "33"), ("3.5E+19", "35000000000000000000"), ("x", None), ("NaN", None), ("-inf", None), ("", None)],
)
def test_numbers_are_taken_as_the_file_spells_them(text: str, number: str | None) -> None:
    found = number_of(text)
    assert (text_of(found) if found is not None else None) == number
