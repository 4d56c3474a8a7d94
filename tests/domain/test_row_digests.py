"""Digests of rows: exactly the bytes of the key specification, one by one and many at once."""

from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.audit import RowDigest, Value, digest_row, digest_rows, rows_hash


def plainly(table: int, row: int, version: int, columns: Mapping[str, Value]) -> bytes:
    """Section 3.4 of the key specification, word for word."""
    running = hashlib.sha256(b"hcms.row.v1\x00" + struct.pack(">BQI", table, row, version))
    for name in sorted(columns):
        value = columns[name]
        if value is None:
            continue
        kind = {int: b"i", str: b"t", bytes: b"b"}[type(value)]
        raw = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        running.update(name.encode() + b"\x00" + kind + struct.pack(">I", len(raw)) + raw)
    return running.digest()


numbers = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(0, 2))
texts = st.one_of(st.none(), st.text(), st.sampled_from(["new", "1", ""]))
rows = st.lists(st.tuples(st.integers(0, 2**63), numbers, texts, st.text(), st.binary(max_size=40)), max_size=20)


@given(rows, st.integers(1, 255), st.integers(1, 9))
def test_many_digests_at_once_are_the_digests_of_each(
    rows: list[tuple[int, int | None, str | None, str, bytes]], table: int, version: int
) -> None:
    ids = [row[0] for row in rows]
    columns: dict[str, Sequence[Value]] = {
        "id": ids,
        "due": [row[1] for row in rows],
        "status": [row[2] for row in rows],
        "ref": [row[3] for row in rows],
        "body": [row[4] for row in rows],
        "always": ["same"] * len(rows),
        "never": [None] * len(rows),
    }
    made = digest_rows(table, ids, version, columns)
    for place, (id_, due, status, ref, body) in enumerate(rows):
        values: dict[str, Value] = {"id": id_, "due": due, "status": status, "ref": ref, "body": body}
        values["always"] = "same"
        expected = plainly(table, id_, version, values)
        assert made[place] == RowDigest(table, id_, version, expected)
        assert digest_row(table, id_, version, sorted({**values, "never": None}.items())) == expected


def test_a_digest_stays_what_it_was() -> None:
    columns: list[tuple[str, Value]] = [("body", b"\x00\x01"), ("id", 7), ("label", None), ("ref", "HC-7Q4-MKD")]
    expected = "4039b0587ed4f8022b244ebb3b7cef5fff7f6007c42d6de0366f001293007ce9"
    assert digest_row(6, 7, 1, columns).hex() == expected


def test_a_number_and_its_digits_as_text_differ() -> None:
    assert digest_row(6, 7, 1, [("x", 1)]) != digest_row(6, 7, 1, [("x", "1")]) != digest_row(6, 7, 1, [("x", b"1")])


def test_the_hash_over_rows_keeps_their_order() -> None:
    digests = [RowDigest(6, row, 1, bytes([row]) * 32) for row in range(9)]
    packed = [struct.pack(">BQI32s", each.table, each.row, each.version, each.digest) for each in digests]
    assert rows_hash(digests) == hashlib.sha256(b"".join(packed)).hexdigest()
    assert rows_hash(digests) != rows_hash(digests[::-1])


def test_digests_sort_by_table_row_and_version() -> None:
    digests = [RowDigest(*place, b"") for place in ((11, 1, 1), (6, 2, 1), (6, 1, 2), (6, 1, 1))]
    random.Random(5).shuffle(digests)
    assert [each[:3] for each in sorted(digests)] == [(6, 1, 1), (6, 1, 2), (6, 2, 1), (11, 1, 1)]
