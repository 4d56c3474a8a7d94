"""Which stored records stood again in a later export: kept with each import, in a few numbers for many rows.

An export that shows an earlier answer again tells that this answer was there at that time; and the next export can be
held against all that this one had, to see what has vanished. Exports mostly repeat their rows in their order, so runs
of numbers say it shortly. It holds numbers only.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple


class Run(NamedTuple):
    """``length`` records from place ``first`` of the file on, stored as ``start``, ``start + step`` and so on."""

    first: int
    start: int
    step: int
    length: int

    def holds(self, stored: int) -> bool:
        """Whether a stored record is among them."""
        away = stored - self.start
        if not self.step:
            return away == 0
        return away % self.step == 0 and 0 <= away // self.step < self.length


def pack(places: Iterable[tuple[int, int]]) -> bytes:
    """Return (place in the file, stored number) of many records, in the file's order, compressed."""
    return zlib.compress(json.dumps(list(chain.from_iterable(_runs(places))), separators=(",", ":")).encode("ascii"))


def unpack(packed: bytes | None) -> tuple[Run, ...]:
    """Read what ``pack`` wrote."""
    if packed is None:
        return ()
    numbers = json.loads(zlib.decompress(packed))
    return tuple(Run(*numbers[at : at + 4]) for at in range(0, len(numbers), 4))


def holding(packed: bytes | None, wanted: Iterable[int]) -> tuple[int, ...]:
    """Return which of these stored numbers are among the records."""
    runs = unpack(packed)
    return tuple(number for number in wanted if any(run.holds(number) for run in runs))


def places(runs: Iterable[Run]) -> Iterator[tuple[int, int]]:
    """Yield (place in the file, stored number) again."""
    for run in runs:
        for number in range(run.length):
            yield run.first + number, run.start + number * run.step


def _runs(pairs: Iterable[tuple[int, int]]) -> Iterator[Run]:
    run: Run | None = None
    for place, stored in pairs:
        if run is not None and place == run.first + run.length:
            if run.length == 1:
                run = Run(run.first, run.start, stored - run.start, 2)
                continue
            if stored == run.start + run.length * run.step:
                run = run._replace(length=run.length + 1)
                continue
        if run is not None:
            yield run
        run = Run(place, stored, 0, 1)
    if run is not None:
        yield run
