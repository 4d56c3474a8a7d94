"""Cases: their codes, their keys, who may open them."""

from sqlmodel import Field, SQLModel


class CaseRow(SQLModel, table=True):
    """One case: its state, times and codes; no words but the sealed short label.

    ``codes_due`` says that answers arrived which its codes may not follow yet. With several revisions, ``standing``
    is a submission with the current answers, ``unclear`` says that nobody knows for certain which are. ``unplaced``
    counts answers in words that the form does not know, though it likely has the question. Of a restricted case,
    ``sealed`` holds what its other columns would say.

    The file has one more column, worked out from these: ``apart`` says why figures do not break a case down.
    """

    __tablename__ = "case_file"
    id: int = Field(primary_key=True)
    version: int
    ref: str
    status: str
    safety: str
    form: str
    came_by: str | None = None
    route: str
    reporter_role: str | None = None
    reporter_affiliation: str | None = None
    relationship: str | None = None
    incident_types: str
    motivations: str
    campus: str | None = None
    place: str | None = None
    incident_month: str | None = None
    ongoing: str | None = None
    affected_affiliation: str | None = None
    responding_affiliation: str | None = None
    wishes: str
    anonymous_reasons: str
    heard_about: str | None = None
    statistics_consent: str | None = None
    counting: str | None = None
    counting_since: str | None = None
    submitted_at: str | None = None
    received_at: str
    counted_on: str
    assigned_to: int | None = None
    first_contact_due: str | None = None
    first_contact_at: str | None = None
    reached_at: str | None = None
    outcome: str | None = None
    closed_at: str | None = None
    changed: int
    codes_due: int
    standing: int | None = None
    unclear: int
    unplaced: int
    restricted: int
    report_length: int
    label: bytes | None = None
    sealed: bytes | None = None


class CaseKeyRow(SQLModel, table=True):
    """What derives a case's key in one epoch; without the salt the team's way in is gone.

    ``box`` holds the key of a record that arrived for a restricted case, for those who open that case.
    """

    __tablename__ = "case_key"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    epoch: int
    batch_id: int
    salt: bytes | None = None
    check_value: bytes
    box: bytes | None = None


class CaseGrantRow(SQLModel, table=True):
    """One case's key wrapped under another's: cases joined without re-sealing anything.

    Taken apart, it wraps nothing. Of restricted cases ``to_case`` says nothing: it is the same as ``from_case``.
    """

    __tablename__ = "case_grant"
    id: int = Field(primary_key=True)
    version: int
    from_case: int
    to_case: int
    wrap: bytes


class WallRow(SQLModel, table=True):
    """A restricted case in one epoch: boxes without names, and the sealed reasons. Lifted, it has no boxes.

    ``halves`` are public keys by which requests for emergency access are proven and to which they are sealed.
    ``public`` is the key to which answers are sealed that arrive later.
    """

    __tablename__ = "wall"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    epoch: int
    boxes: bytes
    halves: bytes
    body: bytes
    public: bytes


class CarriedRow(SQLModel, table=True):
    """One person's parts of restricted cases, in boxes to keys of theirs that came after those cases were closed."""

    __tablename__ = "carried"
    id: int = Field(primary_key=True)
    version: int
    user_id: int
    boxes: bytes


class EmergencyRow(SQLModel, table=True):
    """A request for emergency access. Which case it is for stands in its sealed body alone.

    ``keys`` are two boxes of its key, to who may decide and to who asked. ``granted`` is the second share, sealed to
    who asked; ``seen`` the people named on the case who were told, sealed with the case.
    """

    __tablename__ = "emergency"
    id: int = Field(primary_key=True)
    version: int
    state: str
    actor: int
    asked_at: str
    until: str
    decided_by: int | None = None
    decided_at: str | None = None
    keys: bytes
    body: bytes
    granted: bytes | None = None
    seen: bytes | None = None


class CasePersonRow(SQLModel, table=True):
    """Whose case it is, by a number of the person's own, and the keyed digests that told it.

    It stands apart from the case, because a session that looks cases through must not come between people at work.
    """

    __tablename__ = "case_person"
    id: int = Field(primary_key=True)
    version: int
    case_id: int
    person_no: int
    repeated: int
    generation: int
    marks: bytes
