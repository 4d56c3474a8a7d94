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
from harassment_cms.vault.primitives import KEY_BYTES, box, box_keys, random_bytes, unbox

DUMMY, READER, FIRST_SHARE, SECOND_SHARE = range(4)
BOX_BYTES = 93
BOXES_AT_ONCE = 16
_PLAIN = struct.Struct(">BQI32s")
_SHUFFLE = random.SystemRandom()


class Opened(NamedTuple):
    """What one person finds in a wall's boxes: the case's key, or a share of it."""

    key: bytes | None = None
    first: bytes | None = None
    second: bytes | None = None

    def __repr__(self) -> str:
        return object.__repr__(self)


def make_boxes(
    case: int, epoch: int, key: bytes, readers: Sequence[bytes], first: Sequence[bytes], second: Sequence[bytes]
) -> bytes:
    """Seal a case's key to its readers, and its two shares to their holders, all given by their public keys."""
    second_share = random_bytes(KEY_BYTES)
    first_share = combine(key, second_share)
    wanted = [
        *((READER, key, public) for public in readers),
        *((FIRST_SHARE, first_share, public) for public in first),
        *((SECOND_SHARE, second_share, public) for public in second),
    ]
    boxes = [box(public, _PLAIN.pack(kind, case, epoch, part)) for kind, part, public in wanted]
    while len(boxes) % BOXES_AT_ONCE or not boxes:
        thrown_away, _ = box_keys(random_bytes(KEY_BYTES))
        boxes.append(box(thrown_away, _PLAIN.pack(DUMMY, case, epoch, random_bytes(KEY_BYTES))))
    _SHUFFLE.shuffle(boxes)
    return b"".join(boxes)


def open_boxes(boxes: bytes, case: int, epoch: int, public: bytes, private: bytes) -> Opened:
    """Try every box with one person's keys; a box for another case or epoch counts for nothing."""
    found: dict[int, bytes] = {}
    for each in _apart(boxes):
        try:
            kind, of_case, of_epoch, part = _PLAIN.unpack(unbox(public, private, each))
        except (IntegrityError, struct.error):
            continue
        if (of_case, of_epoch) == (case, epoch):
            found[kind] = part
    return Opened(found.get(READER), found.get(FIRST_SHARE), found.get(SECOND_SHARE))


def _apart(boxes: bytes) -> Iterator[bytes]:
    return (boxes[start : start + BOX_BYTES] for start in range(0, len(boxes), BOX_BYTES))


def combine(one: bytes, other: bytes) -> bytes:
    """Return what two shares make together, or the share that is missing."""
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
