"""Restricted cases as they cross between use cases and the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class NewWall:
    """Who may open a restricted case, by public keys, and what is sealed with it.

    ``first`` and ``second`` are the holders of the two shares that together open it in an emergency.
    """

    readers: Sequence[str]
    first: Sequence[str]
    second: Sequence[str]
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StandingWall:
    """What a restricted case says of itself to those named on it, by people's numbers."""

    case_id: int
    named: tuple[int, ...]
    excluded: tuple[int, ...]
    reason: str
    by: int
