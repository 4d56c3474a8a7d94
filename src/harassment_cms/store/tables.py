"""The tables as SQLModel classes; rows never leave the store.

No ``from __future__ import annotations`` here: SQLModel reads the real types. Times are UTC ISO text, lists of
codes are JSON text, sealed values are bytes. What a migration creates and what stands here is compared by a test.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlmodel import Field, SQLModel

from harassment_cms.domain.sealing import TableCode


class RosterRow(SQLModel, table=True):
    """One signed statement about people and keys."""

    __tablename__ = "roster"
    seq: int = Field(primary_key=True)
    body: bytes
    hash: str
    sig: bytes
    sig2: bytes | None = None


class VaultStateRow(SQLModel, table=True):
    """Every state the key file has had; the newest repairs a file that was cut off."""

    __tablename__ = "vault_state"
    seq: int = Field(primary_key=True)
    document: bytes


class FormVersionRow(SQLModel, table=True):
    """A form definition as submissions were imported with."""

    __tablename__ = "form_version"
    id: int = Field(primary_key=True)
    version: int
    hash: str
    form: str
    definition: bytes


class ImportBatchRow(SQLModel, table=True):
    """One import of one file. ``header`` and ``gaps`` are sealed; ``layout`` tells how to read its records."""

    __tablename__ = "import_batch"
    id: int = Field(primary_key=True)
    version: int
    state: str
    file_name: str
    sha256: str
    sha512: str
    size: int
    tool: str
    form: str
    form_version: int
    layout: str
    counts: str
    actor: int
    key_id: int
    started_at: str
    finished_at: str | None = None
    header: bytes | None = None
    gaps: bytes | None = None


class BatchKeyRow(SQLModel, table=True):
    """The key of an import, or of one case manager's day, held for the team's current generation."""

    __tablename__ = "batch_key"
    id: int = Field(primary_key=True)
    version: int
    born: int
    generation: int
    form: str
    value: bytes
    owner: int | None = None
    day: str | None = None


class CaseRow(SQLModel, table=True):
    """One case: its state, times and codes; no words but the sealed short label."""

    __tablename__ = "case_file"
    id: int = Field(primary_key=True)
    version: int
    ref: str
    status: str
    safety: str
    form: str
    route: str
    reporter_role: str | None = None
    reporter_affiliation: str | None = None
    relationship: str | None = None
    incident_types: str
    motivations: str
    campus: str | None = None
    place: str | None = None
    incident_month: str | None = None
    ongoing: str | None = None
    submitted_at: str | None = None
    received_at: str
    counted_on: str
    assigned_to: int | None = None
    first_contact_due: str | None = None
    first_contact_at: str | None = None
    reached_at: str | None = None
    outcome: str | None = None
    closed_at: str | None = None
    changed: int
    restricted: int
    report_length: int
    label: bytes | None = None


class CaseKeyRow(SQLModel, table=True):
    """What derives a case's key in one epoch; without the salt the team's way in is gone."""

    __tablename__ = "case_key"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    epoch: int
    batch_id: int
    salt: bytes | None = None
    check_value: bytes


class CaseGrantRow(SQLModel, table=True):
    """One case's key wrapped under another's: cases joined without re-sealing anything."""

    __tablename__ = "case_grant"
    id: int = Field(primary_key=True)
    version: int
    from_case: int
    to_case: int
    wrap: bytes


class WallRow(SQLModel, table=True):
    """A restricted case in one epoch: boxes without names, and the sealed reasons."""

    __tablename__ = "wall"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    epoch: int
    boxes: bytes
    body: bytes


class ShareRow(SQLModel, table=True):
    """What was shared with a partner in another department, and until when."""

    __tablename__ = "share"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    partner: int
    state: str
    made_at: str
    ends_at: str | None = None
    body: bytes


class SubmissionRow(SQLModel, table=True):
    """What came from the survey tool, sealed and never updated.

    ``home`` is the case whose key seals it, ``case_id`` the case it is part of (NULL when set aside).
    """

    __tablename__ = "submission"
    id: int = Field(primary_key=True)
    batch_id: int
    row_number: int
    case_id: int | None = None
    home: int
    state: str
    problem: str | None = None
    form_version: int
    submitted_at: str | None = None
    received_at: str
    identity: bytes
    record_tag: bytes
    answers_tag: bytes
    answer_tags: bytes
    body: bytes


class EventRow(SQLModel, table=True):
    """Something that happened on a case; corrected by a later event, never edited."""

    __tablename__ = "event"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    kind: str
    occurred_at: str
    recorded_at: str
    actor: int
    minutes: int | None = None
    detail: str
    undoes: int | None = None
    body: bytes | None = None


class TaskRow(SQLModel, table=True):
    """Something to do by a time. Without a case its words are sealed to its owner alone."""

    __tablename__ = "task"
    id: int = Field(primary_key=True)
    version: int
    case_id: int | None = None
    step: str | None = None
    owner: int
    actor: int
    due_at: str
    state: str
    created_at: str
    done_at: str | None = None
    body: bytes


class LinkRow(SQLModel, table=True):
    """A reasoned connection between two cases; kind and reason are sealed in the first."""

    __tablename__ = "link"
    id: int = Field(primary_key=True)
    version: int
    case_a: int
    case_b: int
    state: str
    made_at: str
    actor: int
    body: bytes


class ReferralRow(SQLModel, table=True):
    """A service offered to, or taken up by, a party; only its category is in plain."""

    __tablename__ = "referral"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    category: str
    state: str
    made_at: str
    actor: int
    body: bytes


class PartyRow(SQLModel, table=True):
    """A person's part in one case, added by a case manager."""

    __tablename__ = "party"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    role: str
    state: str
    body: bytes


