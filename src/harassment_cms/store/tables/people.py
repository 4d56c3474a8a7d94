"""People and their keys: the roster and each state of the key file."""

from sqlmodel import Field, SQLModel


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
