"""Published sets of figures, frozen, and what each of them counted."""

from sqlmodel import Field, SQLModel


class ReleaseRow(SQLModel, table=True):
    """A release: published figures only, as the bytes that were checked, and everything they were made by.

    ``froze`` lists the stretches of days that were counted for it, ``head`` is the newest entry of the record at that
    moment, ``treatment`` what was left out. JSON where it is a list or an object.
    """

    __tablename__ = "release"
    id: int = Field(primary_key=True)
    number: str
    kind: str
    request: str
    definition: str
    definition_text: str
    definition_sha256: str
    period: str
    first: str
    last: str
    profile: str
    as_of: str
    code_lists: str
    forms: str
    head_seq: int
    head: str
    treatment: str
    froze: str
    revises: str
    figures: bytes
    sha256: str
    actor: int
    at: str


class ReleaseCountRow(SQLModel, table=True):
    """One thing that a release counted, as it stood then: a case received or closed, a referral, working time.

    ``at`` is the day (of a case received) or the moment it belongs to, ``codes`` what was counted of it: JSON.
    """

    __tablename__ = "release_count"
    id: int = Field(primary_key=True)
    release_id: int
    source: str
    source_id: int
    case_id: int
    at: str
    codes: str
