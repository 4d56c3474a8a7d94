"""What an imported file was besides the records it brought: so that it can be put together again byte for byte."""

from __future__ import annotations

import json
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from itertools import starmap
from operator import itemgetter
from typing import Any

from harassment_cms.intake.readers.csvfile import Gap
from harassment_cms.intake.tags import LINE_ENDS
from harassment_cms.ports import Repositories

_USUAL_END = b"\n"


@dataclass(slots=True)
class Framing:
    """The blank lines between records, and which records were stored already, with another import.

    ``gaps`` is filled as the file is read.
    """

    gaps: list[Gap] = field(default_factory=list)
    _numbers: array[int] = field(default_factory=lambda: array("Q"))
    _stored: array[int] = field(default_factory=lambda: array("Q"))
    _ends: dict[int, bytes] = field(default_factory=dict)

    def refer(self, number: int, raw: bytes, stored: int) -> None:
        """Note that a record stands already in the submission ``stored``, byte for byte but for its line end."""
        self._numbers.append(number)
        self._stored.append(stored)
        end = raw[len(raw.rstrip(LINE_ENDS)) :]
        if end != _USUAL_END:
            self._ends[number] = end

    def stored_before(self) -> Iterator[tuple[int, int]]:
        """Yield (place in the file, stored number) of the records that stand already elsewhere."""
        return zip(self._numbers, self._stored, strict=True)

    def to_bytes(self) -> bytes:
        """Return all of it, compressed, to be sealed."""
        plain = {
            "gaps": [[gap.after, b64encode(gap.raw).decode("ascii")] for gap in self.gaps],
            "known": [list(pair) for pair in zip(self._numbers, self._stored, strict=True)],
            "ends": [[number, b64encode(end).decode("ascii")] for number, end in self._ends.items()],
        }
        return zlib.compress(json.dumps(plain, separators=(",", ":")).encode("ascii"))


def put_together(view: Repositories, batch: int) -> bytes:
    """Return the file that an import read, from its sealed records and framing; raises as ``parts_of`` does."""
    return b"".join(parts_of(view, batch))


def parts_of(view: Repositories, batch: int) -> Iterator[bytes]:
    """Yield the file that an import read piece by piece, so that it need not be held whole.

    Raises ``NotPermittedError`` for those who may not open all of it, ``IntegrityError`` for damaged parts.
    """
    header, packed = view.imports.framing(batch)
    framing: Mapping[str, list[Any]] = json.loads(zlib.decompress(packed))
    ends = {number: b64decode(end) for number, end in framing["ends"]}
    between: dict[int, list[bytes]] = {}
    for after, raw in framing["gaps"]:
        between.setdefault(after, []).append(b64decode(raw))

    def elsewhere(number: int, stored_id: int) -> tuple[int, bytes]:
        return number, view.imports.by_id(stored_id).record.rstrip(LINE_ENDS) + ends.get(number, _USUAL_END)

    own = ((stored.row_number, stored.record) for stored in view.imports.of_batch(batch))
    yield from (header, *between.get(0, ()))
    for number, record in merge(own, starmap(elsewhere, sorted(framing["known"])), key=itemgetter(0)):
        yield from (record, *between.get(number, ()))
