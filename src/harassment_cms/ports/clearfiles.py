"""Records of files that lie in the clear, as services and the store hand them to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from harassment_cms.domain.clearfiles import ClearKind, Fate


@dataclass(frozen=True, slots=True)
class NewClearFile:
    """A file that lies in the clear, to be listed; ``folder`` is a whole path."""

    kind: ClearKind
    folder: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class StoredClearFile:
    """A listed file as stored; ``actor`` is the user who listed it."""

    id: int
    version: int
    kind: ClearKind
    state: Fate
    folder: str
    name: str
    sha256: str
    size: int
    actor: int
    listed_at: datetime
