"""One guard of the program, how it is taken away, and the tests that have to fail then."""

from __future__ import annotations

from typing import NamedTuple


class Guard(NamedTuple):
    """``answers`` is the attack of the key specification, or the bad day, that the guard answers.

    In ``file``, below ``src/harassment_cms``, ``old`` stands exactly once and is replaced by ``new``.
    """

    answers: str
    what: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
