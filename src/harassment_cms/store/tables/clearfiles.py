"""Files that lie in the clear. Name and folder are plain inside the encrypted file, as those of an import are."""

from sqlmodel import Field, SQLModel


class ClearFileRow(SQLModel, table=True):
    """One file, as it was listed; ``settled_by`` and ``settled_at`` say who dealt with it last, and when."""

    __tablename__ = "clear_file"
    id: int = Field(primary_key=True)
    version: int
    kind: str
    state: str
    folder: str
    name: str
    sha256: str
    size: int
    actor: int
    listed_at: str
    settled_by: int | None = None
    settled_at: str | None = None
