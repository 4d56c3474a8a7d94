"""What the use cases need from the rooms above them, as Protocols and the small records they exchange.

The outside rooms satisfy these by shape; ``bootstrap`` is where that is checked.
"""

from __future__ import annotations

from collections.abc import Callable

from harassment_cms.ports.arrivals import (
    BY_HAND_TOOL,
    ArrivingRow,
    AsideRow,
    BatchInfo,
    Ending,
    EnteredBefore,
    FingerprintedReport,
    FurtherRow,
    HandDay,
    KnownRow,
    NewBatch,
    NewReport,
    News,
    ResponseCase,
    RowTags,
    SealedRows,
    StoredForm,
    StoredLayout,
    StoredSubmission,
    TableRows,
    WaitingRow,
)
from harassment_cms.ports.clearfiles import NewClearFile, StoredClearFile
from harassment_cms.ports.desk import Clock, Desk
from harassment_cms.ports.invitations import InvitationCeremonies
from harassment_cms.ports.keys import (
    BOX,
    EACH,
    WRAP,
    BatchKey,
    CaseKey,
    HeldKey,
    KeyCeremonies,
    KeyChange,
    Keys,
    LateKey,
    MadeWall,
    OpenedWall,
    Stretched,
)
from harassment_cms.ports.narrative import ExcerptState, NewParaphrase, StoredExcerpt, StoredParaphrase
from harassment_cms.ports.records import (
    EVERYTHING,
    CheckedEntry,
    Copied,
    DirectoryChange,
    IntegrityReport,
    Narrowing,
    NewEvent,
    QueueMoment,
    StoredDirectory,
    StoredEvent,
    StoredLink,
    StoredReferral,
    StoredTask,
    WorkCount,
)
from harassment_cms.ports.releases import CountedRow, NewRelease, StoredRelease
from harassment_cms.ports.repositories import Repositories, Store, UnitOfWork
from harassment_cms.ports.role_changes import RoleChanges

Verify = Callable[[str, bytes, bytes], bool]
"""Judges a signature: ``verify(public key as hex, message, signature)``."""

__all__ = [
    "BOX",
    "BY_HAND_TOOL",
    "EACH",
    "EVERYTHING",
    "WRAP",
    "ArrivingRow",
    "AsideRow",
    "BatchInfo",
    "BatchKey",
    "CaseKey",
    "CheckedEntry",
    "Clock",
    "Copied",
    "CountedRow",
    "Desk",
    "DirectoryChange",
    "Ending",
    "EnteredBefore",
    "ExcerptState",
    "FingerprintedReport",
    "FurtherRow",
    "HandDay",
    "HeldKey",
    "IntegrityReport",
    "InvitationCeremonies",
    "KeyCeremonies",
    "KeyChange",
    "Keys",
    "KnownRow",
    "LateKey",
    "MadeWall",
    "Narrowing",
    "NewBatch",
    "NewClearFile",
    "NewEvent",
    "NewParaphrase",
    "NewRelease",
    "NewReport",
    "News",
    "OpenedWall",
    "QueueMoment",
    "Repositories",
    "ResponseCase",
    "RoleChanges",
    "RowTags",
    "SealedRows",
    "Store",
    "StoredClearFile",
    "StoredDirectory",
    "StoredEvent",
    "StoredExcerpt",
    "StoredForm",
    "StoredLayout",
    "StoredLink",
    "StoredParaphrase",
    "StoredReferral",
    "StoredRelease",
    "StoredSubmission",
    "StoredTask",
    "Stretched",
    "TableRows",
    "UnitOfWork",
    "Verify",
    "WaitingRow",
    "WorkCount",
]
