"""The signed record of what was done: bytes of an entry and digests of rows; ``chain`` proves them.

One entry ends each unit of work. It is signed by its actor and covers the digest of every row written, so
nobody who only holds the database key can forge, swap, replay, alter or drop a row unseen
(key specification, section 3.4). Entries hold codes and references, never a report's words.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import NamedTuple, cast

from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import IntegrityError

LABEL = b"hcms.audit.v1\x00"
GENESIS_HASH = "0" * 64

_DIGEST_LABEL = b"hcms.row.v1\x00"
_ROW = struct.Struct(">BQI32s")
_HEAD = struct.Struct(">BQI")
_LENGTH = struct.Struct(">I")
_RECURRING = 4
"""How many rows have to share a text, on average, for it to be worth looking up."""

Value = int | str | bytes | None


class RowDigest(NamedTuple):
    """The digest of one row at one version, as an entry covers it; sorts by table, row and version."""

    table: int
    row: int
    version: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class EntryHead:
    """What one entry says. ``at`` is UTC ISO text; ``roster`` is (sequence, hash) of the roster at that time."""

    seq: int
    prev: str
    at: str
    by: int
    roster: tuple[int, str]
    kind: str
    on: str
    rows: str
    payload: str


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as the store keeps it; ``body`` is the canonical head that was signed."""

    seq: int
    body: bytes
    hash: str
    sig: bytes
    nonce: bytes
    payload: bytes


def digest_row(table: int, row: int, version: int, columns: Iterable[tuple[str, Value]]) -> bytes:
    """Return the SHA-256 of a row's non-NULL columns in order of their names.

    ``columns`` must come sorted by name. NULL columns are left out, so adding a column changes no digest.
    """
    parts = [_digested(name, value) for name, value in columns]
    return hashlib.sha256(b"".join([_DIGEST_LABEL, _HEAD.pack(table, row, version), *parts])).digest()


def digest_rows(
    table: int, rows: Sequence[int], version: int, columns: Mapping[str, Sequence[Value]]
) -> list[RowDigest]:
    """Return what ``digest_row`` makes of each of many rows, which are given column by column (imports).

    A column of bytes holds nothing else but NULL.
    """
    heads = [_HEAD.pack(table, row, version) for row in rows]
    parts: list[Iterable[bytes]] = []
    alike = b""
    digested = [_digested_column(name, columns[name]) for name in sorted(columns)]
    for piece in chain((_DIGEST_LABEL, heads), *digested):
        if isinstance(piece, bytes):
            alike += piece
        else:
            parts += [repeat(alike), piece]
            alike = b""
    parts.append(repeat(alike))
    sha256, joined = hashlib.sha256, b"".join
    digests = [sha256(joined(row)).digest() for row in zip(*parts, strict=False)]
    return list(map(RowDigest, repeat(table), rows, repeat(version), digests))


def _digested_column(name: str, values: Sequence[Value]) -> tuple[bytes | Iterable[bytes], ...]:
    """What a column adds to the digests, in pieces: bytes that all rows have alike, or the bytes of each row."""
    if values and isinstance(values[0], bytes) and None not in values:
        blobs = cast("Sequence[bytes]", values)
        return _lengths(_start(name, b"b"), blobs), blobs
    kinds, distinct = set(map(type, values)), set(values)
    if kinds == {int} and len(distinct) == len(values):
        numbers = [b"%d" % value for value in cast("Sequence[int]", values)]
        return _lengths(_start(name, b"i"), numbers), numbers
    if kinds == {str} and len(distinct) > len(values) // _RECURRING:
        texts = [value.encode("utf-8", "surrogatepass") for value in cast("Sequence[str]", values)]
        return _lengths(_start(name, b"t"), texts), texts
    # Other texts, and the other numbers, are mostly codes, which recur.
    digested = {value: _digested(name, value) for value in distinct}
    if len(digested) == 1:
        return tuple(digested.values())
    return ([digested[value] for value in values],)


def _lengths(start: bytes, values: Sequence[bytes]) -> bytes | list[bytes]:
    starts = {size: start + _LENGTH.pack(size) for size in set(map(len, values))}
    if len(starts) == 1:
        return next(iter(starts.values()))
    return [starts[len(value)] for value in values]


def _digested(name: str, value: Value) -> bytes:
    """Return what one column adds to a digest: its name and type, the length of its value, its value."""
    if value is None:
        return b""
    if isinstance(value, int):
        start, raw = _start(name, b"i"), b"%d" % value
    elif isinstance(value, str):
        start, raw = _start(name, b"t"), value.encode("utf-8", "surrogatepass")
    else:
        start, raw = _start(name, b"b"), value
    return start + _LENGTH.pack(len(raw)) + raw


def _start(name: str, kind: bytes) -> bytes:
    return name.encode("ascii") + b"\x00" + kind


def rows_hash(rows: Sequence[tuple[int, int, int, bytes]]) -> str:
    """Return the SHA-256 over all row digests (``RowDigest``) of one unit of work, in the order they were written."""
    return hashlib.sha256(b"".join([_ROW.pack(*row) for row in rows])).hexdigest()


def rows_hashes(rows: Iterable[tuple[int, int, int, int, bytes]]) -> dict[int, str]:
    """Return ``rows_hash`` of each entry whose rows these are, each behind that entry's number, in their order.

    What no row can have as its numbers gives a hash that no entry says.
    """
    sha256, pack, made, current = hashlib.sha256, _ROW.pack, dict[int, str](), 0
    so_far = sha256()
    for seq, table, row, version, digest in rows:
        try:
            packed = pack(table, row, version, digest)
        except struct.error:
            packed = b"?"
        if seq == current:
            so_far.update(packed)
            continue
        if current:
            made[current] = so_far.hexdigest()
        current, so_far = seq, sha256(packed)
    if current:
        made[current] = so_far.hexdigest()
    return made


def payload_hash(nonce: bytes, payload: bytes) -> str:
    """Return the commitment to an entry's payload, which may later be erased without breaking the chain."""
    return hashlib.sha256(nonce + payload).hexdigest()


def entry_bytes(head: EntryHead) -> bytes:
    """Return the canonical bytes of an entry's head, without the signing label."""
    return canon(
        {
            "seq": head.seq,
            "prev": head.prev,
            "at": head.at,
            "by": head.by,
            "roster": [head.roster[0], head.roster[1]],
            "kind": head.kind,
            "on": head.on,
            "rows": head.rows,
            "payload": head.payload,
        }
    )


def entry_hash(body: bytes) -> str:
    """Return an entry's hash, the ``prev`` of the next one."""
    return hashlib.sha256(LABEL + body).hexdigest()


def read_head(body: bytes) -> EntryHead:
    """Rebuild the head from its stored bytes; raises ``IntegrityError`` if they are no entry."""
    try:
        data = json.loads(body)
        return EntryHead(
            seq=int(data["seq"]),
            prev=str(data["prev"]),
            at=str(data["at"]),
            by=int(data["by"]),
            roster=(int(data["roster"][0]), str(data["roster"][1])),
            kind=str(data["kind"]),
            on=str(data["on"]),
            rows=str(data["rows"]),
            payload=str(data["payload"]),
        )
    except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
        raise IntegrityError("An entry of the audit record cannot be read.") from error
