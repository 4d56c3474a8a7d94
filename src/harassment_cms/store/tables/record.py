"""The audit record, and what is no part of it: drafts and reserved numbers."""

from sqlmodel import Field, SQLModel


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


class HomePlaceRow(SQLModel, table=True):
    """Where this home lives: one row, no part of the record."""

    __tablename__ = "home_place"
    id: int = Field(primary_key=True)
    place: str
    computer: str
    path: str
    name: str


class IdBlockRow(SQLModel, table=True):
    """The next row number; numbers are reserved before sealing and never reused."""

    __tablename__ = "id_block"
    name: str = Field(primary_key=True)
    next_id: int