class PresentedRow(SQLModel, table=True):
    """A report as it was presented: published figures only."""

    __tablename__ = "presented"
    id: int = Field(primary_key=True)
    version: int
    period: str
    profile: str
    presented_at: str
    actor: int
    figures: str


class AuditEntryRow(SQLModel, table=True):
    """One signed unit of work."""

    __tablename__ = "audit_entry"
    seq: int = Field(primary_key=True)
    body: bytes
    hash: str
    sig: bytes
    nonce: bytes
    payload: bytes


class AuditRowRow(SQLModel, table=True):
    """The digest of one row at one version, and the entry that signed it."""

    __tablename__ = "audit_row"
    table_code: int = Field(primary_key=True)
    row_id: int = Field(primary_key=True)
    row_version: int = Field(primary_key=True)
    seq: int
    digest: bytes


class DraftRow(SQLModel, table=True):
    """An unfinished text, sealed to its author; not part of the record, so not signed."""

    __tablename__ = "draft"
    user_id: int = Field(primary_key=True)
    place: str = Field(primary_key=True)
    saved_at: str
    body: bytes


class IdBlockRow(SQLModel, table=True):
    """The next row number; numbers are reserved before sealing and never reused."""

    __tablename__ = "id_block"
    name: str = Field(primary_key=True)
    next_id: int


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
FORM_VERSION = _audited(TableCode.FORM_VERSION, FormVersionRow)
IMPORT_BATCH = _audited(TableCode.IMPORT_BATCH, ImportBatchRow)
BATCH_KEY = _audited(TableCode.BATCH_KEY, BatchKeyRow)
CASE = _audited(TableCode.CASE, CaseRow)
CASE_KEY = _audited(TableCode.CASE_KEY, CaseKeyRow)
CASE_GRANT = _audited(TableCode.CASE_GRANT, CaseGrantRow)
WALL = _audited(TableCode.WALL, WallRow)
SHARE = _audited(TableCode.SHARE, ShareRow)
SUBMISSION = _audited(TableCode.SUBMISSION, SubmissionRow, version=None)
EVENT = _audited(TableCode.EVENT, EventRow)
TASK = _audited(TableCode.TASK, TaskRow)
LINK = _audited(TableCode.LINK, LinkRow)
REFERRAL = _audited(TableCode.REFERRAL, ReferralRow)
PARTY = _audited(TableCode.PARTY, PartyRow)
PRESENTED = _audited(TableCode.PRESENTED, PresentedRow)

AUDITED: tuple[Audited, ...] = (
    ROSTER,
    VAULT_STATE,
    FORM_VERSION,
    IMPORT_BATCH,
    BATCH_KEY,
    CASE,
    CASE_KEY,
    CASE_GRANT,
    WALL,
    SHARE,
    SUBMISSION,
    EVENT,
    TASK,
    LINK,
    REFERRAL,
    PARTY,
    PRESENTED,
)
