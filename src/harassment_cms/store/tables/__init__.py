"""The tables as SQLModel classes; rows never leave the store.

No ``from __future__ import annotations`` in these modules: SQLModel reads the real types. Times are UTC ISO text,
lists of codes are JSON text, sealed values are bytes. What a migration creates and what stands here is compared by a
test.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from harassment_cms.domain.sealing import TableCode
from harassment_cms.store.tables.cases import (
    CarriedRow,
    CaseGrantRow,
    CaseKeyRow,
    CasePersonRow,
    CaseRow,
    EmergencyRow,
    WallRow,
)
from harassment_cms.store.tables.clearfiles import ClearFileRow
from harassment_cms.store.tables.directory import DirectoryVersionRow
from harassment_cms.store.tables.imports import (
    BatchKeyRow,
    FormStateRow,
    FormVersionRow,
    ImportBatchRow,
    OriginalKeyRow,
    OriginalRow,
    ResponseRowRow,
    SettledRowRow,
    SubmissionRow,
)
from harassment_cms.store.tables.narrative import ExcerptRow, ParaphraseRow
from harassment_cms.store.tables.people import (
    PersonDetailsRow,
    RosterRow,
    VaultStateRow,
)
from harassment_cms.store.tables.record import (
    AuditEntryRow,
    AuditRowRow,
    DraftRow,
    IdBlockRow,
)
from harassment_cms.store.tables.releases import ReleaseCountRow, ReleaseRow
from harassment_cms.store.tables.sharing import PartnerRow, ShareRow
from harassment_cms.store.tables.work import (
    EventRow,
    LinkRow,
    PartyRow,
    ReferralRow,
    TaskRow,
)

__all__ = [
    "AUDITED",
    "BATCH_KEY",
    "CARRIED",
    "CASE",
    "CASE_GRANT",
    "CASE_KEY",
    "CASE_PERSON",
    "CLEAR_FILE",
    "DIRECTORY_VERSION",
    "EMERGENCY",
    "EVENT",
    "EXCERPT",
    "FORM_STATE",
    "FORM_VERSION",
    "IMPORT_BATCH",
    "LINK",
    "ORIGINAL",
    "ORIGINAL_KEY",
    "PARAPHRASE",
    "PARTNER",
    "PARTY",
    "PERSON_DETAILS",
    "REFERRAL",
    "RELEASE",
    "RELEASE_COUNT",
    "RESPONSE_ROW",
    "ROSTER",
    "SETTLED_ROW",
    "SHARE",
    "SUBMISSION",
    "TASK",
    "VAULT_STATE",
    "WALL",
    "AuditEntryRow",
    "AuditRowRow",
    "Audited",
    "BatchKeyRow",
    "CaseGrantRow",
    "CaseKeyRow",
    "CasePersonRow",
    "CaseRow",
    "ClearFileRow",
    "DirectoryVersionRow",
    "DraftRow",
    "EventRow",
    "ExcerptRow",
    "FormStateRow",
    "FormVersionRow",
    "IdBlockRow",
    "ImportBatchRow",
    "LinkRow",
    "OriginalKeyRow",
    "OriginalRow",
    "ParaphraseRow",
    "PartnerRow",
    "PartyRow",
    "PersonDetailsRow",
    "ReferralRow",
    "ReleaseCountRow",
    "ReleaseRow",
    "ResponseRowRow",
    "RosterRow",
    "SettledRowRow",
    "ShareRow",
    "SubmissionRow",
    "TaskRow",
    "VaultStateRow",
    "WallRow",
]


@dataclass(frozen=True, slots=True)
class Audited:
    """A table whose rows every unit of work must cover: its number, identity and version columns."""

    code: TableCode
    table: Table
    identity: str = "id"
    version: str | None = "version"


def _audited(code: TableCode, model: Any, identity: str = "id", version: str | None = "version") -> Audited:
    return Audited(code, model.__table__, identity, version)


ROSTER = _audited(TableCode.ROSTER, RosterRow, "seq", None)
VAULT_STATE = _audited(TableCode.VAULT_STATE, VaultStateRow, "seq", None)
PERSON_DETAILS = _audited(TableCode.PERSON_DETAILS, PersonDetailsRow)
FORM_STATE = _audited(TableCode.FORM_STATE, FormStateRow)
FORM_VERSION = _audited(TableCode.FORM_VERSION, FormVersionRow)
IMPORT_BATCH = _audited(TableCode.IMPORT_BATCH, ImportBatchRow)
BATCH_KEY = _audited(TableCode.BATCH_KEY, BatchKeyRow)
CASE = _audited(TableCode.CASE, CaseRow)
CASE_KEY = _audited(TableCode.CASE_KEY, CaseKeyRow)
CASE_GRANT = _audited(TableCode.CASE_GRANT, CaseGrantRow)
CASE_PERSON = _audited(TableCode.CASE_PERSON, CasePersonRow)
WALL = _audited(TableCode.WALL, WallRow)
CARRIED = _audited(TableCode.CARRIED, CarriedRow)
EMERGENCY = _audited(TableCode.EMERGENCY, EmergencyRow)
SHARE = _audited(TableCode.SHARE, ShareRow)
PARTNER = _audited(TableCode.PARTNER, PartnerRow)
RESPONSE_ROW = _audited(TableCode.RESPONSE_ROW, ResponseRowRow)
SETTLED_ROW = _audited(TableCode.SETTLED_ROW, SettledRowRow)
SUBMISSION = _audited(TableCode.SUBMISSION, SubmissionRow, version=None)
ORIGINAL_KEY = _audited(TableCode.ORIGINAL_KEY, OriginalKeyRow)
ORIGINAL = _audited(TableCode.ORIGINAL, OriginalRow, version=None)
EVENT = _audited(TableCode.EVENT, EventRow)
TASK = _audited(TableCode.TASK, TaskRow)
LINK = _audited(TableCode.LINK, LinkRow)
REFERRAL = _audited(TableCode.REFERRAL, ReferralRow)
PARTY = _audited(TableCode.PARTY, PartyRow)
RELEASE = _audited(TableCode.RELEASE, ReleaseRow, version=None)
RELEASE_COUNT = _audited(TableCode.RELEASE_COUNT, ReleaseCountRow, version=None)
DIRECTORY_VERSION = _audited(TableCode.DIRECTORY_VERSION, DirectoryVersionRow)
CLEAR_FILE = _audited(TableCode.CLEAR_FILE, ClearFileRow)
EXCERPT = _audited(TableCode.EXCERPT, ExcerptRow)
PARAPHRASE = _audited(TableCode.PARAPHRASE, ParaphraseRow, version=None)

AUDITED: tuple[Audited, ...] = (
    ROSTER,
    VAULT_STATE,
    PERSON_DETAILS,
    FORM_VERSION,
    FORM_STATE,
    IMPORT_BATCH,
    BATCH_KEY,
    CASE,
    CASE_KEY,
    CASE_GRANT,
    CASE_PERSON,
    WALL,
    CARRIED,
    EMERGENCY,
    SHARE,
    PARTNER,
    SUBMISSION,
    RESPONSE_ROW,
    SETTLED_ROW,
    ORIGINAL_KEY,
    ORIGINAL,
    EVENT,
    TASK,
    LINK,
    REFERRAL,
    PARTY,
    RELEASE,
    RELEASE_COUNT,
    DIRECTORY_VERSION,
    CLEAR_FILE,
    EXCERPT,
    PARAPHRASE,
)
