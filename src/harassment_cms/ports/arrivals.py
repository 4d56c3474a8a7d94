"""The records of imports that cross between use cases and the store: files, rows, what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from harassment_cms.domain.audit import RowDigest
from harassment_cms.domain.case import Facts, SafetyMark
from harassment_cms.ports.keys import BatchKey
from harassment_cms.ports.walls import NewWall

BY_HAND_TOOL = "by-hand"
"""Stands in place of a survey tool where a case manager entered reports: such a day of theirs is no file."""


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """One import as stored. ``counts`` are by name; ``state`` is running, interrupted or done."""

    id: int
    version: int
    state: str
    file_name: str
    sha256: str
    sheet: str | None
    tool: str
    form: str
    layout: str
    counts: Mapping[str, int]
    started_at: datetime
    finished_at: datetime | None
    actor: int
    exported_at: str | None = None
    seen: bytes | None = None
    alike: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """What an import knows of its file once all of it was read.

    ``header`` and ``gaps`` will be sealed. ``exported_at`` is the file's own date, if it has one. ``seen`` tells
    which of its records were stored before, ``alike`` which new reports look like earlier ones.
    """

    counts: Mapping[str, int]
    header: bytes
    gaps: bytes
    exported_at: str | None = None
    seen: bytes | None = None
    alike: str | None = None


@dataclass(frozen=True, slots=True)
class NewBatch:
    """An import about to begin: the file's digests, what it was recognised as, and the form it is read with."""

    file_name: str
    sha256: str
    sha512: str
    size: int
    sheet: str | None
    tool: str
    form: str
    form_hash: str
    form_definition: bytes
    layout: str


class HandDay(NamedTuple):
    """One case manager's day of reports entered under one form, its key, and how many were entered so far."""

    batch: BatchInfo
    key: BatchKey
    form_version: int
    entered: int

    def __repr__(self) -> str:
        return object.__repr__(self)


