"""The keys of restricted cases: boxes that name nobody, and two shares for an emergency.

A wall's boxes are all 93 bytes long and shuffled; boxes that nobody can open fill them up to a multiple of sixteen.
So the file tells neither who may read a case nor, by who is missing, whom it is about (key specification, 3.5).
Called by the session's keys.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.vault.primitives import KEY_BYTES, box, box_keys, kdf, random_bytes, sign_keys, unbox

DUMMY, READER, FIRST_SHARE, SECOND_SHARE, LATE = range(5)
BOX_BYTES = 93
BOXES_AT_ONCE = 16
_PLAIN = struct.Struct(">BQI32s")
_DOOR = struct.Struct(">QI")
_SHUFFLE = random.SystemRandom()


class Opened(NamedTuple):
    """What one person finds in a wall's boxes: the case's key, or a share of it."""

    key: bytes | None = None
    first: bytes | None = None
    second: bytes | None = None

    def __repr__(self) -> str:
        return object.__repr__(self)


class Parts(NamedTuple):
    """A case's key and the two shares that make it."""

    key: bytes
    first: bytes
    second: bytes

    def __repr__(self) -> str:
        return object.__repr__(self)


def split(key: bytes) -> Parts:
    """Cut a key into two shares, of which neither says anything without the other."""
    second = random_bytes(KEY_BYTES)
    return Parts(key, combine(key, second), second)


def make_boxes(
    case: int, epoch: int, parts: Parts, readers: Sequence[bytes], first: Sequence[bytes], second: Sequence[bytes]
) -> bytes:
    """Seal a case's key to its readers, and its two shares to their holders, all given by their public keys."""
    wanted = [
        *((READER, parts.key, public) for public in readers),
        *((FIRST_SHARE, parts.first, public) for public in first),
        *((SECOND_SHARE, parts.second, public) for public in second),
    ]
    return _filled([box(public, _PLAIN.pack(kind, case, epoch, part)) for kind, part, public in wanted], case, epoch)


def _filled(boxes: list[bytes], case: int, epoch: int) -> bytes:
    while len(boxes) % BOXES_AT_ONCE or not boxes:
        thrown_away, _ = box_keys(random_bytes(KEY_BYTES))
        boxes.append(box(thrown_away, _PLAIN.pack(DUMMY, case, epoch, random_bytes(KEY_BYTES))))
    _SHUFFLE.shuffle(boxes)
    return b"".join(boxes)


def carry(held: Sequence[tuple[int, int, bytes]], public: bytes, private: bytes, new: bytes) -> bytes:
    """Return what one person holds of restricted cases in boxes to their new public key.

    ``held`` are all restricted cases, with epoch and boxes. There is a box for each, also where nothing is held: by
    how many there are nobody can tell which.
    """
    boxes: list[bytes] = []
    for case, epoch, sealed in held:
        found = open_boxes(sealed, case, epoch, public, private)
        parts = ((READER, found.key), (FIRST_SHARE, found.first), (SECOND_SHARE, found.second))
        kind, part = next(((kind, part) for kind, part in parts if part is not None), (DUMMY, None))
        boxes.append(box(new, _PLAIN.pack(kind, case, epoch, part or random_bytes(KEY_BYTES))))
    return _filled(boxes, 0, 0)


def carried(boxes: bytes, public: bytes, private: bytes) -> dict[tuple[int, int], bytes]:
    """Return the boxes that ``carry`` made for one person, by case and epoch."""
    found: dict[tuple[int, int], bytes] = {}
    for each in _apart(boxes):
        try:
            _, case, epoch, _ = _PLAIN.unpack(unbox(public, private, each))
        except (IntegrityError, struct.error):
            continue
        found[(case, epoch)] = each
    return found


def sign_half(vault_id: bytes, case: int, epoch: int, first: bytes) -> tuple[bytes, bytes]:
    """Return the key pair by which a holder of the first share signs that they hold it."""
    return sign_keys(kdf(first, "hcms.door.sign", vault_id + _DOOR.pack(case, epoch)))


def box_half(vault_id: bytes, case: int, epoch: int, second: bytes) -> tuple[bytes, bytes]:
    """Return the key pair to which requests are sealed that only holders of the second share shall read."""
    return box_keys(kdf(second, "hcms.door.box", vault_id + _DOOR.pack(case, epoch)))


def halves(vault_id: bytes, case: int, epoch: int, parts: Parts) -> bytes:
    """Return the public halves of both, which stand in plain beside the boxes and say nothing of who holds what."""
    signing, _ = sign_half(vault_id, case, epoch, parts.first)
    sealing, _ = box_half(vault_id, case, epoch, parts.second)
    return signing + sealing


def pack_share(case: int, epoch: int, second: bytes) -> bytes:
    """Return a second share as it stands in a box of its own."""
    return _PLAIN.pack(SECOND_SHARE, case, epoch, second)


def open_boxes(boxes: bytes, case: int, epoch: int, public: bytes, private: bytes) -> Opened:
    """Try the boxes with one person's keys; a box for another case or epoch counts for nothing.

    Whoever finds the case's key looks no further: a share of it says nothing more.
    """
    found: dict[int, bytes] = {}
    for each in _apart(boxes):
        try:
            kind, of_case, of_epoch, part = _PLAIN.unpack(unbox(public, private, each))
        except (IntegrityError, struct.error):
            continue
        if (of_case, of_epoch) == (case, epoch):
            found[kind] = part
        if READER in found:
            break
    return Opened(found.get(READER), found.get(FIRST_SHARE), found.get(SECOND_SHARE))


def late_keys(key: bytes) -> tuple[bytes, bytes]:
    """Return the (public, private) pair of a restricted case: what arrives later is sealed to its public half."""
    return box_keys(kdf(key, "hcms.wall.box"))


def make_late_box(public: bytes, case: int, epoch: int, key: bytes) -> bytes:
    """Seal the key of a record that arrived later to the restricted case it belongs to."""
    return box(public, _PLAIN.pack(LATE, case, epoch, key))


def open_late_box(wall_key: bytes, case: int, epoch: int, sealed: bytes) -> bytes:
    """Open such a key; raises ``IntegrityError`` for a box of another case, record or epoch."""
    kind, of_case, of_epoch, key = _PLAIN.unpack(unbox(*late_keys(wall_key), sealed))
    if (kind, of_case, of_epoch) != (LATE, case, epoch):
        raise IntegrityError("The key of a record belongs to another record.")
    return bytes(key)


def _apart(boxes: bytes) -> Iterator[bytes]:
    return (boxes[start : start + BOX_BYTES] for start in range(0, len(boxes), BOX_BYTES))


def combine(one: bytes, other: bytes) -> bytes:
    """Return what two shares make together, or the share that is missing."""
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
