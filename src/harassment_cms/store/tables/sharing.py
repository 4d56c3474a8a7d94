"""Partners in other departments, and what of which case is shared with whom."""

from sqlmodel import Field, SQLModel


class PartnerRow(SQLModel, table=True):
    """A partner and their small home: name, folder and the way in of the case managers' side, sealed to the team.

    ``batch_id`` is the key that seals the body.
    """

    __tablename__ = "partner"
    id: int = Field(primary_key=True)
    version: int
    state: str
    made_at: str
    actor: int
    batch_id: int
    body: bytes


class ShareRow(SQLModel, table=True):
    """What of a case is shared with a partner, and until when; the words are sealed in the case."""

    __tablename__ = "share"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    partner: int
    state: str
    made_at: str
    ends_at: str
    actor: int
    body: bytes
    sealed: bytes | None = None
