"""Joined cases as they cross between use cases and the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredJoin:
    """One case, ``from_case``, that is joined to another and worked on there."""

    id: int
    version: int
    from_case: int
    to_case: int


class Joins(Protocol):
    """Which cases are joined, as far as both are opened here."""

    def all(self) -> tuple[StoredJoin, ...]: ...
    def into(self, case_id: int) -> StoredJoin | None: ...
    def of(self, case_id: int) -> tuple[StoredJoin, ...]: ...
    def ever(self, case_id: int) -> Mapping[int, int]: ...
    def join(self, case_id: int, to: int) -> int: ...
    def part(self, join: StoredJoin) -> None: ...
