"""What came from survey tools: forms, imports and their keys, submissions."""

from sqlmodel import Field, SQLModel


class FormVersionRow(SQLModel, table=True):
    """A form definition as submissions were imported with."""

    __tablename__ = "form_version"
    id: int = Field(primary_key=True)
    version: int
    hash: str
    form: str
    definition: bytes


class FormStateRow(SQLModel, table=True):
    """A form of the home as its cases were last told of it; ``digest`` is that of all form files at that time."""

    __tablename__ = "form_state"
    id: int = Field(primary_key=True)
    version: int
    form: str
    definition: bytes
    digest: str


class ImportBatchRow(SQLModel, table=True):
    """One import of one file. ``header`` and ``gaps`` are sealed; ``layout`` tells how to read its records.

    ``exported_at`` is the file's own date, ``seen`` tells which records stood in it that were stored before,
    ``alike`` which reports without a response id look like earlier ones. ``placed`` holds which of its columns a
    later decision gave a question to, as far as its cases were told.
    """

    __tablename__ = "import_batch"
    id: int = Field(primary_key=True)
    version: int
    state: str
    file_name: str
    sha256: str
    sha512: str
    size: int
    sheet: str | None = None
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
    exported_at: str | None = None
    seen: bytes | None = None
    alike: str | None = None
    placed: str


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


class ResponseRowRow(SQLModel, table=True):
    """A row of a response that has several: which case it belongs to, NULL while its report is not here.

    ``response`` is the identity of the response; ``danger`` and ``facts`` (codes) wait with it for the case.
    """

    __tablename__ = "response_row"
    id: int = Field(primary_key=True)
    version: int
    submission_id: int
    response: bytes
    case_id: int | None = None
    danger: int
    facts: str | None = None


class SettledRowRow(SQLModel, table=True):
    """What a person decided about a record that made no case; ``reason`` is a code, and says why it was left."""

    __tablename__ = "settled_row"
    id: int = Field(primary_key=True)
    version: int
    submission_id: int
    decision: str
    reason: str | None = None
    actor: int
    decided_at: str


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
    modified_at: str | None = None
    received_at: str
    identity: bytes
    record_tag: bytes
    answers_tag: bytes
    answer_tags: bytes
    body: bytes


class OriginalRow(SQLModel, table=True):
    """A piece of a workbook or an SPSS file kept whole: compressed, sealed under a key of its own, never changed."""

    __tablename__ = "original"
    id: int = Field(primary_key=True)
    import_id: int
    place: int
    body: bytes


class OriginalKeyRow(SQLModel, table=True):
    """How the key of an original's pieces is derived; erasing the salt closes the whole copy."""

    __tablename__ = "original_key"
    id: int = Field(primary_key=True)
    version: int
    import_id: int
    epoch: int
    batch_id: int
    salt: bytes | None = None
    check_value: bytes
