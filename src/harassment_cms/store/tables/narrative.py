"""Excerpts of what was told, and the paraphrases that are published."""

from sqlmodel import Field, SQLModel


class ExcerptRow(SQLModel, table=True):
    """An excerpt that was marked; its words and its themes are sealed in its case."""

    __tablename__ = "excerpt"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    state: str
    marked_at: str
    actor: int
    body: bytes
    sealed: bytes | None = None


class ParaphraseRow(SQLModel, table=True):
    """A version of a paraphrase, never changed: made to be published, so in plain. It names no case.

    ``edition`` counts the versions of one theme for the same days; an empty ``text`` withdraws the one before.
    ``kept`` is JSON: findings that the writer left in, and why.
    """

    __tablename__ = "paraphrase"
    id: int = Field(primary_key=True)
    first: str
    last: str
    theme: str
    edition: int
    label: str
    text: str
    cases: int
    kept: str
    reason: str
    made_at: str
    actor: int
