"""Emergency access as it crosses between the use case, the store and the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from harassment_cms.domain.emergency import EmergencyState


class Door(NamedTuple):
    """What of a restricted case stands in plain for emergencies: its boxes, and the public halves of its shares."""

    case_id: int
    ref: str
    epoch: int
    boxes: bytes
    halves: bytes

    def __repr__(self) -> str:
        return object.__repr__(self)


@dataclass(frozen=True, slots=True, repr=False)
class StoredRequest:
    """A request as stored: ``keys`` and ``body`` are sealed, ``grant`` is the second share for who asked."""

    id: int
    version: int
    state: EmergencyState
    by: int
    asked_at: datetime
    until: datetime
    decided_by: int | None
    keys: bytes
    body: bytes
    grant: bytes | None


@dataclass(frozen=True, slots=True, repr=False)
class ReadRequest:
    """What stands in a request: the case it is for, in which epoch of its key, and why.

    ``box`` is the public key of who asked; ``proven`` says that they hold the first share.
    """

    case_id: int
    epoch: int
    ref: str
    reason: str
    box: str
    proven: bool


class EmergencyKeys(Protocol):
    """What one person's keys do for emergency access; every method opens only what these keys open."""

    def ask(self, door: Door | None, number: int, content: Mapping[str, Any]) -> tuple[bytes, bytes]:
        """Seal a request to who may decide and to oneself; without a door, to oneself and to nobody else."""
        ...

    def read_own(self, request: StoredRequest) -> ReadRequest | None:
        """Read one's own request."""
        ...

    def second_share(self, door: Door) -> bytes | None:
        """Return the second share, if these keys hold it."""
        ...

    def read(self, door: Door, second: bytes, request: StoredRequest) -> ReadRequest | None:
        """Read a request with the second share behind a door; None if it is for another one."""
        ...

    def grant(self, read: ReadRequest, second: bytes) -> bytes:
        """Seal the second share to who asked."""
        ...

    def combine(self, door: Door, grant: bytes) -> bytes | None:
        """Return the case's key from one's own first share and a granted second one; None if they do not fit."""
        ...

    def from_kits(self, door: Door, typed: Sequence[str]) -> bytes | None:
        """Return the case's key from two recovery kits; None if they do not open it together."""
        ...
