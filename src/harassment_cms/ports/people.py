"""What the store keeps of the people who work here: the roster, the key file's states, and their details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from harassment_cms.domain.person_details import PersonDetails
from harassment_cms.domain.roster import SignedStatement
from harassment_cms.ports.keys import BatchKey


class People(Protocol):
    """The roster and the key file's states."""

    def statements(self) -> tuple[SignedStatement, ...]: ...
    def append(self, statements: Iterable[SignedStatement]) -> None: ...
    def key_document(self) -> bytes | None: ...
    def save_document(self, seq: int, document: bytes) -> None: ...
    def opened_batch_keys(self) -> tuple[BatchKey, ...]: ...
    def replace_batch_keys(self, rewrapped: Iterable[BatchKey]) -> None: ...


class Details(Protocol):
    """What people told of themselves; ``Desk.details`` adds those who told nothing."""

    def all(self) -> dict[int, PersonDetails]: ...
    def save(self, details: PersonDetails) -> None: ...
