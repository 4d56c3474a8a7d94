"""Files that lie in the clear: what the program knows of each, and what it sees where the file lay.

An imported survey file holds every word of every report, unencrypted; a report of true counts can point to a person.
The program lists each one that stays, and it stays on the list until a person says that it is gone. Services give
these to screens and commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClearKind(StrEnum):
    """What a file in the clear is."""

    SURVEY_FILE = "survey_file"
    TRUE_COUNTS = "true_counts"


KIND_WORDS: dict[ClearKind, str] = {
    ClearKind.SURVEY_FILE: "imported survey file",
    ClearKind.TRUE_COUNTS: "report of true counts",
}


class Fate(StrEnum):
    """What became of a listed file. ``DELETED`` was done by this program, ``GONE`` was confirmed by a person."""

    LYING = "lying"
    DELETED = "deleted"
    GONE = "gone"


class Sight(StrEnum):
    """What the program sees where a listed file lay.

    ``OTHER`` is something else under the same name. ``UNSEEN`` means that this account, or this computer at this
    moment, cannot look there.
    """

    THERE = "there"
    GONE = "gone"
    OTHER = "other"
    UNSEEN = "unseen"


SIGHT_WORDS: dict[Sight, str] = {
    Sight.THERE: "still there",
    Sight.GONE: "gone: confirm?",
    Sight.OTHER: "something else lies there now: confirm?",
    Sight.UNSEEN: "cannot be looked at from here",
}


@dataclass(frozen=True, slots=True)
class ClearFile:
    """One listed file. ``listed_by`` is a name, ``folder`` the whole path of the folder it lay in."""

    number: int
    kind: ClearKind
    name: str
    folder: str
    sha256: str
    size: int
    listed_at: datetime
    listed_by: str
    sight: Sight


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What was proven of an imported file from what is stored, so that it may be deleted.

    Each of its ``rows`` was found again, signed. ``whole`` says that all of it was opened as well and, if nothing was
    left out of what is kept, put together again to the same SHA-256; only those can do that who may open its reports.
    ``unread`` are sheets of a workbook that hold something and were not imported: such a file is not in yet.
    """

    sha256: str
    rows: int
    whole: bool
    unread: tuple[str, ...] = ()


def in_a_line(file: ClearFile) -> str:
    """Say of a listed file its number, where it lay, and what is seen there; no word of what it holds."""
    return f"{file.number}  {file.name} in {file.folder} ({SIGHT_WORDS[file.sight]})"


def proven_words(proof: ReadBack) -> str:
    """Say how far a file was proven to be in."""
    if proof.whole:
        return "All of it is in: put together again from what is stored, it is the same to the last byte."
    return (
        f"All {proof.rows:,} rows are in, each as it was signed. That their words open, only a case manager can see."
    )


def deleted_words(other_names: int) -> str:
    """Say that a file was deleted, and what was not."""
    if other_names:
        return "It was deleted, but the disk still holds it under another name (a hard link): delete that as well."
    return "It was deleted. Copies elsewhere were not: the browser's downloads, e-mail, backups."


def moved_words(place: str) -> str:
    """Say where a file lies now."""
    return f"It was moved to {place} and is listed as unencrypted: hcms files list"
