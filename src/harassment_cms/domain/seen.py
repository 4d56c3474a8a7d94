"""What somebody has seen of the record: how far it went. Kept outside the case file, so that an older one is noticed.

The note in a person's own account (the witness) and the one beside the case file (the head) are the same record of
112 bytes (key specification, section 3.6). ``vault.notes`` keeps them; ``bootstrap.watching`` judges by them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime

from harassment_cms.domain.chain import Reached
from harassment_cms.domain.errors import IntegrityError

_BODY = struct.Struct(">16sQ32sQ32s")
BODY_BYTES = _BODY.size
TAG_BYTES = 16


def pack(vault: bytes, seen: Reached) -> bytes:
    """Return a note without its tag: home, roster statement and its hash, entry and its hash."""
    return _BODY.pack(vault, seen.roster, bytes.fromhex(seen.roster_hash), seen.seq, bytes.fromhex(seen.hash))


def unpack(vault: bytes, body: bytes) -> Reached | None:
    """Return what a note says whose tag held; None for another home's."""
    home, roster, roster_hash, seq, digest = _BODY.unpack(body)
    return Reached(seq, digest.hex(), roster, roster_hash.hex()) if home == vault else None


@dataclass(frozen=True, slots=True)
class Gap:
    """What a case file lacks that a note knows of: it ends before the noted entry, or has another one in its place.

    ``newest`` and ``newest_at`` are the file's own end; ``noted_at`` is when the note was last written, as far as
    the computer's clock says. ``own`` tells the person's own note from the one beside the case file.
    """

    own: bool
    noted: int
    noted_at: datetime
    newest: int
    newest_at: datetime | None

    @property
    def sentence(self) -> str:
        """What is missing, and by which note that is known."""
        whose = "what you saw of it in this account" if self.own else "the note beside it (cases.head) says it was"
        if self.noted <= self.newest:
            return (
                f"The case file is not the one that {'you saw in this account' if self.own else 'was here before'}: "
                f"entry {self.noted:,} of its record, last noted on {_said(self.noted_at)}, is another one now."
            )
        missing = self.noted - self.newest
        entries = f"{missing:,} {'entry' if missing == 1 else 'entries'}"
        numbers = f"{self.newest + 1:,} to {self.noted:,}" if missing > 1 else f"{self.noted:,}"
        are = "is" if missing == 1 else "are"
        return (
            f"The case file is older than {whose}: {entries} {self._when()} "
            f"{are} gone (number{'s' if missing > 1 else ''} {numbers})."
        )

    def _when(self) -> str:
        if self.newest_at is None:
            return f"between the beginning and {_said(self.noted_at)}"
        if self.newest_at >= self.noted_at:
            # What was written since the restore is later than the note.
            return f"from before {_said(self.noted_at)}"
        return f"between {_said(self.newest_at)} and {_said(self.noted_at)}"


class RecordBehindError(IntegrityError):
    """The case file lacks what a note outside it knows of; ``gap`` says what."""

    title = "Something is missing"

    def __init__(self, gap: Gap) -> None:
        reason = (
            "Somebody put an older case file in its place, or this is a copy that was left behind."
            if gap.own
            else "Its journal (cases.db-wal) was lost, or an older file was put in its place."
        )
        super().__init__(
            f"{gap.sentence} {reason} Nothing was changed.",
            "Restore the newest backup to another place: hcms backup restore. To look at this one without changing "
            "anything: hcms --read-only. If it was put back on purpose, an administrator or a case manager says so, "
            "and everybody is told: hcms backup accept",
        )
        self.gap = gap


def restored(gap: Gap, by: str, at: datetime) -> str:
    """Say that a backup was restored here, to somebody who saw more than it holds."""
    return f"{by} restored a backup on {_said(at)}, and signed for it. {gap.sentence}"


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