class EnteredBefore(NamedTuple):
    """A report with the same answers that was entered a while ago; ``ref`` is None if its case is restricted."""

    ref: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A definition that reports were read with: its form, hash and bytes, when first and last, and by how many."""

    form: str
    hash: str
    definition: bytes
    first: datetime
    last: datetime
    imports: int


@dataclass(frozen=True, slots=True)
class StoredLayout:
    """One layout as JSON, the imports that had it, and when the first and the last of them began.

    ``placed`` says which of its columns a later decision gave a question to, as far as its cases were told.
    """

    layout: str
    placed: Mapping[str, str]
    imports: tuple[int, ...]
    first: datetime
    last: datetime


class RowTags(NamedTuple):
    """Keyed digests by which a row is recognised again without opening anything.

    ``answers`` is over the canonical answers, ``record`` over the exact bytes, ``each`` holds one short tag per
    question so that a question only one export has does not count as a change. ``response`` is set on the rows of
    responses that may have several: the identity that the response would have with one row.
    """

    identity: bytes
    record: bytes
    answers: bytes
    each: bytes
    response: bytes | None = None

    def __repr__(self) -> str:
        return object.__repr__(self)


class ResponseCase(NamedTuple):
    """The case of a response, and the import that brought the report which made it."""

    case_id: int
    batch: int


class FurtherRow(NamedTuple):
    """A row of a response that has several, as it arrives: ``case_id`` is None while its report is not here.

    ``danger`` and ``facts`` are what its case is told when it joins.
    """

    row_number: int
    response: bytes
    case_id: int | None
    danger: bool
    facts: Facts | None


class WaitingRow(NamedTuple):
    """A row that waited for its report; ``facts`` are as in `FurtherRow`."""

    id: int
    version: int
    response: bytes
    danger: bool
    facts: Facts


class KnownRow(NamedTuple):
    """A submission already here, by its tags.

    ``problem`` says why it is no report, None if it is one, or a row of one; such a row has no case while it waits. A
    row with a problem has a case only if a person took it as a report.
    """

    id: int
    batch: int
    case_id: int | None
    problem: str | None
    tags: RowTags

    @property
    def is_report(self) -> bool:
        """Whether it is a report, or a row of one, by itself or because a person said so."""
        return self.problem is None or self.case_id is not None

    def __repr__(self) -> str:
        return object.__repr__(self)


@dataclass(frozen=True, slots=True)
class News:
    """What arrived for a case that is here already, and what its marks have to say of it.

    ``changed``: there is something nobody has looked at. ``danger``: an answer to a safety question is a new yes.
    ``codes_due``: the codes may have to follow. ``contests`` is the submission whose answers are not the only ones
    any more.
    """

    changed: bool = False
    danger: bool = False
    codes_due: bool = False
    contests: int | None = None

    def __or__(self, other: News) -> News:
        return News(
            self.changed or other.changed,
            self.danger or other.danger,
            self.codes_due or other.codes_due,
            self.contests or other.contests,
        )


class FingerprintedReport(NamedTuple):
    """A stored report and the tags by which it is told apart."""

    case_id: int
    submitted_at: str | None
    tags: RowTags

    def __repr__(self) -> str:
        return object.__repr__(self)


class ArrivingRow(NamedTuple):
    """One record of an import to be sealed and stored.

    ``state`` is ``report`` (makes a case), ``amended`` (a changed answer to case ``case_id``), ``further`` (one more
    row of a response that has several), ``copy`` (the same questions and answers in other bytes), ``beside`` (the
    same answers to more questions, or to fewer), ``partial`` (broken off) or ``set_aside`` (no report, or could not
    be read). ``ref`` and ``facts`` belong to a report; ``came_by`` is the code of how one came that no survey sent.
    ``unplaced`` counts answers in words that the form does not know, though it likely has the question.

    With a ``wall`` it is sealed to the people there and to nobody else, and so is the case it makes. ``sealed_to`` is
    the public key of the restricted case that it belongs to, for those who open that case.
    """

    state: str
    row_number: int
    record: bytes
    tags: RowTags
    submitted_at: str | None = None
    problem: str | None = None
    case_id: int | None = None
    ref: str | None = None
    facts: Facts | None = None
    came_by: str | None = None
    safety: SafetyMark = SafetyMark.UNCHECKED
    first_contact_due: str | None = None
    counted_on: str = ""
    report_length: int = 0
    modified_at: str | None = None
    unplaced: int = 0
    wall: NewWall | None = None
    sealed_to: bytes | None = None

    def __repr__(self) -> str:
        return object.__repr__(self)


class AsideRow(NamedTuple):
    """A record that made no case: where it stood and why, and no word of it.

    ``home`` is the number its case gets if it is taken; ``form`` and ``record_tag`` tell whether a file at hand holds
    it. ``settled`` is the (number, version) of an earlier decision to leave it.
    """

    id: int
    file: str
    row_number: int
    problem: str
    received_at: str
    home: int
    record_tag: bytes
    form: str
    settled: tuple[int, int] | None = None

    def __repr__(self) -> str:
        return object.__repr__(self)


class NewReport(NamedTuple):
    """A record that a person took as a report: the codes of its case, and which response it is (a keyed tag)."""

    row: ArrivingRow
    response: bytes
    received_at: str

    def __repr__(self) -> str:
        return object.__repr__(self)


class TableRows(NamedTuple):
    """Rows of one table: ``values`` holds them one after the other, each in the order of ``columns``."""

    table: str
    columns: tuple[str, ...]
    values: list[Any]

    def __repr__(self) -> str:
        return object.__repr__(self)


@dataclass(frozen=True, slots=True, repr=False)
class SealedRows:
    """Records of an import, sealed and ready to be stored, with the digest of each row that stands on record."""

    tables: tuple[TableRows, ...]
    digests: list[RowDigest]


@dataclass(frozen=True, slots=True, repr=False)
class StoredSubmission:
    """A submission, opened: its exact record and what is needed to read it again."""

    id: int
    batch: int
    case_id: int | None
    row_number: int
    state: str
    problem: str | None
    record: bytes
    layout: str
    form_definition: bytes
    submitted_at: str | None
    modified_at: str | None
    exported_at: str | None
    received_at: datetime
    identity: bytes = b""
    taken: bool = False

    @property
    def is_report(self) -> bool:
        """Whether it is a report, or a row of one, by itself or because a person took it as one."""
        return self.problem is None or self.taken
