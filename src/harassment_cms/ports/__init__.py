"""What the use cases need from the rooms above them, as Protocols and the small records they exchange.

The outside rooms satisfy these by shape; ``bootstrap`` is where that is checked.
"""

from __future__ import annotations

from collections.abc import Callable

from harassment_cms.ports.desk import Clock, Desk
from harassment_cms.ports.keys import BOX, WRAP, BatchKey, CaseKey, HeldKey, KeyCeremonies, KeyChange, Keys, Stretched
from harassment_cms.ports.records import (
    EVERYTHING,
    ArrivingRow,
    AsideRow,
    BatchInfo,
    Copied,
    Ending,
    FingerprintedReport,
    FurtherRow,
    IntegrityReport,
    KnownRow,
    Narrowing,
    NewBatch,
    NewEvent,
    NewReport,
    News,
    Presented,
    QueueMoment,
    ResponseCase,
    RowTags,
    SealedRows,
    StoredEvent,
    StoredForm,
    StoredLayout,
    StoredLink,
    StoredReferral,
    StoredSubmission,
    StoredTask,
    TableRows,
    WaitingRow,
    WorkCount,
)
from harassment_cms.ports.repositories import Repositories, Store, UnitOfWork

Verify = Callable[[str, bytes, bytes], bool]
"""Judges a signature: ``verify(public key as hex, message, signature)``."""

__all__ = [
    "BOX",
    "EVERYTHING",
    "WRAP",
    "ArrivingRow",
    "AsideRow",
    "BatchInfo",
    "BatchKey",
    "CaseKey",
    "Clock",
    "Copied",
    "Desk",
    "Ending",
    "FingerprintedReport",
    "FurtherRow",
    "HeldKey",
    "IntegrityReport",
    "KeyCeremonies",
    "KeyChange",
    "Keys",
    "KnownRow",
    "Narrowing",
    "NewBatch",
    "NewEvent",
    "NewReport",
    "News",
    "Presented",
    "QueueMoment",
    "Repositories",
    "ResponseCase",
    "RowTags",
    "SealedRows",
    "Store",
    "StoredEvent",
    "StoredForm",
    "StoredLayout",
    "StoredLink",
    "StoredReferral",
    "StoredSubmission",
    "StoredTask",
    "Stretched",
    "TableRows",
    "UnitOfWork",
    "Verify",
    "WaitingRow",
    "WorkCount",
]
