"""The support directory as it stood, each time that it was found or made different."""

from sqlmodel import Field, SQLModel


class DirectoryVersionRow(SQLModel, table=True):
    """The file's bytes, compressed, in plain: there is nothing personal in it.

    ``how`` says how it came to be so, ``changes`` what is other than in the version before: JSON, a list of
    [entry, key, before, after]. ``checks`` repeats the days on which entries were checked and are to be looked at
    again, so that what runs out is seen without reading the file.
    """

    __tablename__ = "directory_version"
    id: int = Field(primary_key=True)
    version: int
    at: str
    actor: int
    how: str
    changes: str
    checks: str
    sha256: str
    content: bytes
