"""The work on cases.

Of what belongs to a restricted case, ``sealed`` holds what the other columns would say.
"""

from sqlmodel import Field, SQLModel


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
    sealed: bytes | None = None


class TaskRow(SQLModel, table=True):
    """Something to do by a time. Without a case its words are sealed to its owner alone.

    One that is about an entry of the support directory names it in ``service``; its words are in plain.
    """

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
    service: str | None = None
    body: bytes
    sealed: bytes | None = None


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
    sealed: bytes | None = None


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
    sealed: bytes | None = None


class PartyRow(SQLModel, table=True):
    """A person's part in one case, added by a case manager."""

    __tablename__ = "party"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    role: str
    state: str
    body: bytes
    sealed: bytes | None = None
