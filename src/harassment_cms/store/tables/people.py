"""People and their keys: the roster, each state of the key file, and people's details."""

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


class PersonDetailsRow(SQLModel, table=True):
    """One person's details, in plain inside the encrypted file: whoever imports compares every report with them.

    Lists are JSON; ``away`` is a list of [first, last or null, cover or null].
    """

    __tablename__ = "person_details"
    id: int = Field(primary_key=True)
    version: int
    user_id: int
    full_name: str
    other_names: str
    emails: str
    accounts: str
    staff_numbers: str
    phones: str
    terms: str
    contact: str
    weekly_minutes: int | None = None
    works_on: str
    away: str
